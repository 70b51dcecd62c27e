"""Why a cell is not written as its fact is, where its form says so for certain. The cell itself is not shown."""

import re
from collections.abc import Mapping
from contextlib import suppress
from types import MappingProxyType
from typing import Final

import attrs
import pyarrow as pa

from fluororules.batch.files.rejects import Problem

_BLANK: Final = (re.compile(r"\s.*|.*\s", re.DOTALL), "there is a blank before or behind it")
_FLOAT: Final = (re.compile(r"\d+\.0"), "it ends in `.0`, as spreadsheets write numbers")
_CAUSES: Final[Mapping[str, tuple[tuple[re.Pattern[str], str], ...]]] = MappingProxyType(
    {
        "FD211": (
            _BLANK,
            _FLOAT,
            (re.compile(r"\d{4}-\d\d-\d\d[T ].*", re.DOTALL), "a time of day stands behind it"),
            (re.compile(r"\d{1,4}/\d{1,2}/\d{1,4}"), "it is written with slashes"),
            (re.compile(r"\d{8}"), "it is written without hyphens"),
        ),
        "FD220": (
            _BLANK,
            _FLOAT,
            (re.compile(r"(?=.*[a-z])([A-Za-z]\d{4}|\d{4}[A-Za-z]|[A-Za-z0-9]{2})"), "it has a small letter"),
        ),
    }
)
_SHORT: Final = (re.compile(r"\d{4}"), "it has four digits, and a zero at the front may be lost")
_STEP: Final = re.compile(r"\[(\d+)\]|\.?([^.\[]+)")


def with_cause(why: Problem, text: str, *more: tuple[re.Pattern[str], str]) -> Problem:
    """A problem of a text, and what is wrong with its form, if that is certain. `more` are causes beside the usual."""
    cause = next((said for form, said in (*_CAUSES.get(why.code, ()), *more) if form.fullmatch(text)), None)
    return attrs.evolve(why, problem=f"{why.problem}; {cause}") if cause else why


def of_row(why: Problem, batch: pa.RecordBatch, row: int) -> Problem:
    """A problem of a field of an encounter, with the cause that its text shows."""
    if why.code in _CAUSES:
        with suppress(ValueError, LookupError, TypeError):  # what has no such text has no cause either
            if isinstance(text := _value(batch, row, why.field), str):
                return with_cause(why, text, *([_SHORT] if why.field.endswith(".code") else []))
    return why


def _value(batch: pa.RecordBatch, row: int, field: str) -> object:
    """What stands in a row at the path of a field."""
    name = max((one for one in batch.schema.names if field.startswith(one)), key=len)
    value: object = batch.column(name)[row].as_py()
    for at, part in _STEP.findall(field[len(name) :]):
        value = value[int(at) if at else part]  # type: ignore[index] # a list or a mapping, or there is no such value
    return value
