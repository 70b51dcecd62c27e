"""Whether each rule can do something: apply, be heard, say what no other says, and override what it is to override."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import attrs

from fluororules.program.program import ProgramRule
from fluororules.prove.asking import Asker, Goal, Model, speaks_of_known
from fluororules.prove.encoding import FALSE, Encoding, Formula, both, either, no
from fluororules.prove.parts import part_of
from fluororules.prove.subject import Subject

_DOES: Final = ("supports", "bars", "reviews", "doubts", "asks")


@attrs.frozen(eq=False)
class Question:
    """A question about some rules of a program, put to one era after the other."""

    subject: Subject
    asker: Asker

    def somewhere(self, rules: Iterable[int], goal: Goal, *, of: int) -> Model | None:
        """A model in the newest era in which rule `of` is in force and the goal holds."""
        wanted = tuple(rules)
        seen: set[object] = set()
        for era in self.subject.eras:
            if of not in dict(era.rules):
                continue
            part = part_of(era, rules=wanted)
            if part.likeness in seen:
                continue
            seen.add(part.likeness)
            model = self.asker.find([part], goal)
            if model is None and speaks_of_known(part):
                model = self.asker.find([part], goal, unknown=True)
            if model is not None:
                return model
        return None


def matters(question: Question, at: int) -> Model | None:
    """A model in which a rule applies and does something that no other applying rule does."""
    rules = question.subject.program.rules
    others = [
        other
        for other in range(len(rules))
        if other != at and (alike(rules[at], rules[other]) or _overrides_same(rules, at, other))
    ]
    overridden = [other for other, rule in enumerate(rules) if at in rule.overridden_by]

    def goal(encoding: Encoding) -> Formula:
        alone = [no(encoding.any_active(0, same)) for same in _same_effects(rules, at, others)]
        alone += [_switches_off_alone(encoding, rules, at, each) for each in overridden]
        return both((encoding.active(0, at), either(alone)))

    return question.somewhere([at, *others, *overridden], goal, of=at)


def exceeds(question: Question, at: int, restated: tuple[int, ...]) -> Model | None:
    """A model in which a rule does something that none of the rules does that it is to restate."""
    rules = question.subject.program.rules
    overridden = [other for other, rule in enumerate(rules) if at in rule.overridden_by]

    def goal(encoding: Encoding) -> Formula:
        alone = [no(encoding.any_active(0, same)) for same in _same_effects(rules, at, list(restated))]
        alone += [_switches_off_without(encoding, rules, restated, each) for each in overridden]
        return both((encoding.active(0, at), either(alone)))

    return question.somewhere([at, *restated, *overridden], goal, of=at)


def alike(rule: ProgramRule, other: ProgramRule) -> bool:
    """Whether two rules have an effect in common."""
    return any(set(getattr(rule, does)) & set(getattr(other, does)) for does in _DOES) or any(
        _hits(one, two) for one in (*rule.units, *rule.modifiers) for two in (*other.units, *other.modifiers)
    )


def _hits(one: tuple[object, tuple[int, ...]], two: tuple[object, tuple[int, ...]]) -> bool:
    return type(one[0]) is type(two[0]) and bool(set(one[1]) & set(two[1]))


def _overrides_same(rules: tuple[ProgramRule, ...], at: int, other: int) -> bool:
    return any(at in rule.overridden_by and other in rule.overridden_by for rule in rules)


def _same_effects(rules: tuple[ProgramRule, ...], at: int, others: list[int]) -> Iterator[list[int]]:
    """For each effect of a rule, the others that have it too."""
    rule = rules[at]
    for does in _DOES:
        for each in getattr(rule, does):
            yield [other for other in others if each in getattr(rules[other], does)]
    for most, services in rule.units:
        for service in services:
            yield [o for o in others if any(service in on and less <= most for less, on in rules[o].units)]
    for modifier, services in rule.modifiers:
        for service in services:
            yield [o for o in others if any(service in on and m == modifier for m, on in rules[o].modifiers)]


def _switches_off_without(
    encoding: Encoding, rules: tuple[ProgramRule, ...], restated: tuple[int, ...], other: int
) -> Formula:
    """Whether the condition of another rule holds, and none of those that are restated overrides it."""
    if other not in encoding.parts[0].rules:
        return FALSE
    there = [each for each in rules[other].overridden_by if each in restated]
    return both((encoding.node(0, rules[other].condition), no(encoding.any_active(0, there))))


def _switches_off_alone(encoding: Encoding, rules: tuple[ProgramRule, ...], at: int, other: int) -> Formula:
    """Whether the condition of another rule holds, and none but this one overrides it."""
    part = encoding.parts[0]
    if other not in part.rules:
        return FALSE
    rest = [each for each in rules[other].overridden_by if each != at]
    return both((encoding.node(0, rules[other].condition), no(encoding.any_active(0, rest))))


def applies(question: Question, at: int) -> Model | None:
    """A model in which a rule applies."""
    return question.somewhere([at], lambda encoding: encoding.active(0, at), of=at)


def holds(question: Question, at: int) -> Model | None:
    """A model in which the condition of a rule holds, be it overridden or not."""
    condition = question.subject.program.rules[at].condition
    return question.somewhere([at], lambda encoding: encoding.node(0, condition), of=at)


def is_heard(question: Question, at: int) -> Model | None:
    """A model in which a rule applies and one of the codes that it supports is not barred."""
    rules = question.subject.program.rules
    services = (*rules[at].supports, *rules[at].reviews)
    bars = [other for other, rule in enumerate(rules) if set(rule.bars) & set(services)]

    def goal(encoding: Encoding) -> Formula:
        unbarred = [no(encoding.any_active(0, [b for b in bars if s in rules[b].bars])) for s in services]
        return both((encoding.active(0, at), either(unbarred)))

    return question.somewhere([at, *bars], goal, of=at)


def overrides(question: Question, at: int, others: tuple[int, ...]) -> Model | None:
    """A model in which a rule applies and the condition of one of the others holds."""
    rules = question.subject.program.rules

    def goal(encoding: Encoding) -> Formula:
        there = [other for other in others if other in encoding.parts[0].rules]
        return both((encoding.active(0, at), either([encoding.node(0, rules[o].condition) for o in there])))

    return question.somewhere([at, *others], goal, of=at)
