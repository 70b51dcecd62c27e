"""Data frames of Spark: the law of agreement, what is rejected, and that the output is a data frame like any other."""

import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from fluororules import EncounterError, load
from fluororules.edits import OPEN, PairEdit, PairTable, UnitLimit, UnitTable
from fluororules.encounter import Encounter
from fluororules.errors import TableError
from fluororules.loader import Rules
from fluororules.spark import decide, decide_claims
from fluororules.spark.written import quietly
from fluororules.testing.drawing import distinctions_of, encounters_for
from tests.batch.frames import encounters_as_rows, rows_of, table_of
from tests.docs.blocks import DOCS, blocks_of

pytestmark = pytest.mark.xdist_group("spark")  # one worker starts Spark

MARK = "SECRET"
FIRST = date(1991, 1, 1)
PAIRS = [PairEdit(one, "76000", FIRST, OPEN, at % 2) for at, one in enumerate(("74240", "62311", "36556"))]
TABLES = (
    PairTable.of("ncci-ptp-practitioner", "2024q3", date(2010, 1, 1), OPEN, PAIRS),
    UnitTable.of("ncci-mue-practitioner", "2024q3", FIRST, OPEN, [UnitLimit("76000", 3, 3, FIRST, OPEN)]),
)


def drawn(rules: Rules, number: int) -> list[Any]:
    """Encounters that the rules can tell apart, each fact unknown in some of them."""
    found: list[Any] = []

    @settings(max_examples=number, phases=[Phase.generate], database=None, suppress_health_check=list(HealthCheck))
    @given(encounters_for(distinctions_of(rules.ruleset, rules.program.tables)))
    def draw(encounter: object) -> None:
        found.append(encounter)

    draw()
    return found


def framed(spark: Any, folder: Path, table: pa.Table) -> Any:
    """An Arrow table as a data frame, as Spark reads it from Parquet, in three partitions."""
    pq.write_table(table, folder / "in.parquet", store_schema=False)
    return spark.read.parquet(str(folder / "in.parquet")).repartition(3)


def decided(frame: Any, *drop: str) -> list[dict[str, Any]]:
    """The rows of output in the order of `at`, without what only Spark's output has."""
    rows = sorted((row.asDict(recursive=True) for row in frame.collect()), key=lambda row: int(row["at"]))
    assert all(row["rejected_code"] is None for row in rows)
    extra = {"at", "rejected_field", "rejected_code", "rejected_problem", "ruleset_digest", *drop}
    return [{"row": row["at"], **{name: value for name, value in row.items() if name not in extra}} for row in rows]


def test_every_row_is_decided_as_its_encounter(spark: Any, tmp_path: Path) -> None:
    """Over partitions and batches each row has the decision of its encounter, nulls everywhere."""
    rules = load("fluoroscopy")
    encounters = drawn(rules, 40)
    frame = framed(spark, tmp_path, numbered(table_of(encounters)))
    assert decided(decide(frame, rules, explain=True, keep=["at"])) == rows_of(rules, encounters, explain=True)


@pytest.mark.slow
@pytest.mark.long  # what bears on a made-up encounter of medicare is searched for, and that takes its time
def test_every_row_is_decided_by_tables_as_its_encounter(spark: Any, tmp_path: Path) -> None:
    """The same of rules with tables of edits, which travel with them."""
    rules = load("medicare", tables=TABLES)
    encounters = drawn(rules, 12)
    frame = framed(spark, tmp_path, numbered(table_of(encounters, flat=True)))
    found = decide(frame, "medicare", tables=TABLES, per="encounter", keep=["at"])
    assert decided(found) == encounters_as_rows(rules, encounters)


def numbered(table: pa.Table) -> pa.Table:
    """A table with the number of each row, from 1."""
    return table.append_column("at", pa.array(range(1, table.num_rows + 1)))


@attrs.frozen
class Line:
    """A claim line in the words of Tuva's `medical_claim`."""

    claim_id: str | None
    claim_line_number: int
    claim_line_start_date: str
    hcpcs_code: str | None
    hcpcs_modifier_1: str | None = None
    hcpcs_modifier_2: str | None = None
    service_unit_quantity: int | None = None
    rendering_npi: str | None = None
    payer_type: str | None = None


