"""`fluororules evaluate`."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

import fluororules
from fluororules.encounter import PAYERS

ROOT = Path(fluororules.__file__).parents[1]
ARTICLE = ROOT / "docs/examples/article.jsonl"
EXAM = {
    "id": "E1",
    "date_of_service": "2009-02-28",
    "procedures": [],
    "fluoroscopy": {"purpose": "diagnostic examination", "physician_minutes": 20, "physician_present": True},
    "other_imaging": False,
}
ABSENT = {
    **EXAM,
    "component": "professional",
    "fluoroscopy": {"purpose": "diagnostic examination", "physician_minutes": 20},
}

Call = Callable[..., Result]
Write = Callable[..., Path]


def _decisions(result: Result) -> list[dict[str, object]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_one_encounter(call: Call, encounters: Write) -> None:
    """The text holds the status, the sentence, the citation and the place, and for a query whom to ask what."""
    result = call("evaluate", encounters(ABSENT))
    assert result.exit_code == 0
    assert result.stdout.startswith("ruleset fluoroscopy ")
    for said in (
        "E1  2009-02-28",
        "  query      76000, at most 1 unit\n             It turns on physician present.\n",
        "Fluoroscopy needs the physician in the room",
        "personal-supervision may bar it (acr/acr.rules:",
        "paragraph 9",
        "  not coded  76001, 77001, 77002, 77003\n             No rule supports them.\n",
        "  ask        Was the physician in the room during the fluoroscopy?\n",
        "76000 turns on physician present",
    ):
        assert said in result.stdout
    assert result.stderr == "1 encounter: 1 decided, 0 rejected\n"


def test_what_a_code_turns_on_is_a_list(call: Call, encounters: Write) -> None:
    """Several facts stand with commas between, and `and` before the last."""
    silent = {"date_of_service": "2009-02-28", "fluoroscopy": {"purpose": "diagnostic examination"}}
    said = " ".join(call("evaluate", "--ruleset", "acr", encounters(silent)).stdout.split())
    assert "It turns on procedures, physician time, physician present and other imaging." in said


def test_rules_that_ask_in_any_case(call: Call, encounters: Write, tmp_path: Path) -> None:
    """One rule asks, several ask."""
    rule = "rule {} if fluoroscopy then query payer\n"
    file = tmp_path / "ask.rules"
    file.write_text("code k 76000\n" + rule.format("a"), "utf-8")
    assert "a asks for payer in any case" in call("evaluate", "--ruleset", file, encounters(EXAM)).stdout
    file.write_text("code k 76000\n" + "".join(rule.format(n) for n in "abc"), "utf-8")
    assert "a, b and c ask for payer in any case" in call("evaluate", "--ruleset", file, encounters(EXAM)).stdout


@pytest.mark.parametrize("command", [("evaluate",), ("explain", "--code", "76000")])
def test_a_file_that_is_not_there(call: Call, tmp_path: Path, command: tuple[str, ...]) -> None:
    """It is named on standard error, and standard output is empty."""
    result = call(*command, tmp_path / "none.json")
    assert (result.exit_code, result.stdout) == (5, "")
    assert result.stderr.endswith("none.json: no such file or directory\n")


def test_the_article(call: Call) -> None:
    """The article's own examples come out as it says, and the one with its presence left out is asked about."""
    result = call("evaluate", "--format", "json", ARTICLE)
    statuses = {
        decision["encounter"]: {c["code"]: c["status"] for c in decision["codes"]}  # type: ignore[attr-defined]
        for decision in _decisions(result)
    }
    assert {name: [code for code, s in by.items() if s == "coded"] for name, by in statuses.items()} == {
        "chest-density": ["76000"],
        "joint-calcification": ["76000"],
        "foreign-body-40-minutes": ["76000"],
        "foreign-body-95-minutes": ["76001"],
        "presence-not-recorded": [],
    }
    assert statuses["presence-not-recorded"]["76000"] == "query"


def test_text_fits_the_page(call: Call) -> None:
    """No line of the text is wider than 80 columns, and none ends in a blank."""
    for command in (("evaluate",), ("explain", "--code", "76000")):
        lines = call(*command, ARTICLE).stdout.splitlines()
        assert [line for line in lines if len(line) > 80 or line != line.rstrip()] == []


def test_json_is_the_decision(call: Call, encounters: Write) -> None:
    """Each line of JSON is the decision's own JSON form, letters beyond ASCII as they are, in the file's order."""
    records = [{**EXAM, "id": name} for name in ("zwölf", "a", "日本")]
    result = call("evaluate", "--format", "json", encounters(*records))
    wanted = [json.dumps(fluororules.evaluate(r).to_json(), ensure_ascii=False) for r in records]
    assert result.stdout.splitlines() == wanted


def test_rejections(call: Call, encounters: Write) -> None:
    """A bad line is reported with its number and code, the others are decided, and both are counted at the end."""
    file = encounters(EXAM, {**EXAM, "payer": "Jane Doe"}, EXAM, '{"id": "Jane')
    results = [call("evaluate", "--format", form, file) for form in ("text", "json")]
    for result in results:
        assert result.exit_code == 3
        assert result.stderr.splitlines() == [
            f"rejected line 2: FD206 payer: expected one of {', '.join(map(repr, PAYERS))}",
            "notice line 3: FD120 the same id as line 1; both are decided",
            "rejected line 4: FD105 the line is cut off: it ends before it is complete",
            "4 encounters: 2 decided, 2 rejected",
        ]
        assert "Jane" not in result.output
    assert len(_decisions(results[1])) == 2


