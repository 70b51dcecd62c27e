"""Files in the formats that CMS publishes, made up: pair edits, add-on edits, unit limits; text, spreadsheet, archive.

Rows are given as CMS writes them, as texts. What stands above them is like CMS's: licence text in a cell of its own,
headings over several lines. The texts are ours.
"""

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Final

from openpyxl import Workbook

Cells = Sequence[str | int | float | None]

LICENCE: Final = 'Codes are © their owner®. "All rights", as they say, reserved.'

PAIR_HEAD: Final[tuple[Cells, ...]] = (
    (LICENCE,),
    (),
    ("Column1/Column2 Edits",),
    ("Column 1", "Column 2", "*=in existence", "Effective", "Deletion", "Modifier", "PTP Edit Rationale"),
    ("", "", "prior to 1996", "Date", "Date", "0=not allowed", ""),
    ("", "", "", "", "*=no data", "1=allowed", ""),
    ("", "", "", "", "", "9=not applicable", ""),
)
PAIRS: Final[tuple[Cells, ...]] = (
    ("20610", "77002", "", "20070101", "*", "1", "A reason"),
    ("20610", "76000", "*", "19960101", "20061231", "0", "A reason"),
    ("0054T", "76000", "", "20150101", "20150101", "9", "A reason, in part"),
    ("G0260", "77003", "", "20200401", "20231231", "1", 'A "quoted" reason'),
    ("00100", "76000", "", "19990701", "*", "1", "Ein Gründ"),
)
ADD_ON_HEAD: Final[tuple[Cells, ...]] = (
    (LICENCE,),
    (
        "AOC_Edit_Type",
        "Add-On_Code",
        "AOC_DelDT",
        "Primary_Code",
        "Primary_Code_DelDT",
        "AOC_Edit_EffDT",
        "AOC_Edit_DelDT",
        "Special_Instruction_Notes",
    ),
)
ADD_ONS: Final[tuple[Cells, ...]] = (
    ("1", "77002", "", "20206", "", "2019001", "", ""),
    ("1", "77002", "", "32405", "2020366", "2019001", "2020366", ""),
    ("2", "77001", "", "CCCCC", "", "2013091", "", "A note"),
    ("3", "0054T", "", "27096", "", "20130401", "", ""),
)


def unit_head(provider: str) -> tuple[Cells, ...]:
    """The head of a file of unit limits; CMS breaks the first heading within its cell."""
    values = f"{provider} Services MUE Values"
    return ((LICENCE,), ("HCPCS/\nCPT Code", values, "MUE Adjudication Indicator", "MUE Rationale"))


UNITS: Final[tuple[Cells, ...]] = (
    ("76000", "3", "3 Date of Service Edit: Clinical", "Data, clinical"),
    ("77002", "1", "2 Date of Service Edit: Policy", "Policy"),
    ("A4218", "20", "1 Line Edit", "Data"),
    ("0054T", "0", "", ""),
)


def tabbed(*blocks: Sequence[Cells], end: str = "\r\n", encoding: str = "latin-1", bom: bool = False) -> bytes:
    """Text with tabs. Cells that hold a tab or a line's end are not foreseen."""
    lines = ["\t".join("" if cell is None else str(cell) for cell in cells) for block in blocks for cells in block]
    return (b"\xef\xbb\xbf" if bom else b"") + "".join(f"{line}{end}" for line in lines).encode(encoding)


def commas(*blocks: Sequence[Cells], end: str = "\r\n", encoding: str = "latin-1", bom: bool = False) -> bytes:
    """Text with commas, quoted where it must be."""
    text = io.StringIO()
    csv.writer(text, lineterminator=end).writerows([*cells] for block in blocks for cells in block)
    return (b"\xef\xbb\xbf" if bom else b"") + text.getvalue().encode(encoding)


def sheet(*blocks: Sequence[Cells], before: int = 0) -> bytes:
    """A spreadsheet; `before` sheets of licence text stand before the one with rows."""
    book = Workbook(write_only=True)
    for at in range(before):
        book.create_sheet(f"Licence {at}").append([LICENCE])
    page = book.create_sheet("Edits")
    for block in blocks:
        for cells in block:
            page.append(list(cells))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def flat(rows: Sequence[Cells] = ADD_ONS) -> bytes:
    """The flat file of add-on edits, each field at its place. Its dates are year and day of the year."""
    lines = []
    for kind, add_on, add_on_end, primary, primary_end, first, last, note in rows:
        day = "2013091" if first == "20130401" else first
        lines.append(f"{kind}{add_on}{add_on_end!s:7}{primary}{primary_end!s:7}{day}{last!s:7}{note}\r\n")
    return "".join(lines).encode("latin-1")


def archive(members: Mapping[str, bytes]) -> bytes:
    """A zip archive."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in members.items():
            zipped.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)  # of one date, whenever it is made
    return stream.getvalue()
