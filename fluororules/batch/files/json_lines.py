"""JSON lines: one encounter a line, in the form that `fluororules evaluate` takes."""

from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, Final

import attrs
import numpy as np
import pyarrow as pa

from fluororules.batch.files import messages
from fluororules.batch.files.cells import LINES, lines_of, type_of
from fluororules.batch.files.lines import LONGEST, Lines, blocks_of
from fluororules.batch.files.places import Block, Place
from fluororules.batch.files.rejects import Problem, Reject
from fluororules.claims.strict import value_of
from fluororules.errors import EncounterError
from fluororules.facts import Unknown
from fluororules.schema import from_json
from fluororules.schema.vocabulary import Fact

_BOM: Final = b"\xef\xbb\xbf"


@attrs.frozen
class Wanted:
    """What is read: facts by their columns, and lines that stand `beside` them, with the class of these."""

    facts: Mapping[str, Fact]
    beside: Mapping[str, type]


def json_blocks(file: BinaryIO, begins: Place, schema: type, wanted: Wanted) -> Iterator[Block]:
    """The encounters of a file from a place on, a column a fact; blank lines are none."""
    for lines in blocks_of(file, max(begins.row, 1), begins.offset):
        ends = Place(begins.file, lines.number + len(lines.lines), lines.end)
        yield _block(lines, begins, ends, schema, wanted)
        begins = ends


def _block(lines: Lines, begins: Place, ends: Place, schema: type, wanted: Wanted) -> Block:
    rows: list[int] = []
    found: list[object] = []
    beside: list[Mapping[str, Any]] = []
    rejects: list[Reject] = []
    for number, line in enumerate(lines.lines, lines.number):
        if line is not None and not line.strip(b" \t\r"):
            continue
        try:
            data, others = _apart(_value_of(line, number), wanted.beside)
            encounter: object = from_json(schema, data)
        except EncounterError as error:
            rejects.append(Reject(begins.file, number, Problem(error.field, error.code, error.problem)))
        else:
            found.append(encounter)
            beside.append(others)
            rows.append(number)
    columns = [pa.array([_value(fact, one) for one in found], type_of(fact)) for fact in wanted.facts.values()]
    columns += [pa.array([one[name] for one in beside], LINES) for name in wanted.beside]
    batch = pa.RecordBatch.from_arrays(columns, [*wanted.facts, *wanted.beside])
    return Block(batch, np.array(rows, np.int64), tuple(rejects), begins, ends)


def _apart(data: object, beside: Mapping[str, type]) -> tuple[object, Mapping[str, Any]]:
    """An encounter in JSON, and the lines that stand beside its facts."""
    if not beside or not isinstance(data, Mapping):
        return data, dict.fromkeys(beside)
    others = {name: lines_of(part, data.get(name), name) for name, part in beside.items()}
    return {name: value for name, value in data.items() if name not in beside}, others


def _value_of(line: bytes | None, number: int) -> object:
    if line is None:
        why = messages.too_long(LONGEST)
        raise EncounterError(why.code, why.field, why.problem)
    return value_of(line.removeprefix(_BOM) if number == 1 else line, 1)


def _value(fact: Fact, encounter: object) -> Any:  # noqa: ANN401 - facts have values of many types
    """The value of a fact as its column holds it: null is unknown, and a group is whether it was performed."""
    value: Any = encounter
    for name in fact.path[:-1]:
        value = getattr(value, name)
        if value is None or isinstance(value, Unknown):
            return None
    value = getattr(value, fact.path[-1])
    if fact.kind == "group":
        return None if isinstance(value, Unknown) else value is not None
    if value is not None and type_of(fact) == LINES:
        return [attrs.asdict(line) for line in value]
    return value
