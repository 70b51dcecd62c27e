"""A row of the columns to the JSON form of its encounter, for the rows that are looked at by themselves."""

from datetime import UTC, date, datetime
from typing import Any, Final

import numpy as np
import pyarrow as pa

from fluororules.batch.binding import NO, NOBODY_SAYS, STRANGE, Chunk, normal
from fluororules.batch.reading import EPOCH, is_text, texts

_STRANGE: Final = object()
"""Stands for a value of a type that no field has."""
_TIME: Final = datetime.min.replace(tzinfo=UTC)
"""Stands for any date with a time of day, which no field has either."""
_LAST = date.max.toordinal()


def as_json(chunk: Chunk, rows: Any, lines: str | None) -> list[dict[str, Any]]:  # noqa: ANN401 - an array of row numbers
    """The JSON form of the encounters in some rows, right or wrong; columns that are not there are left out.

    `lines` is the field that holds procedures, which a column may give as codes alone.
    """
    at = pa.array(np.asarray(rows, np.int64))
    values = {path: _values(array.take(at)) for path, array in chunk.arrays.items()}
    if lines is not None and _are_codes(chunk.arrays.get((lines,))):
        values[lines,] = [each and [{"code": code} for code in each] for each in values[lines,]]
    whole = {path for name in chunk.performed for path in ((name,), (name, STRANGE))}  # of which a null says nothing
    found: list[dict[str, Any]] = []
    for number, row in enumerate(np.asarray(rows).tolist()):
        data: dict[str, Any] = {}
        for name, performed in chunk.performed.items():
            if performed[row] != NOBODY_SAYS:
                data[name] = None if performed[row] == NO else {}
        for path, column in values.items():
            if column[number] is not None or path not in whole:
                _put(data, path, column[number])
        found.append(data)
    return found


def _put(data: dict[str, Any], path: tuple[str, ...], value: Any) -> None:  # noqa: ANN401 - any value
    if len(path) == 1:
        data[path[0]] = value
        return
    holder = data.get(path[0])
    if path[1] == STRANGE:
        data[path[0]] = value  # no truth value, or it would have been read as one
    elif isinstance(holder, dict):
        holder[path[1]] = value


def _values(array: Any) -> list[Any]:  # noqa: ANN401 - an array
    types, kind = pa.types, array.type
    if types.is_dictionary(kind):
        array, kind = array.cast(kind.value_type), kind.value_type
    if types.is_string(kind) or types.is_large_string(kind):
        return list(texts(array))
    if types.is_boolean(kind) or types.is_integer(kind) or types.is_floating(kind) or types.is_null(kind):
        return list(array.to_pylist())
    if types.is_date32(kind):
        return [None if each is None else _day(each) for each in array.cast(pa.int32()).to_pylist()]
    if types.is_list(kind) or types.is_large_list(kind):
        inner = _values(normal(array.flatten()))
        lengths = array.value_lengths().to_pylist()
        return list(_rolled(inner, lengths))
    if types.is_struct(kind):
        names = [kind.field(at).name for at in range(kind.num_fields)]
        columns = [_values(normal(each)) for each in array.flatten()]
        rows = zip(*columns, strict=True) if columns else [()] * len(array)
        stated = array.is_valid().to_pylist()
        return [dict(zip(names, row, strict=True)) if given else None for row, given in zip(rows, stated, strict=True)]
    strange = _TIME if types.is_timestamp(kind) else _STRANGE
    return [strange if stated else None for stated in array.is_valid().to_pylist()]


def _rolled(values: list[Any], lengths: list[int | None]) -> Any:  # noqa: ANN401 - an iterator of lists
    first = 0
    for length in lengths:
        yield None if length is None else values[first : first + length]
        first += length or 0


def _day(days: int) -> str:
    """A day as it is written; one past the calendar as the last or first of it, which may not stand either."""
    return date.fromordinal(min(max(days + EPOCH, 1), _LAST)).isoformat()


def _are_codes(array: Any) -> bool:  # noqa: ANN401 - an array
    """Whether a column holds lists of codes, and not of lines with fields of their own."""
    if array is None or not (pa.types.is_list(array.type) or pa.types.is_large_list(array.type)):
        return False
    return is_text(array.type.value_type) or bool(pa.types.is_null(array.type.value_type))
