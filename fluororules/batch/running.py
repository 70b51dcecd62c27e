"""The column runner: batches of encounters to batches of decisions, in order, on as many threads as there are."""

import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pyarrow as pa

from fluororules.batch import messages
from fluororules.batch.arrays import keep_freed_memory
from fluororules.batch.billed import at_rows, bad_lines, lines_field, taken_apart
from fluororules.batch.binding import Chunk, check_columns, chunk_of
from fluororules.batch.deciding import Decider, Shared
from fluororules.batch.plan import Plan, plan_of
from fluororules.batch.reading import is_text
from fluororules.batch.written import Columns, Per, Written, columns_for
from fluororules.edits import NO_TABLES, Table, Tables
from fluororules.encounter import Encounter
from fluororules.errors import EncounterError
from fluororules.loader import Rules
from fluororules.loader.rules import DEFAULT, loaded
from fluororules.program.eras import eras_of

ROWS = 1 << 19
"""How many rows are decided at once, at most. Many, as threads wait for each other between two steps over all rows."""
FEWEST = 1 << 16
"""How many at least, where a batch is cut so that each thread has a part of it."""
_MOST_RUNNERS = 8
"""How many runners are kept: what they learnt of a ruleset serves the next call."""


@attrs.frozen
class Rejected:
    """A row that is no encounter: its number, and the field, code and problem of its EncounterError. Never a value."""

    row: int
    field: str
    code: str
    problem: str


@attrs.frozen(eq=False)
class Decided:
    """The decisions on the rows of a batch, those that were rejected, and how many were decided.

    `tally` is how many rows of the output say what, where a runner counts that.
    """

    output: pa.RecordBatch
    rejected: tuple[Rejected, ...]
    decided: int
    tally: Mapping[str, int] = attrs.field(factory=dict)


@attrs.frozen(eq=False)
class Runner:
    """A ruleset ready to decide batches. Any number of threads may share one.

    `billed`: the codes of lines that are no procedures, but say what was billed; they are left out.
    """

    output_schema: pa.Schema
    _rules: Rules = attrs.field(repr=False)
    _plan: Plan = attrs.field(repr=False)
    _columns: Columns = attrs.field(repr=False)
    billed: tuple[str, ...] = ()
    _shared: Shared = attrs.field(factory=Shared, repr=False)
    _idle: deque[tuple[Decider, Written]] = attrs.field(factory=deque, repr=False)

    @property
    def asked(self) -> Mapping[str, object]:
        """What it was asked for."""
        return {"per": self._columns.per, "explain": self._columns.explain}

    @property
    def beside(self) -> Mapping[str, type]:
        """No column but those of encounters."""
        return {}

    @property
    def for_claims(self) -> "Runner":
        """The same for claims, whose lines of codes that the ruleset decides were billed, and are no procedures."""
        return attrs.evolve(self, billed=tuple(sorted(self._plan.program.codes)))

    def check(self, schema: pa.Schema) -> None:
        """Raises EncounterError where columns of this schema are no encounters: one too many, twice, or missing."""
        check_columns(schema, self._rules.schema)

    def decide(self, batch: pa.RecordBatch, first_row: int = 1) -> Decided:
        """The decisions on the encounters of a batch, one a row; rows count from `first_row`.

        Raises EncounterError where the columns are not those of the schema; a bad row is rejected, and named.
        """
        self.check(batch.schema)
        pieces = [
            self._piece(batch.slice(low, ROWS), first_row + low) for low in range(0, max(batch.num_rows, 1), ROWS)
        ]
        if len(pieces) == 1:
            return pieces[0]
        table = pa.Table.from_batches([piece.output for piece in pieces], self.output_schema).combine_chunks()
        whole = table.to_batches()[0] if table.num_rows else pieces[0].output
        rejected = tuple(each for piece in pieces for each in piece.rejected)
        return Decided(whole, rejected, sum(piece.decided for piece in pieces))

    def _piece(self, batch: pa.RecordBatch, first_row: int) -> Decided:
        decider, written = self._taken()
        chunk, wrong = self._encounters(chunk_of(batch, self._rules.schema))
        found = decider.decide(chunk)
        if written.of is not decider.outcomes:
            written = Written(self._columns, decider.outcomes)
        numbers, ordinals = found.numbers, found.ordinals
        rows, kept = np.arange(first_row, first_row + chunk.size), None
        errors = {**dict(found.rejected), **wrong}
        if errors:
            numbers[list(errors)] = -1
            kept = np.flatnonzero(numbers >= 0)
            numbers, ordinals, rows = numbers[kept], ordinals[kept], rows[kept]
        rejected = tuple(
            Rejected(first_row + row, error.field, error.code, error.problem) for row, error in sorted(errors.items())
        )
        output = written.batch(numbers, rows, identifiers(self._plan, chunk, kept), ordinals)
        self._idle.append((decider, written))
        return Decided(output, rejected, len(numbers))

    def _encounters(self, chunk: Chunk) -> tuple[Chunk, Mapping[int, EncounterError]]:
        """The encounters without the lines that were billed, and what is wrong with the rows of which a line is bad."""
        field = lines_field(self._rules.schema)
        told, rest = taken_apart(field, chunk, self.billed) if self.billed else (None, chunk)
        if told is None:
            return chunk, {}
        rows = np.unique(told.rows)
        wrong = bad_lines(self._rules.schema, field, at_rows(chunk, rows), self._plan)
        return rest, {int(rows[at]): error for at, error in wrong.items()}

    def _taken(self) -> tuple[Decider, Written]:
        """What one thread at a time uses, with all that it has found before."""
        try:
            return self._idle.pop()
        except IndexError:
            decider = Decider.of(self._plan, self._rules.schema, self._shared)
            return decider, Written(self._columns, decider.outcomes)


