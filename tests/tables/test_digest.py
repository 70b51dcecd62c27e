"""The digest of a table turns on its rows alone, and is the same in Arrow and in `fluororules.edits`."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fluororules.edits import OPEN, AddOnEdit, Kind, PairEdit, Row, UnitLimit, digest_of, line_of
from fluororules.tables import import_files
from fluororules.tables.canonical import canonical, digest_of_ordered, lines_of, ordered
from fluororules.tables.kinds import SCHEMAS
from tests.tables import cms

Put = Callable[[str, bytes], Path]

_codes = st.from_regex(r"\A([0-9]{4}[0-9A-Z]|[A-Z][0-9]{4})\Z")
_days = st.one_of(st.dates(date(1900, 1, 1), date(2100, 12, 31)), st.just(OPEN))
ROWS: dict[Kind, st.SearchStrategy[Row]] = {
    "pairs": st.builds(PairEdit, _codes, _codes, _days, _days, st.sampled_from([0, 1, 9])),
    "add-ons": st.builds(AddOnEdit, _codes, st.none() | _codes, st.sampled_from([1, 2, 3]), _days, _days),
    "units": st.builds(UnitLimit, _codes, st.integers(0, 10**9 - 1), st.none() | st.integers(1, 3), _days, _days),
}


def table_of(kind: Kind, rows: Sequence[Row]) -> pa.Table:
    """Rows as Arrow has them."""
    columns = [pa.array([getattr(row, f.name) for row in rows], f.type) for f in SCHEMAS[kind]]
    return pa.Table.from_arrays(columns, schema=SCHEMAS[kind])


@pytest.mark.parametrize("kind", list(ROWS))
@given(data=st.data())
def test_one_digest(kind: Kind, data: st.DataObject) -> None:
    """Rows in any order, in any parts and with any twice have one digest, in Arrow and out of it."""
    rows = data.draw(st.lists(ROWS[kind], max_size=20))
    again = data.draw(st.permutations([*rows, *rows[:3]]))
    at = data.draw(st.integers(0, len(again)))
    found = canonical(kind, [table_of(kind, again[:at]), table_of(kind, again[at:])])
    assert found.digest == digest_of(kind, rows) == digest_of(kind, again)
    assert found.duplicates == len(again) - len(set(rows))
    lines = lines_of(found.rows)
    assert lines.to_pylist() == sorted({line_of(kind, row) for row in rows})
    assert ordered(lines)
    assert digest_of_ordered(kind, lines) == found.digest


def test_other_rows_have_another_digest() -> None:
    """A row more, a row less, another value: another digest; so have no rows of another kind."""
    row = PairEdit("20610", "77002", date(2007, 1, 1), OPEN, 1)
    others = [
        PairEdit("77002", "20610", date(2007, 1, 1), OPEN, 1),
        PairEdit("20610", "77002", date(2007, 1, 2), OPEN, 1),
        PairEdit("20610", "77002", date(2007, 1, 1), OPEN, 0),
    ]
    found = [digest_of("pairs", rows) for rows in ([row], [], [row, others[0]], *([other] for other in others))]
    found += [digest_of("units", []), digest_of("add-ons", [])]
    assert len(set(found)) == len(found)


@given(order=st.permutations(cms.PAIRS), at=st.integers(1, 4))
def test_order_and_parts_of_files(order: list[cms.Cells], at: int) -> None:
    """However the rows of a table are ordered and parted into files, the same bytes are kept."""
    kept = set()
    with TemporaryDirectory() as folder:
        for rows in ([cms.PAIRS], [order[:at], order[at:]]):
            paths = [Path(folder) / f"ccipra-v302r0-f{number}.txt" for number in range(1, len(rows) + 1)]
            for path, some in zip(paths, rows, strict=True):
                path.write_bytes(cms.tabbed(cms.PAIR_HEAD, some))
            (one,) = import_files(Path(folder) / "data", paths, replace=True)
            kept.add((one.kept.digest, one.kept.sha256))
    assert len(kept) == 1
