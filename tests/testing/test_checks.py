"""The ready properties: each holds of a good ruleset, and is red where its law is broken."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import pytest

from fluororules import Rules, load
from fluororules.decision import Decision
from fluororules.testing import (
    check_agreement,
    check_consistency,
    check_dates,
    check_exact_query,
    check_fillings,
    check_order,
)

RULES = """
code k 76000
code l 77002 from 2020-01-01
set S = 71000, 71001 from 2020-06-01
rule plain if procedure in S and physician time over 30 minutes then code k
rule payer if payer is medicare and not other imaging then code l
rule switch if other imaging then k not coded
ensure apart "Never for nothing." never k coded and physician time up to 30 minutes
ensure never-both "One or the other, as the plan wants it." never k coded and payer is medicare and setting is facility
"""
GOOD = RULES.replace("and payer is medicare and setting is facility", "and no procedure")
SMALL = "code k 76000 rule r if setting is facility and other imaging then code k"
CHECKS = [check_agreement, check_consistency, check_dates, check_exact_query, check_fillings, check_order]


def rules_of(folder: Path, text: str) -> Rules:
    """A ruleset of some text."""
    path = folder / "small.rules"
    path.write_text(text, encoding="utf-8")
    return load(path)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_each_holds_of_a_good_ruleset(check: Callable[..., None], tmp_path: Path) -> None:
    """No property is broken by a ruleset that decides as it should, given by its path."""
    rules_of(tmp_path, GOOD)
    check(tmp_path / "small.rules", examples=30)


def test_a_broken_ensure_is_shown(tmp_path: Path) -> None:
    """The failure names the ensure, its place and its sentence, the statuses, and the smallest encounter."""
    with pytest.raises(AssertionError) as caught:
        check_consistency(rules_of(tmp_path, RULES), examples=3000)
    said = str(caught.value)
    assert f"the ensure `never-both` is broken ({tmp_path}/small.rules:9)" in said
    assert "One or the other, as the plan wants it." in said
    assert "76000 coded" in said
    assert '"procedures": [{"code": "71000"}], "fluoroscopy": {"physician_minutes": 31}' in said
    assert '"payer": "medicare", "setting": "facility"}' in said


def test_an_unknown_status_breaks_no_ensure(tmp_path: Path) -> None:
    """An ensure about a code that is query, or does not exist on the date, is not broken by it."""
    rule = "code k 76000 from 2020-01-01 rule r if payer is tricare then review k"
    before = "date of service under 2020-01-01"
    ensure = f"ensure e always any of (k not coded, payer is known, {before})"
    check_consistency(rules_of(tmp_path, f"{rule} {ensure}"), examples=100)
    with pytest.raises(AssertionError, match=r'"payer": "tricare"'):
        check_consistency(rules_of(tmp_path, f"{rule} ensure e always k not coded"))


def faulty(change: Callable[[Decision, Any], Decision], monkeypatch: pytest.MonkeyPatch) -> None:
    """Plants a fault into the row runner, as loaded rules ask it."""
    evaluate = Rules.evaluate
    monkeypatch.setattr(Rules, "evaluate", lambda rules, encounter: change(evaluate(rules, encounter), encounter))


def with_status(decision: Decision, status: Any) -> Decision:
    """The decision with another status of each code."""
    return attrs.evolve(decision, codes=tuple(attrs.evolve(code, status=status) for code in decision.codes))


def lines_of(encounter: Any) -> list[str | None]:
    """The codes of the procedures, in order."""
    return [line.code for line in encounter.procedures or ()]


FAULTS: dict[Callable[..., None], Callable[[Decision, Any], Decision]] = {
    check_consistency: lambda decision, _: with_status(decision, "paid"),
    check_agreement: lambda decision, e: with_status(decision, "coded") if e.payer == "tricare" else decision,
    check_fillings: lambda decision, e: with_status(decision, "coded") if e.setting is None else decision,
    check_dates: lambda decision, e: with_status(decision, "coded") if e.date_of_service.day % 2 else decision,
    check_order: lambda decision, e: (
        with_status(decision, "review") if lines_of(e)[:1] == ["71000"] and len(lines_of(e)) > 1 else decision
    ),
    check_exact_query: lambda decision, _: attrs.evolve(decision, queries=decision.queries[1:]),
}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_each_is_red_on_its_fault(check: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A runner with the fault that a law forbids breaks the property, and the encounter is shown."""
    rules = rules_of(tmp_path, SMALL if check is check_exact_query else GOOD)
    faulty(FAULTS[check], monkeypatch)
    with pytest.raises(AssertionError, match='"date_of_service"'):
        check(rules, examples=600)


def test_a_query_that_names_too_much_is_red(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A query that names a fact which never changes the answer breaks the property too."""
    rules = rules_of(tmp_path, SMALL)

    def idle(decision: Decision, encounter: Any) -> Decision:
        del encounter
        return attrs.evolve(decision, queries=tuple(attrs.evolve(q, fact="payer") for q in decision.queries))

    faulty(idle, monkeypatch)
    with pytest.raises(AssertionError, match=r"turns on|alone never changes"):
        check_exact_query(rules, examples=100)
