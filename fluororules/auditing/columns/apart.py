"""Billed lines that stand apart from the procedures, in a column of their own."""

from typing import Any

import attrs
import numpy as np
import pyarrow as pa

from fluororules.auditing.claims import BILLED
from fluororules.auditing.columns.billed import NO_LINES, BilledLines, marks_of_lists
from fluororules.auditing.lines import Billed
from fluororules.batch.binding import nulls
from fluororules.batch.reading import unrolled
from fluororules.errors import EncounterError
from fluororules.schema import object_from_json


@attrs.frozen(eq=False)
class Apart:
    """The lines that stand apart, of codes that the ruleset decides, and how many of any code there are in each row."""

    lines: BilledLines
    counts: Any

    def among(self, rows: Any) -> "Apart":  # noqa: ANN401 - an array
        """Those of some rows, which are counted anew."""
        return Apart(self.lines.among(rows), self.counts[rows])


def apart_lines(array: Any, size: int, codes: tuple[str, ...]) -> tuple[Apart, dict[int, EncounterError]]:  # noqa: ANN401 - an array
    """The lines of a column (None: no such column), and what is wrong with the rows of which one may not stand."""
    if array is None:
        return Apart(NO_LINES, np.zeros(size, np.int64)), {}
    if not (pa.types.is_list(array.type) or pa.types.is_large_list(array.type)):
        gone = nulls(array)
        stated = np.arange(size) if gone is None else np.flatnonzero(~gone)
        wrong = EncounterError("FD203", BILLED, "expected a list of lines")
        return Apart(NO_LINES, np.zeros(size, np.int64)), dict.fromkeys(stated.tolist(), wrong)
    values, lengths, _ = unrolled(array)
    found, errors = _read(values.to_pylist(), lengths.tolist())
    numbers = {code: at for at, code in enumerate(codes)}
    decided = [each for each in found if each[2].code in numbers]
    columns = np.array([(row, place, numbers[b.code], b.units) for row, place, b in decided], np.int64).reshape(-1, 4)
    marks = marks_of_lists(pa.array([list(billed.modifiers) for _, _, billed in decided], pa.list_(pa.string())))
    rows, places, of_code, units = columns.T
    lines = BilledLines(rows, places, of_code, units, np.arange(len(decided)), marks)
    return Apart(lines, lengths), errors


def _read(values: list[Any], lengths: list[int]) -> tuple[list[tuple[int, int, Billed]], dict[int, EncounterError]]:
    """Each line with its row and its place there from 1. Lines that are alike are looked at once."""
    known: dict[str, Billed] = {}
    found: list[tuple[int, int, Billed]] = []
    errors: dict[int, EncounterError] = {}
    every = iter(values)
    for row, length in enumerate(lengths):
        for at in range(length):
            value = next(every)
            key = repr(value)
            try:
                line = known.get(key) or known.setdefault(key, _line(value, at))
            except EncounterError as error:
                errors.setdefault(row, error)
            else:
                found.append((row, at + 1, line))
    return found, errors


def _line(value: Any, at: int) -> Billed:  # noqa: ANN401 - whatever stands in the column
    """A line from a code alone, or from a struct, in which what is null is not stated."""
    stated = (
        {key: each for key, each in value.items() if each is not None} if isinstance(value, dict) else {"code": value}
    )
    return object_from_json(Billed, stated, f"{BILLED}[{at}]")


def with_apart(apart: Apart, lines: BilledLines) -> BilledLines:
    """The lines that stand apart and those among the procedures, of each row the former first."""
    first = apart.lines
    behind = attrs.evolve(lines, places=lines.places + apart.counts[lines.rows])
    if not len(first.rows):
        return behind
    order = np.argsort(np.concatenate([first.rows, lines.rows]), kind="stable")
    column = pa.concat_arrays([each.marks.column(each.of) for each in (first, behind)])
    rows, places, codes, units = (
        np.concatenate([getattr(first, name), getattr(behind, name)])[order]
        for name in ("rows", "places", "codes", "units")
    )
    return BilledLines(rows, places, codes, units, order, marks_of_lists(column))
