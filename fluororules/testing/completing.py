"""An encounter that leaves facts open, completed so that a condition holds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import attrs

from fluororules.days import ALWAYS
from fluororules.errors import EncounterError
from fluororules.model.ruleset import Condition, Ruleset
from fluororules.program.answers import LineState, with_lines
from fluororules.program.eras import eras_of
from fluororules.program.fillings import Search
from fluororules.program.from_model import compile_ruleset
from fluororules.program.standing import cone_of
from fluororules.schema import Fact, Vocabulary, from_json, state_of
from fluororules.schema.reading import to_json
from fluororules.testing.seen import rule_of


def completed(ruleset: Ruleset, condition: Condition, encounter: object) -> object | None:
    """The encounter with as many of its open facts stated as it takes for the condition to hold.

    None where it does not hold however they are filled in, or where only a list of procedures that is not given would
    have to be made up.
    """
    service = attrs.evolve(ruleset.services[0], numbers=((ruleset.services[0].numbers[0][0], ALWAYS),))
    rule = attrs.evolve(rule_of("holds", condition), concludes=(("code", (service.name,)),))
    eras = eras_of(compile_ruleset(attrs.evolve(ruleset, services=(service,), rules=(rule,), edits=(), examples=())))
    words = ruleset.vocabulary
    state = with_lines(words, state_of(words, encounter))
    era = eras.at(state[words.date].toordinal())
    for box in Search(era, cone_of(era, 0), 0, state).run().boxes:
        if box.status == "coded" and not box.claims:
            return _with(words, encounter, box.values)
    return None


def _with(words: Vocabulary, encounter: object, values: Mapping[int, Any]) -> object | None:
    """The encounter with facts, by their numbers, stated."""
    data = to_json(encounter)
    for number in sorted(values):
        fact = words.facts[number]
        value = _as_json(words, fact, values[number])
        if fact.group is None:
            data[fact.path[0]] = value
            continue
        inside = data.setdefault(fact.path[0], {})
        if isinstance(inside, dict):
            inside[fact.path[-1]] = value
    try:
        return from_json(words.cls, data)
    except EncounterError:
        return None


def _as_json(words: Vocabulary, fact: Fact, value: Any) -> object:  # noqa: ANN401 - facts have values of many types
    match fact.kind:
        case "group":
            return {} if value else None
        case "lines":
            return [_line(words, line) for line in value]
        case "date" if isinstance(value, date):
            return value.isoformat()
        case "modifiers":
            return list(value)
        case _:
            return value


def _line(words: Vocabulary, line: LineState) -> dict[str, object]:
    fields = words.line_fields
    if fields is None:
        return {}
    parts = {fields.code: line.code, fields.modifiers: list(line.modifiers), fields.performer: line.performer}
    return {name: value for name, value in parts.items() if name is not None and value is not None}
