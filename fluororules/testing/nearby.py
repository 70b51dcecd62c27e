"""Encounters near the examples that tell a ruleset from a changed one: found by trying, with nothing proved.

Of a set that lost codes, one of these takes the place of another code of the set; of a date that was moved, the example
is moved to it. So most survivors among codes and dates are shown to differ without the prover.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import attrs

from fluororules.days import ALWAYS, Days, holds
from fluororules.decision import Decision
from fluororules.errors import EncounterError
from fluororules.facts import UNKNOWN
from fluororules.model.ruleset import Example
from fluororules.schema import Vocabulary, state_of
from fluororules.testing.proving import Difference
from fluororules.testing.running import Run
from fluororules.testing.watching import Watch

_MOST_TRIED = 12
"""How many encounters are tried for one mutant."""


def near_difference(
    words: Vocabulary, watch: Watch, examples: Sequence[Example], before: Run, after: Run, kept: frozenset[str]
) -> Difference | None:
    """An encounter near one of the examples of which the two give a code different statuses; None where none was met.

    `watch` says where they may differ; of its codes only those in `kept` may stand in an encounter.
    """
    if watch.codes is None and watch.days == ALWAYS:
        return None
    tried = 0
    for example in examples:
        for encounter in _moved(words, watch, example.encounter, kept):
            code = code_apart(*(run.decide(encounter, example.tables) for run in (before, after)))
            if code is not None:
                return Difference(encounter, example.tables, code)
            tried += 1
        if tried >= _MOST_TRIED:
            return None
    return None


def code_apart(before: Decision, after: Decision, *, certain: bool = False) -> str | None:
    """The first code with different statuses; with `certain`, neither is a query.

    One that is new, and not coded, says nothing that an example could expect.
    """
    one, other = ({code.code: code.status for code in decision.codes} for decision in (before, after))
    for code in sorted({*one, *other}):
        said = (one.get(code), other.get(code))
        if said[0] != said[1] and (code in one or other[code] != "not coded") and not (certain and "query" in said):
            return code
    return None


def _moved(words: Vocabulary, watch: Watch, encounter: object, kept: frozenset[str]) -> Iterator[object]:
    """The encounter with a date of the watch, and, where that is about codes, with one of them for one of their set."""
    days = state_of(words, encounter)[words.date].toordinal()
    day = days if holds(watch.days, days) else _first(watch.days)
    name = words.facts[words.date].path[0]
    dated = _evolved(encounter, name, date.fromordinal(day)) if day is not None else None
    if dated is None:
        return
    if watch.codes is None:
        yield dated
        return
    code = min(watch.codes & kept, default=None)
    if code is not None:
        yield from _with_code(words, dated, code, watch)


def _first(days: Days) -> int | None:
    return days[0][0] if days else None


def _with_code(words: Vocabulary, encounter: object, code: str, watch: Watch) -> Iterator[object]:
    """The encounter with a code in the place of each line's that is of the same set."""
    fields = words.line_fields
    lines = state_of(words, encounter)[words.lines] if words.lines is not None else UNKNOWN
    if words.lines is None or fields is None or lines is UNKNOWN:
        return
    name = words.facts[words.lines].path[0]
    for at, line in enumerate(lines):
        if getattr(line, fields.code) in watch.siblings:
            changed = _evolved(line, fields.code, code)
            found = _evolved(encounter, name, (*lines[:at], changed, *lines[at + 1 :])) if changed is not None else None
            if found is not None:
                yield found


def _evolved(instance: Any, name: str, value: object) -> Any:  # noqa: ANN401 - whatever class the schema is
    """The instance with one field changed; None where its class refuses that."""
    try:
        return attrs.evolve(instance, **{name.lstrip("_"): value})
    except EncounterError:
        return None
