"""Who performed each line, as far as `by the same physician` turns on it.

A line that names nobody goes by the fact that says whether it was the same physician. One that names somebody is by the
same or by another, or that is not known, where it is not known who performed the service.
"""

from typing import Any, Final

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fluororules.batch.arrays import or_over
from fluororules.batch.binding import NO, YES, Chunk, nulls, places
from fluororules.batch.reading import entries_of, is_text
from fluororules.facts import About
from fluororules.schema import Fact

NAMELESS, SAME, OTHER, OPEN = 0, 1, 2, 3
_NOBODY: Final = -1
_ANOTHER, _UNKNOWN = -2, -3
"""Stand for the performer of a service: one that no line names, and one that is not known."""


@attrs.frozen(eq=False)
class Names:
    """Who performed each line, by a number; -1 where the line does not say. `texts` are the names, each once."""

    numbers: Any
    texts: Any


def names_of(about: About, array: Any) -> tuple[Names, Any]:  # noqa: ANN401 - arrays
    """The names of lines, and the lines whose name may not stand."""
    coded = array if pa.types.is_dictionary(array.type) else array.dictionary_encode()
    once = coded.dictionary.dictionary_encode()  # a dictionary may hold a name twice
    numbers = np.append(places(once), _NOBODY)[places(coded)]
    wrong = np.array([*(entry is None for entry in entries_of(about, once.dictionary)), False], bool)
    return Names(numbers, once.dictionary), wrong[numbers] if wrong.any() else None


def by_whom(names: Names, lengths: Any, fact: Fact, array: Any, chunk: Chunk) -> Any:  # noqa: ANN401 - arrays
    """By whom each line is: it names nobody, the same as the service, another, or that is open.

    `array` holds who performed the service, which is what `fact` says.
    """
    told = np.full(chunk.size, _UNKNOWN, np.int64)
    if is_text(array.type):
        if pa.types.is_dictionary(array.type):
            array = array.cast(array.type.value_type)
        found = pc.index_in(array.cast(names.texts.type), value_set=names.texts)
        told = found.fill_null(_ANOTHER).to_numpy(zero_copy_only=False).astype(np.int64)
        gone = nulls(array)
        if gone is not None:
            told[gone] = _UNKNOWN
    if fact.group is not None:
        performed = chunk.performed[fact.path[0]]
        told = np.where(performed == YES, told, np.where(performed == NO, _ANOTHER, _UNKNOWN))
    of_line = np.repeat(told, lengths)
    by = np.where(of_line == names.numbers, np.uint8(SAME), np.uint8(OTHER))
    by[of_line == _UNKNOWN] = OPEN
    by[names.numbers < 0] = NAMELESS
    return by


def looked_at_alone(names: Names, by: Any, lengths: Any, starts: Any, *, counted: bool) -> Any:  # noqa: ANN401 - arrays
    """The rows that are looked at by themselves: they name several, and which of them is the same is open.

    `counted`: so are all that name any, for it matters how many lines are by the same.
    """
    if counted:
        return or_over((names.numbers >= 0).astype(np.uint8), lengths, starts).astype(bool)
    is_open = by == OPEN
    if not is_open.any():
        return None
    several = np.where(is_open, names.numbers + 1, 0)
    joined = np.repeat(or_over(several, lengths, starts), lengths)  # one number alone joins to itself
    return or_over((is_open & (several != joined)).astype(np.uint8), lengths, starts).astype(bool)
