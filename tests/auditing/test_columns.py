"""The law of agreement for audits: what is said of the lines of one claim is said of them in columns."""

from datetime import date
from itertools import product
from random import Random
from typing import Any

import attrs
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fluororules.auditing.claims import claim_of
from fluororules.auditing.columns.running import audit_runner
from fluororules.batch import runner
from fluororules.encounter import Encounter
from fluororules.errors import EncounterError
from fluororules.facts import fact
from fluororules.loader import Rules
from fluororules.schema import from_json, to_json
from fluororules.source import Source
from fluororules.syntax import parse
from fluororules.testing.drawing import distinctions_of, encounters_for
from fluororules.testing.drawn import Compiled, compiled, compiled_files, edited, rulesets
from tests.auditing.columns import rows_of
from tests.batch.frames import table_of

NUMBERS = ("76000", "76000", "76001", "77000", "77001", "20610")
MARKS: tuple[list[str], ...] = ([], [], ["59"], ["XE"], ["59", "XE"], ["26", "59"])
LINES = st.fixed_dictionaries(
    {"code": st.sampled_from(NUMBERS), "units": st.integers(1, 3), "modifiers": st.sampled_from(MARKS)}
)


APART = pa.list_(pa.struct([("code", pa.string()), ("units", pa.int64()), ("modifiers", pa.list_(pa.string()))]))


@st.composite
def claims_for(draw: st.DrawFn, drawn: Compiled) -> list[dict[str, Any]]:
    """Claims with billed lines among the procedures, and some apart; several of one code, with several modifiers."""
    encounters = draw(st.lists(encounters_for(distinctions_of(drawn.ruleset, drawn.tables)), min_size=1, max_size=6))
    return [draw(_with_lines(to_json(encounter))) for encounter in encounters]


@st.composite
def _with_lines(draw: st.DrawFn, data: dict[str, Any]) -> dict[str, Any]:
    if billed := draw(st.lists(LINES, max_size=5)):
        lines = [*(data.get("procedures") or ()), *billed]
        data = {**data, "procedures": draw(st.permutations(lines))}
    return data if draw(st.integers(0, 3)) else {**data, "billed": draw(st.lists(LINES, max_size=3))}


def audited(rules: Rules, claims: list[dict[str, Any]], *, flat: bool = False) -> list[dict[str, Any]]:
    """The rows of an audit by columns."""
    encounters = [from_json(Encounter, {k: v for k, v in claim.items() if k != "billed"}) for claim in claims]
    table = table_of(encounters, flat=flat)
    if any("billed" in claim for claim in claims):
        table = table.append_column("billed", pa.array([claim.get("billed") for claim in claims], APART))
    run = audit_runner(rules, explain=True)
    return [row for batch in table.to_batches() for row in without_sources(run.decide(batch).output)]


def without_sources(output: pa.RecordBatch) -> list[dict[str, Any]]:
    """The rows of an output, but for what `explain` adds of the rules."""
    return [{k: v for k, v in row.items() if k not in {"sentences", "sources"}} for row in output.to_pylist()]


@settings(max_examples=50)
@given(rulesets(), st.booleans(), st.data())
def test_every_line_is_audited_as_that_of_its_claim(drawn: Compiled, flat: bool, data: st.DataObject) -> None:
    """Verdict, status, units, rules, queries and sentence of each line are those of the single audit."""
    claims, rules = data.draw(claims_for(drawn)), drawn.rules
    assert audited(rules, claims, flat=flat) == rows_of(rules, claims), drawn.text


@settings(max_examples=25)
@given(edited(), st.data())
def test_every_line_is_audited_by_tables_as_that_of_its_claim(drawn: Compiled, data: st.DataObject) -> None:
    """The same of rulesets with tables of edits, which look at the modifiers of each line."""
    claims, rules = data.draw(claims_for(drawn)), drawn.rules
    assert audited(rules, claims) == rows_of(rules, claims), drawn.text


