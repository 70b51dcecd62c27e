"""A table of a million pair edits handed to the published ruleset `medicare`: the µs and MiB more than without.

The file is made up, imported as CMS's own are, and read in two ways: the rows that bear on the ruleset's codes, as the
command line reads them, and all rows. Which codes stay coded is checked against the rows by hand.
"""

import random
import statistics
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, Final

import fluororules
from fluororules import Encounter, Fluoroscopy, Procedure, Rules, tables
from fluororules.edits import OPEN, AddOnTable, PairTable, UnitTable
from tests.benchmarks import drawing
from tests.benchmarks.contender import WrongError
from tests.benchmarks.timing import MICRO, lap, memory, repeats_of, settled
from tests.benchmarks.workload import ACCESS, BUNDLED, OTHER, Row

TABLE: Final = "ncci-ptp-practitioner"
OURS: Final = ("76000", "77001", "77002", "77003")
FILE: Final = "ccipra-v302r0-f1.txt"
HEADINGS: Final = ("Column 1", "Column 2", "Existed before 1996", "Effective Date", "Deletion Date", "Modifier", "Why")
DAYS: Final = (date(2024, 1, 2), date(2024, 7, 1), date(2024, 9, 30))
PURPOSES: Final[Mapping[str, str]] = {
    "diagnostic": "diagnostic examination",
    "needle": "needle placement",
    "spine": "spinal injection",
    "central venous": "central venous access",
    "none": "procedure guidance",
}
Drawn = tuple[str, str, str, str]
"""Column one, column two, the day of deletion or `*`, and the modifier indicator."""


def drawn_rows(number: int, seed: int = 3) -> Iterator[Drawn]:
    """Rows in which our codes stand in column two of one in 250, and our procedures often in column one."""
    lots = random.Random(seed)  # noqa: S311 - made-up rows
    every = [*(f"{at:05}" for at in range(100, 99_608, 8)), *(f"G{at:04}" for at in range(300))]
    known = [*OTHER, *BUNDLED, *ACCESS]
    ones = lots.choices([*every, *known * 8], k=number)
    twos = lots.choices([*every, *OURS * 12], k=number)
    deleted = lots.choices(["*", "*", "20240331"], k=number)
    return zip(ones, twos, deleted, lots.choices("0111119", k=number), strict=True)


@contextmanager
def imported(number: int) -> Iterator[Path]:
    """A data folder in which that many rows are kept, for as long as it is used."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        rows = (
            f"{one}\t{two}\t\t20070101\t{last}\t{mark}\tA reason\r\n" for one, two, last, mark in drawn_rows(number)
        )
        text = "\t".join(HEADINGS) + "\r\n" + "".join(rows)
        (folder / FILE).write_text(text, encoding="ascii", newline="")
        tables.import_files(folder / "data", [folder / FILE])
        yield folder / "data"


def begin(name: str, folder: str, number: int) -> tuple[dict[str, Any], Callable[[], dict[str, float]]]:
    """Checks the ruleset with the table (`name` is `ours` or `whole`), and times it beside the ruleset without rows."""
    encounters = [object_of(row) for row in drawing.rows(500)]
    without = with_table(())
    codes = {code for service in without.program.services for code, _ in service.numbers}
    lap(without.evaluate, encounters[:100])
    unread = memory()
    tables.read(folder, [TABLE], ())
    before = memory()
    start = perf_counter()
    edits = tables.read(folder, [TABLE], codes if name == "ours" else None).by_name[TABLE][0]
    assert isinstance(edits, PairTable)
    full = with_table((edits,))
    full.evaluate(encounters[0])
    load_s = perf_counter() - start
    settled()
    held = memory() - before
    check(without, full, encounters, number)
    repeats = repeats_of(full.evaluate, encounters)

    def go() -> dict[str, float]:
        laps = [(lap(without.evaluate, encounters), lap(full.evaluate, encounters)) for _ in range(repeats)]
        beside_us, us = (statistics.median(each) / len(encounters) * MICRO for each in zip(*laps, strict=True))
        return {"us": us, "beside_us": beside_us, "more_us": us - beside_us, "ratio": us / beside_us}

    facts = {"load_ms": load_s * 1000, "held_mb": held, "libraries_mb": before - unread}
    return {**facts, "checked": len(encounters)}, go


def with_table(edits: Sequence[PairTable]) -> Rules:
    """The ruleset `medicare` with pair edits, those given or none, and with tables of nothing for all else it wants."""
    first = date(2007, 1, 1)
    none: list[Any] = [
        UnitTable.of(name, "none", first, OPEN, ()) for name in ("ncci-mue-practitioner", "ncci-mue-outpatient")
    ]
    none += [
        AddOnTable.of("ncci-aoc", "none", first, OPEN, ()),
        PairTable.of("ncci-ptp-outpatient", "none", first, OPEN, ()),
    ]
    pairs = edits or [PairTable.of(TABLE, "none", first, OPEN, ())]
    return fluororules.load("medicare", tables=[*none, *pairs])


def object_of(row: Row) -> Encounter:
    """An encounter of 2024 for the published ruleset, all by one physician."""
    used = row["fluoroscopy"]
    day = DAYS[used["minutes"] % len(DAYS)]
    fluoroscopy = Fluoroscopy(
        PURPOSES[used["purpose"]], used["minutes"], used["physician_present"], same_physician=True
    )
    lines = tuple(Procedure(code) for code in row["procedures"])
    return Encounter(day, lines, fluoroscopy, row["other_imaging"], "medicare", "professional", "facility")


def check(without: Rules, full: Rules, encounters: Iterable[Encounter], number: int) -> None:
    """Raises WrongError where a code is coded with the table otherwise than the rows say by hand."""
    rows: dict[tuple[str, str], list[str]] = {}
    for one, two, last, indicator in drawn_rows(number):
        if two in OURS and indicator != "9":
            rows.setdefault((one, two), []).append(last)
    barred = wrong = 0
    for encounter in encounters:
        day = encounter.date_of_service.strftime("%Y%m%d")
        lines = [line.code or "" for line in encounter.procedures or ()]
        hit = {
            two for one in lines for two in OURS if any(last == "*" or last >= day for last in rows.get((one, two), ()))
        }
        before = without.evaluate(encounter).coded
        barred += len(hit & {*before})
        wrong += {*full.evaluate(encounter).coded} != {*before} - hit
    if wrong or not barred:
        raise WrongError(f"wrong on {wrong:,} encounters, with {barred:,} codes barred by hand")
