"""Strategies for encounters that the rules of a ruleset can tell apart: both sides of each bound, each fact unknown.

They draw the JSON form, in which what is unknown is left out. All shrink to few procedures and few stated facts.
"""

from collections.abc import Collection
from datetime import date
from typing import Any, Final, TypeVar

from hypothesis import strategies as st

from fluororules.edits import NO_TABLES, Tables
from fluororules.facts import FIRST_DAY, LAST_DAY
from fluororules.model.ruleset import Ruleset
from fluororules.program.reference_tests import Performed, performed
from fluororules.schema import NOT_APPLICABLE, Fact, State, Vocabulary, from_json
from fluororules.testing.distinctions import NAMES, Apart, Distinctions
from fluororules.testing.stated import Data

T = TypeVar("T")
Known = bool | Collection[str]
"""Which facts are never unknown: all, none, or those of these phrases."""
_STRANGERS: Final = (*NAMES, "Dr Lund")
_DENSITIES: Final = (4, 7, 8, 8)
"""How many of eight facts are stated that rules ask for; of the others it is one. Of eight, all stand at bounds."""
_FEW_LINES: Final = 3
_EIGHTHS: Final = st.integers(0, 7)


def encounters_for(
    ruleset: Ruleset | Distinctions, tables: Tables = NO_TABLES, *, known: Known = False
) -> st.SearchStrategy[Any]:
    """Encounters of the ruleset's schema; `known` states every fact, or those named."""
    apart = distinctions_of(ruleset, tables)
    return encounters_as_json(apart, known=known).map(lambda data: from_json(apart.words.cls, data))


def distinctions_of(ruleset: Ruleset | Distinctions, tables: Tables = NO_TABLES) -> Distinctions:
    """What a ruleset can tell apart, worked out unless it is already."""
    return ruleset if isinstance(ruleset, Distinctions) else Distinctions.of(ruleset, tables)


@st.composite
def encounters_as_json(draw: st.DrawFn, ruleset: Ruleset | Distinctions, *, known: Known = False) -> Data:
    """The JSON form of an encounter; what is unknown is left out."""
    apart = distinctions_of(ruleset)
    needed = needed_facts(apart.words, known)
    date = apart.words.facts[apart.words.date]
    stated_of_eight = draw(st.sampled_from(_DENSITIES))
    sharp = stated_of_eight == _DENSITIES[-1]
    data: Data = {date.path[0]: draw(days_of(apart, sharp=sharp)).isoformat()}
    asked = apart.at(day_of(apart.words, data)).asked
    for fact in in_order(apart.words)[1:]:
        holder = data.get(fact.path[0]) if fact.group is not None else data
        if holder is None:
            continue
        if fact.number in needed or draw(_EIGHTHS) >= 8 - (stated_of_eight if fact.number in asked else 1):
            holder[fact.path[-1]] = draw(values_of(fact, apart, data, known=fact.number in needed, sharp=sharp))
    return data


def in_order(words: Vocabulary) -> list[Fact]:
    """The facts of a vocabulary, with the date of service first: what is told apart turns on it."""
    return sorted(words.facts, key=lambda fact: (fact.number != words.date, fact.number))


def needed_facts(words: Vocabulary, known: Known) -> frozenset[int]:
    """The numbers of the facts that are never unknown. The date is one, and what a fact hangs on another."""
    if isinstance(known, bool):
        return frozenset(fact.number for fact in words.facts if known or fact.number == words.date)
    facts = [words.by_phrase[phrase] for phrase in known]
    groups = {fact.group for fact in facts if fact.group is not None}
    return frozenset({words.date, *(fact.number for fact in facts), *groups})


def day_of(words: Vocabulary, data: Data) -> date:
    """The date of service of an encounter in its JSON form."""
    return date.fromisoformat(data[words.facts[words.date].path[0]])


def encounter_of(ruleset: Ruleset, way: State) -> Any:  # noqa: ANN401 - of whatever class the ruleset's schema is
    """The encounter in which the facts have the values of a way of the reference runner."""
    data: Data = {}
    for fact, value in zip(ruleset.vocabulary.facts, way, strict=True):
        if value is not NOT_APPLICABLE:
            holder = data[fact.path[0]] if fact.group is not None else data
            holder[fact.path[-1]] = _as_json(fact, value, ruleset.vocabulary)
    return from_json(ruleset.vocabulary.cls, data)


def _as_json(fact: Fact, value: Any, words: Vocabulary) -> Any:  # noqa: ANN401 - facts have values of many types
    match fact.kind:
        case "group":
            return {} if value else None
        case "date":
            return value.isoformat()
        case "modifiers":
            return sorted(value)
        case "lines":
            return [line_as_json(words, line) for line in performed(words, value)]
        case _:
            return value


def line_as_json(words: Vocabulary, line: Performed) -> Data:
    """The JSON form of a procedure line; what is unknown, and modifiers where there are none, are left out."""
    if words.line_fields is None:
        return {}
    names = (words.line_fields.code, words.line_fields.modifiers, words.line_fields.performer)
    values = (line.code, sorted(line.modifiers), line.performer)
    return {name: value for name, value in zip(names, values, strict=True) if name is not None and value}


# --- what an encounter leaves open, filled in


@st.composite
def fillings_of(draw: st.DrawFn, ruleset: Ruleset | Distinctions, stated: Data) -> Data:
    """The JSON form of an encounter that states every fact, as the one does that is given, where that states it."""
    apart = distinctions_of(ruleset)
    whole = dict(stated)
    for fact in apart.words.facts:
        whole = draw(refilled(apart, stated, whole, fact))
    return whole


