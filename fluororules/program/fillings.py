"""Imagining the unknown filled in: the status that all ways agree on, and the facts that it turns on.

The ways are not walked one by one. A fact is given a value only where a rule is still open for want of it, and one
value stands for all that the rules cannot tell apart; of a list of procedures that is not known, only the questions
about it are answered, one by one, as long as some list answers so. What comes out are boxes of fillings, each with one
status. Two boxes with different statuses that agree in all facts but one show that the status turns on that fact.
"""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import attrs

from fluororules.decision import Status
from fluororules.facts import UNKNOWN
from fluororules.program.answers import Who, answers_of, who_of
from fluororules.program.eras import Era
from fluororules.program.regions import (
    Kinds,
    LinesAre,
    TooManyError,
    completions,
    kinds_of_lines,
    values_worth_telling_apart,
)
from fluororules.program.standing import Cone, Standing, concerns, standing, status_of
from fluororules.schema import NOT_APPLICABLE

MOST_STEPS = 4000
"""The budget of one search, in conditions of a status looked at. Past it the answer is `query`."""
MOST_BOXES = 2000
MOST_LINES_LOOKED_AT = 100_000
"""How many procedure lines are looked at for all performers that they name."""


@attrs.frozen(eq=False)
class Box:
    """Fillings with one status: the values given, what is claimed of an unknown list of lines, and the status."""

    values: Mapping[int, Any]
    claims: tuple[LinesAre, ...]
    status: Status


@attrs.frozen
class Settled:
    """What the fillings say. `facts` are the numbers of those that a query names; `limited`: the budget ran out."""

    status: Status
    facts: tuple[int, ...]
    limited: bool = False


@attrs.define(eq=False)
class Search:
    """The boxes of one status over the unknown facts of a state.

    `stated` is the encounter that `is known` speaks of, where that is not the state itself.
    """

    era: Era
    cone: Cone
    service: int
    given: Sequence[Any]
    stated: Sequence[Any] | None = None
    steps: int = 0
    limited: bool = False
    boxes: list[Box] = attrs.field(factory=list)
    _kinds: Kinds | None = None

    def run(self) -> "Search":
        """Fills `boxes`, as far as the budget goes."""
        try:
            return self._run()
        except TooManyError:
            self.limited = True
            return self

    def _run(self) -> "Search":
        about_given = [at for at in self.cone.questions if self.era.program.questions[at].kind == "known"]
        known = answers_of(self.era, self.stated or self.given, about_given)
        todo: list[tuple[dict[int, Any], dict[int, bool], tuple[LinesAre, ...]]] = [({}, {}, ())]
        while todo:
            if self.steps >= MOST_STEPS or len(self.boxes) >= MOST_BOXES:
                self.limited = True
                return self
            self.steps += 1
            values, lines, claims = todo.pop()
            state = self.state(values)
            answers = {**answers_of(self.era, state, self.cone.questions), **known, **lines}
            stands = standing(self.era, self.cone, answers)
            status = status_of(self.era, self.service, stands.active)
            if status is not None:
                self.boxes.append(Box(values, claims, status))
                continue
            question = self._open_question(stands)
            fact = self._fact_of(question, state)
            if fact is None:
                todo += self._answered(question, values, lines, claims, state)
            elif self._too_many(fact, state):
                self.limited = True
                return self
            else:
                choices = values_worth_telling_apart(self.era, fact, self.cone.questions, state)
                todo += [({**values, fact: value}, lines, claims) for value in reversed(choices)]
        return self

    def state(self, values: Mapping[int, Any]) -> list[Any]:
        """The state as given, with values filled in; facts of what was not performed do not apply."""
        return filled(self.era, self.given, values)

    def kinds(self) -> Kinds:
        """The kinds of lines that an unknown list may hold."""
        if self._kinds is None:
            words = self.era.program.vocabulary
            performer = self.given[words.performer] if words.performer is not None else None
            self._kinds = Kinds(self.era, kinds_of_lines(self.era, self.cone.questions, performer))
        return self._kinds

    def _open_question(self, stands: Standing) -> int:
        """A question without answer that an open rule of the service turns on."""
        program = self.era.program
        at = next(at for at in self.cone.rules if stands.active[at] is None and self._concerns(at))
        while stands.conditions[at] is not None:
            at = next(o for o in program.rules[at].overridden_by if stands.active.get(o, False) is None)
        node = program.nodes[program.rules[at].condition]
        while node.kind != "ask":
            node = next(program.nodes[n] for n in node.of if stands.nodes[n] is None)
        return node.of[0]

    def _concerns(self, rule: int) -> bool:
        return concerns(self.era.program.rules[rule], self.service)

    def _fact_of(self, question: int, state: Sequence[Any]) -> int | None:
        """The fact to fill in next to answer a question; None where an unknown list is to answer it by itself."""
        words = self.era.program.vocabulary
        asked = self.era.program.questions[question]
        if asked.kind != "lines":
            return self._group_first(asked.fact, state)
        lines = state[words.lines] if words.lines is not None else ()
        if asked.line is not None and asked.line.by_same:
            for fact in (words.same, words.performer):
                if fact is not None and state[fact] is UNKNOWN and self._matters(fact, lines):
                    return self._group_first(fact, state)
        return None if lines is UNKNOWN else words.lines

    def _matters(self, fact: int, lines: Any) -> bool:  # noqa: ANN401 - lines or UNKNOWN
        """Whether `by the same physician` turns on the fact: performers where lines name theirs, else `same`."""
        if lines is UNKNOWN:
            return True
        words = self.era.program.vocabulary
        named = [line.performer is not None and words.performer is not None for line in lines]
        return any(named) if fact == words.performer else not all(named)

    def _group_first(self, fact: int, state: Sequence[Any]) -> int:
        group = self.era.program.vocabulary.facts[fact].group
        return group if group is not None and state[group] is UNKNOWN else fact

    def _too_many(self, fact: int, state: Sequence[Any]) -> bool:
        words = self.era.program.vocabulary
        if fact == words.performer and words.lines is not None and state[words.lines] is not UNKNOWN:
            return len({line.performer for line in state[words.lines]}) * len(state[words.lines]) > MOST_LINES_LOOKED_AT
        if fact != words.lines:
            return False
        return completions(self.era, state[fact], self.cone.questions) > MOST_STEPS

    def _answered(
        self,
        question: int,
        values: dict[int, Any],
        lines: dict[int, bool],
        claims: tuple[LinesAre, ...],
        state: Sequence[Any],
    ) -> list[tuple[dict[int, Any], dict[int, bool], tuple[LinesAre, ...]]]:
        """A question about an unknown list answered both ways, as far as some list answers so."""
        asked = self.era.program.questions[question]
        if asked.line is None:
            return []
        who = who_of(self.era.program.vocabulary, state) if asked.line.by_same else Who(None, None)
        found = []
        for truth in (False, True):
            more = (*claims, LinesAre(asked.line, asked.low or 1, truth, who))
            if self.kinds().can_be(more):
                found.append((values, {**lines, question: truth}, more))
        return found


