"""The reference runner: what a decision means, written out to be read beside the definition. Slow on purpose.

It walks the checked ruleset rule by rule, knows nothing of questions, regions or eras, and is what the other runners
are held to. Its only economy is that of two values which no condition tells apart one will do (`worth_filling_in`).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations, product
from typing import Any, Final, TypeVar, assert_never

import attrs

from fluororules.decision import Status
from fluororules.facts import FIRST_DAY, LAST_DAY, UNKNOWN
from fluororules.model.days import holds
from fluororules.model.ruleset import (
    All,
    AnyOf,
    Bears,
    CodeSet,
    Condition,
    Defined,
    HasStatus,
    InSet,
    Known,
    Line,
    Lines,
    Not,
    OneOf,
    Rule,
    Ruleset,
    Within,
)
from fluororules.schema import NOT_APPLICABLE, Fact, State, Vocabulary, state_of

Statuses = Mapping[str, Status]
"""The status of each service, by name."""
_Value = TypeVar("_Value")
_SOMEBODY: Final = ("somebody", "somebody else")
_NOBODY_ELSE: Final = "yet another"


@attrs.frozen
class Performed:
    """One procedure line: its code, the modifiers it bears, and who performed it where the line says so."""

    code: str | None
    modifiers: frozenset[str]
    performer: str | None


@attrs.frozen
class Answer:
    """The status of one code, and under `query` the facts that it turns on, in the order of the vocabulary."""

    code: str
    service: str
    status: Status
    facts: tuple[str, ...]


@attrs.frozen
class Reference:
    """What the definition says of one encounter: an answer for each service that has a number on the date."""

    answers: tuple[Answer, ...]


def decide(ruleset: Ruleset, encounter: object) -> Reference:
    """The answers of a ruleset on an encounter of its schema."""
    given = state_of(ruleset.vocabulary, encounter)
    decided = {way: statuses(ruleset, given, way) for way in ways(ruleset, given)}
    return Reference(tuple(_answer(ruleset, decided, name, code) for name, code in _numbers(ruleset, given)))


def _numbers(ruleset: Ruleset, given: State) -> Iterator[tuple[str, str]]:
    """Each service that has a number on the date of service, and the number."""
    for service in ruleset.services:
        for number, days in service.numbers:
            if holds(days, _day(ruleset, given)):
                yield service.name, number


def _day(ruleset: Ruleset, given: State) -> int:
    return int(given[ruleset.vocabulary.date].toordinal())


# --- with facts unknown


def _answer(ruleset: Ruleset, decided: Mapping[State, Statuses], service: str, code: str) -> Answer:
    """What all the ways agree on; `query` if two ways differ."""
    by_way = {way: found[service] for way, found in decided.items()}
    if len(set(by_way.values())) == 1:
        return Answer(code, service, next(iter(by_way.values())), ())
    named = tuple(fact.phrase for fact in ruleset.vocabulary.facts if _is_named(fact, ruleset.vocabulary, by_way))
    return Answer(code, service, "query", named)


def _is_named(fact: Fact, words: Vocabulary, by_way: Mapping[State, Status]) -> bool:
    """Whether two ways that differ in that fact alone give different statuses.

    Where the fact is whether something was performed, the facts about it hang on it and are no difference of their own.
    """
    alike: dict[State, set[tuple[Any, Status]]] = {}
    for way, status in by_way.items():
        others = tuple(way[f.number] for f in words.facts if f is not fact and f.group != fact.number)
        alike.setdefault(others, set()).add((way[fact.number], status))
    pairs = (pair for found in alike.values() for pair in combinations(found, 2))
    return any(value != other and status != another for (value, status), (other, another) in pairs)


def ways(ruleset: Ruleset, given: State) -> list[State]:
    """Every way of filling in the unknown facts. What was not performed has no facts."""
    values = worth_filling_in(ruleset, given)
    found: list[State] = [()]
    for fact in ruleset.vocabulary.facts:
        found = [(*way, value) for way in found for value in _applicable(fact, way, values[fact.number])]
    return found


def _applicable(fact: Fact, way: State, values: tuple[Any, ...]) -> tuple[Any, ...]:
    return (NOT_APPLICABLE,) if fact.group is not None and way[fact.group] is False else values


# --- with every fact known


def statuses(ruleset: Ruleset, given: State, way: State) -> Statuses:
    """The status of each service where the encounter as it was given is filled in this way."""
    active = [rule for rule in ruleset.rules if is_active(rule, ruleset, given, way)]
    return {service.name: _status(service.name, active) for service in ruleset.services}


def _status(service: str, active: Sequence[Rule]) -> Status:
    verbs = {verb for rule in active for verb, services in rule.concludes if service in services}
    if "not coded" in verbs:
        return "not coded"
    if "code" not in verbs and "review" not in verbs:
        return "not coded"
    if "review" in verbs:
        return "review"
    return "coded"


def is_active(rule: Rule, ruleset: Ruleset, given: State, way: State) -> bool:
    """On one of its days, its condition true, and no active rule overrides it."""
    return (
        holds(rule.days, _day(ruleset, given))
        and is_true(rule.condition, ruleset, given, way)
        and not any(
            rule.family in other.overrides and is_active(other, ruleset, given, way) for other in ruleset.rules
        )
    )


def is_true(condition: Condition, ruleset: Ruleset, given: State, way: State) -> bool:
    """The condition under this way. Only what is known is asked of the encounter as it was given."""
    words = ruleset.vocabulary
    match condition:
        case All(operands):
            return all(is_true(operand, ruleset, given, way) for operand in operands)
        case AnyOf(operands):
            return any(is_true(operand, ruleset, given, way) for operand in operands)
        case Not(operand):
            return not is_true(operand, ruleset, given, way)
        case Defined():
            return is_true(condition.condition, ruleset, given, way)
        case OneOf() | Within() | InSet() | Bears():
            return _passes(way[condition.fact.number], condition, _day(ruleset, given))
        case Known(fact, known):
            value = given[fact.number]
            return value is not NOT_APPLICABLE and (value is not UNKNOWN) == known
        case Lines(count, line):
            same, performer = _who(words, way)
            lines = _performed(words, way[words.lines or 0])
            found = [each for each in lines if _satisfies(each, line, _day(ruleset, given), same, performer)]
            return len(found) >= count
        case HasStatus():
            raise TypeError("a status stands in no rule")
        case _:
            assert_never(condition)


def _passes(value: Any, test: OneOf | Within | InSet | Bears, day: int) -> bool:  # noqa: ANN401 - facts are of many types
    """A comparison with a value. With a fact that does not apply it is false."""
    if value is NOT_APPLICABLE:
        return False
    match test:
        case OneOf():
            return value in test.values
        case Within(fact, low, high):
            number = value.toordinal() if fact.kind == "date" else value
            return (low is None or number >= low) and (high is None or number <= high)
        case InSet():
            return _is_member(value, test.codes, day)
        case Bears():
            return any(modifier in value for modifier in test.modifiers)


def _is_member(code: str | None, codes: CodeSet, day: int) -> bool:
    return code in codes.members and holds(codes.members[code], day)


def _satisfies(each: Performed, line: Line, day: int, same: object, performer: object) -> bool:
    """Whether one line satisfies the set and all qualifiers, or, negated, not all of them.

    A line's own performer decides whether it was the same physician, else the encounter's `same physician`.
    """
    by_same = each.performer == performer if each.performer is not None else same is True
    every_part = (
        (line.codes is None or _is_member(each.code, line.codes, day))
        and all(each.modifiers & any_of for any_of in line.bearing)
        and not any(each.modifiers & any_of for any_of in line.not_bearing)
        and (by_same or not line.by_same)
    )
    return every_part != line.negated


def _who(words: Vocabulary, way: State) -> tuple[Any, Any]:
    """Whether the same physician did both, and who performed the service."""
    same = NOT_APPLICABLE if words.same is None else way[words.same]
    return same, NOT_APPLICABLE if words.performer is None else way[words.performer]


def _performed(words: Vocabulary, lines: Any) -> tuple[Performed, ...]:  # noqa: ANN401 - of whatever class lines are
    """Lines of an encounter by what rules can see of them; those filled in are such already."""
    names = words.line_fields
    if names is None or lines is NOT_APPLICABLE:
        return ()
    return tuple(
        each
        if isinstance(each, Performed)
        else Performed(
            getattr(each, names.code),
            frozenset(getattr(each, names.modifiers) if names.modifiers else ()),
            getattr(each, names.performer) if names.performer else None,
        )
        for each in lines
    )


# --- what unknown facts are filled in with


def worth_filling_in(ruleset: Ruleset, given: State) -> tuple[tuple[Any, ...], ...]:
    """For each fact the value given, or, where it is unknown, a value of each kind that the conditions tell apart."""
    words, day = ruleset.vocabulary, _day(ruleset, given)
    asked = [test for rule in ruleset.rules for test in _tests(rule.condition)]
    by_lines = [test for test in asked if isinstance(test, Lines)]
    who = {words.same, words.performer} if any(test.line.by_same for test in by_lines) else set()
    values: list[tuple[Any, ...]] = []
    for fact in words.facts:
        tests = [t for t in asked if isinstance(t, OneOf | Within | InSet | Bears) and t.fact.number == fact.number]
        if given[fact.number] is not UNKNOWN:
            values.append((given[fact.number],))
        elif fact.number in who:
            values.append(tuple(_possible(fact, tests, _names(words, given))))
        else:
            values.append(_told_apart(_possible(fact, tests, _SOMEBODY), tests, day))
    if words.lines is not None:
        values[words.lines] = tuple(_lists(words, given, values, by_lines, day))
    return tuple(values)


def _tests(condition: Condition) -> Iterator[OneOf | Within | InSet | Bears | Lines]:
    """What a condition asks of facts."""
    match condition:
        case All(operands) | AnyOf(operands):
            for operand in operands:
                yield from _tests(operand)
        case Not(operand):
            yield from _tests(operand)
        case Defined():
            yield from _tests(condition.condition)
        case OneOf() | Within() | InSet() | Bears() | Lines():
            yield condition
        case Known() | HasStatus():
            pass
        case _:
            assert_never(condition)


def _told_apart(values: Iterable[Any], tests: Sequence[Any], day: int) -> tuple[Any, ...]:
    return _one_of_each(values, lambda value: tuple(_passes(value, test, day) for test in tests))


def _one_of_each(values: Iterable[_Value], kind: Callable[[_Value], object]) -> tuple[_Value, ...]:
    """The first value of each kind."""
    firsts: dict[object, _Value] = {}
    for value in values:
        firsts.setdefault(kind(value), value)
    return tuple(firsts.values())


def _possible(fact: Fact, tests: Sequence[Any], names: Sequence[str]) -> Iterable[Any]:
    """Values that an unknown fact may have: all of a short list, of a long one those on either side of each bound."""
    match fact.kind:
        case "yes/no" | "group":
            return (True, False)
        case "choice":
            return fact.values
        case "number" | "minutes":
            return _around(tests, fact.low, fact.high)
        case "date":
            days = _around(tests, FIRST_DAY.toordinal(), LAST_DAY.toordinal())
            return [FIRST_DAY.fromordinal(day) for day in days]
        case "code":
            return _codes([test.codes for test in tests])
        case "modifiers":
            return _subsets(modifier for test in tests for modifier in test.modifiers)
        case "identity":
            return names
        case "lines":
            return ()
        case _:
            assert_never(fact.kind)


def _around(tests: Sequence[Within], low: int, high: int) -> list[int]:
    """Both ends of what may be, and both sides of each bound."""
    ends = {end for test in tests for end in (test.low, test.high) if end is not None}
    near = {number for end in ends for number in (end - 1, end, end + 1)}
    return sorted({low, high} | {number for number in near if low < number < high})


def _codes(sets: Iterable[CodeSet]) -> list[str]:
    """The members of sets, and a code that is in none."""
    members = sorted({code for codes in sets for code in codes.members})
    return [next(code for n in range(100_000) if (code := f"{n:05d}") not in members), *members]


def _subsets(modifiers: Iterable[str]) -> list[frozenset[str]]:
    named = sorted(set(modifiers))
    return [frozenset(some) for size in range(len(named) + 1) for some in combinations(named, size)]


def _names(words: Vocabulary, given: State) -> tuple[str, ...]:
    """Who may have performed the service: whoever a line names, or somebody whom none does."""
    lines = () if words.lines is None or given[words.lines] is UNKNOWN else _performed(words, given[words.lines])
    return (*sorted({each.performer for each in lines if each.performer is not None}), *_SOMEBODY)


# --- lists of procedures


def _lists(
    words: Vocabulary, given: State, values: Sequence[tuple[Any, ...]], tests: Sequence[Lines], day: int
) -> Iterable[tuple[Performed, ...]]:
    """The list given, with every code in place of an unknown one; or, where it is unknown, every list."""
    in_sets = _codes([test.line.codes for test in tests if test.line.codes is not None])
    who = _who_it_may_be(words, given, values)

    def kind(lines: Sequence[Performed]) -> tuple[int, ...]:
        """How many lines satisfy each test, whoever performed the service; more than are asked for look alike."""
        return tuple(
            min(test.count, sum(_satisfies(each, test.line, day, same, performer) for each in lines))
            for test in tests
            for same, performer in who
        )

    if words.lines is not None and given[words.lines] is not UNKNOWN:
        lines = _performed(words, given[words.lines])
        codes = _one_of_each(in_sets, lambda code: tuple(_is_member(code, t.line.codes, day) for t in tests if t.line.codes))
        choices = [[each] if each.code is not None else [attrs.evolve(each, code=c) for c in codes] for each in lines]
        return _one_of_each(product(*choices), kind)

    marks = _subsets(m for test in tests for any_of in (*test.line.bearing, *test.line.not_bearing) for m in any_of)
    names = {performer for _, performer in who if isinstance(performer, str)}
    performers = (None, *sorted(names), _NOBODY_ELSE)
    lines = _one_of_each((Performed(*line) for line in product(in_sets, marks, performers)), lambda line: kind([line]))
    return _grown(lines, kind)


def _grown(
    lines: Sequence[Performed], kind: Callable[[Sequence[Performed]], tuple[int, ...]]
) -> Iterable[tuple[Performed, ...]]:
    """A list of each kind: from the empty one, one line longer at a time, until there is no new kind."""
    found: dict[tuple[int, ...], tuple[Performed, ...]] = {kind(()): ()}
    to_grow: list[tuple[Performed, ...]] = [()]
    while to_grow:
        short = to_grow.pop(0)
        for line in lines:
            longer = (*short, line)
            if kind(longer) not in found:
                found[kind(longer)] = longer
                to_grow.append(longer)
    return found.values()


def _who_it_may_be(words: Vocabulary, given: State, values: Sequence[tuple[Any, ...]]) -> list[tuple[Any, Any]]:
    """Every pair of `same physician` and the performer that a way may hold."""
    same = () if words.same is None else values[words.same]
    performer = () if words.performer is None else values[words.performer]
    pairs = list(product(same or (NOT_APPLICABLE,), performer or (NOT_APPLICABLE,)))
    return [*pairs, (NOT_APPLICABLE, NOT_APPLICABLE)]
