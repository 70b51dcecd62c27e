"""Claim lines as chunks of encounters, where the lines of each claim stand together in order of claim."""

from collections.abc import Iterator
from typing import Final

import attrs
import pyarrow as pa
import pyarrow.compute as pc

from fluororules.batch.claim_names import CLAIM
from fluororules.batch.files import messages
from fluororules.batch.files.chunks import Chunk, Token
from fluororules.batch.files.claim_columns import Names, plainly
from fluororules.batch.files.claim_lines import grouped, line_schema, lines_of
from fluororules.batch.files.places import Place
from fluororules.batch.files.reading import Input
from fluororules.batch.files.rejects import Reject, unpacked

MOST: Final = 1 << 20
"""The most lines that one claim is read of."""

Row = tuple[int, int]
"""The number of a file, and a row of it."""


@attrs.frozen
class Claims:
    """Claim lines that are in order of claim. A chunk ends before the last claim of a block, which may go on."""

    input: Input
    names: Names

    def chunks(self, after: Token | None) -> Iterator[Chunk]:
        """Chunks of whole claims. A token says in which block to begin, and with which row of it."""
        place = Place(**after["place"]) if after else None
        begin: Row = tuple(after["row"]) if after else (0, 0)
        held = _Held(line_schema(self.input.schema, self.names))
        ends = place
        for block in self.input.blocks(self.names.wanted, place):
            lines = lines_of(self.input.schema, self.names, block)
            held.add(block.begins, _behind(lines, begin), [r for r in block.rejects if (r.file, r.row) >= begin])
            ends = block.ends
            cut = held.last_claim()
            if cut is not None:
                yield self._chunk(*held.upto(cut), {"place": attrs.asdict(held.place_of(cut)), "row": cut})
            elif held.size > MOST:
                raise messages.unreadable(
                    self.input.files[block.begins.file].path,
                    f"more than {MOST} lines before row {block.ends.row} have one claim id",
                )
        if ends is not None and held.anything:
            end: Row = (ends.file, ends.row)
            yield self._chunk(*held.upto(end), {"place": attrs.asdict(ends), "row": end})

    def _chunk(self, lines: pa.Table, rejects: list[Reject], token: Token) -> Chunk:
        return chunk_of(self.input.schema, self.names, lines, rejects, token, self.input.share(Place(**token["place"])))


def chunk_of(schema: type, names: Names, lines: pa.Table, rejects: list[Reject], ends: Token, share: float) -> Chunk:
    """Whole claims as a chunk."""
    found = grouped(schema, names, lines)
    return Chunk(found.batch, found.starts, found.files, found.rows, (*rejects, *found.rejects), ends, share)


def in_order(data: Input, names: Names) -> bool:
    """Whether lines are in order of claim; those without one do not count."""
    last = None
    column = names.columns[CLAIM]
    for block in data.blocks((column,)):
        claims = plainly(column, block.batch.column(column)).values.cast(pa.string()).drop_null()
        if not len(claims):
            continue
        if last is not None and claims[0].as_py() < last:
            return False
        if len(claims) > 1 and not pc.all(pc.less_equal(claims.slice(0, len(claims) - 1), claims.slice(1))).as_py():
            return False
        last = claims[-1].as_py()
    return True


def _behind(lines: pa.RecordBatch, begin: Row) -> pa.RecordBatch:
    """The lines from a row on."""
    files, rows = lines.column("file").to_numpy(), lines.column("row").to_numpy()
    return lines.filter(pa.array((files > begin[0]) | ((files == begin[0]) & (rows >= begin[1]))))


@attrs.define
class _Held:
    """Lines and rejects that no chunk had yet, and the blocks that they come from."""

    schema: pa.Schema
    places: list[Place] = attrs.field(factory=list)
    lines: list[pa.RecordBatch] = attrs.field(factory=list)
    rejects: list[Reject] = attrs.field(factory=list)

    @property
    def size(self) -> int:
        return sum(batch.num_rows for batch in self.lines)

    @property
    def anything(self) -> bool:
        return bool(self.size or self.rejects)

    def add(self, place: Place, lines: pa.RecordBatch, rejects: list[Reject]) -> None:
        """The lines of a block that begins at a place; those without a claim are rejects."""
        stray = lines.filter(pc.is_null(lines.column(CLAIM)))
        for file, row, why in zip(*(stray.column(name).to_pylist() for name in ("file", "row", "why")), strict=True):
            self.rejects.append(Reject(file, row, unpacked(why)))
        self.rejects += rejects
        self.lines.append(lines.filter(pc.is_valid(lines.column(CLAIM))))
        self.places.append(place)

    def last_claim(self) -> Row | None:
        """The row with which the last claim begins; None where there is no other before it."""
        last = next((batch.column(CLAIM)[-1] for batch in reversed(self.lines) if batch.num_rows), None)
        if last is None:
            return None
        for at, batch in enumerate(self.lines):
            same = pc.indices_nonzero(pc.equal(batch.column(CLAIM), last))
            if len(same):
                first = same[0].as_py()
                if first == 0 and not any(before.num_rows for before in self.lines[:at]):
                    return None
                return (batch.column("file")[first].as_py(), batch.column("row")[first].as_py())
        return None

    def place_of(self, row: Row) -> Place:
        """Where the block begins that holds a row."""
        return next(place for place in reversed(self.places) if (place.file, place.row) <= row or place.offset == 0)

    def upto(self, row: Row) -> tuple[pa.Table, list[Reject]]:
        """The lines and rejects before a row, which are held no longer."""
        whole = pa.Table.from_batches(self.lines, self.schema)
        files, rows = whole.column("file").to_numpy(), whole.column("row").to_numpy()
        before = pa.array((files < row[0]) | ((files == row[0]) & (rows < row[1])))
        given = [one for one in self.rejects if (one.file, one.row) < row]
        place = self.place_of(row) if self.places else None
        self.rejects = [one for one in self.rejects if (one.file, one.row) >= row]
        self.lines = whole.filter(pc.invert(before)).combine_chunks().to_batches()
        self.places = [one for one in self.places if place is None or (one.file, one.row) >= (place.file, place.row)]
        return whole.filter(before), given
