"""Lines of claims that bear a code which the ruleset decides: they say what was billed, and are no procedures."""

from collections.abc import Mapping
from typing import Any

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fluororules.batch.binding import Chunk, Field, fields_in, is_plain, nulls, places
from fluororules.batch.lines import parts_of, read_lines
from fluororules.batch.plan import Plan
from fluororules.batch.reading import is_text, unrolled
from fluororules.batch.rows import as_json
from fluororules.errors import EncounterError
from fluororules.schema import from_json


@attrs.frozen(eq=False)
class Told:
    """The lines of a chunk that bear one of some codes: where they stand among all lines, the row and code of each.

    `parts` are the fields of all lines, `starts` where those of each row begin.
    """

    where: Any
    rows: Any
    codes: Any
    parts: Mapping[str, Any]
    starts: Any


def lines_field(cls: type) -> Field | None:
    """The field of the procedure lines; None where a class has none."""
    return next((field for field in fields_in(cls) if field.about.kind == "lines"), None)


def taken_apart(field: Field | None, chunk: Chunk, codes: tuple[str, ...]) -> tuple[Told | None, Chunk]:
    """The lines of a chunk that bear one of some codes (None: there is none), and the encounters without them."""
    array = chunk.arrays.get(field.path) if field is not None else None
    parts = _parts(array) if array is not None else {}
    if field is None or "code" not in parts:
        return None, chunk
    values, lengths, starts = unrolled(array)
    number = _numbers(parts["code"], codes)
    where = np.flatnonzero(number >= 0)
    if not len(where):
        return None, chunk
    rows = np.repeat(np.arange(chunk.size), lengths)[where]
    left = lengths - np.bincount(rows, minlength=chunk.size)
    rest = _lists(array, values.filter(pa.array(number < 0)), left)
    told = Told(where, rows, number[where], parts, starts)
    return told, attrs.evolve(chunk, arrays={**chunk.arrays, field.path: rest})


def bad_lines(cls: Any, field: Field | None, chunk: Chunk, plan: Plan) -> dict[int, EncounterError]:  # noqa: ANN401 - a class
    """The rows of which a procedure line may not stand, and what is wrong with each.

    Where a class has checks of its own, these are the rows that it refuses for whatever reason.
    """
    array = chunk.arrays.get(field.path) if field is not None else None
    if field is None or array is None:
        return {}
    bad = read_lines(field, array, plan).bad if is_plain(cls) else np.ones(chunk.size, bool)
    if bad is None:
        return {}
    rows = np.flatnonzero(bad)
    found: dict[int, EncounterError] = {}
    for row, data in zip(rows.tolist(), as_json(chunk, rows, field.path[0]), strict=True):
        try:
            from_json(cls, data)
        except EncounterError as error:
            found[row] = error
    return found


def at_rows(chunk: Chunk, rows: Any) -> Chunk:  # noqa: ANN401 - an array
    """Some of the rows of a chunk."""
    at = pa.array(rows)
    arrays = {path: array.take(at) for path, array in chunk.arrays.items()}
    return Chunk(len(rows), arrays, {name: each[rows] for name, each in chunk.performed.items()})


def _parts(array: Any) -> dict[str, Any]:  # noqa: ANN401 - an array
    """The fields of lines; none where a column holds no lines, whose rows are then null or are rejected."""
    if not (pa.types.is_list(array.type) or pa.types.is_large_list(array.type)):
        return {}
    return parts_of(unrolled(array)[0]) or {}


def _numbers(array: Any, codes: tuple[str, ...]) -> Any:  # noqa: ANN401 - an array
    """The number of each code, -1 of those that are not among these."""
    if not is_text(array.type):
        return np.full(len(array), -1)
    if pa.types.is_dictionary(array.type):
        return np.append(_numbers(array.dictionary, codes), -1)[places(array)]
    found = pc.index_in(array, value_set=pa.array(codes, array.type))
    return found.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)


def _lists(array: Any, values: Any, lengths: Any) -> Any:  # noqa: ANN401 - arrays
    """Lists of these lengths; null where those of another column are."""
    gone = nulls(array)
    kind, dtype = (pa.ListArray, np.int32) if pa.types.is_list(array.type) else (pa.LargeListArray, np.int64)
    offsets = pa.array(np.concatenate([[0], np.cumsum(lengths)]).astype(dtype))
    return kind.from_arrays(offsets, values, mask=None if gone is None else pa.array(gone))
