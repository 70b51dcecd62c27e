"""What does not fit is refused with its place, and then nothing is kept."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from fluororules.errors import TableDataError, TableError, TableFileError
from fluororules.tables import import_files, kept
from tests.tables import cms

Put = Callable[[str, bytes], Path]

ROW = cms.PAIRS[0]
FIRST = len(cms.PAIR_HEAD) + 1
NAME = "ccipra-v302r0-f1"


def changed(at: int, value: str | float | None) -> cms.Cells:
    """A good row with another value in a column."""
    return tuple(value if place == at else cell for place, cell in enumerate(ROW))


def problems(data: Path, *files: Path, **how: str) -> list[str]:
    """The complaints about files, without their folder. Nothing was kept, and no file is left."""
    with pytest.raises(TableDataError) as raised:
        import_files(data, list(files), **how)  # type: ignore[arg-type]
    assert kept(data) == ()
    assert not [path for path in data.rglob("*") if path.is_file() and path.name != ".lock"]
    return [problem.replace(f"{files[0].parent}/", "") for problem in raised.value.problems]


CODE = "a code of five characters, with its zeroes at the front"
BAD_CELLS = [
    (0, "2061", "Column 1", CODE),
    (0, "2061a", "Column 1", CODE),
    (0, "20610x", "Column 1", CODE),
    (0, "\uff12\uff10\uff16\uff11\uff10", "Column 1", CODE),
    (0, "", "Column 1", CODE),
    (1, "770O2", "Column 2", CODE),
    (2, "x", "In existence prior to 1996", "* or nothing"),
    (3, "20240230", "Effective Date", "a day written yyyymmdd"),
    (3, "2024-01-01", "Effective Date", "a day written yyyymmdd"),
    (3, "2024001", "Effective Date", "a day written yyyymmdd"),
    (3, "18990101", "Effective Date", "a day written yyyymmdd"),
    (3, "*", "Effective Date", "a day written yyyymmdd"),
    (3, "", "Effective Date", "a day written yyyymmdd"),
    (4, "20241301", "Deletion Date", "a day written yyyymmdd, or * for none"),
    (4, "none", "Deletion Date", "a day written yyyymmdd, or * for none"),
    (5, "2", "Modifier", "0, 1 or 9"),
    (5, "", "Modifier", "0, 1 or 9"),
    (5, "10", "Modifier", "0, 1 or 9"),
]


@pytest.mark.parametrize("at, value, heading, expected", BAD_CELLS)
@pytest.mark.parametrize("row", [0, 1, 2])
def test_bad_cell_in_text(data: Path, put: Put, at: int, value: str, heading: str, expected: str, row: int) -> None:
    """A cell that does not fit is refused with line and column, in whichever row it stands, the first among them."""
    rows = [ROW, ROW, ROW]
    rows[row] = changed(at, value)
    path = put(f"{NAME}.txt", cms.tabbed(cms.PAIR_HEAD, rows, encoding="utf-8"))
    assert problems(data, path) == [f"{NAME}.txt, line {FIRST + row}, column {heading}: expected {expected}"]


@pytest.mark.parametrize(
    "at, value, heading, expected", [*BAD_CELLS, (0, 100, *BAD_CELLS[0][2:]), (0, 20610.5, *BAD_CELLS[0][2:])]
)
def test_bad_cell_in_sheet(data: Path, put: Put, at: int, value: str | float, heading: str, expected: str) -> None:
    """So is one of a spreadsheet, with its row; a code that is a number and lost its zeroes is none."""
    path = put(f"{NAME}.xlsx", cms.sheet(cms.PAIR_HEAD, [ROW, changed(at, value)]))
    assert problems(data, path) == [f"{NAME}.xlsx, row {FIRST + 1}, column {heading}: expected {expected}"]


@pytest.mark.parametrize(
    "at, value, heading",
    [
        (0, "7600", "HCPCS/CPT Code"),
        (1, "-1", "MUE Values"),
        (1, "", "MUE Values"),
        (1, "1.5", "MUE Values"),
        (2, "4 x", "MUE Adjudication Indicator"),
    ],
)
def test_bad_cell_in_csv(data: Path, put: Put, at: int, value: str, heading: str) -> None:
    """So is one of a file with commas; lines are those of the file, though a heading goes over two."""
    rows = [cms.UNITS[0], tuple(value if at == place else cell for place, cell in enumerate(cms.UNITS[0]))]
    path = put("mue-2024q3.csv", cms.commas(cms.unit_head("Practitioner"), rows))
    (problem,) = problems(data, path)
    assert problem.startswith(f"mue-2024q3.csv, line 5, column {heading}: expected ")


@pytest.mark.parametrize("at, value", [(0, "4"), (1, "7700"), (3, "CCCC"), (5, "2019000"), (5, "2019366"), (6, "x")])
def test_bad_add_on_cell(data: Path, put: Put, at: int, value: str) -> None:
    """So is one of add-on edits; a year that is no leap year has no day 366."""
    bad = tuple(value if at == place else cell for place, cell in enumerate(cms.ADD_ONS[0]))
    path = put("AOC_V2024Q3.txt", cms.tabbed(cms.ADD_ON_HEAD, [cms.ADD_ONS[0], bad]))
    (problem,) = problems(data, path)
    assert problem.startswith("AOC_V2024Q3.txt, line 4, column ")


@pytest.mark.parametrize("bad", [b"177002       2020 ", b"477002       20206       2019001", b"x", b"177002\t20206"])
def test_bad_flat_line(data: Path, put: Put, bad: bytes) -> None:
    """A line of the flat file whose fields are not at their places is refused."""
    path = put("AOC_V2024Q3-F.txt", cms.flat() + bad + b"\r\n")
    (problem,) = problems(data, path)
    assert problem.startswith("AOC_V2024Q3-F.txt, line 5: expected type, add-on code, ")


def test_many_bad_cells(data: Path, put: Put) -> None:
    """Ten bad cells are told of, and how many more there are beside them."""
    path = put(f"{NAME}.txt", cms.tabbed(cms.PAIR_HEAD, [ROW, *[changed(5, "7")] * 30]))
    found = problems(data, path)
    assert len(found) == 11
    assert found[0].startswith(f"{NAME}.txt, line {FIRST + 1}, column Modifier")
    assert found[-1] == "and 1 more in the rows beside them"


@pytest.mark.parametrize("write, name, unit", [(cms.tabbed, "txt", "line"), (cms.commas, "csv", "line")])
@pytest.mark.parametrize("cells, width", [(ROW[:6], 6), ((*ROW, "x"), 8)])
def test_ragged_rows(
    data: Path, put: Put, write: Callable[..., bytes], name: str, unit: str, cells: cms.Cells, width: int
) -> None:
    """A row of another width than the first is refused, so that one that is cut off is noticed."""
    path = put(f"{NAME}.{name}", write(cms.PAIR_HEAD, [ROW, (), ROW, cells]))
    where = f"{NAME}.{name}, {unit} {FIRST + 3}"
    assert problems(data, path) == [f"{where}: {width} columns; expected 7, as in the first row"]


def test_value_is_never_shown(data: Path, put: Put) -> None:
    """No complaint holds a value of the file, which may be another than was meant."""
    path = put(f"{NAME}.txt", cms.tabbed(cms.PAIR_HEAD, [ROW, changed(0, "Jane Doe"), changed(4, "Jane Doe")]))
    assert "Jane" not in "".join(problems(data, path))


def test_text_that_is_cut_off(data: Path, put: Put) -> None:
    """Wherever a text is cut within a row before its last column, that is noticed."""
    whole = cms.tabbed(cms.PAIR_HEAD, cms.PAIRS[:2])
    end = whole.rindex(b"\t")
    for at in range(whole.index(b"20610\t76000") + 1, end + 1):
        assert problems(data, put(f"{NAME}.txt", whole[:at]))


def test_carriage_return_alone(data: Path, put: Put) -> None:
    """A carriage return alone ends no line: what it would part is refused with its line."""
    path = put(f"{NAME}.txt", cms.tabbed(cms.PAIR_HEAD, [ROW, (*ROW[:6], "a\rb")]))
    assert problems(data, path) == [f"{NAME}.txt, line {FIRST + 1}: a carriage return alone; lines end with LF or CRLF"]


def test_quotation_mark_left_open(data: Path, put: Put) -> None:
    """A quotation mark that is left open does not swallow the rows behind it."""
    content = cms.commas(cms.unit_head("Practitioner"), cms.UNITS) + b'77003,1,"3\r\n77012,1,3,x\r\n'
    path = put("mue-2024q3.csv", content)
    assert problems(data, path) == ["mue-2024q3.csv, line 8: not CSV from here on; is a quotation mark left open?"]


def test_a_line_without_end(data: Path, put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line that does not end is not read to its end."""
    monkeypatch.setattr("fluororules.tables.text._LONGEST", 1000)
    monkeypatch.setattr("fluororules.tables.text._BLOCK", 600)
    path = put(f"{NAME}.txt", cms.tabbed(cms.PAIR_HEAD, [ROW]) + b"x" * 100_000)
    assert problems(data, path) == [
        f"{NAME}.txt, line {FIRST + 1}: longer than 1000 bytes, the most that is read of one line"
    ]


