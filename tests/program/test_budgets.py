"""No encounter and no ruleset makes a decision take without end: past the budget the answer is `query`, and says so."""

from typing import Any

import pytest

from fluororules.decision import Decision
from fluororules.encounter import Encounter
from fluororules.program.explain import explain
from fluororules.schema import from_json
from fluororules.testing.drawn import compiled

SILENT: dict[str, Any] = {"date_of_service": "2009-02-28"}
CODE = "code k 76000\n"
MANY_PERFORMERS = [{"code": "20610", "performed_by": f"physician {n}"} for n in range(5000)]


def decided(rules: str, encounter: dict[str, Any]) -> Decision:
    """The decision of a few rules."""
    return compiled(CODE + rules).decide(from_json(Encounter, encounter))


@pytest.mark.parametrize(
    "rules,encounter",
    [
        ("rule r if 100000 or more procedures in 20610 then code k\n", SILENT),
        ("".join(f"rule r{n} if procedure with modifier {n} then code k\n" for n in range(10, 30)), SILENT),
        (
            "rule r if every procedure in (20610, 20611) by the same physician then code k\n",
            {**SILENT, "fluoroscopy": {}, "procedures": MANY_PERFORMERS},
        ),
        ("rule r if 30 or more procedures in 20610 then code k\n", {**SILENT, "procedures": [{"code": None}] * 100}),
    ],
    ids=["a large count", "many modifiers", "many performers", "many lines without a code"],
)
def test_past_the_budget_the_answer_is_query_and_says_so(rules: str, encounter: dict[str, Any]) -> None:
    """Where too many ways of filling in could be told apart, the status is `query`, with a notice."""
    decision = decided(rules, encounter)
    assert decision.status("k") == "query"
    assert "search-limit" in {notice.notice for notice in decision.notices}


def test_within_the_budget_nothing_is_said_of_it() -> None:
    """A search that ends gives the facts that the answer turns on, and no notice."""
    decision = decided("rule r if 3 or more procedures in 20610 then code k\n", SILENT)
    assert [query.fact for query in decision.queries] == ["procedures"]
    assert decision.notices == ()


def test_a_long_list_is_answered_as_it_stands() -> None:
    """Leaving alike lines aside changes no answer: thirty lines are thirty, and twenty-nine are not."""
    rules = "rule r if 30 or more procedures in 20610 then code k\n"
    for lines, status in ((29, "not coded"), (30, "coded"), (5000, "coded")):
        encounter = {**SILENT, "procedures": [{"code": "20610"}] * lines + [{"code": "73222"}] * 50}
        assert decided(rules, encounter).status("k") == status


def test_a_long_list_is_explained_in_full() -> None:
    """Of a long list all lines that stand in the way are named, not one for all of its kind."""
    rules = "set BIG = 70000..70030\nrule s if procedure in 20610 then code k\n"
    rules += "rule r if procedure in BIG then k not coded\n"
    codes = [str(70000 + n) for n in range(25)]
    encounter = {**SILENT, "procedures": [{"code": code} for code in ("20610", *codes)]}
    (change,) = explain(compiled(CODE + rules).eras, from_json(Encounter, encounter), "k").changes or ()
    assert change.now == f"20610, {', '.join(codes)}"
    assert change.then == f"without {', '.join(codes)}"


def test_a_line_by_another_physician_can_be_what_is_missing() -> None:
    """Where only a line of another physician would do, the explanation says that one fact."""
    rules = "rule r if not every procedure by the same physician then code k\n"
    encounter = {**SILENT, "procedures": [], "fluoroscopy": {"same_physician": True, "performed_by": "A"}}
    (change,) = explain(compiled(CODE + rules).eras, from_json(Encounter, encounter), "k").changes or ()
    assert change.fact == "procedures"
    assert "by another physician" in change.then
