"""`fluororules audit`."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
from click.testing import Result

import fluororules

ROOT = Path(fluororules.__file__).parents[1]
Call = Callable[..., Result]
Write = Callable[..., Path]
STUDY: dict[str, Any] = {
    "id": "C1",
    "date_of_service": "2009-02-28",
    "procedures": [{"code": "74240"}, {"code": "76000"}],
}
EXAM: dict[str, Any] = {
    "id": "C2",
    "date_of_service": "2009-02-28",
    "procedures": [],
    "fluoroscopy": {"purpose": "diagnostic examination", "physician_minutes": 20, "physician_present": True},
    "other_imaging": False,
}


def test_in_text(call: Call, encounters: Write) -> None:
    """Each line has its verdict, the sentence, the rule and the citation; what was not billed is named."""
    result = call("audit", "--ruleset", "acr", encounters(STUDY, EXAM))
    assert result.exit_code == 1
    for said in (
        "C1  2009-02-28\n\n  76000      not supported\n             Whatever is not known, a rule bars it.\n",
        "bundled-study bars it (acr/acr.rules:",
        "paragraph 3",
        "C2  2009-02-28\n  no line of a code that the ruleset decides was billed\n",
        "  missed     76000: supported, and not billed\n",
    ):
        assert said in result.stdout
    assert result.stderr == (
        "2 encounters: 2 decided, 0 rejected\n1 billed line: 0 supported, 1 not supported, 0 cannot tell\n"
    )


def test_what_cannot_be_told_is_an_answer(call: Call, encounters: Write) -> None:
    """A line that is open names what to ask, and the exit status is 0."""
    claim = {**EXAM, "fluoroscopy": {"purpose": "needle placement"}, "billed": [{"code": "77002"}], "procedures": None}
    result = call("audit", encounters({**claim, "date_of_service": "2024-08-01"}))
    assert result.exit_code == 0
    assert "  77002      cannot tell\n" in result.stdout
    assert "ask: Which procedures were performed at this encounter?" in result.stdout


def test_in_json(call: Call, encounters: Write) -> None:
    """One audit a line, by the published schema."""
    result = call(
        "audit", "--ruleset", "acr", "--format", "json", encounters(STUDY, {**EXAM, "billed": [{"code": "76000"}]})
    )
    schema = json.loads((ROOT / "fluororules/schemas/audit.json").read_text("utf-8"))
    audits = [json.loads(line) for line in result.stdout.splitlines()]
    for audit in audits:
        jsonschema.Draft202012Validator(schema).validate(audit)
    assert [line["verdict"] for audit in audits for line in audit["lines"]] == ["not supported", "supported"]
    assert call("schema", "audit").stdout == (ROOT / "fluororules/schemas/audit.json").read_text("utf-8")


def test_a_bad_claim_is_rejected_without_its_values(call: Call, encounters: Write) -> None:
    """A line that breaks its form is reported with its place, and the other claims are audited."""
    bad = {**EXAM, "billed": [{"code": "76000", "units": "many"}]}
    odd = {**EXAM, "billed": "76000"}
    result = call("audit", "--ruleset", "acr", encounters(bad, odd, STUDY))
    assert result.exit_code == 3
    assert "rejected line 1: FD203 billed[0].units: expected a whole number, got a text\n" in result.stderr
    assert "rejected line 2: FD203 billed: expected a list of lines, got a text\n" in result.stderr
    assert "many" not in result.output
    assert result.stderr.endswith("1 billed line: 0 supported, 1 not supported, 0 cannot tell\n")
    assert call("audit", "--ruleset", "acr", "--allow-rejects", encounters(bad, STUDY)).exit_code == 1
