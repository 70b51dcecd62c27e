"""`lint`: all checks together."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings

from fluororules.days import Days
from fluororules.diagnostics import in_order
from fluororules.lint import CHECKS, lint, not_run, rules_of
from fluororules.lint.messages import in_days
from fluororules.loader import examine, load, published_names
from fluororules.model import Ruleset
from fluororules.testing.drawn import Compiled, rulesets

GOOD = sorted((Path(__file__).parents[1] / "language" / "good").glob("*.rules"))
ON = date(2024, 11, 1)


def _of(path: Path) -> Ruleset:
    ruleset = examine(path).ruleset
    assert ruleset is not None
    return ruleset


@pytest.mark.parametrize("name", published_names())
def test_nothing_is_found_in_what_is_published(name: str) -> None:
    """Each published ruleset is clean by itself, whoever extends it."""
    assert lint(load(name).ruleset) == ()


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_every_check_runs_over_whatever_is_understood(path: Path) -> None:
    """Whatever the language has, no check raises on it; the warnings come in order, each once, and the same again."""
    ruleset = _of(path)
    said = lint(ruleset, on=ON)
    assert said == in_order(said) == lint(_of(path), on=ON)
    assert {one.severity for one in said} <= {"warning"}
    assert {one.code for one in said} <= {check.code for check in CHECKS}
    assert all(one.span.source.name in ruleset.files for one in said)


@settings(max_examples=60)
@given(rulesets())
def test_no_ruleset_is_too_much(drawn: Compiled) -> None:
    """Over drawn rulesets no check raises either, and all that is said lies in their text."""
    for one in lint(drawn.ruleset, on=ON):
        assert one.span.source.name in drawn.ruleset.files
        assert 0 <= one.span.start < one.span.end <= len(one.span.source.text)


def test_checks_have_codes_of_their_own() -> None:
    """The checks stand in the order of their codes, no two with one code, one title or one function."""
    codes = [check.code for check in CHECKS]
    assert codes == sorted(set(codes))
    assert len({check.title for check in CHECKS}) == len({check.run for check in CHECKS}) == len(CHECKS)


def test_what_is_not_run_is_said() -> None:
    """Without a day the check of what ends soon is not run, and says why; with one, nothing is left out."""
    ruleset = load("acr").ruleset
    assert [(check.code, why) for check, why in not_run(ruleset)] == [("FR409", "no day was given")]
    assert list(not_run(ruleset, on=ON)) == []


def test_only_own_rules_count() -> None:
    """The rules that are looked over are the ruleset's own, not those that it inherits."""
    inherited = {rule.name for rule in load("acr").ruleset.rules}
    own = {rule.name for rule in rules_of(load("fluoroscopy").ruleset)}
    assert own
    assert inherited.isdisjoint(own)


@pytest.mark.parametrize(
    "days, said",
    [
        (((1, 2),), "from 0001-01-01 until 0001-01-02"),
        (((1, 1), (3, 3)), "from 0001-01-01 until 0001-01-01 and from 0001-01-03 until 0001-01-03"),
        (
            ((1, 1), (3, 3), (5, 5)),
            "from 0001-01-01 until 0001-01-01, from 0001-01-03 until 0001-01-03 and from 0001-01-05 until 0001-01-05",
        ),
    ],
)
def test_spans_of_days_are_a_list(days: Days, said: str) -> None:
    """Commas stand between spans, and `and` before the last."""
    assert in_days(days) == said
