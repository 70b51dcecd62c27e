"""A tree, or the part of a rule that decides, to text."""

from fluororules.fmt.document import render
from fluororules.fmt.paragraphs import Piece, assembled, pads
from fluororules.fmt.statements import body, statement
from fluororules.syntax import tree


def print_file(file: tree.File) -> str:
    """Text that parses to this tree. Comments, and where things stood in a text, play no part.

    Raises ValueError on a tree that no text without errors parses to.
    """
    pieces = [Piece(node) for node in file.statements]
    texts = [render(statement(node, pad)) for node, pad in zip(file.statements, pads(pieces), strict=True)]
    return assembled(pieces, texts)


def print_body(rule: tree.RuleDecl | tree.TableDecl | tree.EditsDecl) -> str:
    """What a rule says without its sentence, dates and citations: `if ... then ... unless ...`, or the rows of a table.

    Raises ValueError as `print_file` does.
    """
    return "\n".join(render(part) for part in body(rule))
