"""Every format that CMS publishes is read to the same rows, whatever stands above them."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pytest

from fluororules.edits import OPEN, AddOnEdit, AddOnTable, PairEdit, PairTable, Row, UnitLimit, UnitTable
from fluororules.tables import import_files, read
from tests.tables import cms

Put = Callable[[str, bytes], Path]

PAIRS = {
    PairEdit("20610", "77002", date(2007, 1, 1), OPEN, 1),
    PairEdit("20610", "76000", date(1996, 1, 1), date(2006, 12, 31), 0),
    PairEdit("0054T", "76000", date(2015, 1, 1), date(2015, 1, 1), 9),
    PairEdit("G0260", "77003", date(2020, 4, 1), date(2023, 12, 31), 1),
    PairEdit("00100", "76000", date(1999, 7, 1), OPEN, 1),
}
ADD_ONS = {
    AddOnEdit("77002", "20206", 1, date(2019, 1, 1), OPEN),
    AddOnEdit("77002", "32405", 1, date(2019, 1, 1), date(2020, 12, 31)),
    AddOnEdit("77001", None, 2, date(2013, 4, 1), OPEN),
    AddOnEdit("0054T", "27096", 3, date(2013, 4, 1), OPEN),
}
QUARTER = (date(2024, 7, 1), date(2024, 9, 30))
UNITS = {
    UnitLimit("76000", 3, 3, *QUARTER),
    UnitLimit("77002", 1, 2, *QUARTER),
    UnitLimit("A4218", 20, 1, *QUARTER),
    UnitLimit("0054T", 0, None, *QUARTER),
}


def rows_in(data: Path, name: str, kind: type[PairTable | AddOnTable | UnitTable]) -> set[Row]:
    """The rows of the one edition that is kept of a table, whose digest is that of these rows."""
    (table,) = read(data).by_name[name]
    assert isinstance(table, kind)
    if isinstance(table, PairTable):
        rows: set[Row] = {row for by_one in table.rows.values() for same in by_one.values() for row in same}
    else:
        rows = {row for same in table.rows.values() for row in same}
    again = kind.of(name, table.edition, table.first, table.last, sorted(rows, key=repr, reverse=True))  # type: ignore[arg-type]
    assert again.digest == table.digest
    return rows


WRAPPED = (
    cms.tabbed([(cms.LICENCE.replace('"', ""),)])
    + b'"Column 1"\t"Column 2"\t"* = in existence\r\nprior to 1996"\t"Effective\r\nDate"'
    b'\t"Deletion\r\nDate\r\n*=no data"'
    b'\t"Modifier\r\n0=not allowed\r\n1=allowed\r\n9=not applicable"\t"PTP Edit Rationale"\r\n'
)
PLAIN = [("Column One", "Column Two", "Effective Date", "Deletion Date", "Modifier Indicator")]
NARROW = [(row[0], row[1], row[3], row[4], row[5]) for row in cms.PAIRS]
AS_NUMBERS = [
    tuple(int(cell) if cell and str(cell).isdigit() and not str(cell).startswith("00") else cell for cell in row)
    for row in cms.PAIRS
]
QUOTED = [tuple(f'"{cell}"' if at in {0, 5} else cell for at, cell in enumerate(row)) for row in cms.PAIRS]


@pytest.mark.parametrize(
    "name, content",
    [
        ("ccipra-v302r0-f1.txt", cms.tabbed(cms.PAIR_HEAD, cms.PAIRS)),
        ("CCIPRA-V302R0-F1.TXT", cms.tabbed(cms.PAIR_HEAD, cms.PAIRS, end="\n")),
        ("ccipra-v302r0-f1.txt", cms.tabbed(cms.PAIR_HEAD, cms.PAIRS, encoding="utf-8")),
        ("ccipra-v302r0-f1.txt", cms.tabbed(cms.PAIR_HEAD, cms.PAIRS, encoding="utf-8", bom=True)),
        ("ccipra-v302r0-f1.txt", cms.tabbed(cms.PAIR_HEAD, cms.PAIRS).removesuffix(b"\r\n")),
        ("ccipra-v302r0-f1.txt", cms.tabbed(cms.PAIR_HEAD, cms.PAIRS, [("",) * 7, ()])),
        ("ccipra-v302r0-f1.txt", WRAPPED + cms.tabbed(cms.PAIRS)),
        ("ccipra-v302r0-f1.txt", cms.tabbed(cms.PAIR_HEAD, QUOTED)),
        ("ccipra-v302r0-f1.txt", cms.tabbed([(cms.LICENCE,)] * 60, PLAIN, NARROW)),
        ("ccipra-v302r0-f1.txt", cms.tabbed(PLAIN, NARROW)),
        ("ccipra-v302r0-f1.csv", cms.commas(cms.PAIR_HEAD, cms.PAIRS)),
        ("ccipra-v302r0-f1.xlsx", cms.sheet(cms.PAIR_HEAD, cms.PAIRS)),
        ("ccipra-v302r0-f1.xlsx", cms.sheet(cms.PAIR_HEAD, AS_NUMBERS)),
        ("ccipra-v302r0-f1.xlsx", cms.sheet(cms.PAIR_HEAD, cms.PAIRS, before=1)),
        ("ccipra-v302r0-f1.zip", cms.archive({"ccipra-v302r0-f1.txt": cms.tabbed(cms.PAIR_HEAD, cms.PAIRS)})),
        ("2024q3-practitioner.zip", cms.archive({"a/edits.xlsx": cms.sheet(cms.PAIR_HEAD, cms.PAIRS)})),
        ("medicare-ncci-2024q3-practitioner-ptp-edits.txt", cms.tabbed(cms.PAIR_HEAD, cms.PAIRS)),
    ],
)
def test_pair_edits(data: Path, put: Put, name: str, content: bytes) -> None:
    """Pair edits come out of each format, speaking from their earliest day through the end of their quarter."""
    (one,) = import_files(data, [put(name, content)])
    assert (one.kept.table, one.kept.edition, one.outcome) == ("ncci-ptp-practitioner", "2024q3", "imported")
    assert (one.kept.first, one.kept.last) == (date(1996, 1, 1), date(2024, 9, 30))
    assert (one.kept.read, one.kept.rows, one.kept.duplicates) == (5, 5, 0)
    assert rows_in(data, "ncci-ptp-practitioner", PairTable) == PAIRS


@pytest.mark.parametrize(
    "name, content",
    [
        ("AOC_V2024Q3-MCR.txt", cms.tabbed(cms.ADD_ON_HEAD, cms.ADD_ONS)),
        ("AOC_V2024Q3-MCR.xlsx", cms.sheet(cms.ADD_ON_HEAD, cms.ADD_ONS)),
        ("AOC_V2024Q3-F-MCR.txt", cms.flat()),
        ("AOC_V2024Q3-F-MCR.txt", cms.flat().replace(b"\r\n", b"\n")),
        ("add-code-edits-medicare-effective-07012024.zip", cms.archive({"AOC.txt": cms.flat()})),
        ("AOC_V2024Q3-MCR.csv", cms.commas(cms.ADD_ON_HEAD, cms.ADD_ONS)),
    ],
)
def test_add_on_edits(data: Path, put: Put, name: str, content: bytes) -> None:
    """Add-on edits come out of each format, the flat file among them; they speak as pair edits do."""
    (one,) = import_files(data, [put(name, content)])
    assert (one.kept.table, one.kept.edition) == ("ncci-aoc", "2024q3")
    assert (one.kept.first, one.kept.last) == (date(2013, 4, 1), date(2024, 9, 30))
    assert rows_in(data, "ncci-aoc", AddOnTable) == ADD_ONS


@pytest.mark.parametrize(
    "table, provider, name",
    [
        ("ncci-mue-practitioner", "Practitioner", "MCR_MUE_PractitionerServices_Eff_07-01-2024"),
        ("ncci-mue-outpatient", "Outpatient Hospital", "mue-effective-07-01-2024"),
        ("ncci-mue-dme", "DME Supplier", "medicare-ncci-2024-q3-mue-table"),
    ],
)
@pytest.mark.parametrize(
    "ending, write",
    [(".csv", cms.commas), (".xlsx", cms.sheet), (".txt", cms.tabbed)],
    ids=["csv", "xlsx", "txt"],
)
def test_unit_limits(
    data: Path, put: Put, table: str, provider: str, name: str, ending: str, write: Callable[..., bytes]
) -> None:
    """Unit limits come out of each format, speak for their quarter alone, and their headings say whose they are."""
    head: Sequence[cms.Cells] = cms.unit_head(provider)
    if ending == ".txt":
        head = [*head[:1], [str(cell).replace("\n", " ") for cell in head[1]]]
    (one,) = import_files(data, [put(f"{name}{ending}", write(head, cms.UNITS))])
    assert (one.kept.table, one.kept.edition) == (table, "2024q3")
    assert (one.kept.first, one.kept.last) == QUARTER
    assert rows_in(data, table, UnitTable) == UNITS


def test_csv_with_a_mark_of_utf8(data: Path, put: Put) -> None:
    """A mark of UTF-8 before a quoted cell that goes over lines moves no row."""
    head = ((f"{cms.LICENCE}\r\n\r\nMore of it, too.", "", "", ""), *cms.unit_head("Practitioner")[1:])
    path = put("mue-2024q3.csv", cms.commas(head, cms.UNITS, encoding="utf-8", bom=True))
    import_files(data, [path])
    assert rows_in(data, "ncci-mue-practitioner", UnitTable) == UNITS


def test_several_tables_at_once(data: Path, put: Put) -> None:
    """Files of several tables make each its table, in one call."""
    files = [
        put("MCR_MUE_PractitionerServices_Eff_07-01-2024.csv", cms.commas(cms.unit_head("Practitioner"), cms.UNITS)),
        put("ccioph-v302r0-f1.txt", cms.tabbed(cms.PAIR_HEAD, cms.PAIRS[:2])),
        put("ccipra-v302r0-f1.txt", cms.tabbed(cms.PAIR_HEAD, cms.PAIRS[2:])),
        put("ccipra-v310r0-f1.txt", cms.tabbed(cms.PAIR_HEAD, cms.PAIRS)),
    ]
    found = [(one.kept.table, one.kept.edition, one.kept.rows) for one in import_files(data, files)]
    assert found == [
        ("ncci-mue-practitioner", "2024q3", 4),
        ("ncci-ptp-outpatient", "2024q3", 2),
        ("ncci-ptp-practitioner", "2024q3", 3),
        ("ncci-ptp-practitioner", "2025q1", 5),
    ]


def test_parts(data: Path, put: Put) -> None:
    """Parts make one table; a row that stands in two counts once, and that is said."""
    first, second = cms.PAIRS[:3], cms.PAIRS[2:]
    files = [
        put(f"ccipra-v302r0-f{at}.txt", cms.tabbed(cms.PAIR_HEAD, rows)) for at, rows in enumerate((first, second), 1)
    ]
    (one,) = import_files(data, files)
    assert (one.kept.read, one.kept.duplicates, one.kept.rows) == (6, 1, 5)
    assert [(origin.file, origin.rows) for origin in one.kept.sources] == [(path.name, 3) for path in files]
    assert rows_in(data, "ncci-ptp-practitioner", PairTable) == PAIRS


def test_text_and_sheet_in_one_archive(data: Path, put: Put) -> None:
    """Of a text and a spreadsheet of one name in an archive the text is read, and what is left aside is noted."""
    members = {
        "f1.txt": cms.tabbed(cms.PAIR_HEAD, cms.PAIRS),
        "f1.xlsx": cms.sheet(cms.PAIR_HEAD, cms.PAIRS),
        "license.pdf": b"%PDF",
    }
    (one,) = import_files(data, [put("ccipra-v302r0-f1.zip", cms.archive(members))])
    assert (one.kept.read, one.kept.duplicates) == (5, 0)
    assert len(one.notes) == 2
    assert [origin.member for origin in one.kept.sources] == ["f1.txt"]


def test_a_large_text_is_read_in_blocks(data: Path, put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever a block of a text ends, the same rows come out."""
    path = put("ccipra-v302r0-f1.txt", cms.tabbed(cms.PAIR_HEAD, cms.PAIRS, encoding="utf-8", bom=True))
    for size in (1, 7, 64, 100):
        monkeypatch.setattr("fluororules.tables.text._BLOCK", size)
        import_files(data, [path], replace=True)
        assert rows_in(data, "ncci-ptp-practitioner", PairTable) == PAIRS


def test_progress(data: Path, put: Put) -> None:
    """Who asks is told how many rows of which file were read so far."""
    told: list[tuple[str, int]] = []
    path = put("ccipra-v302r0-f1.txt", cms.tabbed(cms.PAIR_HEAD, cms.PAIRS))
    import_files(data, [path], progress=lambda name, rows: told.append((name, rows)))
    assert told == [(str(path), 5)]


def test_rows_that_end_before_they_begin(data: Path, put: Put) -> None:
    """A row that ends before it begins is kept as published, is never in force, and is told of."""
    backwards = [("20610", "77002", "", "20200101", "20191231", "1", "")]
    (one,) = import_files(data, [put("ccipra-v302r0-f1.txt", cms.tabbed(cms.PAIR_HEAD, backwards))])
    assert "rows that end before they begin, kept and never in force: 1" in one.notes[0]
    (table,) = read(data).by_name["ncci-ptp-practitioner"]
    assert isinstance(table, PairTable)
    assert table.edit("20610", "77002", date(2020, 1, 1)) is None
