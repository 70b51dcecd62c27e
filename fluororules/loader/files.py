"""Where rules files lie, and their bytes."""

import os
import stat
from functools import cache
from typing import Final

import attrs

from fluororules._resources import where
from fluororules.errors import RulesFileError

LARGEST: Final = 1024 * 1024
SUFFIX: Final = ".rules"
_DATA: Final = frozenset([".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".parquet", ".xls", ".xlsx"])
_HEADERS: Final = (b"claim_id", b"hcpcs_code", b"date_of_service")


@attrs.frozen
class Found:
    """Where a ruleset was found: a file, or a folder that holds one of its own name. `largest` bounds each file."""

    path: str
    largest: int = LARGEST

    @property
    def main(self) -> str:
        """The file with the ruleset's head."""
        if os.path.isdir(self.path):
            return os.path.join(self.path, os.path.basename(os.path.abspath(self.path)) + SUFFIX)
        return self.path

    @property
    def root(self) -> str:
        """The folder that no path leads out of."""
        return os.path.dirname(os.path.abspath(self.main))

    @property
    def prefix(self) -> str:
        """What its files' names begin with: the folder's name where the file bears it, else nothing."""
        folder, file = os.path.basename(self.root), os.path.basename(self.main)
        return f"{folder}/" if file == folder + SUFFIX else ""


def name_of(ruleset: object) -> str:
    """A ruleset's name or path as text. Raises RulesFileError where it is neither."""
    name = os.fspath(ruleset) if isinstance(ruleset, str | os.PathLike) else None
    if not isinstance(name, str) or "\0" in name:
        raise RulesFileError("a ruleset is named by a text or a path, without NUL: no such file")
    try:
        os.fsencode(name)
    except UnicodeEncodeError:
        raise RulesFileError("a path holds a character that no file's name has: no such file") from None
    return name


@cache
def published_names() -> tuple[str, ...]:
    """The published rulesets, by name."""
    try:
        names = sorted(os.listdir(where("rulesets")))
    except OSError:
        return ()
    return tuple(name for name in names if os.path.isfile(published_file(name)))


def published_file(name: str) -> str:
    """The main file of a published ruleset."""
    return os.path.join(where("rulesets"), name, name + SUFFIX)


def base_of(found: Found, name: str) -> Found | None:
    """The ruleset of a name: beside the one that extends it, or published."""
    candidates = (
        os.path.join(found.root, name + SUFFIX),
        os.path.join(os.path.dirname(found.root), name, name + SUFFIX),
        published_file(name),
    )
    return next((Found(path, found.largest) for path in candidates if os.path.isfile(path)), None)


def _published_in_words() -> str:
    """For a name that is neither a file nor published: those that are."""
    return f", and no published ruleset; published are {', '.join(published_names())}"


def stays_inside(root: str, name: str) -> bool:
    """Whether a `use` names a file below the ruleset's folder, by plain relative parts and not through a link."""
    parts = name.split("/")
    plain = all(part and part not in {".", ".."} and not set(part) & set('\\:%~*?"<>|\0') for part in parts)
    if not plain or not name.endswith(SUFFIX):
        return False
    real = os.path.realpath(os.path.join(root, *parts))
    return os.path.commonpath([os.path.realpath(root), real]) == os.path.realpath(root)


def bytes_of(path: str, largest: int = LARGEST) -> bytes:
    """The bytes of a regular file, opened once and read to one byte past the limit."""
    try:
        number = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except FileNotFoundError:
        names = "" if os.path.basename(path) != path or "." in path else _published_in_words()
        raise RulesFileError(f"{path}: no such file{names}") from None
    except OSError as error:
        raise RulesFileError(f"{path}: {(error.strerror or 'cannot be read').lower()}") from None
    except ValueError:
        raise RulesFileError("a path cannot hold this character: no such file") from None
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise RulesFileError(f"{path}: not a regular file")
    with open(number, "rb") as file:
        try:
            data = file.read(largest + 1)
        except OSError as error:
            raise RulesFileError(f"{path}: {(error.strerror or 'cannot be read').lower()}") from None
    refuse_data(path, data)
    return data


def refuse_data(path: str, data: bytes) -> None:
    """Raises RulesFileError where a file holds encounters or claims: complaints about rules would show values of it."""
    if _is_data(path, data):
        raise RulesFileError(f"{path}: this looks like data, and not like rules; files of rules end in {SUFFIX}")


def _is_data(path: str, data: bytes) -> bool:
    if os.path.splitext(path)[1].lower() in _DATA:
        return True
    line = data.lstrip(b"\xef\xbb\xbf \t\r\n").partition(b"\n")[0].lower()
    if line.startswith((b"{", b"[", b"par1", b"pk\x03\x04")):
        return True
    return b"," in line and not line.startswith(b"#") and any(name in line for name in _HEADERS)
