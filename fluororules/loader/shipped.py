"""Rules as bytes and back: what another process needs to decide by them, and nothing that would be run there."""

import json
import zlib
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final

import attrs

from fluororules.edits import (
    FIELDS,
    AddOnEdit,
    AddOnTable,
    Kind,
    PairEdit,
    PairTable,
    Table,
    Tables,
    UnitLimit,
    UnitTable,
)
from fluororules.errors import RulesError
from fluororules.loader.files import Found
from fluororules.loader.rules import Rules
from fluororules.program.store import from_data, to_data
from fluororules.schema import vocabulary
from fluororules.version import __version__

_MOST_UNPACKED: Final = 8
"""How many rules a process keeps that were shipped to it."""


@attrs.frozen
class Shipped:
    """Rules on their way: JSON, packed, with its SHA-256, and the class of the encounters."""

    digest: str
    schema: type
    content: bytes = attrs.field(eq=False, repr=False)


def shipped(rules: Rules) -> Shipped:
    """Rules as they are sent to other processes: the program, and the tables that its edits name."""
    tables = [table for name in rules.tables for table in rules.program.tables.by_name.get(name, ())]
    data = {
        "version": __version__,
        "program": to_data(rules.unbound),
        "tables": [_table_data(table) for table in tables],
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
    return Shipped(sha256(text).hexdigest(), rules.schema, zlib.compress(text, 1))


@lru_cache(maxsize=_MOST_UNPACKED)
def unpacked(parcel: Shipped) -> Rules:
    """The rules that were shipped; the same ones as often as a process asks. Only their text is not there.

    Raises RulesError where this process has another version of fluororules, or of the class of the encounters.
    """
    text = zlib.decompress(parcel.content)
    data = json.loads(text) if sha256(text).hexdigest() == parcel.digest else {}
    if data.get("version") != __version__:
        raise RulesError(
            f"the rules were shipped by fluororules {data.get('version')}, and here is {__version__}; "
            "install one version everywhere"
        )
    program = from_data(data["program"], vocabulary(parcel.schema))
    if program is None:
        raise RulesError(
            f"the class {parcel.schema.__name__} has other fields here than where the rules were shipped from"
        )
    tables = Tables.of([_table(each) for each in data["tables"]])
    return Rules(program, tables, parcel.schema, Found(program.ruleset.name), None)


_KINDS: Final[Mapping[Kind, tuple[Any, Any]]] = {
    "pairs": (PairTable, PairEdit),
    "add-ons": (AddOnTable, AddOnEdit),
    "units": (UnitTable, UnitLimit),
}


def _table_data(table: Table) -> list[Any]:
    rows = [[_value(getattr(row, name)) for name in FIELDS[table.kind]] for row in _rows(table)]
    return [table.kind, table.name, table.edition, _value(table.first), _value(table.last), table.digest, rows]


def _rows(table: Table) -> Iterable[Any]:
    for held in table.rows.values():
        if isinstance(held, Mapping):
            for rows in held.values():
                yield from rows
        else:
            yield from held


def _value(value: Any) -> Any:  # noqa: ANN401 - a field of a row
    return value.isoformat() if isinstance(value, date) else value


def _table(data: list[Any]) -> Table:
    kind, name, edition, first, last, digest, rows = data
    of_table, of_row = _KINDS[kind]
    made = (
        of_row(**{field: _field(field, value) for field, value in zip(FIELDS[kind], row, strict=True)}) for row in rows
    )
    found: Table = of_table.of(name, edition, date.fromisoformat(first), date.fromisoformat(last), made, digest)
    return found


def _field(name: str, value: Any) -> Any:  # noqa: ANN401 - a field of a row
    return date.fromisoformat(value) if name in {"first", "last"} else value
