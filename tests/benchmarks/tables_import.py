"""How quickly and in how much memory a table is imported, and read for eight codes.

Run it with `python -m tests.benchmarks.tables_import [ROWS [SHEET_ROWS]]`: 2,500,000 rows of text in four parts, and
250,000 rows of a spreadsheet, made up in CMS's format. Each import is a process of its own.
"""

import random
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.tables import cms

CODES = [*(f"{at:05}" for at in range(100, 99_608, 8)), *(f"G{at:04}" for at in range(300))]
OURS = ("76000", "76001", "76496", "77001", "77002", "77003", "71023", "71034")
IMPORT = """
import resource, sys, time
from fluororules.tables import import_files
start = time.perf_counter()
(one,) = import_files(sys.argv[1], sys.argv[2:])
seconds = time.perf_counter() - start
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(f"{one.kept.read:,} rows in {seconds:.1f} s: {one.kept.read / seconds:,.0f} a second; peak {peak:.0f} MiB;"
      f" {one.kept.rows:,} kept, {one.kept.size / 2**20:.1f} MiB of Parquet")
"""
READ = """
import resource, sys, time
from fluororules.tables import read
start = time.perf_counter()
tables = read(sys.argv[1], codes=sys.argv[2:])
seconds = time.perf_counter() - start
start = time.perf_counter()
tables = read(sys.argv[1], codes=sys.argv[2:])
again = time.perf_counter() - start
(table,) = tables.by_name["ncci-ptp-practitioner"]
rows = sum(len(same) for by_one in table.rows.values() for same in by_one.values())
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(f"{rows:,} rows in {seconds:.2f} s with the import of pyarrow, {again:.2f} s again; peak {peak:.0f} MiB")
"""


def rows_of(number: int, seed: int) -> list[cms.Cells]:
    """Rows of pair edits; some 4,000 in a million have one of our codes in column two."""
    drawn = random.Random(seed)  # noqa: S311 - made-up rows
    columns = zip(
        drawn.choices(CODES, k=number),
        drawn.choices([*CODES, *OURS * 6], k=number),
        drawn.choices([f"{year}{day}" for year in range(1996, 2025) for day in ("0101", "0401", "0701")], k=number),
        drawn.choices(["*", "*", "20241231"], k=number),
        drawn.choices("0111119", k=number),
        strict=True,
    )
    return [
        (one, two, "", first, last, indicator, "Misuse of Column Two") for one, two, first, last, indicator in columns
    ]


def measured(what: str, program: str, *arguments: str | Path) -> None:
    """Prints what a process of its own says, and how long all of it took."""
    start = time.perf_counter()
    said = subprocess.run([sys.executable, "-c", program, *arguments], check=True, capture_output=True, text=True)
    print(f"{what}: {said.stdout.strip()} (the process: {time.perf_counter() - start:.1f} s)", flush=True)


def main(rows: int, sheet_rows: int) -> None:
    """Makes the files, and measures."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        parts = [folder / f"ccipra-v302r0-f{part}.txt" for part in (1, 2, 3, 4)]
        for seed, part in enumerate(parts):
            part.write_bytes(cms.tabbed(cms.PAIR_HEAD, rows_of(rows // 4, seed)))
        measured("text", IMPORT, folder / "data", *parts)
        measured("read eight codes", READ, folder / "data", *OURS)
        sheet = folder / "ccioph-v302r0-f1.xlsx"
        sheet.write_bytes(cms.sheet(cms.PAIR_HEAD, rows_of(sheet_rows, 9)))
        measured("xlsx", IMPORT, folder / "data", sheet)


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[1:]]
    main(*(given + [2_500_000, 250_000][len(given) :]))
