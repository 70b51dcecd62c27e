"""What conditions come to in encounters: true, false or unknown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import attrs

from fluororules.days import ALWAYS
from fluororules.model.ruleset import Condition, Rule, Ruleset
from fluororules.program.eras import eras_of
from fluororules.program.firing import applying
from fluororules.program.from_model import compile_ruleset
from fluororules.source import Source, Span

Answer = bool | None
"""True, false, or unknown."""
_NOWHERE = Span(Source.of("conditions.rules", ""), 0, 0)


@attrs.frozen(eq=False)
class Seen:
    """What conditions come to in encounters, each condition known by itself and not by what it is equal to."""

    columns: Mapping[int, str]
    rows: Sequence[Mapping[str, Answer]]

    def value(self, condition: Condition, encounter: int) -> Answer:
        """What a condition comes to in the encounter of this number."""
        return self.rows[encounter].get(self.columns[id(condition)], False)


def seen(ruleset: Ruleset, conditions: Iterable[Condition], encounters: Iterable[object]) -> Seen:
    """What each condition over the facts of a ruleset comes to in each encounter, whatever the date.

    The conditions must be kept for as long as the answer is.
    """
    columns: dict[int, str] = {}
    rules: list[Rule] = []
    for condition in conditions:
        if id(condition) not in columns:
            columns[id(condition)] = f"{len(columns):06}"
            rules.append(rule_of(columns[id(condition)], condition))
    program = compile_ruleset(attrs.evolve(ruleset, rules=tuple(rules), edits=(), examples=()))
    eras = eras_of(program)
    return Seen(columns, [applying(eras, encounter) for encounter in encounters])


def rule_of(name: str, condition: Condition) -> Rule:
    """A rule that says nothing but its condition, on every day."""
    return Rule(name, name, None, ALWAYS, condition, (), (), (), (), (), (), (), "", _NOWHERE)
