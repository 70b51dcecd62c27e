"""Strategies for encounters that the rules of a ruleset can tell apart: both sides of each bound, each fact unknown."""

from datetime import date
from itertools import chain
from typing import Any, Final

from hypothesis import strategies as st

from fluororules.facts import FIRST_DAY, LAST_DAY
from fluororules.model.ruleset import Bears, CodeSet, InSet, Lines, Ruleset, Within
from fluororules.program.reference_tests import Performed, performed
from fluororules.program.reference_values import tests_of
from fluororules.schema import NOT_APPLICABLE, Fact, State, Vocabulary, from_json

_NAMES: Final = ("Dr Grey", "Dr Hale")
_OUTSIDE: Final = "99999"
_MOST_CODES: Final = 20
_MOST_LINES: Final = 3


def encounters_for(ruleset: Ruleset, *, known: bool = False) -> st.SearchStrategy[Any]:
    """Encounters of the ruleset's schema; `known` states every fact."""
    return encounters_as_json(ruleset, known=known).map(lambda data: from_json(ruleset.vocabulary.cls, data))


@st.composite
def encounters_as_json(draw: st.DrawFn, ruleset: Ruleset, *, known: bool = False) -> dict[str, Any]:
    """The JSON form of an encounter; what is unknown is left out."""
    data: dict[str, Any] = {}
    stated_of_eight = 8 if known else draw(st.sampled_from((2, 4, 7)))
    for fact in ruleset.vocabulary.facts:
        holder = data.get(fact.path[0]) if fact.group is not None else data
        if holder is not None and (fact.kind == "date" or draw(st.integers(1, 8)) <= stated_of_eight):
            holder[fact.path[-1]] = draw(values_of(fact, ruleset, known=known))
    return data


def encounter_of(ruleset: Ruleset, way: State) -> Any:  # noqa: ANN401 - of whatever class the ruleset's schema is
    """The encounter in which the facts have the values of a way of the reference runner."""
    data: dict[str, Any] = {}
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
        case "lines" if words.line_fields is not None:
            names = (words.line_fields.code, words.line_fields.modifiers, words.line_fields.performer)
            return [_line_as_json(names, line) for line in performed(words, value)]
        case _:
            return value


def _line_as_json(names: tuple[str | None, ...], line: Performed) -> dict[str, Any]:
    values = (line.code, sorted(line.modifiers), line.performer)
    return {name: value for name, value in zip(names, values, strict=True) if name is not None}


@st.composite
def fillings_of(draw: st.DrawFn, ruleset: Ruleset, stated: dict[str, Any]) -> dict[str, Any]:
    """The JSON form of an encounter that states every fact, as the one does that is given, where that states it."""
    whole = dict(stated)
    for fact in ruleset.vocabulary.facts:
        whole = draw(refilled(ruleset, stated, whole, fact))
    return whole


@st.composite
def refilled(
    draw: st.DrawFn, ruleset: Ruleset, stated: dict[str, Any], whole: dict[str, Any], fact: Fact
) -> dict[str, Any]:
    """`whole` with another value of a fact that `stated` leaves open; the same where it does not, or has no such."""
    name, holder = fact.path[0], whole.get(fact.path[0])
    if fact.group is not None:
        if holder is None or fact.path[-1] in (stated.get(name) or {}):
            return whole
        return {**whole, name: {**holder, fact.path[-1]: draw(values_of(fact, ruleset, known=True))}}
    value = draw(values_of(fact, ruleset, known=True))
    if fact.kind == "lines" and name in stated:
        value = [line if "code" in line else {**line, "code": draw(_line_codes(ruleset))} for line in stated[name]]
    elif name in stated:
        return whole
    if fact.kind != "group" or value is None:
        return {**whole, name: value}
    inner = [f for f in ruleset.vocabulary.facts if f.group == fact.number]
    return {**whole, name: {f.path[-1]: draw(values_of(f, ruleset, known=True)) for f in inner}}


