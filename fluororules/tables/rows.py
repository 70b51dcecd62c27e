"""Rows as text to rows as values, column by column; each distinct text is read once."""

from collections.abc import Mapping, Sequence

import attrs
import pyarrow as pa
import pyarrow.compute as pc

from fluororules.edits import FIELDS
from fluororules.tables import messages
from fluororules.tables.headings import Layout
from fluororules.tables.kinds import COLUMNS, SCHEMAS, Column
from fluororules.tables.names import Quarter
from fluororules.tables.values import BAD, plain


@attrs.frozen
class Chunk:
    """Some rows of a file as text: a column a role, and the number that each row has in the file."""

    columns: Mapping[str, pa.Array]
    numbers: Sequence[int]


_Cell = tuple[int, Column]


def typed(chunk: Chunk, layout: Layout, quarter: Quarter, shown: str) -> pa.Table:
    """The rows as they are kept; lines without anything in them are none.

    Rows without days of their own, as unit limits are, get those of the quarter. Raises TableDataError with the places
    of the first cells that do not fit.
    """
    chunk = _without_empty(chunk)
    bad: list[_Cell] = []
    read = {
        column.role: _read(chunk.columns[column.role], column, SCHEMAS[layout.kind], bad)
        for column in COLUMNS[layout.kind]
        if column.role in chunk.columns
    }
    if bad:
        raise _complaint(bad, chunk, layout, shown)
    return _as_kept(read, layout, quarter, len(chunk.numbers))


def _read(coded: pa.DictionaryArray, column: Column, schema: pa.Schema, bad: list[_Cell]) -> pa.Array:
    """The values of a column; the rows that do not fit are put into `bad`."""
    values = [column.read(text) for text in _texts(coded)]
    rows = _rows_with(coded, [at for at, value in enumerate(values) if value is BAD])
    bad.extend((row, column) for row in rows.slice(0, messages.SHOWN_PROBLEMS + 1).to_pylist())
    index = schema.get_field_index(column.role)
    kind = schema.field(index).type if index >= 0 else pa.string()
    return pa.array([None if value is BAD else value for value in values], kind).take(coded.indices)


def _without_empty(chunk: Chunk) -> Chunk:
    """The chunk with each distinct text once, and without the rows that hold nothing in any column."""
    coded = {
        role: texts if pa.types.is_dictionary(texts.type) else texts.dictionary_encode()
        for role, texts in chunk.columns.items()
    }
    empty = set(range(len(chunk.numbers)))
    for texts in coded.values():
        nothing = [at for at, text in enumerate(_texts(texts)) if not text]
        empty &= set(_rows_with(texts, nothing).to_pylist())
        if not empty:
            return Chunk(coded, chunk.numbers)
    kept = sorted(set(range(len(chunk.numbers))) - empty)
    return Chunk(
        {role: texts.take(pa.array(kept, pa.int64())) for role, texts in coded.items()},
        [chunk.numbers[at] for at in kept],
    )


def _texts(coded: pa.DictionaryArray) -> list[str]:
    """The distinct texts. What is no ASCII cannot stand in a column that is read, whatever it would mean."""
    values = coded.dictionary.cast(pa.binary()).to_pylist()
    return [plain((value or b"").decode("ascii", "replace")) for value in values]


def _rows_with(coded: pa.DictionaryArray, texts: list[int]) -> pa.Array:
    """The rows that hold one of the distinct texts, given by their places among these."""
    if not texts:
        return pa.array([], pa.uint64())
    return pc.indices_nonzero(pc.is_in(coded.indices, value_set=pa.array(texts, coded.indices.type)))


def _complaint(bad: list[_Cell], chunk: Chunk, layout: Layout, shown: str) -> Exception:
    ordered = sorted(bad, key=lambda cell: cell[0])
    problems = [
        messages.bad_cell(shown, layout.unit, chunk.numbers[row], column.heading, column.expected)
        for row, column in ordered[: messages.SHOWN_PROBLEMS]
    ]
    return messages.bad_rows(problems, len(ordered) - len(problems))


def _as_kept(read: Mapping[str, pa.Array], layout: Layout, quarter: Quarter, rows: int) -> pa.Table:
    schema = SCHEMAS[layout.kind]
    absent = {"first": quarter.first, "last": quarter.last}
    columns = [
        read[name] if name in read else pa.array([absent.get(name)] * rows, schema.field(name).type)
        for name in FIELDS[layout.kind]
    ]
    return pa.Table.from_arrays(columns, schema=schema)
