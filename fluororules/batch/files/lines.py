"""Bytes to blocks of whole lines. A line ends in LF or CR LF; nothing else ends one."""

from collections.abc import Iterator
from typing import BinaryIO, Final

import attrs

LINES: Final = 1 << 16
"""The most lines in a block."""

BYTES: Final = 32 << 20
"""A block that has so many bytes ends with the line that they are in."""

LONGEST: Final = 1 << 24
"""The longest line that is kept, in bytes."""


@attrs.frozen
class Lines:
    """Some lines of a file, without their ends. A line longer than `LONGEST` is None.

    `number` is the line number of the first, `offset` the byte that it begins at, `end` the byte behind the last;
    `whole` is false where the last line has no end.
    """

    lines: list[bytes | None] = attrs.field(repr=False)
    number: int
    offset: int
    end: int
    whole: bool


def blocks_of(file: BinaryIO, number: int, offset: int) -> Iterator[Lines]:
    """The lines of a file from a place on, in blocks; where a block ends depends on nothing but where it begins."""
    file.seek(offset)
    while True:
        lines: list[bytes | None] = []
        size, whole = 0, True
        while len(lines) < LINES and size < BYTES:
            line = file.readline(LONGEST + 1)
            if not line:
                break
            size += len(line)
            whole = line.endswith(b"\n")
            if not whole and len(line) > LONGEST:
                skipped, whole = _skip(file)
                size += skipped
                lines.append(None)
            else:
                lines.append(line[:-2] if line.endswith(b"\r\n") else line[:-1] if whole else line)
        if not lines:
            return
        yield Lines(lines, number, offset, offset + size, whole)
        number, offset = number + len(lines), offset + size


def _skip(file: BinaryIO) -> tuple[int, bool]:
    """Passes over the rest of a line: how many bytes, and whether it ended."""
    size = 0
    while rest := file.readline(1 << 20):
        size += len(rest)
        if rest.endswith(b"\n"):
            return size, True
    return size, False
