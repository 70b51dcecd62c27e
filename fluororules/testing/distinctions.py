"""What the rules and ensures of a ruleset can tell apart: days, codes by class, and both sides of each bound.

Between two days on which something begins or ends, one day is as good as another; of codes that every set holds alike
on a day, one is as good as another. So few values stand for all, and each bound is met exactly.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, Final

import attrs

from fluororules.days import FIRST, LAST
from fluororules.decision import Decision
from fluororules.edits import NO_TABLES, Tables
from fluororules.facts import UNKNOWN
from fluororules.model.ruleset import Ensure, Ruleset
from fluororules.program.answers import answers_of, condensed, with_lines
from fluororules.program.eras import Era, Eras, eras_of
from fluororules.program.from_model import compile_ruleset
from fluororules.program.from_tables import bound
from fluororules.program.program import Question
from fluororules.program.standing import cone_of, cone_over, standing
from fluororules.schema import Fact, Vocabulary, state_of
from fluororules.testing.ensures import name_of, service_of, with_ensures

NAMES: Final = ("Dr Grey", "Dr Hale")
_ANY_DAY: Final = date(2024, 1, 1).toordinal()
"""Where nothing begins or ends, any day will do."""
OTHER_MODIFIER: Final = "ZZ"
"""A modifier that no rule names."""


@attrs.frozen(eq=False)
class Apart:
    """What is told apart on the days of one era: values of facts in their JSON form, the plainest first.

    `asked` are the facts that a rule or ensure asks for, those that they hang on included. `codes` are one of each
    class, one that is in no set first; `marks` the modifiers of lines that rules name, and `most_lines` how many lines
    a question asks for at most.
    """

    asked: frozenset[int]
    values: dict[int, tuple[Any, ...]]
    codes: tuple[str, ...]
    marks: tuple[str, ...]
    most_lines: int


@attrs.frozen(eq=False)
class Distinctions:
    """The facts that an encounter may state, and what is told apart of them. `days` are the latest first."""

    ruleset: Ruleset
    words: Vocabulary
    eras: Eras
    days: tuple[date, ...]
    _known: dict[int, Apart] = attrs.field(factory=dict)

    @classmethod
    def of(cls, ruleset: Ruleset, tables: Tables = NO_TABLES) -> "Distinctions":
        """What a ruleset with these tables can tell apart."""
        eras = eras_of(bound(compile_ruleset(with_ensures(ruleset)), tables))
        near = {day for start in eras.starts for day in (start, start - 1) if FIRST < day < LAST}
        days = tuple(date.fromordinal(day) for day in sorted(near or {_ANY_DAY}, reverse=True))
        return cls(ruleset, ruleset.vocabulary, eras, days)

    def at(self, day: date) -> Apart:
        """What is told apart on a day."""
        era = self.eras.at(day.toordinal())
        found = self._known.get(era.first)
        return found if found is not None else self._known.setdefault(era.first, _apart(era, self.words))

    def broken(self, encounter: object, decision: Decision) -> tuple[Ensure, ...]:
        """The ensures that an encounter breaks for sure, whatever is unknown; `decision` is that of the ruleset."""
        words = self.eras.program.vocabulary
        state = list(with_lines(words, state_of(words, encounter)))
        era = self.eras.at(decision.date_of_service.toordinal())
        for fact in words.facts:
            service = service_of(fact)
            if service is not None:
                status = decision.status(service) or "no code"  # what does not exist has none of the statuses
                state[fact.number] = UNKNOWN if status == "query" else status
        names = {name_of(ensure): ensure for ensure in self.ruleset.ensures}
        numbers = {at: names[rule.name] for at, rule in era.rules if rule.name in names}
        cone = cone_over(era, numbers)
        conditions = standing(era, cone, answers_of(era, condensed(era, tuple(state)), cone.questions)).conditions
        holds = {ensure.name: conditions[at] for at, ensure in numbers.items()}
        return tuple(each for each in self.ruleset.ensures if holds.get(each.name, False) is each.never)


def _apart(era: Era, words: Vocabulary) -> Apart:
    asked = [era.program.questions[at] for at in cone_of(era).questions]
    tests = [question.line for question in asked if question.line is not None]
    marks = {mark for test in tests for any_of in (*test.bearing, *test.not_bearing) for mark in any_of}
    codes = (_code_of_no_set(era), *_one_a_class(era))
    values = {fact.number: tuple(_values(fact, asked, codes)) for fact in words.facts}
    return Apart(_facts_of(asked, words), values, codes, (*sorted(marks), OTHER_MODIFIER), era.most_lines)


def _facts_of(asked: Iterable[Question], words: Vocabulary) -> frozenset[int]:
    """The facts that questions turn on, and the groups that these are in."""
    found = {words.date}
    for question in asked:
        if question.line is None:
            found.add(question.fact)
        else:
            found |= {words.lines, *((words.same, words.performer) if question.line.by_same else ())} - {None}
    return frozenset(found | {fact.group for fact in words.facts if fact.number in found and fact.group is not None})


def _one_a_class(era: Era) -> Iterator[str]:
    """The first code of each class: of codes that are in the same sets."""
    seen: set[int] = set()
    for code, bits in sorted(era.classes.items()):
        if bits not in seen:
            seen.add(bits)
            yield code


def _code_of_no_set(era: Era) -> str:
    return next(code for n in range(99_999, -1, -1) if (code := f"{n:05d}") not in era.classes)


def _values(  # noqa: PLR0911 - one a kind
    fact: Fact, asked: Iterable[Question], codes: tuple[str, ...]
) -> Iterable[Any]:
    """Values of a fact; of a list of modifiers and of lines those that may stand in it."""
    own = [question for question in asked if question.fact == fact.number]
    match fact.kind:
        case "yes/no" | "group":
            return (True, False)
        case "choice":
            return fact.values
        case "number" | "minutes":
            return sorted({n for n in _sides(own) if fact.low <= n <= fact.high} or {fact.low, fact.high})
        case "date":
            inside = {n for n in _sides(own) if FIRST <= n <= LAST}
            return [date.fromordinal(n).isoformat() for n in sorted(inside or {FIRST, LAST})]
        case "code" | "lines":
            return codes
        case "modifiers":
            return (*sorted({str(value) for q in own if q.kind == "bears" for value in q.values}), OTHER_MODIFIER)
        case "identity":
            return NAMES


def _sides(asked: Iterable[Question]) -> Iterator[int]:
    """Both sides of both ends of each stretch that is asked about."""
    for question in asked:
        if question.kind == "within":
            yield from () if question.low is None else (question.low - 1, question.low)
            yield from () if question.high is None else (question.high, question.high + 1)
