"""The law of agreement: every runner says of an encounter what the reference runner says."""

from datetime import date

from hypothesis import event, given, settings
from hypothesis import strategies as st

from fluororules.encounter import Encounter, Fluoroscopy
from fluororules.program import reference
from fluororules.program.reference_values import TooManyWaysError
from fluororules.testing.drawing import encounters_for
from fluororules.testing.drawn import Compiled, compiled, edited, rulesets
from fluororules.testing.laws import Answers, answers_of


def by_reference(drawn: Compiled, encounter: object) -> Answers:
    """The status of each code and the facts that its query names, by the reference runner."""
    return {a.code: (a.status, a.facts) for a in reference.decide(drawn.ruleset, encounter, drawn.tables).answers}


@settings(max_examples=150)  # volume is for `python -m tests.agreement`
@given(rulesets(), st.data())
def test_the_row_runner_agrees(drawn: Compiled, data: st.DataObject) -> None:
    """The row runner gives each code the status that the definition gives it, and names the same facts."""
    for encounter in data.draw(st.lists(encounters_for(drawn.ruleset), min_size=1, max_size=8)):
        try:
            expected = by_reference(drawn, encounter)
        except TooManyWaysError:
            event("too many ways")
            continue
        decision = drawn.decide(encounter)
        assert not any(notice.notice == "search-limit" for notice in decision.notices)
        assert answers_of(decision) == expected, f"\n{drawn.text}\n{encounter}"


@settings(max_examples=150)  # volume is for `python -m tests.agreement`
@given(edited(), st.data())
def test_the_row_runner_agrees_on_edits(drawn: Compiled, data: st.DataObject) -> None:
    """Whatever tables there are, and wherever one is missing, the row runner says what the definition says."""
    encounters = encounters_for(drawn.ruleset, drawn.tables)
    for encounter in data.draw(st.lists(encounters, min_size=1, max_size=6)):
        try:
            expected = by_reference(drawn, encounter)
        except TooManyWaysError:
            event("too many ways")
            continue
        assert answers_of(drawn.decide(encounter)) == expected, f"\n{drawn.text}\n{drawn.tables}\n{encounter}"


PERFORMERS = """
code alpha 76000
rule by-same if procedure by the same physician then code alpha
"""


def test_fillings_of_an_unknown_list_are_kept_by_who_performed() -> None:
    """A kept outcome of an encounter without fluoroscopy serves none in which it was performed."""
    drawn = compiled(PERFORMERS)
    performed = Fluoroscopy("needle placement", 10, True, True, "Dr Grey")
    for service in (None, performed, None):
        encounter = Encounter(date(2020, 1, 1), fluoroscopy=service)
        assert answers_of(drawn.decide(encounter)) == by_reference(drawn, encounter)
