"""Laws as functions: each takes a ruleset and what draws, and raises AssertionError at an encounter that breaks it."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import combinations
from typing import Any, Final

import attrs
from hypothesis import event
from hypothesis import strategies as st

from fluororules.days import Days
from fluororules.decision import Decision
from fluororules.edits import NO_TABLES, Tables
from fluororules.facts import LAST_DAY, UNKNOWN
from fluororules.loader import Rules
from fluororules.model.ruleset import All as Every
from fluororules.model.ruleset import AnyOf, Condition, Defined, Ensure, InSet, Known, Lines, Not, Ruleset, Within
from fluororules.program import reference
from fluororules.program.eras import eras_of
from fluororules.program.reference_values import TooManyWaysError, tests_of
from fluororules.program.row import decide
from fluororules.schema import Fact, State, Vocabulary, from_json, state_of, to_json
from fluororules.testing.distinctions import Distinctions
from fluororules.testing.drawing import days_of, encounter_of, encounters_for, refilled
from fluororules.testing.rows import rows_of
from fluororules.testing.seeking import breaking
from fluororules.testing.showing import shown

Draw = Callable[[st.SearchStrategy[Any]], Any]
"""Draws from a strategy, as `data.draw` does."""
STATUSES: Final = frozenset({"coded", "not coded", "query", "review"})
MOST_WAYS: Final = 500
"""How many ways of filling an encounter in are decided, to see whether a fact that is named changes the answer."""
_FIRST_WITH_A_DAY_BEFORE: Final = date(1900, 1, 2)


@attrs.frozen(eq=False)
class Held:
    """A ruleset that is held to a law, and what it can tell apart."""

    rules: Rules
    apart: Distinctions

    @classmethod
    def of(cls, rules: Rules) -> "Held":
        """The ruleset with its tables."""
        return cls(rules, Distinctions.of(rules.ruleset, rules.program.tables))

    @property
    def words(self) -> Vocabulary:
        """The facts of the ruleset's schema."""
        return self.rules.ruleset.vocabulary

    def encounter(self, draw: Draw, *, known: bool = False) -> Any:  # noqa: ANN401 - of the ruleset's schema
        """An encounter of the schema."""
        return draw(encounters_for(self.apart, known=known))

    def filled(self, draw: Draw, encounter: object) -> dict[str, Any]:
        """An encounter filled in, in its JSON form. Facts of which a rule asks whether they are known stay open."""
        stated, left = to_json(encounter), facts_asked_to_be_known(self.rules.ruleset)
        whole: dict[str, Any] = dict(stated)
        for fact in self.words.facts:
            whole = whole if fact.number in left else draw(refilled(self.apart, stated, whole, fact))
        return whole


def sound(held: Held, draw: Draw) -> None:
    """Each code that exists on the date gets one of the four statuses; the decision and encounter have JSON forms."""
    encounter = held.encounter(draw)
    decision = held.rules.evaluate(encounter)
    for code in decision.codes:
        _so(code.status in STATUSES, f"{code.code} has the status {code.status!r}", encounter)
    _so(all(query.decides for query in decision.queries), "a query decides no code", encounter)
    json.dumps(decision.to_json())
    again = from_json(type(encounter), json.loads(json.dumps(to_json(encounter))))
    _so(again == encounter, "the JSON form of the encounter is that of another", encounter)


def ensured(held: Held, draw: Draw, ensure: Ensure | None = None) -> None:
    """No encounter breaks an ensure of the ruleset, or the one given."""
    encounter = held.encounter(draw)
    decision = held.rules.evaluate(encounter)
    for each in held.apart.broken(encounter, decision):
        if ensure is None or each.name == ensure.name:
            raise BrokenError(each, encounter, decision)


def ensured_where_sought(held: Held, ensure: Ensure | None = None) -> None:
    """No encounter that a search for one finds breaks an ensure of the ruleset, or the one given."""
    for each in held.rules.ruleset.ensures if ensure is None else (ensure,):
        for data in breaking(held.apart, each):
            encounter: Any = from_json(held.rules.schema, data)
            decision = held.rules.evaluate(encounter)
            if any(broken.name == each.name for broken in held.apart.broken(encounter, decision)):
                raise BrokenError(each, encounter, decision)


class BrokenError(AssertionError):
    """An ensure that an encounter breaks."""

    def __init__(self, ensure: Ensure, encounter: object, decision: Decision) -> None:
        statuses = ", ".join(f"{code.code} {code.status}" for code in decision.codes)
        sentence = f"\n  {ensure.sentence}" if ensure.sentence else ""
        place = f"{ensure.span.source.shown}:{ensure.span.line}"
        super().__init__(f"the ensure `{ensure.name}` is broken ({place}){sentence}\n  {statuses}\n{shown(encounter)}")
        self.ensure, self.encounter, self.decision = ensure, encounter, decision