COLUMNS = (
    "claim_id string, claim_line_number int, claim_line_start_date string, hcpcs_code string, hcpcs_modifier_1 string, "
    "hcpcs_modifier_2 string, service_unit_quantity int, rendering_npi string, payer_type string"
)


def lines_of(claim: str, encounter: Any) -> list[Line]:
    """The lines that a claim has of an encounter's procedures."""
    found: list[Line] = []
    for at, line in enumerate(encounter.procedures):
        marks = [*line.modifiers, None, None]
        day, by = encounter.date_of_service.isoformat(), line.performed_by
        found.append(Line(claim, at + 1, day, line.code, marks[0], marks[1], line.units, by, encounter.payer))
    return found


def expected(claim: str, encounter: Any) -> Encounter:
    """The encounter that the lines of a claim are."""
    lines = tuple(attrs.evolve(line, modifiers=line.modifiers[:2]) for line in encounter.procedures)
    return Encounter(encounter.date_of_service, procedures=lines, payer=encounter.payer, id=claim)


def test_claim_lines_are_grouped_over_partitions(spark: Any) -> None:
    """The lines of a claim, wherever they lie, are decided as its one encounter, without billed fluoroscopy."""
    rules = load("acr")
    several = [each for each in drawn(rules, 120) if isinstance(each.procedures, tuple) and each.procedures]
    claims = {f"C{at:03}": each for at, each in enumerate(several)}
    billed = [Line(claim, 9, each.date_of_service.isoformat(), "76000") for claim, each in claims.items()][::3]
    lines = [*billed, *(line for claim, each in claims.items() for line in lines_of(claim, each))]
    assert len(claims) > 20
    assert len(lines) > len(claims)
    frame = spark.createDataFrame([attrs.astuple(line) for line in lines], COLUMNS).repartition(5, "hcpcs_code")
    wanted = [expected(claim, each) for claim, each in claims.items()]
    found = decide_claims(frame, rules).selectExpr("*", "cast(substring(claim_id, 2) as int) + 1 as at")
    assert decided(found, "claim_id", "claim_line_number", "lines") == rows_of(rules, wanted)
    assert {row.claim_id: row.lines for row in found.select("claim_id", "lines").distinct().collect()} == {
        claim: len(each.procedures) + (claim in {line.claim_id for line in billed}) for claim, each in claims.items()
    }


def test_lists_beside_claim_lines_are_facts(spark: Any) -> None:
    """Modifiers of fluoroscopy in a column of lists decide as those of the encounter do."""
    columns = "claim_id string, claim_start_date string, hcpcs_code string, `fluoroscopy.modifiers` array<string>"
    lines = [("A", "2024-08-01", "20610", ["26"]), ("A", "2024-08-01", "70553", None), ("B", "2024-08-01", "20610", [])]
    rows = decide_claims(spark.createDataFrame(lines, columns), "acr").collect()
    procedures = [{"code": "20610"}, {"code": "70553"}]
    marked = {"date_of_service": "2024-08-01", "procedures": procedures, "fluoroscopy": {"modifiers": ["26"]}}
    wanted = {one.code: (one.status, [*one.modifiers]) for one in load("acr").evaluate(marked).codes}
    assert {row.code: (row.status, row.modifiers) for row in rows if row.claim_id == "A"} == wanted
    assert {row.rejected_code for row in rows} == {None}


def test_rules_that_were_loaded_have_their_tables(spark: Any) -> None:
    """Tables beside rules that were loaded are refused, and not passed over."""
    for asked in (decide, decide_claims):
        with pytest.raises(TableError, match="with_tables"):
            asked(spark.range(1), load("acr"), tables=TABLES)


