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
