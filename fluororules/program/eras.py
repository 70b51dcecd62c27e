"""Eras: between two neighbouring days on which something begins or ends, every date behaves alike.

An era is a program cut to one such span: the rules that hold, the numbers that services have, the codes that sets hold,
and the questions about the date of service already answered.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from fluororules.program.program import Days, Node, Program, ProgramRule, Question

Answer = bool | None
"""True, false, or unknown."""


@attrs.frozen(eq=False)
class Era:
    """A program as it stands on the days from `first` through `last`.

    `services` are (number of the service, its code) in order of code. `rules` are (number, rule). `fixed` holds the
    answers that the date alone gives. `classes` gives for each code the sets that hold it, as bits; `most_lines`
    is the largest number of procedure lines that a question asks for.
    """

    program: Program
    first: int
    last: int
    services: tuple[tuple[int, str], ...]
    rules: tuple[tuple[int, ProgramRule], ...]
    questions: tuple[int, ...]
    fixed: Mapping[int, bool]
    classes: Mapping[str, int]
    most_lines: int
    outcomes: dict[object, Any] = attrs.field(factory=dict, repr=False)
    cones: dict[int | None, object] = attrs.field(factory=dict, repr=False)


@attrs.frozen(eq=False)
class Eras:
    """The eras of a program, each worked out when first asked for."""

    program: Program
    starts: tuple[int, ...]
    known: dict[int, Era] = attrs.field(factory=dict)

    def at(self, ordinal: int) -> Era:
        """The era of a day."""
        at = max(0, bisect_right(self.starts, ordinal) - 1)
        era = self.known.get(at)
        if era is None:
            last = self.starts[at + 1] - 1 if at + 1 < len(self.starts) else 10**7
            era = self.known.setdefault(at, _era(self.program, self.starts[at], last))
        return era


def eras_of(program: Program) -> Eras:
    """The eras of a program; their starts, not yet what holds in them."""
    starts = {0}
    for days in _all_days(program):
        for first, last in days:
            starts |= {first, last + 1}
    date = program.vocabulary.date
    for question in program.questions:
        if question.kind == "within" and question.fact == date:
            starts |= {bound for bound in (question.low, question.high and question.high + 1) if bound}
    return Eras(program, tuple(sorted(starts)))


def _all_days(program: Program) -> Iterator[Days]:
    for rule in program.rules:
        yield rule.days
    for service in program.services:
        for _, days in service.numbers:
            yield days
    for _, members in program.sets:
        yield from set(members.values())


def _era(program: Program, first: int, last: int) -> Era:
    rules = tuple((at, rule) for at, rule in enumerate(program.rules) if holds(rule.days, first))
    asked = _asked(program, [rule.condition for _, rule in rules])
    fixed = {
        at: _date_within(program.questions[at], first)
        for at in asked
        if program.questions[at].kind == "within" and program.questions[at].fact == program.vocabulary.date
    }
    used = {codes for at in asked for codes in _sets_of(program.questions[at])}
    classes: dict[str, int] = {}
    for number in used:
        for code, days in program.sets[number][1].items():
            if holds(days, first):
                classes[code] = classes.get(code, 0) | 1 << number
    services = sorted(
        (code, number)
        for number, service in enumerate(program.services)
        for code, days in service.numbers
        if holds(days, first)
    )
    return Era(
        program,
        first,
        last,
        tuple((number, code) for code, number in services),
        rules,
        tuple(at for at in asked if at not in fixed),
        fixed,
        classes,
        max((program.questions[at].low or 1 for at in asked if program.questions[at].kind == "lines"), default=1),
    )


def _asked(program: Program, conditions: list[int]) -> list[int]:
    """The questions that conditions lead to, in order of number."""
    needed = set(conditions)
    questions: set[int] = set()
    for at in range(len(program.nodes) - 1, -1, -1):
        if at in needed:
            node: Node = program.nodes[at]
            if node.kind == "ask":
                questions.add(node.of[0])
            else:
                needed |= set(node.of)
    return sorted(questions)


def _sets_of(question: Question) -> Iterator[int]:
    if question.codes is not None:
        yield question.codes
    if question.line is not None and question.line.codes is not None:
        yield question.line.codes


def _date_within(question: Question, ordinal: int) -> bool:
    return (question.low is None or question.low <= ordinal) and (question.high is None or ordinal <= question.high)


def holds(days: Days, ordinal: int) -> bool:
    """Whether a day is one of the days."""
    return any(first <= ordinal <= last for first, last in days)
