"""Files of encounters and claim lines to files of decisions."""

import csv
import json
import os
import random
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fluororules import load
from fluororules.batch import runner
from fluororules.batch.claim_names import KNOWN
from fluororules.batch.files import run as running
from fluororules.batch.files import sorting, work
from fluororules.batch.files.failures import BatchError, InputError, OutputError, UsageError
from fluororules.batch.files.run import Options, Outcome, run
from fluororules.encounter import Encounter
from fluororules.errors import EncounterError
from fluororules.schema import from_json
from tests.batch.injected import FAILURES, Failure, seen
from tests.batch.kill_and_resume import killed
from tests.batch.made import claim_lines, encounters

RULES = load("acr")
RUNNER = runner(RULES)
HEADER = "id,date_of_service,procedures,fluoroscopy.purpose,fluoroscopy_performed\n"
LINES = "claim_id,claim_line_number,claim_line_start_date,hcpcs_code,hcpcs_modifier_1,hcpcs_modifier_2,"
LINES += "place_of_service_code\n"


def batch(source: Path, out: Path, **options: Any) -> Outcome:
    """A run, by the rules `acr`."""
    return run(str(source), str(out), RULES, RUNNER, Options(**options), lambda *_: None)


def put(folder: Path, name: str, text: str) -> Path:
    """A file of a folder."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def rejects(out: Path) -> list[tuple[int, str, str]]:
    """The rejects of an output: row, field and code."""
    with out.with_name(f"{out.name}.rejects.csv").open(encoding="utf-8", newline="") as file:
        return [(int(row["row"]), row["field"], row["code"]) for row in csv.DictReader(file)]


def test_csv_and_json_lines_come_to_what_evaluate_decides(tmp_path: Path) -> None:
    """The same encounters as CSV, as JSON lines, and one by one have the same statuses."""
    source = put(
        tmp_path,
        "in.csv",
        HEADER
        + "A,2008-03-01,20610;70553,needle placement,\n"
        + 'B,2008-03-01,"[{""code"": ""76000"", ""modifiers"": [""26""]}]",,\n'
        + "C,2008-03-01,[],,false\n",
    )
    one_by_one: list[dict[str, Any]] = [
        {
            "id": "A",
            "procedures": [{"code": "20610"}, {"code": "70553"}],
            "fluoroscopy": {"purpose": "needle placement"},
        },
        {"id": "B", "procedures": [{"code": "76000", "modifiers": ["26"]}]},
        {"id": "C", "procedures": [], "fluoroscopy": None},
    ]
    data = [{**one, "date_of_service": "2008-03-01"} for one in one_by_one]
    other = put(tmp_path, "in.jsonl", "".join(json.dumps(one) + "\n" for one in data))
    wanted = [(one["id"], code.code, code.status) for one in data for code in RULES.evaluate(one).codes]
    for path in (source, other):
        batch(path, tmp_path / "out.parquet")
        rows = pq.read_table(tmp_path / "out.parquet").to_pylist()
        assert [(row["encounter"], row["code"], row["status"]) for row in rows] == wanted


def test_an_unclosed_quotation_mark_costs_its_own_row_alone(tmp_path: Path) -> None:
    """Bad lines of a CSV file are rejected by their line numbers; the rows around them are decided."""
    source = tmp_path / "in.csv"
    good = b"A,2008-03-01,20610,,\n"
    source.write_bytes(
        HEADER.encode()
        + good
        + b'"B,2008-03-01,20610,,\n'
        + good
        + b"C,2008-03-01\n"
        + b"D\xe9,2008-03-01,,,\n"
        + b"E\0,2008-03-01,,,\n"
        + b"\n"
        + b"F,03/01/2008,,,\n"
        + b"G,2008-02-30,,,\n"
        + b"H,2008-03-01,xyz,,\n"
        + good
        + b"I,2008-03-01,20610,,"
    )
    outcome = batch(source, tmp_path / "out.parquet")
    assert rejects(tmp_path / "out.parquet") == [
        (3, "", "FD132"),
        (5, "", "FD131"),
        (6, "", "FD103"),
        (7, "", "FD133"),
        (9, "date_of_service", "FD211"),
        (10, "date_of_service", "FD210"),
        (11, "procedures[0].code", "FD220"),
        (13, "", "FD105"),
    ]
    assert (outcome.counts.read, outcome.counts.decided, outcome.counts.rejected) == (11, 3, 8)


def test_the_lines_of_a_claim_on_one_day_are_one_encounter(tmp_path: Path) -> None:
    """Claims are grouped whether or not they are in order; one with several days has an encounter a day."""
    rows = [
        "C1,2,2008-03-01,20610,26,59,22",
        "C1,1,2008-03-01,70553,,,22",
        "C2,1,2008-03-01,74240,,,11",
        "C2,2,2008-03-02,76000,,,11",
    ]
    shuffled = [rows[2], rows[0], rows[3], rows[1]]
    found = []
    for order in (rows, shuffled):
        source = put(tmp_path, "in.csv", LINES + "".join(f"{row}\n" for row in order))
        batch(source, tmp_path / "out.parquet")
        table = pq.read_table(tmp_path / "out.parquet").to_pylist()
        found.append([(row["encounter"], row["code"], row["status"]) for row in table])
    procedures = [{"code": "70553"}, {"code": "20610", "modifiers": ["26", "59"]}]
    wanted = RULES.evaluate({"date_of_service": "2008-03-01", "procedures": procedures, "setting": "facility"})
    assert found[0] == found[1]
    assert [row[1:] for row in found[0] if row[0] == "C1"] == [(one.code, one.status) for one in wanted.codes]
    assert list(dict.fromkeys(row[0] for row in found[0])) == ["C1", "C2/2008-03-01", "C2/2008-03-02"]


def test_billed_fluoroscopy_is_no_procedure_of_a_claim(tmp_path: Path) -> None:
    """A line of a code that the ruleset decides says what was billed: a claim is decided as it is without the line."""
    rows = [
        "C1,1,2008-03-01,20610,26,59",
        "C1,2,2008-03-01,76000,26,",
        "C2,1,2008-03-01,77002,,",
        "C3,1,2008-03-01,70553,,",
    ]
    kept = [row for row in rows if row.split(",")[3] not in {"76000", "77002"}]
    found = []
    for given in (rows, kept):
        batch(put(tmp_path, "in.csv", LINES + "".join(f"{row},22\n" for row in given)), tmp_path / "out.parquet")
        table = pq.read_table(tmp_path / "out.parquet").drop_columns("row").to_pylist()
        found.append({name: [row for row in table if row["encounter"] == name] for name in ("C1", "C2", "C3")})
    assert found[0]["C1"] == found[1]["C1"] != []
    assert found[0]["C3"] == found[1]["C3"] != []
    bare = RULES.evaluate({"date_of_service": "2008-03-01", "procedures": [], "setting": "facility"})
    wanted = [(one.code, one.status) for one in bare.codes]
    assert [(row["code"], row["status"]) for row in found[0]["C2"]] == wanted


@pytest.mark.parametrize(
    "bad", [{"modifiers": ["2"]}, {"units": 0}, {"performed_by": ""}], ids=["modifier", "units", "name"]
)
def test_a_billed_line_that_is_bad_is_named_in_its_place(bad: dict[str, Any]) -> None:
    """A billed line is read as any other: what is wrong with it rejects the encounter, by its place among all lines."""
    lines = [{"code": "76000", "modifiers": ["26"]}, {"code": "20610"}, {"code": "76000"} | bad]
    days = ["2008-03-01"] * 3
    batch = pa.RecordBatch.from_pydict({"date_of_service": days, "procedures": [lines[:2], lines, lines[:1]]})
    found = RUNNER.for_claims.decide(batch)
    with pytest.raises(EncounterError) as error:
        from_json(Encounter, {"date_of_service": days[0], "procedures": lines})
    assert [(each.row, each.field, each.code) for each in found.rejected] == [(2, error.value.field, error.value.code)]
    assert error.value.field.startswith("procedures[2].")
    assert set(found.output.column("row").to_pylist()) == {1, 3}


@pytest.mark.parametrize(
    "header, row, field",
    [
        ("claim_line_start_date,hcpcs_modifier_1,hcpcs_modifier_2", "2008-03-01,26,a_b", "hcpcs_modifier_2"),
        ("claim_line_start_date,hcpcs_modifier_2,hcpcs_modifier_3", "2008-03-01,,z", "hcpcs_modifier_3"),
        ("claim_line_start_date,rendering_npi", "2008-03-01," + "x" * 201, "rendering_npi"),
        ("claim_start_date,rendering_npi", "1800-03-01,", "claim_start_date"),
        ("claim_line_start_date,claim_start_date", "2008-03-01,2008-13-01", "claim_start_date"),
    ],
)
def test_a_reject_names_the_column_that_is_wrong(header: str, row: str, field: str, tmp_path: Path) -> None:
    """Of several columns for one field it is the one that holds what is wrong, and one that the file has."""
    batch(put(tmp_path, "in.csv", f"claim_id,hcpcs_code,{header}\nC1,20610,{row}\n"), tmp_path / "out.parquet")
    assert [(line, name) for line, name, _ in rejects(tmp_path / "out.parquet")] == [(2, field)]


def test_the_name_of_the_payer_is_no_fact(tmp_path: Path) -> None:
    """Beside claim lines, `payer` is a name, as Tuva has it; which payer it is to the rules says `payer_type`."""
    header = "claim_id,claim_start_date,hcpcs_code,payer,payer_type\n"
    source = put(
        tmp_path, "in.csv", f"{header}C1,2024-03-01,20610,Aetna,commercial\nC2,2024-03-01,20610,CMS,medicare\n"
    )
    outcome = batch(source, tmp_path / "out.parquet")
    assert (outcome.counts.decided, outcome.counts.rejected) == (2, 0)
    assert outcome.ignored == ("payer",)


def test_a_claim_falls_with_its_bad_line(tmp_path: Path) -> None:
    """A claim of which a line is rejected is rejected whole, and every line of it is in the rejects."""
    rows = [
        "C1,1,2008-03-01,20610,,,",
        "C2,1,2008-03-01,2061,,,",
        "C1,2,,70553,,,",
        "C2,2,2008-03-01,70553,,,",
        ",1,2008-03-01,1,,,",
    ]
    source = put(tmp_path, "in.csv", LINES + "".join(f"{row}\n" for row in [*rows, "C3,1,2008-03-01,20610,,,"]))
    outcome = batch(source, tmp_path / "out.parquet")
    assert rejects(tmp_path / "out.parquet") == [
        (2, "", "FD136"),
        (3, "hcpcs_code", "FD220"),
        (4, "claim_line_start_date", "FD204"),
        (5, "", "FD136"),
        (6, "claim_id", "FD134"),
    ]
    assert (outcome.counts.decided, outcome.counts.rejected) == (1, 5)


def test_extra_columns_of_claim_lines_must_agree(tmp_path: Path) -> None:
    """A fact in a column beside the lines counts where the lines agree, and rejects the encounter where they do not."""
    header = LINES.rstrip() + ",fluoroscopy.purpose\n"
    rows = [
        "C1,1,2008-03-01,20610,,,,needle placement",
        "C1,2,2008-03-01,70553,,,,",
        "C2,1,2008-03-01,20610,,,,imaging study",
    ]
    source = put(
        tmp_path, "in.csv", header + "".join(f"{row}\n" for row in [*rows, "C2,2,2008-03-01,20610,,,,needle placement"])
    )
    batch(source, tmp_path / "out.parquet")
    assert rejects(tmp_path / "out.parquet") == [(4, "fluoroscopy.purpose", "FD135"), (5, "", "FD136")]
    assert {row["encounter"] for row in pq.read_table(tmp_path / "out.parquet").to_pylist()} == {"C1"}


def test_scattered_lines_come_to_what_lines_in_order_come_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sorted on disk in many runs, claims have the decisions that they have in order."""
    monkeypatch.setattr(sorting, "RUN", 500)
    monkeypatch.setattr(sorting, "SLICE", 64)
    monkeypatch.setattr(sorting, "ROWS", 512)
    monkeypatch.setattr("fluororules.batch.files.lines.LINES", 700)
    draw = random.Random(5)  # noqa: S311 - no secret
    rows = [
        f"C{claim:04},{line},2008-0{draw.choice('334')}-01,{draw.choice(['20610', '70553', '76000'])},,,22"
        for claim in range(1500)
        for line in range(1, draw.randint(2, 5))
    ]
    found = []
    for name in ("order", "scattered"):
        batch(put(tmp_path, f"{name}.csv", LINES + "".join(f"{r}\n" for r in rows)), tmp_path / "out.parquet")
        found.append(pq.read_table(tmp_path / "out.parquet").drop_columns("row").to_pylist())
        draw.shuffle(rows)
    assert found[0] == found[1]


