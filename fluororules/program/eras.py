"""Eras: between two neighbouring days on which something begins or ends, every date behaves alike.

An era is a program cut to one such span: the rules that hold, the numbers that services have, the codes that sets hold,
and the questions about the date of service already answered.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import attrs

from fluororules.days import FIRST
from fluororules.decision import TableId
from fluororules.program.program import Days, Node, Program, ProgramRule, Question

Answer = bool | None
"""True, false, or unknown."""


@attrs.frozen(eq=False)
class Era:
    """A program as it stands on the days from `first` through `last`.

    `services` are (number of the service, its code) in order of code. `rules` are (number, rule), without those whose
    condition is false on all its days, `holding` their numbers. `fixed` holds the answers that the date alone gives,
    `settled` the values of the nodes that follow from these. `classes` gives for each code the sets that hold it, as
    bits; `most_lines` is the largest number of procedure lines that a question asks for; `tables` are those that speak
    of the days. `coded` has what the parts that sleep come to where one is awake and turns on nothing else. `searched`
    and `shapes` are shared by all eras of a program: what searches found, and what they turned on.
    """

    program: Program
    first: int
    last: int
    services: tuple[tuple[int, str], ...]
    rules: tuple[tuple[int, ProgramRule], ...]
    holding: frozenset[int]
    questions: tuple[int, ...]
    fixed: Mapping[int, bool]
    settled: Mapping[int, bool]
    classes: Mapping[str, int]
    most_lines: int
    tables: tuple[TableId, ...]
    outcomes: dict[object, Any] = attrs.field(factory=dict, repr=False)
    cones: dict[int | None, object] = attrs.field(factory=dict, repr=False)
    parts: list[Any] = attrs.field(factory=list, repr=False)
    bearing: dict[int, Any] = attrs.field(factory=dict, repr=False)
    reasoned: dict[object, Any] = attrs.field(factory=dict, repr=False)
    coded: dict[int, tuple[str, ...]] = attrs.field(factory=dict, repr=False)
    searched: dict[object, Any] = attrs.field(factory=dict, repr=False)
    shapes: dict[object, Any] = attrs.field(factory=dict, repr=False)
    shape_of: dict[int, Any] = attrs.field(factory=dict, repr=False)


@attrs.frozen(eq=False)
class Eras:
    """The eras of a program, each worked out when first asked for."""

    program: Program
    starts: tuple[int, ...]
    known: dict[int, Era] = attrs.field(factory=dict)
    deciders: list[Any] = attrs.field(factory=list, repr=False)
    searched: dict[object, Any] = attrs.field(factory=dict, repr=False)
    shapes: dict[object, Any] = attrs.field(factory=dict, repr=False)

    def at(self, ordinal: int) -> Era:
        """The era of a day."""
        at = max(0, bisect_right(self.starts, ordinal) - 1)
        era = self.known.get(at)
        if era is None:
            last = self.starts[at + 1] - 1 if at + 1 < len(self.starts) else 10**7
            made = _era(self.program, self.starts[at], last)
            made = attrs.evolve(made, searched=self.searched, shapes=self.shapes)
            era = self.known.setdefault(at, made)
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
    fixed = {
        at: _date_within(question, first)
        for at, question in enumerate(program.questions)
        if question.kind == "within" and question.fact == program.vocabulary.date
    }
    settled = _settled(program, fixed)
    rules = tuple(
        (at, rule)
        for at, rule in enumerate(program.rules)
        if holds(rule.days, first) and settled.get(rule.condition) is not False
    )
    asked = _asked(program, settled, [*(rule.condition for _, rule in rules), *program.ensures])
    about_lines = [question for question in map(program.questions.__getitem__, asked) if question.kind == "lines"]
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
        frozenset(at for at, _ in rules),
        tuple(asked),
        fixed,
        settled,
        classes,
        max((question.low or 1 for question in about_lines), default=1),
        tuple(_tables(program, date.fromordinal(max(first, FIRST)))),
    )


def _tables(program: Program, day: date) -> Iterator[TableId]:
    """The tables that the edits want and that speak of a day."""
    for name in sorted({edits.table for edits in program.edits}):
        table = program.tables.on(name, day)
        if table is not None:
            yield TableId(table.name, table.edition, table.digest)


def _settled(program: Program, fixed: Mapping[int, bool]) -> dict[int, bool]:
    """The values of the nodes that follow from what the date answers."""
    settled: dict[int, bool] = {}
    for at, node in enumerate(program.nodes):
        if node.kind == "ask":
            value = fixed.get(node.of[0])
        elif node.kind == "not":
            inner = settled.get(node.of[0])
            value = None if inner is None else not inner
        elif node.kind == "status":
            value = None  # whatever the rules make of it
        else:
            ends = node.kind == "any"  # one operand of this value settles it
            values = [settled.get(operand) for operand in node.of]
            value = ends if ends in values else None if None in values else not ends
        if value is not None:
            settled[at] = value
    return settled


def _asked(program: Program, settled: Mapping[int, bool], conditions: list[int]) -> list[int]:
    """The questions that conditions lead to and that the date does not settle, in order of number."""
    needed = set(conditions)
    questions: set[int] = set()
    for at in range(len(program.nodes) - 1, -1, -1):
        if at in needed and at not in settled:
            node: Node = program.nodes[at]
            if node.kind == "ask":
                questions.add(node.of[0])
            elif node.kind != "status":
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
