"""The law of audits: a line is called not supported only if its code is not coded however the unknown is filled in.

A line's modifiers are those of the fluoroscopy in every filling in which it was performed.
"""

from itertools import product
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fluororules.auditing.lines import Billed
from fluororules.auditing.verdicts import audit_by
from fluororules.encounter import Encounter
from fluororules.schema import from_json, to_json
from fluororules.testing.drawing import encounters_for, fillings_of
from fluororules.testing.drawn import Compiled, compiled, rulesets

MARKS: tuple[tuple[str, ...], ...] = ((), ("59",), ("59", "XE"))


def hold(drawn: Compiled, encounter: Encounter, modifiers: tuple[str, ...], whole: Any) -> None:
    """Holds the verdicts on a line of each code to one filling of the encounter."""
    if whole.fluoroscopy is not None:
        whole = attrs.evolve(whole, fluoroscopy=attrs.evolve(whole.fluoroscopy, modifiers=modifiers))
    codes = sorted({number for service in drawn.ruleset.services for number, _ in service.numbers})
    lines = audit_by(drawn.decide, drawn.eras.program, encounter, [Billed(code, 1, modifiers) for code in codes]).lines
    decision = drawn.decide(whole)
    for line in lines:
        assert line.status in {None, "query", decision.status(line.code)}
        if line.verdict == "not supported":
            assert decision.status(line.code) in {None, "not coded"}
        if line.verdict == "supported":
            assert decision.status(line.code) == "coded"


@settings(max_examples=60)
@given(rulesets(known=False), st.data())
def test_a_verdict_is_that_of_every_filling(drawn: Compiled, data: st.DataObject) -> None:
    """However the unknown is filled in, a line that is not supported is not coded, and a supported one is."""
    encounter: Any = data.draw(encounters_for(drawn.ruleset))
    whole = data.draw(fillings_of(drawn.ruleset, to_json(encounter)))
    hold(drawn, encounter, data.draw(st.sampled_from(MARKS)), from_json(Encounter, whole))


CONDITIONS = (
    *("fluoroscopy", "not fluoroscopy", "fluoroscopy with modifier 59", "other imaging"),
    "date of service at least 1900-01-01",
)
USES: tuple[dict[str, Any], ...] = ({}, {"fluoroscopy": {}}, {"fluoroscopy": {"modifiers": ["59"]}})


@pytest.mark.parametrize("condition", CONDITIONS)
def test_all_of_small_rulesets(condition: str) -> None:
    """Of every pair of small rules, each verdict is that of every filling."""
    for other, does in product(CONDITIONS, ("code alpha", "alpha not coded", "review alpha")):
        drawn = compiled(f"code alpha 76000 rule one if {condition} then code alpha rule two if {other} then {does}")
        for use, modifiers in product(USES, MARKS):
            stated: dict[str, Any] = {"date_of_service": "2020-01-01", **use}
            for performed, imaging in product([use.get("fluoroscopy", {}), *([] if use else [None])], [True, False]):
                whole = {**stated, "fluoroscopy": performed, "other_imaging": imaging}
                hold(drawn, from_json(Encounter, stated), modifiers, from_json(Encounter, whole))