CODES = """
code alpha 76000
code beta 76001 until 2020-01-01, 77001 from 2020-01-02
set ONE = 71000
"""
SHARP = (
    """
rule one "One." if fluoroscopy then code alpha, beta and units 3 on alpha
rule two "Two." if procedures in ONE and fluoroscopy without modifier 59 then alpha not coded
rule three "Three." if fluoroscopy with modifier XE then review beta
""",
    """
rule one "One." if other imaging then code alpha, beta
rule two "Two." if fluoroscopy with modifier 59 and physician present then alpha not coded
rule three "Three." if no procedures in ONE then units 2 on fluoroscopy
rule four "Four." if not fluoroscopy then beta not coded
""",
    """
rule one "One." if fluoroscopy purpose is needle placement then code alpha
rule two "Two." if fluoroscopy with modifiers (59, XE) or procedures in ONE then code beta and modifier 26 on beta
rule three "Three." if every procedure in ONE then query other imaging and units 2 on beta
""",
)
USES: tuple[dict[str, Any], ...] = (
    {},
    {"fluoroscopy": None},
    {"fluoroscopy": {}},
    {"fluoroscopy": {"purpose": "needle placement", "physician_present": True, "modifiers": ["59"]}},
)
PROCEDURES: tuple[list[dict[str, Any]], ...] = (
    [],
    [{"code": "71000"}],
    [{"code": "71002", "modifiers": ["59"]}, {"code": "71000"}],
    [{}],
)


def drawn_claim(luck: Random) -> dict[str, Any]:
    """A claim in which little is known, and whose lines are alike in part."""
    marks = luck.sample(MARKS[1:], 2)
    lines = [
        {
            "code": luck.choice(("76000", "76000", "77001")),
            "units": luck.choice((1, 1, 2)),
            "modifiers": luck.choice(marks),
        }
        for _ in range(luck.randrange(5))
    ]
    data: dict[str, Any] = {"date_of_service": luck.choice(("2020-01-01", "2020-01-02")), **luck.choice(USES)}
    data |= luck.choice(({}, {"other_imaging": True}))
    if lines or luck.random() < 0.7:
        data["procedures"] = [*luck.choice(PROCEDURES), *lines]
        luck.shuffle(data["procedures"])
    if luck.random() < 0.3:
        data["billed"] = [{"code": "76000", "units": luck.choice((1, 2))} for _ in range(luck.randrange(3))]
    return data


@pytest.mark.parametrize("rules", SHARP)
def test_units_modifiers_and_ways(rules: str) -> None:
    """Of 300 claims under rules about modifiers, units and whether it was performed, each line has its own audit.

    So it has the second time, from what is kept, and whatever rows stand beside it.
    """
    loaded, luck = compiled(CODES + rules).rules, Random(7)  # noqa: S311 - no secret
    claims = [drawn_claim(luck) for _ in range(300)]
    expected = rows_of(loaded, claims)
    assert len({row["verdict"] for row in expected}) >= 4
    for _ in range(2):
        assert audited(loaded, claims) == expected
    few = audited(loaded, claims[:7])
    assert few == [row for row in expected if row["row"] <= 7]


@attrs.frozen
class Line:
    """A procedure line without units, and without who performed it."""

    code: str | None = fact("procedure code", kind="code")
    modifiers: tuple[str, ...] = fact("modifiers", kind="modifiers", default=())


@attrs.frozen
class Plain:
    """An encounter without modifiers of the service."""

    date_of_service: date = fact("date of service", kind="date", default=attrs.NOTHING)  # noqa: RUF009 - describes a field
    procedures: tuple[Line, ...] | None = fact("procedures", kind="lines", part=Line)


@attrs.frozen
class Marked(Plain):
    """One whose modifiers stand in no group."""

    marks: tuple[str, ...] = fact("marks", kind="modifiers", default=())


@attrs.frozen
class Refusing(Marked):
    """The same with a check of its own."""

    def __attrs_post_init__(self) -> None:
        """Refuses one modifier."""
        if "XE" in self.marks:
            raise ValueError("XE")


BESIDE = "rule two if marks with modifier 59 then alpha not coded"


@pytest.mark.parametrize("schema, rules", [(Plain, ""), (Marked, BESIDE), (Refusing, BESIDE)])
def test_classes_of_ones_own(schema: type, rules: str) -> None:
    """Without modifiers, with those of no group, and with checks that a line fails, each claim has its own audit."""
    text = f"code alpha 76000 rule one if no procedure in 71000 then code alpha {rules}"
    loaded = compiled_files(parse(Source.of("own.rules", text)).file, schema=schema).rules
    codes = ("76000", "71000", "71001")
    marks: tuple[list[str], ...] = ([], ["59"], ["XE"])
    lists = [[{"code": a, "modifiers": b}, {"code": c}] for a, b, c in product(codes, marks, codes)]
    claims: list[dict[str, Any]] = [
        {"date_of_service": "2020-01-01", "procedures": each} for each in [None, [], *lists]
    ]
    refused = [
        at
        for at, claim in enumerate(claims, 1)
        if schema is Refusing and {"code": "76000", "modifiers": ["XE"]} in (claim["procedures"] or ())
    ]
    found = audit_runner(loaded, explain=True).decide(pa.RecordBatch.from_pylist(claims))
    assert [(each.row, each.code) for each in found.rejected] == [(at, "FD224") for at in refused]
    kept = {at: rows_of(loaded, [claim]) for at, claim in enumerate(claims, 1) if at not in refused}
    expected = [{**row, "row": at} for at, rows in kept.items() for row in rows]
    assert without_sources(found.output) == expected
    assert len(expected) > len(claims) / 2


