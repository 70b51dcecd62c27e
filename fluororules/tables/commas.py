"""Text with commas between its cells to rows. Cells may stand in quotation marks, and go over several lines so."""

import csv
import io
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import BinaryIO, Final

import pyarrow as pa

from fluororules.tables import messages
from fluororules.tables.headings import Layout, Line
from fluororules.tables.rows import Chunk

ROWS: Final = 50_000
"""How many rows are handed on at a time."""
BOM: Final = b"\xef\xbb\xbf"
"""With which some programs begin a text in UTF-8."""


def comma_rows(stream: BinaryIO, layout: Layout, shown: str) -> Iterator[Chunk]:
    """The rows of a text with commas. `stream` stands at its beginning."""
    if stream.read(len(BOM)) != BOM:
        stream.seek(0)
    text = io.TextIOWrapper(stream, "latin-1", newline="")
    try:
        yield from chunked(_records(text, layout, shown), layout, shown)
    finally:
        text.detach()


def chunked(lines: Iterator[Line], layout: Layout, shown: str) -> Iterator[Chunk]:
    """Rows of cells, some thousands at a time. Raises TableDataError at the first that is wider or narrower."""
    while some := list(islice(lines, ROWS)):
        rows = [(number, cells) for number, cells in some if any(cells)]
        _check_widths(rows, layout, shown)
        columns = {role: pa.array([cells[at] for _, cells in rows]) for role, at in layout.columns.items()}
        if rows:
            yield Chunk(columns, [number for number, _ in rows])


def _check_widths(rows: Sequence[Line], layout: Layout, shown: str) -> None:
    wrong = [
        messages.bad_width(shown, layout.unit, number, layout.width, len(cells))
        for number, cells in rows
        if len(cells) != layout.width
    ]
    if wrong:
        raise messages.bad_rows(wrong[: messages.SHOWN_PROBLEMS], max(0, len(wrong) - messages.SHOWN_PROBLEMS))


def _records(text: io.TextIOWrapper, layout: Layout, shown: str) -> Iterator[Line]:
    """The records from the first row on, each with the number of its first line."""
    reader = csv.reader(text, strict=True)
    number = 1
    try:
        for cells in reader:
            if number >= layout.row:
                yield number, cells
            number = reader.line_num + 1
    except csv.Error:
        raise messages.not_csv(shown, number) from None
