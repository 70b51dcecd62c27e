"""Rows of cells to what they are headed with: the kind of table, its columns, and where its rows begin.

Licence text and titles come first, in any number of lines. The headings may be spread over several lines, as in CMS's
own files; the first row is known by its shape.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import attrs

from fluororules.edits import Kind
from fluororules.tables import messages
from fluororules.tables.kinds import COLUMNS, Column
from fluororules.tables.values import plain

WITHIN: Final = 200
"""In how many lines headings are looked for."""
_FEWEST_CELLS: Final = 3

_VALUE: Final = re.compile(r"[0-9]{4}[0-9A-Z]|[A-Z][0-9]{4}|[0-9]{7,8}|[0-9]|\*")

Line = tuple[int, Sequence[str]]
"""A row as cells, and its number in the file."""


@attrs.frozen
class Layout:
    """What stands above the rows of a file.

    `columns` says where each role stands, from 0; `width` is how many columns the first row has, and `row` its number;
    `texts` is all that stands above the rows. `unit` is what the file is counted in: lines or rows.
    """

    kind: Kind
    columns: Mapping[str, int]
    width: int
    row: int
    texts: tuple[str, ...] = attrs.field(repr=False)
    unit: str = "line"


def layout_of(lines: Iterable[Line], shown: str, unit: str = "line") -> Layout | None:
    """The layout of a file by its first lines; None where no line has headings.

    Raises TableDataError where rows come before headings, a heading is missing or there twice, or no row follows.
    """
    above: list[Sequence[str]] = []
    seen = iter(lines)
    for number, cells in seen:
        kind = _kind_of(cells)
        if kind is not None:
            return _below(kind, number, [cells], above, seen, shown, unit)
        if sum(_is_value(cell) for cell in cells) >= _FEWEST_CELLS:
            raise messages.rows_before_headings(shown, unit, number)
        above.append(cells)
    return None


def _below(
    kind: Kind,
    number: int,
    headings: list[Sequence[str]],
    above: list[Sequence[str]],
    lines: Iterable[Line],
    shown: str,
    unit: str,
) -> Layout:
    """The layout from the line of the first headings on."""
    for row, cells in lines:
        if any(_is_value(cell) for cell in cells):
            texts = tuple(cell for line in (*above, *headings) for cell in line if cell)
            columns = _columns(kind, headings, shown, unit, number)
            return Layout(kind, columns, len(cells), row, texts, unit)
        headings.append(cells)
    raise messages.no_rows(shown)


def _columns(kind: Kind, headings: list[Sequence[str]], shown: str, unit: str, number: int) -> dict[str, int]:
    width = max(len(line) for line in headings)
    joined = [_small(" ".join(line[at] for line in headings if at < len(line))) for at in range(width)]
    found: dict[str, int] = {}
    for column in COLUMNS[kind]:
        places = _places(column, joined)
        if len(places) > 1:
            raise messages.two_headings(shown, unit, number, column.heading)
        if places:
            found[column.role] = places[0]
        elif column.required:
            raise messages.no_heading(shown, unit, number, column.heading)
    return found


def _kind_of(cells: Sequence[str]) -> Kind | None:
    """The kind whose first two headings stand in two cells of a line."""
    small = [_small(cell) for cell in cells]
    for kind, columns in COLUMNS.items():
        one, two = (set(_places(column, small)) for column in columns[:2])
        if one and two and one != two:
            return kind
    return None


def _places(column: Column, headings: Sequence[str]) -> list[int]:
    return [at for at, heading in enumerate(headings) if column.pattern.search(heading)]


def _small(heading: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9]", " ", heading.lower()).split())


def _is_value(cell: str) -> bool:
    return _VALUE.fullmatch(plain(cell)) is not None
