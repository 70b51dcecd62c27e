"""Rows in the one order and form in which tables are kept, and their digest, which is that of `fluororules.edits`."""

from collections.abc import Sequence

import attrs
import pyarrow as pa
import pyarrow.compute as pc

from fluororules.edits import Kind, digest_of_lines


@attrs.frozen
class Canonical:
    """Each row once, ordered by its line; the digest; and how many rows were there twice."""

    rows: pa.Table = attrs.field(repr=False)
    digest: str
    duplicates: int


def canonical(kind: Kind, parts: Sequence[pa.Table]) -> Canonical:
    """The rows of all parts, in any order, as they are kept."""
    rows = pa.concat_tables(parts).combine_chunks()
    lines = lines_of(rows)
    order = pc.sort_indices(lines)
    lines = lines.take(order)
    distinct = _distinct(lines)
    twice = len(lines) - (pc.sum(distinct).as_py() or 0)
    if twice:
        lines, order = lines.filter(distinct), order.filter(distinct)
    return Canonical(rows.take(order), digest_of_lines(kind, [_bytes(lines)]), twice)


def lines_of(rows: pa.Table) -> pa.LargeStringArray:
    """The line of each row, as `fluororules.edits.line_of` writes it."""
    texts = [pc.fill_null(column.cast(pa.large_string()), "") for column in rows.columns]
    lines = pc.binary_join_element_wise(*texts, pa.scalar("\t", pa.large_string()))
    empty, end = pa.scalar("", pa.large_string()), pa.scalar("\n", pa.large_string())
    joined = pc.binary_join_element_wise(lines, empty, end)
    return joined.combine_chunks() if isinstance(joined, pa.ChunkedArray) else joined


def ordered(lines: pa.LargeStringArray) -> bool:
    """Whether lines are distinct and sorted."""
    return len(lines) < 2 or pc.all(pc.less(lines.slice(0, len(lines) - 1), lines.slice(1))).as_py()  # noqa: PLR2004


def digest_of_ordered(kind: Kind, lines: pa.LargeStringArray) -> str:
    """The digest of lines that are distinct and sorted."""
    return digest_of_lines(kind, [_bytes(lines)])


def _distinct(lines: pa.LargeStringArray) -> pa.BooleanArray:
    """Of sorted lines, which differ from the one before."""
    if not len(lines):
        return pa.array([], pa.bool_())
    others = pc.not_equal(lines.slice(1), lines.slice(0, len(lines) - 1))
    return pa.concat_arrays([pa.array([True]), others])


def _bytes(lines: pa.LargeStringArray) -> memoryview:
    """All lines, one after the other, as the array holds them anyway."""
    if not len(lines):
        return memoryview(b"")
    offsets = memoryview(lines.buffers()[1]).cast("q")
    return memoryview(lines.buffers()[2])[offsets[lines.offset] : offsets[lines.offset + len(lines)]]
