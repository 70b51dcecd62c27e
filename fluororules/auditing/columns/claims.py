"""Batches of claims to encounters and the lines that were billed for them."""

from collections.abc import Mapping
from typing import Any

import attrs
import numpy as np
import pyarrow as pa

from fluororules.auditing.claims import BILLED
from fluororules.auditing.columns.apart import apart_lines, with_apart
from fluororules.auditing.columns.billed import BilledLines, taken_out
from fluororules.batch.billed import at_rows, bad_lines, lines_field
from fluororules.batch.binding import Chunk, check_columns, chunk_of, column_names, normal
from fluororules.batch.plan import Plan
from fluororules.errors import EncounterError


@attrs.frozen(eq=False)
class Claims:
    """Encounters without the lines that were billed, these lines, and which rows of the batch the encounters are.

    `errors` are the rows of which a line may not stand, billed or not, and what is wrong with each.
    """

    encounters: Chunk
    lines: BilledLines
    rows: Any
    errors: Mapping[int, EncounterError]


def claims_of(batch: pa.RecordBatch, plan: Plan, codes: tuple[str, ...]) -> Claims:
    """The claims of a batch. Lines of some codes are billed lines, and so are those in a column `billed`.

    Raises EncounterError where the columns are not those of the schema.
    """
    cls = plan.program.vocabulary.cls
    others, apart = _without_apart(batch, cls)
    check_columns(others.schema, cls)
    whole = chunk_of(others, cls)
    field = lines_field(cls)
    first, wrong = apart_lines(apart, whole.size, codes)
    errors = {**bad_lines(cls, field, whole, plan), **wrong}
    rows = np.setdiff1d(np.arange(whole.size), list(errors)) if errors else np.arange(whole.size)
    lines, encounters = taken_out(field, at_rows(whole, rows) if errors else whole, codes)
    return Claims(encounters, with_apart(first.among(rows), lines), rows, errors)


def _without_apart(batch: pa.RecordBatch, cls: type) -> tuple[pa.RecordBatch, Any]:
    """The columns of encounters, and that of lines that stand apart; None where there is none."""
    at = batch.schema.get_field_index(BILLED)
    if at < 0 or BILLED in column_names(cls):
        return batch, None
    return batch.select([name for name in batch.schema.names if name != BILLED]), normal(batch.column(at))
