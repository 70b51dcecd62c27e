"""Encounters to the lines that were billed for them, and the encounters without these lines."""

from typing import Any

import attrs
import numpy as np
import pyarrow as pa

from fluororules.batch.billed import taken_apart
from fluororules.batch.binding import Chunk, Field, places
from fluororules.batch.reading import is_text, unrolled
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
    told, rest = taken_apart(field, chunk, codes)
    if told is None:
        return NO_LINES, rest
    marks = _marks(told.parts.get("modifiers"), told.where)
    units = _units(told.parts.get("units"), told.where)
    of = np.arange(len(told.where))
    return BilledLines(told.rows, told.where - told.starts[told.rows] + 1, told.codes, units, of, marks), rest


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


_NOWHERE = np.zeros(0, np.int64)
NO_LINES = BilledLines(_NOWHERE, _NOWHERE, _NOWHERE, _NOWHERE, _NOWHERE, _unmarked(0))