def filled(era: Era, given: Sequence[Any], values: Mapping[int, Any]) -> list[Any]:
    """A state with values filled in; facts of what is filled in as not performed do not apply."""
    state = list(given)
    for number, value in values.items():
        state[number] = value
    for fact in era.program.vocabulary.facts:
        if fact.group is not None and fact.group in values and values[fact.group] is False:
            state[fact.number] = NOT_APPLICABLE
    return state


def settle(era: Era, cone: Cone, service: int, given: Sequence[Any]) -> Settled:
    """The status of a service whatever the unknown facts are, or `query` and the facts that it turns on."""
    search = Search(era, cone, service, given).run()
    statuses = {box.status for box in search.boxes}
    if search.limited:
        return Settled("query", _turned_on(search), limited=True)
    if len(statuses) == 1:
        return Settled(statuses.pop(), ())
    return Settled("query", _turned_on(search))


def _turned_on(search: Search) -> tuple[int, ...]:
    """Each fact in which alone two ways with different statuses differ, in the order of the schema."""
    lines = search.era.program.vocabulary.lines
    apart = _Apart.of(search.boxes)
    found: set[int] = set()
    seen = 0
    for one, other in combinations(range(len(search.boxes)), 2):
        if search.boxes[one].status == search.boxes[other].status:
            continue
        differing = apart.between(one, other)
        if differing & (differing - 1) or differing & seen:
            continue  # more than one fact, or one that is named already
        if not differing and (lines is None or lines in found):
            continue  # they differ in the list alone, and that is named already
        if not _one_list_for_both(search, search.boxes[one], search.boxes[other]):
            if not differing and lines is not None:
                found.add(lines)
        elif differing:
            seen |= differing
            found.add(apart.facts[differing])
    return tuple(sorted(found))


@attrs.frozen(eq=False)
class _Apart:
    """In which facts two boxes are apart, worked out on bits: there may be millions of pairs.

    A box is a number with a field of bits for each fact: the bit of its value, or all bits where the fact has none in
    the box. Above each field stands a bit that is left over; `facts` gives the fact by this bit.
    """

    boxes: tuple[int, ...]
    facts: Mapping[int, int]
    lowest: int
    above: int

    @classmethod
    def of(cls, boxes: Sequence[Box]) -> "_Apart":
        bits: dict[int, dict[Any, int]] = {}
        for box in boxes:
            for fact, value in box.values.items():
                of_fact = bits.setdefault(fact, {})
                of_fact.setdefault(value, 1 << len(of_fact))
        shifts: dict[int, int] = {}
        facts: dict[int, int] = {}
        width = lowest = 0
        for fact, of_fact in bits.items():
            shifts[fact] = width
            lowest |= 1 << width
            width += len(of_fact)
            facts[1 << width] = fact
            width += 1
        every = {fact: (1 << len(of_fact)) - 1 << shifts[fact] for fact, of_fact in bits.items()}
        anything = sum(every.values())
        numbers = (
            anything - sum(every[fact] - (bits[fact][value] << shifts[fact]) for fact, value in box.values.items())
            for box in boxes
        )
        return cls(tuple(numbers), facts, lowest, sum(facts))

    def between(self, one: int, other: int) -> int:
        """The bits of the facts in which two boxes have different values."""
        shared = self.boxes[one] & self.boxes[other]
        return self.above & ~((shared | self.above) - self.lowest)  # a field without a shared bit borrows from above


def _one_list_for_both(search: Search, one: Box, other: Box) -> bool:
    """Whether the unknown list of procedures can be the same in both boxes."""
    claims = (*one.claims, *other.claims)
    try:
        return not claims or search.kinds().can_be(claims)
    except TooManyError:
        return False
