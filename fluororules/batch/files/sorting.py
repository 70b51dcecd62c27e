"""Claim lines in any order, sorted on disk.

First they are written in runs, each sorted. Then all runs are read side by side, from one claim to another: what lies
between two claims is few lines of every run, which are sorted and grouped as lines are that came in order. Which claims
those are is settled by the runs, so every reading meets the same chunks.
"""

import json
import os
from bisect import bisect_left
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import attrs
import pyarrow as pa
import pyarrow.compute as pc

from fluororules.batch.claim_names import CLAIM
from fluororules.batch.files import messages
from fluororules.batch.files.chunks import Chunk, Token
from fluororules.batch.files.claim_columns import Names
from fluororules.batch.files.claim_lines import ORDER, line_schema, lines_of, rejected_lines
from fluororules.batch.files.claims import MOST, chunk_of
from fluororules.batch.files.keeping import Hashed, put
from fluororules.batch.files.places import ROWS
from fluororules.batch.files.reading import Input, digest_of
from fluororules.batch.files.rejects import Reject, unpacked

RUN: Final = 1 << 19
"""The most lines of a run."""

SLICE: Final = 1 << 10
"""The lines of a run that are read at once. All runs are read side by side; thirty million lines have some sixty."""

_RUNS: Final = "runs.json"


def spill(data: Input, names: Names, folder: Path, progress: Callable[[int, float], None]) -> None:
    """Writes the runs into a folder, unless they are there whole."""
    if _whole(folder):
        return
    folder.mkdir(mode=0o700, exist_ok=True)
    digests: list[str] = []
    held: list[pa.RecordBatch] = []
    count = lines = 0
    schema = line_schema(data.schema, names)
    for block in data.blocks(names.wanted):
        held.append(lines_of(data.schema, names, block))
        if block.rejects:
            held.append(rejected_lines(block.rejects, schema))
        count += block.read
        lines += block.read
        if count >= RUN:
            digests.append(_write(folder / f"{len(digests)}.run", pa.Table.from_batches(held, schema)))
            held, count = [], 0
        progress(lines, data.share(block.ends))
    if count:
        digests.append(_write(folder / f"{len(digests)}.run", pa.Table.from_batches(held, schema)))
    put(folder / _RUNS, json.dumps(digests).encode())


def _whole(folder: Path) -> bool:
    try:
        digests = json.loads((folder / _RUNS).read_bytes())
        return all(digest_of(folder / f"{at}.run") == digest for at, digest in enumerate(digests))
    except (OSError, ValueError):
        return False


def is_sorted(folder: Path) -> bool:
    """Whether all lines were sorted into a folder."""
    return (folder / _RUNS).exists()


def _write(path: Path, lines: pa.Table) -> str:
    """One run, sorted; lines without a claim come first, under a claim that no claim has."""
    claims = pc.fill_null(lines.column(CLAIM), "")
    lines = lines.set_column(lines.schema.get_field_index(CLAIM), CLAIM, claims)
    lines = lines.take(pc.sort_indices(lines, sort_keys=list(ORDER))).combine_chunks()
    with path.open("wb") as file:
        os.chmod(path, 0o600)  # noqa: PTH101 - of the file that is open
        sink = Hashed(file, sha256())
        with pa.ipc.new_file(sink, lines.schema) as writer:
            writer.write_table(lines, max_chunksize=SLICE)
        file.flush()
        os.fsync(file.fileno())
    return sink.hexdigest()


@attrs.frozen
class Sorted:
    """Claim lines that were spilled. A token is the number of the chunk."""

    input: Input
    names: Names
    folder: Path

    def chunks(self, after: Token | None) -> Iterator[Chunk]:
        """Chunks of whole claims, in order of claim."""
        runs = [_Run.opened(path) for path in sorted(self.folder.glob("*.run"), key=lambda path: int(path.stem))]
        bounds = _bounds(runs)
        first = int(after["chunk"]) if after else 0
        if first > len(bounds):
            return
        for run in runs:
            run.seek(bounds[first - 1] if first else "")
        for number in range(first, len(bounds) + 1 if runs else 0):
            bound = bounds[number] if number < len(bounds) else None
            parts = [part for run in runs for part in run.until(bound)]
            if sum(part.num_rows for part in parts) > MOST + len(runs) * SLICE + ROWS:
                raise messages.unreadable(self.input.path, f"more than {MOST} lines have one claim id")
            token = {"chunk": number + 1}
            yield self._chunk(pa.Table.from_batches(parts, runs[0].schema), token, (number + 1) / (len(bounds) + 1))

    def _chunk(self, lines: pa.Table, token: Token, share: float) -> Chunk:
        stray = pc.equal(lines.column(CLAIM), "")
        rejects = [
            Reject(row["file"], row["row"], unpacked(row["why"]))
            for row in lines.filter(stray).select(["file", "row", "why"]).to_pylist()
        ]
        return chunk_of(self.input.schema, self.names, lines.filter(pc.invert(stray)), rejects, token, share)


def _bounds(runs: "list[_Run]") -> list[str]:
    """The claims at which one chunk ends and the next begins."""
    firsts = sorted(first for run in runs for first in run.firsts)
    every = max(ROWS // SLICE, 1)
    return sorted({first for first in firsts[every::every] if first})


@attrs.define
class _Run:
    """A run, read from one end to the other. `firsts` are the claims with which its slices begin."""

    reader: Any = attrs.field(repr=False)
    schema: pa.Schema
    firsts: list[str] = attrs.field(repr=False)
    at: int = 0
    rest: pa.RecordBatch | None = None

    @classmethod
    def opened(cls, path: Path) -> "_Run":
        with pa.memory_map(str(path)) as file:
            reader = pa.ipc.open_file(file)
            slices = range(reader.num_record_batches)
            firsts = [reader.get_batch(at).column(CLAIM)[0].as_py() for at in slices]
        reader = pa.ipc.open_file(pa.OSFile(str(path)))
        return cls(reader, reader.schema, firsts)

    def seek(self, claim: str) -> None:
        """Stands before the first line of a claim, or of the next one."""
        self.at = max(bisect_left(self.firsts, claim) - 1, 0)
        self.rest = None
        for _ in self.until(claim):
            pass

    def until(self, claim: str | None) -> Iterator[pa.RecordBatch]:
        """The lines before a claim, from where the run stands; without one, all."""
        while self.rest is not None or self.at < len(self.firsts):
            if self.rest is None:
                self.rest = self.reader.get_batch(self.at)
                self.at += 1
            size = self.rest.num_rows
            before = size if claim is None else bisect_left(_Keys(self.rest.column(CLAIM)), claim)
            if before:
                yield self.rest.slice(0, before)
            self.rest = self.rest.slice(before) if before < size else None
            if self.rest is not None:
                return


@attrs.frozen
class _Keys:
    """A column as `bisect` looks into it."""

    column: pa.Array

    def __len__(self) -> int:
        return len(self.column)

    def __getitem__(self, at: int) -> Any:  # noqa: ANN401 - a text
        return self.column[at].as_py()
