"""The law of agreement for audits: what is said of the lines of one claim is said of them in columns."""

from typing import Any

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from fluororules.auditing.columns.running import audit_runner
from fluororules.encounter import Encounter
from fluororules.loader import Rules
from fluororules.schema import from_json, to_json
from fluororules.testing.drawing import distinctions_of, encounters_for
from fluororules.testing.drawn import Compiled, edited, rulesets
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
    rows = [run.decide(batch).output for batch in table.to_batches()]
    return [{k: v for k, v in row.items() if k not in {"sentences", "sources"}} for b in rows for row in b.to_pylist()]


@settings(max_examples=60)
@given(rulesets(), st.booleans(), st.data())
def test_every_line_is_audited_as_that_of_its_claim(drawn: Compiled, flat: bool, data: st.DataObject) -> None:
    """Verdict, status, units, rules, queries and sentence of each line are those of the single audit."""
    claims, rules = data.draw(claims_for(drawn)), drawn.rules
    assert audited(rules, claims, flat=flat) == rows_of(rules, claims), drawn.text


@settings(max_examples=30)
@given(edited(), st.data())
def test_every_line_is_audited_by_tables_as_that_of_its_claim(drawn: Compiled, data: st.DataObject) -> None:
    """The same of rulesets with tables of edits, which look at the modifiers of each line."""
    claims, rules = data.draw(claims_for(drawn)), drawn.rules
    assert audited(rules, claims) == rows_of(rules, claims), drawn.text
