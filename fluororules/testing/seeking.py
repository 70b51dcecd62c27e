"""Encounters in which a rule applies, or a code has a status, worked out from the regions that questions tell apart.

The search is that of the fillings (`fluororules.program.fillings`), begun from an encounter that states nothing but its
date: a fact is given a value only where what is sought is still open for want of it. So what is found states little.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

import attrs

from fluororules.facts import UNKNOWN
from fluororules.model.ruleset import Ensure
from fluororules.program.answers import LineState, answers_of
from fluororules.program.eras import Answer, Era
from fluororules.program.fillings import Search
from fluororules.program.reference_tests import Performed
from fluororules.program.regions import (
    FRESH,
    IN_NO_SET,
    LinesAre,
    TooManyError,
    a_list,
    values_worth_telling_apart,
)
from fluororules.program.standing import Standing, concerns, cone_over, standing, status_of
from fluororules.schema import Vocabulary
from fluororules.testing.distinctions import NAMES, Distinctions
from fluororules.testing.drawing import line_as_json
from fluororules.testing.ensures import name_of, service_of
from fluororules.testing.stated import Data

MOST_STEPS: Final = 400
"""How many ways of giving values to facts are looked at on one day."""
MOST_STEPS_OF_ENSURE: Final = 3000
"""The same, of all days together, to break an ensure."""
MOST_DAYS: Final = 15
"""Between so many days the steps are shared out at most; where there are more, the whole is more."""
_NAMED: Final = dict(zip(FRESH, NAMES, strict=True))


@attrs.frozen(eq=False)
class Sought:
    """What is looked for in an era: the rules that it turns on, and whether it is so by what stands."""

    rules: tuple[int, ...]
    holds: Callable[[Standing], Answer]


def found_on(
    apart: Distinctions, day: date, sought: Sought, *, backwards: bool = False, budget: int = MOST_STEPS
) -> Iterator[Data]:
    """Encounters of a day of which holds what is sought, in their JSON form, as far as the budget of steps goes.

    `backwards` looks at the values of each fact in the opposite order.
    """
    era = apart.eras.at(day.toordinal())
    words = era.program.vocabulary
    given = tuple(day if fact.number == words.date else UNKNOWN for fact in words.facts)
    search = _Seeking(era, cone_over(era, sought.rules), -1, given, sought=sought, backwards=backwards, budget=budget)
    outside = apart.at(day).codes[0]
    try:
        for values, claims in search.ways():
            lines = a_list(search.kinds(), claims) if claims else None
            yield _as_json(words, {**values, words.date: day}, lines, outside)
    except TooManyError:
        return


def breaking(apart: Distinctions, ensure: Ensure) -> Iterator[Data]:
    """Encounters that break an ensure, each to be looked at by an ordinary decision; on days far apart first."""
    days = list({apart.eras.at(day.toordinal()).first: day for day in apart.days}.values())
    for day in (day for offset in range(4) for day in days[offset::4]):
        era = apart.eras.at(day.toordinal())
        number = next((at for at, rule in era.rules if rule.name == name_of(ensure)), None)
        if number is not None:
            sought = _broken(era, number, never=ensure.never)
            yield from found_on(apart, day, sought, budget=MOST_STEPS_OF_ENSURE // min(len(days), MOST_DAYS))


def _broken(era: Era, number: int, *, never: bool) -> Sought:
    """The rule that stands for an ensure, and those that bear on the statuses that it asks for."""
    facts, questions = era.program.vocabulary.facts, era.program.questions
    asked = {questions[at].fact for at in cone_over(era, [number]).questions}
    names = {service_of(facts[fact]) for fact in asked if fact >= 0}
    services = [n for n, service in enumerate(era.program.services) if service.name in names]
    about = tuple(at for at, rule in era.rules if any(concerns(rule, service) for service in services))

    def holds(stands: Standing) -> Answer:
        condition = stands.conditions[number]
        return None if condition is None else condition is never

    return Sought((number, *about), holds)


@attrs.define(eq=False)
class _Seeking(Search):
    """A search for ways of filling in of which holds what is sought, and not for a status."""

    sought: Sought = attrs.field(kw_only=True)
    backwards: bool = attrs.field(kw_only=True)
    budget: int = attrs.field(kw_only=True)

    def ways(self) -> Iterator[tuple[Mapping[int, Any], tuple[LinesAre, ...]]]:
        """The values given, and what is claimed of the list of lines."""
        todo: list[tuple[dict[int, Any], dict[int, bool], tuple[LinesAre, ...]]] = [({}, {}, ())]
        for _ in range(self.budget):
            if not todo:
                return
            values, lines, claims = todo.pop()
            state = self.state(values)
            stands = self._stands(self._answers(state, values, lines))
            holds = self.sought.holds(stands)
            if holds is True:
                yield values, claims
            elif holds is None:
                todo += self._next(stands, state, values, lines, claims)

    def _answers(self, state: Sequence[Any], values: Mapping[int, Any], lines: Mapping[int, bool]) -> dict[int, Answer]:
        """The answers so far. Whether a fact is known is open until it has a value or is left unknown for good."""
        answers = {**answers_of(self.era, state, self.cone.questions), **lines}
        for at in self.cone.questions:
            question = self.era.program.questions[at]
            if question.kind == "known" and state[question.fact] is UNKNOWN and question.fact not in values:
                answers[at] = (question.low == 1) if lines and question.fact == self._lines else None
        return answers

    def _stands(self, answers: Mapping[int, Answer]) -> Standing:
        """What stands by the answers, and by the statuses that these settle."""
        stands = standing(self.era, self.cone, answers)
        settled = {at: self._has_status(at, stands) for at in self.cone.questions if self._service(at) is not None}
        return standing(self.era, self.cone, {**answers, **settled}) if settled else stands

    def _service(self, question: int) -> str | None:
        """The service of whose status a question is."""
        fact = self.era.program.questions[question].fact
        return service_of(self.era.program.vocabulary.facts[fact]) if fact >= 0 else None

    def _has_status(self, question: int, stands: Standing) -> Answer:
        """Whether a service has the status that is asked for; what does not exist on the day is not coded."""
        name, wanted = self._service(question), self.era.program.questions[question].values
        number = next((n for n, _ in self.era.services if self.era.program.services[n].name == name), None)
        if number is None:
            return False  # what does not exist has none of the statuses
        status = status_of(self.era, number, stands.active)
        return None if status is None else status in wanted

    @property
    def _lines(self) -> int | None:
        return self.era.program.vocabulary.lines

    def _next(
        self,
        stands: Standing,
        state: Sequence[Any],
        values: dict[int, Any],
        lines: dict[int, bool],
        claims: tuple[LinesAre, ...],
    ) -> list[tuple[dict[int, Any], dict[int, bool], tuple[LinesAre, ...]]]:
        """The ways that answer the first open question that an encounter can answer."""
        facts = self.era.program.vocabulary.facts
        for question in self._open_questions(stands):
            fact = self._fact_of(question, state)
            if fact is None:
                ways = self._answered(question, values, lines, claims, state)
            elif fact in values or not facts[fact].path or (fact == self._lines and lines):
                continue
            else:
                ways = [({**values, fact: value}, lines, claims) for value in self._choices(fact, state)]
            return ways if self.backwards else ways[::-1]
        return []

    def _choices(self, fact: int, state: Sequence[Any]) -> list[Any]:
        asked = [self.era.program.questions[at] for at in self.cone.questions]
        left = [UNKNOWN] if any(q.kind == "known" and q.fact == fact for q in asked) else []
        if fact == self._lines:
            return [(), *left]
        return [*values_worth_telling_apart(self.era, fact, self.cone.questions, state), *left]

    def _open_questions(self, stands: Standing) -> Iterator[int]:
        """The questions without answer that open rules turn on."""
        program = self.era.program
        todo = [program.rules[at].condition for at in self.cone.rules if stands.conditions[at] is None]
        seen: set[int] = set()
        while todo:
            at = todo.pop(0)
            if at in seen or stands.nodes[at] is not None:
                continue
            seen.add(at)
            node = program.nodes[at]
            if node.kind == "ask":
                yield node.of[0]
            else:
                todo = [*node.of, *todo]


def _as_json(words: Vocabulary, values: Mapping[int, Any], lines: Sequence[LineState] | None, outside: str) -> Data:
    """The JSON form of an encounter with these values; `outside` stands for a code that is in no set."""
    data: Data = {}
    for fact in words.facts:
        value = values.get(fact.number, UNKNOWN)
        if fact.number == words.lines and lines is not None:
            value = lines
        holder = data.get(fact.path[0]) if fact.group is not None else data
        if value is UNKNOWN or holder is None:
            continue
        match fact.kind:
            case "group":
                value = {} if value else None
            case "date":
                value = value.isoformat() if isinstance(value, date) else date.fromordinal(value).isoformat()
            case "modifiers":
                value = list(value)
            case "code":
                value = outside if value == IN_NO_SET else value
            case "identity":
                value = _NAMED.get(value, value)
            case "lines":
                value = [_line(words, line, outside) for line in value]
            case _:
                pass
        holder[fact.path[-1]] = value
    return data


def _line(words: Vocabulary, line: LineState, outside: str) -> Data:
    code = outside if line.code == IN_NO_SET else line.code
    performer = _NAMED.get(line.performer, line.performer) if line.performer else None
    return line_as_json(words, Performed(code, frozenset(line.modifiers), performer))
