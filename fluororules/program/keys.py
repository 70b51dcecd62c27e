"""What of an encounter its outcome turns on, made small: the key by which outcomes are looked up.

Encounters with one key answer every question of an era alike, and leave the same facts unknown. Of a number the key
holds between which bounds it lies, of an identity only whether it is known, of the procedures which tests some line
passes, or, where rules count, how many do.

What a test makes of `by the same physician` is not known from the line alone. Lines that do not say who performed them
go by the fact that the rest of the key holds; of those that do, it is known whether it was the same. So the bits of the
tests are held three times.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Literal

import attrs

from fluororules.facts import UNKNOWN, Unknown
from fluororules.program.answers import condensed, with_lines
from fluororules.program.eras import Era, Eras
from fluororules.program.outcome import MOST_OUTCOMES, Outcome, outcome_of_part
from fluororules.program.parts import FEWEST_SLEEPING, parts_of
from fluororules.program.program import LineTest, Program, Question
from fluororules.schema import Fact, Vocabulary, state_of

PARTIAL = 1
"""Stands, in the lowest bits, for a line of which too little is known for a key."""
_COUNTS = 18
"""So many bits hold how many lines of the longest list pass a test."""
_MOST_KEPT = 10_000


class Table:
    """What a key holds for a value of a fact. `kept` are the values met so far; None, which is unknown, stays None."""

    __slots__ = ("_bounds", "_modifiers", "kept")

    def __init__(self, bounds: Sequence[int] = (), modifiers: Sequence[frozenset[Any]] = ()) -> None:
        """`bounds`, in order, are the numbers at which answers change; `modifiers` the lists asked about."""
        self._bounds, self._modifiers = bounds, modifiers
        self.kept: dict[Any, int | None] = {None: None}

    def of(self, value: Any) -> int | None:  # noqa: ANN401 - values of any fact
        """What the key holds for a value, kept from now on."""
        if value is None:
            return None
        if isinstance(value, tuple):
            found = sum(1 << at for at, of in enumerate(self._modifiers) if not of.isdisjoint(value))
        else:
            found = bisect_right(self._bounds, value.toordinal() if isinstance(value, date) else value)
        if len(self.kept) >= _MOST_KEPT:
            self.kept.clear()
            self.kept[None] = None
        self.kept[value] = found
        return found


@attrs.frozen
class Reading:
    """How the key holds a fact: the value itself, whether it is known, what a table says, or the sets that hold it."""

    fact: Fact
    how: Literal["itself", "known", "table", "sets"]
    table: Table | None = None


@attrs.frozen
class LineReading:
    """What is read of a line.

    `modifiers` and `performer` are the fields that bear on a test, None where none does. `rest`: a code that is in no
    set may pass a test; `counted`: it matters how many lines pass one; `sleeping`: codes may wake sleeping parts.
    """

    tests: tuple[LineTest, ...]
    modifiers: str | None
    performer: str | None
    rest: bool
    counted: bool
    sleeping: bool


@attrs.frozen(eq=False)
class Keys:
    """What the key of a program holds: facts of the encounter, groups with their facts, and the lines."""

    words: Vocabulary
    facts: tuple[Reading, ...]
    groups: tuple[tuple[Fact, tuple[Reading, ...]], ...]
    lines: LineReading | None


def keys_of(program: Program) -> Keys:
    """What the key of a program holds."""
    words = program.vocabulary
    lines = _line_reading(program)
    asked: dict[int, list[Question]] = {fact: [] for rule in program.rules for fact in rule.asks}
    for question in program.questions:
        if question.kind != "lines":
            asked.setdefault(question.fact, []).append(question)
    if lines and any(test.by_same for test in lines.tests):
        for fact in (words.same, words.performer):
            if fact is not None:
                asked.setdefault(fact, [])
    inner = {number: _reading(words.facts[number], of) for number, of in sorted(asked.items())}
    groups = {words.facts[number].group if words.facts[number].kind != "group" else number for number in inner}
    left_out = {words.date, words.lines}
    return Keys(
        words,
        tuple(
            reading
            for number, reading in inner.items()
            if number not in left_out
            and reading.fact.path
            and reading.fact.kind != "group"
            and reading.fact.group is None
        ),
        tuple(
            (words.facts[group], tuple(reading for reading in inner.values() if reading.fact.group == group))
            for group in sorted(group for group in groups if group is not None)
        ),
        lines,
    )


def _reading(fact: Fact, asked: Sequence[Question]) -> Reading:
    match fact.kind:
        case "number" | "minutes" | "date":
            ends = [question.high + 1 for question in asked if question.high is not None]
            bounds = {question.low for question in asked if question.kind == "within" and question.low is not None}
            return Reading(fact, "table", Table(bounds=sorted(bounds.union(ends))))
        case "modifiers":
            return Reading(fact, "table", Table(modifiers=[q.values for q in asked if q.kind == "bears"]))
        case "identity":
            return Reading(fact, "known")
        case "code":
            return Reading(fact, "sets")
        case _:
            return Reading(fact, "itself")


def _line_reading(program: Program) -> LineReading | None:
    words = program.vocabulary
    questions = [question for question in program.questions if question.kind == "lines" and question.line is not None]
    known = [words.lines in rule.asks for rule in program.rules] + [q.fact == words.lines for q in program.questions]
    if words.lines is None or words.line_fields is None or not (questions or any(known)):
        return None
    tests = tuple(dict.fromkeys(question.line for question in questions if question.line is not None))
    bears = any(test.bearing or test.not_bearing for test in tests)
    same = any(test.by_same for test in tests) and words.performer is not None
    return LineReading(
        tests,
        words.line_fields.modifiers if bears else None,
        words.line_fields.performer if same else None,
        rest=any(test.codes is None or test.negated for test in tests),
        counted=any((question.low or 1) > 1 for question in questions),
        sleeping=len(program.services) >= FEWEST_SLEEPING,
    )


# --- lines


class Days:
    """An era as the fast road needs it: the outcomes kept by key, and what each code says of the tests of lines.

    `masks` are of lines that bear no modifiers and do not say who performed them, by code; `rest` is that of a code
    that is in no set; `waking` gives the sleeping parts that a code wakes.
    """

    __slots__ = ("_keys", "_special", "era", "masks", "outcomes", "rest", "sets", "waking")

    def __init__(self, keys: Keys, era: Era) -> None:
        """Cheap, but for eras with many codes."""
        self._keys, self.era = keys, era
        self.outcomes: dict[object, Outcome] = {}
        self.sets = era.classes
        self.waking = parts_of(era).woken_by
        self._special: dict[object, int] = {}
        self.masks: dict[str | None, int] = {}
        self.rest = 0
        if keys.lines is not None:
            self._fill(keys.lines)

    def _fill(self, lines: LineReading) -> None:
        tests = _sleepless(self.era, lines)
        self.rest = mask_of(lines, tests, 0, ())
        asked = sum(1 << codes for codes in {test.codes for test in tests.values()} if codes is not None)
        by_class: dict[int, int] = {}
        for code, sets in self.era.classes.items():
            of = sets & asked
            mask = by_class.get(of)
            if mask is None:
                mask = by_class.setdefault(of, mask_of(lines, tests, of, ()))
            if mask != self.rest:
                self.masks[code] = mask
        self.masks[None] = PARTIAL

    def outcome(self, key: object, encounter: object) -> Outcome:
        """The outcome of an encounter, kept for all with its key."""
        kept = self.outcomes.get(key)
        if kept is not None:
            return kept
        words = self._keys.words
        state = condensed(self.era, with_lines(words, state_of(words, encounter)))
        outcome = outcome_of_part(self.era, parts_of(self.era).core, state)
        if len(self.outcomes) >= MOST_OUTCOMES:
            self.outcomes.clear()
        self.outcomes[key] = outcome
        return outcome

    def special(self, encounter: object, line: object) -> int:
        """The bits of a line that bears modifiers or says who performed it."""
        lines, fields = self._keys.lines, self._keys.words.line_fields
        if lines is None or fields is None:
            return 0
        code = getattr(line, fields.code)
        modifiers = getattr(line, lines.modifiers) or () if lines.modifiers else ()
        by = self._by_same(encounter, getattr(line, lines.performer)) if lines.performer else 0
        if code is None or by is None:
            return PARTIAL
        key = (code, modifiers, by)
        if key not in self._special:
            if len(self._special) >= _MOST_KEPT:
                self._special.clear()
            tests = _sleepless(self.era, lines)
            self._special[key] = mask_of(lines, tests, self.era.classes.get(code, 0), modifiers) << by * span(lines)
        return self._special[key]

    def _by_same(self, encounter: object, performer: str | None) -> int | None:
        """0: as the rest of the key says; 1 and 2: by the same physician, by another; None: not known."""
        words = self._keys.words
        fact = words.facts[words.performer] if words.performer is not None else None
        if performer is None or fact is None:
            return 0
        if fact.group is not None:
            encounter = getattr(encounter, fact.path[0])
            if encounter is None:
                return 0
        known = None if isinstance(encounter, Unknown) else getattr(encounter, fact.path[-1])
        return None if known is None or known is UNKNOWN else 1 if known == performer else 2


class ByDay:
    """The era of a day. `kept` are the days met so far."""

    __slots__ = ("_eras", "_keys", "_made", "kept")

    def __init__(self, eras: Eras, keys: Keys) -> None:
        """Nothing is worked out yet."""
        self._eras, self._keys = eras, keys
        self._made: dict[int, Days] = {}
        self.kept: dict[date, Days] = {}

    def of(self, day: date) -> Days:
        """The era of a day, kept from now on: there are no more than some ten thousand days."""
        era = self._eras.at(day.toordinal())
        found = self._made.get(era.first)
        if found is None:
            found = self._made.setdefault(era.first, Days(self._keys, era))
        self.kept[day] = found
        return found


def _sleepless(era: Era, lines: LineReading) -> dict[int, LineTest]:
    """The tests, by their place in the key, that the core of an era asks about."""
    core = {era.program.questions[at].line for at in parts_of(era).core.cone.questions}
    return {at: test for at, test in enumerate(lines.tests) if test in core}


def mask_of(lines: LineReading, tests: dict[int, LineTest], sets: int, modifiers: Iterable[str]) -> int:
    """The bits of a line whose code is in `sets`: the tests that it passes, whoever performed it, and that it is there.

    Of a negated test, the bit says that the line does not pass the test within.
    """
    width, last = width_of(lines), len(lines.tests) + 1
    mask = 0
    if any(test.negated and test.by_same for test in tests.values()):
        mask |= 1 << last * width
    for at, test in tests.items():
        passes = test.codes is None or bool(sets >> test.codes & 1)
        passes = passes and all(not of.isdisjoint(modifiers) for of in test.bearing)
        passes = passes and all(of.isdisjoint(modifiers) for of in test.not_bearing)
        if passes is not test.negated:
            mask |= 1 << (at + 1) * width
    return mask


def width_of(lines: LineReading) -> int:
    """How many bits a test takes, and how many the lowest ones are."""
    return _COUNTS if lines.counted else 1


def span(lines: LineReading) -> int:
    """How many bits the tests take."""
    return (len(lines.tests) + 2) * width_of(lines)
