"""The law of order: no order of rules, files, sets or procedures has a say in a decision."""

from typing import Any

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from fluororules.decision import Decision
from fluororules.testing.drawn import compiled, rulesets_statements
from fluororules.testing.encounters import encounters_for


def without_places(decision: Decision) -> Any:
    """The JSON form of a decision but for where rules stand, and the digest of their text."""
    data: Any = decision.to_json()
    del data["ruleset"]["digest"]
    for code in data["codes"]:
        for entry in (*code["reasons"], *code["overridden"]):
            del entry["place"]
    return data


@settings(max_examples=100)
@given(rulesets_statements(), st.data())
def test_statements_may_stand_in_any_order(statements: list[str], data: st.DataObject) -> None:
    """Permuting the statements of a ruleset changes no decision."""
    one = compiled("\n".join(statements))
    other = compiled("\n".join(data.draw(st.permutations(statements))))
    for encounter in data.draw(st.lists(encounters_for(one.ruleset), min_size=1, max_size=4)):
        assert without_places(one.decide(encounter)) == without_places(other.decide(encounter))


@settings(max_examples=60)
@given(rulesets_statements(), st.data())
def test_statements_may_stand_in_any_file(statements: list[str], data: st.DataObject) -> None:
    """Spreading the statements over two files, either first, changes no decision."""
    first = data.draw(st.lists(st.booleans(), min_size=len(statements), max_size=len(statements)))
    parts = ["\n".join(s for s, here in zip(statements, first, strict=True) if here is side) for side in (True, False)]
    one = compiled("\n".join(statements))
    for other in (compiled(*parts), compiled(*reversed(parts))):
        encounter = data.draw(encounters_for(one.ruleset))
        assert without_places(one.decide(encounter)) == without_places(other.decide(encounter))


@settings(max_examples=100)
@given(rulesets_statements().map("\n".join).map(compiled), st.data())
def test_procedures_may_be_listed_in_any_order(drawn: Any, data: st.DataObject) -> None:
    """Permuting the procedures of an encounter changes nothing in its decision."""
    encounter = data.draw(encounters_for(drawn.ruleset))
    procedures = data.draw(st.permutations(encounter.procedures or ()))
    other = attrs.evolve(encounter, procedures=None if encounter.procedures is None else tuple(procedures))
    assert drawn.decide(encounter).to_json() == drawn.decide(other).to_json()


@settings(max_examples=60)
@given(rulesets_statements().map("\n".join).map(compiled), st.data())
def test_what_was_decided_before_does_not_matter(drawn: Any, data: st.DataObject) -> None:
    """A decision is the same whether or not outcomes of other encounters are kept."""
    encounters = data.draw(st.lists(encounters_for(drawn.ruleset), min_size=2, max_size=6))
    warm = [drawn.decide(encounter).to_json() for encounter in encounters]
    for encounter, decision in zip(encounters, warm, strict=True):
        assert compiled(drawn.text).decide(encounter).to_json() == decision
