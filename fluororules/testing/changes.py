"""Encounters that differ from one in one fact, and encounters put together from two, all in their JSON form."""

from collections.abc import Iterator
from typing import Any

from fluororules.schema import Fact
from fluororules.testing.distinctions import NAMES, Apart, Distinctions
from fluororules.testing.drawing import day_of, in_order
from fluororules.testing.stated import Data, value_in, with_value


def one_fact_apart(apart: Distinctions, data: Data) -> Iterator[Data]:
    """Encounters that state one fact otherwise; of each fact all values that the rules tell apart, the date last.

    The list of procedures is one fact, and so is whether something was performed, with all that hangs on it.
    """
    today = apart.at(day_of(apart.words, data))
    for fact in (*in_order(apart.words)[1:], apart.words.facts[apart.words.date]):
        now = value_in(data, fact)
        for value in _others(apart, today, fact, now):
            changed = with_value(data, fact, value)
            if value != now and changed is not None:
                yield changed


def _others(apart: Distinctions, today: Apart, fact: Fact, now: Any) -> Iterator[Any]:  # noqa: ANN401 - JSON values
    if fact.number == apart.words.date:
        yield from (day.isoformat() for day in apart.days)
    elif fact.kind == "group":
        yield from (None, {}) if now is None else (None,)
    elif fact.kind == "lines":
        yield from _other_lists(apart, today, [] if now == "unknown" else now)
    elif fact.kind == "modifiers":
        yield from ([], *([value] for value in today.values[fact.number]))
        if now and now != "unknown":
            yield from ([*now, value] for value in today.values[fact.number] if value not in now)
    else:
        yield from today.values[fact.number]


def _other_lists(apart: Distinctions, today: Apart, now: list[Data]) -> Iterator[list[Data]]:
    """The list without a line, none at all, with a line changed in one thing, and with one line more."""
    fields = apart.words.line_fields
    if fields is None:
        return
    for at in range(len(now)):
        yield [*now[:at], *now[at + 1 :]]
    yield []
    for at, line in enumerate(now):
        yield from ([*now[:at], other, *now[at + 1 :]] for other in _other_lines(apart, today, line))
    for code in today.codes:
        yield [*now, {fields.code: code}]
        for mark in today.marks if fields.modifiers is not None else ():
            yield [*now, {fields.code: code, str(fields.modifiers): [mark]}]


def _other_lines(apart: Distinctions, today: Apart, line: Data) -> Iterator[Data]:
    fields = apart.words.line_fields
    if fields is None:
        return
    yield from ({**line, fields.code: code} for code in today.codes)
    if fields.modifiers is not None:
        yield {name: value for name, value in line.items() if name != fields.modifiers}
        yield from ({**line, fields.modifiers: [mark]} for mark in today.marks)
    if fields.performer is not None:
        yield {name: value for name, value in line.items() if name != fields.performer}
        yield from ({**line, fields.performer: name} for name in NAMES)