def identifiers(plan: Plan, chunk: Chunk, at: Any = None) -> Any:  # noqa: ANN401 - arrays
    """The ids of the encounters, or of some of them, as texts; None where no column holds them."""
    name = plan.program.vocabulary.identifier
    ids = chunk.arrays.get((name,)) if name is not None else None
    if ids is None:
        return None
    ids = ids if at is None else ids.take(pa.array(at))
    if not is_text(ids.type):
        return pa.nulls(len(ids), pa.string())  # a row that states one is rejected
    return ids if pa.types.is_string(ids.type) else ids.cast(pa.string())


def runner(rules: Rules, *, per: Per = "code", explain: bool = False) -> Runner:
    """What decides batches by a ruleset: a row for each encounter and code, or for each encounter.

    `explain` adds the sentence and the source of each rule that is named; it takes `per="code"`.
    """
    if per not in {"code", "encounter"}:
        raise ValueError("per is 'code' or 'encounter'")
    return _runner(rules, per, explain)


@lru_cache(maxsize=_MOST_RUNNERS)
def _runner(rules: Rules, per: Per, explain: bool) -> Runner:  # noqa: FBT001 - a key of the cache
    columns = columns_for(rules.program, per, explain=explain)
    return Runner(columns.schema, rules, plan_of(eras_of(rules.program)), columns)


def decide(  # noqa: PLR0913 - each says one thing, by name
    data: Any,  # noqa: ANN401 - whatever hands over a stream of Arrow
    ruleset: Rules | str | Path = DEFAULT,
    *,
    schema: type = Encounter,
    tables: Iterable[Table] | Tables = NO_TABLES,
    per: Per = "code",
    explain: bool = False,
    threads: int | None = None,
    on_reject: Callable[[Rejected], None] | None = None,
    columns: Mapping[str, str] | None = None,
) -> pa.RecordBatchReader:
    """The decisions on a table of encounters, batch by batch and in order.

    `data` is a table or a reader of Arrow, or what hands over a stream of it, such as a frame of polars or a relation
    of DuckDB. `columns` says from which column a field comes, where that is not its name. `on_reject` is called with
    each row that is no encounter, in order. `threads` None: as many as the machine allows; no result turns on it.

    Raises RulesError as `load` does, TableError where `tables` are given beside rules that were loaded, and
    EncounterError where the columns are not those of the schema. Without `on_reject`, reading on raises EncounterError
    at the first row that is no encounter.
    """
    keep_freed_memory()
    rules = loaded(ruleset, tables, schema)
    run = runner(rules, per=per, explain=explain)
    reader = _reader(data)
    names = _renamed(reader.schema, columns or {})
    run.check(pa.schema([field.with_name(name) for field, name in zip(reader.schema, names, strict=True)]))
    threads = threads or _cores()
    found = _in_order(run, _pieces(reader, names, threads), threads)
    return pa.RecordBatchReader.from_batches(run.output_schema, _outputs(found, on_reject))