@st.composite
def refilled(draw: st.DrawFn, ruleset: Ruleset | Distinctions, stated: Data, whole: Data, fact: Fact) -> Data:
    """`whole` with another value of a fact that `stated` leaves open; the same where it does not, or has no such."""
    apart = distinctions_of(ruleset)
    name, holder = fact.path[0], whole.get(fact.path[0])
    if fact.group is not None:
        if holder is None or fact.path[-1] in (stated.get(name) or {}):
            return whole
        return {**whole, name: {**holder, fact.path[-1]: draw(values_of(fact, apart, whole, known=True))}}
    value = draw(values_of(fact, apart, whole, known=True))
    fields = apart.words.line_fields
    if fact.kind == "lines" and name in stated and fields is not None:
        codes = _codes(apart.at(day_of(apart.words, whole)).codes)
        value = [line if fields.code in line else {**line, fields.code: draw(codes)} for line in stated[name]]
    elif name in stated:
        return whole
    if fact.kind != "group" or value is None:
        return {**whole, name: value}
    inner = [f for f in apart.words.facts if f.group == fact.number]
    return {**whole, name: {f.path[-1]: draw(values_of(f, apart, whole, known=True)) for f in inner}}


# --- values


def values_of(  # noqa: PLR0911 - one a kind
    fact: Fact, apart: Distinctions, data: Data, *, known: bool = False, sharp: bool = False
) -> st.SearchStrategy[Any]:
    """Values of a fact in their JSON form: those that the rules tell apart on the date of service, and any others.

    `sharp` leaves out the others. `known` leaves no code of a procedure open.
    """
    if fact.number == apart.words.date:
        return days_of(apart).map(date.isoformat)
    today = apart.at(day_of(apart.words, data))
    near = st.sampled_from(today.values[fact.number])
    match fact.kind:
        case "group":
            return _EIGHTHS.map(lambda eighth: {} if eighth < 7 else None)  # noqa: PLR2004
        case "number" | "minutes":
            return _mostly(near, st.sampled_from((fact.low, fact.high)) | st.integers(fact.low, fact.high), sharp=sharp)
        case "date":
            return _mostly(near, st.dates(FIRST_DAY, LAST_DAY).map(date.isoformat), sharp=sharp)
        case "code":
            return _codes(today.codes, sharp=sharp)
        case "modifiers":
            return st.lists(near, max_size=2, unique=True)
        case "lines":
            return _lists(
                _line(apart.words, today, known=known or sharp, sharp=sharp), max(_FEW_LINES, today.most_lines + 1)
            )
        case _:
            return near


def days_of(ruleset: Ruleset | Distinctions, *, sharp: bool = False) -> st.SearchStrategy[date]:
    """Days on which something begins, those before them, and, unless `sharp`, any others."""
    any_day = st.sampled_from((FIRST_DAY, LAST_DAY)) | st.dates(FIRST_DAY, LAST_DAY)
    return _mostly(st.sampled_from(distinctions_of(ruleset).days), any_day, sharp=sharp)


def _codes(codes: tuple[str, ...], *, sharp: bool = False) -> st.SearchStrategy[str]:
    """A code of each class, and, unless `sharp`, any others."""
    return _mostly(st.sampled_from(codes), st.integers(0, 99_999).map("{:05d}".format), sharp=sharp)


def _lists(line: st.SearchStrategy[Data], most: int) -> st.SearchStrategy[list[Data]]:
    """Of eight lists one is empty and four hold one line: where rules ask for every line, more lines hide bounds."""
    none: st.SearchStrategy[list[Data]] = st.just([])
    one, more = st.lists(line, min_size=1, max_size=1), st.lists(line, min_size=2, max_size=most)
    return st.sampled_from((none, one, one, one, one, more, more, more)).flatmap(lambda lists: lists)


def _mostly(likely: st.SearchStrategy[T], other: st.SearchStrategy[T], *, sharp: bool) -> st.SearchStrategy[T]:
    """Seven times of eight the likely one, or, `sharp`, always; `|` would draw either as often."""
    return likely if sharp else _EIGHTHS.flatmap(lambda eighth: likely if eighth < 7 else other)  # noqa: PLR2004


def _line(words: Vocabulary, today: Apart, *, known: bool, sharp: bool) -> st.SearchStrategy[Data]:
    """A procedure line, with its code unknown at times unless all is to be known."""
    fields = words.line_fields
    if fields is None:
        return st.nothing()
    codes = _codes(today.codes, sharp=sharp)
    needed: dict[str, st.SearchStrategy[Any]] = {fields.code: codes}
    others: dict[str, st.SearchStrategy[Any]] = {}
    if not known:
        needed, others = {}, {fields.code: codes}
    if fields.modifiers is not None:
        others[fields.modifiers] = st.lists(st.sampled_from(today.marks), min_size=1, max_size=2, unique=True)
    if fields.performer is not None:
        others[fields.performer] = st.sampled_from(_STRANGERS)
    return _some_of(needed, others, fields.code)


@st.composite
def _some_of(
    draw: st.DrawFn, needed: dict[str, st.SearchStrategy[Any]], others: dict[str, st.SearchStrategy[Any]], likely: str
) -> Data:
    """All of the needed fields and some of the others: seven times of eight the likely one, two of eight others."""
    drawn = {name: draw(values) for name, values in needed.items()}
    for name, values in others.items():
        if draw(_EIGHTHS) >= (1 if name == likely else 6):
            drawn[name] = draw(values)
    return drawn