def test_a_bad_line_takes_its_claim_along(spark: Any) -> None:
    """Each line that is not decided has a row that says why; lines in are decided and rejected; no value shows."""
    day = "2024-08-01"
    lines = [
        Line("A", 1, day, "20610"),
        Line("A", 2, day, MARK),
        Line("B", 1, MARK, "20610"),
        Line("B", 2, day, "20610"),
        Line(None, 7, day, "20610"),
        Line("  ", 8, day, "20610"),
        Line("C", 1, day, "74240"),
        Line("C", 2, "2024-08-02", "74240"),
        Line("C", 3, day, "76000"),
    ]
    frame = spark.createDataFrame([attrs.astuple(line) for line in lines], COLUMNS)
    rows = decide_claims(
        frame.withColumnRenamed("claim_id", "CLM"), columns={"claim_id": "CLM"}, per="encounter"
    ).collect()
    rejected = {
        (row.claim_id, row.claim_line_number): (row.rejected_field, row.rejected_code)
        for row in rows
        if row.rejected_code
    }
    assert rejected == {
        ("A", 1): ("", "FD136"),
        ("A", 2): ("hcpcs_code", "FD220"),
        ("B", 1): ("claim_line_start_date", "FD211"),
        ("B", 2): ("", "FD136"),
        (None, 7): ("CLM", "FD134"),
        (None, 8): ("CLM", "FD134"),
    }
    assert {row.encounter: row.lines for row in rows if not row.rejected_code} == {"C/2024-08-01": 2, "C/2024-08-02": 1}
    assert sum(row.lines for row in rows) == len(lines)
    assert MARK not in str(rows)


@pytest.mark.parametrize("parts", [1, 5])
def test_lines_are_looked_at_in_order_of_their_numbers(parts: int, spark: Any) -> None:
    """Of lines that disagree the one with the least number is named, wherever they lie and whichever comes first."""
    columns = "claim_id string, claim_line_number int, claim_start_date date, hcpcs_code string, other_imaging boolean"
    numbers = {"A": (1, 2), "B": (2, 1), "C": (10, 9), "D": (9, 10), "E": (5, 4), "F": (3, 20)}
    lines = [
        (claim, number, date(2024, 8, 1), "20610", number % 2 == 0)
        for claim, both in numbers.items()
        for number in both
    ]
    frame = spark.createDataFrame(lines, columns).repartition(parts)
    rows = decide_claims(frame, "acr", per="encounter").collect()
    named = {row.claim_id: row.claim_line_number for row in rows if row.rejected_code == "FD135"}
    assert named == {claim: min(both) for claim, both in numbers.items()}


ROWS = [
    ("a", "2009-02-28", ["62311"], "spinal injection"),
    ("b", "2009-02-28", ["62311"], MARK),
    ("c", "2009-03-02", None, "needle placement"),
    (f"{MARK}\t", "2009-03-02", None, None),
]
SHAPE = "id string, date_of_service string, procedures array<string>, `fluoroscopy.purpose` string"


def test_a_bad_row_is_told_beside_the_others(spark: Any) -> None:
    """A row that breaks the schema gives one row, with its id, field, code and what is kept, and no value."""
    frame = spark.createDataFrame(ROWS, SHAPE).selectExpr("*", "lower(substring(id, 1, 1)) as ward")
    rows = decide(frame, "acr", per="encounter", keep=["ward"]).collect()
    assert {row.encounter: (row.ward, row.rejected_field, row.rejected_code, row.coded) for row in rows} == {
        "a": ("a", None, None, ["77003"]),
        "b": ("b", "fluoroscopy.purpose", "FD206", None),
        "c": ("c", None, None, []),
        None: ("s", "id", "FD222", None),
    }
    assert MARK not in str(rows)


def test_output_is_a_data_frame_like_any_other(spark: Any) -> None:
    """The schema stands before anything runs and is that of what comes; SQL asks over it."""
    frame = spark.createDataFrame(ROWS, SHAPE).withColumn("ward", lit("W1"))
    out = decide(frame, "acr", keep=["ward", "id"])
    assert out.columns[:4] == ["encounter", "date_of_service", "code", "status"]
    assert out.toArrow().schema.field("rules").type == pa.list_(pa.string())
    out.createOrReplaceTempView("decisions")
    query = """
        select ward, code, count(*) as n from decisions lateral view explode(rules) as rule
        where status = 'coded' and rule = 'spinal-guidance' group by ward, code
    """
    assert [tuple(row) for row in spark.sql(query).collect()] == [("W1", "77003", 1)]
    assert {row[0] for row in spark.sql("select distinct ruleset_digest from decisions").collect()} == {
        load("acr").digest
    }


