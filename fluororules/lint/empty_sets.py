"""FR402: a set that is empty on each day on which a rule asks for it, or on some between its first and its last.

A set may begin or end while the rule holds: then the set says from when to when the rule can apply. What helps nobody
is a rule whose set is always empty while it holds, and a hole between two members of the set.
"""

from collections.abc import Iterator, Mapping
from functools import reduce

from fluororules.days import ALWAYS, FIRST, LAST, NEVER, Days, both, either, without
from fluororules.diagnostics import Diagnostic
from fluororules.lint import messages
from fluororules.lint.looked_at import LookedAt
from fluororules.model import Ruleset
from fluororules.model.ruleset import (
    All,
    AnyOf,
    CodeSet,
    Condition,
    Defined,
    Edits,
    InSet,
    Lines,
    Not,
    Rule,
    Within,
)
from fluororules.source import Span
from fluororules.syntax import tree


def empty_sets(looked_at: LookedAt) -> Iterator[Diagnostic]:
    """The rules and defines of the ruleset that ask for a set while it is empty."""
    places = dict(_places(looked_at))
    for (asking, codes), days in _asked(looked_at.ruleset).items():
        if asking not in places or not codes.members:
            continue
        present = reduce(either, codes.members.values(), NEVER)
        hole = both(days, without(((present[0][0], present[-1][1]),), present))
        if not both(days, present):
            yield messages.always_empty(places[asking], codes.name, days, _declared(looked_at, codes))
        elif hole:
            yield messages.hole_in_set(places[asking], codes.name, hole, _declared(looked_at, codes))


def _places(looked_at: LookedAt) -> Iterator[tuple[str, Span]]:
    """Where the rules and defines of the ruleset stand."""
    for statement in looked_at.own:
        match statement:
            case tree.RuleDecl(name) | tree.TableDecl(name) | tree.EditsDecl(name):
                yield f"rule {name.text}", name.span
            case tree.DefineDecl(phrase):
                yield f"define {phrase.text}", phrase.span
            case _:
                pass


def _declared(looked_at: LookedAt, codes: CodeSet) -> Span | None:
    """Where a set is declared; None where it is written out in a condition."""
    declared = {s.name.text: s.name.span for s in looked_at.every if isinstance(s, tree.SetDecl)}
    return declared.get(codes.name) if looked_at.ruleset.sets.get(codes.name) is codes else None


def _asked(ruleset: Ruleset) -> Mapping[tuple[str, CodeSet], Days]:
    """The sets that each rule and define asks for itself, with the days on which a rule wants to know."""
    asked: dict[tuple[str, CodeSet], Days] = {}
    alive = {s.name: reduce(either, (days for _, days in s.numbers), NEVER) for s in ruleset.services}
    rules: tuple[Rule | Edits, ...] = (*ruleset.rules, *ruleset.edits)
    for rule in rules:
        name = rule.family if isinstance(rule, Rule) else rule.name
        for asking, codes, days in _sets(
            rule.condition, _days_of(rule, alive), f"rule {name}", ruleset.vocabulary.date
        ):
            asked[asking, codes] = either(asked.get((asking, codes), NEVER), days)
    return asked


def _days_of(rule: Rule | Edits, alive: Mapping[str, Days]) -> Days:
    """The days on which a rule holds and there is a code that it does something to."""
    if isinstance(rule, Edits):
        return ALWAYS
    groups = (*rule.concludes, *rule.units, *rule.modifiers)
    acts = reduce(either, (alive[name] for _, names in groups for name in names), NEVER)
    return both(rule.days, ALWAYS if rule.asks else acts)


def _sets(condition: Condition, days: Days, asking: str, date: int) -> Iterator[tuple[str, CodeSet, Days]]:
    """The sets that a condition asks for on some of the days, each with who names it and the days that are left."""
    if not days:
        return
    match condition:
        case All(operands):
            left = reduce(both, (_dated(operand, date) for operand in operands), days)
            for operand in operands:
                yield from _sets(operand, left, asking, date)
        case AnyOf(operands):
            for operand in operands:
                yield from _sets(operand, days, asking, date)
        case Not(operand):
            yield from _sets(operand, days, asking, date)
        case Defined(phrase, inner):
            yield from _sets(inner, days, f"define {phrase}", date)
        case InSet(_, codes):
            yield asking, codes, days
        case Lines(_, line) if line.codes is not None:
            yield asking, line.codes, days
        case _:
            pass


def _dated(condition: Condition, date: int) -> Days:
    """The days to which a comparison of the date keeps what stands beside it."""
    if not isinstance(condition, Within) or condition.fact.number != date:
        return ALWAYS
    first = FIRST if condition.low is None else max(condition.low, FIRST)
    last = LAST if condition.high is None else min(condition.high, LAST)
    return ((first, last),) if first <= last else NEVER
