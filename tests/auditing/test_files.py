"""Files of claims to files of verdicts."""

import csv
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fluororules import load
from fluororules.auditing.columns.running import audit_runner
from fluororules.batch import runner
from fluororules.batch.files import run as running
from fluororules.batch.files import work
from fluororules.batch.files.failures import UsageError
from fluororules.batch.files.run import Options, Outcome, Runner, run
from tests.auditing.columns import rows_of
from tests.batch.injected import FAILURES, MARKER, Failure, parquet, seen, text
from tests.batch.kill_and_resume import killed
from tests.batch.made import claim_lines

RULES = load("acr")
RUNNER = audit_runner(RULES)
LINES = "claim_id,claim_line_number,claim_line_start_date,hcpcs_code,hcpcs_modifier_1,service_unit_quantity\n"
CLAIMS: tuple[dict[str, Any], ...] = (
    {"id": "A", "procedures": [{"code": "74240"}, {"code": "76000", "units": 2, "modifiers": ["26"]}]},
    {"id": "B", "procedures": [{"code": "77002"}, {"code": "20610"}, {"code": "77002"}]},
    {"id": "C", "procedures": [], "other_imaging": False, "billed": [{"code": "76000"}, {"code": "20610"}]},
)


def audited(source: Path, out: Path, with_: Runner = RUNNER, **options: Any) -> Outcome:
    """A run, by the rules `acr`."""
    return run(str(source), str(out), RULES, with_, Options(**options), lambda *_: None)


def put(folder: Path, name: str, text: str) -> Path:
    """A file of a folder."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def rejects(out: Path) -> list[tuple[int, str, str]]:
    """The rejects of an output: row, field and code."""
    with out.with_name(f"{out.name}.rejects.csv").open(encoding="utf-8", newline="") as file:
        return [(int(row["row"]), row["field"], row["code"]) for row in csv.DictReader(file)]


def written(out: Path) -> list[dict[str, Any]]:
    """The rows of an output."""
    return pq.read_table(out).to_pylist()  # type: ignore[no-any-return] # pyarrow has no annotations


def test_encounters_of_every_form_come_to_their_audits(tmp_path: Path) -> None:
    """As JSON lines, CSV and Parquet, lines among the procedures and apart have the verdicts of single audits."""
    claims = [{**claim, "date_of_service": "2008-03-01"} for claim in CLAIMS]
    lines = [{**claim, **{k: json.dumps(claim.get(k)) for k in ("procedures", "billed")}} for claim in claims]
    table = pa.Table.from_pylist([{**dict.fromkeys(("billed", "other_imaging")), **claim} for claim in claims])
    pq.write_table(table, tmp_path / "in.parquet")
    put(tmp_path, "in.jsonl", "".join(json.dumps(claim) + "\n" for claim in claims))
    with (tmp_path / "in.csv").open("w", encoding="utf-8", newline="") as file:
        columns = ["id", "date_of_service", "procedures", "other_imaging", "billed"]
        rows = csv.DictWriter(file, columns, lineterminator="\n")
        rows.writeheader()
        rows.writerows({**one, "billed": "" if one["billed"] == "null" else one["billed"]} for one in _as_cells(lines))
    wanted = [{k: v for k, v in row.items() if k != "text"} for row in rows_of(RULES, claims)]
    for name, before in (("in.parquet", 0), ("in.jsonl", 0), ("in.csv", 1)):
        audited(tmp_path / name, tmp_path / "out.parquet")
        assert written(tmp_path / "out.parquet") == [{**row, "row": row["row"] + before} for row in wanted]


def _as_cells(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{k: str(v).lower() if isinstance(v, bool) else v for k, v in line.items()} for line in lines]


def test_billed_claim_lines_bear_their_own_rows(tmp_path: Path) -> None:
    """Of claim lines in any order, `row` is that of the billed line, and `line` its place in its claim on that day."""
    rows = [
        "C1,2,2008-03-01,76000,26,2",
        "C2,1,2008-03-01,77002,,",
        "C1,1,2008-03-01,74240,,",
        "C2,2,2008-03-02,76000,,",
    ]
    source = put(tmp_path, "in.csv", LINES + "".join(f"{row}\n" for row in rows))
    outcome = audited(source, tmp_path / "out.parquet")
    found = [row for row in written(tmp_path / "out.parquet") if row["line"]]
    assert [(row["row"], row["encounter"], row["line"], row["code"], row["units"]) for row in found] == [
        (2, "C1", 2, "76000", 2),
        (3, "C2/2008-03-01", 1, "77002", 1),
        (5, "C2/2008-03-02", 1, "76000", 1),
    ]
    claim = {"date_of_service": "2008-03-01", "procedures": CLAIMS[0]["procedures"]}
    alone = rows_of(RULES, [claim])[0]
    same = ("verdict", "status", "supported_units", "rules", "queries", "modifiers", "notices")
    assert [found[0][name] for name in same] == [alone[name] for name in same]
    assert outcome.counts.tally == {
        **dict.fromkeys(("supported", "missed"), 0),
        "not supported": 1,
        "cannot tell": 2,
        "possible": sum(row["line"] is None for row in written(tmp_path / "out.parquet")),
    }


def test_a_bad_line_rejects_its_claim_and_no_other(tmp_path: Path) -> None:
    """Billed or not, a line that may not stand is rejected by its field; the manifest counts rows and verdicts."""
    good = {"date_of_service": "2008-03-01", "procedures": [{"code": "76000"}]}
    bad: list[dict[str, Any]] = [
        {**good, "procedures": [{"code": "20610"}, {"code": "76000", "units": 0}]},
        {**good, "billed": [{"code": "76000"}, {"code": "7600"}]},
        {**good, "billed": "76000"},
        {**good, "payer": "nobody"},
    ]
    source = put(tmp_path, "in.jsonl", "".join(json.dumps(one) + "\n" for one in [good, *bad, good]))
    audited(source, tmp_path / "out.parquet")
    wrong = [
        (2, "procedures[1].units", "FD202"),
        (3, "billed[1].code", "FD220"),
        (4, "billed", "FD203"),
        (5, "payer", "FD206"),
    ]
    assert rejects(tmp_path / "out.parquet") == wrong
    manifest = json.loads((tmp_path / "out.parquet.manifest.json").read_bytes())
    assert manifest["options"]["audit"] is True
    counts = manifest["counts"]
    assert (counts["read"], counts["decided"], counts["rejected"], counts["cannot tell"]) == (6, 2, 4, 2)
    lines = ["C1,1,2008-03-01,20610,,1", "C1,2,2008-03-01,76000,,0", "C2,1,2008-03-01,76000,,1"]
    audited(put(tmp_path, "in.csv", LINES + "".join(f"{row}\n" for row in lines)), tmp_path / "out.parquet")
    assert rejects(tmp_path / "out.parquet") == [(2, "", "FD136"), (3, "service_unit_quantity", "FD202")]
    assert {row["row"] for row in written(tmp_path / "out.parquet")} == {4}


def test_columns_that_no_file_reader_looked_at_are_rejected_by_row(tmp_path: Path) -> None:
    """In Parquet, lines apart that are none, and procedures that may not stand, are named by their fields."""
    table = pa.table(
        {
            "id": [*"ABCDEF"],
            "date_of_service": [*["2008-03-01"] * 4, "2008-02-30", "2008-03-01"],
            "procedures": [["76000"], ["2061"], ["76000"], ["76000"], ["76000"], ["76000"]],
            "billed": [None, None, [{"code": "76000", "units": 0}], [{"code": None, "units": 1}], None, None],
        }
    )
    pq.write_table(table, tmp_path / "in.parquet")
    audited(tmp_path / "in.parquet", tmp_path / "out.parquet")
    assert rejects(tmp_path / "out.parquet") == [
        (2, "procedures[0].code", "FD220"),
        (3, "billed[0].units", "FD202"),
        (4, "billed[0].code", "FD204"),
        (5, "date_of_service", "FD210"),
    ]
    assert {(row["row"], row["encounter"]) for row in written(tmp_path / "out.parquet")} == {(1, "A"), (6, "F")}


@pytest.mark.parametrize("in_order", [True, False])
def test_an_audit_that_was_cut_off_ends_in_the_same_bytes(
    in_order: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Gone on with behind a segment, on other threads, it comes to the same files and counts the same verdicts."""
    monkeypatch.setattr(running, "SEGMENT", 65536)
    claim_lines(tmp_path / "in.parquet", 150_000, in_order=in_order)
    wanted = audited(tmp_path / "in.parquet", tmp_path / "calm.parquet")
    finish = work.finish

    def stop(folder: Path, segment: Any) -> None:
        finish(folder, segment)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(work, "finish", stop)
        with pytest.raises(KeyboardInterrupt):
            audited(tmp_path / "in.parquet", tmp_path / "out.parquet")
    assert not (tmp_path / "out.parquet").exists()
    with pytest.raises(UsageError, match="other options"):
        audited(tmp_path / "in.parquet", tmp_path / "out.parquet", runner(RULES))
    outcome = audited(tmp_path / "in.parquet", tmp_path / "out.parquet", threads=2)
    assert outcome.resumed > 0
    assert outcome.counts == wanted.counts
    assert outcome.counts.tally["possible"] > 0
    assert sum(outcome.counts.tally.values()) == outcome.counts.written
    assert outcome.manifest["outputs"]["out.parquet"] == wanted.manifest["outputs"]["calm.parquet"]


