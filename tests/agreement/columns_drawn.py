"""Encounters as Arrow tables, each column in a layout by chance: plain, large, by a dictionary that may hold nulls.

What is unknown is a null: in the column, in what its dictionary holds, or, of a group, in every column of it.
"""

from collections.abc import Sequence
from datetime import date
from random import Random
from typing import Any

import numpy as np
import pyarrow as pa

from fluororules.batch.binding import Field, fields_in
from fluororules.facts import About
from fluororules.schema import fields_of
from fluororules.testing.stated import Data


def table_of(luck: Random, cls: type, rows: Sequence[Data]) -> pa.Table:
    """Encounters in their JSON form as a table: groups as structs or as columns of their own, not at the first row."""
    junk = list(rows[: luck.randrange(3)])
    flat = luck.random() < 0.5
    columns: dict[str, Any] = {}
    groups = [field.path[0] for field in fields_in(cls) if field.about.kind == "group"]
    for field in fields_in(cls):
        if field.path[0] not in groups:
            columns[field.path[0]] = _column(luck, field.about, [row.get(field.path[0]) for row in [*junk, *rows]])
    for name in groups:
        columns |= _group(luck, cls, name, [*junk, *rows], flat=flat)
    return pa.table(columns).slice(len(junk))


def _group(luck: Random, cls: type, name: str, rows: Sequence[Data], *, flat: bool) -> dict[str, Any]:
    performed = pa.array([_performed(luck, row, name) for row in rows], pa.bool_())
    inner: list[Field] = [field for field in fields_in(cls) if field.path[0] == name and len(field.path) > 1]
    arrays = {
        field.path[1]: _column(luck, field.about, [(row.get(name) or {}).get(field.path[1]) for row in rows])
        for field in inner
    }
    if flat:
        empty = {name: pa.nulls(len(rows))} if luck.random() < 0.3 else {}  # as a frame without any value has it
        inner_columns = {f"{name}.{child}": array for child, array in arrays.items()}
        return {**empty, f"{name}_performed": performed, **inner_columns}
    gone = pa.array([name not in row for row in rows])
    struct = pa.StructArray.from_arrays([performed, *arrays.values()], ["performed", *arrays], mask=gone)
    return {name: struct}


def _performed(luck: Random, row: Data, name: str) -> bool | None:
    """Whether a row says that a group was performed; that what is described was performed may be left to the reader."""
    if name not in row:
        return None
    described = any(value is not None for value in (row[name] or {}).values())
    return None if described and luck.random() < 0.5 else row[name] is not None


def _column(luck: Random, about: About, values: list[Any]) -> Any:
    match about.kind:
        case "yes/no":
            return pa.array(values, pa.bool_())
        case "number" | "minutes":
            return pa.array(values, luck.choice((pa.int16(), pa.int32(), pa.int64(), pa.uint16())))
        case "date" if luck.random() < 0.5:
            return pa.array([None if each is None else date.fromisoformat(each) for each in values], pa.date32())
        case "modifiers":
            return _lists(values, lambda inner: _texts(luck, inner))
        case "lines":
            return _lines(luck, about, values)
        case _:
            return _texts(luck, values)


def _texts(luck: Random, values: list[str | None]) -> Any:
    layout = luck.choice(("string", "large", "view", "dictionary", "dictionary", "null in the dictionary"))
    if layout == "null in the dictionary":
        distinct = sorted({value for value in values if value is not None})
        entries = [None, *distinct] if luck.random() < 0.5 else [*distinct, None]
        at = {entry: place for place, entry in enumerate(entries)}
        here = luck.choice((0.0, 0.5))  # where Arrow counts no null at all, or some of them
        indices = [None if value is None and luck.random() < here else at[value] for value in values]
        return pa.DictionaryArray.from_arrays(pa.array(indices, pa.int32()), pa.array(entries, pa.string()))
    kinds = {"string": pa.string(), "large": pa.large_string(), "view": pa.string_view()}
    index = luck.choice((pa.int16(), pa.int32(), pa.uint32()))
    return pa.array(values, kinds[layout] if layout in kinds else pa.dictionary(index, pa.string()))


def _lines(luck: Random, about: About, values: list[Any]) -> Any:
    """Lists of structs, or, where every line is a code and nothing else, of codes at will."""
    part: Any = about.part
    if luck.random() < 0.5 and all(line.keys() == {"code"} for lines in values for line in lines or ()):
        return _lists([lines and [line["code"] for line in lines] for lines in values], lambda all_: _texts(luck, all_))

    def structs(lines: list[Any]) -> Any:
        names = [name for name, _ in fields_of(part)]
        columns = [_column(luck, inner, [line.get(name) for line in lines]) for name, inner in fields_of(part)]
        return pa.StructArray.from_arrays(columns, names)

    return _lists(values, structs)


def _lists(values: list[list[Any] | None], inner: Any) -> Any:
    """An array of lists, with the arrays of what is in them made by `inner`."""
    offsets = np.cumsum([0, *(len(each or ()) for each in values)])
    gone = pa.array([each is None for each in values])
    flat = inner([one for each in values for one in each or ()])
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), flat, mask=gone)
