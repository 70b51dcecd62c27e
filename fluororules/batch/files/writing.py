"""Decisions to segments, and segments to one file: Parquet with a checksum a page, or CSV.

A segment of a Parquet file is kept as a stream of Arrow, batch by batch, and each batch becomes a group of rows. So the
groups are the same ones whether or not a run was cut off between them.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, Protocol

import attrs
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyarrow import csv

from fluororules.batch.files import messages
from fluororules.batch.files.keeping import Hashed, move

SUFFIXES: Final = (".parquet", ".csv")
_LIKE_A_FORMULA: Final = "^[=+\\-@\t\r]"
_ROWS_AT_ONCE: Final = 1 << 17


@attrs.frozen
class Written:
    """A file that was written: its digest, and its size in bytes."""

    sha256: str
    size: int


class Form(Protocol):
    """How decisions are written."""

    def segment(self, sink: Hashed, batches: Iterable[pa.RecordBatch]) -> None:
        """Writes the batches of a segment."""

    def whole(self, sink: Hashed, segments: Iterable[Path]) -> None:
        """Writes the file that segments make."""


def form_of(path: str, schema: pa.Schema) -> Form:
    """How an output is written, by its suffix. Raises UsageError where that is neither."""
    suffix = Path(path).suffix.lower()
    if suffix not in SUFFIXES:
        raise messages.unknown_suffix(path)
    return AsParquet(schema) if suffix == ".parquet" else AsCsv(schema)


@attrs.frozen
class AsParquet:
    """As Parquet."""

    schema: pa.Schema

    def segment(self, sink: Hashed, batches: Iterable[pa.RecordBatch]) -> None:
        """A stream of Arrow, since a group of rows is best encoded once, at the end."""
        options = pa.ipc.IpcWriteOptions(compression="lz4", use_threads=False)
        with pa.ipc.new_stream(pa.PythonFile(sink, "w"), self.schema, options=options) as writer:
            for batch in batches:
                writer.write_batch(batch)

    def whole(self, sink: Hashed, segments: Iterable[Path]) -> None:
        """A group of rows for each batch."""
        with pq.ParquetWriter(
            pa.PythonFile(sink, "w"), self.schema, compression="zstd", write_page_checksum=True, store_schema=True
        ) as writer:
            for path in segments:
                with pa.OSFile(str(path)) as file, pa.ipc.open_stream(file) as reader:
                    for batch in reader:
                        if batch.num_rows:
                            writer.write_batch(batch, batch.num_rows)


@attrs.frozen
class AsCsv:
    """As CSV: lists with semicolons between, and no cell that a spreadsheet takes for a formula."""

    schema: pa.Schema

    def segment(self, sink: Hashed, batches: Iterable[pa.RecordBatch]) -> None:
        """Rows without a header."""
        options = csv.WriteOptions(include_header=False, quoting_style="needed")
        for batch in batches:
            for at in range(0, batch.num_rows, _ROWS_AT_ONCE):
                buffer = pa.BufferOutputStream()
                csv.write_csv(_cells(batch.slice(at, _ROWS_AT_ONCE)), buffer, options)
                sink.write(buffer.getvalue())

    def whole(self, sink: Hashed, segments: Iterable[Path]) -> None:
        """The header, and the segments behind it."""
        sink.write((",".join(self.schema.names) + "\n").encode())
        copied(sink, segments)


def copied(sink: Hashed, parts: Iterable[Path]) -> None:
    """Files, one behind the other."""
    for path in parts:
        with path.open("rb") as file:
            while data := file.read(1 << 20):
                sink.write(data)


def _cells(batch: pa.RecordBatch) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays([_column(column) for column in batch.columns], batch.schema.names)


def _column(column: pa.Array) -> pa.Array:
    """A column as cells: lists joined, texts that look like a formula behind an apostrophe."""
    if pa.types.is_dictionary(column.type):
        return _column(column.dictionary).take(column.indices)
    if pa.types.is_list(column.type) or pa.types.is_large_list(column.type):
        column = pc.binary_join(column.cast(pa.list_(pa.string())), ";")
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        risky = pc.match_substring_regex(column, _LIKE_A_FORMULA)
        guarded = pc.binary_join_element_wise(pa.scalar("'", column.type), column, pa.scalar("", column.type))
        return pc.if_else(risky, guarded, column)
    return column


@contextmanager
def writing(path: Path) -> Iterator[Hashed]:
    """A file that is in its place when all was written and synced, and not before."""
    temporary = path.with_name(f"{path.name}.new")
    with temporary.open("wb") as file:
        os.chmod(temporary, 0o600)  # noqa: PTH101
        sink = Hashed(file, sha256())
        yield sink
        file.flush()
        os.fsync(file.fileno())
    move(temporary, path)


def rejects_csv(rows: Iterable[tuple[Any, ...]]) -> bytes:
    """Rows of the rejects file. No cell of it holds a value of the input."""
    return "".join(f"{','.join(_cell(str(one)) for one in row)}\n" for row in rows).encode()


def _cell(text: str) -> str:
    text = f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
    return '"' + text.replace('"', '""') + '"' if any(c in text for c in ',"\n\r') else text
