"""What tables of edits do to decisions, beyond what examples in the language can say."""

from datetime import date
from pathlib import Path

import pytest

import fluororules
from fluororules.decision import Decision, Edit
from fluororules.edits import FIRST, OPEN, PairEdit, PairTable, Table, Tables, UnitLimit, UnitTable
from fluororules.encounter import Encounter
from fluororules.schema import from_json
from fluororules.testing.drawn import Compiled, compiled

RULES = compiled("""
source NCCI "Pair edits" confidence high
source BLOG "A page" confidence low
code k 76000
rule all "All of it." if fluoroscopy then code k cite BLOG, NCCI "page 1" confidence medium
edits pairs "Pairs." from table "ncci-ptp" modifiers 59 cite NCCI "the pairs"
edits limits from table "ncci-mue" as unit limits cite NCCI
""")
Q3 = (date(2024, 7, 1), date(2024, 9, 30))
Q4 = (date(2024, 10, 1), date(2024, 12, 31))


def pairs(*rows: PairEdit, edition: str = "2024q3", days: tuple[date, date] = (FIRST, Q3[1])) -> PairTable:
    """An edition of a table of pairs."""
    return PairTable.of("ncci-ptp", edition, *days, rows)


def decided(tables: tuple[Table, ...], day: str = "2024-08-01", rules: Compiled = RULES, **more: object) -> Decision:
    """The decision on fluoroscopy with one procedure, by tables."""
    performed = {"same_physician": True, **more}
    encounter = {"date_of_service": day, "procedures": [{"code": "74240"}], "fluoroscopy": performed}
    return rules.with_tables(Tables.of(tables)).decide(from_json(Encounter, encounter))


def rows_of(decision: Decision, rule: str) -> list[Edit]:
    """The rows that a reason names."""
    return [edit for reason in decision.codes[0].reasons if reason.rule == rule for edit in reason.edits]


def test_a_reason_names_the_rows_that_it_rests_on() -> None:
    """Each row that bars the code is named, with its table, edition, days and indicator; no other row is."""
    hit = PairEdit("74240", "76000", date(2020, 1, 1), OPEN, 1)
    tables = pairs(hit, PairEdit("74241", "76000", FIRST, OPEN, 0), PairEdit("74240", "76001", FIRST, OPEN, 0))
    decision = decided((tables,))
    assert decision.status("76000") == "not coded"
    named = Edit("ncci-ptp", "2024q3", "pair", "74240", "76000", 1, date(2020, 1, 1), OPEN)
    assert rows_of(decision, "pairs") == [named]
    assert [(t.name, t.edition, t.digest) for t in decision.tables] == [("ncci-ptp", "2024q3", tables.digest)]


def test_a_row_that_a_modifier_separates_is_not_named() -> None:
    """Of two rows of one pair, the one that the modifier does not separate bars the code, and is the one named."""
    rows = (PairEdit("74240", "76000", FIRST, OPEN, 1), PairEdit("74240", "76000", FIRST, date(2024, 8, 1), 0))
    on, after = (decided((pairs(*rows),), day, modifiers=["59"]) for day in ("2024-08-01", "2024-08-02"))
    assert [edit.number for edit in rows_of(on, "pairs")] == [0]
    assert (on.status("76000"), after.status("76000")) == ("not coded", "coded")
    assert rows_of(after, "pairs") == []


@pytest.mark.parametrize("day, status", [("2024-07-31", "not coded"), ("2024-08-01", "coded")])
def test_a_row_ends_on_its_last_day(day: str, status: str) -> None:
    """The day after its deletion an edit has no say."""
    table = pairs(PairEdit("74240", "76000", FIRST, date(2024, 7, 31), 0))
    assert decided((table,), day).status("76000") == status


def test_the_newest_edition_speaks() -> None:
    """Of two editions that speak of a day the newer one does, and beyond both nobody knows."""
    old = pairs(PairEdit("74240", "76000", FIRST, OPEN, 0))
    new = pairs(edition="2024q4", days=Q4)
    assert decided((old, new), "2024-09-30").status("76000") == "not coded"
    assert decided((new, old), "2024-10-01").status("76000") == "coded"
    later = decided((old, new), "2025-01-01")
    assert later.status("76000") == "query"
    assert [query.fact for query in later.queries] == ["table ncci-ptp"]
    assert later.tables == ()
    assert [n.notice for n in later.notices] == ["no-table", "no-table"]


def test_units_are_limited_by_the_table_of_the_day() -> None:
    """A limit holds on its days alone, and names its row."""
    table = UnitTable.of("ncci-mue", "2024q3", *Q3, [UnitLimit("76000", 3, 3, *Q3), UnitLimit("76001", 9, 3, *Q3)])
    decision = decided((table, pairs()))
    assert decision.codes[0].units == 3
    assert rows_of(decision, "limits") == [Edit("ncci-mue", "2024q3", "units", None, "76000", 3, *Q3)]
    assert decided((table, pairs(days=(FIRST, OPEN))), "2024-10-01").codes[0].units is None


def test_a_reason_says_how_sure_its_surest_source_is() -> None:
    """What a citation says of its place goes before what the source says of itself; the surest is given."""
    reasons = {reason.rule: reason.confidence for reason in decided(()).codes[0].reasons}
    assert reasons == {"all": "medium", "pairs": "high"}


def test_the_digest_covers_the_tables() -> None:
    """Other rows, another digest; the same rows in another order, the same."""
    one, two = PairEdit("74240", "76000", FIRST, OPEN, 0), PairEdit("74241", "76000", FIRST, OPEN, 0)
    digests = [decided(tables).ruleset.digest for tables in ((), (pairs(one),), (pairs(one, two),), (pairs(two, one),))]
    assert len(set(digests)) == 3
    assert digests[2] == digests[3]


def test_a_table_of_another_kind_is_refused() -> None:
    """A table is not taken for what it is not: neither of two kinds, nor of another than the edits say."""
    units = UnitTable.of("ncci-ptp", "2024q3", *Q3, [])
    with pytest.raises(fluororules.TableError, match="different kinds"):
        Tables.of([units, pairs()])


def test_a_table_of_another_kind_than_the_edits_take_is_refused(tmp_path: Path) -> None:
    """The complaint names the edits, and what they take the table for."""
    path = f"{tmp_path}/small.rules"
    with open(path, "w", encoding="utf-8") as file:  # noqa: PTH123 - a path as text, as a caller may give it
        file.write(RULES.text)
    with pytest.raises(
        fluororules.TableError, match="the edits pairs take the table ncci-ptp for one of pairs, and it is not"
    ):
        fluororules.load(path, tables=[UnitTable.of("ncci-ptp", "2024q3", *Q3, [])])
    rules = fluororules.load(path, tables=[pairs(PairEdit("74240", "76000", FIRST, OPEN, 0))])
    assert rules.tables == ("ncci-mue", "ncci-ptp")
    assert rules.digest != fluororules.load(path).digest
