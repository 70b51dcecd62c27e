"""Programs cut down to one code of each class: what a comparison finds is what it finds over every code."""

import pytest

from fluororules.model.ruleset import Ruleset
from fluororules.program.from_model import compile_ruleset
from fluororules.program.program import Program
from fluororules.prove import compare, comparing
from fluororules.prove.thinning import thinned
from fluororules.testing.drawn import compiled

RULES = """
code k 20611
set S = 20600..20611, 74240 until 2018-12-31, 74241 until 2018-12-31
set T = 20604, 20606
rule r if procedure in S and no procedure in T then code k
"""
CHANGED = [
    RULES.replace("set S = 20600..", "set S = 20605.."),
    RULES.replace("74241 until 2018-12-31", "74241 until 2018-12-30"),
    RULES.replace("set T = 20604, 20606", "set T = 20604"),
    RULES.replace("20604, 20606", "20604, 20606, 99000"),
    RULES.replace("set T", "set UPPER").replace("in T", "in UPPER"),
]


def ruleset(text: str) -> Ruleset:
    """Rules as text, checked."""
    return compiled(text).ruleset


def program(text: str) -> Program:
    """Rules as text, ready to run."""
    return compile_ruleset(ruleset(text))


def codes(programs: list[Program]) -> set[str]:
    """Every code that stands in a set."""
    return {code for each in programs for _, members in each.sets for code in members}


def test_the_smallest_code_of_each_class_is_kept() -> None:
    """Of codes that all sets hold on the same days the smallest is kept, and the number of a service beside it."""
    assert codes(thinned([program(RULES)])) == {"20600", "20604", "20611", "74240"}


def test_what_either_program_tells_apart_is_kept() -> None:
    """A code that only one of the programs tells from another stands for a class of its own."""
    assert codes(thinned([program(RULES), program(CHANGED[2])])) == {"20600", "20604", "20606", "20611", "74240"}


def test_a_set_that_lost_nothing_holds_what_it_held() -> None:
    """Each code that is kept is in the same sets on the same days as before."""
    whole = program(RULES)
    (cut,) = thinned([whole])
    kept = codes([cut])
    for (name, before), (same, after) in zip(whole.sets, cut.sets, strict=True):
        assert name == same
        assert dict(after) == {code: days for code, days in before.items() if code in kept}


@pytest.mark.parametrize("text", CHANGED)
def test_nothing_is_found_otherwise(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each region of a comparison, with its encounter, is the one that is found over every code."""
    found = compare(ruleset(RULES), ruleset(text))
    monkeypatch.setattr(comparing, "thinned", list)
    whole = compare(ruleset(RULES), ruleset(text))
    assert [repr(region) for region in found.regions] == [repr(region) for region in whole.regions]
    assert (found.settled, found.more) == (whole.settled, whole.more)
