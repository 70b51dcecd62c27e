"""What names of files say of the table and quarter that they hold."""

import subprocess
import sys
from datetime import date

import pytest

from fluororules.edits import Kind
from fluororules.tables.names import Quarter, part_said, quarter_said, table_said


@pytest.mark.parametrize(
    "name, edition",
    [
        ("ccipra-v300r0-f1.zip", "2024q1"),
        ("ccipra-v303r0-f1.TXT", "2024q4"),
        ("ccioph-v313r1-f4.xlsx", "2025q4"),
        ("medicare-ncci-2026q3-practitioner-ptp-edits-ccipra-v322r0-f1.zip", "2026q3"),
        ("medicare-ncci-2026-q3-practitioner-services-mue-table.zip", "2026q3"),
        ("MCR_MUE_PractitionerServices_Eff_10-01-2025.csv", "2025q4"),
        ("practitionerservicesmuetable-effective-07-01-2026.zip", "2026q3"),
        ("add-code-edits-medicare-effective-07012026.zip", "2026q3"),
        ("AOC_V2026Q2-F-MCR.txt", "2026q2"),
        ("2024q3-and-2024q4.txt", None),
        ("effective-13-01-2024.txt", None),
        ("edits.txt", None),
        ("v302r0.txt", None),
    ],
)
def test_quarters(name: str, edition: str | None) -> None:
    """A quarter is taken from a name that says one, and from no other."""
    said = quarter_said([name])
    assert (None if said is None else str(said)) == edition


@pytest.mark.parametrize(
    "kind, name, table",
    [
        ("pairs", "ccipra-v302r0-f1.txt", "ncci-ptp-practitioner"),
        ("pairs", "CCIOPH-V302R0-F1.TXT", "ncci-ptp-outpatient"),
        ("pairs", "hospital-ptp-edits.zip", "ncci-ptp-outpatient"),
        ("pairs", "practitioner-and-hospital.zip", None),
        ("pairs", "edits.txt", None),
        ("units", "MCR_MUE_OutpatientHospitalServices_Eff_07-01-2024.csv", "ncci-mue-outpatient"),
        ("units", "MCR_MUE_DMESupplierServices_Eff_07-01-2024.csv", "ncci-mue-dme"),
        ("units", "DME Supplier Services MUE Values", "ncci-mue-dme"),
        ("units", "medmeter", None),
        ("add-ons", "anything", "ncci-aoc"),
    ],
)
def test_tables(kind: Kind, name: str, table: str | None) -> None:
    """A table is taken from a name that says whose it is; of add-on edits there is one only."""
    assert table_said(kind, [name]) == table


def test_parts() -> None:
    """The number of a part is taken from the end of a name."""
    assert [part_said(name) for name in ("ccipra-v302r0-f2.txt", "AOC_V2024Q3-F-MCR.txt", "edits.txt")] == [
        2,
        None,
        None,
    ]


def test_days_of_quarters() -> None:
    """A quarter begins and ends on its first and last day."""
    days = [(Quarter(2024, number).first, Quarter(2024, number).last) for number in (1, 2, 3, 4)]
    assert days == [
        (date(2024, 1, 1), date(2024, 3, 31)),
        (date(2024, 4, 1), date(2024, 6, 30)),
        (date(2024, 7, 1), date(2024, 9, 30)),
        (date(2024, 10, 1), date(2024, 12, 31)),
    ]


@pytest.mark.parametrize("library", ["pyarrow", "python_calamine"])
def test_missing_library(library: str) -> None:
    """Without a library of the extra, the error says how to install it, and what needs none of them works."""
    program = f"""
import sys
sys.modules[{library!r}] = None
import fluororules.tables
assert fluororules.tables.kept("nowhere") == ()
try:
    fluororules.tables.import_files("nowhere", ["x"])
except fluororules.errors.TableError as error:
    print(error)
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert run.stdout == "tables need more than the library; install it with: pip install 'fluororules[tables]'\n", run
