"""`fluororules check`."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

import fluororules

ROOT = Path(fluororules.__file__).parents[1]
Call = Callable[..., Result]

HEAD = "language 1\ncode a 76000\n"
RULE = "rule r if physician present then code a\n"
BAD = "rule s if nonsense here then code a\n"


def _folder(root: Path, **files: str) -> Path:
    """Files by their path, with __ for a slash."""
    for name, text in files.items():
        file = root.joinpath(*name.split("__")).with_suffix(".rules")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return root


def test_published_rulesets(call: Call) -> None:
    """The published rulesets are clean, by folder and by name."""
    for path in (ROOT / "rulesets", "acr"):
        result = call("check", path)
        assert result.exit_code == 0, result.output
        assert "nothing to complain about" in result.stdout


def test_every_complaint_in_one_run(call: Call, tmp_path: Path) -> None:
    """Complaints about all files come out in one run, sorted by place, each with its line; the count is at the end."""
    _folder(
        tmp_path, b=f"ruleset b {HEAD}{BAD}{RULE}", a=f"ruleset a {HEAD}{RULE}{BAD}rule t if more of it then code a"
    )
    result = call("check", tmp_path)
    assert result.exit_code == 2
    heads = [line.split(": ")[0] for line in result.stdout.splitlines() if line.startswith("error[")]
    assert [Path(head.partition("] ")[2]).name for head in heads] == ["a.rules:4:11", "a.rules:5:11", "b.rules:3:11"]
    assert "  4 | rule s if nonsense here then code a\n      |           ^^^^^^^^^^^^^" in result.stdout
    assert result.stdout.endswith("2 rulesets: 3 errors\n")


def test_json(call: Call, tmp_path: Path) -> None:
    """The JSON form is one object: the complaints with their places, and the counts."""
    _folder(tmp_path, a=f"ruleset a {HEAD}{RULE}{BAD}")
    result = call("check", tmp_path, tmp_path / "none.rules", "--format", "json")
    assert result.exit_code == 5
    said = json.loads(result.stdout)
    assert (said["rulesets"], said["errors"], said["warnings"]) == (1, 1, 0)
    (complaint,) = said["diagnostics"]
    assert complaint["start"] == {"line": 4, "column": 11, "byte": 84, "utf16": 10}
    assert said["unreadable"] == [f"{tmp_path / 'none.rules'}: no such file"]


def test_folders(call: Call, tmp_path: Path) -> None:
    """NAME/NAME.rules is a ruleset with what it uses; a loose file is one by itself unless another uses it."""
    part = "rule q if other imaging then a not coded\n"
    _folder(
        tmp_path,
        whole__whole=f'ruleset whole {HEAD}use "part.rules"\nuse "deep/part.rules"\n{RULE}',
        whole__part=part,
        whole__deep__part=part.replace("q", "p"),
        aa=part,
        loose=f'ruleset loose {HEAD}use "aa.rules"\n{RULE}',
    )
    result = call("check", tmp_path)
    assert (result.exit_code, result.stdout) == (0, "2 rulesets: nothing to complain about\n")
    for path in (tmp_path / "whole", tmp_path / "whole/part.rules"):
        assert call("check", path).stdout.startswith("1 ruleset: "), path
    (tmp_path / "whole/stray.rules").write_text(BAD, "utf-8")
    assert "stray.rules" in call("check", tmp_path).stdout


def test_files_that_use_each_other(call: Call, tmp_path: Path) -> None:
    """Files that use each other in a circle are not passed over."""
    _folder(tmp_path, a=f'ruleset a {HEAD}use "b.rules"\n{RULE}', b='use "a.rules"\n')
    result = call("check", tmp_path)
    assert result.exit_code == 2
    assert result.stdout.startswith("error[")


def test_each_ruleset_once(call: Call, tmp_path: Path) -> None:
    """A ruleset that several paths name is checked once."""
    _folder(tmp_path, a__a=f"ruleset a {HEAD}{RULE}{BAD}")
    result = call("check", tmp_path, tmp_path / "a", tmp_path / "a/a.rules")
    assert result.stdout.endswith("1 ruleset: 1 error\n")


def test_a_shared_base_complains_once(call: Call, tmp_path: Path) -> None:
    """What is wrong with a ruleset is said once, however many extend it."""
    _folder(
        tmp_path,
        base__base=f"ruleset base {HEAD}{RULE}{BAD}",
        one__one="ruleset one extends base language 1",
        two__two="ruleset two extends base language 1",
    )
    result = call("check", tmp_path)
    assert result.stdout.count("nonsense here") == 2  # the message, and the line
    assert result.stdout.endswith("3 rulesets: 1 error\n")


@pytest.mark.parametrize("name", ["acr", "fluoroscopy"])
def test_what_stands_here_comes_first(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """A folder of a published ruleset's name is meant where there is one."""
    _folder(tmp_path, **{f"{name}__{name}": f"ruleset {name} {HEAD}{RULE}{BAD}"})
    monkeypatch.chdir(tmp_path)
    assert call("check", name).exit_code == 2


def test_nothing_there(call: Call, tmp_path: Path) -> None:
    """A folder without rules is wrong usage, a file that is missing is unreadable; the others are checked."""
    assert call("check", tmp_path).exit_code == 2
    result = call("check", tmp_path / "none.rules", "acr")
    assert result.exit_code == 5
    assert "none.rules: no such file" in result.stderr
    assert "1 ruleset: nothing" in result.stdout


def test_warnings_alone(call: Call, tmp_path: Path) -> None:
    """With warnings alone the status is 1."""
    _folder(tmp_path, a=f"ruleset a {HEAD}")
    result = call("check", tmp_path)
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (1, "1 ruleset: 1 warning")


@pytest.mark.parametrize("command", ["check", "lint", "test", "fmt", "prove", "evaluate"])
@pytest.mark.parametrize(
    "name, text",
    [
        ("claims.csv", "Smith,20240801,A20610\n"),
        ("claims.rules", "claim_id,hcpcs_code\nSmith,A20610\n"),
        ("claims.txt", '{"id": "Smith", "date_of_service": "2024-03-01"}\n'),
        ("claims.parquet", "PAR1Smith"),
    ],
)
def test_data_given_for_rules_is_not_shown(command: str, name: str, text: str, call: Call, tmp_path: Path) -> None:
    """Encounters or claims where rules belong get one line, which shows nothing of them."""
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    rest = ["--ruleset", file, ROOT / "docs" / "examples" / "article.jsonl"] if command == "evaluate" else [file]
    result = call(command, *rest)
    assert "Smith" not in result.output
    assert "20610" not in result.output
    assert "looks like data" in result.output
    assert result.exit_code in {2, 5}
