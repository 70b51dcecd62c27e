"""A text to the same text in its one layout."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence

import attrs

from fluororules.diagnostics import has_errors, to_text
from fluororules.errors import RulesError
from fluororules.fmt.comments import attach
from fluororules.fmt.document import BEFORE_COMMENT, render
from fluororules.fmt.paragraphs import Piece, assembled, pads
from fluororules.fmt.statements import INDENT, statement
from fluororules.source import Source
from fluororules.syntax import decode, parse, tree
from fluororules.syntax.tokens import Token, read

_NAMES = {"WORD", "UPPER", "CODE", "INT", "PAIR", "DATE", "STRING"}


class UnfaithfulLayoutError(RuntimeError):
    """The layout would have said something else than the text: a fault of this room, never of the text."""


def format_source(source: Source) -> str:
    """The text in its one layout, with all its comments; raises RulesError where it has errors."""
    file = _understood(source)
    text = _laid_out(file)
    _verify(file, text)
    return text


def _understood(source: Source) -> tree.File:
    parsed = parse(source)
    diagnostics = (*decode(source.name, source.data, largest=len(source.data))[1], *parsed.diagnostics)
    if has_errors(diagnostics):
        raise RulesError(to_text(diagnostics), diagnostics)
    return parsed.file


def _verify(file: tree.File, text: str) -> None:
    """Nothing is handed out that does not parse to the same tree and the same comments."""
    name, written = file.source.name, parse(Source.of(file.source.name, text))
    if has_errors(written.diagnostics):
        raise UnfaithfulLayoutError(f"the layout of {name} would not parse:\n{to_text(written.diagnostics)}")
    if written.file.statements != file.statements:
        raise UnfaithfulLayoutError(f"the layout of {name} would change what it says")
    if _comments(written.file) != _comments(file):
        raise UnfaithfulLayoutError(f"the layout of {name} would change its comments")
    if _names(written.file.source) != _names(file.source):
        raise UnfaithfulLayoutError(f"the layout of {name} would lose or add a word")


def _comments(file: tree.File) -> Counter[str]:
    return Counter(comment.text for comment in file.comments)


def _names(source: Source) -> Counter[str]:
    """The words that are no keywords, whatever the tree made of them."""
    return Counter(token.text.strip('"').lstrip("0") for token in read(source).tokens if token.kind in _NAMES)


@attrs.frozen
class _Placed:
    """A piece of the file, with the comments that belong inside it."""

    piece: Piece
    inside: tuple[tree.Comment, ...] = ()


def _laid_out(file: tree.File) -> str:
    tokens = read(file.source).tokens
    starts = [token.span.start for token in tokens]
    placed = _in_order(file)
    pieces = [one.piece for one in placed]
    texts: list[str] = []
    for one, pad in zip(placed, pads(pieces), strict=True):
        span = one.piece.content.span
        own = tokens[bisect_left(starts, span.start) : bisect_left(starts, span.end)]
        texts.append(_text(one, pad, own))
    return assembled(pieces, texts)


def _in_order(file: tree.File) -> list[_Placed]:
    """The statements and the comments between them, in the order of the text."""
    starts = [node.span.start for node in file.statements]
    inside: list[list[tree.Comment]] = [[] for _ in starts]
    loose: list[tree.Comment] = []
    for comment in file.comments:
        at = bisect_right(starts, comment.span.start) - 1
        if at >= 0 and _belongs(comment, file.statements[at], inside[at]):
            inside[at].append(comment)
        else:
            loose.append(comment)
    return _with_blanks([(node, tuple(own)) for node, own in zip(file.statements, inside, strict=True)], loose)


def _belongs(comment: tree.Comment, node: tree.Statement, inside: Sequence[tree.Comment]) -> bool:
    """Whether a comment behind the start of a statement is part of it.

    It is where it stands before the statement's end, on its last line, or right below that and farther in.
    """
    if comment.span.start < node.span.end or not comment.own_line:
        return True
    last = inside[-1].span if inside and inside[-1].span.end > node.span.end else node.span.last
    return comment.span.line == last.line + 1 and comment.span.column > node.span.column


def _with_blanks(
    statements: Sequence[tuple[tree.Statement, tuple[tree.Comment, ...]]], loose: Sequence[tree.Comment]
) -> list[_Placed]:
    """The pieces in order, each with whether a blank line stands before it."""
    placed: list[_Placed] = []
    end = 1
    contents = sorted([*statements, *((comment, ()) for comment in loose)], key=lambda one: one[0].span.start)
    for content, inside in contents:
        placed.append(_Placed(Piece(content, blank=content.span.line > end + 1), inside))
        end = max([content.span.last.line, *(comment.span.line for comment in inside)])
    return placed


def _text(placed: _Placed, pad: int, tokens: Sequence[Token]) -> str:
    """A piece laid out; `tokens` are its own words."""
    content = placed.piece.content
    if isinstance(content, tree.Comment):
        return content.text
    doc = statement(content, pad, keep_lines=True)
    commented = attach(doc, tokens, placed.inside)
    trailing = BEFORE_COMMENT + commented.trailing if commented.trailing else ""
    return render(commented.doc) + trailing + "".join("\n" + " " * INDENT + comment for comment in commented.below)
