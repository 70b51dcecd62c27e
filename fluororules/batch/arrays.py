"""What is done with whole columns, in the way that was measured to be quickest."""

from collections.abc import Iterable
from functools import cache
from typing import Any

import numpy as np

_BLOCK = 1 << 17
"""So many places are looked up together: what is made of them on the way stays near."""
FEW_CUTS = 8
"""So many bounds are sooner compared with than looked up."""
_DEAR = 32
"""So many bytes a list are sooner joined step by step than list by list; each step goes over all of them."""
_GIVEN_BACK = 31 << 20


@cache
def keep_freed_memory() -> None:
    """Lets the C library keep what arrays take and give back, as the next ones want it again.

    The one of Linux gives freed blocks back to the system, above a bound: the size of the largest that was freed, up to
    32 MiB. New ones are then had page by page, which took a fifth of all time. This one is freed unused.
    """
    np.empty(_GIVEN_BACK, np.uint8)


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


def passed_cuts(values: Any, cuts: Iterable[int]) -> Any:  # noqa: ANN401 - arrays
    """How many of a few cuts each number has reached."""
    found = np.zeros(len(values), np.uint8)
    for cut in cuts:
        found += values >= cut
    return found


def either(one: Any, other: Any) -> Any:  # noqa: ANN401 - arrays
    """Where one of two marks is; None is nowhere."""
    return other if one is None else one if other is None else one | other


def or_over(values: Any, lengths: Any, starts: Any) -> Any:  # noqa: ANN401 - arrays
    """The values of each list joined by OR; 0 of an empty one.

    Each value takes up those after it in its list, by ever longer steps: the quicker way while lists are short and
    values narrow.
    """
    longest = int(lengths.max()) if len(lengths) else 0
    if values.nbytes * (longest - 1).bit_length() > _DEAR * len(lengths):
        return _reduced(np.bitwise_or, values, lengths, starts)
    filled = None if lengths.all() else lengths > 0
    first = starts if filled is None else starts[filled]
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
    if filled is None:
        return np.take(values, first)
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
