"""Columns in and out: which shapes are read, what is rejected and how, and that nothing turns on batches or threads."""

import subprocess
import sys
import threading
import time
import weakref
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, cast

import attrs
import duckdb
import polars as pl
import pyarrow as pa
import pytest

from fluororules import UNKNOWN, EncounterError, fact, load
from fluororules.batch import Rejected, decide, runner, running
from fluororules.encounter import Encounter
from fluororules.schema import from_json
from fluororules.testing.drawn import compiled

MARK = "SECRET"
NEEDLE = {"purpose": "needle placement"}
GOOD: dict[str, Any] = {"date_of_service": "2009-02-28", "procedures": [{"code": "62311"}], "fluoroscopy": NEEDLE}
WRONG: list[tuple[dict[str, Any], pa.DataType | None]] = [
    ({"date_of_service": None}, pa.string()),
    ({"date_of_service": "2009-02-30"}, None),
    ({"date_of_service": "28.2.2009"}, None),
    ({"date_of_service": "1899-12-31"}, None),
    ({"date_of_service": 20090228}, None),
    ({"procedures": [{"code": MARK}]}, None),
    ({"procedures": [{"code": "7600I"}]}, None),
    ({"procedures": [{"code": "A00A1"}]}, None),
    ({"procedures": [{"code": "76000", "modifiers": ["59", "5"]}]}, None),
    ({"procedures": [{"code": "76000", "modifiers": [None]}]}, None),
    ({"procedures": [{"code": "76000", "units": 0}]}, None),
    ({"procedures": [{"code": "76000", "units": 10_000}]}, None),
    ({"procedures": [{"code": "76000", "performed_by": "  "}]}, None),
    ({"procedures": MARK}, None),
    ({"fluoroscopy": {"purpose": MARK}}, None),
    ({"fluoroscopy": {"physician_minutes": 1441}}, None),
    ({"fluoroscopy": {"physician_minutes": -1}}, None),
    ({"fluoroscopy": {"physician_minutes": 12.5}}, None),
    ({"fluoroscopy": {"physician_present": 1}}, None),
    ({"fluoroscopy": {"performed_by": ""}}, None),
    ({"fluoroscopy": {"modifiers": ["abc"]}}, None),
    ({"fluoroscopy": MARK}, None),
    ({"other_imaging": "yes"}, None),
    ({"payer": MARK}, None),
    ({"payer": 3}, None),
    ({"id": " "}, None),
    ({"id": "x" * 201}, None),
    ({"id": "a\tb"}, None),
]


@pytest.mark.parametrize("wrong, kind", WRONG, ids=lambda value: str(value)[:40])
def test_a_bad_row_is_rejected_as_its_encounter(wrong: dict[str, Any], kind: pa.DataType | None) -> None:
    """A row that breaks the schema has code, field and problem of the single encounter; its neighbours are decided."""
    bad = {**GOOD, **wrong}
    name = next(iter(wrong))
    column = pa.array([bad[name]], kind) if kind else pa.array([bad[name]])
    rows = pa.table({**{key: pa.array([value]) for key, value in bad.items() if key != name}, name: column})
    good = pa.table({key: pa.nulls(1, rows.schema.field(key).type) for key in rows.schema.names})
    day = pa.array(["2012-01-02" if name != "date_of_service" else None])
    good = good.set_column(good.schema.names.index("date_of_service"), "date_of_service", day)
    rejected: list[Rejected] = []
    with pytest.raises(EncounterError) as single:
        from_json(Encounter, bad)
    neighbour = [] if name == "date_of_service" else [good]
    table = pa.concat_tables([*neighbour, rows.cast(rows.schema)])
    found = decide(table, per="encounter", on_reject=rejected.append).read_all()
    error = single.value
    assert rejected == [Rejected(len(neighbour) + 1, error.field, error.code, error.problem)]
    assert found["row"].to_pylist() == [at + 1 for at in range(len(neighbour))]
    assert MARK not in str(rejected)


