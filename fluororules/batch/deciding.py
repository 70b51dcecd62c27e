"""Rows to outcomes: a row that is like one before gets its outcome, and each other kind of row is decided once."""

import threading
from collections.abc import Sequence
from typing import Any, Final

import attrs
import numpy as np

from fluororules.batch.arrays import taken
from fluororules.batch.binding import Chunk, Field, fields_in, is_plain
from fluororules.batch.coding import coded
from fluororules.batch.lines import LineMasks
from fluororules.batch.numbering import Numbering, Part
from fluororules.batch.plan import BITS, Plan
from fluororules.batch.rows import as_json
from fluororules.batch.standing import Rows, stands
from fluororules.errors import EncounterError
from fluororules.facts import UNKNOWN
from fluororules.program.answers import condensed, with_lines
from fluororules.program.eras import Era
from fluororules.program.outcome import Outcome, outcome_of
from fluororules.schema import State, from_json, state_of

MOST_KINDS: Final = 500_000
"""How many kinds of rows are kept before they are forgotten and begun anew."""
MOST_OUTCOMES: Final = 100_000
"""The same of outcomes."""


@attrs.frozen(eq=False)
class Found:
    """The outcome of each row, by number; -1 where a row is none. `rejected` are these rows and what is wrong."""

    numbers: Any
    ordinals: Any
    rejected: tuple[tuple[int, EncounterError], ...]


@attrs.frozen(eq=False)
class Shared:
    """What threads share: the outcome of each signature in an era, so that each is worked out by one of them."""

    outcomes: dict[tuple[int, bytes], Outcome] = attrs.field(factory=dict)
    lock: threading.Lock = attrs.field(factory=threading.Lock)


