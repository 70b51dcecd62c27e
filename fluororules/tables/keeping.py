"""Rows to a kept table, whole or not at all.

The rows go into a file of their own first; the manifest that names it is put in its place last, in one step. Whoever
reads meanwhile sees the table as it was before.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from fluororules.tables import messages
from fluororules.tables.manifest import Kept, folder_of, text_of

try:
    import fcntl
except ModuleNotFoundError:  # pragma: no cover - Windows, where two imports at once are not noticed
    fcntl = None  # type: ignore[assignment]

_ROWS_A_GROUP: Final = 1 << 15
"""Rows are ordered by the code they are looked up by; so small a group lets a reader pass over most of them."""


def parquet_of(rows: pa.Table) -> bytes:
    """Rows as Parquet, with a checksum a page."""
    stream = pa.BufferOutputStream()
    pq.write_table(
        rows, stream, compression="zstd", row_group_size=_ROWS_A_GROUP, write_page_checksum=True, store_schema=False
    )
    data: bytes = stream.getvalue().to_pybytes()
    return data


def named(edition: str, parquet: bytes) -> tuple[str, str]:
    """The name of a file of rows, and its SHA-256."""
    digest = sha256(parquet).hexdigest()
    return f"{edition}-{digest[:16]}.parquet", digest


def keep(data: Path, kept: Kept, parquet: bytes) -> None:
    """Writes a table into a data folder; an edition that was there before is gone afterwards.

    Raises TableFileError where it cannot be written; the folder is then as it was.
    """
    folder = folder_of(data, kept.table)
    try:
        new = not (folder / kept.parquet).exists()
        try:
            _put(folder / kept.parquet, parquet)
            _put(folder / f"{kept.edition}.json", text_of(kept))
        except BaseException:
            if new:
                (folder / kept.parquet).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise messages.unwritable(str(folder), (error.strerror or "unknown").lower()) from None
    _tidy(folder, kept)


@contextmanager
def writing(data: Path) -> Iterator[None]:
    """Nobody else writes into a data folder meanwhile. Raises TableFileError where somebody does."""
    try:
        (data / "tables").mkdir(parents=True, exist_ok=True)
        lock = os.open(data / "tables" / ".lock", os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise messages.unwritable(str(data), (error.strerror or "unknown").lower()) from None
    try:
        try:
            if fcntl is not None:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise messages.in_use(str(data)) from None
        yield
    finally:
        os.close(lock)  # which gives the lock back, as does the end of the process


def _put(path: Path, content: bytes) -> None:
    """Writes a file beside its place, and then moves it there in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with temporary.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        settle(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


def settle(folder: Path) -> None:
    """Sees to it that a new name in a folder outlasts a failure of power, where the system can."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:  # pragma: no cover - Windows opens no folders
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _tidy(folder: Path, kept: Kept) -> None:
    """Removes what an edition left behind that was replaced, or whose import was cut off."""
    for old in [*folder.glob(f"{kept.edition}-*.parquet"), *folder.glob(f".{kept.edition}*.part")]:
        if old.name != kept.parquet:
            old.unlink(missing_ok=True)
