"""`fluororules diff`."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Call = Callable[..., Result]

OLD = """ruleset old language 1
code k 76000
set A = 74210, 74220
rule exam if physician present then code k
"""


@pytest.fixture
def files(tmp_path: Path) -> Callable[[str], tuple[Path, Path]]:
    """Writes OLD, and another text beside it."""

    def written(new: str) -> tuple[Path, Path]:
        paths = tmp_path / "old.rules", tmp_path / "new.rules"
        for path, text in zip(paths, (OLD, new), strict=True):
            path.write_text(text, "utf-8")
        return paths

    return written


def test_no_difference(call: Call, files: Callable[[str], tuple[Path, Path]]) -> None:
    """Renaming, reordering and layout are no meaning: status 0, and it is said to be a proof."""
    old, new = files(OLD.replace("set A = 74210, 74220\n", "").replace("exam", "other-name").replace("\n", "\n\n"))
    result = call("diff", old, new)
    assert result.exit_code == 0, result.output
    assert result.stdout == "No difference in meaning: proved for every encounter and date.\n"


def test_a_region(call: Call, files: Callable[[str], tuple[Path, Path]]) -> None:
    """A region is told with its days, what becomes of the code, the facts, the rules and an encounter; status 1."""
    old, new = files(OLD + "rule study from 2019-01-01 if procedure in A then k not coded\n")
    result = call("diff", old, new)
    assert result.exit_code == 1
    head, *lines = result.stdout.splitlines()
    assert head == "76000    from 2019-01-01: coded → not coded"
    assert "by NEW: study" in result.stdout
    assert "procedure 74210; physician present" in lines[0]
    assert lines[-1] == "1 region decided differently"


def test_json(call: Call, files: Callable[[str], tuple[Path, Path]]) -> None:
    """The object holds the verdict, and each region with its days and its witness."""
    old, new = files(OLD.replace("exam if", "exam until 2020-12-31 if"))
    told = json.loads(call("diff", old, new, "--format", "json").stdout)
    (region,) = told["regions"]
    assert (told["verdict"], told["settled"]) == ("different", True)
    assert (region["old"], region["new"]) == ("coded", "not coded")
    assert region["days"] == [{"from": "2021-01-01", "until": "2100-12-31"}]
    assert region["witness"]["encounter"]["fluoroscopy"]["physician_present"] is True


def test_over_a_file(call: Call, files: Callable[[str], tuple[Path, Path]], encounters: Callable[..., Path]) -> None:
    """Encounters of a file that change are counted, by code and by rule; a bad line is rejected, and ends with 3."""
    old, new = files(OLD + "rule study if procedure in A then k not coded\n")
    here = {"physician_present": True}
    over = encounters(
        {"date_of_service": "2024-03-01", "procedures": [{"code": "74210"}], "fluoroscopy": here},
        {"date_of_service": "2024-03-01", "procedures": [], "fluoroscopy": here},
        '{"date_of_service": "soon"}',
    )
    told = json.loads(call("diff", old, new, "--over", over, "--format", "json").stdout)
    assert told["over"] == {
        "encounters": 2,
        "changed": 1,
        "by_code": [{"code": "76000", "old": "coded", "new": "not coded", "encounters": 1}],
        "by_rule": [{"rule": "study", "encounters": 1}],
    }
    result = call("diff", old, new, "--over", over)
    assert result.exit_code == 3
    assert "1 of 2 encounters decided differently" in result.stdout
    assert call("diff", old, new, "--over", over, "--allow-rejects").exit_code == 1


def test_one_unit(call: Call, files: Callable[[str], tuple[Path, Path]], encounters: Callable[..., Path]) -> None:
    """A limit of one unit is told as such."""
    old, new = files(OLD + "rule one if fluoroscopy then units 1 on k\n")
    over = encounters({"date_of_service": "2024-03-01", "procedures": [], "fluoroscopy": {"physician_present": True}})
    assert "coded → coded, at most 1 unit\n" in call("diff", old, new, "--over", over).stdout


def test_rules_with_errors(call: Call, files: Callable[[str], tuple[Path, Path]]) -> None:
    """A ruleset with errors ends with 2 and its complaints."""
    old, new = files("rule r if nonsense then code k")
    result = call("diff", old, new)
    assert result.exit_code == 2
    assert "FR305" in result.stderr