def values_of(  # noqa: PLR0911 - one a kind
    fact: Fact, ruleset: Ruleset, *, known: bool = False
) -> st.SearchStrategy[Any]:
    """Values of a fact in their JSON form: those on either side of what the rules ask, and any others."""
    tests = [test for rule in ruleset.rules for test in tests_of(rule.condition)]
    own = [t for t in tests if not isinstance(t, Lines) and t.fact.number == fact.number]
    match fact.kind:
        case "yes/no":
            return st.booleans()
        case "group":
            return st.sampled_from((True, True, False)).map(lambda performed: {} if performed else None)
        case "choice":
            return st.sampled_from(fact.values)
        case "number" | "minutes":
            near = sorted({n for n in _near(own) if fact.low <= n <= fact.high} | {fact.low, fact.high})
            return st.sampled_from(near) | st.integers(fact.low, fact.high)
        case "date":
            return days_of(ruleset).map(date.isoformat)
        case "code":
            return _codes([test.codes for test in own if isinstance(test, InSet)])
        case "modifiers":
            named = {m for test in own if isinstance(test, Bears) for m in test.modifiers}
            return _modifiers(named)
        case "identity":
            return st.sampled_from(_NAMES)
        case "lines":
            line = _line(ruleset, [test for test in tests if isinstance(test, Lines)], known=known)
            return st.lists(line, max_size=_MOST_LINES)


def days_of(ruleset: Ruleset) -> st.SearchStrategy[date]:
    """Days on which something begins or ends, those beside them, and any others."""
    tests = [test for rule in ruleset.rules for test in tests_of(rule.condition)]
    sets = [t.line.codes if isinstance(t, Lines) else t.codes for t in tests if isinstance(t, Lines | InSet)]
    spans = chain(
        (rule.days for rule in ruleset.rules),
        (days for service in ruleset.services for _, days in service.numbers),
        (days for codes in sets if codes is not None for days in codes.members.values()),
    )
    ends = {end for days in spans for pair in days for end in pair}
    first, last = FIRST_DAY.toordinal(), LAST_DAY.toordinal()
    near = {n for end in ends for n in (end - 1, end, end + 1)}
    near |= set(_near([t for t in tests if isinstance(t, Within) and t.fact.kind == "date"]))
    inside = st.sampled_from(sorted({first, last} | {n for n in near if first < n < last})).map(date.fromordinal)
    return inside | inside | inside | st.dates(FIRST_DAY, LAST_DAY)


def _near(tests: list[Any]) -> list[int]:
    ends = [end for t in tests if isinstance(t, Within) for end in (t.low, t.high) if end is not None]
    return [number for end in ends for number in (end - 1, end, end + 1)]


def _codes(sets: list[CodeSet]) -> st.SearchStrategy[str]:
    """Members of sets, one code that is most likely in none, and any others."""
    members = st.sampled_from((_OUTSIDE, *sorted({c for codes in sets for c in sorted(codes.members)[:_MOST_CODES]})))
    return members | members | members | st.integers(0, 99_999).map("{:05d}".format)


def _line_codes(ruleset: Ruleset) -> st.SearchStrategy[str]:
    tests = [test for rule in ruleset.rules for test in tests_of(rule.condition)]
    return _codes([test.line.codes for test in tests if isinstance(test, Lines) and test.line.codes is not None])


def _modifiers(named: set[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from((*sorted(named), "ZZ")), max_size=2)


def _line(ruleset: Ruleset, tests: list[Lines], *, known: bool) -> st.SearchStrategy[dict[str, Any]]:
    """A procedure line, with its code unknown at times unless all is to be known."""
    names = ruleset.vocabulary.line_fields
    if names is None:
        return st.nothing()
    codes = _line_codes(ruleset)
    marks = {m for test in tests for any_of in (*test.line.bearing, *test.line.not_bearing) for m in any_of}
    parts: dict[str, st.SearchStrategy[Any]] = {names.code: codes if known else codes | codes | codes | st.none()}
    if names.modifiers is not None:
        parts[names.modifiers] = _modifiers(marks)
    if names.performer is not None:
        parts[names.performer] = st.none() | st.sampled_from(_NAMES) | st.sampled_from((*_NAMES, "Dr Lund"))
    return st.fixed_dictionaries(parts)
