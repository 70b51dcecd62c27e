"""The rows of a table, of whatever kind it is."""

from collections.abc import Iterator

from fluororules.edits import PairTable, Row, Table


def rows_of(table: Table) -> Iterator[Row]:
    """Each row, in the order of their lines."""
    if isinstance(table, PairTable):
        yield from (row for by_one in table.rows.values() for rows in by_one.values() for row in rows)
    else:
        yield from (row for rows in table.rows.values() for row in rows)
