"""What holds for every published ruleset."""

from pathlib import Path

import pytest

from fluororules.fmt import format_source
from fluororules.loader import examine, load, published_names
from fluororules.testing import run_examples
from fluororules.testing.mutation import mutation
from fluororules.testing.naming import Names
from tests.testing.standing_in import install

NAMES = published_names()


@pytest.mark.parametrize("name", NAMES)
def test_there_is_nothing_to_complain_about(name: str) -> None:
    """A published ruleset has neither errors nor warnings."""
    assert examine(name).diagnostics == ()


@pytest.mark.parametrize("name", NAMES)
def test_its_files_are_in_the_one_layout(name: str) -> None:
    """The formatter would change no file of a published ruleset."""
    for source in examine(name).files:
        assert Path(source.path).read_text(encoding="utf-8") == format_source(source)


@pytest.mark.parametrize("name", NAMES)
def test_its_examples_come_out_as_expected(name: str) -> None:
    """Each example of a published ruleset is decided as it says, and there are some."""
    outcomes = list(run_examples(load(name)))
    assert outcomes
    assert [outcome for outcome in outcomes if outcome.misses] == []


@pytest.mark.parametrize("name", NAMES)
def test_each_rule_has_a_sentence_and_a_source(name: str) -> None:
    """Each rule, ensure and example says what it means, and each but the examples where that comes from."""
    ruleset = load(name).ruleset
    said = [(rule.name, rule.sentence, rule.cites) for rule in ruleset.rules]
    said += [(ensure.name, ensure.sentence, ensure.cites) for ensure in ruleset.ensures]
    for rule, sentence, cites in said:
        assert sentence, rule
        assert cites, rule
        assert all(cite.where for cite in cites), rule
    assert all(example.sentence for example in ruleset.examples)


def test_examples_of_acr_notice_every_slip() -> None:
    """Each mutant of acr is killed by an example, proved equal, or differs in what no example states."""
    ruleset = load("acr").ruleset
    found = mutation(ruleset, Names.of(ruleset))
    assert {fate.verdict for fate in found.fates} == {"killed", "equal", "beyond examples"}


@pytest.mark.slow
@pytest.mark.parametrize("name, proved", [("medicare", 32), pytest.param("fluoroscopy", 252, marks=pytest.mark.long)])
def test_examples_notice_every_slip_that_changes_a_status(
    name: str, proved: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The examples leave as many as the prover, in minutes, has proved to change no status (`test --mutate`)."""
    install(monkeypatch, None)
    ruleset = load(name).ruleset
    found = mutation(ruleset, Names.of(ruleset))
    left = [f"{fate.mutant.about}: {fate.mutant.sentence}" for fate in found.of("survived", "not proved")]
    assert not found.failing
    assert len(left) <= proved, left
