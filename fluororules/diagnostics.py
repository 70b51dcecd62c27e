"""Complaints as data: what is wrong, where, and what would be right; and their printers."""

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Literal

import attrs

from fluororules.source import Span

Severity = Literal["error", "warning"]
LONGEST_MESSAGE = 500
_EXCERPT = 60
_RANK = {"error": 0, "warning": 1}


def shorten(text: str, limit: int = LONGEST_MESSAGE) -> str:
    """`text`, cut in the middle to at most `limit` characters, with control characters made visible."""
    text = visible(text)
    if len(text) <= limit:
        return text
    half = (limit - 3) // 2
    return f"{text[:half]}...{text[-half:]}"


def visible(text: str) -> str:
    """`text` with every control, format and surrogate character written as U+XXXX."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(f"U+{ord(c):04X}" if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"} else c for c in text)


def _short(text: str) -> str:
    return shorten(text)


@attrs.frozen
class Diagnostic:
    """One complaint about rules text.

    `code` is stable and has a page in the reference (`FR204`). `message` is one sentence in lower case without a full
    stop, with the author's own words in backticks. `labels` point at further places; `help` says what to do.
    Both are cut to at most 500 characters, as they hold words of the author.
    """

    code: str
    message: str = attrs.field(converter=_short)
    span: Span
    severity: Severity = "error"
    labels: tuple[tuple[Span, str], ...] = ()
    help: str | None = attrs.field(default=None, converter=attrs.converters.optional(_short))


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sorted by file, place, severity and code, each once."""
    unique = dict.fromkeys(diagnostics)
    return tuple(
        sorted(unique, key=lambda d: (d.span.source.shown, d.span.start, _RANK[d.severity], d.code, d.message))
    )


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether one of them is an error."""
    return any(d.severity == "error" for d in diagnostics)


def to_json(diagnostic: Diagnostic) -> dict[str, object]:
    """A complaint for programs: positions as 1-based line and column, byte offset and 0-based UTF-16 column."""
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity,
        "message": diagnostic.message,
        **_place(diagnostic.span),
        "labels": [{**_place(span), "text": text} for span, text in diagnostic.labels],
        "help": diagnostic.help,
    }


def _place(span: Span) -> dict[str, object]:
    source = span.source
    return {
        "file": source.shown,
        **{
            name: {
                "line": source.line_of(offset),
                "column": source.column_of(offset),
                "byte": source.byte_of(offset),
                "utf16": source.utf16_column_of(offset),
            }
            for name, offset in (("start", span.start), ("end", span.end))
        },
    }


def to_text(diagnostics: Sequence[Diagnostic]) -> str:
    """All complaints for people, plain, each with the line it is about; the shells add colour."""
    return "\n\n".join(render(d) for d in diagnostics)


def render(diagnostic: Diagnostic) -> str:
    """One complaint for people.

    error[FR301] rules.rules:4:20: no set is named `BUNDELD`
      4 |     if procedure in BUNDELD then fluoroscopy not coded
        |                     ^^^^^^^
        = did you mean `BUNDLED`?
    """
    lines = [f"{diagnostic.severity}[{diagnostic.code}] {_where(diagnostic.span)}: {diagnostic.message}"]
    lines += _excerpt(diagnostic.span)
    for span, text in diagnostic.labels:
        lines.append(f"    {_where(span)}: {text}")
        lines += _excerpt(span)
    if diagnostic.help:
        lines.append(f"    = {diagnostic.help}")
    return "\n".join(lines)


def _where(span: Span) -> str:
    return f"{visible(span.source.shown)}:{span.line}:{span.column}"


def _excerpt(span: Span) -> list[str]:
    """The line of the span with the span marked; long lines are cut around it, tabs are shown as one blank."""
    number = span.line
    line = span.source.line(number)
    column = span.column - 1
    length = max(1, min(span.end - span.start, len(line) - column))
    first = max(0, column - _EXCERPT)
    last = min(len(line), column + min(length, _EXCERPT) + _EXCERPT)
    shown, mark = "", ""
    for at in range(first, last):
        piece = " " if line[at] == "\t" else visible(line[at])
        shown += piece
        mark += ("^" if column <= at < column + length else " ") * _width(piece)
    if column >= last:
        mark += "^"
    cut = ("..." if first else "", "..." if last < len(line) else "")
    gutter = f"{number:>5} | "
    return [
        f"{gutter}{cut[0]}{shown}{cut[1]}".rstrip(),
        f"      | {' ' * len(cut[0])}{mark.rstrip()}",
    ]


def _width(piece: str) -> int:
    """Terminal columns of a piece: wide letters take two, combining marks none."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in {"W", "F"} else 1 for c in piece
    )
