"""`fluororules lint`."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

import fluororules

ROOT = Path(fluororules.__file__).parents[1]
Call = Callable[..., Result]

CLEAN = """ruleset clean language 1
source HERE "A source"
code a 76000
rule present if physician present then code a cite HERE
example e given date of service 2024-03-01 and physician present expect a coded
"""
LIBRARY = """ruleset library language 1
code a 76000
set KNEE = 73580
set FOOT = 73615
"""
EXTENDING = """ruleset extending extends library language 1
source HERE "A source"
rule knee if procedure in KNEE then code a cite HERE
example e given date of service 2024-03-01 and procedure 73580 expect a coded
"""


def _written(folder: Path, **texts: str) -> Path:
    for name, text in texts.items():
        (folder / f"{name}.rules").write_text(text, "utf-8")
    return folder


def test_published_rulesets(call: Call) -> None:
    """Nothing is found in the published rulesets; the last line says what was looked at, and what was not and why."""
    result = call("lint", ROOT / "rulesets")
    assert result.exit_code == 0, result.output
    (line,) = result.stdout.splitlines()
    assert line.startswith("3 rulesets, 9 checks over ")
    assert line.endswith(" rules: nothing to complain about; not run: FR409, what ends soon, as no day was given")


def test_rules_are_counted(call: Call, tmp_path: Path) -> None:
    """Rows of tables and edits are rules; those of a ruleset that is extended are not counted again."""
    table = "table t | payer | code | | medicare | a | | medicaid | a | cite HERE\n"
    edits = 'edits pairs from table "pairs" cite HERE\n'
    extending = "ruleset extending extends clean language 1\nrule other if physician present then review a cite HERE\n"
    _written(tmp_path, clean=CLEAN + table + edits, extending=extending)
    assert "2 rulesets, 9 checks over 5 rules: " in call("lint", tmp_path).stdout


def test_warnings(call: Call, tmp_path: Path) -> None:
    """What is found is shown with its place and code, and the status is 1."""
    _written(tmp_path, one=CLEAN.replace(" cite HERE", ""))
    result = call("lint", tmp_path / "one.rules")
    assert result.exit_code == 1
    heads = [line for line in result.stdout.splitlines() if line.startswith("warning[")]
    assert [head.split(tmp_path.name)[1] for head in heads] == [
        "/one.rules:2:8: nothing uses the source `HERE`",
        "/one.rules:4:6: `present` cites nothing",
    ]
    assert "    4 | rule present if physician present then code a\n      |      ^^^^^^^\n" in result.stdout
    assert "1 ruleset, 9 checks over 1 rule: 2 warnings; not run: FR409" in result.stdout


def test_a_day(call: Call, tmp_path: Path) -> None:
    """With a day, what ends soon is told, and every check is run."""
    _written(tmp_path, clean=CLEAN.replace("rule present if", "rule present until 2024-12-31 if"))
    result = call("lint", tmp_path, "--on", "2024-11-01")
    assert result.exit_code == 1
    assert "`present` ends on 2024-12-31, 60 days after 2024-11-01" in result.stdout
    assert result.stdout.endswith("1 ruleset, 10 checks over 1 rule: 1 warning\n")
    assert call("lint", tmp_path, "--on", "2024-09-01").exit_code == 0


@pytest.mark.parametrize("said", ["2024-02-30", "20241101", "1/11/2024", "soon", ""])
def test_no_day(call: Call, said: str) -> None:
    """What is no date, as rules write dates, is wrong usage."""
    result = call("lint", "acr", "--on", said)
    assert result.exit_code == 2


def test_a_library(call: Call, tmp_path: Path) -> None:
    """Of a ruleset without rules no name is called unused, and the last line says that the check was not run there."""
    _written(tmp_path, library=LIBRARY, extending=EXTENDING)
    result = call("lint", tmp_path)
    assert result.exit_code == 0
    assert result.stdout == (
        "2 rulesets, 9 checks over 1 rule: nothing to complain about; not run in library: FR401, unused names, as the "
        "ruleset has no rules of its own; not run: FR409, what ends soon, as no day was given\n"
    )
    result = call("lint", tmp_path / "library.rules")
    assert result.stdout.startswith("1 ruleset, 8 checks over 0 rules: nothing to complain about; not run: FR401, ")


def test_rulesets_are_looked_at_together(call: Call, tmp_path: Path) -> None:
    """A set that a ruleset of the same run uses is used; one that nobody uses is not."""
    rule = 'source HERE "A source"\nrule present if physician present then code a cite HERE\n'
    example = "example e given date of service 2024-03-01 and physician present expect a coded\n"
    _written(tmp_path, library=LIBRARY + rule + example, extending=EXTENDING.replace('source HERE "A source"\n', ""))
    alone = call("lint", tmp_path / "library.rules")
    assert ("`KNEE`" in alone.stdout, "`FOOT`" in alone.stdout, alone.exit_code) == (True, True, 1)
    together = call("lint", tmp_path)
    assert ("`KNEE`" in together.stdout, "`FOOT`" in together.stdout, together.exit_code) == (False, True, 1)


def test_json(call: Call, tmp_path: Path) -> None:
    """The JSON form is one object: counts, the checks that were run or not, and the warnings with their places."""
    _written(tmp_path, one=CLEAN.replace(" cite HERE", ""))
    result = call("lint", tmp_path, "--format", "json")
    said = json.loads(result.stdout)
    assert result.exit_code == 1
    assert (said["rulesets"], said["rules"], said["warnings"]) == (1, 1, 2)
    assert said["checks"] == [f"FR4{number:02}" for number in (*range(1, 9), 10)]
    assert said["not_run"] == [
        {"code": "FR409", "title": "what ends soon", "rulesets": ["clean"], "why": "no day was given"}
    ]
    assert [(one["code"], one["start"]["line"]) for one in said["diagnostics"]] == [("FR401", 2), ("FR404", 4)]


def test_what_cannot_be_looked_over(call: Call, tmp_path: Path) -> None:
    """A ruleset with errors gives 2, a file that is not there 5, a folder without rules 2; the rest is looked over."""
    assert call("lint", tmp_path).exit_code == 2
    _written(tmp_path, bad="ruleset bad language 1\nrule r if nonsense here then code a\n", clean=CLEAN)
    result = call("lint", tmp_path)
    assert result.exit_code == 2
    assert "nonsense here" in result.stderr
    assert result.stdout.startswith("1 ruleset, 9 checks over 1 rule: nothing to complain about")
    result = call("lint", tmp_path, tmp_path / "none.rules")
    assert result.exit_code == 5
    assert "none.rules: no such file" in result.stderr
