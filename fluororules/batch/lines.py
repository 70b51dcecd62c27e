"""A list column of procedures to the questions about them that each row answers, as bits.

Whether a line is `by the same physician` is left out of a bit: where no line names who performed it, that is one answer
for the whole row, and joined to the bit later (`standing.py`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import attrs
import numpy as np
import pyarrow as pa

from fluororules.batch.arrays import either, or_over, sum_over, taken
from fluororules.batch.binding import Field, normal, nulls, places
from fluororules.batch.codes import places_of
from fluororules.batch.performers import NAMELESS, OPEN, OTHER, SAME, Names, names_of
from fluororules.batch.plan import BITS, LineBits, Plan
from fluororules.batch.reading import by_entry, is_text, modifiers, texts, unrolled
from fluororules.facts import MOST_LINES, MOST_UNITS, About
from fluororules.program.eras import holds
from fluororules.program.program import LineTest
from fluororules.schema import fields_of

_MOST_PLACED: Final = 8
"""So many tables of all codes are kept, which take two to eight million bytes each."""


@attrs.frozen(eq=False)
class Codes:
    """The codes of lines: their classes, or their places in a table of all codes, where `by_place` has the classes."""

    of: Any
    by_place: Any = None

    def classed(self) -> "Codes":
        """The same as classes."""
        return self if self.by_place is None else Codes(taken(self.by_place, self.of))


@attrs.frozen(eq=False)
class LinesRead:
    """What is read of the lines of each row.

    `codes` line by line; `passed`: the tests whose modifiers each line passes, None where no line bears any.
    `alone` are the rows that are looked at by themselves. `names` say who performed each line, and `by` what that comes
    to; None where no line says.
    """

    lengths: Any
    starts: Any
    codes: Codes
    passed: Any
    unknown: Any
    bad: Any
    alone: Any
    names: Names | None = None
    by: Any = None


def read_lines(field: Field, array: Any, plan: Plan) -> LinesRead:  # noqa: ANN401 - an array
    """The lines of a column: of texts that are codes, or of structs."""
    unknown = nulls(array)
    bad = unknown if field.null_is_wrong else None
    if not (pa.types.is_list(array.type) or pa.types.is_large_list(array.type)):
        stated = ~unknown if unknown is not None else np.ones(len(array), bool)
        return _nothing(len(array), unknown, either(bad, stated))
    values, lengths, starts = unrolled(array)
    bad = either(bad, lengths > MOST_LINES if len(lengths) and lengths.max() > MOST_LINES else None)
    part = field.about.part
    abouts = dict(fields_of(part)) if part is not None else {}
    code = abouts["code"]
    parts = parts_of(values)
    if parts is None:  # neither codes nor structs
        return _nothing(len(array), unknown, either(bad, lengths > 0))
    codes, wrong = _codes(code, parts.get("code"), plan.lines, len(values))
    line_alone = nulls(parts["code"]) if "code" in parts else np.ones(len(values), bool)
    passed = names = None
    for name, other in parts.items():
        about, strange = abouts[name], None
        if name == "modifiers" and about.kind == "modifiers":
            passed, strange = _passed(about, other, plan)
        elif name == "units" and about.kind == "number" and pa.types.is_integer(other.type):
            strange = _strange_units(about, other)
        elif name == "performed_by" and is_text(other.type):
            names, strange = _performers(about, other, plan)
        elif name != "code" and other.null_count < len(other):
            strange = other.is_valid().to_numpy(zero_copy_only=False)  # whatever it says cannot be read
        wrong = either(wrong, strange)
    wrong = either(wrong, _unstated(field.about, values, parts))
    alone = _rows(line_alone, lengths, starts) if plan.lines.questions or "code" not in parts else None
    bad = either(bad, _rows(wrong, lengths, starts))
    return LinesRead(lengths, starts, codes, passed, unknown, bad, alone, names)


def _unstated(lines: About, values: Any, parts: Mapping[str, Any]) -> Any:  # noqa: ANN401 - arrays
    """The lines that are null where they have fields, or of which a field is that must be stated."""
    found = nulls(values) if pa.types.is_struct(values.type) else None
    if lines.part is None:
        return found
    defaults = {field.name: field.default for field in attrs.fields(lines.part)}
    for name, about in fields_of(lines.part):
        if Field((name,), about, defaults[name]).null_is_wrong:
            gone = nulls(parts[name]) if name in parts else np.ones(len(values), bool)
            found = either(found, gone)
    return found


def _nothing(size: int, unknown: Any, bad: Any) -> LinesRead:  # noqa: ANN401 - arrays
    empty = np.zeros(size, np.int64)
    return LinesRead(empty, empty, Codes(np.zeros(0, np.int64)), None, unknown, bad, None)


def parts_of(values: Any) -> dict[str, Any] | None:  # noqa: ANN401 - arrays
    """The fields of lines, of which codes alone have one; None where they are neither codes nor structs."""
    if pa.types.is_struct(values.type):
        names = [values.type.field(at).name for at in range(values.type.num_fields)]
        return dict(zip(names, values.flatten(), strict=True))
    if pa.types.is_null(values.type):
        return {"code": pa.nulls(len(values), pa.string())}
    return {"code": values} if is_text(values.type) else None


def _rows(marked: Any, lengths: Any, starts: Any) -> Any:  # noqa: ANN401 - arrays
    """The rows of marked lines."""
    if marked is None or not marked.any():
        return None
    return or_over(marked.astype(np.uint8), lengths, starts).astype(bool)


def _strange_units(about: About, array: Any) -> Any:  # noqa: ANN401 - arrays
    values = (array.fill_null(1) if array.null_count else array).to_numpy(zero_copy_only=False)
    strange = (values < about.low) | (values > min(about.high, MOST_UNITS))
    return strange if strange.any() else None


def _performers(about: About, array: Any, plan: Plan) -> tuple[Names | None, Any]:  # noqa: ANN401 - arrays
    """Who performed each line, where rules ask for it and a line says so; and the lines whose name may not stand."""
    if array.null_count == len(array):
        return None, None
    return names_of(about, array) if plan.names_matter else (None, by_entry(about, array, lambda _: 0)[1])


def _passed(about: About, array: Any, plan: Plan) -> tuple[Any, Any]:  # noqa: ANN401 - arrays
    """For each line the tests whose modifiers it passes, by word; None where no line bears modifiers."""
    if not (pa.types.is_list(array.type) or pa.types.is_large_list(array.type)) or not is_text(
        normal(array.values).type if not pa.types.is_null(array.type.value_type) else pa.string()
    ):
        return None, array.is_valid().to_numpy(zero_copy_only=False)
    masks, strange = modifiers(about, array, plan.lines.marks)
    if not masks.any():
        return None, strange
    distinct, inverse = np.unique(masks, return_inverse=True)
    passing = np.stack([passing_by(plan, int(mask)) for mask in distinct])
    return passing[inverse], strange


# --- codes


def _codes(about: About, array: Any, lines: LineBits, size: int) -> tuple[Codes, Any]:  # noqa: ANN401 - arrays
    """The code of each line, and where it may be none."""
    if array is None:
        return Codes(np.zeros(size, np.int64)), None
    if about.kind == "code" and not pa.types.is_dictionary(array.type) and array.null_count == 0 and size:
        found = places_of(array)
        if found is not None:
            return Codes(found, lines.by_place), None
    if not is_text(array.type):
        return Codes(np.zeros(size, np.int64)), array.is_valid().to_numpy(zero_copy_only=False)
    classes, wrong = by_entry(attrs.evolve(about, required=False), array, lambda text: lines.classes.get(text, 0))
    return Codes(classes if about.kind == "code" else _own_classes(array, lines)), wrong


def _own_classes(array: Any, lines: LineBits) -> Any:  # noqa: ANN401 - arrays
    """Classes of what a class of one's own calls a code, and is not of that kind."""
    coded = array if pa.types.is_dictionary(array.type) else array.dictionary_encode()
    entries = np.array([0, *(lines.classes.get(text or "", 0) for text in texts(coded.dictionary))], np.int64)
    return entries[places(coded) + 1]


