"""Rows to outcomes: a row that is like one before gets its outcome, and each other kind of row is decided once."""

from collections.abc import Sequence
from typing import Any, Final

import attrs
import numpy as np
import pyarrow as pa

from fluororules.batch.binding import YES, Chunk, Field, fields_in, is_plain
from fluororules.batch.lines import LineMasks, read_lines
from fluororules.batch.plan import BITS, Plan
from fluororules.batch.reading import Read, days, either, read
from fluororules.batch.rows import as_json, with_lines_as_objects
from fluororules.batch.standing import Rows, stands
from fluororules.errors import EncounterError
from fluororules.facts import FIRST_DAY
from fluororules.program.answers import condensed, with_lines
from fluororules.program.row import Outcome, outcome_of
from fluororules.schema import from_json, state_of

MOST_KINDS: Final = 500_000
"""How many kinds of rows are kept before they are forgotten and begun anew."""
MOST_OUTCOMES: Final = 100_000
"""The same of outcomes."""
_FIRST = FIRST_DAY.toordinal()
_SLOTS = 1 << 20
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(64 - 20)


@attrs.define(eq=False)
class Kinds:
    """Keys to numbers. What was looked up last is found by its slot; of several keys of a slot the last stays there."""

    numbers: dict[int, int] = attrs.field(factory=dict)
    keys: Any = attrs.field(factory=lambda: np.zeros(_SLOTS, np.uint64))
    found: Any = attrs.field(factory=lambda: np.full(_SLOTS, -1, np.int32))

    def look_up(self, keys: Any) -> Any:  # noqa: ANN401 - arrays
        """The number of each key; -1 where it has none."""
        slots = ((keys * _SPREAD) >> _SHIFT).astype(np.int64)
        numbers = self.found[slots]
        missed = np.flatnonzero((self.keys[slots] != keys) | (numbers < 0))
        if len(missed):
            distinct, inverse = np.unique(keys[missed], return_inverse=True)
            kept = np.array([self.numbers.get(key, -1) for key in distinct.tolist()], np.int32)
            self._place(distinct[kept >= 0], kept[kept >= 0])
            numbers[missed] = kept[inverse]
        return numbers

    def keep(self, keys: Any, numbers: Any) -> None:  # noqa: ANN401 - arrays
        """Remembers the numbers of distinct keys."""
        self.numbers.update(zip(keys.tolist(), numbers.tolist(), strict=True))
        self._place(keys, numbers)

    def _place(self, keys: Any, numbers: Any) -> None:  # noqa: ANN401 - arrays
        slots = ((keys * _SPREAD) >> _SHIFT).astype(np.int64)
        _, first = np.unique(slots, return_index=True)
        self.keys[slots[first]] = keys[first]
        self.found[slots[first]] = numbers[first]

    def numbered(self, keys: Any) -> Any:  # noqa: ANN401 - arrays
        """The number of each key, where those without get the next ones."""
        numbers = self.look_up(keys)
        new = np.flatnonzero(numbers < 0)
        if len(new):
            distinct = np.unique(keys[new])
            self.keep(distinct, np.arange(len(self.numbers), len(self.numbers) + len(distinct), dtype=np.int32))
            numbers = self.look_up(keys)
        return numbers


@attrs.frozen(eq=False)
class Found:
    """The outcome of each row, by number; -1 where a row is none. `rejected` are these rows and what is wrong."""

    numbers: Any
    ordinals: Any
    rejected: tuple[tuple[int, EncounterError], ...]


