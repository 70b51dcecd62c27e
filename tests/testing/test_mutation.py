"""What becomes of mutants: killed by an example, proved equal, or surviving with the example that would kill them."""

from pathlib import Path

import pytest

from fluororules import load
from fluororules.edits import NO_TABLES
from fluororules.testing import run_examples
from fluororules.testing.mutation import Mutation, mutation
from fluororules.testing.naming import Names
from fluororules.testing.running import Run, Thinned
from tests.testing.standing_in import Comparison, Region, compare, install, never_settled, world

RULES = """
code k 76000
rule r if physician present and physician time up to 60 minutes then code k
"""
GIVEN = "example {} given date of service 2009-02-28 and {} expect k {}"
HOUR = GIVEN.format("hour", "physician present and physician time 60 minutes", "coded")


def mutated(tmp_path: Path, *texts: str) -> Mutation:
    """What becomes of the mutants of a small ruleset."""
    path = tmp_path / "small.rules"
    path.write_text("\n".join(texts) + "\n", encoding="utf-8")
    ruleset = load(path).ruleset
    return mutation(ruleset, Names.of(ruleset))


def fates(found: Mutation) -> dict[str, tuple[str, str | None]]:
    """The verdict and the killer of each mutant, by what was changed."""
    return {fate.mutant.sentence: (fate.verdict, fate.killed_by) for fate in found.fates}


@pytest.fixture(autouse=True)
def prover(monkeypatch: pytest.MonkeyPatch) -> None:
    """The prover that stands in."""
    install(monkeypatch, compare)


def test_an_example_kills_what_it_notices(tmp_path: Path) -> None:
    """A mutant is killed by the first example that comes out otherwise, and by none that does not."""
    over = GIVEN.format("over", "physician present and physician time 61 minutes", "not coded")
    found = fates(mutated(tmp_path, RULES, over, HOUR))
    assert found["`up to 60 minutes` becomes `up to 59 minutes`"] == ("killed", "hour")
    assert found["`up to 60 minutes` becomes `up to 61 minutes`"] == ("killed", "over")
    assert found["`physician present` is left out"] == ("survived", None)
    assert found["`code k` has no effect"] == ("killed", "hour")


def test_survivors_come_with_their_killers(tmp_path: Path) -> None:
    """The examples of the survivors, put into the file, come out as expected and leave no survivor."""
    found = mutated(tmp_path, RULES)
    alive = found.of("survived")
    assert len(alive) == len(found.fates) == 8
    assert all(fate.example is not None for fate in alive)
    texts = list(dict.fromkeys(fate.example.text for fate in alive if fate.example is not None))
    assert len(texts) < 8  # what was made for one mutant kills others too
    assert texts[0].startswith(
        'example r-and\n    "Here 76000 is queried; if `and` becomes `or` in `physician present and'
    )
    after = mutated(tmp_path, RULES, *texts)
    assert {fate.verdict for fate in after.fates} == {"killed"}
    assert not any(outcome.misses for outcome in run_examples(load(tmp_path / "small.rules")))


def test_what_changes_nothing_is_no_mutant(tmp_path: Path) -> None:
    """A mutant that decides every encounter alike is proved equal, and does not count as a survivor."""
    rules = f"{RULES}rule s if physician present and physician time up to 30 minutes then code k"
    found = fates(mutated(tmp_path, rules, HOUR))
    assert found["`up to 30 minutes` becomes `up to 31 minutes`"] == ("equal", None)
    assert found["`code k` has no effect"][0] in {"killed", "equal"}


@pytest.mark.parametrize("stand_in, verdict", [(None, "not proved"), (never_settled, "not settled")])
def test_without_a_proof_nothing_is_equal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stand_in: object, verdict: str
) -> None:
    """Where no prover is installed, or where it reaches its limit, survivors say so."""
    install(monkeypatch, stand_in)
    assert {fate.verdict for fate in mutated(tmp_path, RULES).fates} == {verdict}


SETS = """
code k 76000
set MANY = 20610, 73222 from 2009-02-01
rule r from 2008-01-01 if procedure in MANY then code k
rule s if procedure in 73222 and physician present then k not coded
example e given date of service 2009-02-28 and procedure 20610 and not physician present expect k coded
"""