def test_threads_change_no_byte(tmp_path: Path) -> None:
    """On one thread and on four the output is the same file."""
    encounters(tmp_path / "in.parquet", 200_000)
    digests = [batch(tmp_path / "in.parquet", tmp_path / "out.parquet", threads=n).manifest["outputs"] for n in (1, 4)]
    assert digests[0] == digests[1]


@pytest.mark.parametrize("shape", ["encounters", "lines", "scattered"])
def test_a_run_that_was_cut_off_ends_in_the_same_bytes(
    shape: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After any segment, a run goes on where another stopped, and comes to the same files."""
    monkeypatch.setattr(running, "SEGMENT", 65536)
    source = tmp_path / "in.parquet"
    if shape == "encounters":
        encounters(source, 300_000)
    else:
        claim_lines(source, 300_000, in_order=shape == "lines")
    wanted = batch(source, tmp_path / "calm.parquet").manifest["outputs"]["calm.parquet"]
    finish = work.finish
    for segments in (1, 3):

        def stop(folder: Path, segment: Any, after: int = segments) -> None:
            finish(folder, segment)
            if segment.number + 1 == after:
                raise KeyboardInterrupt

        monkeypatch.setattr(work, "finish", stop)
        with pytest.raises(KeyboardInterrupt):
            batch(source, tmp_path / "out.parquet")
        assert not (tmp_path / "out.parquet").exists()
        monkeypatch.setattr(work, "finish", finish)
        outcome = batch(source, tmp_path / "out.parquet")
        assert outcome.resumed > 0
        assert outcome.manifest["outputs"]["out.parquet"] == wanted
        (tmp_path / "out.parquet").unlink()


def test_the_work_of_another_run_is_not_taken_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work of a run over another input is refused with what differs, and dropped with `restart`."""
    source = put(tmp_path, "in.csv", HEADER + "A,2008-03-01,20610,,\n")
    with monkeypatch.context() as patched:
        patched.setattr(running._Run, "_put_out", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            batch(source, tmp_path / "out.parquet")
    put(tmp_path, "in.csv", HEADER + "B,2008-03-01,20610,,\n")
    with pytest.raises(UsageError, match="other inputs"):
        batch(source, tmp_path / "out.parquet")
    assert batch(source, tmp_path / "out.parquet", restart=True).counts.decided == 1


def test_an_interrupt_before_anything_is_done_leaves_nothing(tmp_path: Path) -> None:
    """Stopped before a segment is done, a run leaves no work folder, and one with other options can begin."""
    source = put(tmp_path, "in.csv", HEADER + "A,2008-03-01,20610,,\n")

    def stop(what: str, *_: object) -> None:
        if what == "deciding":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(str(source), str(tmp_path / "out.csv"), RULES, RUNNER, Options(), stop)
    assert [one.name for one in tmp_path.iterdir()] == ["in.csv"]
    other = runner(RULES, per="encounter")
    assert run(str(source), str(tmp_path / "out.csv"), RULES, other, Options(), lambda *_: None).counts.decided == 1


def test_a_refusal_names_what_differs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work of another run is refused with the names of the options, of the files and of what else differs."""
    source = put(tmp_path, "in.csv", HEADER + "A,2008-03-01,20610,,\n")
    with monkeypatch.context() as patched:
        patched.setattr(running._Run, "_put_out", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            batch(source, tmp_path / "out.csv")
    put(tmp_path, "in.csv", HEADER + "SmithJohn,2008-03-01,20610,,\n")
    other = runner(RULES, per="encounter", explain=True)
    with pytest.raises(UsageError, match=r"other inputs \(`in.csv`\) and options \(`--explain`, `--per`\);") as caught:
        run(str(source), str(tmp_path / "out.csv"), RULES, other, Options(), lambda *_: None)
    assert "Smith" not in str(caught.value)


CAUSES = {
    "a blank before a day": (" 2024-03-01,20610,", "a blank before or behind it"),
    "slashes": ("03/01/2024,20610,", "it is written with slashes"),
    "a time of day": ("2024-03-01 00:00:00,20610,", "a time of day stands behind it"),
    "no hyphens": ("20240301,20610,", "it is written without hyphens"),
    "a day as a number": ("20240301.0,20610,", "it ends in `.0`, as spreadsheets write numbers"),
    "a blank behind a code": ("2024-03-01,20610 ,", "a blank before or behind it"),
    "a code in small letters": ("2024-03-01,g0105,", "it has a small letter"),
    "four digits": ("2024-03-01,7002,", "it has four digits, and a zero at the front may be lost"),
    "a code as a number": ("2024-03-01,20610.0,", "it ends in `.0`, as spreadsheets write numbers"),
    "a modifier in small letters": ("2024-03-01,20610,rt", "it has a small letter"),
    "a modifier as a number": ("2024-03-01,20610,26.0", "it ends in `.0`, as spreadsheets write numbers"),
    "a modifier of four digits": ("2024-03-01,20610,2600", "expected a modifier: two digits or capitals"),
    "no cause": ("2024-03-01,SMITH,", "a capital and four digits"),
}


@pytest.mark.parametrize("row, cause", CAUSES.values(), ids=CAUSES.keys())
def test_a_reject_says_what_is_wrong_with_the_form(row: str, cause: str, tmp_path: Path) -> None:
    """A day, a code or a modifier that is not written as it must be is rejected with the cause, and not shown."""
    columns = "claim_id,claim_start_date,hcpcs_code,hcpcs_modifier_1\n"
    batch(put(tmp_path, "in.csv", columns + f"C1,{row}\n"), tmp_path / "out.parquet")
    said = (tmp_path / "out.parquet.rejects.csv").read_text("utf-8").splitlines()[1]
    assert said.rstrip('"').endswith(cause)
    assert not [cell for cell in row.split(",") if cell.strip() and cell in said]


BARE = {"code": "20610", "modifiers": ["26"]}
PLACES = {
    "a code": ("procedures[1].code", {"procedures": [[BARE, {"code": "7002", "modifiers": []}]]}, "at the front"),
    "a modifier": (
        "procedures[0].modifiers[1]",
        {"procedures": [[{"code": "20610", "modifiers": ["26", "rt"]}]]},
        "small",
    ),
    "of a fact": ("fluoroscopy.modifiers[0]", {"fluoroscopy.modifiers": [["26 "]]}, "a blank before or behind it"),
    "in a group": ("fluoroscopy.modifiers[0]", {"fluoroscopy": [{"modifiers": ["26.0"]}]}, "it ends in `.0`"),
    "a day": ("date_of_service", {"date_of_service": ["3/1/2024"]}, "it is written with slashes"),
}


@pytest.mark.parametrize("field, columns, cause", PLACES.values(), ids=PLACES.keys())
def test_the_cause_is_found_where_the_field_stands(
    field: str, columns: dict[str, Any], cause: str, tmp_path: Path
) -> None:
    """In an encounter the cause is that of the code, the modifier or the day that is named, wherever it stands."""
    pq.write_table(pa.table({"date_of_service": ["2024-03-01"], **columns}), tmp_path / "in.parquet")
    batch(tmp_path / "in.parquet", tmp_path / "out.parquet")
    (said,) = (tmp_path / "out.parquet.rejects.csv").read_text("utf-8").splitlines()[1:]
    assert f",{field}," in said
    assert cause in said


def test_lines_of_empty_cells_are_blank_lines(tmp_path: Path) -> None:
    """A line of commas alone, as spreadsheets leave behind, is no row, and the rows below keep their numbers."""
    source = put(tmp_path, "in.csv", HEADER + "A,2008-03-01,20610,,\n,,,,\n,,\nB,x,20610,,\n,,,,")
    outcome = batch(source, tmp_path / "out.parquet")
    assert (outcome.counts.read, outcome.counts.decided) == (2, 1)
    assert rejects(tmp_path / "out.parquet") == [(5, "date_of_service", "FD211")]


def test_a_second_run_on_one_output_is_refused(tmp_path: Path) -> None:
    """While one process works on an output, another is told which one does."""
    source = put(tmp_path, "in.csv", HEADER + "A,2008-03-01,20610,,\n")
    with work.locked(tmp_path / "out.parquet.part"), pytest.raises(OutputError, match=str(os.getpid())):
        batch(source, tmp_path / "out.parquet")


def test_cells_like_formulas_are_kept_from_spreadsheets(tmp_path: Path) -> None:
    """A cell of CSV that begins like a formula gets an apostrophe; in Parquet it stands as it is."""
    source = put(tmp_path, "in.csv", HEADER + "=1+1,2008-03-01,20610,,\n-A,2008-03-01,20610,,\n")
    batch(source, tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        assert {row["encounter"] for row in csv.DictReader(file)} == {"'=1+1", "'-A"}
    batch(source, tmp_path / "out.parquet")
    assert {row["encounter"] for row in pq.read_table(tmp_path / "out.parquet").to_pylist()} == {"=1+1", "-A"}


@pytest.mark.parametrize(
    "name, text, why",
    [
        ("in.csv", "", "empty"),
        ("in.csv", "id,id\n", "twice"),
        ("in.csv", "id,payer\n", "`date_of_service` is missing"),
        ("in.csv", "id,date_of_servce\n", "did you mean `date_of_service`"),
        ("in.csv", "claim_id,hcpcs_code\n", "neither the column `claim_line_start_date` nor `claim_start_date`"),
        ("in.csv", "id;date_of_service\n", "semicolons between the names; commas are expected"),
        ("in.csv", "id\tdate_of_service\n", "tabs between the names; commas are expected"),
        ("in.csv", "sep=,\nid,date_of_service\n", "`sep=` for a spreadsheet; remove the line"),
        ("in.csv", "sep=;\nid;date_of_service\n", "`sep=` for a spreadsheet; remove the line"),
        ("in.csv", "id,date_of_service\rA,2008-03-01\r", "a carriage return in it; lines are expected to end in LF"),
        ("in.csv", "Id,date_of_service\n", "`Id` is no fact of an encounter; did you mean `id`. rename it"),
        ("in.csv", "id, date_of_service\n", "a blank before or behind the name; did you mean `date_of_service`"),
        ("in.parquet", "PAR1", "not a whole Parquet file"),
        ("in.txt", "", "its form is known"),
        ("in.jsonl", "[]", "an array"),
    ],
)
def test_an_input_that_is_no_table_is_refused(name: str, text: str, why: str, tmp_path: Path) -> None:
    """A file that cannot be read as a whole is refused with its place, and nothing is left behind."""
    with pytest.raises(InputError, match=why):
        batch(put(tmp_path, name, text), tmp_path / "out.parquet")
    assert [one.name for one in tmp_path.iterdir()] == [name]


WITHOUT_HEADER = {
    "a row": ("SmithJohn,20240801,A20610,RT,22\n", {}, "column 1 is no column that is known; is the header missing"),
    "an id twice": ("MRN12345,RT,MRN12345\n", {}, "columns 1 and 3 have one and the same name; is the header missing"),
    "claim lines": ("SmithJohn,20240801,A20610\n", {"flat": True}, "`claim_id` is missing; is the header missing"),
    "among facts": ("id,date_of_service,SmithJohn\n", {}, "column 3 is no fact of an encounter$"),
    "among lines": ("SmithJohn,hcpcs_code\n", {}, "column 1 is no fact .* claim lines. `--column claim_id=...`"),
    "an id among facts": ("id,MRN12345,MRN12345\n", {}, "columns 2 and 3 have one and the same name$"),
    "like a group": ("claim_id,hcpcs_code,claim_start_date,fluoroscopy.SmithJohn\n", {}, "column 4 is no fact"),
    "like a short name": ("id,date_of_service,Sayer,Pat\n", {}, "column 3 is no fact of an encounter$"),
}


@pytest.mark.parametrize("text, options, why", WITHOUT_HEADER.values(), ids=WITHOUT_HEADER.keys())
def test_a_cell_of_a_first_row_is_not_shown(text: str, options: dict[str, Any], why: str, tmp_path: Path) -> None:
    """What stands in a header and is no known name, nor nearly one, may be a value: its column is told by number."""
    with pytest.raises(InputError, match=why) as caught:
        batch(put(tmp_path, "in.csv", text), tmp_path / "out.parquet", **options)
    assert not [cell for cell in ("Smith", "MRN", "2024", "20610", "RT", "Sayer") if cell in str(caught.value)]


REQUIRED = "claim_id,hcpcs_code,claim_start_date"
SLIPS = {
    "a letter": (f"{REQUIRED},hcpcs_modifer_1", "`hcpcs_modifer_1` is not known; did you mean `hcpcs_modifier_1`"),
    "two swapped": ("claim_id,hcpcs_cdoe,claim_start_date", "`--column hcpcs_code=hcpcs_cdoe`"),
    "capitals": (
        "CLAIM_ID,HCPCS_CODE,CLAIM_START_DATE",
        "`--column claim_id=CLAIM_ID --column hcpcs_code=HCPCS_CODE --column claim_start_date=CLAIM_START_DATE`",
    ),
    "blanks within": (f"{REQUIRED},Place of Service Code", "--column 'place_of_service_code=Place of Service Code'"),
    "a blank around": ("claim_id, hcpcs_code,claim_start_date", "` hcpcs_code` .* a blank before or behind the name"),
    "no underscore": (f"{REQUIRED},hcpcs_modifier2", "`--column hcpcs_modifier_2=hcpcs_modifier2`"),
}


@pytest.mark.parametrize("header, why", SLIPS.values(), ids=SLIPS.keys())
def test_a_misspelt_column_of_claim_lines_is_refused(header: str, why: str, tmp_path: Path) -> None:
    """A column that is nearly one that the file lacks is not passed over: the run ends, and says how to name it."""
    with pytest.raises(InputError, match=why):
        batch(put(tmp_path, "in.csv", f"{header}\n"), tmp_path / "out.parquet")


TUVA = """
claim_type claim_end_date claim_line_end_date admission_date discharge_date billing_npi facility_npi ordering_npi
referring_npi revenue_center_code bill_type_code payer_name plan paid_date paid_amount person_id member_id
diagnosis_code_1 diagnosis_code_2 procedure_code_1 procedure_date_1 place_of_service_description hcpcs_modifier_6
encounter_id ms_drg_code data_source claim_line_id service_category_1
"""


@pytest.mark.parametrize("there", [REQUIRED, f"{REQUIRED},rendering_npi,hcpcs_modifier_1,claim_line_number"])
def test_usual_columns_of_claims_are_no_slips(there: str, tmp_path: Path) -> None:
    """The other columns of Tuva's `medical_claim`, and some that are like them, are not read, and not refused."""
    others = TUVA.split()
    source = put(tmp_path, "in.csv", ",".join([there, *others]) + "\n")
    outcome = batch(source, tmp_path / "out.parquet")
    assert len(outcome.ignored) == len(others)
    assert outcome.manifest["columns"]["read"] == sorted(there.split(","), key=list(KNOWN).index)


def test_a_slip_that_is_said_to_be_a_column_is_read(tmp_path: Path) -> None:
    """What the refusal proposes does: the column is read under the name that was given."""
    source = put(tmp_path, "in.csv", "Claim ID,HCPCS_CODE,claim_start_date\nC1,20610,2008-03-01\n")
    columns = {"claim_id": "Claim ID", "hcpcs_code": "HCPCS_CODE"}
    assert batch(source, tmp_path / "out.parquet", columns=columns).counts.decided == 1


def test_a_column_that_differs_within_a_folder_is_told(tmp_path: Path) -> None:
    """Where files of a folder differ it is said in which column, and a name that may be a value is not shown."""
    folder = tmp_path / "in"
    folder.mkdir()
    put(folder, "a.csv", f"{REQUIRED},paid_date\n")
    for other, why in (
        ("plan", "column 4 is `plan`, and not `paid_date`"),
        ("SmithJohn", "column 4 has another name"),
        ("paid_date,plan", "there are 5, and not 4"),
    ):
        put(folder, "b.csv", f"{REQUIRED},{other}\n")
        with pytest.raises(InputError, match=f"b.csv: its columns are not those of a.csv: {why}$"):
            batch(folder, tmp_path / "out.parquet")


def test_a_folder_is_read_in_order_of_names(tmp_path: Path) -> None:
    """The files of a folder are one input, and a reject names its file."""
    folder = tmp_path / "in"
    folder.mkdir()
    put(folder, "b.csv", HEADER + "B,x,20610,,\n")
    put(folder, "a.csv", HEADER + "A,2008-03-01,20610,,\n")
    outcome = batch(folder, tmp_path / "out.parquet")
    assert [one["name"] for one in outcome.manifest["inputs"]] == ["a.csv", "b.csv"]
    said = (tmp_path / "out.parquet.rejects.csv").read_text(encoding="utf-8").splitlines()
    assert said[1].startswith("b.csv,2,date_of_service,FD211,")


MODIFIED = "claim_id,claim_start_date,hcpcs_code,fluoroscopy.modifiers,fluoroscopy.purpose\n"


def modified(path: Path, kind: pa.DataType) -> Path:
    """A Parquet file of two claim lines with modifiers of fluoroscopy as a column of some type."""
    marks = pa.array([["26", "59"], None], pa.list_(pa.string())).cast(kind)
    purposes = pa.array(["needle placement", None])
    days = pa.array(["2009-02-28"] * 2)
    columns = [pa.array(["C1", "C1"]), days, pa.array(["20610", "70553"]), marks, purposes]
    pq.write_table(pa.table(columns, names=MODIFIED.rstrip().split(",")), path)
    return path


@pytest.mark.parametrize("kind", [None, pa.list_(pa.string()), pa.large_list(pa.large_string())])
def test_lists_beside_claim_lines_are_facts(kind: pa.DataType | None, tmp_path: Path) -> None:
    """Modifiers of fluoroscopy beside the lines, written or as a list, decide as those of the encounter do."""
    if kind is None:
        rows = "C1,2009-02-28,20610,26;59,needle placement\nC1,2009-02-28,70553,,\n"
        source = put(tmp_path, "in.csv", MODIFIED + rows)
    else:
        source = modified(tmp_path / "in.parquet", kind)
    batch(source, tmp_path / "out.parquet")
    marked = {"modifiers": ["26", "59"], "purpose": "needle placement"}
    procedures = [{"code": "20610"}, {"code": "70553"}]
    wanted = RULES.evaluate({"date_of_service": "2009-02-28", "procedures": procedures, "fluoroscopy": marked})
    rows = pq.read_table(tmp_path / "out.parquet").to_pylist()
    assert [(row["code"], row["status"], row["modifiers"]) for row in rows] == [
        (one.code, one.status, list(one.modifiers)) for one in wanted.codes
    ]


def test_lists_that_disagree_or_are_wrong_are_rejected(tmp_path: Path) -> None:
    """Lists of modifiers that differ within a claim, or hold what is none, are rejected by their column."""
    rows = ["C1,2009-02-28,20610,26,", "C1,2009-02-28,20610,59,", "C2,2009-02-28,20610,wrong,"]
    batch(put(tmp_path, "in.csv", MODIFIED + "\n".join([*rows, ""])), tmp_path / "out.parquet")
    assert rejects(tmp_path / "out.parquet") == [
        (2, "fluoroscopy.modifiers", "FD135"),
        (3, "", "FD136"),
        (4, "fluoroscopy.modifiers", "FD220"),
    ]


@pytest.mark.parametrize(
    "name, column, why",
    [
        ("fluoroscopy.modifiers", pa.array([3]), "`fluoroscopy.modifiers` holds numbers; expected lists of texts"),
        ("fluoroscopy.purpos", pa.array(["x"]), "`fluoroscopy.purpos` is no fact .* mean `fluoroscopy.purpose`"),
        ("Fluoroscopy.Purpose", pa.array(["x"]), "`Fluoroscopy.Purpose` is no fact .* mean `fluoroscopy.purpose`"),
        ("fluoroscopy.physician_minutes", pa.array([["x"]]), "holds something else; expected whole numbers"),
    ],
)
def test_columns_beside_claim_lines_that_are_no_facts(name: str, column: pa.Array, why: str, tmp_path: Path) -> None:
    """A fact in a column of another type, or misspelt, is refused by its name."""
    columns = {"claim_id": ["C1"], "claim_start_date": ["2009-02-28"], "hcpcs_code": ["20610"], name: column}
    pq.write_table(pa.table(columns), tmp_path / "in.parquet")
    with pytest.raises(InputError, match=why):
        batch(tmp_path / "in.parquet", tmp_path / "out.parquet")


@pytest.mark.parametrize("in_order", [True, False])
@pytest.mark.parametrize("name", ["claim_id", "payer_type", "claim_start_date", "rendering_npi", "hcpcs_code"])
def test_bytes_that_are_no_text_cost_their_claim_alone(name: str, in_order: bool, tmp_path: Path) -> None:
    """A text of claim lines that is not UTF-8 rejects its line, in order or not, and the others are decided."""
    ids = ["C1", "C2", "C3"] if in_order else ["C3", "C2", "C1"]
    columns = {"claim_id": ids, "claim_start_date": ["2009-02-28"] * 3, "hcpcs_code": ["20610"] * 3}
    columns |= {"payer_type": ["medicare"] * 3, "rendering_npi": ["1"] * 3}
    arrays = {one: pa.array(values) for one, values in columns.items()}
    values = pa.array([columns[name][0].encode(), b"J\xfcrgen", columns[name][2].encode()])
    arrays[name] = pa.Array.from_buffers(pa.string(), 3, values.buffers())
    pq.write_table(pa.table(arrays), tmp_path / "in.parquet")
    assert batch(tmp_path / "in.parquet", tmp_path / "out.parquet").counts.decided == 2
    assert rejects(tmp_path / "out.parquet") == [(2, name, "FD103")]


@pytest.mark.parametrize("name", ["claim_line_number", "service_unit_quantity", "fluoroscopy.physician_minutes"])
def test_numbers_of_any_size_are_rejected_where_they_are_too_great(name: str, tmp_path: Path) -> None:
    """A number that no 64 bits with a sign hold rejects its line, and its value is not shown."""
    columns = {"claim_id": ["C1", "C2"], "claim_start_date": ["2009-02-28"] * 2, "hcpcs_code": ["20610"] * 2}
    pq.write_table(pa.table({**columns, name: pa.array([2**63 + 7, 1], pa.uint64())}), tmp_path / "in.parquet")
    batch(tmp_path / "in.parquet", tmp_path / "out.parquet")
    assert rejects(tmp_path / "out.parquet") == [(1, name, "FD203")]


def test_a_fault_in_making_chunks_is_told_without_values(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever goes wrong while rows are read is told by its kind, and its text, which may hold values, is not."""

    def broken(*_: object) -> None:
        raise ValueError("Smith")

    source = put(tmp_path, "in.csv", LINES + "C1,1,2008-03-01,20610,,,\n")
    for where in ("claims.lines_of", "run.in_order"):
        with monkeypatch.context() as patched:
            patched.setattr(f"fluororules.batch.files.{where}", broken)
            with pytest.raises(BatchError, match=r"ValueError") as caught:
                batch(source, tmp_path / "out.parquet")
        assert "Smith" not in str(caught.value)
        assert caught.value.__suppress_context__


def test_a_refusal_leaves_the_work_of_another_run(tmp_path: Path) -> None:
    """Work that had only sorted when its run was killed is still there after a run with other options was refused."""
    source = put(tmp_path, "in.csv", LINES + "C2,1,2008-03-01,20610,,,\nC1,1,2008-03-01,20610,,,\n")
    out = tmp_path / "out.parquet"

    def stop(what: str, *_: object) -> None:
        if what == "deciding":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(str(source), str(out), RULES, RUNNER, Options(), stop)
    kept = sorted((tmp_path / "out.parquet.part" / "runs").iterdir())
    with pytest.raises(UsageError, match="other options"):
        run(str(source), str(out), RULES, runner(RULES, per="encounter"), Options(), lambda *_: None)
    assert [one.name for one in kept] == ["0.run", "runs.json"]
    assert sorted((tmp_path / "out.parquet.part" / "runs").iterdir()) == kept
    assert batch(source, out).counts.decided == 2
    assert not (tmp_path / "out.parquet.part").exists()


def test_a_folder_that_another_run_takes_over_is_left_to_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that locks the folder as another removes it keeps its work, and the other has ended well."""
    source = put(tmp_path, "in.csv", HEADER + "A,2008-03-01,20610,,\n")
    rmdir, locks = Path.rmdir, []

    def taken(folder: Path) -> None:
        locks.append(work._lock(folder))
        (folder / "journal").write_bytes(b"of the other run")
        rmdir(folder)

    monkeypatch.setattr(Path, "rmdir", taken)
    assert batch(source, tmp_path / "out.parquet").counts.decided == 1
    os.close(*locks)
    assert (tmp_path / "out.parquet.part" / "journal").read_bytes() == b"of the other run"
    assert (tmp_path / "out.parquet.manifest.json").exists()


def test_a_folder_that_is_removed_while_it_is_opened_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where another run removes the folder between its being made and locked, it is made again."""
    opened = os.open
    gone: list[Path] = []

    def removed(path: Path, *how: int) -> int:
        if not gone:
            gone.append(path)
            path.parent.rmdir()
        return opened(path, *how)

    monkeypatch.setattr("fluororules.batch.files.work.os.open", removed)
    with work.locked(tmp_path / "out.part") as empty:
        assert empty
        assert (tmp_path / "out.part" / "lock").exists()
    assert gone


STRUCTS = {
    "a child of a group": (
        {"fluoroscopy": pa.array([{"purpose": "imaging study", "kvp": 3}])},
        "`fluoroscopy` holds a field, which is no fact of it",
    ),
    "a child of a line": (
        {"procedures": pa.array([[{"code": "20610", "modifer": "26"}]])},
        "`procedures` holds `modifer`, .* did you mean `modifiers`",
    ),
    "a list": ({"id": pa.array([["Smith"]])}, "`id` holds lists or structs; expected a value a row"),
    "a fact twice": (
        {"fluoroscopy": pa.array([{"purpose": None}]), "fluoroscopy.purpose": pa.array(["imaging study"])},
        "`fluoroscopy.purpose` stands in more than one column",
    ),
}


@pytest.mark.parametrize("columns, why", STRUCTS.values(), ids=STRUCTS.keys())
def test_columns_that_hold_no_encounters_are_refused(columns: dict[str, pa.Array], why: str, tmp_path: Path) -> None:
    """Columns whose types say that they are none of encounters are refused by name before anything is decided."""
    pq.write_table(pa.table({"date_of_service": ["2009-02-28"], **columns}), tmp_path / "in.parquet")
    with pytest.raises(InputError, match=why):
        batch(tmp_path / "in.parquet", tmp_path / "out.parquet")


@pytest.mark.parametrize("name", ["out.csv.rejects.csv", "out.csv.manifest.json", "out.csv.part/in.csv"])
def test_no_input_is_written_over(name: str, tmp_path: Path) -> None:
    """An input that has the place of rejects or manifest, links followed, or lies in the work folder, is refused."""
    place = tmp_path / name
    place.parent.mkdir(exist_ok=True)
    source = place if place.suffix == ".csv" else tmp_path / "in.csv"
    put(source.parent, source.name, HEADER + "A,2008-03-01,20610,,\n")
    if source != place:
        place.symlink_to(source)
    with pytest.raises(UsageError, match="is read, and would be written over"):
        batch(source, tmp_path / "out.csv")
    assert source.read_text("utf-8").startswith(HEADER)


@pytest.mark.parametrize("in_order", [True, False])
def test_any_name_of_a_column_may_stand_in_a_reject(in_order: bool, tmp_path: Path) -> None:
    """A column whose name holds a control character is named as it is, whether or not lines are in order."""
    lines = ["C1,bad day,20610", ",bad day,20610", "C2,2008-03-01,20610"]
    text = "claim_id,a\x1fb,hcpcs_code\n" + "".join(f"{line}\n" for line in (lines if in_order else lines[::-1]))
    batch(put(tmp_path, "in.csv", text), tmp_path / "out.parquet", columns={"claim_start_date": "a\x1fb"})
    found = rejects(tmp_path / "out.parquet")
    assert sorted(found, key=lambda one: one[1]) == [
        (4 if not in_order else 2, "a\x1fb", "FD211"),
        (3, "claim_id", "FD134"),
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    "failure",
    [
        pytest.param(failure, marks=pytest.mark.long if at % 4 else (), id=failure.name)
        for at, failure in enumerate(FAILURES)
    ],
)
def test_no_failure_shows_a_value(failure: Failure, tmp_path: Path) -> None:
    """Whatever fails, a marker in every field stands in no message, manifest, reject or name of a file."""
    found = seen(failure, tmp_path)
    assert found.status in failure.statuses, found.printed
    assert not found.leaks
    assert found.status != 5 or "out.parquet" not in found.files


@pytest.mark.slow
@pytest.mark.parametrize("kills", [2, pytest.param(6, marks=pytest.mark.long)])
def test_kills_leave_nothing_half(kills: int, tmp_path: Path) -> None:
    """Killed with -9 at times spread over the run, and gone on with, it comes to the same digests."""
    found = killed(tmp_path, 600_000, kills)
    assert found.ended < found.kills
    assert found.left >= found.resumed >= 1


@pytest.mark.parametrize("name", ["000001.rows", "000001.rejects", "journal"])
def test_work_that_was_damaged_is_done_again(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A segment whose files, or whose line in the journal, are not as they were written does not count."""
    monkeypatch.setattr(running, "SEGMENT", 65536)
    encounters(tmp_path / "in.parquet", 200_000)
    wanted = batch(tmp_path / "in.parquet", tmp_path / "calm.csv").manifest["outputs"]["calm.csv"]
    with monkeypatch.context() as patched:
        patched.setattr(running._Run, "_put_out", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            batch(tmp_path / "in.parquet", tmp_path / "out.csv")
    place = tmp_path / "out.csv.part" / name
    place.write_bytes(place.read_bytes()[:-3] + b"xyz")
    outcome = batch(tmp_path / "in.parquet", tmp_path / "out.csv")
    assert outcome.resumed == (196608 if name == "journal" else 65536)
    assert outcome.manifest["outputs"]["out.csv"] == wanted
