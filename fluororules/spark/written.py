"""What the column runner gives for a batch, as a data frame has it: plain texts, rejected rows among the rest."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import pyarrow as pa

from fluororules.spark import messages

REJECTED: Final = ("rejected_field", "rejected_code", "rejected_problem")
"""Where a row is rejected: the field, the stable code and the problem of its EncounterError. Never a value."""


@contextmanager
def quietly() -> Iterator[None]:
    """Whatever goes wrong within is told without what it was told with, which Spark would write into its logs."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - of whatever kind: its text may hold values
        raise messages.fault(type(error).__name__) from None


def output_schema(decided: pa.Schema, *more: pa.Field) -> pa.Schema:
    """The columns of output: those of the runner, all but the number of the row, more of them, and why rejected."""
    ours = [field.with_type(_plain_type(field.type)) for field in decided if field.name != "row"]
    return pa.schema([*ours, *more, *(pa.field(name, pa.string()) for name in REJECTED)])


def batch_of(size: int, columns: Mapping[str, Any], schema: pa.Schema, kept: Mapping[str, Any]) -> pa.RecordBatch:
    """Rows of output; a column that is not given is null. `kept` stands behind the others as it is."""
    arrays = [columns.get(field.name, pa.nulls(size, field.type)) for field in schema]
    return pa.RecordBatch.from_arrays([*arrays, *kept.values()], [*schema.names, *kept])


def columns_of(output: pa.RecordBatch) -> Iterator[tuple[str, Any]]:
    """The columns of the runner by name; texts from dictionaries are plain ones."""
    for name, column in zip(output.schema.names, output.columns, strict=True):
        yield name, _plain(column)


def _plain(column: Any) -> Any:  # noqa: ANN401 - Arrow has no annotations
    if pa.types.is_dictionary(column.type):
        return column.dictionary_decode()
    if pa.types.is_list(column.type):
        return pa.ListArray.from_arrays(column.offsets, _plain(column.values))
    return column


def _plain_type(kind: Any) -> Any:  # noqa: ANN401 - Arrow has no annotations
    if pa.types.is_dictionary(kind):
        return kind.value_type
    return pa.list_(_plain_type(kind.value_type)) if pa.types.is_list(kind) else kind
