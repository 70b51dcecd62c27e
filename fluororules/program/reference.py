"""The reference runner: what a decision means, written out to be read beside the definition. Slow on purpose.

It walks the checked ruleset rule by rule, knows nothing of questions, regions or eras, and is what the other runners
are held to. Its only economy: of values that no condition tells apart it fills in one (`reference_values`).
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from math import prod
from typing import Any, Final, assert_never

import attrs

from fluororules.days import holds
from fluororules.decision import Status
from fluororules.edits import NO_TABLES, Tables
from fluororules.facts import UNKNOWN
from fluororules.model.ruleset import (
    All,
    AnyOf,
    Bears,
    Condition,
    Defined,
    HasStatus,
    InSet,
    Known,
    Lines,
    Not,
    OneOf,
    Rule,
    Ruleset,
    Within,
)
from fluororules.program.reference_edits import with_edits
from fluororules.program.reference_tests import passes, performed, satisfies, who
from fluororules.program.reference_values import TooManyWaysError, worth_filling_in
from fluororules.schema import NOT_APPLICABLE, Fact, State, Vocabulary, state_of

MOST_WAYS: Final = 5000
Statuses = Mapping[str, Status]
"""The status of each service, by name."""


@attrs.frozen
class Answer:
    """The status of one code, and under `query` the facts that it turns on, in the order of the vocabulary."""

    code: str
    service: str
    status: Status
    facts: tuple[str, ...]


@attrs.frozen
class Reference:
    """What the definition says of one encounter: an answer for each service that has a number on the date."""

    answers: tuple[Answer, ...]


def decide(ruleset: Ruleset, encounter: object, tables: Tables = NO_TABLES) -> Reference:
    """The answers of a ruleset on an encounter of its schema, with the tables that its edits want."""
    words = ruleset.vocabulary
    ruleset = with_edits(ruleset, tables, state_of(words, encounter)[words.date])
    given = state_of(ruleset.vocabulary, encounter)
    decided = {way: statuses(ruleset, given, way) for way in ways(ruleset, given)}
    return Reference(tuple(_answer(ruleset, decided, name, code) for name, code in _numbers(ruleset, given)))


def _numbers(ruleset: Ruleset, given: State) -> Iterator[tuple[str, str]]:
    """Each service that has a number on the date of service, and the number."""
    for service in ruleset.services:
        for number, days in service.numbers:
            if holds(days, _day(ruleset, given)):
                yield service.name, number


def _day(ruleset: Ruleset, given: State) -> int:
    return int(given[ruleset.vocabulary.date].toordinal())


# --- with facts unknown


def _answer(ruleset: Ruleset, decided: Mapping[State, Statuses], service: str, code: str) -> Answer:
    """What all the ways agree on; `query` if two ways differ."""
    by_way = {way: found[service] for way, found in decided.items()}
    if len(set(by_way.values())) == 1:
        return Answer(code, service, next(iter(by_way.values())), ())
    named = tuple(fact.phrase for fact in ruleset.vocabulary.facts if _is_named(fact, ruleset.vocabulary, by_way))
    return Answer(code, service, "query", named)


def _is_named(fact: Fact, words: Vocabulary, by_way: Mapping[State, Status]) -> bool:
    """Whether two ways that differ in that fact alone give different statuses.

    Where the fact is whether something was performed, the facts about it hang on it and are no difference of their own.
    """
    alike: dict[State, set[tuple[Any, Status]]] = {}
    for way, status in by_way.items():
        others = tuple(way[f.number] for f in words.facts if f is not fact and f.group != fact.number)
        alike.setdefault(others, set()).add((way[fact.number], status))
    pairs = (pair for found in alike.values() for pair in combinations(found, 2))
    return any(value != other and status != another for (value, status), (other, another) in pairs)


def ways(ruleset: Ruleset, given: State) -> list[State]:
    """Every way of filling in the unknown facts. What was not performed has no facts.

    Raises TooManyWaysError where there are more than can be tried.
    """
    values = worth_filling_in(ruleset, given, _day(ruleset, given))
    if prod(map(len, values)) > MOST_WAYS:
        raise TooManyWaysError
    found: list[State] = [()]
    for fact in ruleset.vocabulary.facts:
        found = [(*way, value) for way in found for value in _applicable(fact, way, values[fact.number])]
    return found


def _applicable(fact: Fact, way: State, values: tuple[Any, ...]) -> tuple[Any, ...]:
    return (NOT_APPLICABLE,) if fact.group is not None and way[fact.group] is False else values


# --- with every fact known


def statuses(ruleset: Ruleset, given: State, way: State) -> Statuses:
    """The status of each service where the encounter as it was given is filled in this way."""
    active = [rule for rule in ruleset.rules if is_active(rule, ruleset, given, way)]
    return {service.name: _status(service.name, active) for service in ruleset.services}


def _status(service: str, active: Sequence[Rule]) -> Status:
    verbs = {verb for rule in active for verb, services in rule.concludes if service in services}
    if "not coded" in verbs:
        return "not coded"
    if "code" not in verbs and "review" not in verbs:
        return "not coded"
    if "review" in verbs or "doubt" in verbs:
        return "review"
    return "coded"


def is_active(rule: Rule, ruleset: Ruleset, given: State, way: State) -> bool:
    """On one of its days, its condition true, and no active rule overrides it."""
    return (
        holds(rule.days, _day(ruleset, given))
        and is_true(rule.condition, ruleset, given, way)
        and not any(rule.family in other.overrides and is_active(other, ruleset, given, way) for other in ruleset.rules)
    )


def is_true(  # noqa: PLR0911 - one case a kind of condition
    condition: Condition, ruleset: Ruleset, given: State, way: State
) -> bool:
    """The condition under this way. Only what is known is asked of the encounter as it was given."""
    words = ruleset.vocabulary
    match condition:
        case All(operands):
            return all(is_true(operand, ruleset, given, way) for operand in operands)
        case AnyOf(operands):
            return any(is_true(operand, ruleset, given, way) for operand in operands)
        case Not(operand):
            return not is_true(operand, ruleset, given, way)
        case Defined():
            return is_true(condition.condition, ruleset, given, way)
        case OneOf() | Within() | InSet() | Bears():
            return passes(way[condition.fact.number], condition, _day(ruleset, given))
        case Known(fact, known):
            value = given[fact.number]
            return value is not NOT_APPLICABLE and (value is not UNKNOWN) == known
        case Lines(count, line):
            same, performer = who(words, way)
            lines = performed(words, way[words.lines or 0])
            found = [each for each in lines if satisfies(each, line, _day(ruleset, given), same, performer)]
            return len(found) >= count
        case HasStatus():
            raise TypeError("a status stands in no rule")
        case _:
            assert_never(condition)
