"""Tables of encounters and of claim lines in any length, the same ones for the same numbers."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

CODES = pa.array(["20610", "70553", "74240", "76000", "36556", "62323", "99213", "71046"])
_AT_ONCE = 1 << 18


def encounters(path: Path, rows: int) -> None:
    """A Parquet file of encounters, one a row, each with one to three procedures."""
    writer = None
    for first in range(0, rows, _AT_ONCE):
        size = min(_AT_ONCE, rows - first)
        draw = np.random.default_rng(first)
        offsets = np.concatenate([[0], np.cumsum(draw.integers(1, 4, size))]).astype(np.int32)
        minutes = draw.integers(0, 70, size)
        table = pa.table(
            {
                "id": _names("E", np.arange(first, first + size)),
                "date_of_service": pa.array(np.datetime64("2024-01-01") + draw.integers(0, 300, size)),
                "procedures": pa.ListArray.from_arrays(
                    pa.array(offsets), CODES.take(pa.array(draw.integers(0, len(CODES), int(offsets[-1]))))
                ),
                "fluoroscopy.purpose": pa.repeat("needle placement", size),
                "fluoroscopy.physician_minutes": pa.array(minutes, mask=minutes < 5),
                "fluoroscopy.physician_present": pa.array(draw.integers(0, 2, size).astype(bool)),
                "setting": pa.repeat("facility", size),
            }
        )
        writer = writer or pq.ParquetWriter(path, table.schema)
        writer.write_table(table)
    if writer:
        writer.close()


def claim_lines(path: Path, rows: int, *, in_order: bool) -> None:
    """A Parquet file of claim lines, three a claim; in order of claim, or scattered over the whole file."""
    claims = max(rows // 3, 1)
    writer = None
    for first in range(0, rows, _AT_ONCE):
        size = min(_AT_ONCE, rows - first)
        number = np.arange(first, first + size)
        claim = number // 3 if in_order else (number * 7919) % claims
        table = pa.table(
            {
                "claim_id": _names("C", claim),
                "claim_line_number": pa.array(number % 3 + 1 if in_order else number // claims + 1),
                "claim_line_start_date": pa.array(np.datetime64("2024-01-01") + claim % 300),
                "hcpcs_code": CODES.take(pa.array((claim + number % 2) % len(CODES))),
                "hcpcs_modifier_1": pa.array(np.full(size, "26"), mask=claim % 5 != 0),
                "place_of_service_code": pa.repeat("22", size),
                "paid_amount": pa.array(number % 997),
            }
        )
        writer = writer or pq.ParquetWriter(path, table.schema)
        writer.write_table(table)
    if writer:
        writer.close()


def _names(letter: str, numbers: "np.ndarray[tuple[int], np.dtype[np.int64]]") -> pa.Array:
    return pa.array(np.char.add(letter, np.char.zfill(numbers.astype("U"), 9)))
