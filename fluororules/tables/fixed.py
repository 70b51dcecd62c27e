"""CMS's flat file of add-on edits: no headings, each field at its place.

A line holds the type, the add-on code and its deletion, the primary code and its deletion, the effective date and the
deletion of the edit (days as year and day of the year, blank where there is none), and a note.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from fluororules.tables import messages
from fluororules.tables.commas import BOM, chunked
from fluororules.tables.headings import Layout, Line
from fluororules.tables.rows import Chunk

_CODE: Final = r"[0-9]{4}[0-9A-Z]|[A-Z][0-9]{4}"
_DAY: Final = r"[0-9]{7}| {7}"
_LINE: Final = re.compile(rf"([123])({_CODE})(?:{_DAY})({_CODE}|C{{5}})(?:{_DAY})([0-9]{{7}})({_DAY}| {{0,6}}$)")
_ROLES: Final = ("type", "add_on", "primary", "first", "last")


def fixed_layout(head: bytes) -> Layout | None:
    """The layout of such a file by its first bytes; None where it is none."""
    for number, line in enumerate(_text(head).split("\n"), 1):
        if line.strip():
            columns = {role: at for at, role in enumerate(_ROLES)}
            return Layout("add-ons", columns, len(_ROLES), number, ()) if _LINE.match(line) else None
    return None


def fixed_rows(stream: BinaryIO, layout: Layout, shown: str) -> Iterator[Chunk]:
    """The rows of such a file. `stream` stands at its beginning."""
    return chunked(_cells(stream, shown), layout, shown)


def _cells(stream: BinaryIO, shown: str) -> Iterator[Line]:
    for number, data in enumerate(stream, 1):
        line = _text(data)
        found = _LINE.match(line)
        if found:
            yield number, [cell.strip() for cell in found.groups()]
        elif line.strip():
            raise messages.bad_rows([messages.bad_fixed_line(shown, number)], 0)


def _text(data: bytes) -> str:
    return data.removeprefix(BOM).decode("latin-1").replace("\r", "")
