"""A condition to what it turns on beside the facts of an encounter: days and sets."""

from collections.abc import Callable, Sequence
from functools import reduce
from typing import TypeAlias, assert_never

import attrs

from fluororules.days import ALWAYS, FIRST, LAST, NEVER, Days, both, either, without
from fluororules.model.ruleset import (
    All,
    AnyOf,
    Bears,
    CodeSet,
    Condition,
    Defined,
    HasStatus,
    InSet,
    Known,
    Line,
    Lines,
    Not,
    OneOf,
    Within,
)

_Join: TypeAlias = Callable[[Days, Days], Days]


@attrs.frozen
class Asking:
    """What a condition turns on.

    `true` and `false` are the days on which it can be so, as far as the date alone says. `sets` are those that it asks
    for, in the order of the text, each with whether a code of it helps. `days` are those from which it reads otherwise.
    """

    true: Days
    false: Days
    sets: tuple[tuple[CodeSet, bool], ...] = ()
    days: frozenset[int] = frozenset()


def asking_of(  # noqa: C901, PLR0911 - one case a kind
    condition: Condition, date: int, done: dict[int, Asking] | None = None
) -> Asking:
    """What a condition turns on, where `date` is the number of the fact that is the date of service.

    `done` keeps what defines turn on, so that each is worked out once.
    """
    known = {} if done is None else done
    match condition:
        case All(operands):
            return _joined([asking_of(each, date, known) for each in operands], (both, ALWAYS), (either, NEVER))
        case AnyOf(operands):
            return _joined([asking_of(each, date, known) for each in operands], (either, NEVER), (both, ALWAYS))
        case Not(operand):
            inner = asking_of(operand, date, known)
            return Asking(inner.false, inner.true, tuple((s, not helps) for s, helps in inner.sets), inner.days)
        case Defined():
            key = id(condition.condition)
            if key not in known:
                known[key] = asking_of(condition.condition, date, known)
            return known[key]
        case Within(fact, low, high) if fact.number == date:
            return _by_date(low, high)
        case OneOf(_, values):
            return Asking(ALWAYS if values else NEVER, ALWAYS)
        case InSet(_, codes):
            return Asking(_days_of(codes), ALWAYS, ((codes, True),))
        case Lines(_, line):
            return _by_line(line)
        case Within() | Bears() | Known() | HasStatus():
            return Asking(ALWAYS, ALWAYS)
        case _:
            assert_never(condition)


def _joined(parts: Sequence[Asking], true: tuple[_Join, Days], false: tuple[_Join, Days]) -> Asking:
    """Several conditions as one: how their days join, and what the days of none are."""
    return Asking(
        reduce(true[0], (part.true for part in parts), true[1]),
        reduce(false[0], (part.false for part in parts), false[1]),
        tuple(dict.fromkeys(pair for part in parts for pair in part.sets)),
        frozenset[int]().union(*(part.days for part in parts)),
    )


def _by_date(low: int | None, high: int | None) -> Asking:
    first = FIRST if low is None else max(low, FIRST)
    last = LAST if high is None else min(high, LAST)
    days: Days = ((first, last),) if first <= last else NEVER
    bounds = frozenset(day for a, b in days for day in (a, b + 1) if FIRST < day <= LAST)
    return Asking(days, without(ALWAYS, days), (), bounds)


def _by_line(line: Line) -> Asking:
    if line.codes is None:
        return Asking(ALWAYS, ALWAYS)
    return Asking(ALWAYS if line.negated else _days_of(line.codes), ALWAYS, ((line.codes, not line.negated),))


def _days_of(codes: CodeSet) -> Days:
    """The days on which the set has a member."""
    return reduce(either, set(codes.members.values()), NEVER)
