"""A small run of what `python -m tests.agreement` runs at volume, and of what it does where runners differ."""

import pytest

from fluororules.batch import reading
from tests.agreement.__main__ import main
from tests.agreement.comparing import Size, case_of, compare
from tests.agreement.faults import FAULTS, Fault
from tests.agreement.planted import look_for, planted

SMALL = Size(60, 8)


@pytest.mark.parametrize("number", range(12))
def test_all_runners_say_the_same(number: int) -> None:
    """Of drawn rulesets and encounters, both roads of the row runner, the columns and the definition say the same."""
    counts, difference = compare(case_of(f"small:{number}", SMALL), SMALL)
    assert difference is None
    assert counts["by the column runner"] == SMALL.encounters
    assert counts["by the reference runner"] > 0


def test_a_seed_gives_the_same_cases() -> None:
    """What a run found is found again: a seed stands for the same rules, tables and encounters."""
    one, two = (case_of("again", SMALL) for _ in range(2))
    assert (one.statements, one.encounters) == (two.statements, two.encounters)
    assert [table.digest for table in one.tables] == [table.digest for table in two.tables]
    assert one.encounters != case_of("other", SMALL).encounters


def test_a_difference_is_told_small(capsys: pytest.CaptureFixture[str]) -> None:
    """The command ends with 1 and shows rules and an encounter, with what turns on neither taken away."""
    with planted(named("a null taken as false")):
        assert main(["--rulesets", "6", "--encounters", "60"]) == 1
    told = capsys.readouterr().out
    assert "of seed 1: a difference" in told
    assert "# the column runner says" in told
    assert len(told.partition("# rules over")[2].partition("# encounter")[0].splitlines()) < 12
    assert main(["--rulesets", "6", "--encounters", "60"]) == 0
    assert "0 differences in status, rules and queries" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["the modifiers of lines left out", "an empty list taken as unknown"])
def test_a_planted_fault_is_found(name: str) -> None:
    """A fault in the keys of the row runner, or in the columns, is found within a few rulesets."""
    assert look_for(named(name), 5, 1).rulesets is not None


def test_twenty_faults_fit_the_code() -> None:
    """Each fault can be planted, once, into the function that it names, and is gone afterwards."""
    whole = reading._read.__code__
    for fault in FAULTS:
        with planted(fault):
            pass
    assert len({fault.name for fault in FAULTS}) == 20
    assert reading._read.__code__ is whole


def named(name: str) -> Fault:
    """The fault that has this in its name."""
    return next(fault for fault in FAULTS if name in fault.name)
