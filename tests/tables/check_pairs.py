"""Each row of the shared extract of pair edits, put to `medicare` as an encounter, and what comes of it.

    python -m tests.tables.check_pairs SHARED_DATA_DIR [FOLDER]

The extracts are brought into CMS's form, imported into FOLDER (a temporary one by default), and read from there. For
each row whose column two is one of the eight codes and whose indicator is 0 or 1, one physician performs column one on
the row's last day (open rows: 2024-07-01):

    barred      the code of column two is not coded, and the reason names this row
    modifier    the same with modifier 59: named still with indicator 0, no longer with indicator 1
    day after   on the day after its deletion no reason names the row, nor the pair, unless another row covers the day

Prints the counts, the disagreements and the time; exit status 1 where there is a disagreement.
"""

import csv
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from fluororules import Rules, load, tables
from fluororules.decision import Edit
from fluororules.edits import NEVER, OPEN, PairEdit
from tests.tables import cms_from_extracts

EXAM: Final = "diagnostic examination"
CENTRAL: Final = "central venous access"
PURPOSES: Final = {
    "76000": EXAM,
    "76001": EXAM,
    "75998": CENTRAL,
    "77001": CENTRAL,
    "76003": "needle placement",
    "77002": "needle placement",
    "76005": "spinal injection",
    "77003": "spinal injection",
}
TABLES: Final = {
    "practitioner": ("ncci-ptp-practitioner", {"component": "professional"}),
    "outpatient_hospital": ("ncci-ptp-outpatient", {"component": "technical", "setting": "facility"}),
}
TODAY: Final = date(2024, 7, 1)
BEGAN: Final = date(1996, 1, 1)


def main(shared: Path, folder: Path) -> int:
    """Imports, asks, prints; gives the number of disagreements."""
    began = time.perf_counter()
    cms_from_extracts.main(shared, folder / "cms")
    tables.import_files(folder / "kept", sorted((folder / "cms").iterdir()))
    rules = load("medicare", tables=tables.read(folder / "kept", codes=PURPOSES))
    counts: Counter[str] = Counter()
    for table, rows in _rows(shared / "ptp_fluoro_2024q3.csv").items():
        for said in _checked(rules, table, rows):
            counts[said] += 1
    for said, number in sorted(counts.items()):
        sys.stdout.write(f"{number:7,}  {said}\n")
    wrong = sum(number for said, number in counts.items() if said.startswith("DISAGREES"))
    sys.stdout.write(f"{wrong:7,}  disagreements, in {time.perf_counter() - began:.0f} s\n")
    return wrong


def _rows(extract: Path) -> dict[str, list[PairEdit]]:
    found: dict[str, list[PairEdit]] = defaultdict(list)
    with extract.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            last = date.fromisoformat(row["deleted"])
            found[row["table"]].append(PairEdit(row["col1"], row["col2"], BEGAN, last, int(row["modifier_indicator"])))
    return found


def _checked(rules: Rules, table: str, rows: Sequence[PairEdit]) -> Iterator[str]:
    """What comes of each row, in words that are counted."""
    pairs: dict[tuple[str, str], list[PairEdit]] = defaultdict(list)
    for row in rows:
        pairs[row.column_one, row.column_two].append(row)
    for row in rows:
        if row.column_two not in PURPOSES:
            yield "rows of another column two, not asked"
        elif row.indicator == NEVER:
            yield "rows never in force (indicator 9), not asked"
        else:
            yield from _asked(rules, table, row, pairs[row.column_one, row.column_two])


def _asked(rules: Rules, table: str, row: PairEdit, pair: Sequence[PairEdit]) -> Iterator[str]:
    last = TODAY if row.last == OPEN else row.last
    plain = _named(rules, table, row, last)
    if plain is None:
        yield "rows whose code has no number on their last day, not asked"
        return
    status, named = plain
    yield _said(status == "not coded" and _is_among(row, named), "barred and named on the last day")
    apart = _named(rules, table, row, last, "59")
    strict = row.indicator == 0
    right = apart is not None and _is_among(row, apart[1]) == strict and (apart[0] == "not coded" or not strict)
    yield _said(right, f"with modifier 59 as indicator {row.indicator} says")
    if row.last != OPEN:
        after = _named(rules, table, row, last + timedelta(days=1))
        if after is None:
            yield "rows whose code ended with them, no day after"
        else:
            covered = any(other.on(last + timedelta(days=1)) for other in pair)
            right = bool(after[1]) == covered and not _is_among(row, after[1])
            yield _said(right, "no longer named on the day after")


def _said(right: bool, what: str) -> str:
    return what if right else f"DISAGREES: not {what}"


def _is_among(row: PairEdit, named: Sequence[Edit]) -> bool:
    return any(edit.last == row.last and edit.number == row.indicator for edit in named)


def _named(rules: Rules, table: str, row: PairEdit, day: date, *modifiers: str) -> tuple[str, list[Edit]] | None:
    """The status of column two, and the rows of the pair that bar it; None where it has no number on the day."""
    name, whose = TABLES[table]
    encounter: dict[str, Any] = {
        "date_of_service": day.isoformat(),
        "procedures": [{"code": row.column_one}],
        "fluoroscopy": {
            "purpose": PURPOSES[row.column_two],
            "physician_minutes": 90 if row.column_two == "76001" else 30,
            "physician_present": True,
            "same_physician": True,
            "modifiers": list(modifiers),
        },
        "other_imaging": False,
        "payer": "medicare",
        **whose,
    }
    decided = next((code for code in rules.evaluate(encounter).codes if code.code == row.column_two), None)
    if decided is None:
        return None
    bars = (reason for reason in decided.reasons if reason.effect == "not coded" and reason.certain)
    edits = (edit for reason in bars for edit in reason.edits if edit.table == name)
    return decided.status, [edit for edit in edits if (edit.column_one, edit.code) == (row.column_one, row.column_two)]


if __name__ == "__main__":
    with TemporaryDirectory() as temporary:
        place = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(temporary)
        sys.exit(main(Path(sys.argv[1]), place) > 0)