def without(heading: str) -> list[cms.Cells]:
    """The headings of pair edits without one."""
    return [*cms.PAIR_HEAD[:3], tuple(cell if cell != heading else "Other" for cell in cms.PAIR_HEAD[3])]


@pytest.mark.parametrize(
    "content, problem",
    [
        (b"", "no headings of pair edits"),
        (b"\xef\xbb\xbf", "no headings of pair edits"),
        (cms.tabbed([(cms.LICENCE,)] * 300), "no headings of pair edits, add-on edits or unit limits in its first 200"),
        (cms.tabbed(cms.PAIRS), "line 1: rows begin before there are headings"),
        (cms.tabbed(cms.PAIR_HEAD), "there is no row below the headings"),
        (cms.tabbed(without("Deletion"), [ROW]), "line 4: no column is headed Deletion Date"),
        (cms.tabbed(without("Effective"), [ROW]), "line 4: no column is headed Effective Date"),
        (cms.tabbed(without("Modifier"), [ROW]), "line 4: no column is headed Modifier"),
        (cms.tabbed([(*cms.PAIR_HEAD[3], "Effective")], [(*ROW, "")]), "more than one column is headed Effective Date"),
        (cms.tabbed([("Column 1", "Column 2", "Modifier Indicator")], [ROW]), "no column is headed Effective Date"),
        ("Column 1\tColumn 2".encode("utf-16"), "looks like text in UTF-16"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "looks like a spreadsheet of the old kind (.xls)"),
        (b"%PDF-1.7", "looks like a PDF"),
        (b"\r\n<!DOCTYPE html>", "looks like a web page, such as the one that asks for the licence"),
        (b"PAR1", "looks like Parquet"),
        (b'{"date_of_service": 1}', "looks like JSON"),
        (b"\x00" * 1000, "no headings"),
        (b"PK\x03\x04garbage", "the archive is damaged or cut off"),
        (cms.archive({"x.txt": b"y"})[:-30], "the archive is damaged or cut off"),
        (cms.archive({}), "an archive that is cut off"),
        (cms.archive({"x.pdf": b"%PDF"}), "the archive holds no .txt, .csv or .xlsx file"),
        (cms.sheet([(cms.LICENCE,)]), "no headings of pair edits"),
        (cms.sheet(cms.PAIR_HEAD), "there is no row below the headings"),
        (cms.sheet(cms.PAIRS), "row 1: rows begin before there are headings"),
        (cms.archive({"xl/workbook.xml": b"<x", "y": b"y"}), "the spreadsheet is damaged or cut off"),
    ],
)
def test_other_files(data: Path, put: Put, content: bytes, problem: str) -> None:
    """A file that is no table that CMS publishes is refused, and it is said what it looks like."""
    assert problem in "\n".join(problems(data, put(f"{NAME}.txt", content)))


