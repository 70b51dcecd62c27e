"""What the solver found, as an encounter that anybody can decide, and the smallest one that shows the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

import attrs

from fluororules.edits import (
    CLOSED,
    CONTRACTORS,
    NO_TABLES,
    AddOnEdit,
    AddOnTable,
    PairEdit,
    PairTable,
    Table,
    Tables,
    UnitLimit,
    UnitTable,
)
from fluororules.facts import FIRST_DAY
from fluororules.program.program import Program
from fluororules.prove.any_table import BARS, DOUBTS, LIMITS, SEPARABLE, Row
from fluororules.prove.asking import Model
from fluororules.schema import Fact, Vocabulary, from_json, to_json

SAME, ANOTHER = "A", "B"
"""Who performed the service, and somebody else."""
EDITION = "of the proof"


@attrs.frozen
class Witness:
    """An encounter, and the tables that it is decided by."""

    encounter: Any
    tables: Tables = NO_TABLES

    def to_json(self) -> dict[str, object]:
        """The encounter in the form that `evaluate` reads."""
        return to_json(self.encounter)


def witness_of(model: Model, program: Program, rows: tuple[Row, ...], outside: str) -> Witness:
    """The encounter that a model stands for; what it does not speak of is not stated.

    Raises EncounterError where the schema's class refuses it.
    """
    words = program.vocabulary
    day = _day_of(model)
    data: dict[str, Any] = {}
    for fact in words.facts:
        holder = data.get(fact.path[0]) if fact.group is not None else data
        if not fact.path or holder is None or not _is_stated(model, fact):
            continue
        value = _value(model, words, fact, day, outside)
        if value is not _LEFT_OUT:
            holder[fact.path[-1]] = value
    if words.lines is not None and any(_is_closed(row, program) and _is_said(model, row) for row in rows):
        data.setdefault(words.facts[words.lines].path[-1], [])  # a closed list bars where no primary was performed
    encounter: Any = from_json(words.cls, data)
    return Witness(encounter, _tables(model, program, rows, day, _by_the_same(data, words, outside)))


def day_of(first: int) -> date:
    """The first day of an era on which encounters may be."""
    return date.fromordinal(max(first, FIRST_DAY.toordinal()))


def _day_of(model: Model) -> date:
    return day_of(max(part.era.first for part in model.encoding.parts))


# --- facts

_LEFT_OUT = object()


def _is_stated(model: Model, fact: Fact) -> bool:
    stated = model.encoding.facts.known.get(fact.phrase)
    return stated is None or model.holds(stated)


def _value(  # noqa: PLR0911 - one case a kind
    model: Model, words: Vocabulary, fact: Fact, day: date, outside: str
) -> Any:  # noqa: ANN401 - facts have values of many types
    """The value of a fact in its JSON form."""
    facts = model.encoding.facts
    match fact.kind:
        case "date" if fact.number == words.date:
            return day.isoformat()
        case "group":
            performed = facts.single.get(fact.phrase)
            return _LEFT_OUT if performed is None else {} if model.holds(performed) else None
        case "yes/no":
            single = facts.single.get(fact.phrase)
            return _LEFT_OUT if single is None else model.holds(single)
        case "choice" | "code":
            values = facts.values.get(fact.phrase, {})
            return next((value or outside for value, var in values.items() if model.holds(var)), _LEFT_OUT)
        case "modifiers":
            return [m for m, var in facts.values.get(fact.phrase, {}).items() if model.holds(var)] or _LEFT_OUT
        case "number" | "minutes" | "date":
            return _number(model, fact)
        case "identity":
            compared = fact.number == words.performer and _names_somebody(model)
            return SAME if compared or fact.phrase in facts.known else _LEFT_OUT
        case "lines":
            asked = fact.phrase in facts.known or any(part.tests for part in model.encoding.parts)
            return _lines(model, words) if asked else _LEFT_OUT


def _number(model: Model, fact: Fact) -> Any:  # noqa: ANN401 - or left out
    bounds = model.encoding.facts.bounds.get(fact.phrase)
    if bounds is None:
        return _LEFT_OUT
    reached = [bound for bound, var in bounds.items() if model.holds(var)]
    low = FIRST_DAY.toordinal() if fact.kind == "date" else fact.low
    number = max([low, *reached])
    return date.fromordinal(number).isoformat() if fact.kind == "date" else number


def _names_somebody(model: Model) -> bool:
    return any(cell.performer != "nobody named" for cell, _ in _present(model))


def _present(model: Model) -> Iterator[tuple[Any, int]]:
    """The kinds of lines that are there, and how many of each."""
    for cell, copies in model.encoding.facts.cells.items():
        count = sum(model.holds(copy) for copy in copies)
        if count:
            yield cell, count


def _lines(model: Model, words: Vocabulary) -> Any:  # noqa: ANN401 - or left out
    names = words.line_fields
    if names is None:
        return _LEFT_OUT
    found: list[dict[str, Any]] = []
    for cell, count in _present(model):
        line: dict[str, Any] = {names.code: cell.code}
        if names.modifiers is not None and cell.modifiers:
            line[names.modifiers] = list(cell.modifiers)
        if names.performer is not None and cell.performer != "nobody named":
            line[names.performer] = SAME if cell.performer == "the same" else ANOTHER
        found += [dict(line) for _ in range(count)]
    return found


# --- tables


def _by_the_same(data: Mapping[str, Any], words: Vocabulary, outside: str) -> str:
    """The code of a procedure by the same physician, or else of one that may be: column one of a pair."""
    names = words.line_fields
    if words.lines is None or names is None:
        return outside
    lines = data.get(words.facts[words.lines].path[-1]) or []
    named_first = sorted(lines, key=lambda line: names.performer not in line)
    fitting = (line[names.code] for line in named_first if line.get(names.performer or "", SAME) == SAME)
    return str(next(fitting, outside))


def _tables(model: Model, program: Program, rows: tuple[Row, ...], day: date, one: str) -> Tables:
    """For each table that edits want one that covers the day, with the rows that the model speaks of."""
    said = [row for row in rows if _is_said(model, row)]
    ordinal = day.toordinal()
    codes = {
        service.name: code
        for service in program.services
        for code, days in service.numbers
        if any(first <= ordinal <= last for first, last in days)
    }
    tables: dict[str, Table] = {}
    for edits in program.edits:
        of_table = [row for row in said if row.table == edits.table and row.service in codes]
        tables[edits.table] = _table(edits.table, edits.what, of_table, codes, day, one)
    return Tables.of(tables.values())


def _is_said(model: Model, row: Row) -> bool:
    var = model.encoding.facts.single.get(row.phrase)
    return var is not None and model.holds(var)


def _is_closed(row: Row, program: Program) -> bool:
    """Whether a row is that of a closed list of the primaries of an add-on code."""
    return row.says == BARS and any(edits.table == row.table and edits.what == "add-ons" for edits in program.edits)


def _table(name: str, kind: str, rows: list[Row], codes: Mapping[str, str], day: date, one: str) -> Table:
    if kind == "pairs":
        strict = {row.service for row in rows if row.says == BARS}
        pairs = [PairEdit(one, codes[s], day, day, 0) for s in sorted(strict)]
        loose = {row.service for row in rows if row.says == SEPARABLE} - strict
        pairs += [PairEdit(one, codes[s], day, day, 1) for s in sorted(loose)]
        return PairTable.of(name, EDITION, day, day, pairs)
    if kind == "add-ons":
        closed = {row.service for row in rows if row.says == BARS}
        doubted = {row.service for row in rows if row.says == DOUBTS} - closed
        lists = [AddOnEdit(codes[s], "99998", CLOSED, day, day) for s in sorted(closed)]
        lists += [AddOnEdit(codes[s], None, CONTRACTORS, day, day) for s in sorted(doubted)]
        return AddOnTable.of(name, EDITION, day, day, lists)
    limits = [UnitLimit(codes[row.service], 1, None, day, day) for row in rows if row.says == LIMITS]
    return UnitTable.of(name, EDITION, day, day, limits)


# --- the smallest


def smallest(witness: Witness, words: Vocabulary, shows: Callable[[Witness], bool]) -> Witness:
    """The witness without what it can do without: procedures first, then facts in the order of the schema.

    `shows` says whether a witness still shows what this one does; the ordinary evaluator is asked, not the solver.
    """
    changed = True
    while changed:
        changed = False
        for smaller in with_one_less(witness, words):
            if shows(smaller):
                witness, changed = smaller, True
                break
    return witness


def with_one_less(witness: Witness, words: Vocabulary) -> Iterator[Witness]:
    """The witness with one thing less."""
    data = witness.to_json()
    for less in _less(data, words):
        encounter: Any = from_json(words.cls, less)
        if encounter != witness.encounter:  # what has a default comes back when it is left out
            yield attrs.evolve(witness, encounter=encounter)


def _less(data: dict[str, Any], words: Vocabulary) -> Iterator[dict[str, Any]]:
    """The JSON form of an encounter with one thing less: a procedure, what is said of one, or a fact."""
    if words.lines is not None:
        path = words.facts[words.lines].path[-1]
        yield from ({**data, path: lines} for lines in _fewer_lines(data.get(path) or [], words))
    for fact in words.facts:
        holder = data if fact.group is None else data.get(fact.path[0])
        if fact.number == words.date or not fact.path or not holder or fact.path[-1] not in holder:
            continue
        rest = {key: value for key, value in holder.items() if key != fact.path[-1]}
        yield rest if fact.group is None else {**data, fact.path[0]: rest}


def _fewer_lines(lines: list[dict[str, Any]], words: Vocabulary) -> Iterator[list[dict[str, Any]]]:
    """The lines without one of them, or with less said of one."""
    code = words.line_fields.code if words.line_fields is not None else ""
    for at in range(len(lines)):
        yield lines[:at] + lines[at + 1 :]
    for at, line in enumerate(lines):
        for key in line:
            if key != code:
                plain = {name: value for name, value in line.items() if name != key}
                yield [*lines[:at], plain, *lines[at + 1 :]]
