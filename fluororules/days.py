"""Spans of days: sorted, apart, both ends inclusive, as ordinals. What dates of rules, sets and codes come down to."""

from collections.abc import Iterable
from datetime import date
from typing import Final

Days = tuple[tuple[int, int], ...]

FIRST: Final = date(1900, 1, 1).toordinal()
LAST: Final = date(2100, 12, 31).toordinal()
ALWAYS: Final[Days] = ((FIRST, LAST),)
NEVER: Final[Days] = ()


def between(start: date | None, end: date | None) -> Days:
    """From `start` through `end`; None is open."""
    first = start.toordinal() if start else FIRST
    last = end.toordinal() if end else LAST
    return ((first, last),) if first <= last else NEVER


def both(one: Days, other: Days) -> Days:
    """The days in both."""
    if one is ALWAYS:
        return other
    if other is ALWAYS:
        return one
    shared = ((max(a, c), min(b, d)) for a, b in one for c, d in other)
    return _joined(pair for pair in shared if pair[0] <= pair[1])


def either(one: Days, other: Days) -> Days:
    """The days in one or the other."""
    return one if one == other else _joined((*one, *other))


def without(one: Days, other: Days) -> Days:
    """The days in the first and not in the second."""
    left = list(one)
    for first, last in other:
        left = [
            piece for a, b in left for piece in ((a, min(b, first - 1)), (max(a, last + 1), b)) if piece[0] <= piece[1]
        ]
    return _joined(left)


def holds(days: Days, ordinal: int) -> bool:
    """Whether the day is one of them."""
    return any(first <= ordinal <= last for first, last in days)


def _joined(pieces: Iterable[tuple[int, int]]) -> Days:
    """Sorted, with pieces that touch made one."""
    joined: list[tuple[int, int]] = []
    for first, last in sorted(set(pieces)):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    result = tuple(joined)
    return ALWAYS if result == ALWAYS else result
