"""The rulings of the language, each held by examples written in it."""

from pathlib import Path

import pytest

from fluororules import Decision, load
from fluororules.fmt import format_source
from fluororules.loader import examine
from fluororules.testing import run_examples

GOOD = sorted((Path(__file__).parent / "good").glob("*.rules"))


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_rulings(path: Path) -> None:
    """There is nothing to say about the file, and each of its examples comes out as expected."""
    assert examine(path).diagnostics == ()
    outcomes = list(run_examples(load(path)))
    assert outcomes
    missed = [f"{o.example.name}: expected {m.expected}, got {m.got}" for o in outcomes for m in o.misses]
    assert not missed, "\n".join(missed)


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_rulings_laid_out(path: Path, tmp_path: Path) -> None:
    """Laid out by the formatter, the file says the same: every example comes out as expected again."""
    if any("extends" in line or line.startswith("use ") for line in path.read_text(encoding="utf-8").splitlines()):
        pytest.skip("rests on other files")
    laid_out = tmp_path / path.name
    laid_out.write_text(format_source(examine(path).files[0]), encoding="utf-8")
    assert [o.misses for o in run_examples(load(laid_out))] == [()] * len(load(path).ruleset.examples)


def _effects(**encounter: object) -> Decision:
    rules = load(Path(__file__).parent / "good" / "effects.rules")
    return rules.evaluate({"date_of_service": "2009-02-28", "fluoroscopy": {}, **encounter})


def test_units_are_the_fewest_of_all_rules() -> None:
    """`units N` says no more than N; where several rules do, the fewest hold."""
    decision = _effects(fluoroscopy={"physician_present": True})
    assert [(c.code, c.units) for c in decision.codes] == [("76000", 1), ("76001", None)]
    assert _effects(fluoroscopy={"physician_present": False}).codes[0].units == 3


def test_modifiers_are_added_up() -> None:
    """`modifier M` puts a modifier on a code; several rules add theirs."""
    assert _effects(fluoroscopy={"physician_present": True}).codes[0].modifiers == ("26", "59")
    assert _effects(fluoroscopy={"physician_present": False}).codes[0].modifiers == ("26",)


def test_query_asks_whether_or_not_an_answer_turns_on_it() -> None:
    """`query FACT` asks for each unknown fact of a rule that applies, apart from the queries of open answers."""
    decision = _effects(payer="other")
    assert decision.queries == ()
    assert [(asked.fact, asked.rules) for asked in decision.asked] == [
        ("procedures", ("asks",)),
        ("physician time", ("asks",)),
    ]
    assert _effects(fluoroscopy=None).asked == ()


def test_codes_have_lives() -> None:
    """A procedure's number used on a date on which it did not exist becomes a notice, and changes nothing else."""
    used = [{"code": "74240"}, {"code": "20610"}, {"code": "99999"}]
    after = _effects(procedures=used)
    assert [notice.notice for notice in after.notices] == ["code-not-in-force"]
    assert "74240" in after.notices[0].text
    before = _effects(procedures=used, date_of_service="2008-12-31")
    assert before.notices == ()
    assert [c.status for c in before.codes] == [c.status for c in after.codes]


def test_a_date_after_the_review_becomes_a_notice() -> None:
    """A date of service after `reviewed through` is decided, with a notice; the day itself is not after."""
    assert _effects(date_of_service="2018-12-31").notices == ()
    late = _effects(date_of_service="2019-01-01")
    assert [notice.notice for notice in late.notices] == ["after-review"]
    assert late.status("76000") == "coded"


def test_a_service_without_a_number_is_absent() -> None:
    """A service without a number on the date is in no decision, and its old numbers have no status."""
    rules = load(Path(__file__).parent / "good" / "numbers.rules")
    decision = rules.evaluate({"date_of_service": "2019-01-01"})
    assert sorted(c.code for c in decision.codes) == ["76000", "77001"]
    assert decision.status("long") is decision.status("76001") is decision.status("75998") is None


def test_every_rule_of_good_files_is_tried() -> None:
    """Each rule of the good files supports, bars or asks in at least one of the file's examples, or is overridden."""
    for path in GOOD:
        rules = load(path)
        seen: set[str] = set()
        for outcome in run_examples(rules):
            for code in outcome.decision.codes:
                seen |= {reason.rule for reason in code.reasons} | {over.rule for over in code.overridden}
            seen |= {name for asked in outcome.decision.asked for name in asked.rules}
        own = {rule.name for rule in rules.ruleset.rules if rule.ruleset == rules.name}
        assert own - seen == set(), path.name
