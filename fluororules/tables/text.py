"""Text with tabs between its cells to rows, quickly: the large tables come so.

Quotation marks mean nothing between the rows of such a file, so that each row is one line. Encoding does not matter
either: the columns that are read hold ASCII, and whatever else a line holds is passed over as bytes.
"""

import csv
from collections.abc import Iterator
from typing import BinaryIO, Final

import pyarrow as pa
import pyarrow.csv as pv

from fluororules.tables import messages
from fluororules.tables.commas import BOM
from fluororules.tables.headings import WITHIN, Layout, Line, layout_of
from fluororules.tables.rows import Chunk

HEAD: Final = 1 << 18
"""How many bytes are looked at for headings."""
_BLOCK: Final = 1 << 23
_LONGEST: Final = 1 << 20


def text_layout(head: bytes, shown: str, delimiter: str) -> Layout | None:
    """The layout of a text by its first bytes, cells being parted by the delimiter; None where it has no headings."""
    lines = head.removeprefix(BOM).decode("latin-1").split("\n")[: WITHIN + 1]
    try:
        found = layout_of(_quoted(lines, delimiter), shown)
    except csv.Error:
        found = None
    return found or (layout_of(_plainly(lines), shown) if delimiter == "\t" else None)


def tabbed_rows(stream: BinaryIO, layout: Layout, shown: str) -> Iterator[Chunk]:
    """The rows of a text with tabs, some hundred thousand at a time. `stream` stands at its beginning."""
    number = 1
    for block in _blocks(stream, shown):
        lines = block.count(b"\n") + (not block.endswith(b"\n"))
        skipped = max(0, min(layout.row - number, lines))
        if skipped < lines:
            _check_ends(block, number, shown)
            yield _chunk(_after(block, skipped), layout, number + skipped, shown)
        number += lines


def _chunk(block: bytes, layout: Layout, number: int, shown: str) -> Chunk:
    """The lines of a block as rows; the first has the number."""
    wrong: list[str] = []

    def note(row: pv.InvalidRow) -> str:
        at = number + (row.number or 1) - 1
        wrong.append(messages.bad_width(shown, layout.unit, at, row.expected_columns, row.actual_columns))
        return "skip"

    names = [str(at) for at in range(layout.width)]
    roles = {role: str(at) for role, at in layout.columns.items()}
    table = pv.read_csv(
        pa.py_buffer(block),
        pv.ReadOptions(use_threads=False, block_size=len(block) + 1, column_names=names),
        pv.ParseOptions(delimiter="\t", quote_char=False, ignore_empty_lines=False, invalid_row_handler=note),
        pv.ConvertOptions(
            include_columns=list(roles.values()),
            column_types=dict.fromkeys(roles.values(), pa.binary()),
            strings_can_be_null=False,
        ),
    )
    if wrong:
        shown_first = wrong[: messages.SHOWN_PROBLEMS]
        raise messages.bad_rows(shown_first, len(wrong) - len(shown_first))
    table = table.combine_chunks()
    columns = {role: _one(table.column(name)).dictionary_encode() for role, name in roles.items()}
    return Chunk(columns, range(number, number + table.num_rows))


def _one(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks == 1 else pa.concat_arrays(column.chunks)


def _blocks(stream: BinaryIO, shown: str) -> Iterator[bytes]:
    """The bytes in blocks that end with a line."""
    number, rest = 1, stream.read(len(BOM)).removeprefix(BOM)
    while data := stream.read(_BLOCK):
        whole, end, begun = (rest + data).rpartition(b"\n")
        rest = begun
        if len(rest) > _LONGEST:
            raise messages.long_line(shown, number + (whole + end).count(b"\n"), _LONGEST)
        if end:
            yield whole + end
            number += whole.count(b"\n") + 1
    if rest:
        yield rest


def _after(block: bytes, lines: int) -> bytes:
    """The block without its first lines."""
    at = 0
    for _ in range(lines):
        at = block.index(b"\n", at) + 1
    return block[at:]


def _check_ends(block: bytes, number: int, shown: str) -> None:
    if block.count(b"\r") == block.count(b"\r\n"):
        return
    for at, line in enumerate(block.split(b"\n")):
        if b"\r" in line.removesuffix(b"\r"):
            raise messages.carriage_return(shown, number + at)


def _quoted(lines: list[str], delimiter: str) -> Iterator[Line]:
    """The lines as records, where a cell in quotation marks may go over several."""
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=delimiter, strict=True)
    number = 1
    for cells in reader:
        yield number, cells
        number = reader.line_num + 1


def _plainly(lines: list[str]) -> Iterator[Line]:
    return ((number, line.rstrip("\r").split("\t")) for number, line in enumerate(lines, 1))