@attrs.define(eq=False)
class Decider:
    """Decides chunk by chunk, and keeps what it found. One thread uses it at a time.

    `numbers` gives the number of the outcome for each kind of rows; -1 where it was not decided yet.
    """

    plan: Plan
    cls: type
    shared: Shared
    masks: LineMasks
    fields: Sequence[Field]
    plain: bool
    outcomes: list[Outcome] = attrs.field(factory=list)
    kinds: Numbering = attrs.field(factory=Numbering)
    numbers: Any = attrs.field(factory=lambda: np.full(1, -1))
    _by_outcome: dict[Outcome, int] = attrs.field(factory=dict)
    _by_signature: dict[tuple[int, bytes], int] = attrs.field(factory=dict)
    _by_state: dict[object, int] = attrs.field(factory=dict)

    @classmethod
    def of(cls, plan: Plan, schema: type, shared: Shared) -> "Decider":
        """One that has decided nothing yet."""
        return cls(plan, schema, shared, LineMasks(plan), fields_in(schema), is_plain(schema) and plan.is_narrow)

    def decide(self, chunk: Chunk) -> Found:
        """The outcome of each row of a chunk."""
        self.forget()
        return self.decide_on(chunk)

    def decide_on(self, chunk: Chunk) -> Found:
        """The same, and the numbers of outcomes that were given before stay theirs."""
        read = coded(self.plan, self.fields, self.masks, chunk)
        rows, eras, ordinals, alone = read.rows, read.eras, read.ordinals, read.alone
        if self.plain and alone is None and chunk.size:
            numbers = self._together(chunk, rows, eras, None)
        else:
            numbers = np.full(chunk.size, -1)
        if self.plain and alone is not None:
            together = np.flatnonzero(~alone)
            numbers[together] = self._together(chunk, rows.at(together), eras[together], together)
        none = np.zeros(0, np.int64)
        apart = np.arange(chunk.size) if not self.plain else np.flatnonzero(alone) if alone is not None else none
        rejected = []
        if len(apart):
            for row, found in zip(np.asarray(apart).tolist(), self._apart(chunk, apart), strict=True):
                if isinstance(found, EncounterError):
                    rejected.append((row, found))
                else:
                    ordinals[row], numbers[row] = found
        return Found(numbers, ordinals, tuple(rejected))

    def forget(self) -> None:
        """Begins anew where too much is kept."""
        if max(self.kinds.most, len(self._by_state)) > MOST_KINDS or len(self.outcomes) > MOST_OUTCOMES:
            self.kinds, self.numbers = Numbering(), np.full(1, -1)
            self.outcomes = []  # a new list: what was written of the old one is void
            self._by_outcome, self._by_signature, self._by_state = {}, {}, {}

    # --- rows that are alike

    def _together(self, chunk: Chunk, rows: Rows, eras: Any, where: Any) -> Any:  # noqa: ANN401 - arrays
        """The outcomes of rows that their codes decide."""
        kinds = self.kinds.numbered(self._parts(rows, eras))
        if self.kinds.size >= len(self.numbers):
            more = np.full(2 * self.kinds.size - len(self.numbers), -1)
            self.numbers = np.concatenate([self.numbers, more])
        numbers = taken(self.numbers, kinds)
        if len(numbers) and int(numbers.min()) < 0:
            new = np.flatnonzero(numbers < 0)
            distinct, first = np.unique(kinds[new], return_index=True)
            at = new[first]
            self.numbers[distinct] = self._new(chunk, rows.at(at), eras[at], at if where is None else where[at])
            numbers = taken(self.numbers, kinds)
        return numbers

    def _parts(self, rows: Rows, eras: Any) -> list[Part]:  # noqa: ANN401 - arrays
        """In what rows can differ: numbers, and below what all of them are."""
        plan = self.plan
        parts: list[Part] = [(eras, len(plan.eras.starts))]
        parts += [(codes, plan.codings[fact].radix) for fact, codes in sorted(rows.codes.items())]
        if plan.lines.questions or plan.lines.whether_known:
            parts.append((rows.unknown, 2))
        if plan.lines.questions:
            for word, mask in enumerate(rows.masks):
                parts.append((mask, 1 << min(BITS, len(plan.lines.questions) - word * BITS)))
        if plan.lines.by_same:
            parts.append((rows.counts, plan.most_lines + 1))
        if rows.by:
            width = min(len(plan.lines.named), BITS)
            parts += [(rows.by[0], 1 << width), (rows.by[1], 1 << width)]
            parts += [(rows.by[2], 8)] if plan.lines.negated else []
        return parts

    def _new(self, chunk: Chunk, rows: Rows, eras: Any, where: Any) -> Any:  # noqa: ANN401 - arrays
        """The outcomes of rows none of which is like one before: one of each signature is decided, or each."""
        numbers = np.full(rows.size, -1)
        for era in np.unique(eras).tolist():
            at = np.flatnonzero(eras == era)
            stand = stands(self.plan, self.plan.era(era), rows.at(at))
            numbers[at[stand.open]] = self._outcomes(chunk, where[at[stand.open]])
            settled = at[~stand.open]
            signatures, first, inverse = _distinct(stand.signature[~stand.open])
            keys = [(era, signature) for signature in signatures]
            new = [number for number, key in enumerate(keys) if key not in self._by_signature]
            if new:
                with self.shared.lock:
                    self._learn(chunk, [keys[each] for each in new], where[settled[first[new]]])
            if keys:
                numbers[settled] = np.array([self._by_signature[key] for key in keys])[inverse]
        return numbers

    def _learn(self, chunk: Chunk, keys: list[tuple[int, bytes]], where: Any) -> None:  # noqa: ANN401 - an array
        """Finds the outcomes of signatures, each by a row that has it, or from what another thread found."""
        known = self.shared.outcomes
        if len(known) > MOST_OUTCOMES:
            known.clear()
        missing = [at for at, key in enumerate(keys) if key not in known]
        for at, number in zip(missing, self._outcomes(chunk, where[missing]), strict=True):
            known[keys[at]] = self.outcomes[number]
        for key in keys:
            self._by_signature[key] = self._numbered(known[key])

    def _outcomes(self, chunk: Chunk, where: Any) -> list[int]:  # noqa: ANN401 - an array
        """The outcomes of some rows that were read, each decided by itself."""
        found = []
        for each in self._apart(chunk, where) if len(where) else ():
            if isinstance(each, EncounterError):
                raise AssertionError("a row was read that may not stand")  # noqa: TRY004 - a fault of this room
            found.append(each[1])
        return found

    # --- single rows

    def _apart(self, chunk: Chunk, where: Any) -> list[EncounterError | tuple[int, int]]:  # noqa: ANN401 - an array
        """The date and the outcome of each of some rows, decided as single encounters, or what is wrong with it."""
        words = self.plan.program.vocabulary
        lines = words.facts[words.lines].path[0] if words.lines is not None else None
        return [self._one(data) for data in as_json(chunk, where, lines)]

    def _one(self, data: dict[str, Any]) -> EncounterError | tuple[int, int]:
        words = self.plan.program.vocabulary
        cls: Any = self.cls
        try:
            encounter = from_json(cls, data)
        except EncounterError as error:
            return error
        state = with_lines(words, state_of(words, encounter))
        day = state[words.date].toordinal()
        era = self.plan.eras.at(day)
        short = condensed(era, state)
        alike = _alike(era, short)
        number = self._by_state.get(alike)
        if number is None:
            number = self._by_state[alike] = self._numbered(outcome_of(era, short))
        return day, number

    def _numbered(self, outcome: Outcome) -> int:
        """The number of an outcome; equal ones have one."""
        number = self._by_outcome.setdefault(outcome, len(self.outcomes))
        if number == len(self.outcomes):
            self.outcomes.append(outcome)
        return number


def _alike(era: Era, state: State) -> object:
    """What a state has in common with all that differ in the day, the order of lines, or in names alone.

    Of names only which are the same can be told, and of the code of a line only the sets that hold it.
    """
    words = era.program.vocabulary
    names: dict[object, int] = {}
    values: list[object] = list(state)
    values[words.date] = era.first
    if words.performer is not None and isinstance(values[words.performer], str):
        values[words.performer] = names.setdefault(values[words.performer], len(names))
    if words.lines is not None and words.line_fields is not None and state[words.lines] is not UNKNOWN:
        lines = [
            (
                -1 if line.code is None else era.classes.get(line.code, 0),
                line.modifiers,
                -1 if line.performer is None else names.setdefault(line.performer, len(names)),
            )
            for line in state[words.lines]
        ]
        values[words.lines] = tuple(sorted(lines))
    return tuple(values)


def _distinct(rows: Any) -> tuple[list[bytes], Any, Any]:  # noqa: ANN401 - arrays
    """The distinct rows of bytes, where each stands first, and for each row which of them it is."""
    whole = rows.view(np.dtype((np.void, rows.shape[1]))).ravel()
    distinct, first, inverse = np.unique(whole, return_index=True, return_inverse=True)
    return [each.tobytes() for each in distinct], first, inverse