@attrs.frozen
class Strict(Line):
    """A procedure line with a check of its own."""

    def __attrs_post_init__(self) -> None:
        """Refuses one modifier."""
        if "XE" in self.modifiers:
            raise ValueError("XE")


@attrs.frozen
class Checked:
    """An encounter of such lines."""

    date_of_service: date = fact("date of service", kind="date", default=attrs.NOTHING)  # noqa: RUF009 - describes a field
    procedures: tuple[Strict, ...] | None = fact("procedures", kind="lines", part=Strict)


LINE_TYPE = pa.list_(
    pa.struct(
        [
            ("code", pa.string()),
            ("modifiers", pa.list_(pa.string())),
            ("units", pa.int64()),
            ("performed_by", pa.string()),
        ]
    )
)
BAD_LINES: list[tuple[type, list[dict[str, Any]]]] = [
    (Encounter, [{"code": "76000", "performed_by": "  "}]),
    (Encounter, [{"code": "76000", "performed_by": "x" * 500}]),
    (Encounter, [{"code": "76000"}, {"code": "xx"}]),
    (Encounter, [{"code": "xx"}, {"code": "76000", "units": 0}]),
    (Encounter, [{"code": "76000", "modifiers": ["5"]}, {"code": "71000"}]),
    (Checked, [{"code": "76000"}, {"code": "71000", "modifiers": ["XE"]}]),
]


@pytest.mark.parametrize("schema, lines", BAD_LINES)
def test_a_bad_line_is_refused_in_its_place(schema: type, lines: list[dict[str, Any]]) -> None:
    """Billed or not, a line that may not stand has the field and code that the claim's own encounter names it by.

    That goes for the audit of one claim, for that of columns, and for decisions on claims, each by its first rows.
    """
    text = "code alpha 76000 rule one if no procedure in 71000 then code alpha"
    claim = {"date_of_service": "2020-01-01", "procedures": lines}
    with pytest.raises(EncounterError) as wanted:
        from_json(schema, claim)
    loaded = compiled_files(parse(Source.of("own.rules", text)).file, schema=schema).rules
    with pytest.raises(EncounterError) as alone:
        claim_of(loaded, claim)
    batch = pa.RecordBatch.from_pylist([claim])
    if schema is Encounter:
        every = [{**dict.fromkeys(("modifiers", "units", "performed_by")), **line} for line in lines]
        batch = pa.RecordBatch.from_pydict(
            {"date_of_service": ["2020-01-01"], "procedures": pa.array([every], LINE_TYPE)}
        )
    for run in (audit_runner(loaded), runner(loaded).for_claims):
        (found,) = run.decide(batch).rejected
        assert (found.field, found.code) == (wanted.value.field, wanted.value.code)
    assert (alone.value.field, alone.value.code) == (wanted.value.field, wanted.value.code)


@pytest.mark.parametrize("code", [[], {}, 76000, True])
def test_a_code_of_another_type_is_refused(code: object) -> None:
    """What is no text is no code of a line, and no fault of the audit."""
    rules = compiled("code alpha 76000 rule one if no procedure in 71000 then code alpha").rules
    with pytest.raises(EncounterError) as error:
        claim_of(rules, {"date_of_service": "2020-01-01", "procedures": [{"code": code}]})
    assert (error.value.field, error.value.code) == ("procedures[0].code", "FD203")


@attrs.frozen
class Named:
    """An encounter of which the field `procedures` holds no lines."""

    date_of_service: date = fact("date of service", kind="date", default=attrs.NOTHING)  # noqa: RUF009 - describes a field
    procedures: tuple[str, ...] | None = fact("marks", kind="modifiers")


def test_procedures_that_are_no_lines_are_none() -> None:
    """Where a class of one's own calls something else so, nothing is taken out of it."""
    text = "code alpha 76000 rule one if marks with modifier 59 then code alpha"
    loaded = compiled_files(parse(Source.of("own.rules", text)).file, schema=Named).rules
    claim = claim_of(loaded, {"date_of_service": "2020-01-01", "procedures": ["59"]})
    assert (claim.billed, claim.encounter.procedures) == ((), ("59",))
