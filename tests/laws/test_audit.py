"""The law of audits: a line is called not supported only if its code is not coded however the unknown is filled in."""

from typing import Any

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from fluororules.auditing.lines import Billed
from fluororules.auditing.verdicts import audit_by
from fluororules.facts import UNKNOWN
from fluororules.schema import from_json, to_json
from fluororules.testing.drawn import Compiled, rulesets
from fluororules.testing.encounters import encounters_for, fillings_of


@settings(max_examples=150)
@given(rulesets(known=False), st.data())
def test_only_what_is_barred_whatever_is_unknown_is_not_supported(drawn: Compiled, data: st.DataObject) -> None:
    """However the unknown is filled in, a line that is not supported is not coded, and a supported one is."""
    encounter: Any = data.draw(encounters_for(drawn.ruleset))
    codes = sorted({number for service in drawn.ruleset.services for number, _ in service.numbers})
    marks = tuple(sorted(set(data.draw(st.lists(st.sampled_from(("59", "XE")), max_size=2)))))
    lines = audit_by(drawn.decide, drawn.eras.program, encounter, [Billed(code, 1, marks) for code in codes]).lines
    whole = data.draw(fillings_of(drawn.ruleset, to_json(encounter)))
    filled: Any = from_json(type(encounter), whole)
    if filled.fluoroscopy is not None and filled.fluoroscopy is not UNKNOWN:
        filled = attrs.evolve(filled, fluoroscopy=attrs.evolve(filled.fluoroscopy, modifiers=marks))
    decision = drawn.decide(filled)
    for line in lines:
        status = decision.status(line.code) if line.status is not None else None
        if line.status == "not coded":
            assert line.verdict == "not supported"
            assert status == "not coded"
        elif line.status in {"coded", "review"}:
            assert status == line.status
