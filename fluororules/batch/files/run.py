"""A run: an input decided into an output, in segments, so that a run that was cut off can be gone on with."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

import attrs
import pyarrow as pa

from fluororules.batch.claim_names import CLAIM
from fluororules.batch.files import messages, work
from fluororules.batch.files.causes import of_row
from fluororules.batch.files.chunks import Chunk, Source, Token, encounters
from fluororules.batch.files.claim_columns import Names, names_of
from fluororules.batch.files.claims import Claims, in_order
from fluororules.batch.files.failures import BatchError
from fluororules.batch.files.keeping import move
from fluororules.batch.files.manifest import identity_of, manifest_of
from fluororules.batch.files.reading import Input, digest_of, input_of, problem_of, unchanged
from fluororules.batch.files.rejects import Problem, Reject, line_to_blame
from fluororules.batch.files.sorting import Sorted, is_sorted, spill
from fluororules.batch.files.work import Counts, Segment
from fluororules.batch.files.writing import Form, Written, copied, form_of, rejects_csv, writing
from fluororules.tables.keeping import settle

if TYPE_CHECKING:
    from fluororules.batch.running import Decided
    from fluororules.loader import Rules

SEGMENT: Final = 1 << 18
"""A segment ends with the chunk in which it has so many input rows."""

_RUNS: Final = "runs"
_HEADER: Final = b"file,row,field,code,problem\n"
Progress = Callable[[str, int, float], None]
"""Told what is done, how many input rows of it so far, and how much of the whole, from 0 to 1."""


class Runner(Protocol):
    """What decides batches of encounters: `fluororules.batch.runner` makes one."""

    @property
    def output_schema(self) -> pa.Schema:
        """The schema of all output. Its column `row` is replaced by the rows of the input."""

    @property
    def asked(self) -> Mapping[str, object]:
        """What it was asked for; part of what the output is a function of."""

    @property
    def for_claims(self) -> Runner:
        """What decides encounters that were put together from the lines of claims."""

    @property
    def beside(self) -> Mapping[str, type]:
        """The columns of lines that it takes beside the facts of an encounter, and the classes of these lines."""

    def decide(self, batch: pa.RecordBatch, first_row: int = 1) -> Decided:
        """The decisions on a batch, and the rows that are none."""


@attrs.frozen
class Options:
    """How a run is to be done. `flat` None: as the columns say; `columns`: known names to those in the file."""

    flat: bool | None = None
    columns: Mapping[str, str] = attrs.field(factory=dict)
    threads: int = 1
    restart: bool = False


@attrs.frozen
class Outcome:
    """What a run came to. `ignored` are columns that were not read, by name or, as in `column 3`, by number.

    `resumed` are the rows that were done before.
    """

    counts: Counts
    ignored: tuple[str, ...]
    resumed: int
    manifest: Mapping[str, Any]


def run(
    path: str,
    out: str,
    rules: Rules,
    runner: Runner,
    options: Options,
    progress: Progress,
) -> Outcome:
    """Decides what `path` names into `out`. `runner` is what was made of the rules.

    Raises BatchError where the run cannot begin or end; a row that is no encounter is rejected, and the run goes on.
    """
    form = form_of(out, runner.output_schema)
    target = _target(path, out)
    data = input_of(path, rules.schema, runner.beside, options.columns.values())
    flat = CLAIM in data.columns.names or bool(options.columns) if options.flat is None else options.flat
    names = names_of(data.files[0].path, data.columns, rules.schema, options.columns) if flat else None
    source = encounters(data) if names is None else None
    runner = runner if names is None else runner.for_claims
    folder = work.work_folder(target)
    _keep_apart(data, target, folder)
    with work.locked(folder) as fresh:
        try:
            return _Run(data, names, source, target, folder, rules, runner, form, options, progress).whole(fresh=fresh)
        except OSError as error:
            raise messages.unwritable(out, problem_of(error)) from None


def kept(out: str) -> bool:
    """Whether work for an output is kept that a run goes on with: lines that are sorted, or a segment."""
    folder = work.work_folder(Path(out).resolve())
    return work.any_done(folder) or is_sorted(folder / _RUNS)


def _target(path: str, out: str) -> Path:
    """The output, links followed; it may not lie among what is read."""
    try:
        target = Path(out).resolve()
        if target.is_dir():
            raise messages.unwritable(out, "a folder, where a file is to be written")
        if not target.parent.is_dir():
            raise messages.unwritable(out, "its folder does not exist")
        source = Path(path).resolve()
    except (OSError, ValueError, RuntimeError):
        raise messages.unwritable(out, "no such place") from None
    if target == source:
        raise messages.out_is_input(out)
    if source.is_dir() and target.parent == source:
        raise messages.out_is_in(out)
    return target


def _keep_apart(data: Input, target: Path, folder: Path) -> None:
    """Raises UsageError where what is written would take the place of what is read."""
    places = [target, beside(target, "rejects.csv"), beside(target, "manifest.json")]
    try:
        for file in data.files:
            found = next((one for one in places if one.exists() and one.samefile(file.path)), None)
            within = folder if Path(file.path).resolve().is_relative_to(folder) else None
            if read := found or within:
                raise messages.is_read(str(read))
    except OSError as error:
        raise messages.unwritable(str(target), problem_of(error)) from None


@attrs.frozen
class _Run:
    """A run that has its work folder to itself."""

    data: Input
    names: Names | None
    source: Source | None
    target: Path
    folder: Path
    rules: Rules
    runner: Runner
    form: Form
    options: Options
    progress: Progress

    def whole(self, *, fresh: bool) -> Outcome:
        """What the run came to. A folder that was `fresh` is dropped where the run fails before anything is done."""
        try:
            identity = self._identity()
            done = work.resumed(self.folder, identity, restart=self.options.restart)
            before = sum(one.counts.read for one in done)
            for segment in self._segments(self.source or self._claims(), done):
                done.append(segment)
        except (BatchError, OSError):
            if fresh:
                work.drop_if_nothing(self.folder)
            raise
        except KeyboardInterrupt:
            if not is_sorted(self.folder / _RUNS):
                work.drop_if_nothing(self.folder)
            raise
        counts = sum((one.counts for one in done), Counts())
        if counts.read != counts.decided + counts.rejected:
            raise messages.miscount(counts.read, counts.decided, counts.rejected)
        manifest = self._put_out(identity, done, counts)
        return Outcome(counts, tuple(manifest["columns"]["not_read"]), before, manifest)

    def _identity(self) -> dict[str, Any]:
        digests = []
        for number, file in enumerate(self.data.files):
            self.progress("reading the digest", 0, number / len(self.data.files))
            try:
                digests.append(digest_of(file.path))
            except OSError as error:
                raise messages.unreadable(file.path, problem_of(error)) from None
            unchanged(file)
        shape = "encounters" if self.names is None else "claim lines"
        asked = {
            **self.runner.asked,
            "shape": shape,
            "columns": dict(sorted(self.options.columns.items())),
            "output": self.target.suffix.lower().removeprefix("."),
        }
        return identity_of(self.data, digests, self.rules, asked)

    def _columns(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The columns that are read, and those that are not."""
        if self.names is None:
            return tuple(self.data.columns.names), ()
        return self.names.wanted, self.names.ignored

    def _claims(self) -> Source:
        assert self.names is not None  # noqa: S101 - for the type: one of the two is there
        runs = self.folder / _RUNS
        with _without_values():
            if not runs.exists():
                self.progress("looking whether claims are in order", 0, 0.0)
                if in_order(self.data, self.names):
                    return Claims(self.data, self.names)
            spill(self.data, self.names, runs, lambda rows, share: self.progress("sorting", rows, share))
        return Sorted(self.data, self.names, runs)

    def _segments(self, source: Source, done: list[Segment]) -> Iterator[Segment]:
        """The segments that are not done yet."""
        read = sum(one.counts.read for one in done)
        decided = self._decided(source, done[-1].after if done else None)
        number = len(done)
        while (first := next(decided, None)) is not None:
            segment = self._segment(number, first, decided, read)
            work.finish(self.folder, segment)
            read += segment.counts.read
            number += 1
            yield segment

    def _segment(self, number: int, first: _Decided, others: Iterator[_Decided], read: int) -> Segment:
        seen: list[_Decided] = []
        rejects = bytearray()

        def batches() -> Iterator[pa.RecordBatch]:
            one: _Decided | None = first
            size = 0
            while one is not None:
                rejects.extend(self._rejects(one.rejects))
                size += one.counts.read
                seen.append(attrs.evolve(one, output=None, rejects=()))
                if one.output is not None and one.output.num_rows:
                    yield one.output
                self.progress("deciding", read + size, one.share)
                one = next(others, None) if size < SEGMENT else None

        with writing(work.rows_of(self.folder, number)) as sink:
            self.form.segment(sink, batches())
        with writing(work.rejects_of(self.folder, number)) as other:
            other.write(bytes(rejects))
        counts = sum((one.counts for one in seen), Counts())
        return Segment(number, counts, seen[-1].ends, seen[-1].share, sink.hexdigest(), other.hexdigest())

    def _rejects(self, rejects: tuple[Reject, ...]) -> bytes:
        rows = sorted(rejects, key=lambda one: (one.file, one.row))
        return rejects_csv(
            (self.data.files[one.file].name, one.row, one.why.field, one.why.code, one.why.problem) for one in rows
        )

    def _decided(self, source: Source, after: Token | None) -> Iterator[_Decided]:
        """Chunks decided, in order; a few ahead of the one that is wanted, where there are threads for it."""
        with ThreadPoolExecutor(self.options.threads) as pool:
            ahead: deque[Future[_Decided]] = deque()
            try:
                for chunk in _made(source.chunks(after)):
                    ahead.append(pool.submit(_decide, self.runner, chunk, self.names))
                    while len(ahead) > self.options.threads:
                        yield ahead.popleft().result()
                while ahead:
                    yield ahead.popleft().result()
            finally:
                for future in ahead:
                    future.cancel()

    def _put_out(self, identity: Mapping[str, Any], done: list[Segment], counts: Counts) -> dict[str, Any]:
        """Writes the three files within the work folder, and moves them to their places: the manifest last."""
        self.progress("writing", counts.read, 1.0)
        numbers = range(len(done))
        rows, rejects, manifest = (self.folder / name for name in ("out", "rejects", "manifest"))
        with writing(rows) as sink:
            self.form.whole(sink, [work.rows_of(self.folder, number) for number in numbers])
        with writing(rejects) as other:
            other.write(_HEADER)
            copied(other, [work.rejects_of(self.folder, number) for number in numbers])
        outputs = {
            self.target.name: Written(sink.hexdigest(), sink.size),
            beside(self.target, "rejects.csv").name: Written(other.hexdigest(), other.size),
        }
        about, text = manifest_of(identity, *self._columns(), counts, outputs)
        with writing(manifest) as last:
            last.write(text)
        beside(self.target, "manifest.json").unlink(missing_ok=True)
        for temporary, place in (
            (rejects, beside(self.target, "rejects.csv")),
            (rows, self.target),
            (manifest, beside(self.target, "manifest.json")),
        ):
            _as_others(temporary, place)
            move(temporary, place)
        settle(self.target.parent)
        work.remove(self.folder)
        return about


