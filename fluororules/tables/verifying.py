"""Kept tables read again, whole, and held against what was written down when they were imported."""

from collections.abc import Iterator
from pathlib import Path

import attrs
import pyarrow.compute as pc

from fluororules.errors import TableError
from fluororules.tables import messages
from fluororules.tables.canonical import digest_of_ordered, lines_of, ordered
from fluororules.tables.manifest import Kept, folder_of, manifests_in, read_manifest
from fluororules.tables.names import TABLES, Quarter
from fluororules.tables.reading import rows_of


@attrs.frozen
class Verified:
    """A kept table that was read again: its name and edition, and what is wrong with it; None where nothing is."""

    table: str
    edition: str
    problem: str | None


def verify_tables(data: Path) -> Iterator[Verified]:
    """Every table of a data folder, one after the other, and files there that belong to none."""
    known: set[Path] = set()
    for path in manifests_in(data):
        problem = None
        try:
            kept = read_manifest(path)
            known.add(folder_of(data, kept.table) / kept.parquet)
            _check(data, path, kept)
        except TableError as error:
            problem = str(error)
            known.update(path.parent.glob(f"{path.stem}-*.parquet"))
        yield Verified(path.parent.name, path.stem, problem)
    for table in TABLES:
        for path in sorted(folder_of(data, table).glob("*.parquet")):
            if path not in known:
                yield Verified(table, path.name.partition("-")[0], messages.stray(str(path)))


def _check(data: Path, path: Path, kept: Kept) -> None:
    """Raises TableDataError where rows and manifest do not agree."""
    rows = rows_of(data, kept)
    lines = lines_of(rows)
    quarter = Quarter.of(kept.edition)
    first = pc.min(rows.column("first")).as_py()
    if kept.kind != TABLES[kept.table] or (kept.first, kept.last) != (min(first, quarter.last), quarter.last):
        raise messages.damaged(str(path), "it speaks for other days than its rows do")
    if kept.read - kept.duplicates != kept.rows:
        raise messages.damaged(str(path), "its counts of rows do not agree")
    if not ordered(lines) or digest_of_ordered(kept.kind, lines) != kept.digest:
        raise messages.damaged(str(path), "the digest of the rows is another")
