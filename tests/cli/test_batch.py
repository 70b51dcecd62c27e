"""`fluororules batch`: what it prints, and how it ends."""

import json
import re
import sys
from pathlib import Path

import pytest

from fluororules.batch.files import run as running
from tests.cli.conftest import Call

HEADER = "id,date_of_service,procedures\n"


def put(folder: Path, rows: str) -> Path:
    """A file of encounters in a folder."""
    path = folder / "in.csv"
    path.write_text(HEADER + rows, encoding="utf-8")
    return path


def test_rejects_end_with_three_unless_allowed(call: Call, tmp_path: Path) -> None:
    """Where rows were rejected, the status is 3 after all output is there; 0 where that is allowed."""
    source = put(tmp_path, "A,2008-03-01,20610\nB,x,20610\n")
    for options, status in (((), 3), (("--allow-rejects",), 0)):
        result = call("batch", source, "-o", tmp_path / "out.csv", "-r", "acr", *options)
        assert result.exit_code == status
        assert "2 rows: 1 decided, 1 rejected" in result.stdout
        assert (tmp_path / "out.csv").exists()
        (tmp_path / "out.csv").unlink()


def test_the_summary_in_json_is_the_manifest(call: Call, tmp_path: Path) -> None:
    """With `--format json` the manifest is printed, and how many rows an earlier run had done."""
    source = put(tmp_path, "A,2008-03-01,20610\n")
    result = call("batch", source, "-o", tmp_path / "out.parquet", "-r", "acr", "--format", "json")
    said = json.loads(result.stdout)
    assert said.pop("resumed") == 0
    assert said == json.loads((tmp_path / "out.parquet.manifest.json").read_bytes())
    assert said["counts"] == {"read": 1, "decided": 1, "rejected": 0, "encounters": 1, "written": 5}


@pytest.mark.parametrize(
    "out, options, status, why",
    [
        ("out.txt", (), 2, "must end in .parquet or .csv"),
        ("out.csv", ("--column", "clam_id=X"), 2, "did you mean `claim_id`"),
        ("out.csv", ("--column", "claim_id"), 2, "expected a name that is known"),
        ("none/out.csv", (), 5, "its folder does not exist"),
        ("in.csv", (), 2, "is the input itself"),
        ("out.csv", ("--column", "date_of_service=dos"), 2, "is a fact of an encounter; rename the column `dos`"),
        ("out.csv", ("--column", "CLM=claim_id"), 2, "the other way round: `--column claim_id=CLM`"),
    ],
)
def test_what_cannot_begin_is_said(
    out: str, options: tuple[str, ...], status: int, why: str, call: Call, tmp_path: Path
) -> None:
    """What is wrong with the call is said in a line, and leaves nothing behind."""
    source = put(tmp_path, "A,2008-03-01,20610\n")
    result = call("batch", source, "-o", tmp_path / out, "-r", "acr", *options)
    assert result.exit_code == status
    assert why in result.stderr
    assert [one.name for one in tmp_path.iterdir()] == ["in.csv"]