def _made(chunks: Iterator[Chunk]) -> Iterator[Chunk]:
    """The chunks, as they are made."""
    while True:
        with _without_values():
            chunk = next(chunks, None)
        if chunk is None:
            return
        yield chunk


@contextmanager
def _without_values() -> Iterator[None]:
    """Whatever goes wrong within is told without its text, which may hold values."""
    try:
        yield
    except (BatchError, OSError):
        raise
    except Exception as error:  # noqa: BLE001 - of whatever kind
        raise messages.fault_in_reading(type(error).__name__) from None


def beside(out: Path, suffix: str) -> Path:
    """The name of a file that belongs to an output."""
    return out.with_name(f"{out.name}.{suffix}")


def _as_others(temporary: Path, place: Path) -> None:
    """Gives a file the permissions of the one whose place it takes, or those of a new file."""
    if place.exists():
        temporary.chmod(place.stat().st_mode & 0o777)
        return
    mask = os.umask(0)
    os.umask(mask)
    temporary.chmod(0o666 & ~mask)


@attrs.frozen
class _Decided:
    """A chunk that was decided: what is put out, what is rejected, and where the next chunk begins."""

    output: pa.RecordBatch | None = attrs.field(repr=False)
    rejects: tuple[Reject, ...] = attrs.field(repr=False)
    counts: Counts
    ends: Token
    share: float


