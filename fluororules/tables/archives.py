"""Zip archives, looked at before anything of them is read. Nothing is ever unpacked onto the disk."""

import stat
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final

from fluororules.tables import messages

MEMBERS: Final = 100
"""How many entries an archive may have."""
BYTES: Final = 4 * 1024**3
"""How many bytes its entries may come to."""
RATIO: Final = 100
"""How many times larger an entry may be than it is in the archive; of small ones nothing is asked."""
_SMALL: Final = 1 << 20

_READ: Final = frozenset({".txt", ".csv", ".xlsx"})


def check(archive: zipfile.ZipFile, shown: str) -> None:
    """Raises TableDataError where an archive is larger than any that CMS publishes, or names odd places."""
    entries = archive.infolist()
    if len(entries) > MEMBERS:
        raise messages.too_large(shown, f"the archive has {len(entries)} entries", f"{MEMBERS}")
    if sum(entry.file_size for entry in entries) > BYTES:
        raise messages.too_large(shown, "the archive unpacks to more than 4 GiB", "4 GiB")
    names: set[str] = set()
    for number, entry in enumerate(entries, 1):
        problem = _problem(entry, names)
        if problem:
            raise messages.bad_member(shown, number, problem)
        names.add(entry.filename.lower())


def members(archive: zipfile.ZipFile, shown: str, notes: list[str]) -> Iterator[zipfile.ZipInfo]:
    """The entries that hold tables. Of a text and a spreadsheet of one name only the text; the rest is noted."""
    files = [entry for entry in archive.infolist() if not entry.is_dir()]
    texts = {_stem(entry): entry for entry in files if _suffix(entry) in {".txt", ".csv"}}
    for entry in files:
        if _suffix(entry) not in _READ or entry.filename.startswith("__MACOSX/"):
            notes.append(messages.not_a_table(f"{shown}: {entry.filename}"))
        elif _suffix(entry) == ".xlsx" and _stem(entry) in texts:
            notes.append(messages.twice_in_archive(f"{shown}: {entry.filename}", texts[_stem(entry)].filename))
        else:
            yield entry


def _problem(entry: zipfile.ZipInfo, names: set[str]) -> str | None:
    """What is wrong with an entry; None where nothing is."""
    name = entry.orig_filename
    if not name.isprintable() or "\\" in name or ":" in name:
        return "has a name with a character that no name of a file needs"
    if name.startswith("/") or ".." in PurePosixPath(name).parts:
        return "names a place outside the archive"
    return "has the name of another" if name.lower() in names else _unusual(entry)


def _unusual(entry: zipfile.ZipInfo) -> str | None:
    """What is wrong with an entry whose name is in order; None where nothing is."""
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "is a link"
    if entry.flag_bits & 1:
        return "is encrypted"
    if entry.file_size > max(_SMALL, RATIO * entry.compress_size):
        return f"unpacks to more than {RATIO} times its size"
    return None


def _suffix(entry: zipfile.ZipInfo) -> str:
    return PurePosixPath(entry.filename).suffix.lower()


def _stem(entry: zipfile.ZipInfo) -> str:
    """The name without its ending; CMS calls the flat file of add-on edits AOC_V2024Q3-F-MCR.txt."""
    return entry.filename.lower().removesuffix(_suffix(entry)).replace("-f-mcr", "-mcr")
