"""`fluororules audit`."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
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


def test_a_file_that_cannot_be_read_shows_no_ruleset(call: Call, tmp_path: Path) -> None:
    """Where nothing is audited, standard output is empty."""
    result = call("audit", tmp_path / "none.json")
    assert (result.exit_code, result.stdout) == (5, "")


LINES = "claim_id,claim_line_start_date,hcpcs_code\n"


def claims(folder: Path, *rows: str) -> Path:
    """A file of claim lines."""
    path = folder / "lines.csv"
    path.write_text(LINES + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "rows, options, status, tally",
    [
        (["C1,2009-02-28,76000"], (), 0, "1 billed line: 0 supported, 0 not supported, 1 cannot tell"),
        (["C1,2009-02-28,74240", "C1,2009-02-28,76000"], (), 1, "1 billed line: 0 supported, 1 not supported"),
        (["C1,2009-02-28,74240", "C1,2009-02-28,76000", "C2,x,1"], (), 3, "3 rows: 2 decided, 1 rejected"),
        (
            ["C1,2009-02-28,74240", "C1,2009-02-28,76000", "C2,x,1"],
            ("--allow-rejects",),
            1,
            "0 supported, 1 not supported, 0 cannot tell",
        ),
        ([], (), 0, "0 billed lines: 0 supported, 0 not supported, 0 cannot tell"),
    ],
)
def test_files_end_as_their_lines_do(
    rows: list[str], options: tuple[str, ...], status: int, tally: str, call: Call, tmp_path: Path
) -> None:
    """With `--out`, a table is written, verdicts are counted, and the status is 1 where a line is not supported."""
    out = tmp_path / "audit.csv"
    result = call("audit", claims(tmp_path, *rows), "-o", out, "-r", "acr", *options)
    assert (result.exit_code, result.stderr) == (status, "")
    assert tally in result.stdout
    assert out.read_text("utf-8").startswith("row,encounter,date_of_service,line,code,units,modifiers,verdict,status,")


def test_sentences_of_a_file_of_claims(call: Call, tmp_path: Path) -> None:
    """With `--explain` each row says why; with `--format json` the manifest is printed, which says that it audits."""
    source = claims(tmp_path, "C1,2009-02-28,74240", "C1,2009-02-28,76000")
    result = call("audit", source, "-o", tmp_path / "a.csv", "-r", "acr", "--explain", "--format", "json")
    assert json.loads(result.stdout)["options"]["audit"] is True
    assert "Whatever is not known, a rule bars it." in (tmp_path / "a.csv").read_text("utf-8").splitlines()[1]


@pytest.mark.parametrize(
    "options, why",
    [
        (("--threads", "2"), "`--threads` goes with `--out`"),
        (("--flat",), "`--flat` or `--nested` goes with `--out`"),
        (("--column", "claim_id=X"), "`--column` goes with `--out`"),
        (("--restart",), "`--restart` goes with `--out`"),
        (("--explain",), "`--explain` goes with `--out`"),
        (("-o", "audit.txt"), "fluororules audit: audit.txt: the name of the output must end in .parquet or .csv"),
    ],
)
def test_options_that_cannot_be(options: tuple[str, ...], why: str, call: Call, tmp_path: Path) -> None:
    """What is asked of tables goes with `--out`, which names a table."""
    result = call("audit", claims(tmp_path, "C1,2009-02-28,76000"), "-r", "acr", *options)
    assert result.exit_code == 2
    assert why in result.stderr
