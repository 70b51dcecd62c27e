"""The law of soundness: a ruleset without errors never raises on any encounter of its schema."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from fluororules.encounter import Encounter
from fluororules.program.explain import explain
from fluororules.schema import from_json, to_json
from fluororules.testing.drawing import encounters_for
from fluororules.testing.drawn import Compiled, rulesets

STATUSES = {"coded", "not coded", "query", "review"}


@settings(max_examples=150)
@given(rulesets(), st.data())
def test_every_encounter_is_decided(drawn: Compiled, data: st.DataObject) -> None:
    """Each code that exists on the date gets one of the four statuses, and the decision has a JSON form."""
    for encounter in data.draw(st.lists(encounters_for(drawn.ruleset), min_size=1, max_size=8)):
        decision = drawn.decide(encounter)
        assert {code.status for code in decision.codes} <= STATUSES
        assert all(query.decides for query in decision.queries)
        json.dumps(decision.to_json())


@settings(max_examples=40)
@given(rulesets(), st.data())
def test_every_code_is_explained(drawn: Compiled, data: st.DataObject) -> None:
    """Each code of a decision has an explanation, and what it would change names a fact once."""
    encounter = data.draw(encounters_for(drawn.ruleset, known=True))
    for code in drawn.decide(encounter).codes:
        explanation = explain(drawn.eras, encounter, code.code)
        facts = [change.fact for change in explanation.changes or ()]
        assert explanation.status == code.status
        assert len(set(facts)) == len(facts)
        assert (explanation.changes == ()) == (code.status == "coded")


@settings(max_examples=150)
@given(rulesets(), st.data())
def test_an_encounter_survives_its_json_form(drawn: Compiled, data: st.DataObject) -> None:
    """Written as JSON and read again, an encounter is the same."""
    encounter = data.draw(encounters_for(drawn.ruleset))
    assert from_json(Encounter, json.loads(json.dumps(to_json(encounter)))) == encounter
