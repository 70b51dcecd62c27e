"""The extracts of CMS's tables in the shared data folder, brought into the form in which CMS publishes its tables.

    python -m tests.tables.cms_from_extracts SHARED_DATA_DIR OUT_DIR
    fluororules tables import OUT_DIR/*

The extract of pair edits has no effective dates: a row gets 1996-01-01, the day the edits began, and one that was never
in force (indicator 9) the day of its deletion, as CMS has it. So has that of add-on edits none. Prints how many rows of
the extracts went into each file.
"""

import csv
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from tests.tables import cms

_OPEN: Final = "9999-12-31"
_NEVER: Final = "9"
_BEGAN: Final = "19960101"
_BEGAN_DAY_OF_YEAR: Final = "1996001"
_PAIRS: Final = {"practitioner": "ccipra-v302r0-f1.txt", "outpatient_hospital": "ccioph-v302r0-f1.txt"}
_UNITS: Final = {
    "practitioner": ("MCR_MUE_PractitionerServices_Eff_07-01-2024.csv", "Practitioner"),
    "outpatient_hospital": ("MCR_MUE_OutpatientHospitalServices_Eff_07-01-2024.csv", "Outpatient Hospital"),
}

Rows = list[Mapping[str, str]]


def main(shared: Path, out: Path) -> None:
    """Writes a file a table, and prints its name and rows."""
    out.mkdir(parents=True, exist_ok=True)
    for name, content, rows in _files(shared):
        (out / name).write_bytes(content)
        sys.stdout.write(f"{name}: {rows} rows\n")


def _files(shared: Path) -> Iterator[tuple[str, bytes, int]]:
    pairs = _read(shared / "ptp_fluoro_2024q3.csv")
    for table, name in _PAIRS.items():
        some = [_pair(row) for row in pairs if row["table"] == table]
        yield name, cms.tabbed(cms.PAIR_HEAD, some), len(some)
    add_ons = [_add_on(row) for row in _read(shared / "aoc_fluoro_2024-06-03.csv")]
    yield "AOC_V2024Q3-MCR.txt", cms.tabbed(cms.ADD_ON_HEAD, add_ons), len(add_ons)
    units = _read(shared / "mue_fluoro_2024q3.csv")
    for table, (name, provider) in _UNITS.items():
        limits = [(row["code"], row["units"], row["mai"], row["rationale"]) for row in units if row["table"] == table]
        yield name, cms.commas(cms.unit_head(provider), limits), len(limits)


def _pair(row: Mapping[str, str]) -> cms.Cells:
    deleted = "*" if row["deleted"] == _OPEN else row["deleted"].replace("-", "")
    first = deleted if row["modifier_indicator"] == _NEVER and deleted != "*" else _BEGAN
    return (row["col1"], row["col2"], "", first, deleted, row["modifier_indicator"], row["rationale"])


def _add_on(row: Mapping[str, str]) -> cms.Cells:
    return (row["type"], row["addon"], "", row["primary"], "", _BEGAN_DAY_OF_YEAR, "", "")


def _read(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
