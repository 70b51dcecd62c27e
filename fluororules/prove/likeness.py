"""What a status is made of, in a form in which two programs can be compared without a solver.

Equal forms mean equal statuses. Unequal ones may do so too; then the solver is asked.
"""

from __future__ import annotations

from collections.abc import Hashable
from functools import cached_property

import attrs

from fluororules.program.eras import Era
from fluororules.program.program import LineTest, Node, ProgramRule, Question
from fluororules.prove.parts import members

_EFFECTS = ("supports", "bars", "reviews", "doubts")


@attrs.define(eq=False, slots=False)
class Forms:
    """The forms of the nodes and rules of an era, each a number that stands for what it is made of.

    `numbers` is shared by those that are to be compared.
    """

    era: Era
    numbers: dict[Hashable, int]

    def rule(self, at: int) -> Hashable:
        """When a rule is active: its condition, and the forms of those that override it."""
        return self._rules[at]

    def condition(self, at: int) -> Hashable:
        """What a rule says of itself."""
        return self._node(self.era.program.rules[at].condition)

    def service(self, service: int) -> Hashable:
        """What bears on a service: each rule with what it does to it."""
        return frozenset((self._rules[at], does) for at, rule in self.era.rules for does in _done_to(rule, service))

    def asked(self) -> Hashable:
        """Which rules ask for which facts."""
        facts = self.era.program.vocabulary.facts
        return frozenset((self._rules[at], facts[fact].phrase) for at, rule in self.era.rules for fact in rule.asks)

    @cached_property
    def _rules(self) -> dict[int, int]:
        found: dict[int, int] = {}
        for at, rule in self.era.rules:
            off = frozenset(found[other] for other in rule.overridden_by if other in found)
            found[at] = self._number(("rule", self._node(rule.condition), off))
        return found

    @cached_property
    def _nodes(self) -> dict[int, int]:
        return {}

    def _node(self, at: int) -> int:
        """The form of a node; what it is made of comes first, so a walk from the smallest number suffices."""
        todo = [at]
        while todo:
            here = todo[-1]
            if here in self._nodes:
                todo.pop()
                continue
            node = self.era.program.nodes[here]
            missing = (
                [] if here in self.era.settled or node.kind == "ask" else [n for n in node.of if n not in self._nodes]
            )
            if missing:
                todo += missing
            else:
                self._nodes[here] = self._number(self._form(here, node))
        return self._nodes[at]

    def _form(self, at: int, node: Node) -> Hashable:
        if at in self.era.settled:
            return self.era.settled[at]
        if node.kind == "ask":
            return self._question(self.era.program.questions[node.of[0]])
        return node.kind, frozenset(self._nodes[operand] for operand in node.of)

    def _question(self, question: Question) -> Hashable:
        facts = self.era.program.vocabulary.facts
        phrase = None if question.fact < 0 else facts[question.fact].phrase
        codes = None if question.codes is None else members(self.era, question.codes)
        line = None if question.line is None else self._line(question.line)
        return question.kind, phrase, question.values, question.low, question.high, codes, line

    def _line(self, test: LineTest) -> Hashable:
        codes = None if test.codes is None else members(self.era, test.codes)
        return codes, frozenset(test.bearing), frozenset(test.not_bearing), test.by_same, test.negated

    def _number(self, form: Hashable) -> int:
        return self.numbers.setdefault(form, len(self.numbers))


def _done_to(rule: ProgramRule, service: int) -> list[Hashable]:
    """The effects of a rule on a service."""
    done: list[Hashable] = [effect for effect in _EFFECTS if service in getattr(rule, effect)]
    done += [("units", most) for most, on in rule.units if service in on]
    done += [("modifier", modifier) for modifier, on in rule.modifiers if service in on]
    return done
