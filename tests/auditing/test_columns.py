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

NUMBERS = ("76000", "76001", "77000", "77001")
MARKS: tuple[list[str], ...] = ([], [], ["59"], ["XE"], ["59", "XE"], ["26", "59"])
LINES = st.fixed_dictionaries(
    {"code": st.sampled_from(NUMBERS), "units": st.integers(1, 3), "modifiers": st.sampled_from(MARKS)}
)


@st.composite
def claims_for(draw: st.DrawFn, drawn: Compiled) -> list[Any]:
    """Encounters among whose procedures billed lines stand, several of one code and with several modifiers."""
    encounters = draw(st.lists(encounters_for(distinctions_of(drawn.ruleset, drawn.tables)), min_size=1, max_size=8))
    return [draw(_with_lines(to_json(encounter))) for encounter in encounters]


@st.composite
def _with_lines(draw: st.DrawFn, data: dict[str, Any]) -> Encounter:
    billed = draw(st.lists(LINES, max_size=5))
    if not billed:
        return from_json(Encounter, data)
    lines = [*(data.get("procedures") or ()), *billed]
    return from_json(Encounter, {**data, "procedures": draw(st.permutations(lines))})


def audited(rules: Rules, table: pa.Table) -> list[dict[str, Any]]:
    """The rows of an audit by columns."""
    run = audit_runner(rules, explain=True)
    rows = [run.decide(batch).output for batch in table.to_batches()]
    return [{k: v for k, v in row.items() if k not in {"sentences", "sources"}} for b in rows for row in b.to_pylist()]


@settings(max_examples=80)
@given(rulesets(), st.booleans(), st.data())
def test_every_line_is_audited_as_that_of_its_claim(drawn: Compiled, flat: bool, data: st.DataObject) -> None:
    """Verdict, status, units, rules, queries and sentence of each line are those of the single audit."""
    claims, rules = data.draw(claims_for(drawn)), drawn.rules
    expected = rows_of(rules, claims)
    assert audited(rules, table_of(claims, flat=flat)) == expected, drawn.text


@settings(max_examples=40)
@given(edited(), st.data())
def test_every_line_is_audited_by_tables_as_that_of_its_claim(drawn: Compiled, data: st.DataObject) -> None:
    """The same of rulesets with tables of edits, which look at the modifiers of each line."""
    claims, rules = data.draw(claims_for(drawn)), drawn.rules
    assert audited(rules, table_of(claims)) == rows_of(rules, claims), drawn.text
