"""Columns of text to columns of facts. Nothing is guessed: a cell is written as its fact is, or its row is rejected.

Most columns hold few different texts. So each text is read once a block, however many rows have it.
"""

from collections.abc import Callable
from datetime import date
from typing import Any, Final

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fluororules.batch.binding import PERFORMED
from fluororules.batch.files import messages
from fluororules.batch.files.causes import with_cause
from fluororules.batch.files.rejects import Problem
from fluororules.claims.strict import value_of
from fluororules.errors import EncounterError
from fluororules.facts import kind_of
from fluororules.schema import vocabulary
from fluororules.schema.days import day_of
from fluororules.schema.reading import object_from_json
from fluororules.schema.vocabulary import Fact

LINES: Final = pa.list_(
    pa.struct(
        [
            ("code", pa.string()),
            ("modifiers", pa.list_(pa.string())),
            ("units", pa.int64()),
            ("performed_by", pa.string()),
        ]
    )
)
"""The type of a column of procedures."""

Read = Callable[[str], Any]
"""What a text says, or the Problem that it is."""

_DIGITS: Final = 18


@attrs.frozen
class Column:
    """A column of facts, and the problems of its rows: (number of the row, problem)."""

    values: pa.Array = attrs.field(repr=False)
    problems: tuple[tuple[int, Problem], ...] = ()


def column_of(texts: pa.Array, kind: pa.DataType, read: Read) -> Column:
    """A column of texts as `read` understands them; null stays null."""
    coded = pc.dictionary_encode(texts)
    said = [read(text) for text in coded.dictionary.to_pylist()]
    bad = {at: one for at, one in enumerate(said) if isinstance(one, Problem)}
    values = pa.array([None if at in bad else one for at, one in enumerate(said)], kind)
    problems: list[tuple[int, Problem]] = []
    if bad:
        rows = pc.indices_nonzero(pc.is_in(coded.indices, pa.array(list(bad), coded.indices.type))).to_pylist()
        problems = [(row, bad[coded.indices[row].as_py()]) for row in rows]
    return Column(values.take(coded.indices), tuple(problems))


def read_day(field: str) -> Read:
    """A day, written as ISO has it."""

    def read(text: str) -> date | Problem | None:
        try:
            return day_of(text, field)
        except EncounterError as error:
            return with_cause(Problem(error.field, error.code, error.problem), text)

    return read


def read_number(field: str) -> Read:
    """A whole number in ASCII digits."""

    def read(text: str) -> int | Problem:
        digits = text.removeprefix("-")
        if not digits.isascii() or not digits.isdecimal() or len(digits) > _DIGITS:
            return messages.expected(field, "a whole number")
        return int(text)

    return read


def read_truth(field: str) -> Read:
    """`true` or `false`."""
    return lambda text: {"true": True, "false": False}.get(text, messages.expected(field, "`true` or `false`"))


def read_text(_: str) -> Read:
    """Any text."""
    return lambda text: text


def read_modifiers(field: str) -> Read:
    """Modifiers with semicolons between."""
    del field
    return lambda text: [part.strip(" ") for part in text.split(";")]


def read_lines(field: str, part: type) -> Read:
    """A list of procedures as JSON has it, or codes with semicolons between."""

    def read(text: str) -> list[dict[str, Any]] | Problem:
        if not text.startswith("["):
            return [{"code": code.strip(" "), "modifiers": [], "units": 1} for code in text.split(";")]
        try:
            found = value_of(text.encode(), 1)
            return [_line(part, item, f"{field}[{at}]") for at, item in enumerate(found)]  # type: ignore[arg-type, var-annotated] # begins with a bracket
        except EncounterError as error:
            return Problem(error.field or field, error.code, error.problem)

    return read


def _line(part: type, item: object, path: str) -> dict[str, Any]:
    line: Any = object_from_json(part, {"code": item} if isinstance(item, str) else item, path)
    return {name: getattr(line, name, None) for name in ("code", "modifiers", "units", "performed_by")}


def lines_of(part: type, items: object, path: str) -> list[dict[str, Any]] | None:
    """A list of lines in JSON as `LINES` has them; None where it is not stated. Raises EncounterError."""
    if items is None:
        return None
    if not isinstance(items, list):
        raise EncounterError("FD203", path, f"expected a list of lines, got {kind_of(items)}")
    return [_line(part, item, f"{path}[{at}]") for at, item in enumerate(items)]


_READ: Final[dict[str, tuple[pa.DataType, Callable[[str], Read]]]] = {
    "date": (pa.date32(), read_day),
    "number": (pa.int64(), read_number),
    "minutes": (pa.int64(), read_number),
    "yes/no": (pa.bool_(), read_truth),
    "group": (pa.bool_(), read_truth),
    "modifiers": (pa.list_(pa.string()), read_modifiers),
    "lines": (LINES, read_text),
}
_TEXT: Final = (pa.string(), read_text)


def type_of(fact: Fact) -> pa.DataType:
    """The type of a fact's column."""
    return _READ.get(fact.kind, _TEXT)[0]


def facts_of(schema: type) -> dict[str, Fact]:
    """The facts that have a column, by its name: `fluoroscopy.purpose`; of a group `fluoroscopy_performed`."""
    words = vocabulary(schema)
    facts = {f"{f.dotted}_{PERFORMED}" if f.kind == "group" else f.dotted: f for f in words.facts if f.path}
    if words.identifier and words.identifier not in facts:
        facts[words.identifier] = Fact(-1, "", "identity", (words.identifier,), "", (), 0, 0, None)
    return facts


def lines_column(name: str, part: type, texts: pa.Array) -> Column:
    """A column of texts as lines that stand beside the facts."""
    return column_of(texts, LINES, read_lines(name, part))


def fact_column(fact: Fact, part: type | None, texts: pa.Array, name: str = "") -> Column:
    """A column of texts as the column of a fact, which problems call by its `name` if that is another.

    `part` is the class of a procedure line, for the fact of those.
    """
    kind, reading = _READ.get(fact.kind, _TEXT)
    name = name or fact.dotted
    if fact.kind == "lines" and part is not None:
        return column_of(texts, kind, read_lines(name, part))
    if kind == pa.string():
        return Column(texts)
    return column_of(texts, kind, reading(name))


def sound(name: str, column: pa.Array) -> Column:
    """A column of texts, or of lists of them. One that is not UTF-8 is null, and a problem."""
    try:
        column.validate(full=True)
    except pa.ArrowInvalid:
        bad = [row for row in range(len(column)) if not _is_text(column[row])]
        kept = np.arange(len(column))
        mask = np.isin(kept, bad)
        return Column(column.take(pa.array(kept, mask=mask)), tuple((row, messages.not_utf8(name)) for row in bad))
    return Column(column)


def _is_text(value: pa.Scalar) -> bool:
    try:
        value.as_py()
    except UnicodeDecodeError:
        return False
    return True
