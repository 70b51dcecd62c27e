"""Spreadsheets to rows. Only here is the library that reads them imported."""

import zipfile
from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import BinaryIO, Final

from python_calamine import CalamineSheet, CalamineWorkbook

from fluororules.errors import TableError
from fluororules.tables import messages
from fluororules.tables.archives import check
from fluororules.tables.commas import chunked
from fluororules.tables.headings import WITHIN, Layout, Line, layout_of
from fluororules.tables.rows import Chunk

_MARK: Final = "xl/workbook.xml"


def is_sheet(archive: zipfile.ZipFile) -> bool:
    """Whether an archive is a spreadsheet."""
    return _MARK in archive.namelist()


def sheet_rows(stream: BinaryIO, shown: str) -> tuple[Layout, Iterator[Chunk]]:
    """The layout of the one sheet that has headings, and its rows. Raises TableDataError where none or several have."""
    stream.seek(0)
    with zipfile.ZipFile(stream) as archive:
        check(archive, shown)
    stream.seek(0)
    found: list[tuple[Layout, CalamineSheet]] = []
    for sheet in _sheets(stream, shown):
        layout = layout_of(islice(_lines(sheet, shown), WITHIN), shown, "row")
        if layout is not None:
            found.append((layout, sheet))
    if not found:
        raise messages.no_headings(shown, WITHIN)
    if len(found) > 1:
        raise messages.several_sheets(shown)
    layout, sheet = found[0]
    rows = (line for line in _lines(sheet, shown) if line[0] >= layout.row)
    return layout, chunked(rows, layout, shown)


def _sheets(stream: BinaryIO, shown: str) -> Iterator[CalamineSheet]:
    try:
        book = CalamineWorkbook.from_filelike(stream)
        for at in range(len(book.sheet_names)):
            yield book.get_sheet_by_index(at)
    except BaseException as error:  # noqa: BLE001 - the library panics with one that is no Exception
        raise _ours(error, shown) from None


def _lines(sheet: CalamineSheet, shown: str) -> Iterator[Line]:
    """The rows of a sheet as text, each with its number."""
    start = sheet.start
    if start is None:
        return
    margin = [""] * start[1]
    try:
        for number, cells in enumerate(sheet.iter_rows(), start[0] + 1):
            yield number, [*margin, *map(_text, cells)]
    except BaseException as error:  # noqa: BLE001 - the library panics with one that is no Exception
        raise _ours(error, shown) from None


def _ours(error: BaseException, shown: str) -> BaseException:
    """What the library raised as ours; it panics with an exception that is no Exception. Others go on as they are."""
    foreign = isinstance(error, Exception) or type(error).__name__ == "PanicException"
    return messages.bad_sheet(shown) if foreign and not isinstance(error, TableError) else error


def _text(cell: object) -> str:
    """A cell as it would stand in a text file. A number keeps its digits: 100 is not taken for 00100."""
    match cell:
        case str():
            return cell.strip()
        case bool():
            return str(cell)
        case int() | float():
            return str(int(cell)) if cell == int(cell) else str(cell)
        case date():
            return cell.strftime("%Y%m%d")
        case _:
            return "" if cell is None else str(cell)
