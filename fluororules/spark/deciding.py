"""A data frame of encounters to one of decisions."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql.functions import lit
from pyspark.sql.types import StructField

from fluororules.batch.binding import column_names
from fluororules.batch.messages import no_such_column
from fluororules.batch.running import Rejected, Runner, runner
from fluororules.batch.written import Per
from fluororules.edits import NO_TABLES, Table, Tables
from fluororules.encounter import Encounter
from fluororules.loader import DEFAULT, Rules
from fluororules.loader.rules import loaded
from fluororules.loader.shipped import shipped, unpacked
from fluororules.spark import messages
from fluororules.spark.shapes import named, to_arrow, to_spark
from fluororules.spark.written import REJECTED, batch_of, columns_of, output_schema, quietly

DIGEST = "ruleset_digest"
Work = Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]


def decide(  # noqa: PLR0913 - each says one thing, by name
    dataframe: DataFrame,
    ruleset: Rules | str | Path = DEFAULT,
    *,
    schema: type = Encounter,
    tables: Iterable[Table] | Tables = NO_TABLES,
    per: Per = "code",
    explain: bool = False,
    columns: Mapping[str, str] | None = None,
    keep: Sequence[str] = (),
) -> DataFrame:
    """The decisions on a data frame with a row an encounter, as a data frame; nothing runs until it is asked for.

    `columns` says from which column a field comes, where that is not its name; `keep` names columns that are carried
    through to the output. A row that is no encounter gives one row of output, which says why in `rejected_field`,
    `rejected_code` and `rejected_problem`; in all others these are null.

    Raises RulesError as `load` does, and EncounterError where the columns are not those of the schema, or where there
    is neither an id nor anything kept to tell the rows apart by.
    """
    rules = loaded(ruleset, tables, schema)
    run = runner(rules, per=per, explain=explain)
    sources = _sources(dataframe, rules.schema, columns or {}, keep)
    facts = dataframe.select(*(named(column).alias(field) for field, column in sources))
    run.check(to_arrow(facts.schema))
    identifier = rules.program.vocabulary.identifier
    if identifier not in facts.columns and not keep:
        raise messages.nameless(identifier)
    out = output_schema(run.output_schema)
    kept = _kept(dataframe, keep, {*out.names, DIGEST})
    fields = tuple(field for field, _ in sources)
    found = _numbered(dataframe, [*(column for _, column in sources), *keep]).mapInArrow(
        _work(rules, per, explain, fields, tuple(keep)), to_spark(out, kept)
    )
    return found.withColumn(DIGEST, lit(rules.digest))


def _numbered(dataframe: DataFrame, columns: Sequence[str]) -> DataFrame:
    """Columns under names without dots, which `mapInArrow` would take for fields of a struct."""
    return dataframe.select(*(named(column).alias(f"column{at}") for at, column in enumerate(columns)))


def _sources(
    dataframe: DataFrame, schema: type, columns: Mapping[str, str], keep: Sequence[str]
) -> list[tuple[str, str]]:
    """The fields, each with the column that holds it. A column that is kept may be that of a field as well."""
    of_column = {column: field for field, column in columns.items()}
    for column, field in of_column.items():
        if column not in dataframe.columns:
            raise no_such_column(field)
    known = column_names(schema)
    pairs = [(of_column.get(column, column), column) for column in dataframe.columns]
    return [(field, column) for field, column in pairs if column not in keep or field in known]


def _kept(dataframe: DataFrame, keep: Sequence[str], taken: Collection[str]) -> list[StructField]:
    """The columns that are kept, as they stand in the data frame."""
    for name in keep:
        if name not in dataframe.columns:
            raise messages.no_such_column(name)
        if name in taken or keep.count(name) > 1:
            raise messages.taken(name)
    return [dataframe.schema[name] for name in keep]


def _work(rules: Rules, per: Per, explain: bool, fields: tuple[str, ...], keep: tuple[str, ...]) -> Work:  # noqa: FBT001 - handed on
    """What a worker does with the batches of a partition. It takes along what rules are made of, and not the rules."""
    parcel = shipped(rules)

    def work(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        rules = unpacked(parcel)
        run = runner(rules, per=per, explain=explain)
        for batch in batches:
            with quietly():
                found = list(_decided(run, rules.program.vocabulary.identifier, batch, fields, keep))
            yield from found

    return work


def _decided(
    run: Runner, identifier: str | None, batch: pa.RecordBatch, names: Sequence[str], keep: Sequence[str]
) -> Iterator[pa.RecordBatch]:
    """The decided rows of a batch, and the rejected ones. Its columns are the fields, and then what is kept."""
    last = len(names)
    found = run.decide(pa.RecordBatch.from_arrays(batch.columns[:last], names=list(names)), first_row=0)
    kept = dict(zip(keep, batch.columns[last:], strict=True))
    schema = output_schema(run.output_schema)
    decided = dict(columns_of(found.output))
    rows = decided["row"]
    yield batch_of(len(rows), decided, schema, {name: array.take(rows) for name, array in kept.items()})
    if found.rejected:
        rows = pa.array([each.row for each in found.rejected])
        columns = dict(zip(REJECTED, _why(found.rejected), strict=True))
        if identifier is not None and identifier in names:
            columns["encounter"] = _ids(batch.columns[names.index(identifier)].take(rows), found.rejected, identifier)
        yield batch_of(len(rows), columns, schema, {name: array.take(rows) for name, array in kept.items()})


def _why(rejected: Sequence[Rejected]) -> list[pa.Array]:
    return [pa.array(said, pa.string()) for said in zip(*((r.field, r.code, r.problem) for r in rejected), strict=True)]


def _ids(ids: pa.Array, rejected: Sequence[Rejected], identifier: str) -> pa.Array:
    """The ids of rejected rows; null where it is the id that is wrong."""
    if not (pa.types.is_string(ids.type) or pa.types.is_large_string(ids.type)):
        return pa.nulls(len(ids), pa.string())
    said = zip(ids.to_pylist(), rejected, strict=True)
    return pa.array([None if each.field == identifier else text for text, each in said], pa.string())
