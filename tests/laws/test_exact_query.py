"""The law of the exact query: a fact is named if, and only if, it alone changes the answer in some filling.

Both halves are held by decisions on encounters that state every fact, in which there is nothing left to fill in.
"""

from typing import Any

from hypothesis import event, given, settings
from hypothesis import strategies as st

from fluororules.facts import UNKNOWN
from fluororules.program import reference
from fluororules.program.reference_values import TooManyWaysError
from fluororules.schema import Fact, State, from_json, state_of, to_json
from fluororules.testing.drawing import encounter_of, encounters_for, fillings_of, refilled
from fluororules.testing.drawn import Compiled, rulesets
from fluororules.testing.laws import changes_alone


@settings(max_examples=250)  # what the time of the suite allows
@given(rulesets(known=False), st.data())
def test_each_fact_named_changes_the_answer_alone(drawn: Compiled, data: st.DataObject) -> None:
    """For each fact that a code's query names, two encounters that differ in it alone give the code two statuses."""
    words = drawn.ruleset.vocabulary
    encounter = data.draw(encounters_for(drawn.ruleset))
    queries = drawn.decide(encounter).queries
    if not queries:
        return
    try:
        ways = reference.ways(drawn.ruleset, state_of(words, encounter))
    except TooManyWaysError:
        event("too many ways")
        return
    decided = [(way, drawn.decide(encounter_of(drawn.ruleset, way))) for way in ways]
    for query in queries:
        for code in query.decides:
            assert changes_alone(words.by_phrase[query.fact], words, code, decided), (query.fact, code)


def _is_unknown(fact: Fact, state: State) -> bool:
    value = state[fact.number]
    return value is UNKNOWN or (fact.kind == "lines" and any(line.code is None for line in value))


@settings(max_examples=250)  # what the time of the suite allows
@given(rulesets(known=False), st.data())
def test_no_other_unknown_fact_changes_an_answer(drawn: Compiled, data: st.DataObject) -> None:
    """Two encounters that differ in one unknown fact alone give a code one status, unless its query names the fact."""
    encounter: Any = data.draw(encounters_for(drawn.ruleset))
    state = state_of(drawn.ruleset.vocabulary, encounter)
    unknown = [fact for fact in drawn.ruleset.vocabulary.facts if _is_unknown(fact, state)]
    decision = drawn.decide(encounter)
    for fact in data.draw(st.lists(st.sampled_from(unknown), min_size=1, max_size=6)) if unknown else ():
        whole = data.draw(fillings_of(drawn.ruleset, to_json(encounter)))
        other = data.draw(refilled(drawn.ruleset, to_json(encounter), whole, fact))
        one, two = (drawn.decide(from_json(type(encounter), each)) for each in (whole, other))
        named = {code for query in decision.queries if query.fact == fact.phrase for code in query.decides}
        for code in decision.codes:
            assert code.code in named or one.status(code.code) == two.status(code.code), (fact.phrase, code.code)
