"""`fluororules test`, and the comparing behind it."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

import fluororules
from fluororules.testing.examples import run_examples

ROOT = Path(fluororules.__file__).parents[1]
Call = Callable[..., Result]

RULES = """\
ruleset small language 1
code a 76000
code b 76001 until 2018-12-31
rule r "The sentence of r." if physician present and physician time up to 60 minutes then code a
rule s if other imaging then review b
"""
# Beside the example that a test is about, so that each rule is shown.
SHOWN = """\
example fires given date of service 2009-02-28 and physician present and physician time 5 minutes
                    and other imaging expect 76000 coded
example misses-r given date of service 2009-02-28 and not physician present and physician time 5 minutes
                       and other imaging expect 76000 not coded
example misses-s given date of service 2009-02-28 and physician present and physician time 5 minutes
                       and no other imaging expect 76000 coded
"""


def _file(folder: Path, expect: str, given: str = "physician present", day: str = "2009-02-28") -> Path:
    file = folder / "small.rules"
    example = f'example e "What e says." given date of service {day} and {given} expect {expect}\n'
    file.write_text(RULES + example + SHOWN, "utf-8")
    return file


def test_published_rulesets(call: Call) -> None:
    """Every example of the published rulesets comes out as expected."""
    result = call("test", ROOT / "rulesets")
    assert result.exit_code == 0
    assert result.stdout.endswith(" as expected, 0 otherwise\n")
    assert int(result.stdout.split()[0]) >= 70


@pytest.mark.parametrize(
    "expect",
    [
        "76000 query",
        "76000 query physician time",
        "a query physician time and 76001 query other imaging",
        "76001 query",
    ],
)
def test_as_expected(call: Call, tmp_path: Path, expect: str) -> None:
    """A status, and exactly the facts that a code turns on, are as expected."""
    result = call("test", _file(tmp_path, expect))
    assert (result.exit_code, result.stdout) == (0, "4 examples: 4 as expected, 0 otherwise\n")


@pytest.mark.parametrize(
    "expect, got",
    [
        ("76000 coded", "76000 query physician time"),
        ("76000 query physician present", "76000 query physician time"),
        ("76000 query physician time, physician present", "76000 query physician time"),
        ("only 76000 query", "76001 query other imaging"),
        ("fluoroscopy not coded", "76000 query physician time"),
    ],
)
def test_otherwise(call: Call, tmp_path: Path, expect: str, got: str) -> None:
    """What came out otherwise is shown with the example's sentence and place, both answers, and the reasons."""
    file = _file(tmp_path, expect)
    result = call("test", file)
    assert result.exit_code == 1
    assert f"e  {file}:6\n  What e says.\n" in result.stdout
    assert f"  got        {got}\n" in result.stdout
    assert ("The sentence of r." in result.stdout) == got.startswith("76000")
    assert result.stdout.endswith("4 examples: 3 as expected, 1 otherwise\n")


def test_a_fact_too_few(call: Call, tmp_path: Path) -> None:
    """Where a code turns on more facts than the example names, that is otherwise than expected."""
    result = call("test", _file(tmp_path, "76000 query physician time", "fluoroscopy"))
    assert "  got        76000 query physician time, physician present\n" in result.stdout


def test_only(call: Call, tmp_path: Path) -> None:
    """`only` bars coded, query and review for every other code, and asks nothing of codes that are not coded."""
    assert call("test", _file(tmp_path, "only 76000 coded", "physician present and physician time 5 minutes")).exit_code
    given = "physician present and physician time 5 minutes and no other imaging"
    assert call("test", _file(tmp_path, "only 76000 coded", given)).exit_code == 0
    given = "physician present and physician time 5 minutes and other imaging"
    assert "got        76001 review" in call("test", _file(tmp_path, "only 76000 coded", given)).stdout
    assert call("test", _file(tmp_path, "76000 coded", given)).exit_code == 0


def test_a_code_that_does_not_exist(tmp_path: Path) -> None:
    """A service without a number on the date comes out as no code at all."""
    rules = fluororules.load(_file(tmp_path, "b not coded", day="2020-01-01"))
    outcome = next(iter(run_examples(rules)))
    (miss,) = outcome.misses
    assert miss.got == "b does not exist on the date of service"


def test_json(call: Call, tmp_path: Path) -> None:
    """The JSON form lists every example with its place, and what came out otherwise with the reasons."""
    file = _file(tmp_path, "76000 coded")
    result = call("test", file, "--format", "json")
    assert result.exit_code == 1
    said = json.loads(result.stdout)
    assert (said["examples"], said["failed"], said["unshown"]) == (4, 1, [])
    outcome, *others = said["outcomes"]
    assert [other["as_expected"] for other in others] == [True, True, True]
    assert {key: outcome[key] for key in ("ruleset", "example", "file", "line", "as_expected")} == {
        "ruleset": "small",
        "example": "e",
        "file": str(file),
        "line": 6,
        "as_expected": False,
    }
    (miss,) = outcome["misses"]
    assert (miss["code"], miss["expected"], miss["got"]) == ("76000", "76000 coded", "76000 query physician time")
    assert miss["reasons"][0]["rule"] == "r"


def test_rules_that_are_not_shown(call: Call, tmp_path: Path) -> None:
    """A rule without an example that fires it, or without a near miss, is named with its place, and is a finding."""
    file = tmp_path / "small.rules"
    fires = "example e given date of service 2009-02-28 and physician present and physician time 5 minutes"
    file.write_text(f"{RULES}{fires} expect 76000 coded\n", "utf-8")
    result = call("test", file)
    assert result.exit_code == 1
    assert result.stdout == (
        f"not shown  r  {file}:4\n  no example that differs in one fact fails to fire it\n"
        f"not shown  s  {file}:5\n  no example fires it\n"
        "1 example: 1 as expected, 0 otherwise; 2 rules not shown in full\n"
    )
    said = json.loads(call("test", file, "--format", "json").stdout)
    assert [(gap["rule"], gap["line"], gap["fired"], gap["near_miss"]) for gap in said["unshown"]] == [
        ("r", 4, True, False),
        ("s", 5, False, False),
    ]


def test_broken_and_missing_rulesets(call: Call, tmp_path: Path) -> None:
    """A ruleset with errors is shown with them, a missing one is named, and the others are run."""
    (tmp_path / "broken.rules").write_text("ruleset broken language 1\nrule r if\n", "utf-8")
    _file(tmp_path, "76000 query")
    result = call("test", tmp_path)
    assert result.exit_code == 2
    assert "broken.rules:2:" in result.stderr
    assert result.stdout == "4 examples: 4 as expected, 0 otherwise\n"
    assert call("test", tmp_path / "none.rules").exit_code == 5


def test_nothing_is_counted_of_a_broken_ruleset(call: Call, tmp_path: Path) -> None:
    """Where no ruleset could be run, its errors are shown, and no examples are said to be as expected."""
    file = tmp_path / "broken.rules"
    file.write_text("ruleset broken language 1\nrule r if\n", "utf-8")
    result = call("test", file)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "broken.rules:2:" in result.stderr


def test_comparing_needs_no_extra() -> None:
    """`fluororules.testing.examples` imports neither Hypothesis nor pytest."""
    program = "import sys, fluororules.testing.examples; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert {"hypothesis", "pytest"}.isdisjoint(run.stdout.split())
