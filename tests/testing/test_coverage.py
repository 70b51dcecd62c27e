"""What the examples of a ruleset show of its conditions, as docs/reference/coverage.md defines it."""

from pathlib import Path

import pytest

from fluororules import load
from fluororules.facts import FIRST_DAY
from fluororules.testing.coverage import Atom, coverage
from fluororules.testing.gaps import gaps
from fluororules.testing.naming import Names
from tests.testing import standing_in
from tests.testing.standing_in import compare, install, never_settled

RULES = """
code k 76000
rule r if physician present and any of (physician time up to 60 minutes, other imaging) then code k
"""
GIVEN = "example {} given date of service 2009-02-28 and {} expect k {}"


def atoms(tmp_path: Path, rules: str, *examples: str) -> dict[str, Atom]:
    """The atoms of the first condition, by the author's words."""
    path = tmp_path / "small.rules"
    path.write_text("\n".join((rules, *examples)), encoding="utf-8")
    return {atom.part.words: atom for atom in coverage(load(path)).covered[0].atoms}


def test_without_examples_nothing_is_shown(tmp_path: Path) -> None:
    """Every test of the condition lacks both sides, and is seen with no value."""
    found = atoms(tmp_path, RULES)
    assert list(found) == ["physician present", "physician time up to 60 minutes", "other imaging"]
    assert {atom.lacks for atom in found.values()} == {(True, False)}
    assert not any(names for atom in found.values() for names in atom.came_to.values())


def test_an_atom_is_shown_where_the_condition_follows_it(tmp_path: Path) -> None:
    """With the others as they are, turning the atom turns the condition; where another decides, it is masked."""
    first = GIVEN.format("a", "physician present and physician time 5 minutes and no other imaging", "coded")
    found = atoms(tmp_path, RULES, first)
    assert found["physician present"].lacks == (False,)
    assert found["physician time up to 60 minutes"].lacks == (False,)
    assert found["other imaging"].lacks == (True, False)  # the time alone decides
    both = GIVEN.format("b", "physician present and physician time 5 minutes and other imaging", "coded")
    found = atoms(tmp_path, RULES, both)
    assert found["physician time up to 60 minutes"].lacks == (True, False)  # each of the two is enough
    neither = GIVEN.format("c", "physician present and physician time 61 minutes and no other imaging", "not coded")
    found = atoms(tmp_path, RULES, first, neither)
    assert found["physician time up to 60 minutes"].lacks == ()
    assert found["other imaging"].lacks == (True,)


def test_what_is_unknown_shows_nothing(tmp_path: Path) -> None:
    """An atom that is unknown is not shown; one beside an unknown one is shown only where that makes no difference."""
    open_ = GIVEN.format("a", "physician present", "query")
    found = atoms(tmp_path, RULES, open_)
    assert found["physician time up to 60 minutes"].came_to[None] == ["a"]
    assert found["physician present"].came_to[True] == ["a"]
    assert {atom.lacks for atom in found.values()} == {(True, False)}
    absent = GIVEN.format("b", "not physician present and other imaging", "not coded")  # the time is unknown
    assert atoms(tmp_path, RULES, absent)["physician present"].shown_by[False] == ["b"]


def test_whether_something_is_known(tmp_path: Path) -> None:
    """A test whether a fact is known is shown where the condition would be unknown without it."""
    rules = "code k 76000\nrule r if physician time is known and physician time up to 60 minutes then code k"
    short = GIVEN.format("a", "physician time 5 minutes", "coded")
    silent = GIVEN.format("b", "physician present", "not coded")
    assert atoms(tmp_path, rules, short)["physician time is known"].lacks == (False,)
    found = atoms(tmp_path, rules, short, silent)
    assert found["physician time is known"].lacks == ()
    assert found["physician time up to 60 minutes"].lacks == (False,)


def test_a_negated_atom_shows_the_side_of_the_condition(tmp_path: Path) -> None:
    """The side is what the condition comes to, not the atom; an exception turns it round, as `not` does."""
    rules = "code k 76000\nrule r if not physician present then code k unless other imaging"
    given = GIVEN.format("a", "not physician present and no other imaging", "coded")
    found = atoms(tmp_path, rules, given)
    assert {words: atom.lacks for words, atom in found.items()} == {
        "physician present": (False,),
        "other imaging": (False,),
    }


def test_only_examples_within_the_dates_of_a_rule_count(tmp_path: Path) -> None:
    """Where a rule has no say, an example shows nothing of it."""
    rules = "code k 76000\nrule r from 2010-01-01 if physician present then code k"
    atom = atoms(tmp_path, rules, GIVEN.format("a", "physician present", "not coded"))["physician present"]
    assert atom.lacks == (True, False)
    assert not any(atom.came_to.values())


def test_what_the_dates_of_a_rule_settle_lacks_nothing(tmp_path: Path) -> None:
    """A test of the date that comes to the same on all days of its rule cannot be shown, and is not asked for."""
    rules = "code k 76000\nrule r from 2010-01-01 if date of service at least {} and physician present then code k"
    settled = atoms(tmp_path, rules.format("2010-01-01"))["date of service at least 2010-01-01"]
    assert (settled.settled, settled.lacks) == (True, ())
    free = atoms(tmp_path, rules.format("2010-01-02"))["date of service at least 2010-01-02"]
    assert (free.settled, free.lacks) == (False, (True, False))


