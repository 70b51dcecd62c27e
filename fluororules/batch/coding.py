"""Rows of the input to the codes of their facts: all that the rules can tell of them, and which cannot be read so."""

from collections.abc import Sequence
from functools import reduce
from typing import Any

import attrs
import numpy as np
import pyarrow as pa

from fluororules.batch.arrays import FEW_CUTS, either, passed_cuts, taken
from fluororules.batch.binding import YES, Chunk, Field, nulls
from fluororules.batch.lines import LineMasks, LinesRead, read_lines
from fluororules.batch.performers import Names, by_whom, looked_at_alone
from fluororules.batch.plan import Plan
from fluororules.batch.reading import Read, days, is_text, read
from fluororules.batch.standing import Rows
from fluororules.facts import FIRST_DAY


@attrs.frozen(eq=False)
class Coded:
    """Rows by codes, the number of the era and the date of each, and those looked at by themselves (None: none)."""

    rows: Rows
    eras: Any
    ordinals: Any
    alone: Any


def coded(plan: Plan, fields: Sequence[Field], masks: LineMasks, chunk: Chunk) -> Coded:
    """What is read of a chunk. What it says of rows that are to be looked at by themselves means nothing."""
    numbers = {fact.path: fact.number for fact in plan.program.vocabulary.facts if fact.path}
    codes = {
        number: chunk.performed[path[0]]
        for path, number in numbers.items()
        if path[0] in chunk.performed and len(path) == 1 and number in plan.codings
    }
    by_path = {field.path: field for field in fields}
    when = by_path[plan.program.vocabulary.facts[plan.program.vocabulary.date].path]
    ordinals, undated = _ordinals(when, chunk)
    alone = either(_strange(chunk, by_path), undated)
    performed = {name: _unless_all(said == YES) for name, said in chunk.performed.items()}
    lines: LinesRead | None = None
    for field in fields:
        if field.about.kind == "lines" and field.path in chunk.arrays:
            lines = read_lines(field, chunk.arrays[field.path], plan)
            alone = reduce(either, (lines.bad, lines.alone), alone)
        elif field.about.kind not in {"lines", "group"} and field.path != when.path:
            number = numbers.get(field.path)
            column = _column(plan, field, number, chunk, performed.get(field.path[0]))
            alone = either(alone, column.bad)
            if number is not None and column.codes is not None:
                codes[number] = column.codes
    if lines is not None and lines.names is not None:
        lines, apart = _by_whom(plan, by_path, lines, lines.names, chunk)
        alone = either(alone, apart)
    eras = _eras(plan, ordinals)
    if undated is not None and not undated.all():
        eras = np.where(undated, eras[np.argmin(undated)], eras)  # as any other, so that they make no era more
    rows = _rows(plan, masks, lines, codes, eras)
    return Coded(rows, eras, ordinals, alone if alone is not None and alone.any() else None)


def _strange(chunk: Chunk, fields: dict[tuple[str, ...], Field]) -> Any:  # noqa: ANN401 - an array
    """The rows that say what cannot be read at all: of a group whether it was performed, or a group that is none."""
    found = None
    for path, array in chunk.arrays.items():
        if path not in fields or fields[path].about.kind == "group":
            found = either(found, array.is_valid().to_numpy(zero_copy_only=False))
    return found


def _column(plan: Plan, field: Field, number: int | None, chunk: Chunk, performed: Any) -> Read:  # noqa: ANN401 - arrays
    """What is read of a field. In a group, it counts where the group was performed; None is everywhere."""
    array = chunk.arrays.get(field.path)
    coding = plan.codings.get(number) if number is not None else None
    found = read(field, _default(field, chunk.size) if array is None else array, coding)
    if performed is None:
        return found
    bad = None if found.bad is None else found.bad & performed
    if coding is None or found.codes is None:
        return Read(found.codes, bad)
    return Read(np.where(performed, found.codes, found.codes.dtype.type(coding.unknown)), bad)


def _unless_all(marks: Any) -> Any:  # noqa: ANN401 - arrays
    """Marks, or None where all are set."""
    return None if marks.all() else marks


def _default(field: Field, size: int) -> Any:  # noqa: ANN401 - an array
    """What a field holds that no column gives."""
    if field.default is None or field.default is attrs.NOTHING or field.default == ():
        return pa.nulls(size)
    return pa.array([field.default] * size)


def _ordinals(when: Field, chunk: Chunk) -> tuple[Any, Any]:
    """The date of service of each row, and the rows that have none that may stand: theirs is the first of all."""
    array = chunk.arrays[when.path]
    if not (pa.types.is_date32(array.type) or is_text(array.type)):
        return np.full(chunk.size, FIRST_DAY.toordinal(), np.int32), np.ones(chunk.size, bool)
    ordinals, wrong = days(array)
    return ordinals, either(nulls(array), wrong)


def _eras(plan: Plan, ordinals: Any) -> Any:  # noqa: ANN401 - arrays
    """The number of the era of each day: one for all where the first and the last are of one."""
    first = FIRST_DAY.toordinal()
    if not len(ordinals):
        return np.zeros(0, plan.day_to_era.dtype)
    early, late = (plan.day_to_era[int(day) - first] for day in (ordinals.min(), ordinals.max()))
    if early == late:
        return np.full(len(ordinals), early)
    if late - early <= FEW_CUTS:
        found = passed_cuts(ordinals, plan.eras.starts[early + 1 : late + 1]).astype(early.dtype, copy=False)
        found += early
        return found
    return taken(plan.day_to_era, ordinals - np.int32(first))


def _by_whom(
    plan: Plan, fields: dict[tuple[str, ...], Field], lines: LinesRead, names: Names, chunk: Chunk
) -> tuple[LinesRead, Any]:
    """The lines with by whom they are, and the rows that are looked at by themselves for it."""
    words = plan.program.vocabulary
    if words.performer is None:
        return lines, None
    fact = words.facts[words.performer]
    array = chunk.arrays.get(fact.path)
    array = _default(fields[fact.path], chunk.size) if array is None else array
    by = by_whom(names, lines.lengths, fact, array, chunk)
    apart = looked_at_alone(names, by, lines.lengths, lines.starts, counted=plan.lines.counted)
    return attrs.evolve(lines, by=by), apart


def _rows(plan: Plan, masks: LineMasks, lines: LinesRead | None, codes: dict[int, Any], eras: Any) -> Rows:  # noqa: ANN401
    size = len(eras)
    if lines is None:
        nothing = [np.zeros(size, np.uint32)] * plan.lines.words
        return Rows(codes, nothing, np.ones(size, bool), np.zeros(size, np.uint8), size, _nobody(plan, size))
    present = range(int(eras.min()), int(eras.max()) + 1) if size else range(0)
    asked = plan.lines.questions and size
    words, by = masks.masks(lines, eras, present) if asked else ([np.zeros(size, np.uint32)] * plan.lines.words, ())
    if plan.names_matter and not by:
        by = (*_nobody(plan, size)[:2], (lines.lengths > 0).astype(np.uint8))
    unknown = lines.unknown if lines.unknown is not None else np.zeros(size, bool)
    kind = np.min_scalar_type(plan.most_lines)
    counts = np.minimum(lines.lengths, plan.most_lines).astype(kind) if plan.lines.by_same else np.zeros(size, kind)
    return Rows(codes, words, unknown, counts, size, by)


def _nobody(plan: Plan, size: int) -> tuple[Any, ...]:
    """What lines answer that say who performed them, where there are none."""
    return tuple(np.zeros(size, kind) for kind in (np.uint32, np.uint32, np.uint8)) if plan.names_matter else ()