def test_a_null_says_nothing_of_fluoroscopy() -> None:
    """A column `fluoroscopy` of nulls alone leaves it unknown, also of a row that is looked at by itself."""
    rules = compiled("code alpha 76000\nrule a if not fluoroscopy or procedure in 20610 then code alpha").rules
    lines = pa.array([[{"code": None}], []], pa.list_(pa.struct([("code", pa.string())])))
    table = pa.table({"date_of_service": ["2020-01-01"] * 2, "procedures": lines, "fluoroscopy": pa.nulls(2)})
    assert decide(table, rules).read_all()["status"].to_pylist() == ["query", "query"]


def test_what_is_described_was_performed_whichever_column_describes_it() -> None:
    """Where one column of fluoroscopy holds its nulls in a dictionary, what the others say counts all the same."""
    rules = compiled("code alpha 76000\nrule a if fluoroscopy then code alpha").rules
    purpose = pa.DictionaryArray.from_arrays(pa.array([0, 1], pa.int8()), pa.array([None, "needle placement"]))
    table = pa.table(
        {
            "date_of_service": ["2020-01-01"] * 2,
            "fluoroscopy.purpose": purpose,
            "fluoroscopy.physician_minutes": [20, 5],
        }
    )
    assert decide(table, rules).read_all()["status"].to_pylist() == ["coded", "coded"]


LINE = pa.struct([("code", pa.string())])


@pytest.mark.parametrize(
    "name, bad, good",
    [
        ("id", pa.array([["JOHN"]], pa.list_(pa.string())), pa.array([None], pa.list_(pa.string()))),
        ("id", pa.array([{"a": "JOHN"}]), pa.array([None], pa.struct([("a", pa.string())]))),
        ("payer", pa.array([{"a": "JOHN"}]), pa.array([None], pa.struct([("a", pa.string())]))),
        ("procedures", pa.array([[None]], pa.list_(LINE)), pa.array([None], pa.list_(LINE))),
    ],
    ids=["id in lists", "id in structs", "payer in structs", "a line that is null"],
)
def test_a_column_of_another_type_is_bad_where_it_says_something(name: str, bad: pa.Array, good: pa.Array) -> None:
    """A row that states a value of a wrong type is rejected; one that is null there is decided."""
    rejected: list[Rejected] = []
    table = pa.table({"date_of_service": ["2009-02-28"] * 2, name: pa.chunked_array([bad, good])})
    found = decide(table, "acr", per="encounter", on_reject=rejected.append).read_all()
    assert found["row"].to_pylist() == [2]
    assert [(each.row, each.code, each.field.partition("[")[0]) for each in rejected] == [(1, "FD203", name)]
    assert "JOHN" not in str(rejected)


@attrs.frozen(kw_only=True)
class Counted:
    """A procedure whose units must be stated."""

    units: int = fact("units", kind="number", low=1, high=99, default=attrs.NOTHING)
    code: str | None = fact("procedure code", kind="code")


@attrs.frozen(kw_only=True)
class Counting:
    """An encounter of such procedures."""

    date_of_service: date = fact("date of service", default=attrs.NOTHING)  # noqa: RUF009 - describes a field
    procedures: tuple[Counted, ...] | None = fact("procedures", kind="lines", part=Counted)


@pytest.mark.parametrize("lines", [[{"code": "20610"}], [{"code": "20610", "units": None}]])
def test_what_a_line_must_state_is_asked_for(lines: list[Any], tmp_path: Path) -> None:
    """A line without what its class requires is rejected as in a single encounter, by a column or without one."""
    path = tmp_path / "counted.rules"
    path.write_text("code alpha 76000\nrule a if procedure in 20610 then code alpha", encoding="utf-8")
    rules = load(path, schema=Counting)
    kind = pa.struct([(name, pa.int16() if name == "units" else pa.string()) for name in lines[0]])
    table = pa.table({"date_of_service": ["2020-01-01"], "procedures": pa.array([lines], pa.list_(kind))})
    rejected: list[Rejected] = []
    assert decide(table, rules, schema=Counting, on_reject=rejected.append).read_all().num_rows == 0
    assert [(each.field, each.code) for each in rejected] == [("procedures[0].units", "FD204")]