def test_damaged_archives(data: Path, put: Put) -> None:
    """Wherever an archive or spreadsheet is cut or a byte of it is changed: our error, or the same rows."""
    for name, whole in (
        (f"{NAME}.zip", cms.archive({"f1.txt": cms.tabbed(cms.PAIR_HEAD, cms.PAIRS * 50)})),
        (f"{NAME}.xlsx", cms.sheet(cms.PAIR_HEAD, cms.PAIRS)),
    ):
        digest = import_files(data, [put(name, whole)], replace=True)[0].kept.digest
        step = max(1, len(whole) // 60)
        for at in range(0, len(whole), step):
            for bad in (whole[:at], whole[:at] + bytes([whole[at] ^ 0x40]) + whole[at + 1 :]):
                try:
                    (one,) = import_files(
                        data, [put(name, bad)], table="ncci-ptp-practitioner", edition="2024q3", replace=True
                    )
                except TableError:
                    continue
                assert one.kept.digest == digest, at


def test_what_the_caller_must_say(data: Path, put: Put) -> None:
    """Where neither name nor headings say table or quarter, the error names the option."""
    path = put("edits.txt", cms.tabbed(cms.PAIR_HEAD, cms.PAIRS))
    with pytest.raises(TableError, match="--table ncci-ptp-practitioner or --table ncci-ptp-outpatient"):
        import_files(data, [path])
    with pytest.raises(TableError, match="--edition, as in 2024q3"):
        import_files(data, [path], table="ncci-ptp-outpatient")
    both = put("practitioner-and-outpatient-2024q3-2024q4.txt", cms.tabbed(cms.PAIR_HEAD, cms.PAIRS))
    with pytest.raises(TableError, match="--table"):
        import_files(data, [both])
    with pytest.raises(TableError, match="--edition"):
        import_files(data, [both], table="ncci-ptp-outpatient")
    (one,) = import_files(data, [path], table="ncci-ptp-outpatient", edition="2024q3")
    assert (one.kept.table, one.kept.edition) == ("ncci-ptp-outpatient", "2024q3")


@pytest.mark.parametrize(
    "how, problem",
    [
        ({"table": "ncci-ptp"}, "there is no table named 'ncci-ptp'; the tables are ncci-ptp-practitioner, "),
        ({"edition": "2024"}, "'2024' is no edition; write the quarter as in 2024q3"),
        ({"edition": "2024q5"}, "is no edition"),
        ({"table": "ncci-aoc"}, "--table says ncci-aoc, but the file holds pair edits"),
    ],
)
def test_wrong_options(data: Path, put: Put, how: dict[str, str], problem: str) -> None:
    """A table or edition that there is none of, or a table of another kind, is refused in words."""
    with pytest.raises(TableError) as raised:
        import_files(data, [put(f"{NAME}.txt", cms.tabbed(cms.PAIR_HEAD, cms.PAIRS))], **how)  # type: ignore[arg-type]
    assert problem in str(raised.value)
    assert not isinstance(raised.value, TableDataError | TableFileError)


def test_options_count_more_than_names(data: Path, put: Put) -> None:
    """What the caller says counts; that a name says otherwise is noted."""
    path = put(f"{NAME}.txt", cms.tabbed(cms.PAIR_HEAD, cms.PAIRS))
    (one,) = import_files(data, [path], table="ncci-ptp-outpatient", edition="2024q4")
    assert (one.kept.table, one.kept.edition) == ("ncci-ptp-outpatient", "2024q4")
    assert "its name says ncci-ptp-practitioner" in one.notes[0]
    assert "its name says 2024q3" in one.notes[1]


def test_a_part_is_missing(data: Path, put: Put) -> None:
    """A table whose first and third part are given is not imported without its second."""
    files = [put(f"ccipra-v302r0-f{at}.txt", cms.tabbed(cms.PAIR_HEAD, cms.PAIRS)) for at in (1, 3)]
    with pytest.raises(TableError, match="part 2 is missing"):
        import_files(data, files)
    assert kept(data) == ()


def test_one_bad_file_of_several(data: Path, put: Put) -> None:
    """Where one file of several is refused, none is imported."""
    good = put("ccioph-v302r0-f1.txt", cms.tabbed(cms.PAIR_HEAD, cms.PAIRS))
    bad = put(f"{NAME}.txt", cms.tabbed(cms.PAIR_HEAD, [*cms.PAIRS, changed(0, "x")]))
    assert problems(data, good, bad)


def test_no_files(data: Path) -> None:
    """Nothing to import is an error."""
    with pytest.raises(TableError, match="no file"):
        import_files(data, [])


def test_unreadable(data: Path, tmp_path: Path) -> None:
    """What is no ordinary file that can be read is told by name, and nothing waits for it."""
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "loop").symlink_to("loop")
    for name in ("none", ".", "fifo", "loop", "a\0b"):
        with pytest.raises(TableFileError):
            import_files(data, [tmp_path / name])
    for device in ("/dev/zero", "/dev/null"):
        with pytest.raises(TableFileError, match="not an ordinary file"):
            import_files(data, [device])


def test_file_that_changes(data: Path, put: Put) -> None:
    """A file that is written to while it is read is not imported."""
    path = put(f"{NAME}.txt", cms.tabbed(cms.PAIR_HEAD, cms.PAIRS))

    told: list[int] = []

    def write(_: str, rows: int) -> None:
        told.append(rows)
        if path.stat().st_size < limit:
            path.write_bytes(path.read_bytes() + b"\r\n")

    limit = path.stat().st_size + 20
    with pytest.raises(TableDataError, match="changed while it was read"):
        import_files(data, [path], progress=write)
    assert kept(data) == ()
    assert told == [5], "one that goes on growing is not read for ever"
