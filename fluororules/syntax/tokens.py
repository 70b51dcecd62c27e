"""Text to words: the lexer that the grammar defines, and the complaints about single words."""

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import attrs

from fluororules._resources import folder
from fluororules.diagnostics import Diagnostic
from fluororules.source import Source, Span
from fluororules.syntax import messages

if TYPE_CHECKING:
    from lark import Lark

DEEPEST = 64
LONGEST_NUMBER = 18
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_CODE = r"(?:[0-9]{4}[0-9A-Z]|[A-Z][0-9]{4})"
_HYPHEN_RANGE = re.compile(rf"({_CODE})-({_CODE})")
_LIKE_DATE = re.compile(r"\d{1,4}-\d{1,2}-\d{1,2}")


@attrs.frozen
class Token:
    """One word: its kind (a terminal of the grammar), its text, its place."""

    kind: str
    text: str
    span: Span


@attrs.frozen
class Words:
    """The words of a source, its comments, and the complaints about single words."""

    tokens: tuple[Token, ...]
    comments: tuple[Token, ...]
    diagnostics: tuple[Diagnostic, ...]


@cache
def grammar() -> "Lark":
    """The grammar, built once in a process."""
    from lark import Lark  # noqa: PLC0415 - importing Lark takes longer than deciding

    text = (folder("grammar") / "fluororules.lark").read_text(encoding="utf-8")
    return Lark(
        text,
        parser="lalr",
        lexer="basic",
        start=["statement", "body", "unreadable"],
        propagate_positions=True,
        maybe_placeholders=False,
    )


def read(source: Source) -> Words:
    """All words of a source. Words that are none are complained about, and replaced by the likeliest meant."""
    tokens: list[Token] = []
    comments: list[Token] = []
    diagnostics: list[Diagnostic] = []
    for found in grammar().lex(source.text):
        start = found.start_pos or 0
        token = Token(found.type, str(found), Span(source, start, start + len(found)))
        if token.kind == "COMMENT":
            comments.append(token)
            continue
        repaired, complaint = _repair(token)
        tokens += repaired
        if complaint:
            diagnostics.append(complaint)
    deep = _too_deep(tokens)
    if deep:
        return Words((), tuple(comments), (*diagnostics, deep))
    return Words(tuple(tokens), tuple(comments), tuple(diagnostics))


def _repair(token: Token) -> tuple[tuple[Token, ...], Diagnostic | None]:
    """The token as the parser is to see it, and the complaint about it."""
    span = token.span
    if token.kind in {"INT", "CODE"}:
        return _number(token)
    if token.kind == "DATE":
        return (token,), None if day_of(token.text) else messages.no_such_day(span)
    if token.kind == "OPEN_STRING":
        return (attrs.evolve(token, kind="STRING", text=token.text + '"'),), messages.open_text(span)
    if token.kind == "STRAY":
        return _stray(token)
    if token.kind == "BAD_WORD":
        return _bad_word(token)
    return (token,), None


def _number(token: Token) -> tuple[tuple[Token, ...], Diagnostic | None]:
    if len(token.text) > LONGEST_NUMBER:
        return (attrs.evolve(token, text="0"),), messages.number_too_long(token.span, LONGEST_NUMBER)
    if token.kind == "CODE" and token.text[-1] in "OI":
        meant = token.text[:-1] + {"O": "0", "I": "1"}[token.text[-1]]
        return (attrs.evolve(token, text=meant),), messages.letter_for_digit(token.span, meant)
    return (token,), None


def _stray(token: Token) -> tuple[tuple[Token, ...], Diagnostic | None]:
    if token.text.isascii():
        return (), messages.stray_character(token.span)
    if not token.text.isprintable() or token.text.isspace():
        return (), None  # decode() has complained about it
    return (), messages.foreign_letter(token.span, token.span)


def _bad_word(token: Token) -> tuple[tuple[Token, ...], Diagnostic | None]:
    span, text = token.span, token.text
    foreign = next((at for at, letter in enumerate(text) if not letter.isascii()), None)
    if foreign is not None:
        letter = Span(span.source, span.start + foreign, span.start + foreign + 1)
        return (_as_meant(token),), messages.foreign_letter(span, letter)
    if found := _HYPHEN_RANGE.fullmatch(text):
        first, last = (
            Token("CODE", found[i], Span(span.source, span.start + found.start(i), span.start + found.end(i)))
            for i in (1, 2)
        )
        between = Token(range_sign(), "..", span)
        return (first, between, last), messages.hyphen_range(span, found[1], found[2])
    if _LIKE_DATE.fullmatch(text):
        return (attrs.evolve(token, kind="DATE"),), messages.bad_date(span)
    meant = _as_meant(token)
    return (meant,), messages.bad_word(span, meant.text if meant.text != text else None)


def _as_meant(token: Token) -> Token:
    """A name in lower case or a set in capitals, by the first letter; a code where it begins with a digit."""
    plain = "-".join(re.findall("[A-Za-z0-9]+", token.text)) or "x"
    if plain[0].isdigit():
        kind, text = ("CODE", plain) if len(plain) > 2 else ("PAIR", plain)  # noqa: PLR2004 - a modifier has two
    elif plain[0].isupper():
        kind, text = "UPPER", plain.upper()
    else:
        kind, text = "WORD", plain.lower()
    return attrs.evolve(token, kind=kind, text=text)


@cache
def range_sign() -> str:
    """The name that the grammar gives to `..`."""
    return next(t.name for t in grammar().terminals if t.pattern.value in {r"\.\.", ".."})


def day_of(text: str) -> date | None:
    """The day that `2009-02-28` names, where there is one between 1900 and 2100."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if _FIRST_YEAR <= day.year <= _LAST_YEAR and len(text) == len("2009-02-28") else None


def _too_deep(tokens: list[Token]) -> Diagnostic | None:
    """The complaint at the first bracket or `not` that stands deeper than the limit."""
    for token, depth in _depths(tokens):
        if depth > DEEPEST:
            return messages.too_deep(token.span, DEEPEST)
    return None


def _depths(tokens: list[Token]) -> Iterator[tuple[Token, int]]:
    """Each opening bracket and `not` with its depth; a `not` holds until its condition ends."""
    opened: list[int] = []
    depth = nots = 0
    for token in tokens:
        if token.kind in {"NOT", "NO"}:
            nots += 1
            yield token, depth + nots
        elif token.kind == "LPAR":
            opened.append(nots + 1)
            depth += nots + 1
            nots = 0
            yield token, depth
        else:
            nots = 0
            if token.kind == "RPAR" and opened:
                depth -= opened.pop()
