"""A data frame of claim lines to one of decisions: grouped by claim with Spark's own shuffle, and then as encounters.

How lines are read, and what becomes of a claim in which a line is wrong, is as `fluororules batch` has it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql.functions import collect_list, lit, pmod, sort_array, struct, when, xxhash64

from fluororules.batch.claim_names import CLAIM
from fluororules.batch.files.claim_columns import Names, names_of
from fluororules.batch.files.claim_lines import Grouped, grouped, lines_of
from fluororules.batch.files.messages import companion
from fluororules.batch.files.places import Block, Place
from fluororules.batch.files.rejects import Problem, line_to_blame
from fluororules.batch.running import Rejected, Runner, runner
from fluororules.batch.written import Per
from fluororules.edits import NO_TABLES, Table, Tables
from fluororules.encounter import Encounter
from fluororules.loader import DEFAULT, Rules
from fluororules.loader.rules import loaded
from fluororules.loader.shipped import shipped, unpacked
from fluororules.spark.deciding import DIGEST, Work
from fluororules.spark.shapes import named, to_arrow, to_spark
from fluororules.spark.written import REJECTED, batch_of, columns_of, output_schema, quietly

NUMBER: Final = "claim_line_number"
_BESIDE: Final = (pa.field(CLAIM, pa.string()), pa.field(NUMBER, pa.int64()), pa.field("lines", pa.int32()))
_STRAY_GROUPS: Final = 1024
"""Over how many groups the lines without a claim are spread."""


def decide_claims(
    dataframe: DataFrame,
    ruleset: Rules | str | Path = DEFAULT,
    *,
    schema: type = Encounter,
    tables: Iterable[Table] | Tables = NO_TABLES,
    per: Per = "code",
    explain: bool = False,
    columns: Mapping[str, str] | None = None,
) -> DataFrame:
    """The decisions on a data frame with a row a claim line, as a data frame; nothing runs until it is asked for.

    Columns have the names of Tuva's `medical_claim`, or those that `columns` says, as in `{"claim_id": "CLM_ID"}`;
    others are not read, but for those named after a field of the encounter. The lines of a claim on one day are one
    encounter; those of codes that the ruleset decides say what was billed, and are no procedures. `claim_id` and
    `lines` say from which claim, and how many lines, each row of output comes; a line that is rejected gives a row of
    its own, with its number where it has one.

    Raises RulesError as `load` does, and BatchError where the columns are not those of claim lines.
    """
    rules = loaded(ruleset, tables, schema)
    names = names_of("the data frame", to_arrow(dataframe.schema), rules.schema, columns or {})
    out = output_schema(runner(rules, per=per, explain=explain).output_schema, *_BESIDE)
    found = _claims(dataframe, names).mapInArrow(_work(rules, per, explain, names), to_spark(out))
    return found.withColumn(DIGEST, lit(rules.digest))


def _claims(dataframe: DataFrame, names: Names) -> DataFrame:
    """A row a claim, with its lines in an order that does not turn on how they were spread over the cluster."""
    wanted = _wanted(names)
    claim = named(names.columns[CLAIM]).cast("string")
    stray = claim.isNull() | claim.rlike(r"^\s*$")
    spread = when(stray, pmod(xxhash64(*(named(name) for name in wanted)), lit(_STRAY_GROUPS))).otherwise(lit(0))
    lines = struct(*(named(name).alias(name) for name in wanted))
    grouped_by = dataframe.groupBy(claim.alias("claim"), spread.alias("spread"))
    return grouped_by.agg(sort_array(collect_list(lines)).alias("lines")).select("lines")


def _wanted(names: Names) -> tuple[str, ...]:
    """The columns that are read, that by which lines are in order first."""
    first = [names.columns[NUMBER]] if NUMBER in names.columns else []
    return tuple(dict.fromkeys([*first, *names.wanted]))


def _work(rules: Rules, per: Per, explain: bool, names: Names) -> Work:  # noqa: FBT001 - handed on
    """What a worker does with claims. It takes along what rules are made of, and not the rules."""
    parcel = shipped(rules)

    def work(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        rules = unpacked(parcel)
        run = runner(rules, per=per, explain=explain).for_claims
        for batch in batches:
            with quietly():
                found = list(_decided(run, rules.schema, names, batch))
            yield from found

    return work


def _decided(run: Runner, schema: type, names: Names, batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    """The encounters of whole claims, decided, and the lines that were rejected."""
    structs = batch.column(0).flatten()
    size = len(structs)
    flat = pa.RecordBatch.from_arrays(
        structs.flatten(), [structs.type.field(at).name for at in range(structs.type.num_fields)]
    )
    block = Block(flat, np.arange(size), (), Place(0, 0), Place(0, size))
    lines = lines_of(schema, names, block)
    claims = grouped(schema, names, pa.Table.from_batches([lines]))
    rejects = {each.row: each.why for each in claims.rejects}
    out = output_schema(run.output_schema, *_BESIDE)
    if claims.batch.num_rows:
        found = run.decide(claims.batch, first_row=0)
        for each in found.rejected:
            rejects.update(_rejected(claims, each, names))
        decided = dict(columns_of(found.output))
        rows = decided["row"].to_numpy()
        decided[CLAIM] = lines.column(CLAIM).take(pa.array(claims.rows[claims.starts[:-1]][rows]))
        decided["lines"] = pa.array(np.diff(claims.starts)[rows].astype(np.int32))
        yield batch_of(len(rows), decided, out, {})
    if rejects:
        yield _refused(lines, rejects, out)


def _rejected(claims: Grouped, rejected: Rejected, names: Names) -> Iterator[tuple[int, Problem]]:
    """The lines of an encounter that was rejected: the one that is to blame, and those that belong to it."""
    first, last = int(claims.starts[rejected.row]), int(claims.starts[rejected.row + 1])
    blamed = first + line_to_blame(rejected.field, last - first)
    why = Problem(names.shown(rejected.field), rejected.code, rejected.problem)
    for at in range(first, last):
        yield int(claims.rows[at]), why if at == blamed else companion()


def _refused(lines: pa.RecordBatch, rejects: Mapping[int, Problem], schema: pa.Schema) -> pa.RecordBatch:
    """A row of output for each line that was rejected."""
    at = pa.array(sorted(rejects))
    columns: dict[str, Any] = dict(zip(REJECTED, _why([rejects[row] for row in sorted(rejects)]), strict=True))
    columns[CLAIM] = lines.column(CLAIM).take(at)
    columns[NUMBER] = lines.column(NUMBER).take(at)
    columns["date_of_service"] = lines.column("day").take(at)
    columns["lines"] = pa.array(np.ones(len(at), np.int32))
    return batch_of(len(at), columns, schema, {})


def _why(problems: Sequence[Problem]) -> list[pa.Array]:
    return [pa.array(said, pa.string()) for said in zip(*((p.field, p.code, p.problem) for p in problems), strict=True)]
