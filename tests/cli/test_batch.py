"""`fluororules batch`: what it prints, and how it ends."""

import json
import sys
from pathlib import Path

import pytest

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
        ("in.csv", (), 2, "must not lie in"),
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
