"""For the reference runner: what unknown facts are filled in with.

All values that a fact may have are too many to try. Conditions see a fact through their tests alone, so one value of
each kind that the tests tell apart stands for them all. The same holds of lists of procedures, which are grown a line
at a time.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations, product
from operator import add
from typing import Any, Final, TypeVar, assert_never

import attrs

from fluororules.errors import FluororulesError
from fluororules.facts import FIRST_DAY, LAST_DAY, UNKNOWN
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
    Lines,
    Not,
    OneOf,
    Ruleset,
    Within,
)
from fluororules.program.reference_tests import Performed, passes, performed, satisfies
from fluororules.schema import NOT_APPLICABLE, Fact, State, Vocabulary

_Value = TypeVar("_Value")
_SOMEBODY: Final = ("somebody", "somebody else")
_NOBODY_ELSE: Final = "yet another"
MOST_LISTS: Final = 5000


class TooManyWaysError(FluororulesError):
    """There are more ways of filling the unknown facts in than the reference runner tries."""


def worth_filling_in(ruleset: Ruleset, given: State, day: int) -> tuple[tuple[Any, ...], ...]:
    """For each fact the value given, or, where it is unknown, a value of each kind that the conditions tell apart."""
    words = ruleset.vocabulary
    asked = [test for rule in ruleset.rules for test in tests_of(rule.condition)]
    by_lines = [test for test in asked if isinstance(test, Lines)]
    who = {words.same, words.performer} if any(test.line.by_same for test in by_lines) else set()
    values: list[tuple[Any, ...]] = []
    for fact in words.facts:
        tests = [t for t in asked if isinstance(t, OneOf | Within | InSet | Bears) and t.fact.number == fact.number]
        if given[fact.number] is not UNKNOWN:
            values.append((given[fact.number],))
        elif fact.kind == "group" or fact.number in who:  # other tests than its own turn on it
            values.append(tuple(_possible(fact, tests, _names(words, given))))
        else:
            values.append(_told_apart(_possible(fact, tests, _SOMEBODY), tests, day))
    if words.lines is not None:
        values[words.lines] = tuple(_lists(words, given, values, by_lines, day))
    return tuple(values)


def tests_of(condition: Condition) -> Iterator[OneOf | Within | InSet | Bears | Lines]:
    """What a condition asks of facts, whether they are known aside."""
    match condition:
        case All(operands) | AnyOf(operands):
            for operand in operands:
                yield from tests_of(operand)
        case Not(operand):
            yield from tests_of(operand)
        case Defined():
            yield from tests_of(condition.condition)
        case OneOf() | Within() | InSet() | Bears() | Lines():
            yield condition
        case Known() | HasStatus():
            pass
        case _:
            assert_never(condition)


def _told_apart(values: Iterable[Any], tests: Sequence[Any], day: int) -> tuple[Any, ...]:
    return _one_of_each(values, lambda value: tuple(passes(value, test, day) for test in tests))


def _one_of_each(values: Iterable[_Value], kind: Callable[[_Value], object]) -> tuple[_Value, ...]:
    """The first value of each kind."""
    firsts: dict[object, _Value] = {}
    for value in values:
        firsts.setdefault(kind(value), value)
    return tuple(firsts.values())


def _possible(fact: Fact, tests: Sequence[Any], names: Sequence[str]) -> Iterable[Any]:  # noqa: PLR0911 - one a kind
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
    lines = () if words.lines is None or given[words.lines] is UNKNOWN else performed(words, given[words.lines])
    return (*sorted({each.performer for each in lines if each.performer is not None}), *_SOMEBODY)


# --- lists of procedures


def _lists(
    words: Vocabulary, given: State, values: Sequence[tuple[Any, ...]], tests: Sequence[Lines], day: int
) -> Iterable[tuple[Performed, ...]]:
    """The list given, with every code in place of an unknown one; or, where it is unknown, every list."""
    codes = _codes([test.line.codes for test in tests if test.line.codes is not None])
    who = _who_it_may_be(words, values)

    def answers(line: Performed) -> tuple[bool, ...]:
        """Whether the line satisfies each test, whoever performed the service."""
        return tuple(satisfies(line, test.line, day, *pair) for test in tests for pair in who)

    counts = tuple(test.count for test in tests for _ in who)
    if words.lines is not None and given[words.lines] is not UNKNOWN:
        choices = [_with_code(line, codes, answers) for line in performed(words, given[words.lines])]
        return _one_of_each(product(*choices), lambda lines: _met(lines, answers, counts))
    every_line = (Performed(*line) for line in product(codes, _marks(words, tests), _performers(words, who)))
    return _grown(_one_of_each(every_line, answers), answers, counts)


def _with_code(line: Performed, codes: Sequence[str], kind: Callable[[Performed], object]) -> tuple[Performed, ...]:
    """The line, or where its code is unknown, the line with a code of each kind."""
    if line.code is not None:
        return (line,)
    return _one_of_each((attrs.evolve(line, code=code) for code in codes), kind)


def _grown(
    lines: Sequence[Performed], answers: Callable[[Performed], tuple[bool, ...]], counts: tuple[int, ...]
) -> Iterable[tuple[Performed, ...]]:
    """A list of each kind: from the empty one, one line longer at a time, until there is no new kind.

    Of what the tests count, more than they ask for looks alike, and so does what they count alike.
    """
    columns = dict(zip(zip(counts, *map(answers, lines), strict=True), range(len(counts)), strict=True)).values()
    most = tuple(counts[column] for column in columns)
    adds = [(line, tuple(answers(line)[column] for column in columns)) for line in lines]
    start = tuple(0 for _ in most)
    found: dict[tuple[int, ...], tuple[Performed, ...]] = {start: ()}
    to_grow = [start]
    for short in to_grow:
        for line, more in adds:
            longer = tuple(map(min, map(add, short, more), most))
            if longer not in found:
                found[longer] = (*found[short], line)
                to_grow.append(longer)
        if len(found) > MOST_LISTS:
            raise TooManyWaysError
    return _one_of_each(found.values(), lambda lines: _met(lines, answers, counts))


def _met(
    lines: Sequence[Performed], answers: Callable[[Performed], tuple[bool, ...]], counts: tuple[int, ...]
) -> tuple[bool, ...]:
    """Which tests a list meets, whoever performed the service."""
    found = [answers(line) for line in lines]
    return tuple(sum(each[at] for each in found) >= count for at, count in enumerate(counts))


def _marks(words: Vocabulary, tests: Sequence[Lines]) -> list[frozenset[str]]:
    """The modifiers that a line may bear, as far as a test names them."""
    if words.line_fields is None or words.line_fields.modifiers is None:
        return [frozenset()]
    return _subsets(m for test in tests for any_of in (*test.line.bearing, *test.line.not_bearing) for m in any_of)


def _performers(words: Vocabulary, who: Sequence[tuple[Any, Any]]) -> list[str | None]:
    """Whom a line may name: nobody, whoever may have performed the service, or yet another."""
    if words.line_fields is None or words.line_fields.performer is None:
        return [None]
    names = {performer for _, performer in who if isinstance(performer, str)}
    return [None, *sorted(names), _NOBODY_ELSE]


def _who_it_may_be(words: Vocabulary, values: Sequence[tuple[Any, ...]]) -> list[tuple[Any, Any]]:
    """Every pair of `same physician` and the performer that a way may hold, and that of nothing performed."""
    same, performer = ((None,) if number is None else values[number] for number in (words.same, words.performer))
    pairs = list(product(same, performer))
    return [*pairs, (NOT_APPLICABLE, NOT_APPLICABLE)]
