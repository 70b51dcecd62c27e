"""The law of audits: a line is called not supported only if its code is not coded however the unknown is filled in."""

from typing import Any

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from fluororules.auditing.lines import Billed
from fluororules.auditing.verdicts import audit_by
from fluororules.schema import from_json, to_json
from fluororules.testing.drawn import Compiled, rulesets
from fluororules.testing.encounters import encounters_for, fillings_of


@settings(max_examples=120)
@given(rulesets(known=False), st.data())
def test_only_what_is_barred_whatever_is_unknown_is_not_supported(drawn: Compiled, data: st.DataObject) -> None:
    """However the unknown is filled in, a line that is not supported is not coded, and a supported one is."""
    codes = sorted({number for service in drawn.ruleset.services for number, _ in service.numbers})
    for encounter in data.draw(st.lists(encounters_for(drawn.ruleset), min_size=3, max_size=6)):
        marks = tuple(data.draw(st.sampled_from(((), ("59",), ("59", "XE")))))
        lines = audit_by(drawn.decide, drawn.eras.program, encounter, [Billed(code, 1, marks) for code in codes]).lines
        for whole in data.draw(st.lists(fillings_of(drawn.ruleset, to_json(encounter)), min_size=2, max_size=4)):
            decision = drawn.decide(_with_modifiers(from_json(type(encounter), whole), marks))
            for line in lines:
                assert (line.status == "not coded") <= (line.verdict == "not supported")
                assert line.status in {None, "query", decision.status(line.code)}


def _with_modifiers(encounter: Any, modifiers: tuple[str, ...]) -> object:
    if encounter.fluoroscopy is None:
        return encounter
    return attrs.evolve(encounter, fluoroscopy=attrs.evolve(encounter.fluoroscopy, modifiers=modifiers))