def order(held: Held, draw: Draw) -> None:
    """No order of procedures, of rules, or of encounters decided before changes a decision."""
    encounter = held.encounter(draw)
    expected = held.rules.evaluate(encounter).to_json()
    lines = held.words.facts[held.words.lines].path[0] if held.words.lines is not None else None
    if lines is not None and getattr(encounter, lines):
        shuffled = tuple(draw(st.permutations(getattr(encounter, lines))))
        other = held.rules.evaluate(attrs.evolve(encounter, **{lines: shuffled}))
        _so(other.to_json() == expected, "another order of the procedures gives another decision", encounter)
    anew = decide(eras_of(held.rules.program), encounter)
    _so(anew.to_json() == expected, "what was decided before changes the decision", encounter)


def fillings(held: Held, draw: Draw) -> None:
    """A status other than `query` is the status however the unknown is filled in; of what is known nothing is asked."""
    encounter = held.encounter(draw)
    before = held.rules.evaluate(encounter)
    whole = from_json(type(encounter), held.filled(draw, encounter))
    after = held.rules.evaluate(whole)
    for code in before.codes:
        now = after.status(code.code)
        _so(code.status in {"query", now}, f"{code.code} is {code.status}, and {now} as {shown(whole)}", encounter)
    if not facts_asked_to_be_known(held.rules.ruleset) and not _lacks_tables(after):
        _so(not after.queries, "something is asked where every fact is known", whole)


def exact_query(held: Held, draw: Draw) -> None:
    """An unknown fact that alone changes a code's answer is named by the code's query; each that is named does so."""
    encounter = held.encounter(draw)
    decision = held.rules.evaluate(encounter)
    if any(notice.notice == "search-limit" for notice in decision.notices):
        event("too many ways")
        return
    _others_change_nothing(held, draw, encounter, decision)
    if decision.queries and not _lacks_tables(decision):
        _named_change_alone(held, encounter, decision)


def agreement(held: Held, draw: Draw) -> None:
    """The row runner gives each code the status that the definition gives it, and names the same facts."""
    encounter = held.encounter(draw)
    try:
        expected = answers_by_definition(held.rules, encounter)
    except TooManyWaysError:
        event("too many ways")
        return
    decision = held.rules.evaluate(encounter)
    if not any(notice.notice == "search-limit" for notice in decision.notices):
        _so(answers_of(decision) == expected, f"the definition says {expected}, and it is {decision}", encounter)


def dates(held: Held, draw: Draw) -> None:
    """On a day on which nothing begins, the decision is that of the day before."""
    encounter = held.encounter(draw)
    day = draw(days_of(held.apart)) + timedelta(days=draw(st.integers(-1, 1)))
    day = min(max(day, _FIRST_WITH_A_DAY_BEFORE), LAST_DAY)
    if day.toordinal() in beginnings(held.rules.ruleset, held.rules.program.tables):
        return
    field = held.words.facts[held.words.date].path[0]
    today, before = (
        held.rules.evaluate(attrs.evolve(encounter, **{field: when})) for when in (day, day - timedelta(days=1))
    )
    same = but_for_the_date(today) == but_for_the_date(before)
    _so(same, f"the decision of {day} differs from that of the day before, and nothing begins", encounter)


# --- what laws speak of


Answers = Mapping[str, tuple[str, tuple[str, ...]]]
"""For each code its status, and the facts that its query names."""


def answers_by_definition(rules: Rules, encounter: object) -> Answers:
    """What the definition says, by the reference runner. Raises TooManyWaysError where it is too slow for that."""
    found = reference.decide(rules.ruleset, encounter, rules.program.tables)
    return {answer.code: (answer.status, answer.facts) for answer in found.answers}


def answers_of(decision: Decision) -> Answers:
    """The same of a decision."""
    return {
        code.code: (code.status, tuple(query.fact for query in decision.queries if code.code in query.decides))
        for code in decision.codes
    }


