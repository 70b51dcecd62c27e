"""The values of a fact that questions can tell apart: one of each kind, and lists of lines by what is asked of them."""

from collections.abc import Iterable, Sequence
from itertools import product
from typing import Any

import attrs

from fluororules.facts import FIRST_DAY, LAST_DAY, UNKNOWN
from fluororules.program.answers import LineState, Who, line_answer
from fluororules.program.eras import Era
from fluororules.program.program import LineTest, Question

IN_NO_SET = "-----"
"""Stands for a code that no set holds: it is none, so none can."""
FRESH = ("performer 1", "performer 2")
"""Stand for performers that the encounter does not name."""


MOST_KINDS = 4096
"""How many kinds of lines, and numbers of lines of each kind, a search tells apart before it gives up."""


class TooManyError(Exception):
    """The lists that questions can tell apart are more than the budget. Never leaves this room."""


@attrs.frozen
class LinesAre:
    """A claim about an unknown list: at least `count` lines satisfy `test`, or, with `truth` false, fewer do."""

    test: LineTest
    count: int
    truth: bool
    who: Who


def values_worth_telling_apart(  # noqa: PLR0911 - one case a kind of fact
    era: Era, fact_number: int, questions: Sequence[int], state: Sequence[Any]
) -> list[Any]:
    """One value of a fact for each way in which it can answer the questions."""
    fact = era.program.vocabulary.facts[fact_number]
    asked = [q for q in (era.program.questions[at] for at in questions) if q.fact == fact_number]
    match fact.kind:
        case "yes/no" | "group":
            return [True, False]
        case "choice":
            return _distinct(fact.values, lambda v: tuple(v in q.values for q in asked if q.kind == "one of"))
        case "number" | "minutes":
            return _numbers(asked, fact.low, fact.high)
        case "date":
            return _numbers(asked, FIRST_DAY.toordinal(), LAST_DAY.toordinal())
        case "code":
            return _codes(era, {q.codes for q in asked if q.codes is not None})
        case "modifiers":
            return [modifiers for modifiers, _ in _bearings([q.values for q in asked if q.kind == "bears"])]
        case "lines":
            return _completed(era, state[fact_number], questions)
        case "identity":
            return _performers(era, state)


def _distinct(values: Iterable[Any], signature: Any) -> list[Any]:  # noqa: ANN401 - values of any fact
    found: dict[Any, Any] = {}
    for value in values:
        found.setdefault(signature(value), value)
    return list(found.values())


def _numbers(asked: Sequence[Question], low: int, high: int) -> list[int]:
    """The first number of each stretch between the bounds that are asked about."""
    starts = {low}
    for question in asked:
        if question.kind == "within":
            starts |= {question.low} if question.low is not None else set()
            starts |= {question.high + 1} if question.high is not None else set()
    return sorted(start for start in starts if low <= start <= high)


def _codes(era: Era, sets: set[int]) -> list[str]:
    """A code of each class, and one that is in no set."""
    mask = sum(1 << number for number in sets)
    return _distinct((IN_NO_SET, *sorted(era.classes)), lambda code: era.classes.get(code, 0) & mask)


def _bearings(asked: Sequence[frozenset[Any]]) -> list[tuple[tuple[str, ...], int]]:
    """Lists of modifiers, one for each way in which they can meet the sets asked about."""
    single: dict[int, str] = {}
    for modifier in sorted(set().union(*asked) if asked else set()):
        single.setdefault(sum(1 << at for at, modifiers in enumerate(asked) if modifier in modifiers), modifier)
    found: dict[int, tuple[str, ...]] = {0: ()}
    for bits, modifier in single.items():
        if len(found) > MOST_KINDS:
            raise TooManyError
        for known, modifiers in list(found.items()):
            found.setdefault(known | bits, (*modifiers, modifier))
    return [(modifiers, bits) for bits, modifiers in found.items()]


def _completed(era: Era, lines: tuple[LineState, ...], questions: Sequence[int]) -> list[tuple[LineState, ...]]:
    """A list whose lines have codes that are not known, with a code of each class in their places."""
    codes = _codes(era, _sets_asked(era, questions))
    choices = [[attrs.evolve(line, code=c) for c in codes] if line.code is None else [line] for line in lines]
    return [tuple(choice) for choice in product(*choices)]


def completions(era: Era, lines: tuple[LineState, ...], questions: Sequence[int]) -> int:
    """How many lists `values_worth_telling_apart` would give for a list with unknown codes."""
    return int(len(_codes(era, _sets_asked(era, questions))) ** sum(line.code is None for line in lines))


def _sets_asked(era: Era, questions: Sequence[int]) -> set[int]:
    tests = [era.program.questions[at].line for at in questions]
    return {test.codes for test in tests if test is not None and test.codes is not None}


def _performers(era: Era, state: Sequence[Any]) -> list[str]:
    """The performers that lines name, and one that they do not; two where the lines are unknown."""
    number = era.program.vocabulary.lines
    lines = state[number] if number is not None else ()
    if lines is UNKNOWN:
        return list(FRESH)
    named = dict.fromkeys(line.performer for line in lines if line.performer is not None)
    return [*named, "".join(named) + FRESH[0]]  # longer than each of them, so none of them


# --- lists of lines that are not known


