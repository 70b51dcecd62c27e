"""Whether the examples of a ruleset show each of its rules: one that fires it, and a near miss."""

from pathlib import Path

from fluororules import load
from fluororules.testing import unshown

RULES = """
code k 76000
rule present if physician present then code k
rule early if date of service up to 2009-12-31 then k not coded overrides late
table late
    | payer    | not coded |
    | medicare | k         |
    | medicaid | k         |
edits pairs from table "ncci-ptp"
"""
FIRES = "example fires given date of service 2009-12-31 and physician present {} expect 76000 not coded"


def gaps(tmp_path: Path, *examples: str) -> dict[str, tuple[bool, bool]]:
    """What the examples leave open of each rule: whether one fires it, and whether one is a near miss."""
    path = tmp_path / "small.rules"
    path.write_text("\n".join((RULES, *examples)), encoding="utf-8")
    return {gap.rule: (gap.fired, gap.missed) for gap in unshown(load(path))}


def test_without_examples_nothing_is_shown(tmp_path: Path) -> None:
    """Every rule, every row of a table and every edits wants an example."""
    assert gaps(tmp_path) == dict.fromkeys(("present", "early", "late row 1", "late row 2", "pairs"), (False, False))


def test_a_near_miss_differs_in_one_fact(tmp_path: Path) -> None:
    """An example that differs in two facts is no near miss; one that differs in one is, for the rules it tells of."""
    far = "example far given date of service 2010-01-01 and not physician present expect 76000 not coded"
    near = "example near given date of service 2009-12-31 and not physician present expect 76000 not coded"
    assert gaps(tmp_path, FIRES.format(""), far)["present"] == (True, False)
    assert gaps(tmp_path, FIRES.format(""), far)["early"] == (True, False)
    left = gaps(tmp_path, FIRES.format(""), far, near)
    assert "present" not in left
    assert "early" not in left  # far is a near miss to near


def test_an_open_rule_is_neither_fired_nor_missed(tmp_path: Path) -> None:
    """Where it is unknown whether a rule applies, the example shows nothing of it."""
    open_ = "example open given date of service 2009-12-31 expect 76000 query"
    assert gaps(tmp_path, FIRES.format(""), open_)["present"] == (True, False)


def test_an_overridden_rule_does_not_apply(tmp_path: Path) -> None:
    """A rule whose condition holds, and that is switched off, is not fired by the example."""
    given = FIRES.format("and payer is medicare")
    assert gaps(tmp_path, given)["late row 1"] == (False, False)


def test_what_hangs_on_the_fluoroscopy_is_no_difference_of_its_own(tmp_path: Path) -> None:
    """An example without fluoroscopy differs from one with it in one fact, whatever was said of the fluoroscopy."""
    without = "example without given date of service 2009-12-31 and no fluoroscopy expect 76000 not coded"
    assert "present" not in gaps(tmp_path, FIRES.format(""), without)


def test_rows_of_tables_are_a_fact(tmp_path: Path) -> None:
    """Edits are shown by an example with a row that bars the code, and the same example without the row."""
    given = (
        "example {} given date of service 2010-01-01 and physician present and procedure 74240 and same physician"
        " and {} expect 76000 {}"
    )
    bars = given.format("bars", "pair edit 74240 over 76000 indicator 0", "not coded")
    not_ = given.format("does-not", "no pair edit", "coded")
    assert gaps(tmp_path, bars)["pairs"] == (True, False)
    assert "pairs" not in gaps(tmp_path, bars, not_)