@attrs.define(eq=False)
class Decider:
    """Decides chunk by chunk, and keeps what it found. One thread uses it at a time."""

    plan: Plan
    cls: type
    masks: LineMasks
    fields: Sequence[Field]
    plain: bool
    outcomes: list[Outcome] = attrs.field(factory=list)
    kinds: Kinds = attrs.field(factory=Kinds)
    words: list[Kinds] = attrs.field(factory=list)
    _by_outcome: dict[Outcome, int] = attrs.field(factory=dict)
    _by_signature: dict[tuple[int, bytes], int] = attrs.field(factory=dict)

    @classmethod
    def of(cls, plan: Plan, schema: type) -> "Decider":
        """One that has decided nothing yet."""
        return cls(plan, schema, LineMasks(plan), tuple(fields_in(schema)), is_plain(schema) and plan.is_narrow)

    def decide(self, chunk: Chunk) -> Found:
        """The outcome of each row of a chunk."""
        self._forget()
        rows, eras, ordinals, alone = self._read(chunk)
        numbers = np.full(chunk.size, -1, np.int64)
        if self.plain:
            together = np.arange(chunk.size) if alone is None else np.flatnonzero(~alone)
            if len(together):
                some = rows if alone is None else rows.at(together)
                numbers[together] = self._together(chunk, some, eras[together], together)
        apart = np.arange(chunk.size) if not self.plain else np.flatnonzero(alone) if alone is not None else []
        rejected = []
        if len(apart):
            for row, found in zip(np.asarray(apart).tolist(), self._apart(chunk, apart), strict=True):
                if isinstance(found, EncounterError):
                    rejected.append((row, found))
                else:
                    ordinals[row], numbers[row] = found
        return Found(numbers, ordinals, tuple(rejected))

    def _forget(self) -> None:
        kept = max([len(self.kinds.numbers), *(len(each.numbers) for each in self.words)])
        if kept > MOST_KINDS or len(self.outcomes) > MOST_OUTCOMES:
            self.kinds, self.words, self.outcomes = Kinds(), [], []  # a new list: what was written of the old one is void
            self._by_outcome, self._by_signature = {}, {}

    # --- what rows hold

    def _read(self, chunk: Chunk) -> tuple[Rows, Any, Any, Any]:
        """Rows by codes, their eras and dates, and the rows that are to be looked at by themselves."""
        vocabulary, codings, size = self.plan.program.vocabulary, self.plan.codings, chunk.size
        by_path = {fact.path: fact.number for fact in vocabulary.facts if fact.path}
        codes: dict[int, Any] = {}
        alone: Any = None
        lines = None
        ordinals = np.zeros(size, np.int64)
        for field in self.fields:
            number, array = by_path.get(field.path), chunk.arrays.get(field.path)
            if field.about.kind == "group":
                performed = chunk.performed[field.path[0]]
                if array is not None:
                    alone = either(alone, array.is_valid().to_numpy(zero_copy_only=False))
                if number in codings:
                    codes[number] = performed
                continue
            if array is None and field.about.kind != "lines":
                array = self._missing(field, size)
            if field.about.kind == "lines":
                lines = read_lines(field, array, self.plan) if array is not None else None
                alone = either(alone, either(lines.bad, lines.alone)) if lines is not None else alone
                continue
            if number == vocabulary.date:
                found = read(field, array, None)
                if found.bad is None or not found.bad.all():
                    ordinals = days(array)[0]
            else:
                found = read(field, array, codings.get(number) if number is not None else None)
            bad = found.bad
            group = vocabulary.facts[number].group if number is not None else None
            if len(field.path) > 1:
                performed = chunk.performed[field.path[0]]
                bad = None if bad is None else bad & (performed == YES)
                if found.codes is not None and number is not None and group is not None:
                    unknown = found.codes.dtype.type(codings[number].unknown)
                    settled = np.where(performed == YES, found.codes, unknown)
                    found = Read(settled, bad)
            alone = either(alone, bad)
            if found.codes is not None and number is not None:
                codes[number] = found.codes
        for path, array in chunk.arrays.items():
            if len(path) > 1 and path not in by_path:
                alone = either(alone, array.is_valid().to_numpy(zero_copy_only=False))
        eras = self.plan.day_to_era[np.clip(ordinals - _FIRST, 0, len(self.plan.day_to_era) - 1)]
        alone = alone if alone is not None and alone.any() else None
        if lines is None:
            nobody = np.ones(size, bool)
            words = [np.zeros(size, np.uint32)] * self.plan.lines.words
            rows = Rows(codes, words, nobody, np.zeros(size, np.int64), size)
        else:
            present = np.unique(eras)
            masks = self.masks.masks(lines, eras, present) if self.plan.lines.questions else []
            unknown = lines.unknown if lines.unknown is not None else np.zeros(size, bool)
            rows = Rows(codes, masks, unknown, np.minimum(lines.lengths, self._most_lines), size)
        return rows, eras, ordinals, alone

    @property
    def _most_lines(self) -> int:
        questions = self.plan.program.questions
        return max((questions[at].low or 1 for at in self.plan.lines.questions), default=1)

    def _missing(self, field: Field, size: int) -> Any:  # noqa: ANN401 - an array
        """What a field holds that no column gives: its default."""
        if field.default is None or field.default is attrs.NOTHING or field.default == ():
            return pa.nulls(size)
        return pa.array([field.default] * size)

    # --- rows that are alike

    def _together(self, chunk: Chunk, rows: Rows, eras: Any, where: Any) -> Any:  # noqa: ANN401 - arrays
        """The outcomes of rows that their codes decide."""
        keys = self._keys(rows, eras)
        numbers = self.kinds.look_up(keys)
        new = np.flatnonzero(numbers < 0)
        if len(new):
            distinct, first, inverse = np.unique(keys[new], return_index=True, return_inverse=True)
            at = new[first]
            found = self._new(chunk, rows.at(at), eras[at], where[at])
            self.kinds.keep(distinct, found)
            numbers[new] = found[inverse]
        return numbers

    def _keys(self, rows: Rows, eras: Any) -> Any:  # noqa: ANN401 - arrays
        """One number for each way in which rows can differ."""
        plan = self.plan
        parts: list[tuple[Any, int]] = [(eras, len(plan.eras.starts))]
        parts += [(codes, plan.codings[fact].radix) for fact, codes in sorted(rows.codes.items())]
        if plan.lines.questions:
            for word, mask in enumerate(rows.masks):
                parts.append((mask, 1 << min(BITS, len(plan.lines.questions) - word * BITS)))
            parts.append((rows.unknown, 2))
        if plan.lines.by_same:
            parts.append((rows.counts, self._most_lines + 1))
        packed = _packed(parts, rows.size)
        while len(self.words) < 2 * len(packed):
            self.words.append(Kinds())
        if len(packed) == 1:
            return packed[0]
        key = self.words[0].numbered(packed[0]).astype(np.uint64)
        for at, other in enumerate(packed[1:], 1):
            more = self.words[2 * at].numbered(other).astype(np.uint64)
            key = (key << np.uint64(32)) | more
            if at + 1 < len(packed):
                key = self.words[2 * at + 1].numbered(key).astype(np.uint64)
        return key

    def _new(self, chunk: Chunk, rows: Rows, eras: Any, where: Any) -> Any:  # noqa: ANN401 - arrays
        """The outcomes of rows none of which is like one before: one is decided of each signature, or each by itself."""
        numbers = np.full(rows.size, -1, np.int32)
        for era in np.unique(eras).tolist():
            at = np.flatnonzero(eras == era)
            stand = stands(self.plan, self.plan.era(era), rows.at(at))
            width = stand.signature.shape[1]
            plain = stand.signature.view(np.dtype((np.void, width))).ravel()
            distinct, first, inverse = np.unique(plain, return_index=True, return_inverse=True)
            del distinct
            settled = np.flatnonzero(~stand.open)
            todo: dict[int, int] = {}
            for row in settled.tolist():
                todo.setdefault(int(inverse[row]), row)
            del first
            wanted = [row for kind, row in todo.items() if (era, plain[row].tobytes()) not in self._by_signature]
            wanted += np.flatnonzero(stand.open).tolist()
            found = self._apart(chunk, where[at[wanted]]) if wanted else []
            for row, outcome in zip(wanted, found, strict=True):
                if isinstance(outcome, EncounterError):
                    raise AssertionError("a row was read that may not stand")  # noqa: TRY004 - a fault of this room
                numbers[at[row]] = outcome[1]
                if not stand.open[row]:
                    self._by_signature[era, plain[row].tobytes()] = outcome[1]
            of_kind = {kind: self._by_signature[era, plain[row].tobytes()] for kind, row in todo.items()}
            if len(settled):
                table = np.zeros(int(inverse.max()) + 1, np.int32)
                table[list(of_kind)] = list(of_kind.values())
                numbers[at[settled]] = table[inverse[settled]]
        return numbers

    # --- single rows

    def _apart(self, chunk: Chunk, where: Any) -> list[EncounterError | tuple[int, int]]:  # noqa: ANN401 - an array
        """The date and the outcome of each of some rows, decided as single encounters, or what is wrong with it."""
        return [self._one(data) for data in as_json(chunk, where)]

    def _one(self, data: dict[str, Any]) -> EncounterError | tuple[int, int]:
        words = self.plan.program.vocabulary
        lines = words.facts[words.lines].path[0] if words.lines is not None else None
        cls: Any = self.cls
        try:
            encounter = from_json(cls, with_lines_as_objects(data, lines))
        except EncounterError as error:
            return error
        state = with_lines(words, state_of(words, encounter))
        day = state[words.date].toordinal()
        era = self.plan.eras.at(day)
        return day, self._numbered(outcome_of(era, condensed(era, state)))

    def _numbered(self, outcome: Outcome) -> int:
        """The number of an outcome; equal ones have one."""
        number = self._by_outcome.setdefault(outcome, len(self.outcomes))
        if number == len(self.outcomes):
            self.outcomes.append(outcome)
        return number


def _packed(parts: Sequence[tuple[Any, int]], size: int) -> list[Any]:
    """Numbers below their radix, packed into as few words of 64 bits as they fit."""
    words: list[Any] = []
    room = 0
    for values, radix in parts:
        if radix > room:
            words.append(np.zeros(size, np.uint64))
            room = 1 << 64
        words[-1] *= np.uint64(radix)
        words[-1] += values.astype(np.uint64)
        room //= radix
    return words