@pytest.mark.parametrize(
    "code", ["76000", "0071T", "A4641", "7600I", "7600O", "AB000", "76 00", "7:000", "7600:", "[6000"]
)
def test_five_bytes_are_a_code_or_not(code: str) -> None:
    """What five bytes are taken for a code is what the schema takes for one."""
    rejected: list[Rejected] = []
    table = pa.table({"date_of_service": [date(2020, 1, 1)], "procedures": [[code]]})
    decide(table, on_reject=rejected.append).read_all()
    try:
        from_json(Encounter, {"date_of_service": "2020-01-01", "procedures": [{"code": code}]})
    except EncounterError:
        assert [each.code for each in rejected] == ["FD220"]
    else:
        assert not rejected


def test_without_a_place_for_rejects_the_first_stops() -> None:
    """Nobody takes rejected rows: the first is raised, by row and field, without its value."""
    table = pa.table({"date_of_service": ["2009-02-28", "2009-02-28"], "payer": [None, MARK]})
    with pytest.raises(EncounterError, match=r"FD206 payer: .*\(row 2\)") as caught:
        decide(table).read_all()
    assert MARK not in str(caught.value)


@pytest.mark.parametrize(
    "columns, complaint",
    [
        ({"payers": ["medicare"]}, "unknown column 'payers'; did you mean 'payer'"),
        ({"procedures": [[{"codes": "76000"}]]}, "procedures: unknown column 'codes'; did you mean 'code'"),
        ({"fluoroscopy": [{"minutes": 1}]}, "fluoroscopy: unknown column 'minutes'"),
        ({"fluoroscopy": [NEEDLE], "fluoroscopy.purpose": ["imaging study"]}, "fluoroscopy.purpose: stands in more"),
    ],
)
def test_columns_that_no_field_has(columns: dict[str, Any], complaint: str) -> None:
    """A column that is that of no field, or of two, is named before anything is decided."""
    with pytest.raises(EncounterError, match="FD208") as caught:
        decide(pa.table({"date_of_service": ["2009-02-28"], **columns}))
    assert complaint in str(caught.value)


def test_the_date_of_service_needs_a_column() -> None:
    """Without a column of dates nothing can be decided."""
    with pytest.raises(EncounterError, match="FD204 date_of_service"):
        decide(pa.table({"payer": ["medicare"]}))


def test_nothing_turns_on_batches_or_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """One thread or eight, a row at a time or all: the same decisions in the same order."""
    days = [date(1999 + at % 20, 1 + at % 12, 1 + at % 28) for at in range(600)]
    codes = [[f"{74210 + at % 70}", "62311"][: at % 3] for at in range(600)]
    purposes = [(NEEDLE["purpose"], "spinal injection", None)[at % 3] for at in range(600)]
    table = pa.table({"date_of_service": days, "procedures": codes, "fluoroscopy.purpose": purposes})
    expected = decide(table, threads=1).read_all()
    for size, threads in ((1, 1), (1, 8), (97, 8), (250, 3)):
        monkeypatch.setattr(running, "ROWS", size)
        monkeypatch.setattr(running, "FEWEST", size)
        batches = pa.Table.from_batches(table.to_batches(max_chunksize=size))
        for each in (table, batches):
            assert decide(each, threads=threads).read_all().equals(expected)


def test_what_fails_is_raised_at_its_turn() -> None:
    """Whichever thread decides it, and where reading fails too, what stands before is given out first."""

    class Fails:
        def decide(self, batch: Any, first_row: int) -> Any:
            if first_row == 5:
                raise ZeroDivisionError
            return batch

    def broken_off() -> Iterator[tuple[int, int]]:
        yield from ((at, at) for at in range(5))
        raise ZeroDivisionError

    fails: Any = Fails()
    for threads in (1, 2, 5):
        for pieces in (((at, at) for at in range(20)), broken_off()):
            found: Any = running._in_order(fails, pieces, threads)
            assert [next(found) for _ in range(5)] == [0, 1, 2, 3, 4]
            with pytest.raises(ZeroDivisionError):
                next(found)


