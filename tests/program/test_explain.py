"""What would have to be different: the fewest facts, and they suffice."""

from collections.abc import Iterator
from itertools import combinations, product
from typing import Any

import pytest

import fluororules
from fluororules.errors import RulesError

ACR = fluororules.load("acr")
FLUOROSCOPY = {
    "purpose": "diagnostic examination",
    "physician_minutes": 15,
    "physician_present": True,
    "same_physician": True,
}
EXAM = {"date_of_service": "2009-02-28", "procedures": [], "fluoroscopy": FLUOROSCOPY, "other_imaging": False}
SURGERY = {**EXAM, "fluoroscopy": {**FLUOROSCOPY, "purpose": "procedure guidance"}}
SWALLOW = {**EXAM, "procedures": [{"code": "74220"}, {"code": "20610"}]}
SILENT = {**EXAM, "fluoroscopy": {"purpose": "diagnostic examination", "physician_minutes": 15}}
ABSENT = {**EXAM, "other_imaging": True, "fluoroscopy": {**FLUOROSCOPY, "physician_present": False}}
CASES = {"exam": EXAM, "surgery": SURGERY, "swallow": SWALLOW, "silent": SILENT, "absent": ABSENT}
CODES = ("76000", "76001", "77001", "77002", "77003")

# What each fact can be told to be instead: all values that the rules of acr tell apart.
VALUES: dict[str, list[Any]] = {
    "procedures": [[], [{"code": "74220"}], [{"code": "36558"}], [{"code": "20610"}], [{"code": "71020"}]],
    "fluoroscopy purpose": [
        "diagnostic examination",
        "imaging study",
        "needle placement",
        "spinal injection",
        "central venous access",
        "procedure guidance",
    ],
    "physician time": [60, 61],
    "physician present": [True, False],
    "same physician": [True, False],
    "other imaging": [True, False],
}
PATHS = {
    "procedures": "procedures",
    "fluoroscopy purpose": "fluoroscopy.purpose",
    "physician time": "fluoroscopy.physician_minutes",
    "physician present": "fluoroscopy.physician_present",
    "same physician": "fluoroscopy.same_physician",
    "other imaging": "other_imaging",
}


def told(encounter: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """The encounter with some facts told otherwise."""
    new = {**encounter, "fluoroscopy": dict(encounter["fluoroscopy"])}
    for fact, value in changes.items():
        group, _, field = PATHS[fact].rpartition(".")
        (new[group] if group else new)[field] = value
    return new


def ways(facts: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """Every way of telling some facts otherwise."""
    for values in product(*(VALUES[fact] for fact in facts)):
        yield dict(zip(facts, values, strict=True))


def fewest(encounter: dict[str, Any], code: str) -> tuple[str, ...] | None:
    """By trying everything: the fewest facts that can make the code coded, the first such in the schema's order."""
    for size in range(len(VALUES) + 1):
        for facts in combinations(VALUES, size):
            if any(ACR.evaluate(told(encounter, way)).status(code) == "coded" for way in ways(facts)):
                return facts
    return None


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("name", CASES)
def test_no_fewer_facts_would_do(name: str, code: str) -> None:
    """The facts named are as few as trying everything finds, and the first such in the order of the schema."""
    explanation = ACR.explain(CASES[name], code)
    found = None if explanation.changes is None else tuple(change.fact for change in explanation.changes)
    assert found == fewest(CASES[name], code)


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("name", CASES)
def test_the_changes_are_said_as_they_are(name: str, code: str) -> None:
    """What a change says of now is what the encounter says, and what it says of then is something else."""
    explanation = ACR.explain(CASES[name], code)
    now = dict(explanation.facts)
    for change in explanation.changes or ():
        assert now[change.fact] == change.now
        assert change.then != change.now


def test_a_coded_code_needs_no_change() -> None:
    """Where the code is coded, nothing would have to differ."""
    assert ACR.explain(EXAM, "76000").changes == ()


def test_the_least_change_to_the_procedures_is_shown() -> None:
    """Of the procedures only those that stand in the way are to go."""
    (change,) = ACR.explain(SWALLOW, "76000").changes or ()
    assert (change.now, change.then) == ("74220, 20610", "without 74220")


def test_a_number_is_said_as_the_stretch_that_the_rules_see() -> None:
    """A time is not said as one number where any number of a stretch would do."""
    (change,) = ACR.explain(EXAM, "76001").changes or ()
    assert (change.fact, change.now, change.then) == ("physician time", "15 minutes", "over 60 minutes")


def test_what_was_not_performed_is_performed_first() -> None:
    """Where no fluoroscopy was performed, that is among the facts that would have to differ."""
    none = {**EXAM, "fluoroscopy": None}
    changes = ACR.explain(none, "77002").changes or ()
    assert [change.fact for change in changes] == ["fluoroscopy", "fluoroscopy purpose"]


def test_nothing_helps_where_no_rule_supports_a_code() -> None:
    """Where nothing would make the code coded, the explanation says so."""
    twenty = {**EXAM, "date_of_service": "2019-01-01"}
    assert ACR.explain(twenty, "76000").status == "coded"
    central = {**EXAM, "date_of_service": "2003-06-01"}
    with pytest.raises(RulesError, match="77001 is no code of acr on the date of service; there are 76000, 76001"):
        ACR.explain(central, "77001")