def _cores() -> int:
    """How many threads the process may run at once, where the system tells; else how many cores there are."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _reader(data: Any) -> pa.RecordBatchReader:  # noqa: ANN401 - whatever hands over a stream of Arrow
    if isinstance(data, pa.RecordBatchReader):
        return data
    if isinstance(data, pa.RecordBatch):
        return pa.RecordBatchReader.from_batches(data.schema, [data])
    if isinstance(data, pa.Table):
        return data.to_reader()
    if hasattr(data, "__arrow_c_stream__"):
        return pa.RecordBatchReader.from_stream(data)
    raise messages.no_table(data)


def _renamed(schema: pa.Schema, columns: Mapping[str, str]) -> list[str]:
    """The names of the fields that columns hold."""
    of_column: dict[str, str] = {}
    for field, column in columns.items():
        if column not in schema.names:
            raise messages.no_such_column(field)
        if column in of_column:
            raise messages.one_for_two(field, of_column[column])
        of_column[column] = field
    return [of_column.get(name, name) for name in schema.names]


def _pieces(reader: pa.RecordBatchReader, names: list[str], threads: int) -> Iterator[tuple[pa.RecordBatch, int]]:
    """Batches of no more than so many rows, and the number of the first row of each. Small ones are joined.

    Out of one batch each thread gets equally many of one size, so that they end at one time.
    """
    row = 1
    for batch in _joined(reader):
        count = max(-(-batch.num_rows // ROWS), min(threads, batch.num_rows // FEWEST), 1)
        if count > threads:
            count = -(-count // threads) * threads
        size = -(-batch.num_rows // count) or 1
        for low in range(0, batch.num_rows, size):
            piece = batch.slice(low, size)
            yield pa.RecordBatch.from_arrays(piece.columns, names=names), row + low
        row += batch.num_rows


def _joined(reader: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
    few: list[pa.RecordBatch] = []
    rows = 0
    for batch in reader:
        few.append(batch)
        rows += batch.num_rows
        if rows >= ROWS:
            yield from _one(few)
            few, rows = [], 0
    yield from _one(few)


def _one(few: list[pa.RecordBatch]) -> list[pa.RecordBatch]:
    """Batches as one, where their dictionaries fit into one."""
    if len(few) <= 1:
        return few
    try:
        joined: list[pa.RecordBatch] = pa.Table.from_batches(few).combine_chunks().to_batches()
    except pa.ArrowInvalid:
        return few
    return joined


def _in_order(run: Runner, pieces: Iterator[tuple[pa.RecordBatch, int]], threads: int) -> Iterator[Decided]:
    """What is decided of pieces, in their order; a few of them are under way at a time."""
    if threads <= 1:
        for batch, first_row in pieces:
            yield run.decide(batch, first_row)
        return
    waiting: deque[_Piece] = deque()
    pool = ThreadPoolExecutor(threads - 1)
    try:
        for piece in _each(pieces):
            pool.submit(piece.decide, run)
            waiting.append(piece)
            if len(waiting) > 2 * threads:
                yield _first_of(waiting, run)
        while waiting:
            yield _first_of(waiting, run)
    finally:
        pool.shutdown(cancel_futures=True)


@attrs.define(eq=False)
class _Piece:
    """Some rows, the number of the first, and what is decided of them by the thread that comes first."""

    batch: pa.RecordBatch | None
    first_row: int
    found: Future[Decided] = attrs.field(factory=Future)
    _begun: threading.Lock = attrs.field(factory=threading.Lock)

    def decide(self, run: Runner) -> bool:
        """Decides them, unless a thread has begun to; whether this one did. What goes wrong is kept for their turn."""
        if self.found.done() or not self._begun.acquire(blocking=False):
            return False
        batch, self.batch = self.batch, None
        try:
            self.found.set_result(run.decide(batch, self.first_row))
        except BaseException as error:
            self.found.set_exception(error)
            if not isinstance(error, Exception):
                raise  # whoever interrupts does not wait for a turn
        return True


def _each(pieces: Iterator[tuple[pa.RecordBatch, int]]) -> Iterator[_Piece]:
    """The pieces; where they cannot be read any further, what went wrong is the last one's turn."""
    try:
        for batch, first_row in pieces:
            yield _Piece(batch, first_row)
    except Exception as error:  # noqa: BLE001 - it is raised again, behind what was read before
        last = _Piece(None, 0)
        last.found.set_exception(error)
        yield last


def _first_of(waiting: deque[_Piece], run: Runner) -> Decided:
    """What is decided of the first piece. Until it is there, the caller decides what nobody has begun, in order."""
    while not waiting[0].found.done() and any(piece.decide(run) for piece in waiting):
        pass
    return waiting.popleft().found.result()


def _outputs(found: Iterator[Decided], on_reject: Callable[[Rejected], None] | None) -> Iterator[pa.RecordBatch]:
    for each in found:
        for rejected in each.rejected:
            if on_reject is None:
                raise messages.bad_row(rejected.row, rejected.code, rejected.field, rejected.problem)
            on_reject(rejected)
        yield each.output
