"""Files to kept tables: which table and quarter each file is, the rows of all of them, and what comes of it."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Literal

import attrs
import pyarrow as pa
import pyarrow.compute as pc

from fluororules.tables import messages
from fluororules.tables.canonical import canonical
from fluororules.tables.contents import contents_of
from fluororules.tables.headings import Layout
from fluororules.tables.keeping import keep, named, parquet_of, writing
from fluororules.tables.kinds import HOLDS, SCHEMAS
from fluororules.tables.manifest import Kept, Origin, folder_of, read_manifest
from fluororules.tables.names import TABLES, Quarter, names_of, part_said, quarter_said, table_said
from fluororules.tables.rows import Chunk, typed
from fluororules.tables.sources import Source, reading, sources_in
from fluororules.version import __version__

Progress = Callable[[str, int], None]
Outcome = Literal["imported", "replaced", "unchanged"]


@attrs.frozen
class Imported:
    """A table that files were brought into, what became of it, and what else is to be said of it.

    `unchanged`: the same rows were kept already, and nothing was written.
    """

    kept: Kept
    outcome: Outcome
    notes: tuple[str, ...]


@attrs.frozen
class _Gathered:
    """What was read for one table so far."""

    parts: list[pa.Table] = attrs.field(factory=list)
    origins: list[Origin] = attrs.field(factory=list)
    numbers: set[int] = attrs.field(factory=set)


_Target = tuple[str, Quarter]


@attrs.frozen
class Wanted:
    """What the caller says of the files; None where the files are to say it."""

    table: str | None
    quarter: Quarter | None

    @classmethod
    def of(cls, table: str | None, edition: str | None) -> "Wanted":
        """Raises TableError where there is no such table or edition."""
        if table is not None and table not in TABLES:
            raise messages.unknown_table(table, tuple(TABLES))
        return cls(table, None if edition is None else Quarter.of(edition))


def import_all(
    data: Path, files: Sequence[Path], wanted: Wanted, *, replace: bool, progress: Progress
) -> tuple[Imported, ...]:
    """All files are read before anything is written: `fluororules.tables.import_files` says more."""
    if not files:
        raise messages.no_files()
    notes: list[str] = []
    gathered: dict[_Target, _Gathered] = defaultdict(_Gathered)
    for source in sources_in(files, notes):
        with reading(source.shown):
            layout, chunks = contents_of(source)
        target = _target(source, layout, wanted, notes)
        rows = [pa.Table.from_batches([], SCHEMAS[layout.kind])]
        for chunk in _while_reading(chunks, source.shown):
            rows.append(typed(chunk, layout, target[1], source.shown))
            progress(source.shown, sum(map(len, rows)))
            source.check()
        _gather(gathered[target], source, rows)
    for (table, quarter), found in gathered.items():
        missing = sorted(set(range(1, max(found.numbers, default=0) + 1)) - found.numbers)
        if missing:
            raise messages.part_missing(table, str(quarter), missing)
    with writing(data):
        return _kept(data, gathered, notes, replace=replace)


def _while_reading(chunks: Iterator[Chunk], shown: str) -> Iterator[Chunk]:
    with reading(shown):
        yield from chunks


def _target(source: Source, layout: Layout, wanted: Wanted, notes: list[str]) -> _Target:
    """The table and quarter of a file. What the caller says counts, and where the name says otherwise, it is noted."""
    if wanted.table is not None and TABLES[wanted.table] != layout.kind:
        raise messages.other_kind(source.shown, wanted.table, HOLDS[layout.kind])
    texts = [[name] for name in source.names] + [list(layout.texts)]
    table = next((said for text in texts if (said := table_said(layout.kind, text))), None)
    quarter = next((named_in for text in texts if (named_in := quarter_said(text))), None)
    if None not in {table, wanted.table} and table != wanted.table:
        notes.append(messages.name_says(source.shown, str(table), str(wanted.table)))
    if None not in {quarter, wanted.quarter} and quarter != wanted.quarter:
        notes.append(messages.name_says(source.shown, str(quarter), str(wanted.quarter)))
    table, quarter = wanted.table or table, wanted.quarter or quarter
    if table is None:
        raise messages.which_table(source.shown, names_of(layout.kind))
    if quarter is None:
        raise messages.which_edition(source.shown)
    return table, quarter


def _gather(found: _Gathered, source: Source, rows: list[pa.Table]) -> None:
    part = part_said(source.names[0])
    if part is not None:
        found.numbers.add(part)
    found.parts.extend(rows)
    member = source.names[0] if len(source.names) > 1 else None
    found.origins.append(Origin(source.names[-1], member, source.sha256, sum(map(len, rows))))


def _kept(data: Path, gathered: dict[_Target, _Gathered], notes: list[str], *, replace: bool) -> tuple[Imported, ...]:
    """Decides about every table before the first is written."""
    made = [_made(table, quarter, found) for (table, quarter), found in sorted(gathered.items(), key=lambda g: g[0])]
    before = [_kept_before(data, kept, replace=replace) for kept, _, _ in made]
    found: list[Imported] = []
    for (kept, parquet, said), old in zip(made, before, strict=True):
        all_said = (*(notes if not found else ()), *said)
        if isinstance(old, Kept):
            found.append(Imported(old, "unchanged", all_said))
        else:
            keep(data, kept, parquet)
            found.append(Imported(kept, "replaced" if old else "imported", all_said))
    return tuple(found)


def _made(table: str, quarter: Quarter, found: _Gathered) -> tuple[Kept, bytes, list[str]]:
    """A table as it is to be kept, and what is to be said of it."""
    kind = TABLES[table]
    content = canonical(kind, found.parts)
    if not len(content.rows):
        raise messages.no_rows(found.origins[0].file)
    parquet = parquet_of(content.rows)
    name, sha256 = named(str(quarter), parquet)
    read = sum(origin.rows for origin in found.origins)
    first = _first(content.rows, quarter)
    kept = Kept(
        table=table,
        kind=kind,
        edition=str(quarter),
        first=first,
        last=quarter.last,
        digest=content.digest,
        read=read,
        duplicates=content.duplicates,
        rows=len(content.rows),
        parquet=name,
        size=len(parquet),
        sha256=sha256,
        sources=tuple(found.origins),
        fluororules=__version__,
    )
    ended = pc.sum(pc.greater(content.rows.column("first"), content.rows.column("last"))).as_py()
    return kept, parquet, [messages.never_in_force(table, str(quarter), ended)] if ended else []


def _first(rows: pa.Table, quarter: Quarter) -> date:
    """The first day on which a table speaks.

    Pair and add-on edits bear their own dates, closed ones included, so that a table speaks from its earliest one on;
    unit limits bear none, were given those of their quarter, and speak for it alone.
    """
    first: date = min(pc.min(rows.column("first")).as_py(), quarter.last)
    return first


def _kept_before(data: Path, kept: Kept, *, replace: bool) -> Kept | bool:
    """The table of that quarter, if it is kept with the same rows; else whether one is there to be replaced.

    Raises TableError where one is there, and is not to be replaced.
    """
    path = folder_of(data, kept.table) / f"{kept.edition}.json"
    if not path.exists() or replace:
        return path.exists()
    old = read_manifest(path)
    if old.digest != kept.digest:
        raise messages.kept_otherwise(kept.table, kept.edition)
    return old
