"""Spark, by `fluororules.spark`, on this machine and two of its threads."""

import importlib.util
import os
import shutil
from collections.abc import Sequence
from functools import cache
from random import Random
from typing import Any

import pyarrow as pa

from fluororules.decision import Decision
from tests.agreement.columns_drawn import table_of
from tests.agreement.comparing import Case, Counts, Difference, compare_columns, said_in
from tests.spark.session import session


def why_not() -> str | None:
    """Why Spark cannot be asked here; None where it can."""
    if importlib.util.find_spec("fluororules.spark") is None:
        return "there is no fluororules.spark"
    if importlib.util.find_spec("pyspark") is None:
        return "pyspark is not installed"
    if shutil.which("java") is None and not os.environ.get("JAVA_HOME"):
        return "there is no Java"
    return None


def by_spark(case: Case, encounters: Sequence[Any], decisions: Sequence[Decision]) -> tuple[Counts, Difference | None]:
    """The column runner inside Spark: the rows in several batches of several partitions."""
    del encounters
    decide = importlib.import_module("fluororules.spark").decide
    table = plain(table_of(Random(f"columns of {case.seed}"), case.schema, case.encounters))  # noqa: S311 - no secret
    number = pa.array(range(1, table.num_rows + 1), pa.int64())
    frame = _session().createDataFrame(table.append_column("number", number)).repartition(3)
    found = decide(frame, case.rules, schema=case.schema, keep=["number"]).toArrow()
    wrong = [each for each in found["rejected_code"].to_pylist() if each is not None]
    if wrong:
        return Counts(), Difference("Spark", case, case.encounters[0], "every row is an encounter", wrong)
    found = found.drop_columns([name for name in ("row",) if name in found.column_names])
    rows = said_in(found.rename_columns(["row" if name == "number" else name for name in found.column_names]))
    order = {code: at for at, code in enumerate(dict.fromkeys(c.code for d in decisions for c in d.codes))}
    places = {(row, c.code): at for row, d in enumerate(decisions, 1) for at, c in enumerate(d.codes)}
    rows.sort(key=lambda said: (said[0], places.get((said[0], said[1]), order.get(said[1], -1))))
    return compare_columns("Spark", case, decisions, rows)


def plain(table: pa.Table) -> pa.Table:
    """The table in the few types that Spark reads from Arrow."""
    schema = pa.schema([field.with_type(_plain(field.type)) for field in table.schema])
    return pa.Table.from_pylist(table.to_pylist(), schema)


def _plain(kind: Any) -> Any:
    if pa.types.is_dictionary(kind):
        return _plain(kind.value_type)
    if pa.types.is_list(kind):
        return pa.list_(_plain(kind.value_type))
    if pa.types.is_struct(kind):
        return pa.struct([(field.name, _plain(field.type)) for field in kind])
    if pa.types.is_large_string(kind) or pa.types.is_string_view(kind) or pa.types.is_null(kind):
        return pa.string()
    return pa.int32() if pa.types.is_integer(kind) else kind


@cache
def _session() -> Any:
    return session({"spark.sql.execution.arrow.maxRecordsPerBatch": "150"})