def test_defines_and_rows_and_edits_are_conditions(tmp_path: Path) -> None:
    """A define is an atom where it is named and a condition of its own; so are the rows of a table, and edits."""
    path = tmp_path / "small.rules"
    path.write_text(
        """
        code k 76000
        define watched as physician present and no other imaging
        rule r if watched then code k
        table t
            | payer    | physician time   | review |
            | medicare | up to 60 minutes | k      |
            | any      | any              | k      |
        edits e if payer is medicaid from table "ncci-ptp"
        """,
        encoding="utf-8",
    )
    covered = coverage(load(path)).covered
    assert [(c.written.kind, c.written.name, [a.part.words for a in c.atoms]) for c in covered] == [
        ("define", "watched", ["physician present", "other imaging"]),
        ("rule", "r", ["watched"]),
        ("rule", "t row 1", ["medicare", "up to 60 minutes"]),
        ("rule", "t row 2", []),
        ("edits", "e", ["payer is medicaid"]),
    ]
    assert [c.fires for c in covered] == [None, (), (), (), ()]


def test_inherited_rules_are_counted_apart() -> None:
    """The rules of a ruleset that is extended are no conditions here; how many of them fire is said."""
    found = coverage(load("medicare"))
    assert all("medicare/" in covered.written.span.source.name for covered in found.covered)
    assert (found.inherited, found.inherited_fired > 0) == (93, True)


COUPLED = """
code k 76000
rule r if any of (physician time up to 60 minutes, physician time over 60 minutes) and physician present then code k
rule s if physician time up to 60 minutes and physician time up to 50 minutes then code k
"""


def verdicts(tmp_path: Path, rules: str) -> dict[tuple[str, str, bool], str]:
    """What becomes of each side that is not shown, by condition, words and side."""
    path = tmp_path / "small.rules"
    path.write_text(rules, encoding="utf-8")
    loaded = load(path)
    found = gaps(loaded.ruleset, coverage(loaded), Names.of(loaded.ruleset))
    return {(g.covered.written.name, g.atom.part.words, g.side): g.verdict for g in found}


def test_what_cannot_be_shown_is_proved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Coupled atoms that no encounter turns alone are told from those that an example is missing for."""
    install(monkeypatch, compare)
    found = verdicts(tmp_path, COUPLED)
    assert found["r", "physician time up to 60 minutes", True] == "missing"
    assert found["r", "physician time up to 60 minutes", False] == "cannot be shown"  # then the other holds
    assert found["s", "physician time up to 60 minutes", True] == "missing"
    assert found["s", "physician time up to 60 minutes", False] == "cannot be shown"  # then neither holds
    assert found["s", "physician time up to 50 minutes", False] == "missing"
    assert set(found.values()) == {"missing", "cannot be shown"}


@pytest.mark.parametrize("prover, verdict", [(None, "missing"), (never_settled, "not settled")])
def test_nothing_is_taken_for_impossible_without_a_proof(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, prover: object, verdict: str
) -> None:
    """Without a prover everything is missing; where it reaches its limit, nothing is settled."""
    install(monkeypatch, prover)
    assert set(verdicts(tmp_path, COUPLED).values()) == {verdict}


EXCEPTION = (
    "code k 76000\nrule r if not physician present or other imaging then code k unless physician time over 1 hour"
)


@pytest.mark.parametrize("rules", [RULES, EXCEPTION])
def test_the_example_that_would_show_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rules: str) -> None:
    """Each example that is made shows the side that it is made for, once it stands in the file."""
    install(monkeypatch, compare)
    path = tmp_path / "small.rules"
    path.write_text(rules, encoding="utf-8")
    loaded = load(path)
    found = gaps(loaded.ruleset, coverage(loaded), Names.of(loaded.ruleset))
    made = [gap.example for gap in found]
    assert len({example.name for example in made if example}) == len(made) == 6
    for gap, example in zip(found, made, strict=True):
        path.write_text(f"{rules}\n{example.text if example else ''}", encoding="utf-8")
        atoms = coverage(load(path)).covered[0].atoms
        (atom,) = (atom for atom in atoms if atom.part.words == gap.atom.part.words)
        assert gap.side not in atom.lacks, example
    path.write_text("\n".join([rules, *(example.text for example in made if example)]), encoding="utf-8")
    assert not any(covered.lacks for covered in coverage(load(path)).covered)


@pytest.mark.parametrize(
    "dates, day", [("", "2024-01-02"), ("until 2024-01-01", "1900-01-01"), ("until 2024-01-02", "2024-01-02")]
)
def test_the_day_of_an_example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dates: str, day: str) -> None:
    """The prover finds the first of all days; the example has a recent one where the rule has a say on that."""
    monkeypatch.setattr(standing_in, "DAYS", (FIRST_DAY,))
    install(monkeypatch, compare)
    path = tmp_path / "small.rules"
    path.write_text(RULES.replace("rule r", f"rule r {dates}"), encoding="utf-8")
    loaded = load(path)
    made = [gap.example for gap in gaps(loaded.ruleset, coverage(loaded), Names.of(loaded.ruleset))]
    assert [f"date of service {day} " in example.text for example in made if example] == [True] * 6
