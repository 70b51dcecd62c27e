"""The outcomes of encounters with the modifiers of their billed lines on the service.

Where it is not known whether the service was performed there are two ways: with it, of which nothing else is known, and
without. Lines of one encounter that bear the same modifiers are one question.
"""

from collections.abc import Mapping
from typing import Any

import attrs
import numpy as np

from fluororules.auditing.columns.billed import BilledLines
from fluororules.auditing.verdicts import marks_of
from fluororules.batch.billed import at_rows
from fluororules.batch.binding import NO, NOBODY_SAYS, YES, Chunk
from fluororules.batch.deciding import Decider
from fluororules.errors import EncounterError
from fluororules.schema import Fact


@attrs.frozen(eq=False)
class Ways:
    """Of each billed line the outcomes of its ways, by number; -1 in `without` where there is one way alone.

    `rejected` are the rows that the class of the encounters does not take so.
    """

    bearing: Any
    without: Any
    rejected: Mapping[int, EncounterError]


def ways_of(decider: Decider, chunk: Chunk, numbers: Any, lines: BilledLines) -> Ways:  # noqa: ANN401 - an array
    """The outcomes of the ways; `numbers` are those of the encounters as they stand."""
    marks = marks_of(decider.plan.program.vocabulary)
    bearing, without = numbers[lines.rows], np.full(len(lines.rows), -1)
    if marks is None or not len(lines.rows):
        return Ways(bearing, without, {})
    performed = None if marks.group is None else chunk.performed[marks.path[0]][lines.rows]
    rejected: dict[int, EncounterError] = {}
    may = np.arange(len(lines.rows)) if performed is None else np.flatnonzero(performed != NO)
    if len(may):
        bearing[may] = _bearing(decider, chunk, marks, lines.at(may), rejected)
    open_ = np.flatnonzero(performed == NOBODY_SAYS) if performed is not None else may[:0]
    if len(open_):
        without[open_] = _without(decider, chunk, marks.path[0], lines.rows[open_], rejected)
    return Ways(bearing, without, rejected)


def _bearing(
    decider: Decider, chunk: Chunk, marks: Fact, lines: BilledLines, rejected: dict[int, EncounterError]
) -> Any:  # noqa: ANN401 - an array
    """The outcome for each line with its modifiers on the service, which was performed."""
    sets = lines.sets
    _, first, inverse = np.unique(lines.rows * (int(sets.max()) + 1) + sets, return_index=True, return_inverse=True)
    way = at_rows(chunk, lines.rows[first])
    arrays = {**way.arrays, marks.path: lines.marks.column(lines.of[first])}
    performed = {**way.performed}
    if marks.group is not None:
        performed[marks.path[0]] = np.full(way.size, np.uint8(YES))
    return _decided(decider, Chunk(way.size, arrays, performed), lines.rows[first], rejected)[inverse]


def _without(decider: Decider, chunk: Chunk, group: str, rows: Any, rejected: dict[int, EncounterError]) -> Any:  # noqa: ANN401 - arrays
    """The outcome for each row without the service."""
    distinct, inverse = np.unique(rows, return_inverse=True)
    way = at_rows(chunk, distinct)
    performed = {**way.performed, group: np.full(way.size, np.uint8(NO))}
    return _decided(decider, attrs.evolve(way, performed=performed), distinct, rejected)[inverse]


def _decided(decider: Decider, way: Chunk, rows: Any, rejected: dict[int, EncounterError]) -> Any:  # noqa: ANN401 - arrays
    found = decider.decide_on(way)
    for at, error in found.rejected:
        rejected.setdefault(int(rows[at]), error)
    return found.numbers
