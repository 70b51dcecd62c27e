"""The one place where tests of rules ask the prover, which comes with `pip install 'fluororules[prove]'`."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

import attrs

from fluororules.edits import Tables
from fluororules.model.ruleset import Ruleset

if TYPE_CHECKING:
    from fluororules.prove import Region


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
    BEYOND = "they differ in what no example can state"


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
    if found.regions and not _is_sayable(found.regions[0]):
        found = compare(old, new)
    if found.equal:
        return None
    region = next((region for region in found.regions if _is_sayable(region)), None)
    if region is not None:
        return Difference(region.encounter, region.tables, region.code)
    return Unproved.BEYOND if found.settled and not found.more else Unproved.LIMIT


def _is_sayable(region: Region) -> bool:
    """Whether an example can expect what is different: a status of a code that is there by both rulesets."""
    return region.by_status and "no code" not in {region.old, region.new}
