"""Text whose lines are not yet settled, and the settling of it.

After Wadler's "A prettier printer": a group stands on one line where it fits; where it does not, its lines end where
it says they may. Comments are outside the count of columns, so that no comment moves a word.
"""

from collections.abc import Iterable, Iterator
from typing import Literal, TypeAlias, assert_never

import attrs

WIDTH = 100
BEFORE_COMMENT = "  "


@attrs.frozen
class Atom:
    """One word, text or sign. `at` is the offset at which it stands in the source, where that is known."""

    text: str
    at: int | None = None


@attrs.frozen
class Gap:
    """Blanks, or none, at which no line ends unless a comment ends it."""

    width: int = 1


@attrs.frozen
class Line:
    """Where a line may end; one blank where it does not.

    It ends "always", or where the group around it is "broken", or where it is "full": where that group is broken and
    what stands up to the next such place does not fit. `trailing` is a comment on the line that ends here, `own` are
    the comments on lines of their own before the next.
    """

    when: Literal["always", "broken", "full"]
    trailing: str | None = None
    own: tuple[str, ...] = ()


@attrs.frozen
class Nest:
    """Lines inside begin `by` columns farther in, or (None) in the column in which the inside begins."""

    inner: "Doc"
    by: int | None = None


@attrs.frozen
class Group:
    """What stands on one line where it fits."""

    inner: "Doc"


Leaf = Atom | Gap | Line
Doc: TypeAlias = Leaf | Nest | Group | tuple["Doc", ...]

GAP = Gap()
ALWAYS, BROKEN, FULL = Line("always"), Line("broken"), Line("full")


@attrs.frozen
class _Todo:
    indent: int
    broken: bool
    doc: Doc


def render(doc: Doc, width: int = WIDTH) -> str:
    """The document as lines of at most `width` columns, comments aside, as far as its words allow."""
    out: list[str] = []
    column = 0
    stack = [_Todo(0, broken=True, doc=doc)]
    while stack:
        todo = stack.pop()
        match todo.doc:
            case Atom(text):
                out.append(text)
                column += len(text)
            case Gap(blanks):
                out.append(" " * blanks)
                column += blanks
            case Line() as line if _ends(line, todo, stack, width - column):
                out.append(_line_end(line, todo.indent))
                column = todo.indent
            case Line():
                out.append(" ")
                column += 1
            case Nest(inner, by):
                stack.append(_Todo(column if by is None else todo.indent + by, todo.broken, inner))
            case Group(inner):
                whole = _Todo(todo.indent, broken=False, doc=inner)
                broken = must_break(inner) or not _fits(whole, stack, width - column)
                stack.append(attrs.evolve(whole, broken=broken))
            case tuple() as parts:
                stack.extend(_Todo(todo.indent, todo.broken, part) for part in reversed(parts))
            case _ as never:
                assert_never(never)
    return "".join(out)


def _ends(line: Line, todo: _Todo, rest: list[_Todo], room: int) -> bool:
    """Whether the line ends here, with `room` columns left."""
    match line.when:
        case "always":
            return True
        case "broken":
            return todo.broken
        case "full":
            return todo.broken and not _fits(attrs.evolve(todo, doc=GAP), rest, room)
        case _ as never:
            assert_never(never)


def _line_end(line: Line, indent: int) -> str:
    """The end of a line, with its comments, and the blanks that the next begins with."""
    trailing = BEFORE_COMMENT + line.trailing if line.trailing else ""
    return trailing + "".join("\n" + " " * indent + comment for comment in line.own) + "\n" + " " * indent


def _fits(first: _Todo, rest: list[_Todo], room: int) -> bool:
    """Whether `first`, and what follows it up to the next end of a line, needs no more than `room` columns."""
    behind = reversed(rest)
    stack = [first]
    while room >= 0:
        todo = stack.pop() if stack else next(behind, None)
        match todo.doc if todo else None:
            case None:
                return True
            case Atom(text):
                room -= len(text)
            case Gap(blanks):
                room -= blanks
            case Line() as line if todo and (todo.broken or line.when == "always"):
                return True
            case Line():
                room -= 1
            case Nest(inner) if todo:
                stack.append(attrs.evolve(todo, doc=inner))
            case Group(inner) if todo:
                stack.append(attrs.evolve(todo, broken=False, doc=inner))
            case tuple() as parts if todo:
                stack.extend(attrs.evolve(todo, doc=part) for part in reversed(parts))
    return False


def leaves(doc: Doc) -> Iterator[Leaf]:
    """The words and the places between them, in order."""
    stack = [doc]
    while stack:
        match stack.pop():
            case Nest(inner) | Group(inner):
                stack.append(inner)
            case tuple() as parts:
                stack.extend(reversed(parts))
            case Atom() | Gap() | Line() as leaf:
                yield leaf


def must_break(doc: Doc) -> bool:
    """Whether a line ends inside in any case."""
    return any(isinstance(leaf, Line) and leaf.when == "always" for leaf in leaves(doc))


def with_leaves(doc: Doc, new: Iterator[Leaf]) -> Doc:
    """The document with its leaves taken from `new`, in order."""
    match doc:
        case Nest(inner) | Group(inner):
            return attrs.evolve(doc, inner=with_leaves(inner, new))
        case tuple():
            return tuple(with_leaves(part, new) for part in doc)
        case Atom() | Gap() | Line():
            return next(new)
        case _ as never:
            assert_never(never)


def whole(doc: Doc) -> Doc:
    """The document with no line ending inside but where one must."""
    return with_leaves(doc, (GAP if leaf in (BROKEN, FULL) else leaf for leaf in leaves(doc)))


def flat_width(doc: Doc) -> int:
    """The columns that it needs on one line."""
    return sum(len(x.text) if isinstance(x, Atom) else x.width if isinstance(x, Gap) else 1 for x in leaves(doc))


def words(text: str) -> Doc:
    """Keywords and signs, with a blank between each and the next."""
    return spaced(*(Atom(word) for word in text.split()))


def spaced(*docs: Doc | None) -> Doc:
    """Those that are there, with a blank between each and the next."""
    return between(GAP, (doc for doc in docs if doc is not None))


def between(separator: Doc, docs: Iterable[Doc]) -> Doc:
    """The documents with the separator between each and the next."""
    parts: list[Doc] = []
    for doc in docs:
        parts += [separator, doc] if parts else [doc]
    return tuple(parts)
