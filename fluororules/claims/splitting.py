"""A stream of bytes to its records, each with its place.

Three forms, told apart by what stands in the file: an array, JSON lines, and one object spread over lines. Only one
record is held at a time. A record that is broken is handed on as it is, or with what is wrong with it, and the next one
begins where it would have begun anyway.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO, Final

import attrs

from fluororules.claims import messages
from fluororules.claims.strict import balance
from fluororules.errors import EncounterError

LONGEST: Final = 16 * 1024 * 1024
_CHUNK: Final = 256 * 1024
_BLANK: Final = b" \t\r\n"
_BOM: Final = b"\xef\xbb\xbf"
_CELLS: Final = re.compile(rb"[A-Za-z_\"][^{}\[\]:]*[,;\t|][^{}\[\]:]*")
"""The header of a table: texts with what parts them in between, and nothing of what JSON opens and closes."""
_LOOK: Final = 1024
_NO_TEXT: Final = (
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
    (b"\x1f\x8b", "a compressed file"),
    (b"PK\x03\x04", "a compressed file"),
    (b"PAR1", "Parquet"),
)


@attrs.frozen
class Place:
    """Where a record begins: its line, and in an array its number, both counted from 1."""

    line: int
    item: int | None = None

    def __str__(self) -> str:
        """`line 3`, or `item 2 (line 3)`."""
        return f"line {self.line}" if self.item is None else f"item {self.item} (line {self.line})"


@attrs.frozen
class Piece:
    """The bytes of one record; `problem` where they are no whole record, whatever they say."""

    place: Place
    data: bytes
    problem: EncounterError | None = None


def pieces(stream: BinaryIO) -> Iterator[Piece]:
    """The records of a stream. `stream` is read once, from where it stands to its end."""
    line, head = 1, stream.readline(LONGEST + 1).removeprefix(_BOM)
    looks_like = _no_text(head)
    if looks_like is not None:
        yield Piece(Place(1), b"", messages.not_text(looks_like))
        return
    while head and not head.strip(_BLANK):
        line += head.count(b"\n")
        head = stream.readline(LONGEST + 1)
    if head.lstrip(_BLANK).startswith(b"["):
        yield from _array(head.lstrip(_BLANK), stream, line)
    elif head:
        yield from _lines_or_one(head, stream, line)


def _no_text(head: bytes) -> str | None:
    for mark, name in _NO_TEXT:
        if head.startswith(mark):
            return name
    if b"\0" in head[:2]:
        return "UTF-16"
    if b"\0" in head[:_LOOK]:
        return "no text at all"
    return "a table of CSV" if _CELLS.fullmatch(head.strip(_BLANK)) else None


# --- JSON lines, and one object over several lines


def _lines_or_one(head: bytes, stream: BinaryIO, number: int) -> Iterator[Piece]:
    """One object where the first line opens what a later one closes, else one record a line."""
    lines, left_open = [head], balance(head)
    size = len(head)
    while left_open.open > 0 and not left_open.broken and size <= LONGEST:
        line = stream.readline(LONGEST + 1)
        if not line:
            break
        lines.append(line)
        size += len(line)
        left_open = balance(line, left_open.open)
    whole = left_open.open == 0 and not left_open.broken
    if len(lines) > 1 and (whole or not any(line.startswith(b"{") for line in lines[1:])):
        yield _one(lines, number, size, whole=whole)
        yield from _nothing_more(stream, number + len(lines))
    else:
        yield from _lines(lines, stream, number)


def _one(lines: list[bytes], number: int, size: int, *, whole: bool) -> Piece:
    place = Place(number)
    if size > LONGEST:
        return Piece(place, b"", messages.too_long(LONGEST))
    data = b"".join(lines).strip(_BLANK)
    return Piece(place, data) if whole or balance(data).broken else Piece(place, b"", messages.cut_off("the object"))


def _nothing_more(stream: BinaryIO, number: int) -> Iterator[Piece]:
    """A complaint where anything but blank lines follows."""
    while line := stream.readline(LONGEST + 1):
        if line.strip(_BLANK):
            yield Piece(Place(number), b"", messages.more_text())
            return
        number += line.count(b"\n")


def _lines(first: list[bytes], stream: BinaryIO, number: int) -> Iterator[Piece]:
    """One record a line; blank lines are none."""
    for line in _each(first, stream):
        data = line.strip(_BLANK)
        if len(line) > LONGEST and not line.endswith(b"\n"):
            yield Piece(Place(number), b"", messages.too_long(LONGEST))
            _skip_line(stream)
        elif data:
            yield Piece(Place(number), data)
        number += 1


def _each(first: list[bytes], stream: BinaryIO) -> Iterator[bytes]:
    yield from first
    while line := stream.readline(LONGEST + 1):
        yield line


def _skip_line(stream: BinaryIO) -> None:
    while (rest := stream.readline(_CHUNK)) and not rest.endswith(b"\n"):
        pass


# --- an array

# A text that is not closed on its line ends with the line, so that it spoils its own record alone.
_MARK = re.compile(rb'"[^"\\\n]*+(?:\\[^\n][^"\\\n]*+)*+(?:"|\\?\n|\\?\Z)|[\[\]{},]')


def _array(head: bytes, stream: BinaryIO, line: int) -> Iterator[Piece]:
    """The items of an array, split at its own commas. `head` begins with its bracket."""
    window, at, depth, item, ended = head[1:], 0, 1, 1, False
    while True:
        mark = _MARK.search(window, at)
        if mark is None or (mark.end() == len(window) and mark[0].startswith(b'"')):
            more = stream.read(max(_CHUNK, len(window)))  # by doubling, a long text is not searched too often
            if more and len(window) <= LONGEST:
                at = mark.start() if mark else len(window)
                window += more
                continue
            ended = not more
            break
        at, found = mark.end(), mark[0]
        if found in {b"[", b"{"}:
            depth += 1
        elif found in {b"]", b"}"}:
            depth -= 1
        if depth == 0 or (depth == 1 and found == b","):
            yield from _item(window[: mark.start()], line, item, last=depth == 0)
            line += window.count(b"\n", 0, at)
            window, at, item = window[at:], 0, item + 1
        if depth == 0:
            yield from _after(window, stream, line)
            return
    yield from _unfinished(window, line, item, too_long=not ended)


def _item(data: bytes, line: int, item: int, *, last: bool) -> Iterator[Piece]:
    """One item; an array may be empty, but nothing may stand before or after a comma."""
    stripped = data.lstrip(_BLANK)
    place = Place(line + data.count(b"\n", 0, len(data) - len(stripped)), item)
    if len(data) > LONGEST:
        yield Piece(place, b"", messages.too_long(LONGEST))
    elif stripped:
        yield Piece(place, stripped.rstrip(_BLANK))
    elif not last or item > 1:
        yield Piece(place, b"", messages.nothing_between())


def _unfinished(data: bytes, line: int, item: int, *, too_long: bool) -> Iterator[Piece]:
    """What is left where the array's closing bracket was not found: a whole item is one all the same."""
    left = balance(data)
    if data.strip(_BLANK) and not too_long and not left.broken and left.open == 0:
        yield from _item(data, line, item, last=False)
        item += 1
    place = Place(line + data.rstrip(_BLANK).count(b"\n"), item)
    yield Piece(place, b"", messages.too_long(LONGEST) if too_long else messages.cut_off("the array"))


def _after(window: bytes, stream: BinaryIO, line: int) -> Iterator[Piece]:
    """A complaint where anything but blanks follows the array."""
    while not window.strip(_BLANK):
        line += window.count(b"\n")
        window = stream.read(_CHUNK)
        if not window:
            return
    yield Piece(
        Place(line + window.count(b"\n", 0, len(window) - len(window.lstrip(_BLANK)))), b"", messages.more_text()
    )