def test_allow_rejects(call: Call, encounters: Write) -> None:
    """With --allow-rejects a rejection is told and counted, and the exit status is 0."""
    result = call("evaluate", "--allow-rejects", encounters("{}"))
    assert result.exit_code == 0
    assert result.stderr.splitlines()[-1] == "1 encounter: 0 decided, 1 rejected"


def test_standard_input(call: Call) -> None:
    """`-` is standard input."""
    result = call("evaluate", "--format", "json", "-", input=json.dumps([EXAM, EXAM], indent=2))
    assert len(_decisions(result)) == 2


@pytest.mark.parametrize("ruleset", ["acr", "folder", "file"])
def test_rulesets(call: Call, encounters: Write, ruleset: str) -> None:
    """A ruleset is named as published, by its folder, or by its file."""
    where = {"acr": "acr", "folder": ROOT / "rulesets/acr", "file": ROOT / "rulesets/acr/acr.rules"}[ruleset]
    (decision,) = _decisions(call("evaluate", "--ruleset", where, "--format", "json", encounters(EXAM)))
    assert decision["ruleset"] == fluororules.evaluate(EXAM, "acr").to_json()["ruleset"]


def test_notices_and_limits(call: Call, encounters: Write) -> None:
    """The text holds notices, the units that may be reported, and what else a rule asks for."""
    result = call("evaluate", encounters({**EXAM, "date_of_service": "2030-01-01", "procedures": [{"code": "75998"}]}))
    assert "  notice     The ruleset fluoroscopy was reviewed through" in result.stdout
    exam = call("evaluate", encounters({**EXAM, "date_of_service": "2024-01-01"}))
    assert "  coded      76000, at most 1 unit\n" in exam.stdout


def test_overridden_rules_are_shown(call: Call, encounters: Write, tmp_path: Path) -> None:
    """A rule that was set aside is shown with the rule that did so, and a rule without a sentence by its name."""
    rules = tmp_path / "small.rules"
    rules.write_text(
        "ruleset small language 1\ncode a 76000\n"
        'rule bars "All are barred." if not other imaging then a not coded\n'
        "rule frees if physician present then code a and modifier 26 on a overrides bars\n"
        "rule wants if physician present then query payer\n",
        "utf-8",
    )
    result = call("evaluate", "--ruleset", rules, encounters(EXAM))
    assert result.exit_code == 0, result.stderr
    for said in (
        "  coded      76000, modifier 26\n",
        "frees supports it and adds a modifier (small.rules:4)",
        "Set aside: All are barred.",
        "bars is overridden by frees (small.rules:3)",
        "  also ask   Who pays?\n               wants asks for payer in any case",
    ):
        assert said in result.stdout


STUDY = {**EXAM, "date_of_service": "2024-08-01", "procedures": [{"code": "20680"}], "component": "professional"}
STUDY["fluoroscopy"] = {**EXAM["fluoroscopy"], "same_physician": True}  # type: ignore[dict-item]
PAIRS = b"Column1\tColumn2\t*\tEffective\tDeletion\tModifier\tRationale\n20680\t76000\t\t20200101\t*\t1\tMisuse\n"


def test_two_questions_side_by_side(call: Call, encounters: Write, tmp_path: Path) -> None:
    """Two rulesets answer beside each other, each with its question, and without its tables the second is a query."""
    folder = ("--folder", tmp_path / "none")
    result = call("evaluate", "--ruleset", "fluoroscopy,medicare", *folder, encounters(STUDY))
    assert result.exit_code == 0
    assert "             Is the code reported?  Does Medicare pay it?\n" in result.stdout
    assert "  76000      coded                  query\n" in result.stdout
    assert "             It turns on table ncci-ptp-practitioner.\n" in result.stdout
    lines = call("evaluate", "-r", "fluoroscopy,medicare", *folder, "--format", "json", encounters(STUDY, STUDY))
    assert [decision["question"] for decision in _decisions(lines)] == [
        "Is the code reported?",
        "Does Medicare pay it?",
    ] * 2


def test_a_kept_table_is_asked(call: Call, encounters: Write, tmp_path: Path) -> None:
    """What was imported into the data folder decides, and the decision names the row, the table and the quarter."""
    pairs = tmp_path / "pairs.txt"
    pairs.write_bytes(PAIRS)
    folder = ("--folder", tmp_path / "kept")
    named = ("--table", "ncci-ptp-practitioner", "--edition", "2024q3")
    assert call("tables", "import", pairs, *named, *folder).exit_code == 0
    result = call("evaluate", "--ruleset", "medicare", *folder, encounters(STUDY))
    assert "  not coded  76000\n" in result.stdout
    assert "column one 20680 over 76000, indicator 1 from 2020-01-01 (table\n" in result.stdout
    assert "table ncci-ptp-practitioner 2024q3, digest " in result.stdout
    explained = call("explain", "--code", "76000", "--ruleset", "medicare", *folder, encounters(STUDY))
    assert "pair-edits bars it" in explained.stdout
