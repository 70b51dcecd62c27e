"""What the rules of a program can tell apart, on whatever day, as small integers.

Each fact that rules ask about is coded: the stretch of a number between the bounds asked about, the place of a choice
in its list, the class of a code. What is unknown has the last code of all.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import attrs
import numpy as np

from fluororules.batch.arrays import FEW_CUTS, passed_cuts
from fluororules.batch.codes import classes_by_place
from fluororules.facts import FIRST_DAY, LAST_DAY
from fluororules.program.eras import Era, Eras, holds
from fluororules.program.program import Days, Program, Question
from fluororules.schema import Fact

_LARGEST_TABLE = 200_000
MOST_SETS_OF_MODIFIERS = 20
"""Past it, rows are decided one by one."""
BITS = 32
"""How many questions about procedure lines one word of a mask holds."""


@attrs.frozen(eq=False)
class Coding:
    """How one fact is coded: `known` codes, and after them one for unknown."""

    fact: Fact
    known: int
    cuts: Any = None
    marks: tuple[frozenset[Any], ...] = ()
    classes: Mapping[str, int] = attrs.field(factory=dict)

    @property
    def unknown(self) -> int:
        """The code of what is not known."""
        return self.known

    @property
    def radix(self) -> int:
        """How many codes there are."""
        return self.known + 1

    @property
    def dtype(self) -> Any:  # noqa: ANN401 - numpy's
        """The narrowest type that holds all codes."""
        return np.min_scalar_type(self.known)

    def of_numbers(self, values: Any, low: int, high: int) -> Any:  # noqa: ANN401 - arrays
        """The codes of numbers from `low` through `high`."""
        if len(self.cuts) <= FEW_CUTS:
            return passed_cuts(values, self.cuts.tolist())
        if high - low < _LARGEST_TABLE:
            table = np.searchsorted(self.cuts, np.arange(low, high + 1), "right").astype(self.dtype)
            return table[values.astype(np.int64) - low]
        return np.searchsorted(self.cuts, values, "right").astype(self.dtype)


@attrs.frozen(eq=False)
class LineBits:
    """The distinct questions about procedure lines: each has a bit. `classes` are those of codes on all days.

    `by_place` has them as `codes.py` looks them up. Class 0 is of codes in no set; `members` gives for each class the
    days on which each set holds its codes. `whether_known`: rules ask whether the list is known, or ask for it. Of the
    questions for lines by the same physician, `named` are the places of all that ask for one that passes; `negated` and
    `counted` tell whether any asks for one that does not, or for several.
    """

    questions: tuple[int, ...]
    classes: Mapping[str, int]
    by_place: Any
    members: tuple[Mapping[int, Days], ...]
    marks: tuple[frozenset[str], ...]
    by_same: bool
    whether_known: bool
    named: tuple[int, ...] = ()
    negated: bool = False
    counted: bool = False

    @property
    def words(self) -> int:
        """How many words a mask has."""
        return -(-len(self.questions) // BITS)


@attrs.frozen(eq=False)
class Plan:
    """The codings of the facts that outcomes turn on, by number, and the questions about lines.

    `day_to_era` gives the number of the era for each day from 1900-01-01 on.
    """

    eras: Eras
    codings: Mapping[int, Coding]
    lines: LineBits
    day_to_era: Any

    @property
    def program(self) -> Program:
        """The program."""
        return self.eras.program

    @property
    def most_lines(self) -> int:
        """The largest number of lines that a question asks for."""
        questions = self.program.questions
        return max((questions[at].low or 1 for at in self.lines.questions), default=1)

    @property
    def names_matter(self) -> bool:
        """Whether an answer may turn on who performed a line."""
        return self.lines.by_same and self.program.vocabulary.performer is not None

    @property
    def is_narrow(self) -> bool:
        """Whether the coded facts settle what rules can tell apart."""
        return len(self.lines.marks) <= MOST_SETS_OF_MODIFIERS and all(
            len(coding.marks) <= MOST_SETS_OF_MODIFIERS for coding in self.codings.values()
        )

    def era(self, number: int) -> Era:
        """An era by its number."""
        return self.eras.at(self.eras.starts[number])


def plan_of(eras: Eras) -> Plan:
    """The plan of a program."""
    program = eras.program
    lines = _lines(program)
    words = program.vocabulary
    wanted = {q.fact for q in program.questions if q.kind != "lines"} | {f for r in program.rules for f in r.asks}
    if lines.by_same:
        wanted |= {fact for fact in (words.same, words.performer) if fact is not None}
    wanted |= {group for group in (words.facts[at].group for at in wanted) if group is not None}
    wanted -= {words.date, *(() if words.lines is None else (words.lines,))}
    codings = {at: _coding(program, words.facts[at]) for at in sorted(wanted) if words.facts[at].path}
    days = np.arange(FIRST_DAY.toordinal(), LAST_DAY.toordinal() + 1)
    numbers = np.maximum(np.searchsorted(eras.starts, days, "right") - 1, 0)
    return Plan(eras, codings, lines, numbers.astype(np.min_scalar_type(len(eras.starts))))


def _coding(program: Program, fact: Fact) -> Coding:
    asked = [q for q in program.questions if q.fact == fact.number and q.kind != "lines"]
    match fact.kind:
        case "yes/no" | "group":
            return Coding(fact, 2)
        case "choice":
            return Coding(fact, len(fact.values))
        case "number" | "minutes" | "date":
            cuts = {q.low for q in asked if q.low is not None and q.kind == "within"}
            cuts |= {q.high + 1 for q in asked if q.high is not None and q.kind == "within"}
            return Coding(fact, len(cuts) + 1, cuts=np.array(sorted(cuts), np.int64))
        case "code":
            classes, members = _classes(program, {q.codes for q in asked if q.codes is not None})
            return Coding(fact, len(members), classes=classes)
        case "modifiers":
            marks = tuple(sorted({q.values for q in asked if q.kind == "bears"}, key=sorted))
            return Coding(fact, 1 << len(marks), marks=marks)
        case _:
            return Coding(fact, 1)


def _lines(program: Program) -> LineBits:
    numbers = tuple(at for at, q in enumerate(program.questions) if q.kind == "lines" and q.line is not None)
    tests = [test for test in (program.questions[at].line for at in numbers) if test is not None]
    classes, members = _classes(program, {test.codes for test in tests if test.codes is not None})
    marks = {frozenset(m) for test in tests for m in (*test.bearing, *test.not_bearing)}
    at = program.vocabulary.lines
    known = any(q.kind == "known" and q.fact == at for q in program.questions) or any(
        at in r.asks for r in program.rules
    )
    by_same = [(at, program.questions[number]) for at, number in enumerate(numbers) if tests[at].by_same]
    named = tuple(at for at, question in by_same if (question.low or 1) == 1 and not tests[at].negated)
    return LineBits(
        numbers,
        classes,
        classes_by_place(classes),
        members,
        tuple(sorted(marks, key=sorted)),
        bool(by_same),
        known,
        named,
        negated=any(tests[at].negated for at, _ in by_same),
        counted=len(named) > BITS or any((question.low or 1) > 1 for _, question in by_same),
    )


def _classes(program: Program, sets: Iterable[int]) -> tuple[dict[str, int], tuple[Mapping[int, Days], ...]]:
    """The class of each code that some set holds on some day: codes that all sets treat alike on all days."""
    of_code: dict[str, dict[int, Days]] = {}
    for number in sorted(sets):
        for code, days in program.sets[number][1].items():
            of_code.setdefault(code, {})[number] = days
    found: dict[tuple[tuple[int, Days], ...], int] = {(): 0}
    classes = {code: found.setdefault(tuple(held.items()), len(found)) for code, held in of_code.items()}
    return classes, tuple(dict(held) for held in found)


def answers_by_code(plan: Plan, era: Era, question: Question) -> Any:  # noqa: ANN401 - an array
    """For each code of the fact of a question its answer: 0 no, 1 yes, 2 unknown."""
    coding = plan.codings[question.fact]
    if question.kind == "known":
        stated = np.arange(coding.radix) != coding.unknown
        return (stated if question.low == 1 else ~stated).astype(np.uint8)
    return np.array([*(_truth(era, coding, question, code) for code in range(coding.known)), 2], np.uint8)


def _truth(era: Era, coding: Coding, question: Question, code: int) -> bool:
    match coding.fact.kind:
        case "yes/no" | "group":
            return bool(code) in question.values
        case "choice":
            return coding.fact.values[code] in question.values
        case "number" | "minutes" | "date":
            number = int(coding.cuts[code - 1]) if code else int(coding.cuts[0]) - 1 if len(coding.cuts) else 0
            above = question.low is None or question.low <= number
            return above and (question.high is None or number <= question.high)
        case "code":
            return question.codes is None or _in_class(era, coding, question.codes, code)
        case "modifiers":
            return bool(code >> coding.marks.index(question.values) & 1)
        case _:
            return False


def _in_class(era: Era, coding: Coding, codes: int, wanted: int) -> bool:
    members = era.program.sets[codes][1]
    code = next((code for code, number in coding.classes.items() if number == wanted), None)
    return code is not None and holds(members.get(code, ()), era.first)
