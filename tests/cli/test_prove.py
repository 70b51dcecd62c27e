"""`fluororules prove`."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

import fluororules

ROOT = Path(fluororules.__file__).parents[1]
Call = Callable[..., Result]

SOUND = """ruleset sound language 1
code k 76000
rule exam if physician present then code k
rule barred if other imaging then k not coded
ensure apart never k coded and other imaging
"""
BROKEN = SOUND.replace("never k coded and other imaging", "never k coded and physician present")
PIGEONS, HOLES = 8, 7


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of the test's own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file of rules of which everything is proved."""
    path = tmp_path / "sound.rules"
    path.write_text(SOUND, "utf-8")
    return path


def pigeons() -> str:
    """More pigeons than holes, each in one and none together: a condition that no encounter meets, and hard to see."""
    sets = [f"set PIGEON-{p}-{h} = {7000 + p * HOLES + h}0" for p in range(PIGEONS) for h in range(HOLES)]
    housed = [f"any of ({', '.join(f'procedure in PIGEON-{p}-{h}' for h in range(HOLES))})" for p in range(PIGEONS)]
    alone = [
        f"any of (no procedure in PIGEON-{p}-{h}, no procedure in PIGEON-{q}-{h})"
        for h in range(HOLES)
        for p in range(PIGEONS)
        for q in range(p)
    ]
    head = "ruleset pigeons language 1\ncode k 76000\n"
    rule = "rule r if other imaging then code k\nrule s if physician present then k not coded\n"
    return f"{head}{chr(10).join(sets)}\n{rule}ensure e never all of ({', '.join([*housed, *alone])}, k coded)\n"


def test_what_is_proved(call: Call, file: Path) -> None:
    """Where everything is proved the status is 0, and the last line says how much was analysed of how much."""
    result = call("prove", file)
    assert result.exit_code == 0, result.output
    assert result.stdout == "sound: proved. Analysed: 1 of 1 ensure, 2 of 2 rules, 1 of 1 code\n"


@pytest.mark.parametrize(
    "rules, said",
    [(1, "1 inherited rule is looked at where it stands"), (2, "2 inherited rules are looked at where they stand")],
)
def test_what_is_inherited(call: Call, tmp_path: Path, rules: int, said: str) -> None:
    """Rules of an extended ruleset are counted apart."""
    base = "".join(f"rule r{n} if procedure in (7{n}000) then code k\n" for n in range(rules))
    (tmp_path / "base.rules").write_text(f"ruleset base language 1\ncode k 76000\n{base}", "utf-8")
    own = tmp_path / "own.rules"
    own.write_text("ruleset own extends base language 1\nrule own if other imaging then k not coded\n", "utf-8")
    assert call("prove", own).stdout == f"own: proved. Analysed: 1 of 1 rule, 1 of 1 code; {said}\n"


def test_what_is_found(call: Call, file: Path) -> None:
    """A finding has its code, both places, an encounter that evaluate decides so, and status 1."""
    file.write_text(BROKEN, "utf-8")
    result = call("prove", file)
    assert result.exit_code == 1
    assert "error[FR501]" in result.stdout
    assert "`exam` supports 76000 there" in result.stdout
    (shown,) = [line for line in result.stdout.splitlines() if line.startswith("    such as")]
    encounter = json.loads(shown.removeprefix("    such as   "))
    assert encounter["fluoroscopy"]["physician_present"] is True
    assert fluororules.load(file).evaluate(encounter).coded == ("76000",)


def test_json(call: Call, file: Path) -> None:
    """The object holds the verdict, and for each ruleset its findings with places and witnesses."""
    file.write_text(BROKEN, "utf-8")
    told = json.loads(call("prove", file, "--format", "json").stdout)
    (ruleset,) = told["rulesets"]
    (found,) = [each for each in ruleset["findings"] if each["code"] == "FR501"]
    assert (told["verdict"], ruleset["verdict"], found["about"]) == ("found", "found", "apart")
    assert (found["start"]["line"], found["labels"][0]["start"]["line"]) == (5, 3)
    assert found["statuses"] == {"76000": "coded"}
    assert ruleset["analysed"]["ensures"] == {"settled": 1, "of": 1}


def test_sarif(call: Call, file: Path, tmp_path: Path) -> None:
    """Findings go into a file for code review too, with lines and columns from 1."""
    file.write_text(BROKEN, "utf-8")
    call("prove", file, "--sarif", tmp_path / "found.sarif")
    log = json.loads((tmp_path / "found.sarif").read_text("utf-8"))
    (run,) = log["runs"]
    (result,) = [each for each in run["results"] if each["ruleId"] == "FR501"]
    region = result["locations"][0]["physicalLocation"]["region"]
    assert log["version"] == "2.1.0"
    assert (region["startLine"], region["startColumn"]) == (5, 1)
    assert result["level"] == "error"


def test_what_is_not_settled(call: Call, tmp_path: Path) -> None:
    """A question beyond the limit is named, is never called proved, and ends with 4."""
    path = tmp_path / "pigeons.rules"
    path.write_text(pigeons(), "utf-8")
    result = call("prove", path, "--steps", 20_000)
    assert result.exit_code == 4, result.output
    assert "not settled" in result.stdout
    assert "proved" not in result.stdout


def test_a_proof_is_kept_until_a_file_changes(call: Call, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was proved is told again without the prover, and proved anew when the text or the limit is another."""
    first = call("prove", file).stdout
    asked: list[Any] = []
    from fluororules.cli import proving

    whole = proving.prove

    def prove(*args: Any, **options: Any) -> Any:
        asked.append(args)
        return whole(*args, **options)

    monkeypatch.setattr(proving, "prove", prove)
    assert (call("prove", file).stdout, len(asked)) == (first, 0)
    assert (call("prove", file, "--fresh").stdout, len(asked)) == (first, 1)
    assert (call("prove", file, "--steps", "100000").stdout, len(asked)) == (first, 2)
    file.write_text(BROKEN, "utf-8")
    assert (call("prove", file).exit_code, len(asked)) == (1, 3)


def test_a_damaged_report_is_not_trusted(call: Call, file: Path, cache: Path) -> None:
    """A kept report whose bytes are others is found out, and proved anew."""
    first = call("prove", file).stdout
    (kept,) = cache.rglob("*.json")
    kept.write_bytes(kept.read_bytes().replace(b'"verdict": "proved"', b'"verdict": "found" '))
    result = call("prove", file)
    assert (result.exit_code, result.stdout) == (0, first)


def test_errors_and_files_that_are_not_there(call: Call, file: Path, tmp_path: Path) -> None:
    """Rules with errors end with 2 and their complaints, a file that is not there with 5."""
    file.write_text("rule r if nonsense then code k", "utf-8")
    result = call("prove", file)
    assert result.exit_code == 2
    assert "FR305" in result.stderr
    assert call("prove", tmp_path / "none.rules").exit_code == 5


@pytest.mark.slow
def test_published_rulesets(call: Call) -> None:
    """Everything is proved of the published rulesets."""
    result = call("prove", ROOT / "rulesets")
    assert result.exit_code == 0, result.output
    assert [line.split(".")[0] for line in result.stdout.splitlines()] == [
        "acr: proved",
        "fluoroscopy: proved",
        "medicare: proved",
    ]
