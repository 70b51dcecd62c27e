"""The law of fillings: a status other than `query` is the status however the unknown facts are filled in.

Rules that ask whether a fact is known are left out: an encounter that states the fact is another one to them.
"""

from typing import Any

from hypothesis import event, given, settings
from hypothesis import strategies as st

from fluororules.program import reference
from fluororules.program.reference_values import TooManyWaysError
from fluororules.schema import from_json, state_of, to_json
from fluororules.testing.drawing import encounter_of, encounters_for, fillings_of
from fluororules.testing.drawn import Compiled, rulesets


@settings(max_examples=150)
@given(rulesets(known=False), st.data())
def test_a_definite_status_is_that_of_every_filling(drawn: Compiled, data: st.DataObject) -> None:
    """However the unknown is filled in, a code that was not `query` keeps its status."""
    encounter: Any = data.draw(encounters_for(drawn.ruleset))
    before = drawn.decide(encounter)
    fillings = fillings_of(drawn.ruleset, to_json(encounter))
    for whole in data.draw(st.lists(fillings, min_size=1, max_size=8)):
        after = drawn.decide(from_json(type(encounter), whole))
        for code in before.codes:
            assert code.status in {"query", after.status(code.code)}


@settings(max_examples=150)
@given(rulesets(known=False), st.data())
def test_under_query_two_fillings_differ(drawn: Compiled, data: st.DataObject) -> None:
    """A code is `query` only where two encounters that state every fact, and agree in those stated, differ in it."""
    encounter = data.draw(encounters_for(drawn.ruleset))
    decision = drawn.decide(encounter)
    try:
        ways = reference.ways(drawn.ruleset, state_of(drawn.ruleset.vocabulary, encounter))
    except TooManyWaysError:
        event("too many ways")
        return
    open_codes = {code.code for code in decision.codes if code.status == "query"}
    seen: dict[str, set[str | None]] = {code: set() for code in open_codes}
    for way in ways if open_codes else ():
        whole = drawn.decide(encounter_of(drawn.ruleset, way))
        for code, statuses in seen.items():
            statuses.add(whole.status(code))
        if all(len(statuses) > 1 for statuses in seen.values()):
            return
    assert not open_codes


@settings(max_examples=80)
@given(rulesets(), st.data())
def test_nothing_is_asked_where_everything_is_known(drawn: Compiled, data: st.DataObject) -> None:
    """Where no fact is unknown there is no query, whatever the rules."""
    encounter = data.draw(encounters_for(drawn.ruleset, known=True))
    decision = drawn.decide(encounter)
    assert not decision.queries
    assert "query" not in {code.status for code in decision.codes}
