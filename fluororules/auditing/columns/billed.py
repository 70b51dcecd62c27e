"""Encounters to the lines that were billed for them, and the encounters without these lines."""

from typing import Any

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fluororules.batch.binding import Chunk, Field, nulls
from fluororules.batch.reading import is_text, places, unrolled
from fluororules.batch.texts import spread


@attrs.frozen(eq=False)
class Marks:
    """The modifiers of lines, one line after the other. `sets` is a number for each line: lines that bear the same."""

    values: Any
    lengths: Any
    starts: Any
    sets: Any

    def column(self, at: Any) -> Any:  # noqa: ANN401 - arrays
        """The modifiers of some lines as a column; -1 bears none."""
        lengths = np.append(self.lengths, 0)[at]
        values = self.values.take(pa.array(spread(np.append(self.starts, 0)[at], lengths)))
        offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
        return pa.ListArray.from_arrays(pa.array(offsets), values)


@attrs.frozen(eq=False)
class BilledLines:
    """Billed lines in order: the row of each, its place in the row from 1, its code by number, its units.

    `places` count all lines of the row, procedures too. `of` says where in `marks` the modifiers of each stand.
    """

    rows: Any
    places: Any
    codes: Any
    units: Any
    of: Any
    marks: Marks

    @property
    def sets(self) -> Any:  # noqa: ANN401 - an array
        """Of each line the number of its modifiers."""
        return self.marks.sets[self.of]

    def at(self, where: Any) -> "BilledLines":  # noqa: ANN401 - an array
        """Some of the lines."""
        rows, places_, codes, units, of = (
            part[where] for part in (self.rows, self.places, self.codes, self.units, self.of)
        )
        return BilledLines(rows, places_, codes, units, of, self.marks)

    def among(self, rows: Any) -> "BilledLines":  # noqa: ANN401 - an array
        """The lines of some rows, which are counted anew."""
        here = np.flatnonzero(np.isin(self.rows, rows))
        lines = self.at(here)
        return attrs.evolve(lines, rows=np.searchsorted(rows, lines.rows))


def taken_out(field: Field | None, chunk: Chunk, codes: tuple[str, ...]) -> tuple[BilledLines, Chunk]:
    """The lines of a chunk that bear one of some codes, and the encounters without them. All lines may stand."""
    array = chunk.arrays.get(field.path) if field is not None else None
    parts = _parts(array) if array is not None else {}
    if field is None or "code" not in parts:
        return NO_LINES, chunk
    values, lengths, starts = unrolled(array)
    number = _numbers(parts["code"], codes)
    where = np.flatnonzero(number >= 0)
    if not len(where):
        return NO_LINES, chunk
    rows = np.repeat(np.arange(chunk.size), lengths)[where]
    marks = _marks(parts.get("modifiers"), where)
    units = _units(parts.get("units"), where)
    lines = BilledLines(rows, where - starts[rows] + 1, number[where], units, np.arange(len(where)), marks)
    left = lengths - np.bincount(rows, minlength=chunk.size)
    rest = _lists(array, values.filter(pa.array(number < 0)), left)
    return lines, attrs.evolve(chunk, arrays={**chunk.arrays, field.path: rest})


def _parts(array: Any) -> dict[str, Any]:  # noqa: ANN401 - an array
    """The fields of lines; none where a column holds no lines, whose rows are then null or were rejected."""
    if not (pa.types.is_list(array.type) or pa.types.is_large_list(array.type)):
        return {}
    values, _, _ = unrolled(array)
    if pa.types.is_struct(values.type):
        names = [values.type.field(at).name for at in range(values.type.num_fields)]
        return dict(zip(names, values.flatten(), strict=True))
    return {"code": values}


def _numbers(array: Any, codes: tuple[str, ...]) -> Any:  # noqa: ANN401 - an array
    """The number of each code, -1 of those that are not among these."""
    if not is_text(array.type):
        return np.full(len(array), -1)
    if pa.types.is_dictionary(array.type):
        return np.append(_numbers(array.dictionary, codes), -1)[places(array)]
    found = pc.index_in(array, value_set=pa.array(codes, array.type))
    return found.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)


def _units(array: Any, where: Any) -> Any:  # noqa: ANN401 - arrays
    if array is None or not pa.types.is_integer(array.type):
        return np.ones(len(where), np.int64)
    return array.take(pa.array(where)).fill_null(1).to_numpy(zero_copy_only=False).astype(np.int64)


def marks_of_lists(array: Any) -> Marks:  # noqa: ANN401 - an array
    """The modifiers of lines, from a column of lists of texts."""
    values, lengths, starts = unrolled(array)
    values = values.cast(pa.string())
    return Marks(values, lengths, starts, _sets(values, lengths, starts))


def _marks(array: Any, where: Any) -> Marks:  # noqa: ANN401 - arrays
    size = len(where)
    if array is None or not (pa.types.is_list(array.type) or pa.types.is_large_list(array.type)):
        return _unmarked(size)
    lists = array.take(pa.array(where))
    return marks_of_lists(lists) if is_text(array.type.value_type) else _unmarked(size)


def _sets(values: Any, lengths: Any, starts: Any) -> Any:  # noqa: ANN401 - arrays
    """A number for each list, the same for lists that are alike: joined text by text."""
    coded = values.dictionary_encode()
    numbers, radix = np.append(places(coded) + 1, 0), len(coded.dictionary) + 1
    found = np.zeros(len(lengths), np.int64)
    for step in range(int(lengths.max()) if len(lengths) else 0):
        at = np.where(lengths > step, starts + step, -1)
        found = np.unique(found * radix + numbers[at], return_inverse=True)[1]
    return found


def _unmarked(size: int) -> Marks:
    nothing = np.zeros(size, np.int64)
    return Marks(pa.array([], pa.string()), nothing, nothing, nothing)


def _lists(array: Any, values: Any, lengths: Any) -> Any:  # noqa: ANN401 - arrays
    """Lists of these lengths; null where those of another column are."""
    gone = nulls(array)
    kind, dtype = (pa.ListArray, np.int32) if pa.types.is_list(array.type) else (pa.LargeListArray, np.int64)
    offsets = pa.array(np.concatenate([[0], np.cumsum(lengths)]).astype(dtype))
    return kind.from_arrays(offsets, values, mask=None if gone is None else pa.array(gone))


_NOWHERE = np.zeros(0, np.int64)
NO_LINES = BilledLines(_NOWHERE, _NOWHERE, _NOWHERE, _NOWHERE, _NOWHERE, _unmarked(0))
