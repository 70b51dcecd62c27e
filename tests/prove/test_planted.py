"""Some of the planted faults, those that cost little; `python -m tests.prove.planted` plants all thirty.

And the smallest rulesets that showed a mistake of the prover itself when faults were planted in large ones.
"""

from datetime import date
from pathlib import Path

import pytest

import fluororules
from fluororules.model.ruleset import Ruleset
from fluororules.program.ensuring import broken
from fluororules.program.eras import eras_of
from fluororules.program.from_model import compile_with_ensures
from fluororules.program.row import decide
from fluororules.prove import compare
from tests.prove.faults import FAULTS, Fault
from tests.prove.planted import report_of

QUICK = {"a number ends a day early", "a lost `not`", "a code moved to another set", "a rule that is always overridden"}
LITTLE = """ruleset little
    title "Little"
    version "1"
    language 1
source S
    "A source"
    confidence high
code stand-alone 76000
    cite S "1"
rule coded
    "Coded."
    if fluoroscopy then code stand-alone
    cite S "1"
rule one
    "One unit."
    if other imaging then units 1 on stand-alone
    cite S "1"
"""
TWO = """rule two
    "Two units."
    if fluoroscopy then units 2 on stand-alone
    cite S "1"
"""
SINCE_2017 = """ensure nothing-with-other-imaging
    "Nothing is coded with other imaging, from 2017."
    never other imaging and date of service at least 2017-01-01
    cite S "1"
"""


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault.name in QUICK], ids=lambda fault: fault.name)
def test_planted_faults_are_reported(fault: Fault) -> None:
    """A fault is reported by what must report it, its regions are told, and their witnesses replay."""
    report = report_of(fault)
    assert report.wrong == ()
    assert report.replayed == len(report.regions)


def test_there_are_thirty_faults() -> None:
    """Thirty faults are planted, under thirty names, in all three rulesets."""
    assert len({(fault.ruleset, fault.name) for fault in FAULTS}) == 30
    assert {fault.ruleset for fault in FAULTS} == {"acr", "fluoroscopy", "medicare"}


@pytest.mark.parametrize("old, new", [("", "2"), ("2", ""), ("2", "3")])
def test_limits_that_one_ruleset_alone_has_are_compared(tmp_path: Path, old: str, new: str) -> None:
    """A limit of units that only one of two rulesets knows is settled, though a lower one may hold at the encounter."""
    comparison = compare(
        *(_little(tmp_path / f"{n}.rules", n and TWO.replace("units 2", f"units {n}")) for n in (old, new))
    )
    assert comparison.settled
    limit = {"": "no limit of units and no modifier", "2": "at most 2 units", "3": "at most 3 units"}
    assert [(r.old, r.new) for r in comparison.regions] == [(f"coded, {limit[old]}", f"coded, {limit[new]}")]


@pytest.mark.parametrize("day, is_broken", [(date(2016, 12, 31), False), (date(2017, 1, 1), True)])
def test_ensures_that_the_date_settles_are_held(tmp_path: Path, day: date, is_broken: bool) -> None:
    """An `ensure` of later dates is not broken before, whatever else it speaks of."""
    eras = eras_of(compile_with_ensures(_little(tmp_path / "little.rules", SINCE_2017)))
    encounter = fluororules.Encounter(day, other_imaging=True, fluoroscopy=fluororules.Fluoroscopy())
    assert broken(eras, encounter, decide(eras, encounter)) == (is_broken,)


def _little(path: Path, more: str) -> Ruleset:
    path.write_text(LITTLE + more, encoding="utf-8")
    return fluororules.load(path).ruleset
