"""Files, and the files in archives, opened one after the other, with their digests."""

import os
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import file_digest
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final

import attrs

from fluororules.tables import archives, messages
from fluororules.tables.sheets import is_sheet

_LARGEST_SHEET: Final = 512 * 1024**2
_ZIP: Final = b"PK\x03\x04"


@attrs.frozen
class Source:
    """A file to read. `names` are what may say which table it is, the most telling first; `sheet`: a spreadsheet.

    `check` raises TableDataError where the file changed since it was opened.
    """

    shown: str
    names: tuple[str, ...]
    sha256: str
    stream: BinaryIO = attrs.field(repr=False)
    sheet: bool
    check: Callable[[], None] = attrs.field(repr=False)


def sources_in(paths: Sequence[Path], notes: list[str]) -> Iterator[Source]:
    """Each file, or each table of an archive, while it is open. What is left aside is noted.

    Raises TableFileError where one cannot be read, TableDataError where an archive is not as it should be, or a file
    changed while it was read.
    """
    for path in paths:
        with _opened(path) as file:
            yield from _inside(path, file, notes)


def _inside(path: Path, file: BinaryIO, notes: list[str]) -> Iterator[Source]:
    shown, before = str(path), _state(file)

    def check() -> None:
        if _state(file) != before:
            raise messages.changed(shown)

    sha256 = file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    file.seek(0)
    is_zip = file.read(len(_ZIP)) == _ZIP
    file.seek(0)
    if not is_zip:
        yield Source(shown, (path.name,), sha256, file, sheet=False, check=check)
    else:
        with reading(shown), zipfile.ZipFile(file) as archive:
            yield from _members(
                archive, Source(shown, (path.name,), sha256, file, sheet=True, check=check), path, notes
            )
    check()


def _members(archive: zipfile.ZipFile, whole: Source, path: Path, notes: list[str]) -> Iterator[Source]:
    """The archive as a source, if it is a spreadsheet, or those in it."""
    if is_sheet(archive):
        yield whole
        return
    archives.check(archive, str(path))
    found = list(archives.members(archive, str(path), notes))
    if not found:
        raise messages.nothing_inside(str(path))
    for entry in found:
        shown = f"{path}: {entry.filename}"
        name = PurePosixPath(entry.filename).name
        sheet = name.lower().endswith(".xlsx")
        if sheet and entry.file_size > _LARGEST_SHEET:
            raise messages.too_large(shown, "the spreadsheet is larger than 512 MiB", "512 MiB")
        with archive.open(entry) as stream:
            opened: BinaryIO = BytesIO(stream.read()) if sheet else stream  # type: ignore[assignment]
            yield attrs.evolve(whole, shown=shown, names=(name, path.name), stream=opened, sheet=sheet)


@contextmanager
def reading(shown: str) -> Iterator[None]:
    """What goes wrong while a file is read is raised as ours. Nothing but reading may be done inside."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError):
        raise messages.bad_archive(shown) from None
    except OSError as error:
        raise messages.unreadable(shown, (error.strerror or "it cannot be read").lower()) from None


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise messages.not_a_file(str(path))
        with path.open("rb") as file:
            yield file
    except OSError as error:
        raise messages.unreadable(str(path), (error.strerror or "it cannot be read").lower()) from None
    except ValueError as error:
        if "null byte" not in str(error):
            raise
        raise messages.unreadable("a path", "it holds a character that no path can hold") from None


def _state(file: BinaryIO) -> tuple[int, int]:
    """What changes where a file is written to."""
    status = os.fstat(file.fileno())
    return status.st_size, status.st_mtime_ns
