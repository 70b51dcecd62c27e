"""The mutants of a ruleset: for each slip that an author could make, the ruleset with it."""

from __future__ import annotations

from collections.abc import Iterator

from fluororules.model.ruleset import Ruleset
from fluororules.testing.mutant import Mutant
from fluororules.testing.mutants_of_conditions import mutants_of_condition
from fluororules.testing.mutants_of_rules import mutants_of_effects, mutants_of_statement
from fluororules.testing.mutants_of_sets import mutants_of_sets
from fluororules.testing.written import own_statements, written


def mutants(ruleset: Ruleset) -> Iterator[Mutant]:
    """Each ruleset that differs from this one in one small thing that this one itself states, in a fixed order.

    What it takes from rulesets that it extends is not changed.
    """
    conditions = written(ruleset)
    for each in conditions:
        yield from mutants_of_condition(ruleset, each)
        yield from mutants_of_effects(ruleset, each)
    for statement in own_statements(ruleset):
        yield from mutants_of_statement(ruleset, statement)
    yield from mutants_of_sets(ruleset, conditions)
