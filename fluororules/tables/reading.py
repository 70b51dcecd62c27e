"""Kept tables to tables of edits: all rows, or those that are looked up by some codes."""

from collections.abc import Callable, Collection, Iterable
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from fluororules.edits import (
    FIELDS,
    AddOnEdit,
    AddOnTable,
    Kind,
    PairEdit,
    PairTable,
    Row,
    Table,
    Tables,
    UnitLimit,
    UnitTable,
)
from fluororules.tables import messages
from fluororules.tables.kinds import SCHEMAS
from fluororules.tables.manifest import Kept, folder_of, manifests_in, read_manifest

_LARGEST: Final = 1 << 30

_ROWS: Final[dict[Kind, Callable[..., Row]]] = {"pairs": PairEdit, "add-ons": AddOnEdit, "units": UnitLimit}
_TABLES: Final[dict[Kind, Any]] = {"pairs": PairTable, "add-ons": AddOnTable, "units": UnitTable}


def read_tables(data: Path, names: Collection[str] | None, codes: Collection[str] | None) -> Tables:
    """The tables of a data folder: `fluororules.tables.read` says more."""
    wanted = [path for path in manifests_in(data) if names is None or path.parent.name in names]
    return Tables.of(_table(data, read_manifest(path), codes) for path in wanted)


def rows_of(data: Path, kept: Kept, codes: Collection[str] | None = None) -> pa.Table:
    """The rows of a kept table, or those that are looked up by some codes.

    Raises TableFileError where they cannot be read, TableDataError where they are not as they were written.
    """
    path = folder_of(data, kept.table) / kept.parquet
    content = _content(path, kept)
    try:
        file = pq.ParquetFile(pa.BufferReader(content), page_checksum_verification=True)
        if file.schema_arrow != SCHEMAS[kept.kind] or file.metadata.num_rows != kept.rows:
            raise messages.damaged(str(path), "not the rows that its manifest tells of")
        if codes is None:
            return file.read()
        return _rows_with(file, FIELDS[kept.kind][0], sorted(codes))
    except (pa.ArrowException, OSError):
        raise messages.damaged(str(path), "not as it was written") from None


def _content(path: Path, kept: Kept) -> bytes:
    """The bytes of a file of rows, if they are those that were written."""
    try:
        if path.stat().st_size == kept.size <= _LARGEST:
            content = path.read_bytes()
            if sha256(content).hexdigest() == kept.sha256:
                return content
    except OSError as error:
        raise messages.unreadable(str(path), (error.strerror or "it cannot be read").lower()) from None
    raise messages.damaged(str(path), "not as it was written")


def _rows_with(file: pq.ParquetFile, column: str, codes: list[str]) -> pa.Table:
    """The rows whose column holds one of the codes; groups of rows that hold none are passed over."""
    at = file.schema_arrow.get_field_index(column)
    groups = []
    for group in range(file.metadata.num_row_groups):
        held = file.metadata.row_group(group).column(at).statistics
        if held is None or not held.has_min_max or any(held.min <= code <= held.max for code in codes):
            groups.append(group)
    rows = file.read_row_groups(groups)
    return rows.filter(pc.is_in(rows.column(column), value_set=pa.array(codes, pa.string())))


def _table(data: Path, kept: Kept, codes: Collection[str] | None) -> Table:
    rows = _edits(kept.kind, rows_of(data, kept, codes))
    table: Table = _TABLES[kept.kind].of(kept.table, kept.edition, kept.first, kept.last, rows, kept.digest)
    return table


def _edits(kind: Kind, rows: pa.Table) -> Iterable[Row]:
    """Rows as edits. Days are made once each, as there are few."""
    days: dict[int, date] = {}
    columns = {}
    for name in FIELDS[kind]:
        column = rows.column(name)
        if pa.types.is_date32(column.type):
            numbers = column.cast(pa.int32()).to_pylist()
            columns[name] = [days.get(n) or days.setdefault(n, _day(n)) for n in numbers]
        else:
            columns[name] = column.to_pylist()
    make = _ROWS[kind]
    return (make(**dict(zip(columns, values, strict=True))) for values in zip(*columns.values(), strict=True))


def _day(number: int) -> date:
    """The day that Arrow counts from 1970."""
    return date.fromordinal(date(1970, 1, 1).toordinal() + number)
