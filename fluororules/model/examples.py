"""Examples to encounters of the schema, and what is expected of them."""

from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from fluororules.days import holds
from fluororules.edits import (
    FIRST,
    OPEN,
    AddOnEdit,
    AddOnTable,
    Kind,
    PairEdit,
    PairTable,
    Table,
    Tables,
    UnitLimit,
    UnitTable,
)
from fluororules.errors import EncounterError
from fluororules.facts import MOST_UNITS
from fluororules.model import messages
from fluororules.model.conditions import IN_WORDS, Conditions, how_to_give
from fluororules.model.declarations import Declarations
from fluororules.model.ruleset import Cite, Edits, Example, Expectation, Service
from fluororules.schema import Fact, Vocabulary, from_json
from fluororules.source import Span
from fluororules.syntax import tree

OWN, OTHER = "the reporting physician", "another physician"
"""Names that stand for the performers that an example speaks of."""


KINDS: Mapping[tree.EditKind, Kind] = {"pairs": "pairs", "add-on primaries": "add-ons", "unit limits": "units"}
"""What a table holds, as rules write it, and as tables are."""
INDICATORS, TYPES = (0, 1, 9), (1, 2, 3)
_NO_ROWS: Mapping[str, Kind] = {"pair edit": "pairs", "primary": "add-ons", "unit limit": "units"}


@attrs.define
class _Given:
    """The JSON form of an example's encounter as it is put together, and the rows of edits by what they are."""

    values: dict[str, Any] = attrs.field(factory=dict)
    rows: dict[Kind, list[Any]] = attrs.field(factory=dict)
    seen: set[str] = attrs.field(factory=set)
    tried: set[str] = attrs.field(factory=set)
    performers: bool = False


