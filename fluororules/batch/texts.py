"""Lists of texts by numbers into dictionaries: what each list holds is put together once, and gathered for each row."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

import attrs
import numpy as np
import pyarrow as pa

_NOTHING: Final = -2
"""Stands for an empty list; -1 is a text that is null."""


@attrs.frozen(eq=False)
class Texts:
    """Lists of numbers of texts, one after the other. `single`: where none holds several, the one that each holds."""

    lengths: Any
    starts: Any
    values: Any
    single: Any


def texts_of(every: Sequence[Sequence[int]]) -> Texts:
    """Lists, to gather from."""
    lengths = np.array([len(each) for each in every], np.int32)
    values = np.array([number for each in every for number in each], np.int32)
    single = None
    if len(values) == np.count_nonzero(lengths):
        single = np.full(len(lengths), _NOTHING, np.int32)
        single[lengths > 0] = values
    return Texts(lengths, np.cumsum(lengths) - lengths, values, single)


def gathered(texts: Texts, at: Any, dictionary: Any) -> Any:  # noqa: ANN401 - arrays
    """The lists that stand at some places, as a column; the dictionary holds the texts."""
    if not len(texts.values):
        return _lists(_nothing_but_zeros(len(at)), texts.values, dictionary)
    offsets = np.zeros(len(at) + 1, np.int32)
    if texts.single is not None:
        found = np.take(texts.single, at)
        filled = found != _NOTHING
        np.cumsum(filled.astype(np.int32), out=offsets[1:])
        flat = np.take(found, np.flatnonzero(filled))
    else:
        of_row = np.take(texts.lengths, at)
        np.cumsum(of_row, out=offsets[1:])
        flat = np.take(texts.values, spread(np.take(texts.starts, at), of_row))
    return _lists(pa.array(offsets), flat, dictionary)


def _lists(offsets: Any, flat: Any, dictionary: Any) -> Any:  # noqa: ANN401 - arrays
    return pa.ListArray.from_arrays(offsets, pointers(flat, np.int32, dictionary))


@lru_cache(maxsize=2)
def _nothing_but_zeros(size: int) -> Any:  # noqa: ANN401 - an array
    """Where empty lists begin, and where the last one ends: one for all columns and batches of a size."""
    zeros = np.zeros(size + 1, np.int32)
    zeros.setflags(write=False)
    return pa.array(zeros)


def pointers(values: Any, dtype: Any, dictionary: Any) -> Any:  # noqa: ANN401 - arrays
    """Numbers of texts as a column; -1 is null."""
    narrow = values.astype(dtype, copy=False)
    indices = pa.array(narrow, mask=narrow < 0) if len(narrow) and narrow.min() < 0 else pa.array(narrow)
    return pa.DictionaryArray.from_arrays(indices, dictionary)


def spread(starts: Any, lengths: Any) -> Any:  # noqa: ANN401 - arrays
    """The places of all that stands in stretches, one after the other."""
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    return np.repeat(starts - (ends - lengths), lengths) + np.arange(total)
