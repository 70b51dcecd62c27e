"""A ruleset with some of its conditions, sets of codes or rules replaced by others. Whatever is not touched is kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from fluororules.model.ruleset import All, AnyOf, CodeSet, Condition, Defined, InSet, Lines, Not, Rule, Ruleset
from fluororules.testing.written import Part, Written


def with_condition(ruleset: Ruleset, written: Written, new: Condition) -> Ruleset:
    """The ruleset in which a rule, edits or a phrase has another condition."""
    match written.kind:
        case "rule":
            return with_rule(ruleset, written.name, condition=new)
        case "edits":
            edits = (attrs.evolve(e, condition=new) if e.name == written.name else e for e in ruleset.edits)
            return attrs.evolve(ruleset, edits=tuple(edits))
        case "define":
            return _changed(ruleset, _Replacing({id(ruleset.defines[written.name]): new}))


def with_rule(ruleset: Ruleset, name: str, **changes: Any) -> Ruleset:  # noqa: ANN401 - of the type of each field
    """The ruleset with something of one rule changed, as `attrs.evolve` takes it."""
    rules = (attrs.evolve(rule, **changes) if rule.name == name else rule for rule in ruleset.rules)
    return attrs.evolve(ruleset, rules=tuple(rules))


def with_set(ruleset: Ruleset, old: CodeSet, new: CodeSet) -> Ruleset:
    """The ruleset in which every condition looks into another set of codes instead of one."""
    sets = {name: new if each is old else each for name, each in ruleset.sets.items()}
    return attrs.evolve(_changed(ruleset, _Replacing({}, {id(old): new})), sets=sets)


def replaced(condition: Part, old: Part, new: Condition) -> Condition:
    """What a condition means with another part in the place of one of its parts."""
    if condition is old:
        return new
    inner = [replaced(part, old, new) for part in condition.parts]
    match condition.kind:
        case "test":
            return condition.means
        case "and":
            return All(tuple(inner))
        case "or":
            return AnyOf(tuple(inner))
        case "not":
            return Not(inner[0])
        case "unless":
            return All((inner[0], Not(inner[1])))


def _changed(ruleset: Ruleset, change: _Replacing) -> Ruleset:
    def of_rule(rule: Rule) -> Rule:
        condition = change(rule.condition)
        return rule if condition is rule.condition else attrs.evolve(rule, condition=condition)

    return attrs.evolve(
        ruleset,
        rules=tuple(map(of_rule, ruleset.rules)),
        edits=tuple(attrs.evolve(each, condition=change(each.condition)) for each in ruleset.edits),
        defines={phrase: change(condition) for phrase, condition in ruleset.defines.items()},
        ensures=tuple(attrs.evolve(each, condition=change(each.condition)) for each in ruleset.ensures),
    )


@attrs.define(eq=False)
class _Replacing:
    """Puts conditions and sets in the place of others, by identity; each condition is worked out once."""

    conditions: Mapping[int, Condition]
    sets: Mapping[int, CodeSet] = attrs.field(factory=dict)
    done: dict[int, Condition] = attrs.field(factory=dict)

    def __call__(self, condition: Condition) -> Condition:
        if id(condition) not in self.done:
            self.done[id(condition)] = self.conditions.get(id(condition)) or self._inside(condition)
        return self.done[id(condition)]

    def _inside(self, condition: Condition) -> Condition:  # noqa: PLR0911 - one case a kind
        match condition:
            case All(operands) | AnyOf(operands):
                new = tuple(map(self, operands))
                same = all(one is other for one, other in zip(new, operands, strict=True))
                return condition if same else type(condition)(new)
            case Not(operand):
                inner = self(operand)
                return condition if inner is operand else Not(inner)
            case Defined(phrase, meant):
                inner = self(meant)
                return condition if inner is meant else Defined(phrase, inner)
            case InSet(fact, codes):
                return InSet(fact, self.sets[id(codes)]) if id(codes) in self.sets else condition
            case Lines(count, line):
                if line.codes is None or id(line.codes) not in self.sets:
                    return condition
                return Lines(count, attrs.evolve(line, codes=self.sets[id(line.codes)]))
            case _:
                return condition
