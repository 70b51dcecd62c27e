"""Text to words: the lexer that the grammar defines, with the complaints about single words."""

import re
from collections.abc import Iterable, Iterator

import attrs

from fluororules.diagnostics import Diagnostic
from fluororules.source import Source, Span
from fluororules.syntax import messages
from fluororules.syntax.days import day_of
from fluororules.syntax.lexicon import Token, grammar
from fluororules.syntax.spelling import repair
from fluororules.syntax.statements import BEGINNINGS

DEEPEST = 64


@attrs.frozen
class Words:
    """The words of a source, its comments, and the complaints about single words."""

    tokens: tuple[Token, ...]
    comments: tuple[Token, ...]
    diagnostics: tuple[Diagnostic, ...]


def read(source: Source) -> Words:
    """All words of a source. Words that are none are complained about, and replaced by the likeliest meant."""
    tokens: list[Token] = []
    comments: list[Token] = []
    diagnostics: list[Diagnostic] = []
    told = 0  # where the blank-free piece ends that was complained about last: one complaint a piece is enough
    for token in _shallow(source):
        if token.kind == "COMMENT":
            comments.append(token)
            continue
        repaired, complaint = repair(token, tokens[-1] if tokens else None)
        tokens += repaired
        if complaint and not (token.kind == "STRAY" and token.span.start < told):
            diagnostics.append(complaint)
            told = end_of_piece(token.span)
    return Words(tuple(tokens), tuple(comments), tuple(diagnostics))


def _shallow(source: Source) -> Iterator[Token]:
    """The words of a source, without those that only nest deeper what is refused for its depth anyway.

    Of a hundred thousand of them the lexer need not read each: it goes on behind a long run of them.
    """
    text = source.text
    nesting = _Nesting()
    begin: int | None = 0
    looked = 0  # up to where it is known that no long run begins
    while begin is not None:
        at, begin = begin, None
        for found in grammar().lex(text[at:]):
            start = at + (found.start_pos or 0)
            end = start + len(found)
            if not nesting.skips(found.type):
                yield Token(found.type, str(found), Span(source, start, end))
            elif start >= looked:
                looked, brackets = nesting.run(text, start)
                if looked - end >= _LONG_RUN:
                    nesting.brackets += brackets
                    begin = looked
                    break


_LONG_RUN = 1000
_OPENING = re.compile(r"(?:\s|\(|(?:not|no)(?=[\s(]))++")
_CLOSING = re.compile(r"\s*+\)")


@attrs.define
class _Nesting:
    """Leaves out the brackets and `not`s far beyond the depth at which their statement is refused anyway."""

    brackets: int = 0
    nots: int = 0

    def skips(self, kind: str) -> bool:
        """Whether the next word of a kind is one of them."""
        if kind in {"NOT", "NO"}:
            self.nots += 1
            return self.nots > DEEPEST + 1
        self.nots = 0
        if kind == "LPAR":
            self.brackets += 1
            return self.brackets > DEEPEST + 1
        if kind == "RPAR":
            self.brackets -= 1
            return self.brackets > DEEPEST
        if kind in BEGINNINGS or self.brackets < 0:
            self.brackets = 0
        return False

    def run(self, text: str, start: int) -> tuple[int, int]:
        """Where the run of such words ends whose first stands at an offset, and how many brackets the others open."""
        if text[start] == ")":
            return self._closing(text, start + 1)
        opening = _OPENING.match(text, start)
        end = opening.end() if opening else start
        return end, text.count("(", start + 1, end)

    def _closing(self, text: str, at: int) -> tuple[int, int]:
        closed = 0
        while closed < self.brackets - DEEPEST - 1 and (closing := _CLOSING.match(text, at)):
            at = closing.end()
            closed += 1
        return at, -closed


def end_of_piece(span: Span) -> int:
    """Where the next blank stands behind a span."""
    text, at = span.source.text, span.end
    while at < len(text) and not text[at].isspace():
        at += 1
    return at


def too_deep(tokens: Iterable[Token]) -> Diagnostic | None:
    """The complaint at the first bracket or `not` of a statement that stands deeper than the limit."""
    for token, depth in _depths(tokens):
        if depth > DEEPEST:
            return messages.too_deep(token.span, DEEPEST)
    return None


def _depths(tokens: Iterable[Token]) -> Iterator[tuple[Token, int]]:
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


__all__ = ["DEEPEST", "Token", "Words", "day_of", "end_of_piece", "grammar", "read", "too_deep"]
