"""Lines that name who performed them: decided in columns as their encounters are, and few of them one by one."""

from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from fluororules import UNKNOWN, load
from fluororules.batch import runner
from fluororules.batch.deciding import Decider
from fluororules.encounter import Encounter, Fluoroscopy, Procedure
from fluororules.loader import Rules
from fluororules.program import searched
from tests.batch.frames import LINE, rows_of, table_of

RULES = """
ruleset own
set NEEDLES = 20610, 62311
set PLAIN = 71010, 71020
code alpha 76000
code beta 76001
code gamma 76002
code delta 76003
rule same if procedure in NEEDLES by the same physician then code alpha
rule other if every procedure in NEEDLES by the same physician then code beta
rule marked if procedure in PLAIN with modifier 26 by the same physician then code gamma
rule barred if procedure in NEEDLES by the same physician then gamma not coded
"""
TWICE = """
rule several if 2 or more procedures in NEEDLES by the same physician then code delta
"""
LINES = [
    Procedure(code, modifiers=marks, performed_by=name)
    for code, marks in (("20610", ()), ("71010", ()), ("71010", ("26",)))
    for name in (None, "Dr. A", "Dr. B")
]
SERVICES: list[Any] = [
    UNKNOWN,
    None,
    *(
        Fluoroscopy(performed_by=name, same_physician=same)
        for name in (None, "Dr. A", "Dr. C")
        for same in (None, True, False)
    ),
]
LISTS = [(), *((one,) for one in LINES), *product(LINES, repeat=2), tuple(LINES[:3]), tuple(LINES)]
ENCOUNTERS = [
    Encounter(date(2009, 2, 28), procedures=lines, fluoroscopy=service) for service in SERVICES for lines in LISTS
]


def compiled(folder: Path, text: str) -> Rules:
    """The rules of a text."""
    path = folder / "own.rules"
    path.write_text(text, encoding="utf-8")
    return load(path)


@pytest.mark.parametrize("text", [RULES, RULES + TWICE], ids=["one", "several"])
def test_lines_that_name_performers(tmp_path: Path, text: str) -> None:
    """Whoever performed the service and the lines, named, known or not, a row is decided as its encounter."""
    rules = compiled(tmp_path, text)
    found = runner(rules).decide(table_of(ENCOUNTERS).to_batches()[0])
    assert found.output.to_pylist() == rows_of(rules, ENCOUNTERS)


def test_only_rows_that_name_several_are_looked_at_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A row is read by itself only where it names several and it is not known who performed the service."""
    seen: list[int] = []

    def apart(self: Decider, chunk: Any, where: Any) -> Any:
        seen.append(len(where))
        return real(self, chunk, where)

    rules = compiled(tmp_path, RULES)
    run = runner(rules)
    batch = table_of(ENCOUNTERS).to_batches()[0]
    run.decide(batch)
    real = Decider._apart
    monkeypatch.setattr(Decider, "_apart", apart)
    run.decide(batch)
    assert seen == [sum(names_several(each) for each in ENCOUNTERS)]
    assert 0 < seen[0] < len(ENCOUNTERS) / 4


def names_several(encounter: Encounter) -> bool:
    """Whether lines name several, any of whom may have performed the service."""
    names = {line.performed_by for line in encounter.procedures or ()} - {None}
    service = encounter.fluoroscopy
    unknown = service is UNKNOWN or (isinstance(service, Fluoroscopy) and service.performed_by is None)
    return unknown and len(names) > 1


def test_a_dictionary_may_hold_a_name_twice(tmp_path: Path) -> None:
    """Names are the same where their texts are, wherever these stand in a dictionary."""
    names = pa.DictionaryArray.from_arrays(pa.array([0, 1, 2, None, 3]), pa.array(["Dr. A", "Dr. B", "Dr. A", None]))
    lines = pa.StructArray.from_arrays([pa.array(["62311"] * 5), names], names=["code", "performed_by"])
    service = pa.DictionaryArray.from_arrays(pa.array([2, 2, 0, 1, 0]), pa.array(["Dr. A", "Dr. B", "Dr. A"]))
    table = pa.table(
        {
            "date_of_service": ["2009-02-28"] * 5,
            "procedures": pa.ListArray.from_arrays(pa.array(range(6), pa.int32()), lines),
            "fluoroscopy.performed_by": service,
        }
    )
    encounters = [
        Encounter(
            date(2009, 2, 28),
            procedures=(Procedure("62311", performed_by=name),),
            fluoroscopy=Fluoroscopy(performed_by=by),
        )
        for name, by in zip(names.to_pylist(), service.to_pylist(), strict=True)
    ]
    rules = compiled(tmp_path, RULES)
    assert runner(rules).decide(table.to_batches()[0]).output.to_pylist() == rows_of(rules, encounters)
    assert LINE.field("performed_by").type == pa.string()


def test_a_name_that_may_not_stand_rejects_its_row_alone() -> None:
    """A blank name is refused where names matter, and the other rows are decided."""
    lines = [[{"code": "62311", "performed_by": name}] for name in ("Dr. A", " ", None)]
    table = pa.table({"date_of_service": ["2009-02-28"] * 3, "procedures": lines})
    found = runner(load("acr"), per="encounter").decide(table.to_batches()[0])
    assert ([each.row for each in found.rejected], found.decided) == ([2], 2)


@pytest.mark.parametrize("text", [RULES, RULES + TWICE], ids=["one", "several"])
def test_what_searches_found_serves_where_names_stand_alike(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    """With searches kept, each encounter is decided as it is where every search is made anew."""
    kept = rows_of(compiled(tmp_path, text), ENCOUNTERS)
    monkeypatch.setattr(searched, "MOST_SEARCHED", 0)
    other = tmp_path / "anew"
    other.mkdir()
    assert kept == rows_of(compiled(other, text), ENCOUNTERS)
