"""Phrases, dates, values, sets and citations, as documents."""

from collections.abc import Iterable
from itertools import pairwise
from typing import assert_never

from fluororules.fmt.document import FULL, GAP, Atom, Doc, Gap, Group, Nest, between, spaced, words
from fluororules.source import Source
from fluororules.syntax import tree
from fluororules.syntax.tokens import read

_COMMA: Doc = (Atom(","), FULL)


def word(written: tree.Word) -> Atom:
    """A name, code, number or modifier."""
    return Atom(written.text, written.span.start)


def quoted(text: tree.Word) -> Atom:
    """Text in its quotes."""
    return Atom(f'"{text.text}"', text.span.start)


def phrase(written: tree.Phrase) -> Doc:
    """The words of a phrase, never parted."""
    return spaced(*map(word, written.words))


def day(written: tree.Day) -> Atom:
    """A date."""
    if written.value is None:
        msg = "a date that is in no calendar has no text"
        raise ValueError(msg)
    return Atom(written.value.isoformat(), written.span.start)


def dates(written: tree.Dates) -> Doc | None:
    """`from ... until ...`, None where there is neither."""
    if written == tree.Dates():
        return None
    start = spaced(Atom("from"), day(written.start)) if written.start else None
    end = spaced(Atom("until"), day(written.end)) if written.end else None
    return spaced(start, end)


def listed(items: Iterable[Doc]) -> Doc:
    """Items with commas between, as many on a line as fit, each line beginning where the first does."""
    return Nest(between(_COMMA, items))


def bracketed(inner: Doc) -> Doc:
    """Something in brackets, its lines beginning behind the opening one."""
    return Atom("("), Nest((Gap(0), inner)), Atom(")")


def quantity(written: tree.Quantity) -> Doc:
    """`1 hour 30 minutes`."""
    return spaced(*(spaced(word(a.number), phrase(a.unit) if a.unit else None) for a in written.amounts))


def value(written: tree.Value) -> Doc:
    """What stands behind `is`, or in a cell."""
    match written.value:
        case tree.Phrase() as several:
            return phrase(several)
        case tree.Quantity() as amount:
            return quantity(amount)
        case tree.Day() as date:
            return day(date)
        case tree.Word() as text:
            return word(text) if _is_capitals(text.text) else quoted(text)
        case _ as never:
            assert_never(never)


def _is_capitals(text: str) -> bool:
    """Whether the grammar reads the text, standing without quotes, as one word in capitals."""
    return [(token.kind, token.text) for token in read(Source.of("value", text)).tokens] == [("UPPER", text)]


def compared(operator: tree.Operator, against: tree.Quantity | tree.Day) -> Doc:
    """`up to 60 minutes`, `at least 2007-01-01`."""
    return spaced(words(operator), day(against) if isinstance(against, tree.Day) else quantity(against))


def modifiers(written: tuple[tree.Word, ...]) -> Doc:
    """`modifier 59`, `modifier (59, XE)`."""
    if len(written) == 1:
        return spaced(Atom("modifier"), word(written[0]))
    return spaced(Atom("modifier"), bracketed(listed(map(word, written))))


# --- sets


def set_item(item: tree.SetItem) -> Doc:
    """One code, a range, a set by name, or members in brackets."""
    match item:
        case tree.CodeName(code):
            return word(code)
        case tree.CodeRange(first, last):
            return word(first), Atom(".."), word(last)
        case tree.SetName(ruleset, name):
            return (word(ruleset), Atom("."), word(name)) if ruleset else word(name)
        case tree.Members():
            return bracketed(Group(members(item, plain=not item.removed)))
        case _ as never:
            assert_never(never)


def member(written: tree.Member) -> Doc:
    """A member with its dates."""
    return spaced(set_item(written.item), dates(written.dates))


def members(written: tree.Members, *, plain: bool = False) -> Doc:
    """A union and what is taken out of it: commas between codes, `+` next to sets; `plain`: commas throughout."""
    parts: list[Doc] = [member(written.kept[0])]
    for before, after in pairwise(written.kept):
        parts += [_COMMA if plain or _are_codes(before, after) else (FULL, Atom("+"), GAP), member(after)]
    parts += [(FULL, Atom("except"), GAP, member(removed)) for removed in written.removed]
    return Nest(tuple(parts))


def _are_codes(*written: tree.Member) -> bool:
    return all(isinstance(one.item, tree.CodeName | tree.CodeRange) for one in written)


# --- clauses that several statements have


def named(keyword: str, names: tuple[tree.Word, ...]) -> Doc | None:
    """`overrides a, b`, None where there are no names."""
    return spaced(Atom(keyword), listed(map(word, names))) if names else None


def cites(written: tuple[tree.Citation, ...]) -> Doc | None:
    """`cite SOURCE "where", ...`, None where nothing is cited."""
    if not written:
        return None
    return spaced(Atom("cite"), listed(map(_citation, written)))


def _citation(cite: tree.Citation) -> Doc:
    return spaced(word(cite.source), quoted(cite.where) if cite.where else None, confidence(cite.confidence))


def confidence(level: tree.Word | None) -> Doc | None:
    """`confidence low`, None where it is not said."""
    return spaced(Atom("confidence"), word(level)) if level else None
