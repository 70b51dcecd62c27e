"""A prover to stand in for the real one: it compares two rulesets on every encounter of a small world.

What it calls equal is equal there, which is the whole world for rules that look at nothing else.
"""

import sys
from collections.abc import Iterator
from datetime import date
from itertools import product
from types import ModuleType
from typing import Any

import attrs
import pytest

from fluororules.edits import NO_TABLES, Tables
from fluororules.encounter import Encounter, Fluoroscopy, Procedure
from fluororules.model.ruleset import Ruleset
from fluororules.program.eras import eras_of
from fluororules.program.from_model import compile_ruleset
from fluororules.program.from_tables import bound
from fluororules.program.row import decide

DAYS = (date(2009, 2, 28), date(2018, 12, 30), date(2018, 12, 31), date(2019, 1, 1), date(2019, 1, 2))
TIMES = (None, 58, 59, 60, 61, 62)
CODES = ("20610", "74210", "74220", "73222")
YES_NO = (True, False, None)


@attrs.frozen
class Region:
    """As the prover's."""

    encounter: object
    tables: Tables
    code: str
    old: str | None
    new: str | None
    by_status: bool = True


@attrs.frozen
class Comparison:
    """As the prover's."""

    equal: bool
    settled: bool
    regions: tuple[Region, ...]
    more: bool = False


def world() -> Iterator[Encounter]:
    """Every encounter that there is."""
    for day, time, present, other, code in product(DAYS, TIMES, YES_NO, YES_NO, (None, *CODES)):
        done = Fluoroscopy(physician_minutes=time, physician_present=present)
        lines = () if code is None else (Procedure(code=code),)
        yield Encounter(date_of_service=day, procedures=lines, fluoroscopy=done, other_imaging=other)


def compare(old: Ruleset, new: Ruleset, *, first: bool = False) -> Comparison:
    """The first difference there is."""
    assert first
    one, other = (eras_of(bound(compile_ruleset(ruleset), NO_TABLES)) for ruleset in (old, new))
    for encounter in world():
        before, after = ({c.code: c.status for c in decide(eras, encounter).codes} for eras in (one, other))
        for code in sorted({*before, *after}):
            if before.get(code) != after.get(code):
                region = Region(encounter, NO_TABLES, code, before.get(code), after.get(code))
                return Comparison(equal=False, settled=True, regions=(region,))
    return Comparison(equal=True, settled=True, regions=())


def never_settled(old: Ruleset, new: Ruleset, *, first: bool = False) -> Comparison:
    """A prover that reaches its limit at once."""
    del old, new, first
    return Comparison(equal=False, settled=False, regions=())


def install(patch: pytest.MonkeyPatch, prover: Any) -> None:
    """Puts a prover in the place of the real one; None for an installation without any."""
    module = ModuleType("fluororules.prove")
    if prover is not None:
        module.compare = prover  # type: ignore[attr-defined]
    patch.setitem(sys.modules, "fluororules.prove", module)
