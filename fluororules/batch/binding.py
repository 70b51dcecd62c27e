"""Which column of the input holds which field of an encounter."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fluororules.batch import messages
from fluororules.facts import ABOUT, About
from fluororules.schema import fields_of

PERFORMED: Final = "performed"
"""The child of a struct that says whether its group was performed; a field of the class with this name goes before."""
STRANGE: Final = ""
"""Stands, in a path, for what says whether a group was performed and is no truth value."""
Path = tuple[str, ...]
NO, YES, NOBODY_SAYS = 0, 1, 2


@attrs.frozen(eq=False)
class Field:
    """A field of the encounter, or of a group: its path, what is known of it, and its default."""

    path: Path
    about: About
    default: Any

    @property
    def null_is_wrong(self) -> bool:
        """Whether a null breaks the schema."""
        has_default = self.about.kind in {"modifiers", "number"} and self.default is not attrs.NOTHING
        return self.about.required and not has_default


@attrs.frozen(eq=False)
class Chunk:
    """Rows of the input by field: an array for each field that is given, and of each group whether it was performed."""

    size: int
    arrays: Mapping[Path, Any]
    performed: Mapping[str, Any]


@cache
def fields_in(cls: type) -> tuple[Field, ...]:
    """The fields of a class and of its groups; a group stands before its own."""
    return tuple(_fields_in(cls))


def _fields_in(cls: type) -> Iterator[Field]:
    defaults = {field.name: field.default for field in attrs.fields(cls)}
    for name, about in fields_of(cls):
        yield Field((name,), about, defaults[name])
        if about.kind == "group" and about.part is not None:
            inner = {field.name: field.default for field in attrs.fields(about.part)}
            for child, of_child in fields_of(about.part):
                yield Field((name, child), of_child, inner[child])


def is_plain(cls: type) -> bool:
    """Whether a class takes whatever its facts may hold: it has no checks or conversions of its own."""
    if hasattr(cls, "__attrs_post_init__") or hasattr(cls, "__attrs_pre_init__") or hasattr(cls, "__attrs_init__"):
        return False
    for field, (_, about) in zip(attrs.fields(cls), fields_of(cls), strict=True):
        own = field.validator is not None and not (field.metadata.get(ABOUT) and _is_ours(field.validator))
        if own or field.converter is not None or isinstance(field.default, attrs.Factory):  # type: ignore[arg-type]
            return False
        if about.kind == "modifiers" and field.default not in (None, ()):
            return False
        if about.kind in {"group", "lines"} and about.part is not None and not is_plain(about.part):
            return False
    return True


def _is_ours(validator: object) -> bool:
    parts = getattr(validator, "_validators", (validator,))
    return all(getattr(part, "__module__", "") == "fluororules.facts" for part in parts)


def column_names(cls: type) -> frozenset[str]:
    """The names that columns of encounters may have."""
    known = {".".join(field.path): field for field in fields_in(cls)}
    groups = (name for name, field in known.items() if field.about.kind == "group")
    return frozenset({*known, *(column for name in groups if (column := _performed_name(name, known)) is not None)})


def check_columns(schema: pa.Schema, cls: type) -> None:
    """Raises EncounterError where a column is that of no field, a field has two, or a required one has none."""
    known = {".".join(field.path): field for field in fields_in(cls)}
    groups = (name for name, field in known.items() if field.about.kind == "group")
    says = {column: name for name in groups if (column := _performed_name(name, known)) is not None}
    seen: set[str] = set()
    for column in schema:
        if column.name not in known and column.name not in says:
            raise messages.unknown_column(column.name, (*known, *says))
        for name in _given_by(column, known, says):
            if name in seen:
                raise messages.twice(name)
            seen.add(name)
    for name, field in known.items():
        if len(field.path) == 1 and field.default is attrs.NOTHING and field.about.kind != "group" and name not in seen:
            raise messages.missing_column(name)


def _performed_name(group: str, known: Mapping[str, Field]) -> str | None:
    """The column that says whether a group was performed; None where fields of the class bear all its names."""
    names = (f"{group}_{PERFORMED}", f"{group}.{PERFORMED}")
    return next((name for name in names if name not in known), None)


def _given_by(column: pa.Field, known: Mapping[str, Field], says: Mapping[str, str]) -> Iterator[str]:
    """The fields that a column gives."""
    if column.name in says:
        child = f"{says[column.name]}.{PERFORMED}"
        yield child if child not in known else column.name
        return
    field = known[column.name]
    if field.about.kind == "group" and pa.types.is_struct(column.type):
        for child in _names(column.type):
            name = f"{column.name}.{child}"
            if name not in known and child != PERFORMED:
                inner = [each.path[-1] for each in known.values() if each.path[:-1] == (column.name,)]
                raise messages.unknown_column(child, dict.fromkeys((*inner, PERFORMED)), column.name)
            yield name
    if field.about.kind == "lines" and field.about.part is not None:
        part = getattr(column.type, "value_type", None)
        names = [name for name, _ in fields_of(field.about.part)]
        for child in _names(part) if part is not None and pa.types.is_struct(part) else ():
            if child not in names:
                raise messages.unknown_column(child, names, column.name)
    yield column.name


def _names(struct: Any) -> list[str]:  # noqa: ANN401 - Arrow has no annotations
    return [struct.field(at).name for at in range(struct.num_fields)]


def chunk_of(batch: pa.RecordBatch, cls: type) -> Chunk:
    """The arrays of a batch by the fields that they hold. The columns were checked."""
    arrays: dict[Path, Any] = {}
    performed: dict[str, Any] = {}
    columns = {column.name: normal(array) for column, array in zip(batch.schema, batch.columns, strict=True)}
    fields = fields_in(cls)
    known = {".".join(field.path): field for field in fields}
    for field in fields:
        if ".".join(field.path) in columns:
            arrays[field.path] = columns[".".join(field.path)]
    for field in fields:
        if field.about.kind == "group":
            name = field.path[0]
            said = columns.get(_performed_name(name, known) or "")
            own = f"{name}.{PERFORMED}" in known
            performed[name] = _performed(name, arrays, said, batch.num_rows, own=own)
    return Chunk(batch.num_rows, arrays, performed)


def _performed(name: str, arrays: dict[Path, Any], said: Any, size: int, *, own: bool) -> Any:  # noqa: ANN401 - arrays
    """Whether each row had what a group describes, and the arrays of the group beside the others.

    What is described was performed, unless a column says otherwise; where nothing is described, nobody says.
    `own`: the class has a field that is called as the child of the struct is.
    """
    whole = arrays.get((name,))
    if whole is not None and pa.types.is_struct(whole.type):
        described = _given(whole)
        del arrays[name,]
        for child, array in zip(_names(whole.type), whole.flatten(), strict=True):
            arrays[name, child] = array
        said = said if own else arrays.pop((name, PERFORMED), said)
    else:
        inner = [array for path, array in arrays.items() if len(path) == 2 and path[0] == name]  # noqa: PLR2004 - its fields
        full = any(nulls(array) is None for array in inner)
        described = np.ones(size, bool) if full else np.logical_or.reduce([np.zeros(size, bool), *map(_given, inner)])
    if said is not None and not pa.types.is_boolean(said.type):
        arrays[name, STRANGE] = said  # of another type: each row that states it is refused
        said = None
    if said is not None and nulls(said) is None:
        return truths(said).view(np.uint8)
    found = np.where(described, np.uint8(YES), np.uint8(NOBODY_SAYS))
    if said is not None:
        found = np.where(_given(said), truths(said).view(np.uint8), found)
    return found


def _given(array: Any) -> Any:  # noqa: ANN401 - Arrow has no annotations
    gone = nulls(array)
    return np.ones(len(array), bool) if gone is None else ~gone


def _bits(buffer: Any, first: int, size: int) -> Any:  # noqa: ANN401 - Arrow has no annotations
    """Truth values out of packed bits."""
    low = first // 8
    packed = np.frombuffer(buffer, np.uint8, -(-(first + size) // 8) - low, low)
    return np.unpackbits(packed, bitorder="little")[first % 8 : first % 8 + size].view(bool)


def nulls(array: Any) -> Any:  # noqa: ANN401 - Arrow has no annotations
    """Where an array is null, itself or by a null in its dictionary, which Arrow does not count; None where nowhere."""
    if pa.types.is_dictionary(array.type) and array.dictionary.null_count:
        return places(array) < 0  # `is_null` of older Arrow does not look into the dictionary
    if array.null_count == 0:
        return None
    validity = array.buffers()[0] if not pa.types.is_union(array.type) else None
    if validity is None:
        return array.is_null().to_numpy(zero_copy_only=False)
    return ~_bits(validity, array.offset, len(array))


def places(coded: Any) -> Any:  # noqa: ANN401 - arrays
    """Where each value stands in the dictionary of an array; -1 where it is null, there or here."""
    indices = coded.indices
    at = (indices.fill_null(0) if indices.null_count else indices).to_numpy(zero_copy_only=False).astype(np.int64)
    gone = nulls(coded.indices)
    if gone is not None:
        at[gone] = -1
    if coded.dictionary.null_count:
        empty = nulls(coded.dictionary)
        at[(at >= 0) & np.append(empty, False)[at]] = -1
    return at


def truths(array: Any) -> Any:  # noqa: ANN401 - Arrow has no annotations
    """Truth values, false where null."""
    _, values = array.buffers()
    found = _bits(values, array.offset, len(array)) if values is not None else np.zeros(len(array), bool)
    return found & _given(array) if array.null_count else found


def normal(array: Any) -> Any:  # noqa: ANN401, PLR0911 - one case a layout
    """An array of one of the few layouts that are read: texts as `string` or `large_string`, lists by offsets."""
    types = pa.types
    if isinstance(array, pa.ExtensionArray):
        return normal(array.storage)
    if types.is_run_end_encoded(array.type):
        return normal(pc.run_end_decode(array))
    wanted = normal_type(array.type)
    if wanted == array.type:
        return array
    if not _is_odd(array.type):
        return pc.cast(array, wanted)
    if types.is_dictionary(array.type):
        return pa.DictionaryArray.from_arrays(array.indices, normal(array.dictionary))
    gone = nulls(array)
    mask = None if gone is None else pa.array(gone)
    if types.is_struct(array.type):
        return pa.StructArray.from_arrays([normal(each) for each in array.flatten()], fields=list(wanted), mask=mask)
    lengths = pc.fill_null(array.value_lengths(), 0).to_numpy(zero_copy_only=False)
    offsets = pa.array(np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64))
    values = normal(array.flatten())
    return pa.LargeListArray.from_arrays(offsets, values, type=pa.large_list(values.type), mask=mask)


def _is_odd(kind: Any) -> bool:  # noqa: ANN401 - Arrow has no annotations
    """Whether a type holds dictionaries, or runs, that Arrow does not bring to another layout itself."""
    if pa.types.is_dictionary(kind) or pa.types.is_run_end_encoded(kind):
        return True
    if pa.types.is_struct(kind):
        return any(_is_odd(kind.field(at).type) for at in range(kind.num_fields))
    return hasattr(kind, "value_type") and not pa.types.is_map(kind) and _is_odd(kind.value_type)


def normal_type(kind: Any) -> Any:  # noqa: ANN401, PLR0911 - one case a layout
    """The layout that stands for a type."""
    types = pa.types
    if types.is_string_view(kind):
        return pa.large_string()
    if types.is_run_end_encoded(kind):
        return normal_type(kind.value_type)
    if types.is_dictionary(kind):
        return pa.dictionary(kind.index_type, normal_type(kind.value_type))
    if types.is_struct(kind):
        return pa.struct(
            [pa.field(f.name, normal_type(f.type)) for f in (kind.field(n) for n in range(kind.num_fields))]
        )
    if types.is_fixed_size_list(kind) or types.is_list_view(kind) or types.is_list(kind):
        inner = normal_type(kind.value_type)
        return kind if types.is_list(kind) and inner == kind.value_type else pa.list_(inner)
    if types.is_large_list(kind) or types.is_large_list_view(kind):
        inner = normal_type(kind.value_type)
        return kind if types.is_large_list(kind) and inner == kind.value_type else pa.large_list(inner)
    return kind