class Examples:
    """Builds the examples of a ruleset."""

    def __init__(
        self,
        found: Declarations,
        words: Vocabulary,
        conditions: Conditions,
        services: tuple[Service, ...],
        targets: Mapping[str, str],
        word: str,
        edits: Sequence[Edits],
    ) -> None:
        self._found, self._words, self._conditions = found, words, conditions
        self._services = {service.name: service for service in services}
        self._targets = targets
        self._word = word
        self._tables = {each.table: each.what for each in edits}

    def build(self, example: tree.ExampleDecl, cites: tuple[Cite, ...]) -> Example | None:
        """The example; None where it was complained about."""
        before = len(self._found.diagnostics)
        given = _Given()
        for item in example.given:
            self._give(given, item)
        day = self._words.facts[self._words.date]
        if day.path[0] not in given.values and day.phrase not in given.tried:
            self._found.diagnostics.append(messages.no_date(example.name.span, example.name.text, day.phrase))
        if len(self._found.diagnostics) > before:
            self._expectations(example, None)
            return None
        if day.path[0] not in given.values:  # there is no such day, and the parser has said so
            self._expectations(example, None)
            return None
        self._name_performers(given)
        try:
            encounter: Any = from_json(self._words.cls, given.values)
        except EncounterError as error:
            self._found.diagnostics.append(
                messages.given_impossible(example.name.span, f"{error.field}: {error.problem}")
            )
            return None
        ordinal = getattr(encounter, day.path[0]).toordinal()
        expectations = self._expectations(example, ordinal)
        if len(self._found.diagnostics) > before:
            return None
        sentence = example.sentence.text if example.sentence else None
        return Example(
            example.name.text,
            sentence,
            encounter,
            example.only,
            expectations,
            cites,
            self._tables_of(given),
            example.span,
        )

    # --- what is given

    def _give(self, given: _Given, item: tree.Given) -> None:
        match item:
            case tree.GivenLines():
                self._give_lines(given, item)
            case tree.GivenFact():
                self._give_fact(given, item)
            case tree.GivenValue():
                self._give_value(given, item)
            case tree.GivenUnknown():
                if item.phrase is not None:
                    self._give_unknown(given, item.phrase)
            case tree.GivenModifiers():
                fact = self._conditions.marks_of(item.phrase)
                modifiers = sorted(self._conditions.modifiers(item.modifiers))
                if fact is not None:
                    self._put(given, fact, modifiers, item.span)
            case tree.GivenEdit():
                self._give_edit(given, item)

    # --- rows of tables

    def _give_edit(self, given: _Given, item: tree.GivenEdit) -> None:
        """A row that stands in each table of its kind, on every day."""
        self._rows(given, KINDS[item.what], item.what, item.span).append(self._row(item))

    def _rows(self, given: _Given, kind: Kind, what: str, span: Span) -> list[Any]:
        """The rows of a kind; a complaint where no edits take them."""
        if kind not in self._tables.values():
            self._found.diagnostics.append(messages.no_table_of(span, what))
        return given.rows.setdefault(kind, [])

    def _row(self, item: tree.GivenEdit) -> PairEdit | AddOnEdit | UnitLimit:
        first, *second = (code.text for code in item.codes)
        match item.what:
            case "pairs":
                return PairEdit(first, second[0], FIRST, OPEN, self._one_of(item.number, INDICATORS, "an indicator"))
            case "add-on primaries":
                return AddOnEdit(second[0], first, self._one_of(item.number, TYPES, "a type"), FIRST, OPEN)
            case "unit limits":
                return UnitLimit(first, self._units(item.number) if item.number else 1, None, FIRST, OPEN)

    def _one_of(self, word: tree.Word | None, known: tuple[int, ...], what: str) -> int:
        if word is None:
            return 1
        if word.text not in {str(number) for number in known}:
            numbers = f"{', '.join(map(str, known[:-1]))} or {known[-1]}"
            self._found.diagnostics.append(messages.bad_number(word.span, f"{what} is {numbers}"))
            return 1
        return int(word.text)

    def _tables_of(self, given: _Given) -> Tables:
        """A table for each that the edits name and the example gives rows of, or says that it has none."""
        return Tables.of(
            _table(name, kind, given.rows[kind]) for name, kind in self._tables.items() if kind in given.rows
        )

    def _give_unknown(self, given: _Given, phrase: tree.Phrase) -> None:
        fact = self._conditions.fact(phrase)
        if fact is not None and fact.phrase in given.seen:
            self._found.diagnostics.append(messages.given_twice(phrase.span, fact.phrase))
        elif fact is not None:
            given.seen.add(fact.phrase)

    def _give_lines(self, given: _Given, item: tree.GivenLines) -> None:
        if self._words.lines is None or self._words.line_fields is None:
            self._found.diagnostics.append(messages.no_lines(item.span))
            return
        fact, fields = self._words.facts[self._words.lines], self._words.line_fields
        lines: list[dict[str, Any]] = given.values.setdefault(fact.path[0], [])
        if (not item.lines and lines) or fact.phrase in given.seen:
            self._found.diagnostics.append(messages.given_twice(item.span, fact.phrase))
        if not item.lines:
            given.seen.add(fact.phrase)
        for line in item.lines:
            written: dict[str, Any] = {fields.code: line.code.text}
            if line.modifiers and fields.modifiers:
                written[fields.modifiers] = sorted(self._conditions.modifiers(line.modifiers))
            if line.units and fields.units:
                written[fields.units] = self._units(line.units)
            if line.by is not None and fields.performer:
                written[fields.performer] = self._performer(line.by)
                given.performers = True
            lines.append(written)

    def _units(self, word: tree.Word) -> int:
        number = int(word.text) if word.text.isdecimal() else 1
        if not 1 <= number <= MOST_UNITS:
            self._found.diagnostics.append(messages.bad_number(word.span, f"units are a number from 1 to {MOST_UNITS}"))
            return 1
        return number

    def _performer(self, phrase: tree.Phrase) -> str:
        same = self._words.facts[self._words.same].phrase if self._words.same is not None else ""
        if phrase.text == f"the {same}":
            return OWN
        if phrase.text != OTHER:
            self._found.diagnostics.append(
                messages.bad_performer(phrase.span, phrase.text, f"the {same}` or `by {OTHER}")
            )
        return OTHER

    def _name_performers(self, given: _Given) -> None:
        """Lines of named performers are compared with who performed the service."""
        if not given.performers or self._words.performer is None:
            return
        fact = self._words.facts[self._words.performer]
        inside = given.values.get(fact.path[0]) if fact.group is not None else given.values
        if isinstance(inside, dict):
            inside.setdefault(fact.path[-1], OWN)

    def _give_fact(self, given: _Given, item: tree.GivenFact) -> None:
        if item.negated is not None and item.phrase.text in _NO_ROWS:
            self._rows(given, _NO_ROWS[item.phrase.text], item.phrase.text, item.span)
            return
        fact = self._conditions.fact(item.phrase)
        if fact is None:
            return
        if fact.kind == "group":
            self._give_group(given, fact, item)
        elif fact.kind == "yes/no":
            self._put(given, fact, item.negated is None, item.span)
        else:
            hint = f"write `{fact.phrase} {'is ' + fact.values[0] if fact.values else '...'}`"
            self._found.diagnostics.append(messages.not_yes_no(item.span, fact.phrase, "no yes or no", hint))

    def _give_group(self, given: _Given, fact: Fact, item: tree.GivenFact) -> None:
        """What was performed, or was not: not both, and nothing about what was not."""
        before = given.values.get(fact.path[0], {} if item.negated is None else None)
        if (before is None) != (item.negated is not None):
            problem = f"`{fact.phrase}` is given as performed and as not performed"
            self._found.diagnostics.append(messages.given_impossible(item.span, problem))
        given.values.setdefault(fact.path[0], {} if item.negated is None else None)

    def _give_value(self, given: _Given, item: tree.GivenValue) -> None:
        fact = self._conditions.fact(item.phrase)
        if fact is None:
            return
        given.tried.add(fact.phrase)
        value = self._value(fact, item.value)
        if value is None:
            return
        self._put(given, fact, value, item.span)

    def _value(self, fact: Fact, value: tree.Value) -> Any:  # noqa: ANN401 - JSON values
        written = value.value
        if fact.kind == "date" and isinstance(written, tree.Day):
            return written.value.isoformat() if written.value else None
        if fact.kind in {"minutes", "number"} and isinstance(written, tree.Quantity):
            return self._within_limits(fact, written)
        if fact.kind == "choice":
            return self._conditions.value_of(fact, value)
        if fact.kind == "identity" and isinstance(written, tree.Word):
            return written.text
        if fact.kind == "code" and isinstance(written, tree.Quantity):
            return written.amounts[0].number.text
        kind, hint = IN_WORDS[fact.kind], how_to_give(fact)
        self._found.diagnostics.append(messages.other_type(value.span, fact.phrase, kind, hint))
        return None

    def _within_limits(self, fact: Fact, written: tree.Quantity) -> int | None:
        number = self._conditions.number_of(fact, written)
        if number is None or fact.low <= number <= fact.high:
            return number
        unit = " minutes" if fact.kind == "minutes" else ""
        problem = f"`{fact.phrase}` is from {fact.low} to {fact.high}{unit}"
        self._found.diagnostics.append(messages.given_impossible(written.span, problem))
        return None

    def _put(self, given: _Given, fact: Fact, value: Any, span: Span) -> None:  # noqa: ANN401 - JSON values
        if fact.phrase in given.seen:
            self._found.diagnostics.append(messages.given_twice(span, fact.phrase))
        given.seen.add(fact.phrase)
        inside = given.values
        if fact.group is not None:
            inside = given.values.setdefault(fact.path[0], {})
            if inside is None:
                group = self._words.facts[fact.group].phrase
                self._found.diagnostics.append(
                    messages.given_impossible(span, f"`{fact.phrase}` is given, and no {group} was performed")
                )
                return
        inside[fact.path[-1]] = value

    # --- what is expected

    def _expectations(self, example: tree.ExampleDecl, ordinal: int | None) -> tuple[Expectation, ...]:
        built: list[Expectation] = []
        for item in example.expectations:
            facts = [self._conditions.fact(phrase) for phrase in item.facts]
            for target in item.targets:
                for service, number in self._services_of(target, ordinal):
                    names = tuple(fact.phrase for fact in facts if fact is not None)
                    built.append(Expectation(service, number, item.status, names, target.span))
        return tuple(built)

    def _services_of(self, target: tree.Phrase, ordinal: int | None) -> list[tuple[str, str | None]]:
        """The services that a target stands for, and the number where one is written, held against the date."""
        name = target.text
        if name == self._word:
            return [(s.name, None) for s in self._services.values() if _number_on(s, ordinal)]
        if name not in self._targets:
            if not self._found.is_broken("service", name):
                known = sorted({*self._targets, self._word})
                self._found.diagnostics.append(messages.unknown_service(target.span, name, known))
            return []
        then = (s for s in self._services.values() if ordinal is not None and _number_on(s, ordinal) == name)
        service = next(then, self._services.get(self._targets[name]))
        if service is None or ordinal is None or name == service.name:
            return [(self._targets[name], None)]
        now = _number_on(service, ordinal)
        if now != name:
            self._found.diagnostics.append(messages.number_not_then(target.span, name, service.name, now))
        return [(service.name, name)]


def _number_on(service: Service, ordinal: int | None) -> str | None:
    if ordinal is None:
        return service.numbers[0][0] if service.numbers else None
    return next((code for code, days in service.numbers if holds(days, ordinal)), None)


def _table(name: str, kind: Kind, rows: Sequence[Any]) -> Table:
    """The table of an example: it speaks of every day."""
    match kind:
        case "pairs":
            return PairTable.of(name, "example", FIRST, OPEN, rows)
        case "add-ons":
            return AddOnTable.of(name, "example", FIRST, OPEN, rows)
        case "units":
            return UnitTable.of(name, "example", FIRST, OPEN, rows)
