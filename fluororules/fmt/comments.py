"""Which word of the layout each comment of a statement stands at.

Words of the tree know where they stood; the keywords and signs between them are recognised by their neighbours. A
comment at a word that the layout leaves out (a redundant bracket, a symbol) moves to the nearest that it keeps.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence

import attrs

from fluororules.fmt.document import Atom, Doc, Gap, Leaf, Line, leaves, with_leaves
from fluororules.syntax import tree
from fluororules.syntax.tokens import Token


@attrs.frozen
class Commented:
    """A statement with the comments inside it; the one at its end, and those on lines of their own below it."""

    doc: Doc
    trailing: str | None
    below: tuple[str, ...]


@attrs.frozen
class _Notes:
    """Comments by unit: those on the line behind it, those on lines of their own before it.

    A unit is one word, or several between which nothing can stand. Those before the unit after the last stand below it.
    """

    behind: dict[int, list[str]] = attrs.field(factory=dict)
    before: dict[int, list[str]] = attrs.field(factory=dict)


def attach(doc: Doc, tokens: Sequence[Token], comments: Sequence[tree.Comment]) -> Commented:
    """The document of the statement of these words, with the comments that stand between and behind them."""
    flat = list(leaves(doc))
    unit_of = _units(flat)
    kept = _kept(tokens, [leaf for leaf in flat if isinstance(leaf, Atom)])
    starts = [token.span.start for token in tokens]
    notes = _Notes()
    for comment in comments:
        _note(comment, bisect_left(starts, comment.span.start), kept, unit_of, notes)
    _one_behind_each(notes)
    end = unit_of[-1] + 1
    placed = with_leaves(doc, _placed(flat, notes))
    return Commented(placed, next(iter(notes.behind.get(end - 1, ())), None), tuple(notes.before.get(end, ())))


def _units(flat: Sequence[Leaf]) -> list[int]:
    """The number of each word, with one number for words between which nothing can stand."""
    units: list[int] = []
    unit = 0
    for leaf in flat:
        if isinstance(leaf, Atom):
            units.append(unit)
        else:
            unit += 1
    return units


def _kept(tokens: Sequence[Token], atoms: Sequence[Atom]) -> dict[int, int]:
    """Which word of the layout each word of the text became."""
    places = {atom.at: at for at, atom in enumerate(atoms) if atom.at is not None}
    kept = {i: places[token.span.start] for i, token in enumerate(tokens) if token.span.start in places}
    kept[0] = 0
    taken = set(kept.values())
    for order, step in ((range(len(tokens)), 1), (range(len(tokens) - 1, 0, -1), -1)):
        last = -1 if step > 0 else len(atoms)
        for i in order:
            at = last + step
            if i not in kept and 0 <= at < len(atoms) and at not in taken and _same(tokens[i], atoms[at]):
                kept[i] = at
                taken.add(at)
            last = kept.get(i, last)
    return kept


def _same(token: Token, atom: Atom) -> bool:
    return " ".join(token.text.split()) == atom.text


def _note(comment: tree.Comment, token: int, kept: dict[int, int], unit_of: Sequence[int], notes: _Notes) -> None:
    """Notes a comment that stands before the token of the number."""
    if comment.own_line:
        atom = next((kept[i] for i in range(token, max(kept) + 1) if i in kept), None)
        unit = unit_of[-1] + 1 if atom is None else unit_of[atom] + (unit_of[atom - 1] == unit_of[atom])
        notes.before.setdefault(unit, []).append(comment.text)
    else:
        atom = next(kept[i] for i in range(token - 1, -1, -1) if i in kept)
        notes.behind.setdefault(unit_of[atom], []).append(comment.text)


def _one_behind_each(notes: _Notes) -> None:
    """A line has room for one comment; further ones go below it."""
    for unit, comments in notes.behind.items():
        if further := comments[1:]:
            notes.before[unit + 1] = further + notes.before.get(unit + 1, [])


def _placed(flat: Sequence[Leaf], notes: _Notes) -> Iterator[Leaf]:
    """The words and the places between them, with the line ends that the comments need."""
    unit = 0
    for leaf in flat:
        if isinstance(leaf, Gap | Line):
            behind, before = notes.behind.get(unit, []), notes.before.get(unit + 1, [])
            unit += 1
            yield Line("always", next(iter(behind), None), tuple(before)) if behind or before else leaf
        else:
            yield leaf
