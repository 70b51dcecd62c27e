"""Statements into a file: the blank lines between them, and the columns of those that stand together."""

from collections.abc import Iterator, Sequence

import attrs

from fluororules.fmt.document import flat_width
from fluororules.fmt.statements import head
from fluororules.syntax import tree

# Statements that may follow one of their kind without a blank line.
_SHORT = (tree.ServiceDecl, tree.LifeDecl, tree.SetDecl, tree.DefineDecl, tree.UseDecl)
# Those whose second part stands in one column, unless one head is longer than another by more than this.
_COLUMNS = (tree.ServiceDecl, tree.SetDecl)
_RAGGED = 12


@attrs.frozen
class Piece:
    """A statement or a comment between statements. `blank`: whether its author left a blank line before it."""

    content: tree.Statement | tree.Comment
    blank: bool = False


def pads(pieces: Sequence[Piece]) -> list[int]:
    """By how much the head of each piece is to be widened."""
    widths: list[int] = []
    for run in _runs(pieces):
        heads = {i: flat_width(head(p.content)) for i, p in enumerate(run) if isinstance(p.content, _COLUMNS)}
        widest, narrowest = max(heads.values(), default=0), min(heads.values(), default=0)
        wanted = {i: widest - width for i, width in heads.items()} if widest - narrowest <= _RAGGED else {}
        widths += [wanted.get(i, 0) for i in range(len(run))]
    return widths


def _runs(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    """The pieces with no blank line between them."""
    run: list[Piece] = []
    for at, piece in enumerate(pieces):
        if run and blank_before(pieces, at):
            yield run
            run = []
        run.append(piece)
    if run:
        yield run


def blank_before(pieces: Sequence[Piece], at: int) -> bool:
    """Whether a blank line stands before the piece of the number."""
    if at == 0:
        return False
    before, here = pieces[at - 1].content, pieces[at]
    if here.blank or isinstance(before, tree.Comment):
        return here.blank
    if isinstance(here.content, tree.Comment):
        if not isinstance(before, _SHORT):
            return True
        following = _up_to_statement(pieces[at:])
        return _apart(before, following[-1].content) and not any(piece.blank for piece in following)
    return _apart(before, here.content)


def _up_to_statement(pieces: Sequence[Piece]) -> Sequence[Piece]:
    """The comments that the pieces begin with, and the statement behind them."""
    end = next((i for i, piece in enumerate(pieces) if not isinstance(piece.content, tree.Comment)), len(pieces) - 1)
    return pieces[: end + 1]


def _apart(before: tree.Statement, after: tree.Statement | tree.Comment) -> bool:
    """Whether a blank line must stand between the two."""
    if isinstance(after, tree.Comment):
        return False
    return type(before) is not type(after) or not isinstance(before, _SHORT)


def assembled(pieces: Sequence[Piece], texts: Sequence[str]) -> str:
    """The texts of the pieces as a file."""
    return "".join("\n" * blank_before(pieces, at) + text + "\n" for at, text in enumerate(texts))