def test_survivors_near_an_example_need_no_prover(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With another code of the set, or on the day that was moved, an example tells the mutant apart by itself."""
    install(monkeypatch, None)
    found = mutated(tmp_path, SETS)
    verdicts = {(fate.mutant.about, fate.mutant.sentence): fate for fate in found.fates}
    for about, sentence, given in (
        ("MANY", "`MANY` loses 73222", "2009-02-28 and procedure 73222"),
        ("MANY", "in `MANY`, `from 2009-02-01` becomes `from 2009-01-31` for 73222", "2009-01-31 and procedure 73222"),
        ("MANY", "in `MANY`, `from 2009-02-01` becomes `from 2009-02-02` for 73222", "2009-02-01 and procedure 73222"),
        ("r", "`from 2008-01-01` becomes `from 2007-12-31`", "2007-12-31 and procedure 20610"),
        ("r", "`from 2008-01-01` becomes `from 2008-01-02`", "2008-01-01 and procedure 20610"),
    ):
        fate = verdicts[about, sentence]
        assert fate.verdict == "survived"
        assert fate.example is not None
        assert f"given date of service {given}" in fate.example.text
    assert verdicts["s", "`k not coded` has no effect"].verdict == "not proved"
    texts = [fate.example.text for fate in found.of("survived") if fate.example is not None]
    assert not mutated(tmp_path, SETS, *texts).of("survived")


def test_an_example_that_fails_kills_nothing(tmp_path: Path) -> None:
    """An example that comes out otherwise without any change is not run, and is named."""
    wrong = GIVEN.format("wrong", "physician present and physician time 60 minutes", "not coded")
    found = mutated(tmp_path, RULES, wrong)
    assert found.failing == ("wrong",)
    assert not found.of("killed")


def test_a_query_names_its_facts(tmp_path: Path) -> None:
    """A mutant that asks for another fact is killed by an example that says which fact is to be asked for."""
    asks = GIVEN.format("asks", "physician time 5 minutes", "query physician present")
    found = fates(mutated(tmp_path, RULES, asks))
    assert found["`physician present` is left out"] == ("killed", "asks")
    assert found["`and` becomes `or` in `physician present and physician time up to 60 minutes`"] == ("killed", "asks")


def test_what_stays_open_may_ask_for_less(tmp_path: Path) -> None:
    """A condition that is open before and after a change may turn on other facts, and such an example is run too."""
    asks = GIVEN.format("asks", "fluoroscopy", "query physician present, physician time")
    found = fates(mutated(tmp_path, RULES, asks))
    assert found["`physician present` is left out"] == ("killed", "asks")


def test_a_day_on_which_there_is_no_code(tmp_path: Path) -> None:
    """Where the mutant has a code and the ruleset has none, the example that kills expects no other code."""
    rules = """
    code k 76000
    code b 76001 until 2018-12-31
    rule r if physician present then code k and code b
    """
    found = mutated(tmp_path, rules)
    (fate,) = (f for f in found.fates if f.mutant.sentence == "`until 2018-12-31` becomes `until 2019-01-01`")
    assert fate.example is not None
    assert "expect only 76000 coded" in fate.example.text


@pytest.mark.parametrize("name", ["acr", "medicare"])
def test_fewer_codes_decide_alike(name: str) -> None:
    """A program cut down to the codes of the examples and one of each class decides each example as the whole does."""
    rules = load(name)
    run = Run.of(rules.ruleset, Thinned.of(rules.ruleset))
    for outcome in run_examples(rules):
        decision = run.decide(outcome.example.encounter, outcome.example.tables)
        assert decision.codes == outcome.decision.codes
        assert decision.queries == outcome.decision.queries
        assert decision.asked == outcome.decision.asked


def test_examples_that_are_not_run_could_not_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    """Running every example against every mutant kills the same mutants as running those that are let through."""
    install(monkeypatch, None)
    ruleset = load("acr").ruleset
    found = mutation(ruleset, Names.of(ruleset))
    whole = Thinned.of(ruleset)
    for fate in found.of("not proved"):
        run = Run.of(fate.mutant.ruleset, whole)
        assert not [example.name for example in ruleset.examples if run.misses(example)], fate.mutant.sentence


def test_an_encounter_that_tells_nothing_apart_makes_no_example(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the prover shows is run before it is handed out; where both decide it alike, there is no example."""

    def wrong(old: object, new: object, *, first: bool = False) -> Comparison:
        del old, new, first
        region = Region(next(iter(world())), NO_TABLES, "76000", "coded", "not coded")
        return Comparison(equal=False, settled=True, regions=(region,))

    install(monkeypatch, wrong)
    away = "code k 76000\nrule r if physician time up to 60 minutes and not physician present then code k"
    found = mutated(tmp_path, away)
    assert {fate.verdict for fate in found.fates} == {"survived"}
    (fate,) = (f for f in found.fates if f.mutant.sentence == "`up to 60 minutes` becomes `up to 61 minutes`")
    assert fate.example is None