def test_what_was_decided_is_let_go() -> None:
    """While the first piece is still being decided, nothing holds the rows of those that were."""

    class Row:
        pass

    class Slow:
        def __init__(self) -> None:
            self.first, self.others = threading.Event(), threading.Semaphore(0)

        def decide(self, batch: Any, first_row: int) -> Any:
            del batch
            if first_row == 0:
                self.first.wait(60)
            else:
                self.others.release()
            return first_row

    held: list[Any] = []

    def pieces() -> Iterator[tuple[Any, int]]:
        for at in range(4):
            row = Row()
            held.append(weakref.ref(row))
            yield row, at

    slow, given, found = Slow(), pieces(), list[int]()
    whole: Any = running._in_order(cast("Any", slow), cast("Any", given), 3)
    caller = threading.Thread(target=lambda: found.extend(whole))
    caller.start()
    for _ in range(3):
        assert slow.others.acquire(timeout=60)
    until = time.monotonic() + 60
    while any(each() for each in held[1:]) and time.monotonic() < until:
        time.sleep(0.01)  # the last of them is still on its way out
    left = [each() for each in held[1:]]
    slow.first.set()
    caller.join()
    assert (left, found) == ([None] * 3, [0, 1, 2, 3])


def test_each_thread_gets_equally_many() -> None:
    """A batch is cut so that all threads end together, and into few pieces."""
    for rows, threads, sizes in (
        (1_000_000, 2, {500_000: 2}),
        (1_500_000, 2, {375_000: 4}),
        (1_000_000, 8, {125_000: 8}),
        (100_000, 8, {100_000: 1}),
        (130_000, 1, {130_000: 1}),
        (0, 2, {}),
    ):
        reader = pa.table({"at": pa.array(range(rows), pa.int32())}).to_reader()
        assert Counter(piece.num_rows for piece, _ in running._pieces(reader, ["at"], threads)) == sizes


def test_other_libraries_hand_their_frames_over() -> None:
    """What polars and DuckDB hand over is decided as an Arrow table is."""
    table = pa.table({k: pa.array([v, v]) for k, v in {**GOOD, "procedures": ["62311", "72100"]}.items()})
    expected = decide(table).read_all().to_pylist()
    assert decide(pl.from_arrow(table)).read_all().to_pylist() == expected
    assert decide(duckdb.from_arrow(table)).read_all().to_pylist() == expected


def test_whether_it_was_performed() -> None:
    """A column beside the fields says it; where it says nothing, what is described was performed."""
    table = pa.table(
        {
            "date_of_service": ["2009-02-28"] * 4,
            "procedures": [["62311"]] * 4,
            "fluoroscopy_performed": [True, False, None, None],
            "fluoroscopy.purpose": [None, "no such purpose", "needle placement", None],
        }
    )
    services: list[Any] = [{"fluoroscopy": {}}, {"fluoroscopy": None}, {"fluoroscopy": NEEDLE}, {}]
    rules = load("acr")
    found = decide(table, rules, per="encounter").read_all()["coded"].to_pylist()
    shared = {"date_of_service": "2009-02-28", "procedures": [{"code": "62311"}]}
    assert found == [list(rules.evaluate({**shared, **service}).coded) for service in services]
    assert found[2] == ["77002"]


@attrs.frozen
class Line:
    """A line of one's own."""

    code: str | None = None


@attrs.frozen
class Device:
    """What was used."""

    maker: str | None = None


@attrs.frozen
class Visit:
    """An encounter of one's own, with defaults that are no `None`, and a check of its own."""

    day: date = fact("date of service", default=attrs.NOTHING)  # noqa: RUF009 - describes a field
    lines: tuple[Line, ...] | None = fact("procedures")
    minutes: int | None = fact("physician time", kind="minutes")
    urgent: bool | None = fact("urgent", default=True)
    score: int = 3
    device: Any = fact("device", kind="group", part=Device, default=UNKNOWN)  # noqa: RUF009 - describes a field


