"""A file to its layout and its rows, whatever it is written in."""

from collections.abc import Iterator
from typing import Final

from fluororules.tables import messages
from fluororules.tables.commas import comma_rows
from fluororules.tables.fixed import fixed_layout, fixed_rows
from fluororules.tables.headings import WITHIN, Layout
from fluororules.tables.rows import Chunk
from fluororules.tables.sheets import sheet_rows
from fluororules.tables.sources import Source
from fluororules.tables.text import HEAD, tabbed_rows, text_layout

_OTHERS: Final = (
    (b"\xff\xfe", "text in UTF-16"),
    (b"\xfe\xff", "text in UTF-16"),
    (b"\xd0\xcf\x11\xe0", "a spreadsheet of the old kind (.xls)"),
    (b"%PDF", "a PDF"),
    (b"PAR1", "Parquet"),
    (b"PK", "an archive that is cut off"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"{", "JSON"),
    (b"<", "a web page, such as the one that asks for the licence to be accepted"),
)


def contents_of(source: Source) -> tuple[Layout, Iterator[Chunk]]:
    """The layout of a file, and its rows in chunks. Raises TableDataError where it holds no table that is known."""
    if source.sheet:
        return sheet_rows(source.stream, source.shown)
    head = source.stream.read(HEAD)
    source.stream.seek(0)
    for mark, looks_like in _OTHERS:
        if head.lstrip(b"\xef\xbb\xbf \r\n").startswith(mark):
            raise messages.no_table_here(source.shown, looks_like)
    layout = fixed_layout(head)
    if layout is not None:
        return layout, fixed_rows(source.stream, layout, source.shown)
    layout = text_layout(head, source.shown, "\t")
    if layout is not None:
        return layout, tabbed_rows(source.stream, layout, source.shown)
    layout = text_layout(head, source.shown, ",")
    if layout is not None:
        return layout, comma_rows(source.stream, layout, source.shown)
    raise messages.no_headings(source.shown, WITHIN)
