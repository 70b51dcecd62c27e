"""Which named part of a set codes came in by: the model knows what a set holds, and not how it was put together."""

from collections.abc import Iterable, Iterator, Mapping

import attrs

from fluororules.days import FIRST, LAST, holds, without
from fluororules.model.ruleset import CodeSet


@attrs.frozen
class Moves:
    """The codes that enter a set and leave it, by the first day on which it is so."""

    gains: Mapping[int, frozenset[str]]
    losses: Mapping[int, frozenset[str]]

    @property
    def days(self) -> frozenset[int]:
        """The days, but the first of all, on which the set has other members than the day before."""
        return frozenset(day for day in (*self.gains, *self.losses) if FIRST < day <= LAST)


def moves_of(codes: CodeSet) -> Moves:
    """When the members of a set come and go."""
    gains: dict[int, set[str]] = {}
    losses: dict[int, set[str]] = {}
    for code, held in codes.members.items():
        for first, last in held:
            gains.setdefault(first, set()).add(code)
            losses.setdefault(last + 1, set()).add(code)
    return Moves(_frozen(gains), _frozen(losses))


def _frozen(codes: Mapping[int, set[str]]) -> dict[int, frozenset[str]]:
    return {day: frozenset(held) for day, held in codes.items()}


def by_parts(
    whole: CodeSet, changes: Mapping[CodeSet, frozenset[str]], named: Iterable[CodeSet]
) -> Iterator[tuple[CodeSet, tuple[str, ...]]]:
    """How a set changes on a day, by the named parts of it that change likewise; `changes` holds those of every set.

    The smallest part that a code belongs to has it; what belongs to none is left to the set itself.
    """
    left = changes[whole]
    parts = [one for one in named if changes[one] and changes[one] <= left and is_part(one, whole)]
    for part in (*sorted(parts, key=lambda one: len(one.members)), whole):
        if codes := changes[part] & left:
            yield part, tuple(sorted(codes))
        left -= codes


def part_of(whole: CodeSet, named: Iterable[CodeSet], code: str, day: int) -> CodeSet | None:
    """The smallest named part of a set that holds the code on a day; None where only the set itself does."""
    holding = (one for one in named if holds(one.members.get(code, ()), day) and is_part(one, whole))
    return min(holding, key=lambda one: len(one.members), default=None)


def is_part(one: CodeSet, whole: CodeSet) -> bool:
    """Whether each member of the one is a member of the other on its days, and there are fewer."""
    if len(one.members) >= len(whole.members) or not one.members.keys() <= whole.members.keys():
        return False
    return not any(without(held, whole.members[code]) for code, held in one.members.items())
