"""Ensures as rules without effect, so that what reads programs reads them too.

A status that an ensure asks for is a fact of the decision, and unknown while the decision is `query`.
"""

from collections.abc import Mapping
from typing import Final

import attrs

from fluororules.days import ALWAYS
from fluororules.model.ruleset import (
    All,
    AnyOf,
    Condition,
    Defined,
    Ensure,
    HasStatus,
    Not,
    OneOf,
    Rule,
    Ruleset,
)
from fluororules.schema import Fact

_STATUSES: Final = ("coded", "not coded", "review")
_PREFIX: Final = "status of "


def with_ensures(ruleset: Ruleset) -> Ruleset:
    """The ruleset with a rule without effect for each ensure, and a fact for the status of each service."""
    first = len(ruleset.vocabulary.facts)
    facts = {each.name: _fact(each.name, first + at) for at, each in enumerate(ruleset.services)}
    rules = tuple(_rule(ensure, facts) for ensure in ruleset.ensures)
    words = attrs.evolve(ruleset.vocabulary, facts=(*ruleset.vocabulary.facts, *facts.values()))
    return attrs.evolve(ruleset, vocabulary=words, rules=(*ruleset.rules, *rules))


def name_of(ensure: Ensure) -> str:
    """The name of the rule that stands for an ensure. No rule of an author's has a blank behind its first word."""
    return f"ensure {ensure.name}"


def service_of(fact: Fact) -> str | None:
    """The service whose status a fact is; None of any other fact."""
    return fact.phrase.removeprefix(_PREFIX) if not fact.path and fact.phrase.startswith(_PREFIX) else None


def _fact(service: str, number: int) -> Fact:
    return Fact(number, f"{_PREFIX}{service}", "choice", (), "", _STATUSES, 0, 0, None)


def _rule(ensure: Ensure, facts: Mapping[str, Fact]) -> Rule:
    name, condition = name_of(ensure), _over_facts(ensure.condition, facts)
    return Rule(name, name, ensure.sentence, ALWAYS, condition, (), (), (), (), (), (), ensure.cites, "", ensure.span)


def _over_facts(condition: Condition, facts: Mapping[str, Fact]) -> Condition:
    """The condition with facts in the place of statuses."""
    match condition:
        case All():
            return All(tuple(_over_facts(part, facts) for part in condition.operands))
        case AnyOf():
            return AnyOf(tuple(_over_facts(part, facts) for part in condition.operands))
        case Not():
            return Not(_over_facts(condition.operand, facts))
        case HasStatus():
            wanted = "coded" if condition.coded else "not coded"
            return OneOf(facts[condition.service], frozenset({wanted}))
        case Defined():
            return _over_facts(condition.condition, facts)
        case _:
            return condition
