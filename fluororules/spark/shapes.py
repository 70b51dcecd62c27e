"""Schemas of Spark as Arrow has them, and the other way round."""

from collections.abc import Iterable
from typing import Any, Final

import pyarrow as pa
from pyspark.sql import Column, types
from pyspark.sql.functions import col

_PLAIN: Final[dict[str, Any]] = {
    "string": pa.string(),
    "boolean": pa.bool_(),
    "byte": pa.int8(),
    "short": pa.int16(),
    "integer": pa.int32(),
    "long": pa.int64(),
    "float": pa.float32(),
    "double": pa.float64(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us", "UTC"),
    "timestamp_ntz": pa.timestamp("us"),
    "void": pa.null(),
}


def to_arrow(schema: types.StructType) -> pa.Schema:
    """The columns as the Arrow batches of a data frame hold them. Types that no field has are all the same one."""
    return pa.schema([(field.name, _to_arrow(field.dataType)) for field in schema.fields])


def _to_arrow(kind: types.DataType) -> Any:  # noqa: ANN401 - Arrow has no annotations
    if isinstance(kind, types.StructType):
        return pa.struct([(field.name, _to_arrow(field.dataType)) for field in kind.fields])
    if isinstance(kind, types.ArrayType):
        return pa.list_(_to_arrow(kind.elementType))
    if isinstance(kind, types.DecimalType):
        return pa.decimal128(kind.precision, kind.scale)
    if isinstance(kind, (types.StringType, types.CharType, types.VarcharType)):
        return pa.string()
    return _PLAIN.get(kind.typeName(), pa.binary())


def to_spark(schema: pa.Schema, kept: Iterable[types.StructField] = ()) -> types.StructType:
    """The columns of output, and behind them those that are kept. Texts from dictionaries are plain ones."""
    ours = [types.StructField(field.name, _to_spark(field.type)) for field in schema]
    return types.StructType([*ours, *(types.StructField(field.name, field.dataType) for field in kept)])


def _to_spark(kind: Any) -> types.DataType:  # noqa: ANN401 - Arrow has no annotations
    if pa.types.is_list(kind):
        return types.ArrayType(_to_spark(kind.value_type))
    if pa.types.is_dictionary(kind):
        return _to_spark(kind.value_type)
    return _FLAT[kind]


_FLAT: Final = {
    pa.string(): types.StringType(),
    pa.int32(): types.IntegerType(),
    pa.int64(): types.LongType(),
    pa.date32(): types.DateType(),
}


def named(column: str) -> Column:
    """A column by its whole name, whatever dots are in it."""
    escaped = column.replace("`", "``")
    return col(f"`{escaped}`")
