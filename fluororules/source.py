"""Where text comes from and where in it things stand: the one place that knows offsets, lines and columns."""

from bisect import bisect_right
from collections.abc import Iterable
from hashlib import sha256

import attrs

LANGUAGE = 1
"""The version of the language that is understood here."""
BOM = "\ufeff"
_BYTES_OF_BOM = 3


def _line_starts(text: str) -> tuple[int, ...]:
    """Offsets at which lines begin; LF alone ends a line (CRLF ends with LF)."""
    starts = [0]
    at = text.find("\n")
    while at >= 0:
        starts.append(at + 1)
        at = text.find("\n", at + 1)
    return tuple(starts)


@attrs.frozen
class Source:
    """One rules text: its name as people are to see it, its decoded text, and the bytes it was decoded from.

    `name` begins at the ruleset's folder, so that a decision names the same place on every machine; `path` is the way
    to the file for complaints, where it was read from one.
    A byte order mark is no part of `text`; it is counted in byte offsets only.
    """

    name: str
    text: str = attrs.field(repr=False)
    data: bytes = attrs.field(repr=False)
    path: str = attrs.field(default="", eq=False, repr=False)
    _starts: tuple[int, ...] = attrs.field(init=False, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "_starts", _line_starts(self.text))

    @property
    def shown(self) -> str:
        """The file as complaints name it."""
        return self.path or self.name

    @classmethod
    def of(cls, name: str, text: str) -> "Source":
        """A source from text that is already decoded."""
        return cls(name, text.removeprefix(BOM), text.encode("utf-8", "surrogatepass"))

    def line_of(self, offset: int) -> int:
        """The 1-based line on which the character at `offset` stands."""
        return bisect_right(self._starts, offset)

    def column_of(self, offset: int) -> int:
        """The 1-based column of `offset`, in characters; a tab is one character."""
        return offset - self._starts[self.line_of(offset) - 1] + 1

    def byte_of(self, offset: int) -> int:
        """The 0-based byte offset in the file as it was read, byte order mark included."""
        mark = _BYTES_OF_BOM if self.data.startswith(BOM.encode()) else 0
        return mark + len(self.text[:offset].encode("utf-8", "surrogatepass"))

    def utf16_column_of(self, offset: int) -> int:
        """The 0-based column in UTF-16 units, as editors count it."""
        start = self._starts[self.line_of(offset) - 1]
        return len(self.text[start:offset].encode("utf-16-le", "surrogatepass")) // 2

    def line(self, number: int) -> str:
        """The text of the 1-based line `number`, without its line end."""
        start = self._starts[number - 1]
        end = self._starts[number] - 1 if number < len(self._starts) else len(self.text)
        return self.text[start:end].removesuffix("\r")


@attrs.frozen
class Span:
    """The characters from `start` up to, not including, `end` of a source."""

    source: Source = attrs.field(repr=lambda source: repr(source.name), eq=lambda source: source.name)
    start: int
    end: int

    @property
    def line(self) -> int:
        """1-based line of the first character."""
        return self.source.line_of(self.start)

    @property
    def column(self) -> int:
        """1-based column of the first character."""
        return self.source.column_of(self.start)

    @property
    def place(self) -> str:
        """`file:line`, as decisions cite it."""
        return f"{self.source.name}:{self.line}"

    @property
    def text(self) -> str:
        """The characters themselves."""
        return self.source.text[self.start : self.end]

    def to(self, other: "Span") -> "Span":
        """From the start of this span to the end of the other, in the same source."""
        return Span(self.source, self.start, other.end)

    @property
    def last(self) -> "Span":
        """The empty span right behind this one."""
        return Span(self.source, self.end, self.end)


def digest(files: Iterable[tuple[str, bytes]]) -> str:
    """SHA-256, in hexadecimal, over the version of the language and the names and bytes of files, in order of name."""
    hashed = sha256(f"fluororules language {LANGUAGE}\n".encode())
    for name, data in sorted(files):
        named = name.encode("utf-8", "surrogateescape")
        hashed.update(b"%d:%s:%d:" % (len(named), named, len(data)))
        hashed.update(data)
    return hashed.hexdigest()