@attrs.frozen
class Checked(Visit):
    """The same with a check of its own."""

    def __attrs_post_init__(self) -> None:
        """Refuses one day."""
        if self.day == date(2020, 1, 2):
            raise ValueError(MARK)


RULES = """
ruleset own
code alpha 76000
rule urgent if urgent and score over 2 and procedure in 12345 then code alpha
rule long if physician time over 10 minutes then alpha not coded
"""


def test_a_class_of_ones_own(tmp_path: Any) -> None:
    """The facts, defaults and checks of another class are its own."""
    path = tmp_path / "own.rules"
    path.write_text(RULES, encoding="utf-8")
    table = pa.table(
        {
            "day": [date(2020, 1, 1), date(2020, 1, 2), date(2020, 1, 3)],
            "lines": [["12345"], ["12345", None], None],
            "minutes": pa.array([None, 3, 11], pa.uint8()),
            "score": pa.array([None, 2, 3], pa.int32()),
        }
    )
    for schema, refused in ((Visit, 0), (Checked, 1)):
        rules = load(path, schema)
        rejected: list[Rejected] = []
        output = decide(table, rules, on_reject=rejected.append).read_all()
        assert [each.code for each in rejected] == ["FD224"] * refused
        assert MARK not in str(rejected)
        statuses = dict(zip(output["row"].to_pylist(), output["status"].to_pylist(), strict=True))
        for at, row in enumerate(table.to_pylist()):
            lines = row["lines"] and [{"code": code} for code in row["lines"]]
            data = {**row, "day": row["day"].isoformat(), "lines": lines}
            if at + 1 in statuses:
                assert statuses[at + 1] == rules.evaluate(data).status("76000")


@attrs.frozen
class Scope:
    """A group with a field that is called as the child of a struct is which says whether the group was performed."""

    performed: bool | None = fact("scope used", kind="yes/no")
    minutes: int | None = fact("scope time", kind="minutes")


@attrs.frozen
class Scoped:
    """An encounter with such a group."""

    day: date = fact("date of service", default=attrs.NOTHING)  # noqa: RUF009 - describes a field
    scope: Any = fact("scope", kind="group", part=Scope, default=UNKNOWN)  # noqa: RUF009 - describes a field


SCOPED = """
ruleset own
code alpha 76000
code beta 76001
rule unused if not scope used then code alpha
rule long if scope time over 10 minutes then code beta
"""
SCOPES: list[tuple[dict[str, Any] | None, bool | None]] = [
    ({"performed": performed, "minutes": minutes}, said)
    for performed in (True, False, None)
    for minutes in (5, 20, None)
    for said in (True, False, None)
] + [(None, said) for said in (True, False, None)]


@pytest.mark.parametrize("flat", [False, True])
@pytest.mark.parametrize("beside", [False, True])
def test_a_field_of_the_class_goes_before_the_child_that_says_it_was_performed(
    tmp_path: Any, *, flat: bool, beside: bool
) -> None:
    """Where a group has a field `performed`, only the column beside the group says whether it was performed."""
    path = tmp_path / "own.rules"
    path.write_text(SCOPED, encoding="utf-8")
    rules = load(path, Scoped)
    columns: dict[str, Any] = {"day": [date(2020, 1, 1)] * len(SCOPES)}
    if flat:
        for name in ("performed", "minutes"):
            columns[f"scope.{name}"] = [(scope or {}).get(name) for scope, _ in SCOPES]
    else:
        columns["scope"] = [scope for scope, _ in SCOPES]
    if beside:
        columns["scope_performed"] = [said for _, said in SCOPES]
    expected = []
    for scope, said in SCOPES:
        told = (scope is not None and (not flat or set(scope.values()) != {None})) or (beside and said)
        service: Any = Scope(**(scope or {})) if told else UNKNOWN
        expected.append(Scoped(date(2020, 1, 1), None if beside and said is False else service))
    decided = [rules.evaluate(encounter) for encounter in expected]
    found = decide(pa.table(columns), rules, per="encounter").read_all()
    assert found["coded"].to_pylist() == [list(decision.coded) for decision in decided]
    assert found["queries"].to_pylist() == [[query.fact for query in decision.queries] for decision in decided]
    wrong = pa.table({"day": [date(2020, 1, 1)], "scope_performed": ["yes"]})
    with pytest.raises(EncounterError, match="FD203"):
        decide(wrong, rules).read_all()