def test_the_extra_is_named_where_it_is_missing(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the libraries the command says what to install."""
    for name in [name for name in sys.modules if name.startswith("fluororules.batch")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    result = call("batch", put(tmp_path, ""), "-o", tmp_path / "out.csv", "-r", "acr")
    assert result.exit_code == 2
    assert "fluororules[batch]" in result.stderr


LINES = "claim_id,claim_line_start_date,hcpcs_code"


def lines(folder: Path, header: str, *rows: str) -> Path:
    """A file of claim lines in a folder."""
    path = folder / "in.csv"
    path.write_text("".join(f"{row}\n" for row in (header, *rows)), encoding="utf-8")
    return path


def test_columns_that_were_not_read_are_named(call: Call, tmp_path: Path) -> None:
    """Ten columns of claim lines that were not read are named on standard error, the rest counted; all in JSON."""
    names = [f"diagnosis_code_{number}" for number in range(1, 13)]
    source = lines(tmp_path, ",".join([LINES, *names]), "C1,2008-03-01,20610" + ",x" * 12)
    result = call("batch", source, "-o", tmp_path / "out.csv", "-r", "acr")
    said = ", ".join(f"`{name}`" for name in names[:10])
    assert result.stderr == f"columns that were not read: {said} and 2 more\n"
    result = call("batch", source, "-o", tmp_path / "out.csv", "-r", "acr", "--format", "json")
    assert result.stderr == ""
    assert json.loads(result.stdout)["columns"] == {"read": LINES.split(","), "not_read": names}


def test_names_that_are_not_known_are_not_shown(call: Call, tmp_path: Path) -> None:
    """A column that was not read and whose name is not known, and may be a value, is told by its number."""
    source = lines(tmp_path, f"{LINES},SmithJoe,plan,MRN12345", "C1,2008-03-01,20610,x,x,x")
    result = call("batch", source, "-o", tmp_path / "out.csv", "-r", "acr")
    assert result.stderr == "columns that were not read: `plan` and columns 4, 6\n"
    manifest = (tmp_path / "out.csv.manifest.json").read_text("utf-8")
    assert json.loads(manifest)["columns"]["not_read"] == ["column 4", "plan", "column 6"]
    assert "Smith" not in manifest
    source = lines(tmp_path, f"{LINES},Smith Joe", "C1,2008-03-01,20610,x")
    assert "not read: column 4\n" in call("batch", source, "-o", tmp_path / "out.csv", "-r", "acr").stderr


@pytest.mark.parametrize(
    "header, hint",
    [
        ("CLM,claim_line_number,hcpcs_code", "column 1 is no fact of an encounter; claim lines? .*claim_id=...`"),
        ("patient,hcpcs_code,claim_ids", "`claim_ids` is not known; did you mean `claim_id`? .*claim_id=claim_ids`"),
        ("hcpcs_code,who", "`hcpcs_code` is no fact of an encounter; claim lines? .*claim_id=...`"),
    ],
)
def test_claim_lines_without_a_claim_id_are_known(header: str, hint: str, call: Call, tmp_path: Path) -> None:
    """Where columns of claim lines are there, and none is the claim id, the option is named that says which is."""
    result = call("batch", lines(tmp_path, header), "-o", tmp_path / "out.csv", "-r", "acr")
    assert result.exit_code == 5
    assert re.search(hint.replace("?", r"\?"), result.stderr)


@pytest.mark.parametrize(
    "where, said",
    [
        ("_identity", "interrupted; nothing was done yet\n"),
        ("_put_out", "interrupted; what is done is kept, and the same command goes on with it\n"),
    ],
)
def test_an_interrupt_says_whether_anything_is_kept(
    where: str, said: str, call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped before a segment is done, the run says that nothing is; later, that the same command goes on."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(running._Run, where, stop)
    result = call("batch", put(tmp_path, "A,2008-03-01,20610\n"), "-o", tmp_path / "out.csv", "-r", "acr")
    assert result.exit_code == 130
    assert result.stderr == said
    assert (tmp_path / "out.csv.part").exists() == ("kept" in said)


def test_one_is_one(call: Call, tmp_path: Path) -> None:
    """One row, one encounter, and one row that came of it."""
    source = put(tmp_path, "A,2008-03-01,20610\n")
    result = call("batch", source, "-o", tmp_path / "out.csv", "-r", "acr", "--per", "encounter")
    assert result.stdout.startswith("1 row: 1 decided, 0 rejected\n1 encounter came to 1 row in ")


def test_the_help_says_what_claim_lines_must_have(call: Call) -> None:
    """The help names the columns that must be there, and what rows are where nothing is said of it."""
    said = " ".join(call("batch", "--help").stdout.replace("│", " ").split())
    assert "must have claim_id, hcpcs_code, and claim_line_start_date or claim_start_date" in said
    assert "claim lines if there is a claim_id column" in said
