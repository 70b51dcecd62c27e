"""Parquet, a block of rows after the other. What is damaged is noticed: pages are held against their checksums."""

from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from fluororules.batch.files import messages
from fluororules.batch.files.places import ROWS, Block, Place


def opened(path: str) -> pq.ParquetFile:
    """A Parquet file. Raises InputError where it is none, or not whole."""
    try:
        return pq.ParquetFile(path, pre_buffer=False, buffer_size=1 << 20, page_checksum_verification=True)
    except (pa.ArrowException, OSError, ValueError, OverflowError, MemoryError):
        raise messages.no_parquet(path) from None


def parquet_blocks(path: str, begins: Place, wanted: Sequence[str]) -> Iterator[Block]:
    """The rows of a file from a place on, the wanted columns as they are. Rows are counted from 1."""
    with opened(path) as file:
        first = max(begins.row, 1)
        begins = Place(begins.file, first)
        held: list[pa.RecordBatch] = []
        count = 0
        for batch in _batches(path, file, first - 1, wanted):
            held.append(batch)
            count += batch.num_rows
            while count >= ROWS:
                whole = pa.Table.from_batches(held)
                yield (block := _block(whole.slice(0, ROWS), begins))
                begins, count = block.ends, count - ROWS
                held = whole.slice(ROWS).to_batches() if count else []
        if count:
            yield _block(pa.Table.from_batches(held), begins)


def _batches(path: str, file: pq.ParquetFile, skip: int, wanted: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """The batches of a file behind the first `skip` rows; groups of rows that lie wholly before are not read."""
    row = 0
    for group in range(file.num_row_groups):
        size = file.metadata.row_group(group).num_rows
        if row + size <= skip:
            row += size
            continue
        try:
            for batch in file.iter_batches(ROWS, row_groups=[group], columns=list(wanted), use_threads=False):
                drop = min(max(skip - row, 0), batch.num_rows)
                row += batch.num_rows
                if drop < batch.num_rows:
                    yield batch.slice(drop)
        except (pa.ArrowException, OSError, ValueError, OverflowError):
            raise messages.damaged(path, f"row {row + 1}, in row group {group + 1} of {file.num_row_groups}") from None


def _block(table: pa.Table, begins: Place) -> Block:
    batch = table.unify_dictionaries().combine_chunks().to_batches()[0]
    rows = np.arange(begins.row, begins.row + batch.num_rows, dtype=np.int64)
    return Block(batch, rows, (), begins, Place(begins.file, begins.row + batch.num_rows))
