"""Text to words: the lexer that the grammar defines, with the complaints about single words."""

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
    nesting = _Nesting()
    for found in grammar().lex(source.text):
        if nesting.skips(found.type):
            continue
        start = found.start_pos or 0
        token = Token(found.type, str(found), Span(source, start, start + len(found)))
        if token.kind == "COMMENT":
            comments.append(token)
            continue
        repaired, complaint = repair(token, tokens[-1] if tokens else None)
        tokens += repaired
        if complaint and not (token.kind == "STRAY" and start < told):
            diagnostics.append(complaint)
            told = end_of_piece(token.span)
    return Words(tuple(tokens), tuple(comments), tuple(diagnostics))


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
