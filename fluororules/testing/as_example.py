"""Encounters to `example` statements, as an author would write them.

Not every encounter can be written so: an example cannot say that a list of modifiers is empty where the schema lets it
be unknown, or name physicians. So who writes one should read it back (`read_back`) and see what it says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

import attrs

from fluororules.days import FIRST, LAST
from fluororules.edits import NEVER, AddOnTable, PairTable, Table, Tables, UnitTable
from fluororules.facts import UNKNOWN
from fluororules.fmt import print_file
from fluororules.model import Layer
from fluororules.model.examples import KINDS, OTHER
from fluororules.model.from_syntax import check
from fluororules.model.ruleset import Edits, Example, Ruleset, Service
from fluororules.schema import NOT_APPLICABLE, Fact, State, Vocabulary, state_of
from fluororules.source import Source, Span
from fluororules.syntax import parse, tree

_NOWHERE: Final = Span(Source.of("example.rules", ""), 0, 0)
_NO_ROWS: Final[Mapping[str, str]] = {"pairs": "pair edit", "add-ons": "primary", "units": "unit limit"}
_WRITTEN: Final = {kind: what for what, kind in KINDS.items()}


@attrs.frozen
class Expected:
    """The status that a code is to have, and the facts that a query is to name."""

    code: str
    status: tree.Status
    facts: tuple[str, ...] = ()


def as_example(
    words: Vocabulary,
    name: str,
    sentence: str,
    encounter: object,
    tables: Tables,
    expected: Iterable[Expected],
    *,
    only: bool = False,
) -> str:
    """The statement `example` of a valid encounter of a vocabulary and the rows that its tables hold on its day.

    What is unknown is left out. `only`: no other code is to be coded. The sentence must be without quotes, as the
    language has none inside a text.
    """
    declared = tree.ExampleDecl(
        _word(name),
        _word(sentence),
        (*_given(words, state_of(words, encounter)), *_rows(tables, _day(words, encounter))),
        only=only,
        expectations=tuple(
            tree.Expectation((_phrase(each.code),), each.status, tuple(map(_phrase, each.facts)), _NOWHERE)
            for each in expected
        ),
        cites=(),
        span=_NOWHERE,
    )
    return print_file(tree.File(_NOWHERE.source, (declared,)))


def read_back(ruleset: Ruleset, text: str) -> Example | None:
    """The example that a text is for a ruleset; None where the ruleset would complain about it."""
    stated = parse(Source.of("example.rules", text))
    statements = (*_surroundings(ruleset), *stated.file.statements)
    checked = check([Layer(ruleset.name, (tree.File(stated.file.source, statements),))], ruleset.vocabulary)
    if stated.diagnostics or checked.ruleset is None or len(checked.ruleset.examples) != 1:
        return None
    return checked.ruleset.examples[0]


# --- what is given


def _given(words: Vocabulary, state: State) -> Iterator[tree.Given]:
    """What an encounter states, in the order of the schema."""
    named = _names_performers(words, state)
    for fact in words.facts:
        value = state[fact.number]
        if value is UNKNOWN or value is NOT_APPLICABLE or (named and fact.number == words.performer):
            continue
        yield from _stated(words, state, fact, value)


def _stated(words: Vocabulary, state: State, fact: Fact, value: Any) -> Iterator[tree.Given]:  # noqa: ANN401 - of its kind
    phrase = _phrase(fact.phrase)
    match fact.kind:
        case "lines":
            yield tree.GivenLines(tuple(_line(words, state, line) for line in value), _NOWHERE)
        case "modifiers":
            about = fact.phrase if fact.group is None else words.facts[fact.group].phrase
            if value:
                yield tree.GivenModifiers(_phrase(about), tuple(map(_word, value)), _NOWHERE)
        case "group":
            if value is False or not any(_is_stated(state[inner.number]) for inner in _inside(words, fact)):
                yield tree.GivenFact(phrase, None if value else "no", _NOWHERE)
        case "yes/no":
            yield tree.GivenFact(phrase, None if value else "no" if fact.group is None else "not", _NOWHERE)
        case _:
            yield tree.GivenValue(phrase, tree.Value(_value(fact, value), _NOWHERE), _NOWHERE)


def _inside(words: Vocabulary, group: Fact) -> Iterator[Fact]:
    return (fact for fact in words.facts if fact.group == group.number)


def _is_stated(value: object) -> bool:
    """Whether an example says so, and with it that the group was performed."""
    return value is not UNKNOWN and value != ()


def _value(fact: Fact, value: Any) -> tree.Phrase | tree.Quantity | tree.Day | tree.Word:  # noqa: ANN401 - of its kind
    match fact.kind:
        case "date":
            return tree.Day(value, _NOWHERE)
        case "minutes":
            return _quantity(str(value), "minute" if value == 1 else "minutes")
        case "number" | "code":
            return _quantity(str(value), None)
        case "choice":
            return _phrase(value)
        case _:
            return _word(value)


def _quantity(number: str, unit: str | None) -> tree.Quantity:
    amount = tree.Amount(_word(number), _phrase(unit) if unit else None, _NOWHERE)
    return tree.Quantity((amount,), _NOWHERE)


def _names_performers(words: Vocabulary, state: State) -> bool:
    """Whether lines name who performed them: then an example knows the reporting physician, and another."""
    field = words.line_fields.performer if words.line_fields else None
    lines = state[words.lines] if words.lines is not None else UNKNOWN
    return bool(field) and lines is not UNKNOWN and any(getattr(line, field or "") is not None for line in lines)


def _line(words: Vocabulary, state: State, line: object) -> tree.GivenLine:
    fields = words.line_fields
    if fields is None:
        raise TypeError("a schema with procedure lines says what they consist of")
    marks = getattr(line, fields.modifiers) if fields.modifiers else ()
    units = getattr(line, fields.units) if fields.units else 1
    by = getattr(line, fields.performer) if fields.performer else None
    same = words.performer is not None and by == state[words.performer]
    whom = None
    if by is not None:
        whom = _phrase(f"the {words.facts[words.same].phrase}" if same and words.same is not None else OTHER)
    return tree.GivenLine(
        _word(getattr(line, fields.code) or ""),
        tuple(map(_word, marks or ())),
        _word(str(units)) if units != 1 else None,
        whom,
        _NOWHERE,
    )


# --- rows of tables


def _rows(tables: Tables, day: date) -> Iterator[tree.Given]:
    """The rows that are in force on a day; of a table that speaks of the day and holds none, that it has none."""
    given: dict[str, dict[tree.Given, None]] = {}
    for editions in tables.by_name.values():
        for table in editions:
            if table.covers(day):
                rows = given.setdefault(table.kind, {})
                rows.update(dict.fromkeys(_rows_of(table, day)))
    for kind, rows in given.items():
        yield from rows or (tree.GivenFact(_phrase(_NO_ROWS[kind]), "no", _NOWHERE),)


def _rows_of(table: Table, day: date) -> Iterator[tree.Given]:
    match table:
        case PairTable():
            for two, by_one in table.rows.items():
                for one, pairs in by_one.items():
                    yield from (
                        _edit("pairs", (one, two), p.indicator) for p in pairs if p.on(day) and p.indicator != NEVER
                    )
        case AddOnTable():
            for code, add_ons in table.rows.items():
                listed = (a for a in add_ons if a.first <= day <= a.last and a.primary)
                yield from (_edit("add-ons", (a.primary or "", code), a.type) for a in listed)
        case UnitTable():
            for code, limits in table.rows.items():
                yield from (_edit("units", (code,), u.units) for u in limits if u.first <= day <= u.last)


def _edit(kind: str, codes: Sequence[str], number: int) -> tree.Given:
    return tree.GivenEdit(_WRITTEN[kind], tuple(map(_word, codes)), _word(str(number)), _NOWHERE)  # type: ignore[index]


# --- the ruleset around an example, as far as examples know it


def _surroundings(ruleset: Ruleset) -> Iterator[tree.Statement]:
    yield from map(_service, ruleset.services)
    yield from map(_edits, ruleset.edits)
    if not ruleset.edits and ruleset.services:
        code = tree.Conclude("code", (_phrase(ruleset.services[0].name),), _NOWHERE)
        never = tree.Joined("and", listed=False, operands=(), span=_NOWHERE)
        yield tree.RuleDecl(_word("rule"), None, tree.Dates(), never, (code,), None, (), (), (), _NOWHERE)


def _service(service: Service) -> tree.ServiceDecl:
    numbers = (tree.Number(_word(code), _dates(span), _NOWHERE) for code, days in service.numbers for span in days)
    return tree.ServiceDecl(_word(service.name), tuple(numbers), (), _NOWHERE)


def _dates(span: tuple[int, int]) -> tree.Dates:
    first, last = span
    start = tree.Day(date.fromordinal(first), _NOWHERE) if first > FIRST else None
    return tree.Dates(start, tree.Day(date.fromordinal(last), _NOWHERE) if last < LAST else None)


def _edits(edits: Edits) -> tree.EditsDecl:
    what = _WRITTEN[edits.what]
    return tree.EditsDecl(_word(edits.name), None, None, _word(edits.table), what, (), (), _NOWHERE)


# --- words


def _day(words: Vocabulary, encounter: object) -> date:
    day: date = state_of(words, encounter)[words.date]
    return day


def _word(text: str) -> tree.Word:
    return tree.Word(text, _NOWHERE)


def _phrase(text: str) -> tree.Phrase:
    return tree.Phrase(tuple(map(_word, text.split())), _NOWHERE)
