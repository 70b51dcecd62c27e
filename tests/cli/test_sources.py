"""`fluororules sources`."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

import fluororules
from fluororules.history import as_json, sources_of

Call = Callable[..., Result]

RULES = """\
ruleset small language 1
source GUIDE "The guide" dated 2009-02-28 at "https://example.org/guide" confidence high
source BLOG "A page" confidence low
code k 76000 cite GUIDE "numbers"
rule thin "It is so." if fluoroscopy then code k cite BLOG "a"
table rows "By row."
    | other imaging | code |
    | yes           | k    |
    cite BLOG "b"
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A ruleset with two sources, one of which is weak."""
    file = tmp_path / "small.rules"
    file.write_text(RULES, "utf-8")
    return file


def test_text(call: Call, small: Path) -> None:
    """The text tells of each source what is known of it and what cites it, and of thin rules the source."""
    result = call("sources", "--ruleset", small)
    assert result.exit_code == 0
    assert result.stdout.partition("\n\n")[2] == (
        "GUIDE\n  The guide\n  dated 2009-02-28, confidence high\n  https://example.org/guide\n"
        "    code k: numbers (small.rules:4, confidence high)\n    No rule cites it.\n\n"
        "BLOG\n  A page\n  confidence low\n"
        "    thin: a (small.rules:5, confidence low)\n    rows: b (small.rules:8, confidence low)\n\n"
        "On one source of low confidence alone\n  thin: It is so. (BLOG)\n  rows: By row. (BLOG)\n"
    )


def test_none_is_thin(call: Call) -> None:
    """Where no rule rests on one source of low confidence alone, the text says so."""
    assert call("sources", "-r", "acr").stdout.endswith("\nNo rule rests on one source of low confidence alone.\n")


def test_json(call: Call, small: Path) -> None:
    """The JSON form holds the sources as the library gives them, and the names of the thin rules."""
    said = json.loads(call("sources", "--ruleset", small, "--format", "json").stdout)
    assert said["sources"] == as_json(sources_of(fluororules.load(small).ruleset))
    assert said["sources"][0]["source"]["dated"] == "2009-02-28"
    assert said["on_one_low_source"] == ["thin", "rows"]
