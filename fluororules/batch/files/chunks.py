"""What is decided at once, and the table of encounters as such chunks."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final, Protocol

import attrs
import numpy as np
import pyarrow as pa

from fluororules.batch.binding import PERFORMED, check_columns
from fluororules.batch.claim_names import CLAIM, KNOWN
from fluororules.batch.files import messages
from fluororules.batch.files.cells import Column, fact_column, facts_of, lines_column
from fluororules.batch.files.failures import InputError
from fluororules.batch.files.headers import NEAR, Header, header, meant, slips
from fluororules.batch.files.places import Block, Place
from fluororules.batch.files.reading import Input
from fluororules.batch.files.rejects import Problem, Reject
from fluororules.errors import EncounterError
from fluororules.facts import ABOUT, About
from fluororules.schema import fields_of, vocabulary

_LIKE_A_CLAIM: Final = re.compile("cla?i?m[ _-]*id", re.IGNORECASE)

_OF_PARTS: Final = frozenset({"group", "lines", "modifiers"})
"""The kinds of facts that are made of several values."""

Token = Mapping[str, Any]
"""Where a chunk ends, in JSON: from there the next one can be had."""


@attrs.frozen
class Chunk:
    """Encounters to decide at once, and the input rows that they come from.

    `batch` has a row an encounter; the input rows of encounter n are `files` and `rows` from `starts[n]` up to
    `starts[n + 1]`. `rejects` are the input rows that came to no encounter. `share` is how much was read of the whole.
    """

    batch: pa.RecordBatch = attrs.field(repr=False)
    starts: "np.ndarray[Any, np.dtype[np.int64]]" = attrs.field(repr=False)
    files: "np.ndarray[Any, np.dtype[np.int32]]" = attrs.field(repr=False)
    rows: "np.ndarray[Any, np.dtype[np.int64]]" = attrs.field(repr=False)
    rejects: tuple[Reject, ...] = attrs.field(repr=False)
    ends: Token
    share: float

    @property
    def read(self) -> int:
        """How many input rows these are."""
        return len(self.rows) + len(self.rejects)


class Source(Protocol):
    """Chunks, from the start or from where one of them ended; the same ones as often as they are asked for."""

    def chunks(self, after: Token | None) -> Iterator[Chunk]:
        """The chunks behind a place."""


@attrs.frozen
class Encounters:
    """A table with a row an encounter."""

    input: Input
    wanted: tuple[str, ...]

    def chunks(self, after: Token | None) -> Iterator[Chunk]:
        """A chunk a block."""
        for block in self.input.blocks(self.wanted, Place(**after) if after else None):
            yield self._chunk(block)

    def _chunk(self, block: Block) -> Chunk:
        batch, rows, rejects = block.batch, block.rows, list(block.rejects)
        if block.text:
            batch, problems = _facts(self.input, batch)
            rejects += [Reject(block.begins.file, int(rows[row]), why) for row, why in sorted(problems.items())]
            kept = np.ones(len(rows), np.bool_)
            kept[list(problems)] = False
            batch, rows = (batch.filter(pa.array(kept)), rows[kept]) if problems else (batch, rows)
        starts = np.arange(len(rows) + 1, dtype=np.int64)
        files = np.full(len(rows), block.begins.file, np.int32)
        return Chunk(batch, starts, files, rows, tuple(rejects), attrs.asdict(block.ends), self.input.share(block.ends))


def encounters(data: Input) -> Encounters:
    """A table of encounters. Raises InputError where a column is no fact, or the date of service is missing."""
    facts = facts_of(data.schema)
    known = {*facts, *(name.partition(".")[0] for name in facts), *data.beside}
    path = data.files[0].path
    for name in data.columns.names:
        if name not in known:
            raise _unknown(path, name, header(data.columns.names, data.schema, data.beside), facts)
    words = vocabulary(data.schema)
    if words.facts[words.date].dotted not in data.columns.names:
        raise messages.missing(path, words.facts[words.date].dotted)
    _check(data, path)
    return Encounters(data, tuple(data.columns.names))


def _unknown(path: str, name: str, names: Header, facts: Collection[str]) -> InputError:
    """What is said of a column that is none of an encounter: that it may be one of claim lines, or a fact misspelt."""
    said = names.said(name)
    if names.is_missing:
        return messages.no_names(path, said)
    lines = slips([one for one in names.names if one not in facts], KNOWN)
    if CLAIM in lines and lines[CLAIM] != CLAIM:
        return messages.misspelt(path, {ours: theirs for ours, theirs in lines.items() if ours != theirs})
    if lines:
        others = (one for one in names.names if one not in facts and one not in KNOWN and names.shows(one))
        return messages.unknown_with_lines(path, said, next((one for one in others if _LIKE_A_CLAIM.search(one)), None))
    return messages.unknown(path, said, meant(name, facts, NEAR) if names.shows(name) else None)


def _check(data: Input, path: str) -> None:
    """Raises InputError where a column is of a type that none of its rows can have, or says what another says."""
    ours = pa.schema([column for column in data.columns if column.name not in data.beside])
    about = dict(fields_of(data.schema))
    for column in ours:
        if (fact := about.get(column.name)) is not None:
            _check_type(path, column, fact)
    try:
        check_columns(ours, data.schema)
    except EncounterError as error:
        raise messages.no_columns_of_encounters(path, error.field, error.problem) from None


def _check_type(path: str, column: pa.Field, fact: About) -> None:
    """Raises InputError where a struct holds what is no fact, or a fact of one value is told by several."""
    inner = getattr(column.type, "value_type", column.type)
    if fact.part is not None and pa.types.is_struct(inner):
        known = [*(name for name, _ in fields_of(fact.part)), *([PERFORMED] if fact.kind == "group" else [])]
        for child in (inner.field(at).name for at in range(inner.num_fields)):
            if child not in known:
                near = meant(child, known, NEAR)
                said = f"`{child}`" if near else "a field"
                raise messages.no_such_child(path, column.name, said, near)
    elif fact.kind not in _OF_PARTS and pa.types.is_nested(column.type):
        raise messages.wrong_type(path, column.name, "a value a row", "lists or structs")


def _facts(data: Input, texts: pa.RecordBatch) -> tuple[pa.RecordBatch, dict[int, Problem]]:
    """Columns of texts as columns of facts, and the first problem of each row that has one."""
    facts = facts_of(data.schema)
    found: list[Column] = []
    problems: dict[int, Problem] = {}
    for name in texts.schema.names:
        if name in data.beside:
            found.append(lines_column(name, data.beside[name], texts.column(name)))
        else:
            about = attrs.fields_dict(data.schema)[facts[name].path[0]].metadata.get(ABOUT)
            found.append(fact_column(facts[name], about.part if about else None, texts.column(name)))
        for row, why in found[-1].problems:
            problems.setdefault(row, why)
    return pa.RecordBatch.from_arrays([column.values for column in found], texts.schema.names), problems