DAYS = pa.array(["2008-03-01"] * 3)
APART = [
    f'{{"date_of_service": "2008-03-01", "billed": {lines}}}\n' for lines in (f'"{MARKER}"', f'[{{"{MARKER} x": 1}}]')
]
BILLED = (
    Failure("lines apart that are none", text("in.jsonl", "".join(APART)), (3,)),
    Failure("texts apart", parquet({"date_of_service": DAYS, "billed": pa.array([MARKER] * 3)}), (3,)),
    Failure(
        "fields of lines apart that nobody knows",
        parquet({"date_of_service": DAYS, "billed": pa.array([[{"code": MARKER, "by": MARKER}]] * 3)}),
        (3,),
    ),
)


@pytest.mark.slow
@pytest.mark.parametrize(
    "failure",
    [
        pytest.param(failure, marks=pytest.mark.long if at % 6 else (), id=failure.name)
        for at, failure in enumerate((*BILLED, *FAILURES))
    ],
)
def test_no_failure_of_an_audit_shows_a_value(failure: Failure, tmp_path: Path) -> None:
    """Whatever fails, a marker in every field stands in no message, manifest, reject or name of a file."""
    found = seen(failure, tmp_path, "audit")
    assert found.status in failure.statuses, found.printed
    assert not found.leaks


@pytest.mark.slow
def test_kills_of_an_audit_leave_nothing_half(tmp_path: Path) -> None:
    """Killed with -9 at two times, and gone on with, an audit of claim lines comes to the same digests."""
    found = killed(tmp_path, 600_000, 2, "lines", command="audit")
    assert found.ended < found.kills
    assert found.left >= found.resumed >= 1
