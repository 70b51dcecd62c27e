"""CSV, strictly: commas, quotation marks doubled within cells that begin with one, and each row on a line of its own.

That a cell cannot hold a line break is what keeps a quotation mark that nobody closed from swallowing the rows below.
"""

import re
from collections.abc import Iterator, Sequence
from typing import BinaryIO, Final

import attrs
import numpy as np
import pyarrow as pa
from pyarrow import csv

from fluororules.batch.files import messages
from fluororules.batch.files.lines import LONGEST, Lines, blocks_of
from fluororules.batch.files.places import Block, Place
from fluororules.batch.files.rejects import Problem, Reject

_BOM: Final = b"\xef\xbb\xbf"
_CELL: Final = rb'(?:"[^"]*+(?:""[^"]*+)*+"|[^",]*+)'
_ROW: Final = re.compile(_CELL + rb"(?:," + _CELL + rb")*+")
_CELLS: Final = re.compile(rb'(?:\A|,)((?:"[^"]*+(?:""[^"]*+)*+")|[^",]*+)')
_OTHERS: Final = (
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
    (b"\x1f\x8b", "a compressed file"),
    (b"PAR1", "Parquet"),
)
_SEPARATORS: Final = ((";", "semicolons"), ("\t", "tabs"), ("|", "upright strokes"))


def header_of(path: str, file: BinaryIO) -> list[str]:
    """The names of the columns. Raises InputError where the first line holds none."""
    line = file.readline(LONGEST)
    for mark, other in _OTHERS:
        if line.startswith(mark):
            raise messages.looks_like(path, other)
    data = line.removeprefix(_BOM).rstrip(b"\r\n")
    if not data:
        raise messages.no_header(path)
    if b"\r" in data:
        raise messages.bad_header(path, "has a carriage return in it; lines are expected to end in LF or CRLF")
    if b"\0" in data or not line.endswith(b"\n"):
        raise messages.bad_header(path, "holds a NUL" if b"\0" in data else "does not end; the file may be cut off")
    if not _ROW.fullmatch(data):
        raise messages.bad_header(path, "has a quotation mark that is not closed")
    try:
        names = [cell.decode() for cell in cells_of(data)]
    except UnicodeDecodeError:
        raise messages.bad_header(path, "is not UTF-8") from None
    _check_names(path, names)
    return names


def _check_names(path: str, names: Sequence[str]) -> None:
    if names[0].lower().startswith("sep="):
        raise messages.bad_header(path, "is a line `sep=` for a spreadsheet; remove the line")
    if len(names) == 1 and (by := next((said for mark, said in _SEPARATORS if mark in names[0]), None)):
        raise messages.separated(path, by)
    if "" in names:
        raise messages.bad_header(path, "has a column without a name")


def cells_of(line: bytes) -> list[bytes]:
    """The cells of a line that is rightly quoted."""
    return [cell[1:-1].replace(b'""', b'"') if cell.startswith(b'"') else cell for cell in _CELLS.findall(line)]


def csv_blocks(file: BinaryIO, begins: Place, names: Sequence[str], wanted: Sequence[str]) -> Iterator[Block]:
    """The rows of a file from a place on: the wanted columns as texts, an empty cell as null."""
    if begins.offset == 0:
        begins = Place(begins.file, 2, len(file.readline()))
    for lines in map(_without_empty, blocks_of(file, begins.row, begins.offset)):
        ends = Place(begins.file, lines.number + len(lines.lines), lines.end)
        yield _block(lines, begins, ends, names, wanted)
        begins = ends


def _without_empty(lines: Lines) -> Lines:
    """The lines, with those that hold empty cells alone, as spreadsheets leave them behind, as blank ones."""
    return attrs.evolve(lines, lines=[line if line is None or line.strip(b",") else b"" for line in lines.lines])


def _block(lines: Lines, begins: Place, ends: Place, names: Sequence[str], wanted: Sequence[str]) -> Block:
    bad = _bad(lines, len(names))
    kept: list[bytes] = []
    rows: list[int] = []
    for number, line in enumerate(lines.lines, lines.number):
        if line and number not in bad:
            kept.append(line)
            rows.append(number)
    rejects = tuple(Reject(begins.file, number, bad[number]) for number in sorted(bad))
    return Block(_parsed(kept, names, wanted), np.array(rows, np.int64), rejects, begins, ends, text=True)


def _bad(lines: Lines, width: int) -> dict[int, Problem]:
    """The lines that are no rows, by number; blank lines are none, and not among them."""
    bad: dict[int, Problem] = {}
    for number, line in enumerate(lines.lines, lines.number):
        if line is None:
            bad[number] = messages.too_long(LONGEST)
        elif b'"' in line:
            if not _ROW.fullmatch(line):
                bad[number] = messages.badly_quoted()
            elif (found := len(_CELLS.findall(line))) != width:
                bad[number] = messages.ragged(found, width)
        elif line.count(b",") + 1 != width and line:
            bad[number] = messages.ragged(line.count(b",") + 1, width)
    _look_closer(lines, bad)
    if not lines.whole and lines.lines[-1] and (last := lines.number + len(lines.lines) - 1) not in bad:
        bad[last] = messages.cut_off()
    return bad


def _look_closer(lines: Lines, bad: dict[int, Problem]) -> None:
    """Lines with characters that no text has; looked for one by one only where some line of the block has them."""
    whole = b"\n".join(line for line in lines.lines if line)
    if b"\0" in whole or b"\r" in whole:
        for number, line in enumerate(lines.lines, lines.number):
            if line and (b"\0" in line or b"\r" in line):
                bad[number] = messages.control_character()
    try:
        whole.decode()
    except UnicodeDecodeError:
        for number, line in enumerate(lines.lines, lines.number):
            if line and number not in bad and not _is_text(line):
                bad[number] = messages.not_utf8()


def _is_text(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _parsed(lines: list[bytes], names: Sequence[str], wanted: Sequence[str]) -> pa.RecordBatch:
    schema = pa.schema([(name, pa.string()) for name in wanted])
    if not lines:
        return pa.RecordBatch.from_pylist([], schema)
    data = b"\n".join([*lines, b""])
    table = csv.read_csv(
        pa.BufferReader(data),
        csv.ReadOptions(use_threads=False, column_names=list(names), block_size=len(data) + 1),
        csv.ParseOptions(ignore_empty_lines=False),
        csv.ConvertOptions(
            include_columns=list(wanted),
            column_types=schema,
            null_values=[""],
            strings_can_be_null=True,
            check_utf8=False,
        ),
    )
    return table.combine_chunks().to_batches()[0]
