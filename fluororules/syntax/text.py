"""Bytes to a source, and the complaints about characters that no rules text may hold."""

import re
from collections.abc import Iterator

from fluororules.diagnostics import Diagnostic
from fluororules.source import BOM, Source, Span
from fluororules.syntax import messages

LARGEST = 1024 * 1024
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")

_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_LINE_ENDS = "\x0b\x0c\x85\u2028\u2029"
_SPACES = "\xa0\u1680\u2000-\u200a\u202f\u205f\u3000"
_INVISIBLE = "\xad\u180e\u200b-\u200d\u2060-\u2064\ufeff\ufff9-\ufffb"
_CONTROLS = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
_FORBIDDEN = re.compile(
    f"(?P<bidi>[{_BIDI}])|(?P<line>[{_LINE_ENDS}]|\r(?!\n))|(?P<space>[{_SPACES}])|(?P<hidden>[{_INVISIBLE}])"
    f"|(?P<control>[{_CONTROLS}])"
)
_COMPLAINTS = {
    "bidi": messages.bidirectional_control,
    "line": messages.odd_line_end,
    "space": messages.odd_space,
    "hidden": messages.invisible_character,
    "control": messages.control_character,
}


def decode(name: str, data: bytes, path: str = "", largest: int = LARGEST) -> tuple[Source, tuple[Diagnostic, ...]]:
    """The source that `data` is, and the complaints about its bytes and characters.

    A file that is too large, or is no UTF-8, comes back as an empty text with one complaint; other complaints leave
    the text as it is. `largest` is in bytes, `path` the way to the file for complaints.
    """
    empty = Source(name, "", data, path)
    start = Span(empty, 0, 0)
    if len(data) > largest:
        return empty, (messages.too_large(start, len(data), largest),)
    if data.startswith(_UTF16_MARKS) or b"\0" in data[:2]:
        return empty, (messages.utf16(start),)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        readable = Source(name, data[: error.start].decode("utf-8").removeprefix(BOM), data, path)
        place = Span(readable, len(readable.text), len(readable.text))
        return empty, (messages.not_utf8(place, error.start),)
    source = Source(name, text.removeprefix(BOM), data, path)
    return source, tuple(_forbidden(source))


def _forbidden(source: Source) -> Iterator[Diagnostic]:
    if source.text.isascii() and source.text.replace("\r\n", "").replace("\n", "").replace("\t", "").isprintable():
        return
    for found in _FORBIDDEN.finditer(source.text):
        kind = found.lastgroup or "control"
        yield _COMPLAINTS[kind](Span(source, found.start(), found.end()))
