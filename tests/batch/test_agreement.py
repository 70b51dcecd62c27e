"""The law of agreement for columns: what the row runner says of an encounter, the column runner says of its row."""

from datetime import date
from random import Random
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fluororules.batch import decide, runner
from fluororules.encounter import Encounter, Fluoroscopy, Procedure
from fluororules.testing.drawing import distinctions_of, encounters_for
from fluororules.testing.drawn import Compiled, compiled, edited, rulesets
from tests.batch.frames import encounters_as_rows, rows_of, table_of


@settings(max_examples=80)
@given(rulesets(), st.data())
def test_every_row_is_decided_as_its_encounter(drawn: Compiled, data: st.DataObject) -> None:
    """Status, rules, units, modifiers and queries of each code are those of the single encounter, nulls everywhere."""
    encounters = data.draw(st.lists(encounters_for(distinctions_of(drawn.ruleset)), min_size=1, max_size=12))
    rules, flat = drawn.rules, data.draw(st.booleans())
    table = table_of(encounters, flat=flat)
    assert decide(table, rules, explain=True, threads=1).read_all().to_pylist() == rows_of(
        rules, encounters, explain=True
    ), drawn.text
    assert decide(table, rules, per="encounter", threads=1).read_all().to_pylist() == encounters_as_rows(
        rules, encounters
    )


@settings(max_examples=40)
@given(edited(), st.data())
def test_every_row_is_decided_by_tables_as_its_encounter(drawn: Compiled, data: st.DataObject) -> None:
    """The same of rulesets with tables of edits, whether or not a table speaks of the date."""
    apart = distinctions_of(drawn.ruleset, drawn.tables)
    encounters = data.draw(st.lists(encounters_for(apart), min_size=1, max_size=10))
    rules = drawn.rules
    found = decide(table_of(encounters), rules, threads=1).read_all().to_pylist()
    assert found == rows_of(rules, encounters), drawn.text


TEXTS = (pa.string(), pa.large_string(), pa.dictionary(pa.int16(), pa.string()))


@settings(max_examples=30)
@given(rulesets(), st.integers(0, len(TEXTS) - 1), st.data())
def test_procedures_as_codes_alone(drawn: Compiled, text: int, data: st.DataObject) -> None:
    """A list of codes is a list of lines that bear nothing else, whether texts are plain or from a dictionary."""
    encounters = data.draw(st.lists(encounters_for(distinctions_of(drawn.ruleset)), min_size=1, max_size=10))
    bare = []
    codes: list[list[str | None] | None] = []
    for encounter in encounters:
        lines = encounter.procedures
        codes.append(None if lines is None else [line.code for line in lines])
        plain = None if lines is None else tuple(type(line)(line.code) for line in lines)
        bare.append(type(encounter)(**{**_fields(encounter), "procedures": plain}))
    table = table_of(bare)
    at = table.schema.names.index("procedures")
    table = table.set_column(at, "procedures", pa.array(codes, pa.list_(TEXTS[text])))
    run = runner(drawn.rules)
    found = [row for batch in table.to_batches() for row in run.decide(batch).output.to_pylist()]
    assert found == rows_of(drawn.rules, bare), drawn.text


@settings(max_examples=30, deadline=None)  # a hundred rows at a time
@given(rulesets(), st.data(), st.integers(0, 2**32))
def test_many_rows_that_differ_a_little(drawn: Compiled, data: st.DataObject, seed: int) -> None:
    """Rows whose facts are taken from a few encounters at random are each decided as if they stood alone."""
    few = data.draw(st.lists(encounters_for(distinctions_of(drawn.ruleset)), min_size=4, max_size=8))
    luck = Random(seed)  # noqa: S311 - no secret
    encounters = [mixed(few, luck) for _ in range(100)]
    run = runner(drawn.rules)
    table = table_of(encounters)
    expected = rows_of(drawn.rules, encounters)
    for _ in range(2):  # the second time from what is kept
        found = [row for batch in table.to_batches() for row in run.decide(batch).output.to_pylist()]
        assert found == expected, drawn.text


def mixed(few: list[Any], luck: Random) -> Any:
    """An encounter each of whose facts is that of one of a few."""
    values = {name: getattr(luck.choice(few), name) for name in _fields(few[0])}
    services = [each.fluoroscopy for each in few if isinstance(each.fluoroscopy, Fluoroscopy)]
    if isinstance(values["fluoroscopy"], Fluoroscopy):
        values["fluoroscopy"] = Fluoroscopy(**{n: getattr(luck.choice(services), n) for n in _fields(services[0])})
    lines = [line for each in few for line in each.procedures or ()]
    if values["procedures"] and luck.random() < 0.5:
        values["procedures"] = tuple(luck.choice(lines) for _ in range(luck.randrange(4)))
    return type(few[0])(**values)


def _fields(encounter: object) -> dict[str, object]:
    names = [field.name for field in encounter.__attrs_attrs__]  # type: ignore[attr-defined]
    return {name: getattr(encounter, name) for name in names}


WHETHER_KNOWN = """
code alpha 76000
rule listed if procedures are known {} then code alpha
"""


@pytest.mark.parametrize("and_", ["", "and not procedure in 71000", "and other imaging"])
def test_whether_the_procedures_are_known(and_: str) -> None:
    """An empty list is known, and is decided apart from one that is not, whether or not rules ask what is in it."""
    rules = compiled(WHETHER_KNOWN.format(and_)).rules
    lists: list[tuple[Procedure, ...] | None] = [None, (), (Procedure("71001"),), None, (Procedure("71000"),)]
    encounters = [Encounter(date(2020, 1, 1), procedures=lines, other_imaging=True) for lines in lists]
    for some in (encounters, encounters[::-1]):  # what is decided first must not be what all are
        assert decide(table_of(some), rules, threads=1).read_all().to_pylist() == rows_of(rules, some)
