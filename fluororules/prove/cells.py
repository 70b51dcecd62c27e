"""Kinds of procedure lines that a question can tell apart: class of code, modifiers borne, and who performed it.

Several programs may be asked at once: then a kind is one that none of them can tell further apart.
"""

from collections.abc import Iterator, Sequence
from typing import Final, Literal

import attrs

from fluororules.prove.parts import Part

MOST_CELLS: Final = 50_000
Performer = Literal["nobody named", "the same", "another"]


class TooManyCellsError(Exception):
    """There are more kinds of lines than are told apart. Never leaves this room."""


@attrs.frozen(eq=False)
class Cell:
    """Lines that look alike: a code that stands for its class, the modifiers, and who performed them.

    `fits` says for each test of each part whether the line meets all of it but `by the same physician`; `copies` is
    how many of them can make a difference.
    """

    code: str
    modifiers: tuple[str, ...]
    performer: Performer
    fits: tuple[tuple[bool, ...], ...]
    copies: int


def cells_of(parts: Sequence[Part], outside: str) -> tuple[Cell, ...]:
    """The kinds of lines, without those that meet no test. `outside` is a code that no set holds."""
    tests = [part.tests for part in parts]
    marks = _marks([m for some in tests for test, _ in some for m in (*test.bearing, *test.not_bearing)])
    found: dict[object, Cell] = {}
    for code in _representatives(parts, outside):
        for modifiers in marks:
            fits = tuple(
                tuple(_fits(part, at, code, modifiers) for at in range(len(some)))
                for part, some in zip(parts, tests, strict=True)
            )
            for performer in _performers(parts, fits):
                cell = _cell(parts, code, modifiers, performer, fits)
                if cell.copies:
                    found.setdefault((fits, performer), cell)
        if len(found) > MOST_CELLS:
            raise TooManyCellsError
    return tuple(found.values())


def _representatives(parts: Sequence[Part], outside: str) -> Iterator[str]:
    """The first code of each class, and one that is in no set."""
    codes = sorted({code for part in parts for code in part.masks})
    seen: set[tuple[int, ...]] = set()
    for code in (outside, *codes):
        mask = tuple(part.masks.get(code, 0) for part in parts)
        if mask not in seen:
            seen.add(mask)
            yield code


def _marks(asked: Sequence[frozenset[str]]) -> list[tuple[str, ...]]:
    """Lists of modifiers, one for each way in which they can meet those asked about; the shortest first."""
    single: dict[tuple[bool, ...], str] = {}
    for modifier in sorted(frozenset().union(*asked)):
        single.setdefault(tuple(modifier in some for some in asked), modifier)
    found: dict[tuple[bool, ...], tuple[str, ...]] = {tuple(False for _ in asked): ()}
    for meets, modifier in single.items():
        if len(found) > MOST_CELLS:
            raise TooManyCellsError
        for known, modifiers in list(found.items()):
            found.setdefault(tuple(map(max, known, meets)), (*modifiers, modifier))
    return list(found.values())


def _fits(part: Part, at: int, code: str, modifiers: tuple[str, ...]) -> bool:
    test, _ = part.tests[at]
    return (
        (test.codes is None or code in part.members[test.codes])
        and not any(some.isdisjoint(modifiers) for some in test.bearing)
        and all(some.isdisjoint(modifiers) for some in test.not_bearing)
    )


def _performers(parts: Sequence[Part], fits: tuple[tuple[bool, ...], ...]) -> tuple[Performer, ...]:
    """Who it may be, as far as a test that the line fits asks."""
    asked = any(
        fit and test.by_same
        for part, some in zip(parts, fits, strict=True)
        for fit, (test, _) in zip(some, part.tests, strict=True)
    )
    words = parts[0].program.vocabulary
    named = (
        asked
        and words.performer is not None
        and words.line_fields is not None
        and words.line_fields.performer is not None
    )
    return ("nobody named", "the same", "another") if named else ("nobody named",)


def _cell(
    parts: Sequence[Part],
    code: str,
    modifiers: tuple[str, ...],
    performer: Performer,
    fits: tuple[tuple[bool, ...], ...],
) -> Cell:
    wanted = [
        count
        for part, some in zip(parts, fits, strict=True)
        for fit, (test, count) in zip(some, part.tests, strict=True)
        if fit != test.negated or (fit and test.by_same)
    ]
    return Cell(code, modifiers, performer, fits, max(wanted, default=0))
