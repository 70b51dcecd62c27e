"""Why a code has its status, and the fewest facts that would have to differ for it to be coded.

The list of procedures counts as one fact, and the date never changes. Of several answers with as few facts, the one
whose facts come first in the schema is given.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import combinations, islice
from typing import Any

import attrs

from fluororules.decision import CodeDecision, Decision, Overridden, Reason, Status
from fluororules.errors import RulesError
from fluororules.facts import UNKNOWN
from fluororules.program.answers import LineState, answers_of, condensed, signature_of, with_lines
from fluororules.program.eras import Era, Eras
from fluororules.program.fillings import Box, Search, filled, settle
from fluororules.program.regions import Kinds, TooManyError, a_list, kinds_of_lines, values_worth_telling_apart
from fluororules.program.row import decide
from fluororules.program.standing import Cone, cone_of, standing, status_of
from fluororules.schema import NOT_APPLICABLE, Fact, state_of

MOST_STEPS = 2_000
"""How much is looked at, in steps of all searches together, before the question is left open."""

MOST_LISTS = 200
"""How many ways of leaving procedures out are tried before it is said in full what would do."""


@attrs.frozen
class Change:
    """A fact that would have to differ: what it is called, what it is now, and what it would have to be, in words."""

    fact: str
    now: str
    then: str


@attrs.frozen
class Explanation:
    """Why, why not, and what would have to differ.

    `facts` are those that the status can turn on, with their values in words. `changes` are the fewest facts that would
    make the code `coded`: empty where it is, None where no change was found. `limited`: not all were tried.
    """

    code: str
    service: str
    status: Status
    decision: Decision
    reasons: tuple[Reason, ...]
    overridden: tuple[Overridden, ...]
    facts: tuple[tuple[str, str], ...]
    changes: tuple[Change, ...] | None
    limited: bool

    def to_json(self) -> dict[str, object]:
        """The explanation as JSON values; reasons stand in the decision."""
        changes = None if self.changes is None else [attrs.asdict(change) for change in self.changes]
        return {
            "code": self.code,
            "service": self.service,
            "status": self.status,
            "facts": [{"fact": phrase, "value": value} for phrase, value in self.facts],
            "changes": changes,
            "limited": self.limited,
            "decision": self.decision.to_json(),
        }


def explain(eras: Eras, encounter: object, code: str) -> Explanation:
    """The explanation of a code, by number or service. Raises RulesError where there is no such code on the date."""
    words = eras.program.vocabulary
    state = with_lines(words, state_of(words, encounter))
    decision = decide(eras, encounter)
    era = eras.at(state[words.date].toordinal())
    found = _found(decision, code)
    service = next(number for number, c in era.services if c == found.code)
    cone = cone_of(era, service)
    seen = condensed(era, state)
    facts = tuple(words.facts[number] for number in _facts_of(era, cone))
    search = _Fewest(era, cone, service, seen, state, facts)
    changes = () if found.status == "coded" else search.changes()
    return Explanation(
        found.code,
        found.service,
        found.status,
        decision,
        found.reasons,
        found.overridden,
        tuple((fact.phrase, in_words(fact, state[fact.number])) for fact in facts),
        changes,
        search.limited,
    )


def _found(decision: Decision, code: str) -> CodeDecision:
    for entry in decision.codes:
        if code in (entry.code, entry.service):
            return entry
    known = ", ".join(entry.code for entry in decision.codes)
    raise RulesError(f"{code} is no code of {decision.ruleset.name} on the date of service; there are {known}")


def _facts_of(era: Era, cone: Cone) -> list[int]:
    """The facts, but the date of service, that a status can turn on."""
    words = era.program.vocabulary
    found: set[int] = set()
    for at in cone.questions:
        question = era.program.questions[at]
        if question.line is None:
            found.add(question.fact)
        elif words.lines is not None:
            found.add(words.lines)
            if question.line.by_same:
                found |= {fact for fact in (words.same, words.performer) if fact is not None}
    groups = (words.facts[fact].group for fact in found)
    found |= {group for group in groups if group is not None}
    return sorted(found - {words.date})


# --- the fewest changes


@attrs.define
class _Fewest:
    """The search for the fewest facts that would have to differ."""

    era: Era
    cone: Cone
    service: int
    state: Sequence[Any]
    whole: Sequence[Any]
    facts: tuple[Fact, ...]
    limited: bool = False
    steps: int = 0

    def changes(self) -> tuple[Change, ...] | None:
        """The first choice of facts, by number and schema order, that can make the code coded."""
        for size in range(1, len(self.facts) + 1):
            for chosen in combinations(self.facts, size):
                if self.steps > MOST_STEPS:
                    self.limited = True
                    return None
                found = self._try(chosen)
                if found is not None:
                    return found
        return None

    def _try(self, chosen: tuple[Fact, ...]) -> tuple[Change, ...] | None:
        """Changes to exactly these facts that make the code coded whatever else is unknown."""
        numbers = {fact.number for fact in chosen}
        groups = {fact.group for fact in chosen if fact.group is not None} - numbers
        if any(self.state[group] is not True for group in groups):
            return None
        freed = self._freed(numbers)
        stated = [True if at in numbers else value for at, value in enumerate(self.state)]
        search = Search(self.era, self.cone, self.service, freed, stated).run()
        self.limited = self.limited or search.limited
        self.steps += search.steps + 1
        for box in search.boxes:
            if box.status == "coded" and (found := self._of_box(chosen, freed, box)):
                return found
        return None

    def _freed(self, numbers: set[int]) -> list[Any]:
        """The state with the chosen facts unknown; what a chosen group may bring is unknown too."""
        facts = self.era.program.vocabulary.facts
        return [
            UNKNOWN if at in numbers or (value is NOT_APPLICABLE and facts[at].group in numbers) else value
            for at, value in enumerate(self.state)
        ]

    def _of_box(self, chosen: tuple[Fact, ...], freed: list[Any], box: Box) -> tuple[Change, ...] | None:
        """The changes that lead into a box, if each chosen fact changes and they suffice."""
        lines = self.era.program.vocabulary.lines
        for values, described in self._lists(box) if any(f.number == lines for f in chosen) else [(None, "")]:
            assigned = {f.number: box.values.get(f.number, UNKNOWN) for f in chosen if f.number != lines}
            if any(v is UNKNOWN or v == self.state[number] for number, v in assigned.items()):
                continue
            if values is not None and lines is not None:
                assigned[lines] = values
            state = filled(self.era, freed, assigned)
            if self._coded(state):
                return tuple(
                    Change(
                        f.phrase,
                        in_words(f, self.whole[f.number]),
                        described if f.number == lines else self._value_in_words(f, assigned[f.number]),
                    )
                    for f in chosen
                )
        return None

    def _coded(self, state: Sequence[Any]) -> bool:
        stands = standing(self.era, self.cone, answers_of(self.era, state, self.cone.questions))
        quick = status_of(self.era, self.service, stands.active)
        return (quick or settle(self.era, self.cone, self.service, state).status) == "coded"

    # --- procedures

    def _lists(self, box: Box) -> Iterator[tuple[tuple[LineState, ...], str]]:
        """Lists to try: without some line, with one more, with none, and the shortest that fits the box."""
        words = self.era.program.vocabulary
        now = self.state[words.lines] if words.lines is not None else UNKNOWN
        given: tuple[LineState, ...] = () if now is UNKNOWN else now
        if now is UNKNOWN:
            yield (), "none"
        yield from self._fewer(given)
        if given:
            yield (), "none"
        performer = self.state[words.performer] if words.performer is not None else None
        try:
            kinds = kinds_of_lines(self.era, self.cone.questions, performer)
        except TooManyError:
            return
        if not isinstance(performer, str):
            kinds = [kind for kind in kinds if kind.performer is None]
        for kind in kinds:
            yield (*given, kind), f"{'also ' if given else ''}{self._kind_in_words(kind)}"
        try:
            fitting = a_list(Kinds(self.era, kinds), box.claims)
        except TooManyError:
            return
        if fitting:
            yield fitting, ", ".join(self._kind_in_words(line) for line in fitting)

    def _fewer(self, given: tuple[LineState, ...]) -> Iterator[tuple[tuple[LineState, ...], str]]:
        """The list without some of its lines; of a long one, those that no question tells apart go together."""
        lines = self.era.program.vocabulary.lines
        whole: tuple[LineState, ...] = self.whole[lines] if lines is not None and given else ()
        if len(whole) == len(given):
            whole, kinds = given, list[object](range(len(given)))  # none was left out, only put in order
            of_given, of_whole = kinds, kinds
        else:
            of_given = [signature_of(self.era, line) for line in given]
            of_whole = [signature_of(self.era, line) for line in whole]
            kinds = list(dict.fromkeys(of_given))
        fewer = (set(out) for size in range(1, len(kinds)) for out in combinations(kinds, size))
        for out in islice(fewer, MOST_LISTS):
            rest = tuple(line for line, kind in zip(given, of_given, strict=True) if kind not in out)
            gone = (line for line, kind in zip(whole, of_whole, strict=True) if kind in out)
            yield rest, f"without {_codes(gone)}"

    def _kind_in_words(self, line: LineState) -> str:
        """A line, with the sets that hold its code."""
        bits = self.era.classes.get(line.code or "", 0)
        asked = {self.era.program.questions[at].line for at in self.cone.questions}
        sets = sorted(
            self.era.program.sets[t.codes][0] for t in asked if t and t.codes is not None and bits >> t.codes & 1
        )
        code = f"{line.code} (in {', '.join(sets)})" if sets else "a procedure of no set"
        marked = f"{code} with modifier {', '.join(line.modifiers)}" if line.modifiers else code
        if line.performer is None:
            return marked
        words = self.era.program.vocabulary
        same = words.performer is not None and line.performer == self.state[words.performer]
        return f"{marked}, by {'the same' if same else 'another'} physician"

    def _value_in_words(self, fact: Fact, value: Any) -> str:  # noqa: ANN401 - values of any fact
        """A value; of a number the stretch that it stands for."""
        if fact.kind == "date":
            return f"{date.fromordinal(value).isoformat()} or later, as far as the rules tell days apart"
        if fact.kind not in {"number", "minutes"}:
            return in_words(fact, value)
        starts = values_worth_telling_apart(self.era, fact.number, self.cone.questions, self.state)
        later = [start for start in starts if start > value]
        unit = " minutes" if fact.kind == "minutes" else ""
        if not later:
            return f"over {value - 1}{unit}"
        return f"up to {later[0] - 1}{unit}" if value == fact.low else f"{value} to {later[0] - 1}{unit}"


def _codes(lines: Iterable[LineState]) -> str:
    return ", ".join(line.code or "the procedure without a code" for line in lines)


def in_words(fact: Fact, value: Any) -> str:  # noqa: ANN401, PLR0911 - values of any fact
    """The value of a fact for people."""
    if not fact.path:
        return "not handed over" if value is UNKNOWN else f"one with {'an' if value else 'no'} edit of this code"
    if value is UNKNOWN:
        return "unknown"
    if value is NOT_APPLICABLE:
        return "does not apply"
    match fact.kind:
        case "yes/no" | "group":
            return "yes" if value else "no"
        case "minutes":
            return f"{value} minutes"
        case "lines":
            return _codes(value) or "none"
        case "modifiers":
            return ", ".join(value) or "none"
        case _:
            return str(value)
