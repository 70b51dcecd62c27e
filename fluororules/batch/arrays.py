"""What is done with whole columns, in the way that was measured to be quickest."""

from typing import Any

import numpy as np

_BLOCK = 1 << 16
"""So many places are looked up together: what is made of them on the way stays near."""
_SHORT = 64
"""Lists up to this length are joined step by step."""


def taken(table: Any, at: Any) -> Any:  # noqa: ANN401 - arrays
    """What stands in a table at each of some places.

    Of places of any other type than this numpy takes twice as long; they are brought to it block by block.
    """
    if at.dtype == np.int64 or len(at) <= _BLOCK:
        return np.take(table, at.astype(np.int64, copy=False))
    found = np.empty(len(at), table.dtype)
    for low in range(0, len(at), _BLOCK):
        found[low : low + _BLOCK] = np.take(table, at[low : low + _BLOCK].astype(np.int64))
    return found


def either(one: Any, other: Any) -> Any:  # noqa: ANN401 - arrays
    """Where one of two marks is; None is nowhere."""
    return other if one is None else one if other is None else one | other


def or_over(values: Any, lengths: Any, starts: Any) -> Any:  # noqa: ANN401 - arrays
    """The values of each list joined by OR; 0 of an empty one.

    Each value takes up those after it in its list, by ever longer steps: the quicker way while lists are short.
    """
    longest = int(lengths.max()) if len(lengths) else 0
    if longest > _SHORT or not len(values):
        return _reduced(np.bitwise_or, values, lengths, starts)
    filled = lengths > 0
    some = not filled.all()
    first = starts[filled] if some else starts
    every = ~values.dtype.type(0)
    same = np.full(len(values), every)  # all bits, where no list begins within the last step
    same[first] = 0
    step = 1
    while step < longest:
        joined = values.copy()
        joined[:-step] |= values[step:] & same[step:]
        values, step = joined, 2 * step
        if step < longest:
            before = same.copy()
            same[step // 2 :] &= before[: -(step // 2)]
    if not some:
        return values[first]
    found = np.zeros(len(lengths), values.dtype)
    found[filled] = values[first]
    return found


def sum_over(values: Any, lengths: Any, starts: Any) -> Any:  # noqa: ANN401 - arrays
    """The sum of each list."""
    return _reduced(np.add, values, lengths, starts)


def _reduced(how: Any, values: Any, lengths: Any, starts: Any) -> Any:  # noqa: ANN401 - arrays
    if not len(values):
        return np.zeros(len(lengths), values.dtype)
    filled = lengths > 0
    if filled.all():
        return how.reduceat(values, starts)
    found = np.zeros(len(lengths), values.dtype)
    found[filled] = how.reduceat(values, starts[filled])
    return found
