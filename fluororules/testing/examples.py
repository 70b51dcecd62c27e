"""The examples of a ruleset, run, and held against what is expected of them. Needs no library of the extras."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from fluororules.decision import CodeDecision, Decision
    from fluororules.edits import Tables
    from fluororules.loader import Rules
    from fluororules.model.ruleset import Example, Expectation


@attrs.frozen
class Miss:
    """A code that came out otherwise: both in words, and its decision where the code exists on the date."""

    code: str
    expected: str
    got: str
    decided: CodeDecision | None


@attrs.frozen
class Outcome:
    """An example, its decision, and what came out otherwise; nothing where all is as expected."""

    example: Example
    decision: Decision
    misses: tuple[Miss, ...]


def run_examples(rules: Rules) -> Iterator[Outcome]:
    """The outcome of each example of a ruleset, in the order of the text."""
    given: dict[object, Rules] = {}
    for example in rules.ruleset.examples:
        decision = under(rules, example.tables, given).evaluate(example.encounter)
        yield Outcome(example, decision, tuple(misses(example, decision)))


def under(rules: Rules, tables: Tables, given: dict[object, Rules]) -> Rules:
    """A ruleset under the tables that an example gives. `given` keeps what was made, so that each is made once."""
    if not tables.by_name:
        return rules
    key = tuple(
        sorted((t.name, t.edition, t.first, t.last, t.digest) for editions in tables.by_name.values() for t in editions)
    )
    if key not in given:
        given[key] = rules.with_tables(tables)
    return given[key]


def misses(example: Example, decision: Decision) -> Iterator[Miss]:
    """What of a decision is otherwise than the example expects."""
    for expectation in example.expectations:
        miss = _missed(expectation, decision)
        if miss is not None:
            yield miss
    if example.only:
        expected = {expectation.service for expectation in example.expectations}
        for decided in decision.codes:
            if decided.service not in expected and decided.status != "not coded":
                yield Miss(decided.code, f"{decided.code} not coded, as only", _got(decided, decision), decided)


def _missed(expectation: Expectation, decision: Decision) -> Miss | None:
    """The difference, if there is one; facts that are named must be exactly those that the code turns on."""
    code = expectation.number or expectation.service
    decided = next((c for c in decision.codes if c.service == expectation.service), None)
    expected = f"{code} {expectation.status} {', '.join(expectation.facts)}".rstrip()
    if decided is None:
        return Miss(code, expected, f"{code} does not exist on the date of service", None)
    right = decided.status == expectation.status and expectation.number in {None, decided.code}
    if right and expectation.facts:
        right = set(_asked(decided, decision)) == set(expectation.facts)
    return None if right else Miss(decided.code, expected, _got(decided, decision), decided)


def _asked(decided: CodeDecision, decision: Decision) -> list[str]:
    return [query.fact for query in decision.queries if decided.code in query.decides]


def _got(decided: CodeDecision, decision: Decision) -> str:
    return f"{decided.code} {decided.status} {', '.join(_asked(decided, decision))}".rstrip()