def _decide(runner: Runner, chunk: Chunk, names: Names | None) -> _Decided:
    """A chunk decided. Whatever goes wrong within is told without what it was told with."""
    if not chunk.batch.num_rows:
        return _Decided(None, chunk.rejects, Counts(chunk.read, 0, len(chunk.rejects)), chunk.ends, chunk.share)
    try:
        found = runner.decide(chunk.batch, 0)
    except BatchError:
        raise
    except Exception as error:  # noqa: BLE001 - of whatever kind: its text may hold values
        first, last = (int(chunk.rows[0]), int(chunk.rows[-1])) if len(chunk.rows) else (0, 0)
        raise messages.fault(first, last, type(error).__name__) from None
    bad = {one.row: Problem(one.field, one.code, one.problem) for one in reversed(found.rejected)}
    bad = {row: of_row(why, chunk.batch, row) for row, why in bad.items()}
    rejects = [*chunk.rejects]
    for row, why in bad.items():
        rejects += _rejected(chunk, row, why, names)
    encounters = len(chunk.starts) - 1
    lost = len(rejects) - len(chunk.rejects)
    if found.decided + len(bad) != encounters:
        raise messages.miscount(encounters, found.decided, len(bad))
    decided, rows = len(chunk.rows) - lost, found.output.num_rows
    counts = Counts(chunk.read, decided, len(rejects), encounters - len(bad), rows, found.tally)
    output = _numbered(found.output, chunk, flat=names is not None)
    return _Decided(output, tuple(rejects), counts, chunk.ends, chunk.share)


def _numbered(output: pa.RecordBatch, chunk: Chunk, *, flat: bool) -> pa.RecordBatch:
    """What is put out, with the rows of the input in the column `row`: of several, that of the line, or the first."""
    at = output.schema.get_field_index("row")
    places = chunk.starts[output.column(at).to_numpy()]
    if flat and "line" in output.schema.names:
        places = places + output.column("line").fill_null(1).to_numpy() - 1
    return output.set_column(at, "row", pa.array(chunk.rows[places]))


def _rejected(chunk: Chunk, row: int, why: Problem, names: Names | None) -> Iterator[Reject]:
    """The input rows of an encounter that was rejected: the one that is to blame, and those that belong to it."""
    first, last = int(chunk.starts[row]), int(chunk.starts[row + 1])
    blamed = first
    if names is not None:
        blamed += line_to_blame(why.field, last - first)
        why = Problem(names.shown(why.field), why.code, why.problem)
    for at in range(first, last):
        yield Reject(int(chunk.files[at]), int(chunk.rows[at]), why if at == blamed else messages.companion())
