"""Words that are none: a complaint about each, and the likeliest word that was meant, for the parser to go on with."""

import re

import attrs

from fluororules.diagnostics import Diagnostic
from fluororules.source import Span
from fluororules.syntax import messages
from fluororules.syntax.days import day_of
from fluororules.syntax.lexicon import Token, keywords, range_sign
from fluororules.syntax.times import ABBREVIATIONS, spelled_out

LONGEST_NUMBER = 18
_CODE = r"(?:[0-9]{4}[0-9A-Z]|[A-Z][0-9]{4})"
_HYPHEN_RANGE = re.compile(rf"({_CODE})-({_CODE})")
_LIKE_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}")
_LIKE_NUMBER = re.compile(r"[0-9][0-9_,]*[0-9]|0[xX][0-9a-fA-F]+|[0-9]+[eE][0-9]+")
_JOINED_UNIT = re.compile(rf"([0-9]{{1,4}})({'|'.join(ABBREVIATIONS)})")

# Signs that are none of the language, with those that are: terminal, text, what to write.
_SIGNS = {
    ";": ("COMMA", ",", "leave it out, or write a comma"),
    "[": ("LPAR", "(", "write round brackets"),
    "]": ("RPAR", ")", "write round brackets"),
    "{": ("LPAR", "(", "write round brackets"),
    "}": ("RPAR", ")", "write round brackets"),
    "\u2264": ("AT_MOST", "<=", "write `up to`"),
    "\u2265": ("NOT_LESS", ">=", "write `at least`"),
    "&": ("AND", "and", "write `and`"),
}
_DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_CLOSING = "]}"
_APOSTROPHES = "\u2018\u2019"

Repair = tuple[tuple[Token, ...], Diagnostic | None]


def repair(token: Token, before: Token | None) -> Repair:  # noqa: PLR0911 - one case a kind
    """The token as the parser is to see it, and the complaint about it. `before` is the one that stands before it."""
    span = token.span
    match token.kind:
        case "INT" | "CODE":
            return _number(token)
        case "DATE":
            return (token,), None if day_of(token.text) else messages.no_such_day(span)
        case "OPEN_STRING":
            return (_as(token, "STRING", token.text + '"'),), messages.open_text(span)
        case "CURLY_STRING":
            return (_as(token, "STRING", f'"{token.text[1:-1]}"'),), messages.curly_quotes(span)
        case "STRAY":
            return _stray(token, before)
        case "BAD_WORD":
            return _bad_word(token)
        case _:
            return (token,), None


def _as(token: Token, kind: str, text: str) -> Token:
    return attrs.evolve(token, kind=kind, text=text, complained=True)


def _number(token: Token) -> Repair:
    if len(token.text) > LONGEST_NUMBER:
        return (_as(token, token.kind, "0"),), messages.number_too_long(token.span, LONGEST_NUMBER)
    if token.kind == "CODE" and token.text[-1] in "OI":
        meant = token.text[:-1] + {"O": "0", "I": "1"}[token.text[-1]]
        return (_as(token, "CODE", meant),), messages.letter_for_digit(token.span, meant)
    return (token,), None


def _stray(token: Token, before: Token | None) -> Repair:  # noqa: PLR0911 - one case a kind of sign
    span, sign = token.span, token.text
    if sign in _SIGNS:
        kind, text, hint = _SIGNS[sign]
        return (_as(token, kind, text),), None if sign in _CLOSING else messages.stray_character(span, hint)
    if sign in _DASHES:
        return _dash(token, before)
    if sign.isascii():
        in_date = sign == "/" and before is not None and before.kind == "INT"
        return (), messages.stray_character(span, "dates are written 2009-02-28" if in_date else None)
    if not sign.isprintable() or sign.isspace():
        return (), None  # decode() has complained about it
    if sign in _APOSTROPHES:
        return (), messages.stray_character(span, None)
    if sign in messages.CURLY:
        return (), messages.curly_quotes(span)
    return (), messages.foreign_letter(span, span)


def _dash(token: Token, before: Token | None) -> Repair:
    """A dash between codes means a range; between sets, that the second is taken out."""
    span = token.span
    behind = span.source.text[span.end : span.end + 1]
    if before is not None and before.kind == "CODE" and behind.isalnum():
        return (_as(token, range_sign(), ".."),), messages.stray_character(span, "a range is written with `..`")
    if before is not None and before.kind in {"CODE", "UPPER"}:
        hint = "a range is written with `..`, and what a set leaves out with `except`"
        return (_as(token, "EXCEPT", "except"),), messages.stray_character(span, hint)
    return (), messages.stray_character(span, "numbers are never below zero" if behind.isdecimal() else None)


def _bad_word(token: Token) -> Repair:  # noqa: PLR0911 - one case a kind of slip
    span, text = token.span, token.text
    foreign = next((at for at, letter in enumerate(text) if not letter.isascii()), None)
    if foreign is not None:
        letter = Span(span.source, span.start + foreign, span.start + foreign + 1)
        return (_as_meant(token),), messages.foreign_letter(span, letter)
    if found := _HYPHEN_RANGE.fullmatch(text):
        first, last = (
            Token("CODE", found[i], Span(span.source, span.start + found.start(i), span.start + found.end(i)), True)
            for i in (1, 2)
        )
        between = Token(range_sign(), "..", span, complained=True)
        return (first, between, last), messages.hyphen_range(span, found[1], found[2])
    if _LIKE_DATE.fullmatch(text):
        return (_as(token, "DATE", text),), messages.bad_date(span)
    if _LIKE_NUMBER.fullmatch(text):
        return (_as(token, "INT", "0"),), messages.bad_number(span)
    if (found := _JOINED_UNIT.fullmatch(text)) and (time := spelled_out(found[1], found[2])):
        return (_as(token, "INT", time[0]), _as(token, "WORD", time[1])), messages.joined_unit(span, " ".join(time))
    if text.lower() in keywords():
        low = text.lower()
        return (_as(token, keywords()[low], low),), messages.keyword_in_capitals(span, low)
    meant = _as_meant(token)
    return (meant,), messages.bad_word(span, _both_cases(meant.text) if meant.kind == "UPPER" else [meant.text])


def _both_cases(text: str) -> list[str]:
    return [text.lower(), text.upper()]


def _as_meant(token: Token) -> Token:
    """A name in lower case or a set in capitals, by the first letter; a code where it begins with a digit."""
    plain = "-".join(re.findall("[A-Za-z0-9]+", token.text)) or "x"
    if plain[0].isdigit():
        return _as(token, "CODE", plain.upper()) if len(plain) > 2 else _as(token, "PAIR", plain.upper())  # noqa: PLR2004 - a modifier has two
    return _as(token, "UPPER", plain.upper()) if plain[0].isupper() else _as(token, "WORD", plain.lower())
