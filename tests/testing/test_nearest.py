"""Examples that are made read like those around them: their names, and the encounters that they are about."""

from pathlib import Path

import pytest

from fluororules import load
from fluororules.testing.mutation import Fate, mutation
from fluororules.testing.naming import Names
from tests.testing.standing_in import compare, install

RULES = """
code k 76000
set MANY = 20610, 73222 from 2018-12-31
rule long-enough from 2018-12-31 if physician present and physician time over 60 minutes then code k
rule joint if procedure in MANY and other imaging then k not coded
example a-knee
    given date of service 2019-01-01 and procedure 20610 and not physician present
          and physician time 61 minutes and no other imaging
    expect k not coded
"""


@pytest.fixture(autouse=True)
def prover(monkeypatch: pytest.MonkeyPatch) -> None:
    """The prover that stands in."""
    install(monkeypatch, compare)


@pytest.fixture
def fates(tmp_path: Path) -> list[Fate]:
    """What becomes of the mutants of the plain rules."""
    path = tmp_path / "plain.rules"
    path.write_text(RULES, "utf-8")
    ruleset = load(path).ruleset
    return list(mutation(ruleset, Names.of(ruleset)).fates)


def test_a_name_says_what_was_changed_and_where(fates: list[Fate]) -> None:
    """After the rule or the set stand the words that were changed, the code, or the day; and no name stands twice."""
    names = {fate.mutant.sentence: fate.example.name for fate in fates if fate.example is not None}
    assert names["`over 60 minutes` becomes `over 59 minutes`"] == "long-enough-over-60-minutes"
    assert names["`over 60 minutes` becomes `over 61 minutes`"] == "long-enough-over-60-minutes-2"
    assert names["`from 2018-12-31` becomes `from 2018-12-30`"] == "long-enough-on-2018-12-30"
    assert names["`k not coded` has no effect"] == "joint-k-not-coded"
    assert names["`MANY` loses 73222"] == "many-73222"


def test_what_the_prover_finds_is_told_by_an_example_with_little_changed(fates: list[Fate]) -> None:
    """The encounter is that of an example but for a fact or two, and not the first that the prover came upon."""
    (fate,) = (f for f in fates if f.mutant.sentence == "`over 60 minutes` becomes `over 61 minutes`")
    assert fate.example is not None
    assert (
        fate.example.text
        == """example long-enough-over-60-minutes-2
    "Here 76000 is coded; if `over 60 minutes` becomes `over 61 minutes`, it is not coded."
    given date of service 2019-01-01 and procedure 20610 and physician time 61 minutes
          and physician present and no other imaging
    expect 76000 coded
"""
    )
