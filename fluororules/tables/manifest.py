"""What is written down beside a kept table: what it is, where it came from, and how to see that it is whole.

A manifest is one JSON object with a checksum of itself. It names the Parquet file that holds the rows; the name holds
part of its digest, so that a new manifest and an old file never meet.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import attrs

from fluororules.edits import Kind
from fluororules.tables import messages
from fluororules.tables.names import TABLES

_FORMAT: Final = 1
_LARGEST: Final = 1 << 20


@attrs.frozen
class Origin:
    """A file that rows came from, its SHA-256, and how many came from it; `member` is its name in an archive."""

    file: str
    member: str | None
    sha256: str
    rows: int


@attrs.frozen
class Kept:
    """A kept table. `first` and `last` are the days on which it speaks, both included.

    `read` rows were read from all files, `duplicates` of them had been read already, and `rows` were kept.
    `parquet` is the name of the file that holds them, `size` its bytes, `sha256` their digest; `digest` is that of the
    rows, which decisions quote.
    """

    table: str
    kind: Kind
    edition: str
    first: date
    last: date
    digest: str
    read: int
    duplicates: int
    rows: int
    parquet: str
    size: int
    sha256: str
    sources: tuple[Origin, ...]
    fluororules: str

    def to_json(self) -> dict[str, Any]:
        """As it is written down, without the checksum."""
        return attrs.asdict(self, value_serializer=lambda _, __, v: v.isoformat() if isinstance(v, date) else v)


def folder_of(data: Path, table: str) -> Path:
    """Where the editions of a table are kept, in a data folder."""
    return data / "tables" / table


def text_of(kept: Kept) -> bytes:
    """The manifest as it is written."""
    about = {"format": _FORMAT, **kept.to_json()}
    return json.dumps({**about, "checksum": _checksum(about)}, indent=2).encode() + b"\n"


def manifests_in(data: Path) -> Iterator[Path]:
    """The manifests in a data folder, in order of table and edition."""
    for table in TABLES:
        yield from sorted(folder_of(data, table).glob("[0-9][0-9][0-9][0-9]q[1-4].json"))


def read_manifest(path: Path) -> Kept:
    """A manifest. Raises TableFileError where it cannot be read, TableDataError where it is not as it was written."""
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST)
    except OSError as error:
        raise messages.unreadable(str(path), (error.strerror or "it cannot be read").lower()) from None
    try:
        kept = _from(json.loads(data))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise messages.damaged(str(path), "not as it was written") from None
    if (kept.table, kept.edition) != (path.parent.name, path.stem):
        raise messages.damaged(str(path), "the table is another than the name of its file says")
    return kept


def _from(about: dict[str, Any]) -> Kept:
    """The manifest that was written; ValueError where checksum or format are not those of one."""
    if about.pop("checksum") != _checksum(about) or about.pop("format") != _FORMAT:
        raise ValueError
    sources = tuple(Origin(**origin) for origin in about["sources"])
    days = {name: date.fromisoformat(about[name]) for name in ("first", "last")}
    return Kept(**{**about, **days, "sources": sources})


def _checksum(about: Mapping[str, Any]) -> str:
    return sha256(json.dumps(about, sort_keys=True).encode()).hexdigest()