# --- bits


def _tests(plan: Plan) -> Iterator[tuple[int, int, LineTest, int]]:
    """Word, bit, test and number of lines of each question."""
    for number, at in enumerate(plan.lines.questions):
        question = plan.program.questions[at]
        if question.line is not None:
            yield number // BITS, number % BITS, question.line, question.low or 1


def passing_by(plan: Plan, mask: int) -> Any:  # noqa: ANN401 - an array
    """The tests whose modifiers a line passes that bears modifiers of these of `marks`, by word."""
    words = np.zeros(plan.lines.words, np.uint32)
    has = {mark: bool(mask >> at & 1) for at, mark in enumerate(plan.lines.marks)}
    for word, bit, test, _ in _tests(plan):
        if all(has[m] for m in test.bearing) and not any(has[m] for m in test.not_bearing):
            words[word] |= np.uint32(1 << bit)
    return words


def negated(plan: Plan) -> Any:  # noqa: ANN401 - an array
    """The tests that a line satisfies where it does not pass, by word."""
    words = np.zeros(plan.lines.words, np.uint32)
    for word, bit, test, _ in _tests(plan):
        if test.negated:
            words[word] |= np.uint32(1 << bit)
    return words


def named(plan: Plan) -> Any:  # noqa: ANN401 - an array
    """The questions for one line by the same physician, by word."""
    words = np.zeros(plan.lines.words, np.uint32)
    for at in plan.lines.named:
        words[at // BITS] |= np.uint32(1 << at % BITS)
    return words


def _by(lines: LinesRead) -> Any:  # noqa: ANN401 - arrays
    """Which lines there are: 1 nameless, 2 by another, 4 of which it is open."""
    sorts = np.zeros(4, np.uint8)
    sorts[[NAMELESS, OTHER, OPEN]] = (1, 2, 4)
    return or_over(sorts[lines.by], lines.lengths, lines.starts)


def by_class(plan: Plan, era: int) -> Any:  # noqa: ANN401 - an array
    """For each class of codes the tests whose set holds it in an era, by word."""
    day = plan.era(era).first
    table = np.zeros((len(plan.lines.members), plan.lines.words), np.uint32)
    inside = [{number for number, days in held.items() if holds(days, day)} for held in plan.lines.members]
    for word, bit, test, _ in _tests(plan):
        for number, held in enumerate(inside):
            if test.codes is None or test.codes in held:
                table[number, word] |= np.uint32(1 << bit)
    return table


@attrs.define(eq=False)
class LineMasks:
    """The tables from codes to bits, made as they are wanted. Eras in which all sets hold the same codes share one."""

    plan: Plan
    groups: dict[bytes, int] = attrs.field(factory=dict)
    tables: list[Any] = attrs.field(factory=list)
    group_of: Any = None
    joined: dict[tuple[int, int | None, bool], Any] = attrs.field(factory=dict)
    placed: dict[tuple[int, bool], Any] = attrs.field(factory=dict)

    def __attrs_post_init__(self) -> None:
        """No era is known yet."""
        self.group_of = np.full(len(self.plan.eras.starts), -1, np.int64)

    def masks(self, lines: LinesRead, eras: Any, present: Iterable[int]) -> tuple[list[Any], Sequence[Any]]:  # noqa: ANN401 - arrays
        """The questions that each row answers with yes, `by the same physician` aside, as words of bits.

        And, where lines say who performed them, what of the questions for one by the same physician those answer that
        are by the same, or of which that is open, and which sorts of lines there are. Such lines count for these
        questions there alone.
        """
        groups = sorted({self._group(era) for era in present})
        single = groups[0] if len(groups) == 1 else None
        of_line = None if single is not None else np.repeat(self.group_of[eras], lines.lengths)
        if single is None or self.plan.lines.words > 1:
            lines = attrs.evolve(lines, codes=lines.codes.classed())
        every = [self._satisfied(word, lines, single, of_line) for word in range(self.plan.lines.words)]
        if lines.by is None:
            return [self._word(word, lines, satisfied) for word, satisfied in enumerate(every)], ()
        nameless = [
            np.where(lines.by == NAMELESS, satisfied, satisfied & ~satisfied.dtype.type(named(self.plan)[word]))
            for word, satisfied in enumerate(every)
        ]
        words = [self._word(word, lines, satisfied) for word, satisfied in enumerate(nameless)]
        return words, [*(self._named(lines, every, lines.by == by) for by in (SAME, OPEN)), _by(lines)]

    def _named(self, lines: LinesRead, every: list[Any], chosen: Any) -> Any:  # noqa: ANN401 - arrays
        """The questions for a line by the same physician that some of the chosen lines would satisfy, as bits."""
        found = np.zeros(len(lines.lengths), np.uint32)
        if not chosen.any():
            return found
        joined = [or_over(np.where(chosen, satisfied, 0), lines.lengths, lines.starts) for satisfied in every]
        for bit, at in enumerate(self.plan.lines.named):
            found |= (joined[at // BITS] >> (at % BITS) & 1).astype(np.uint32) << np.uint32(bit)
        return found

    def _word(self, word: int, lines: LinesRead, satisfied: Any) -> Any:  # noqa: ANN401 - arrays
        found = or_over(satisfied, lines.lengths, lines.starts)
        for at, bit, _, least in _tests(self.plan):
            if at == word and least > 1:
                enough = sum_over((satisfied >> bit & 1).astype(np.int64), lines.lengths, lines.starts) >= least
                one = found.dtype.type(1 << bit)
                found = np.where(enough, found | one, found & ~one)
        return found

    def _satisfied(self, word: int, lines: LinesRead, single: int | None, of_line: Any) -> Any:  # noqa: ANN401 - arrays
        """The tests that each line satisfies, whoever performed it."""
        bare, codes = lines.passed is None, lines.codes
        table = self._table(word, single, bare=bare)
        if single is None:
            found = taken(table.ravel(), of_line * table.shape[1] + codes.of)
        elif codes.by_place is None:
            found = taken(table[0], codes.of)
        else:
            found = taken(self._by_place(single, table[0], codes.by_place, bare=bare), codes.of)
        return found if lines.passed is None else (found & lines.passed[:, word]) ^ negated(self.plan)[word]

    def _by_place(self, single: int, by_class: Any, by_place: Any, *, bare: bool) -> Any:  # noqa: ANN401 - arrays
        """The tests of each code of all, so that one look-up leads from a line to its bits."""
        table = self.placed.get((single, bare))
        if table is None:
            if len(self.placed) >= _MOST_PLACED:
                self.placed.clear()
            table = self.placed[single, bare] = by_class[by_place]
        return table

    def _table(self, word: int, single: int | None, *, bare: bool) -> Any:  # noqa: ANN401 - an array
        """The tests of each class of codes, for each group or for one; `bare`: of lines that bear no modifiers."""
        table = self.joined.get((word, single, bare))
        if table is None:
            tables = self.tables if single is None else [self.tables[single]]
            bits = min(BITS, len(self.plan.lines.questions) - word * BITS)
            table = np.stack([each[:, word] for each in tables])
            if bare:
                table = (table & passing_by(self.plan, 0)[word]) ^ negated(self.plan)[word]
            table = self.joined[word, single, bare] = table.astype(np.min_scalar_type((1 << bits) - 1))
        return table

    def _group(self, era: int) -> int:
        if self.group_of[era] < 0:
            table = by_class(self.plan, era)
            group = self.groups.setdefault(table.tobytes(), len(self.groups))
            if group == len(self.tables):
                self.tables.append(table)
                self.joined.clear()
            self.group_of[era] = group
        return int(self.group_of[era])
