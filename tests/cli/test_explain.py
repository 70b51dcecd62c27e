"""`fluororules explain`."""

import json
from collections.abc import Callable
from pathlib import Path

from click.testing import Result

import fluororules

Call = Callable[..., Result]
Write = Callable[..., Path]

ASSIST = {
    "id": "E1",
    "date_of_service": "2009-02-28",
    "procedures": [],
    "fluoroscopy": {
        "purpose": "procedure guidance",
        "physician_minutes": 95,
        "physician_present": True,
        "same_physician": False,
    },
    "other_imaging": False,
}


def test_why_not(call: Call, encounters: Write) -> None:
    """The text says the status, the facts it can turn on, and the fewest changes."""
    result = call("explain", "--ruleset", "acr", encounters(ASSIST), "--code", "76000")
    assert result.exit_code == 0
    assert "  not coded  76000\n             No rule supports it.\n" in result.stdout
    assert "  facts      procedures             none\n" in result.stdout
    assert "             physician time         95 minutes\n" in result.stdout
    assert "  to code it physician time: 95 minutes -> up to 60 minutes\n" in result.stdout


def test_why(call: Call, encounters: Write) -> None:
    """What is coded already needs no change, by number and by service alike."""
    by_number = call("explain", encounters(ASSIST), "--code", "76001").stdout
    assert "assist-long supports it" in by_number
    assert "to code it" not in by_number
    assert call("explain", encounters(ASSIST), "--code", "stand-alone-long").stdout == by_number


def test_where_to_read_more(call: Call, encounters: Write) -> None:
    """The text ends with the address of each published rule that bears on the code, on the page of its ruleset."""
    said = call("explain", encounters(ASSIST), "--code", "76001").stdout
    assert "\n  read more  docs/rulesets/acr.md#assist-long\n\n" in said


def test_rules_of_ones_own_have_no_page(call: Call, encounters: Write, tmp_path: Path) -> None:
    """No address is given for rules that are not published."""
    file = tmp_path / "own.rules"
    file.write_text("code k 76000\nrule r if fluoroscopy then code k\n", "utf-8")
    result = call("explain", encounters(ASSIST), "--code", "k", "--ruleset", file)
    assert "r supports it (own.rules:2)" in result.stdout
    assert "read more" not in result.stdout


def test_json(call: Call, encounters: Write) -> None:
    """Each line of JSON is the explanation's own JSON form."""
    result = call("explain", encounters(ASSIST, ASSIST), "--code", "76000", "--format", "json")
    wanted = json.dumps(fluororules.explain(ASSIST, "76000").to_json(), ensure_ascii=False)
    assert result.stdout.splitlines() == [wanted, wanted]


def test_no_such_code(call: Call, encounters: Write) -> None:
    """A code that does not exist on the date is named with the line, the others are explained, and the status is 2."""
    file = encounters(ASSIST, {**ASSIST, "id": "E2", "date_of_service": "2020-01-01"})
    result = call("explain", file, "--code", "76001")
    assert result.exit_code == 2
    assert "line 2: 76001 is no code of fluoroscopy on the date of service" in result.stderr
    assert "E1" in result.stdout
    assert "E2" not in result.stdout
    assert result.stderr.endswith("\n2 encounters: 1 decided, 0 rejected, 1 on a date without the code\n")


def test_a_code_that_is_none_on_any_date(call: Call, encounters: Write) -> None:
    """It is said once, with the codes that there are, and nothing else is."""
    result = call("explain", encounters(ASSIST, ASSIST), "--code", "77777", "--ruleset", "acr")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "77777 is no code of acr on any date; there are 75998, 76000, 76001, 76003, 76005, 77001, 77002, 77003\n"
    )


def test_nothing_stands_above_nothing(call: Call, encounters: Write) -> None:
    """Where no encounter can be explained, standard output is empty."""
    result = call("explain", encounters({**ASSIST, "date_of_service": "2020-01-01"}), "--code", "76001")
    assert (result.exit_code, result.stdout) == (2, "")


def test_one_ruleset(call: Call, encounters: Write) -> None:
    """Several rulesets are refused in words, not as a file that is not there."""
    result = call("explain", encounters(ASSIST), "--code", "76000", "--ruleset", "acr,medicare")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "explain takes one ruleset" in result.stderr


def test_a_comma_in_the_name_of_a_file(call: Call, encounters: Write, tmp_path: Path) -> None:
    """A file whose name holds a comma is one ruleset."""
    file = tmp_path / "a,b.rules"
    file.write_text("code k 76000\nrule r if fluoroscopy then code k\n", "utf-8")
    assert call("explain", encounters(ASSIST), "--code", "k", "--ruleset", file).exit_code == 0
