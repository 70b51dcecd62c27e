"""The one place where tests of rules ask the prover, which comes with `pip install 'fluororules[prove]'`."""

from __future__ import annotations

from enum import Enum

import attrs

from fluororules.edits import Tables
from fluororules.model.ruleset import Ruleset


@attrs.frozen(eq=False)
class Difference:
    """An encounter, and the tables that it is decided by, of which two rulesets give a code different statuses."""

    encounter: object
    tables: Tables
    code: str | None


class Unproved(Enum):
    """Why it is not known whether two rulesets differ."""

    NO_PROVER = "no prover"
    LIMIT = "limit"


def difference(old: Ruleset, new: Ruleset) -> Difference | Unproved | None:
    """Where two rulesets give a code different statuses; None where it is proved that they do so nowhere."""
    try:
        from fluororules.prove import compare  # noqa: PLC0415 - and with it the solver
    except ModuleNotFoundError as error:
        if error.name not in {"z3", "fluororules.prove"}:
            raise
        return Unproved.NO_PROVER
    except ImportError:
        return Unproved.NO_PROVER
    found = compare(old, new, first=True)
    if found.equal:
        return None
    if not found.regions:
        return Unproved.LIMIT
    region = found.regions[0]
    return Difference(region.encounter, region.tables, region.code)
