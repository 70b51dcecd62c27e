"""What the prover says of a ruleset, where it is installed. It is looked for when it is first asked."""

from importlib import import_module
from typing import Any, Literal

import attrs

from fluororules.edits import NO_TABLES, Tables
from fluororules.model.ruleset import Ruleset

_PROVER = "fluororules.prove"


@attrs.frozen
class Proof:
    """What became of one ensure. `encounter` breaks it with `tables`, where one does."""

    name: str
    verdict: Literal["proved", "broken", "not settled"]
    encounter: object = None
    tables: Tables = NO_TABLES


def proofs_of(ruleset: Ruleset) -> dict[str, Proof]:
    """The proof of each ensure by name; none where the prover is not installed."""
    found = _asked("prove_ensures", ruleset)
    return {each.name: Proof(each.name, each.verdict, each.encounter, each.tables or NO_TABLES) for each in found}


def witnesses_of(ruleset: Ruleset) -> tuple[object, ...]:
    """Encounters that the prover found worth looking at; none where it is not installed."""
    return _asked("witnesses", ruleset)


def _asked(name: str, ruleset: Ruleset) -> tuple[Any, ...]:
    try:
        return tuple(getattr(import_module(_PROVER), name)(ruleset))
    except ImportError:
        return ()