def beginnings(ruleset: Ruleset, tables: Tables = NO_TABLES) -> set[int]:
    """The days that may differ from the day before: on which something begins, or that follow an end."""
    conditions = [rule.condition for rule in ruleset.rules] + [each.condition for each in ruleset.edits]
    tests = [test for condition in conditions for test in tests_of(condition)]
    spans = [rule.days for rule in ruleset.rules] + list(ruleset.lives.values()) + list(_spans_of(tables))
    spans += [days for service in ruleset.services for _, days in service.numbers]
    for test in tests:
        codes = test.line.codes if isinstance(test, Lines) else test.codes if isinstance(test, InSet) else None
        spans += codes.members.values() if codes is not None else []
    starts = {day for days in spans for first, last in days for day in (first, last + 1)}
    for test in tests:
        if isinstance(test, Within) and test.fact.kind == "date":
            starts |= {test.low} if test.low is not None else set()
            starts |= {test.high + 1} if test.high is not None else set()
    return starts | ({ruleset.reviewed_through + 1} if ruleset.reviewed_through is not None else set())


def _spans_of(tables: Tables) -> Iterator[Days]:
    """The days on which tables speak, and those on which their rows are in force."""
    for table in (table for editions in tables.by_name.values() for table in editions):
        for each in (table, *rows_of(table)):
            yield ((each.first.toordinal(), each.last.toordinal()),)


def but_for_the_date(decision: Decision) -> dict[str, object]:
    """The JSON form of a decision without the date itself."""
    return {name: value for name, value in decision.to_json().items() if name != "date_of_service"}


def facts_asked_to_be_known(ruleset: Ruleset) -> frozenset[int]:
    """The facts of which a rule asks whether they are known: an encounter that states one is another to it."""
    todo: list[Condition] = [rule.condition for rule in ruleset.rules] + [each.condition for each in ruleset.edits]
    found: set[int] = set()
    while todo:
        match todo.pop():
            case Every(operands) | AnyOf(operands):
                todo += operands
            case Not(operand):
                todo.append(operand)
            case Defined(_, condition):
                todo.append(condition)
            case Known(fact, _):
                found.add(fact.number)
            case _:
                pass
    return frozenset(found)


def _lacks_tables(decision: Decision) -> bool:
    """Whether something hangs on a table that was not handed over, which no encounter can fill in."""
    return any(notice.notice == "no-table" for notice in decision.notices)


def _others_change_nothing(held: Held, draw: Draw, encounter: Any, decision: Decision) -> None:  # noqa: ANN401
    """Of the facts that rules ask for on the day, none that is unknown and not named changes an answer alone."""
    state, stated = state_of(held.words, encounter), to_json(encounter)
    asked = held.apart.at(decision.date_of_service).asked - facts_asked_to_be_known(held.rules.ruleset)
    whole = held.filled(draw, encounter)
    before = held.rules.evaluate(from_json(type(encounter), whole))
    for fact in held.words.facts:
        if fact.number in asked and _is_unknown(fact, state):
            other = from_json(type(encounter), draw(refilled(held.apart, stated, whole, fact)))
            after = held.rules.evaluate(other)
            named = {code for query in decision.queries if query.fact == fact.phrase for code in query.decides}
            for code in decision.codes:
                same = code.code in named or before.status(code.code) == after.status(code.code)
                _so(same, f"{code.code} turns on `{fact.phrase}`, and its query does not name it", encounter)


def _is_unknown(fact: Fact, state: State) -> bool:
    value = state[fact.number]
    return value is UNKNOWN or (fact.kind == "lines" and any(line.code is None for line in value))


def _named_change_alone(held: Held, encounter: object, decision: Decision) -> None:
    if facts_asked_to_be_known(held.rules.ruleset):
        return
    try:
        ways = reference.ways(held.rules.ruleset, state_of(held.words, encounter))
    except TooManyWaysError:
        ways = []
    if not 0 < len(ways) <= MOST_WAYS:
        event("too many ways")
        return
    decided = [(way, held.rules.evaluate(encounter_of(held.rules.ruleset, way))) for way in ways]
    for query in decision.queries:
        for code in query.decides:
            alone = changes_alone(held.words.by_phrase[query.fact], held.words, code, decided)
            _so(alone, f"`{query.fact}` alone never changes the answer of {code}", encounter)


def changes_alone(fact: Fact, words: Vocabulary, code: str, decided: Sequence[tuple[State, Decision]]) -> bool:
    """Whether two of the ways differ in the fact, in nothing else but what hangs on it, and in the code's status."""
    others = [f.number for f in words.facts if fact.number not in {f.number, f.group}]
    alike: dict[State, set[tuple[Any, str | None]]] = defaultdict(set)
    for way, decision in decided:
        alike[tuple(way[n] for n in others)].add((way[fact.number], decision.status(code)))
    pairs = (pair for some in alike.values() for pair in combinations(some, 2))
    return any(one != other and status != another for (one, status), (other, another) in pairs)


def _so(holds: bool, otherwise: str, encounter: object) -> None:  # noqa: FBT001 - whether it is so
    if not holds:
        raise AssertionError(f"{otherwise}\n{shown(encounter)}")