def test_a_batch_of_its_own_counts_rows_from_where_it_is_told() -> None:
    """`decide` of a runner gives the output, the rejected rows and how many were decided, counted from the first."""
    table = pa.table({"date_of_service": ["2009-02-28", "nonsense"], "id": ["a", "b"]})
    run = runner(load("acr"), per="encounter")
    found = run.decide(table.to_batches()[0], first_row=11)
    assert found.output.schema == run.output_schema
    assert found.output["row"].to_pylist() == [11]
    assert found.output["encounter"].to_pylist() == ["a"]
    assert (found.decided, [each.row for each in found.rejected]) == (1, [12])
    empty = run.decide(table.to_batches()[0].slice(0, 0))
    assert (empty.output.num_rows, empty.decided) == (0, 0)


def test_a_missing_library_names_the_extra() -> None:
    """Who has not installed the libraries of the extra is told how to."""
    program = (
        "import sys; sys.modules['pyarrow'] = None\n"
        "try: from fluororules.batch import decide\n"
        "except ImportError as error: print(error)"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "pip install 'fluororules[batch]'" in run.stdout


def by_dictionary(value: str) -> pa.Array:
    """A column whose second entry of three is known, and of whose nulls its indices know nothing."""
    return pa.DictionaryArray.from_arrays(pa.array([0, 1, 0]), pa.array([None, value]))


@pytest.mark.parametrize(
    "test, column, array",
    [
        ("payer is medicare", "payer", by_dictionary("medicare")),
        (
            "fluoroscopy purpose is diagnostic examination",
            "fluoroscopy.purpose",
            by_dictionary("diagnostic examination"),
        ),
        (
            "procedure in 71000",
            "procedures",
            pa.ListArray.from_arrays(
                pa.array([0, 1, 2, 3], pa.int32()), pa.StructArray.from_arrays([by_dictionary("71000")], ["code"])
            ),
        ),
    ],
)
def test_nulls_in_a_dictionary_are_nulls(test: str, column: str, array: pa.Array) -> None:
    """A null that only the dictionary of a column holds is unknown, in facts, in groups and in lines."""
    rules = compiled(f"code alpha 76000\nrule a if {test} then code alpha").rules
    table = pa.table({"date_of_service": ["2020-01-01"] * 3, "procedures": pa.nulls(3), column: array})
    found = decide(table, rules, threads=1).read_all()
    assert found["status"].to_pylist() == ["query", "coded", "query"]


def fresh(text: str) -> Any:
    """Rules that no runner has met before: what a runner learnt from other rows hides what it does with the first."""
    return compiled(text).rules


SMALL = """
code alpha 76000
set ONE = 71000, 71001
rule r "R." if some procedures in ONE then code alpha
rule s "S." if procedures in 71002 with modifier 59 then alpha not coded
rule t "T." if setting is facility then alpha not coded
"""


@pytest.mark.parametrize("claims", [False, True])
def test_a_batch_without_rows_has_no_decisions(claims: bool) -> None:
    """The first batch that a runner meets may be empty, or hold rejected rows alone."""
    of = {"date_of_service": pa.array([], pa.date32()), "procedures": pa.array([], pa.list_(pa.string()))}
    run = runner(fresh(SMALL))
    found = (run.for_claims if claims else run).decide(pa.RecordBatch.from_pydict(of))
    assert (found.output.num_rows, found.rejected, found.decided) == (0, (), 0)
    bad = pa.RecordBatch.from_pydict({"date_of_service": ["2009-02-30"], "procedures": [["71000"]]})
    run = runner(fresh(SMALL))
    found = (run.for_claims if claims else run).decide(bad)
    assert [(each.row, each.code) for each in found.rejected] == [(1, "FD210")]


def runs_of(array: pa.Array) -> pa.Array:
    """An array, each value of which is a run of its own."""
    return pa.RunEndEncodedArray.from_arrays(pa.array(range(1, len(array) + 1), pa.int32()), array)


def viewed(array: pa.Array) -> pa.Array:
    """Texts as polars hands over its categories: a dictionary of views."""
    coded = array.dictionary_encode()
    return pa.DictionaryArray.from_arrays(coded.indices, coded.dictionary.cast(pa.string_view()))


LAYOUTS: dict[str, tuple[Any, Any]] = {
    "runs": (runs_of, runs_of),
    "runs of days": (lambda texts: texts, lambda days: runs_of(days.cast(pa.date32()))),
    "views in dictionaries": (viewed, viewed),
    "polars categories": (
        lambda texts: pl.from_arrow(texts).cast(pl.Categorical).to_arrow(),
        lambda texts: texts,
    ),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_layouts_change_no_decision(name: str) -> None:
    """Texts and days in runs, or in dictionaries of views, alone and in lists and structs, are as they are plainly."""
    of_texts, of_days = LAYOUTS[name]
    days = pa.array(["2009-02-28", "2009-03-01", None, "2009-02-28"])
    settings = pa.array(["facility", None, "facility", "elsewhere"])
    codes = pa.array(["71000", "71002", "62311"])
    marks = pa.array([["59"], [], None], pa.list_(pa.string()))
    found = []
    for texts, kind in ((lambda each: each, lambda each: each), (of_texts, of_days)):
        lines = pa.StructArray.from_arrays([texts(codes), marks], ["code", "modifiers"])
        lists = pa.ListArray.from_arrays(pa.array([0, 1, None, 2, 3], pa.int32()), lines)
        batch = pa.RecordBatch.from_arrays(
            [kind(days), texts(settings), lists], ["date_of_service", "setting", "procedures"]
        )
        run = runner(fresh(SMALL)).decide(batch)
        found.append((run.output.to_pylist(), run.rejected))
        part = runner(fresh(SMALL)).decide(batch.slice(1))
        assert part.output.column("status").to_pylist() == run.output.slice(1).column("status").to_pylist()
    assert found[0] == found[1]
    assert [each.row for each in found[0][1]] == [3, 4]


def test_dictionaries_that_do_not_fit_into_one() -> None:
    """Small batches whose dictionaries together outgrow their type are decided one by one."""
    kind = pa.dictionary(pa.int8(), pa.string())
    batches = [
        pa.RecordBatch.from_pydict(
            {
                "id": pa.array([f"{part}-{row}" for row in range(100)]).cast(kind),
                "date_of_service": ["2009-02-28"] * 100,
            }
        )
        for part in range(3)
    ]
    found = decide(pa.Table.from_batches(batches), fresh(SMALL)).read_all()
    assert found["encounter"].to_pylist() == [f"{part}-{row}" for part in range(3) for row in range(100)]


def test_a_time_of_day_is_told_as_such() -> None:
    """What other libraries make of dates is refused, and the complaint says what it is."""
    table = pa.table({"date_of_service": pa.array([datetime(2009, 2, 28)])})  # noqa: DTZ001 - as frames hold them
    found: list[Rejected] = []
    decide(table, fresh(SMALL), on_reject=found.append).read_all()
    assert [each.problem for each in found] == ["expected a date as text, got a date with a time of day"]


def test_one_column_is_not_two_fields() -> None:
    """A column that is to be two fields is refused; the second is not left out in silence."""
    table = pa.table({"date_of_service": ["2009-02-28"], "x": ["medicare"]})
    with pytest.raises(EncounterError, match="comes from"):
        decide(table, columns={"id": "x", "payer": "x"})


def test_columns_of_claim_lines_are_known_for_such() -> None:
    """A column of claim lines among those of encounters is refused with what reads claim lines."""
    with pytest.raises(EncounterError, match="claim lines are read by `fluororules batch`") as caught:
        decide(pa.table({"claim_id": ["C1"], "hcpcs_code": ["20610"]}), "acr")
    assert caught.value.code == "FD208"