def kinds_of_lines(era: Era, questions: Sequence[int], performer: Any) -> list[LineState]:  # noqa: ANN401 - or UNKNOWN
    """Lines of each kind that the questions can tell apart: class of code, modifiers, performer."""
    tests = [q.line for q in (era.program.questions[at] for at in questions) if q.line is not None]
    codes = _codes(era, _sets_asked(era, questions))
    marks = [modifiers for modifiers, _ in _bearings([m for t in tests for m in (*t.bearing, *t.not_bearing)])]
    performers: list[str | None] = [None]
    if any(test.by_same for test in tests) and performer is not None:
        performers += [performer, FRESH[0]] if isinstance(performer, str) and performer not in FRESH else list(FRESH)
    if len(codes) * len(marks) * len(performers) > MOST_KINDS:
        raise TooManyError
    return [LineState(code, tuple(sorted(m)), who) for code in codes for m in marks for who in performers]


@attrs.define(eq=False)
class Kinds:
    """Kinds of lines, and for each test that was made of them those that pass, as bits."""

    era: Era
    lines: list[LineState]
    _passing: dict[tuple[LineTest, Who], int] = attrs.field(factory=dict)

    def can_be(self, claims: Sequence[LinesAre]) -> bool:
        """Whether there is a list of lines of the kinds that all claims hold of."""
        if any(claim.count > 1 for claim in claims):
            return a_list(self, tuple(dict.fromkeys(claims))) is not None
        barred = self._barred(claims)
        return all(self.passing(claim) & ~barred for claim in claims if claim.truth)

    def passing(self, claim: LinesAre) -> int:
        """The kinds that pass the test of a claim."""
        key = claim.test, claim.who
        found = self._passing.get(key)
        if found is None:
            passes = (line_answer(self.era, claim.test, line, claim.who) is True for line in self.lines)
            found = self._passing[key] = sum(1 << at for at, passed in enumerate(passes) if passed)
        return found

    def _barred(self, claims: Iterable[LinesAre]) -> int:
        """The kinds of which no list can hold a line: those that pass a test that no line is to pass."""
        barred = 0
        for claim in claims:
            if not claim.truth and claim.count == 1:
                barred |= self.passing(claim)
        return barred

    def signatures(self, claims: Sequence[LinesAre]) -> dict[tuple[bool, ...], LineState]:
        """A line for each way in which one may pass the tests of claims, without those that no list can hold.

        All lines are parted by one claim after the other; the first of each part stands for it.
        """
        parts: list[tuple[tuple[bool, ...], int]] = [((), ((1 << len(self.lines)) - 1) & ~self._barred(claims))]
        for claim in claims:
            passing = self.passing(claim)
            parts = [
                ((*way, passed), here)
                for way, part in parts
                for passed in (True, False)
                if (here := part & (passing if passed else ~passing))
            ]
        firsts = sorted(((part & -part).bit_length() - 1, way) for way, part in parts if part)
        return {way: self.lines[at] for at, way in firsts}


def a_list(kinds: Kinds, claims: Sequence[LinesAre]) -> tuple[LineState, ...] | None:
    """A shortest list of lines of the kinds that all claims hold of; None where there is none.

    Lines are added one by one; of each claim only the number of its lines so far counts, up to what it needs.
    """
    signatures = _worth_adding(kinds.signatures(claims), claims)
    start = (0,) * len(claims)
    reached: dict[tuple[int, ...], tuple[LineState, ...]] = {start: ()}
    edge = [start]
    while edge:
        for counts in edge:
            if all(n >= c.count for n, c in zip(counts, claims, strict=True) if c.truth):
                return reached[counts]
        edge = _one_more(edge, reached, signatures, claims)
        if len(reached) > MOST_KINDS:
            raise TooManyError
    return None


def _worth_adding(
    signatures: dict[tuple[bool, ...], LineState], claims: Sequence[LinesAre]
) -> dict[tuple[bool, ...], LineState]:
    """The lines without those for which another serves as well: it counts wherever they must, and nowhere else."""
    must = [at for at, claim in enumerate(claims) if claim.truth]
    may_not = [at for at, claim in enumerate(claims) if not claim.truth]
    found: dict[tuple[bool, ...], tuple[int, int]] = {}
    for signature in sorted(signatures, key=lambda each: -sum(each[at] for at in must)):
        serves, harms = (sum(1 << at for at in places if signature[at]) for places in (must, may_not))
        if serves and not any(serves & ~more == 0 and less & ~harms == 0 for more, less in found.values()):
            found[signature] = serves, harms
    return {signature: line for signature, line in signatures.items() if signature in found}


def _one_more(
    edge: list[tuple[int, ...]],
    reached: dict[tuple[int, ...], tuple[LineState, ...]],
    signatures: dict[tuple[bool, ...], LineState],
    claims: Sequence[LinesAre],
) -> list[tuple[int, ...]]:
    """The counts that one more line leads to and that were not reached before."""
    found: list[tuple[int, ...]] = []
    for counts in edge:
        for signature, kind in signatures.items():
            more = tuple(
                min(n + s, c.count) if c.truth else n + s for n, s, c in zip(counts, signature, claims, strict=True)
            )
            too_many = any(n >= c.count for n, c in zip(more, claims, strict=True) if not c.truth)
            if more not in reached and not too_many:
                reached[more] = (*reached[counts], kind)
                found.append(more)
    return found
