"""The law of fillings: a status other than `query` is the status however the unknown facts are filled in."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from fluororules.encounter import Encounter
from fluororules.schema import from_json, to_json
from fluororules.testing.drawn import Compiled, rulesets
from fluororules.testing.encounters import encounters_as_json, encounters_for


def filled_in(stated: dict[str, Any], all_stated: dict[str, Any]) -> dict[str, Any]:
    """What is stated, and where it is silent what the other states; the lines of a list given stay, with codes."""
    filled = {**all_stated, **stated}
    if stated.get("fluoroscopy") is not None:
        there = all_stated["fluoroscopy"] or {}
        filled["fluoroscopy"] = {**there, **stated["fluoroscopy"]}
    for at, line in enumerate(filled["procedures"]):
        if line.get("code") is None:
            codes = [other["code"] for other in all_stated["procedures"]] or ["99999"]
            filled["procedures"][at] = {**line, "code": codes[at % len(codes)]}
    return filled


@settings(max_examples=200)
@given(rulesets(known=False), st.data())
def test_a_definite_status_is_that_of_every_filling(drawn: Compiled, data: st.DataObject) -> None:
    """However the unknown is filled in, a code that was not `query` keeps its status."""
    encounter: Any = data.draw(encounters_for(drawn.ruleset))
    before = drawn.decide(encounter)
    everything = encounters_as_json(drawn.ruleset, known=True).filter(lambda e: e["fluoroscopy"] is not None)
    nothing_done = encounters_as_json(drawn.ruleset, known=True).map(lambda e: {**e, "fluoroscopy": None})
    for other in data.draw(st.lists(everything | nothing_done, min_size=1, max_size=8)):
        stated = to_json(encounter)
        whole = from_json(Encounter, filled_in(stated, {**other, "date_of_service": stated["date_of_service"]}))
        after = drawn.decide(whole)
        for code in before.codes:
            if code.status != "query":
                assert after.status(code.code) == code.status


@settings(max_examples=100)
@given(rulesets(known=False), st.data())
def test_nothing_is_asked_where_everything_is_known(drawn: Compiled, data: st.DataObject) -> None:
    """Where no fact is unknown there is no query, whatever the rules."""
    encounter: Any = data.draw(encounters_for(drawn.ruleset, known=True))
    decision = drawn.decide(encounter)
    assert not decision.queries
    assert "query" not in {code.status for code in decision.codes}
