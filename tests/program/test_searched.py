"""Searches that are kept serve other encounters and other days only where they would find the same there."""

from datetime import date
from pathlib import Path
from typing import Any

import attrs
import pytest

from fluororules import fact, load
from fluororules.loader import Rules
from fluororules.program import fillings, searched
from fluororules.program.eras import Era
from fluororules.program.fillings import Settled


@attrs.frozen
class Line:
    """A procedure."""

    code: str | None = fact("procedure code", kind="code")
    by: str | None = fact("performed by", kind="identity")


@attrs.frozen
class Visit:
    """An encounter of one's own."""

    day: date = fact("date of service", default=attrs.NOTHING)  # noqa: RUF009 - describes a field
    lines: tuple[Line, ...] | None = fact("procedures")
    implant: str | None = fact("implant", kind="code")
    urgent: bool | None = fact("urgent")


RULES = """
ruleset own
set FEW = 11111
set MORE = 22222, 11111 from 2020-01-01
code alpha 76000
code beta 76001
code gamma 76002
rule lines if procedure in FEW and not procedure in MORE then code alpha
rule device if implant in FEW and not implant in MORE then code beta
rule hurry if urgent or (not urgent and procedure in FEW) then code gamma
"""


@pytest.fixture
def rules(tmp_path: Path) -> Rules:
    """The rules, with nothing kept."""
    path = tmp_path / "own.rules"
    path.write_text(RULES, encoding="utf-8")
    return load(path, Visit)


@pytest.mark.parametrize("days", [(2019, 2021), (2021, 2019)])
def test_what_a_search_makes_up_serves_its_own_days(rules: Rules, days: tuple[int, int]) -> None:
    """Where a code or a list of procedures is unknown, what the sets hold on the day decides, whichever comes first."""
    found = {year: rules.evaluate(Visit(date(year, 1, 2))) for year in days}
    assert [found[2019].status(code) for code in ("76000", "76001")] == ["query", "query"]
    assert [found[2021].status(code) for code in ("76000", "76001")] == ["not coded", "not coded"]


def test_a_search_serves_other_days(rules: Rules, monkeypatch: pytest.MonkeyPatch) -> None:
    """What turns on the same facts and answers is searched once for all days, and again where an answer differs."""
    searches: list[tuple[int, int]] = []

    def settle(era: Era, cone: Any, service: int, state: Any) -> Settled:
        searches.append((era.first, service))
        return real(era, cone, service, state)

    real = fillings.settle
    monkeypatch.setattr(searched, "settle", settle)
    lines = (Line("11111"),)
    shared: dict[str, Any] = {"lines": lines, "implant": "33333"}
    statuses = [rules.evaluate(Visit(date(year, 1, 2), **shared)).status("76002") for year in (2019, 2021)]
    assert (statuses, len(searches)) == (["coded", "coded"], 1)
    other = rules.evaluate(Visit(date(2019, 1, 2), lines=(), implant="33333"))
    assert (other.status("76002"), len(searches)) == ("query", 2)


def test_no_more_searches_are_kept_than_their_bound(rules: Rules, monkeypatch: pytest.MonkeyPatch) -> None:
    """Past the bound the searches are forgotten, and found again."""
    monkeypatch.setattr(searched, "MOST_SEARCHED", 1)
    for year in (2019, 2021, 2019, 2021):
        for urgent in (None, True):
            visit = Visit(date(year, 1, 2), lines=(Line("11111"),), urgent=urgent)
            assert rules.evaluate(visit).status("76002") == "coded"