def lit(text: str) -> Any:
    """A column that holds one text."""
    from pyspark.sql.functions import lit as column

    return column(text)


def test_a_stream_is_decided_as_it_comes(spark: Any, tmp_path: Path) -> None:
    """What is written by a stream over files is what the files give at once."""
    frame = spark.createDataFrame(ROWS, SHAPE)
    frame.write.parquet(str(tmp_path / "in"))
    stream = decide(spark.readStream.schema(frame.schema).parquet(str(tmp_path / "in")), "acr")
    out, seen = str(tmp_path / "out"), str(tmp_path / "seen")
    work = (
        stream.writeStream.option("checkpointLocation", seen)
        .trigger(availableNow=True)
        .start(path=out, format="parquet")
    )
    assert work.awaitTermination(60)
    at_once = decide(frame, "acr")
    assert sorted(map(str, spark.read.parquet(out).collect())) == sorted(map(str, at_once.collect()))


REFUSED: list[tuple[dict[str, Any], Callable[[Any], Any], str]] = [
    ({"keep": ["wards"]}, lambda frame: frame, "FD208 wards: is to be kept, and no column has this name"),
    ({"keep": ["status"]}, lambda frame: frame.withColumn("status", lit("x")), "FD208 status: cannot be kept"),
    ({}, lambda frame: frame.drop("id"), "FD204 id: rows have no numbers here"),
    ({}, lambda frame: frame.withColumn("payers", lit("x")), "did you mean 'payer'"),
    ({"columns": {"date_of_service": "dos"}}, lambda frame: frame, "FD208 date_of_service: is to come from a column"),
]


@pytest.mark.parametrize("options, changed, complaint", REFUSED, ids=[each[2][:30] for each in REFUSED])
def test_columns_are_looked_at_before_anything_runs(
    spark: Any, options: dict[str, Any], changed: Callable[[Any], Any], complaint: str
) -> None:
    """Columns that are wrong are named when the data frame is asked for, and not when it is worked out."""
    with pytest.raises(EncounterError, match="FD20") as caught:
        decide(changed(spark.createDataFrame(ROWS, SHAPE)), "acr", **options)
    assert complaint in str(caught.value)


def test_a_fault_is_told_without_values() -> None:
    """Whatever goes wrong in a batch is told by its kind alone, as Spark writes it into its logs."""
    with pytest.raises(Exception, match="ArithmeticError while a batch was decided") as caught, quietly():
        raise ArithmeticError(MARK)
    assert MARK not in str(caught.value)
    assert caught.value.__suppress_context__


@pytest.mark.parametrize("missing", ["pyspark", "pyarrow"])
def test_without_the_libraries_the_extra_is_named(missing: str) -> None:
    """Importing the room needs nothing; asking it for something without its libraries says what to install."""
    program = (
        f"import sys; sys.modules[{missing!r}] = None\n"
        "import fluororules.spark\n"
        "try:\n    fluororules.spark.decide\nexcept ImportError as error:\n    print(error)\n"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "pip install 'fluororules[spark]'" in run.stdout


def test_the_job_of_the_page_runs(spark: Any, tmp_path: Path) -> None:
    """The program that the page for clusters shows runs, in a folder of its own, and holds that no line is lost."""
    lines = [Line("A", 1, "2024-08-01", "20610"), Line("A", 2, "2024-08-01", MARK), Line("B", 1, "2024-08-01", "74240")]
    frame = spark.createDataFrame([attrs.astuple(line) for line in lines], COLUMNS)
    frame.withColumnRenamed("claim_id", "CLM_ID").write.parquet(f"{tmp_path}/claims")
    (job,) = (block for block in blocks_of(DOCS / "how-to" / "run-on-a-cluster.md") if block.mark == "decide_claims.py")
    text = job.text
    for folder in ("claims", "decisions"):
        assert f'parquet("{folder}")' in text
        text = text.replace(f'parquet("{folder}")', f'parquet("{tmp_path}/{folder}")')
    exec(compile(text, job.mark, "exec"), {})  # noqa: S102 - our own documentation
    assert spark.read.parquet(f"{tmp_path}/decisions").where("rejected_code is null").count() == 1
