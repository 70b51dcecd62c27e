"""`evaluate` and `explain` take rules that were loaded as they take a name or a path."""

from collections.abc import Callable
from pathlib import Path

import pytest

import fluororules
from fluororules.edits import NO_TABLES, OPEN, PairTable, Tables
from fluororules.facts import FIRST_DAY

TEXT = "code x 76000\n\nrule y\n    if physician present then code x\n"
ENCOUNTER = {"date_of_service": "2024-03-01", "procedures": [], "fluoroscopy": {"physician_present": True}}
TABLE = PairTable.of("ncci-ptp-practitioner", "2024q3", FIRST_DAY, OPEN, [])
ASKED: tuple[Callable[..., object], ...] = (
    lambda rules, **more: fluororules.evaluate(ENCOUNTER, rules, **more).to_json(),
    lambda rules, **more: fluororules.explain(ENCOUNTER, "x", rules, **more).to_json(),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A ruleset of one's own."""
    file = tmp_path / "own.rules"
    file.write_text(TEXT, encoding="utf-8")
    return file


@pytest.mark.parametrize("asked", ASKED, ids=["evaluate", "explain"])
def test_rules_that_were_loaded_are_taken(asked: Callable[..., object], path: Path) -> None:
    """They say the same as the path that they were loaded from."""
    assert asked(fluororules.load(path)) == asked(path)


@pytest.mark.parametrize("asked", ASKED, ids=["evaluate", "explain"])
@pytest.mark.parametrize("tables", [[TABLE], Tables.of([TABLE]), []], ids=["list", "tables", "none"])
def test_tables_are_not_given_beside_them(asked: Callable[..., object], tables: object) -> None:
    """Tables beside rules that have theirs are refused, and it is said how they are handed over."""
    medicare = fluororules.load("medicare")
    with pytest.raises(fluororules.TableError, match=r"hand others over by `rules\.with_tables\(tables\)`"):
        asked(medicare, tables=tables)


def test_no_tables_may_be_spelled_out(path: Path) -> None:
    """The default of the argument is no table."""
    assert fluororules.evaluate(ENCOUNTER, fluororules.load(path), tables=NO_TABLES).coded == ("76000",)
