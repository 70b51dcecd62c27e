"""Single tests of conditions, changed: bounds, values, modifiers, and what procedures must satisfy."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from fluororules.model.ruleset import All, Bears, Condition, Line, Lines, Not, OneOf, Within
from fluororules.schema import Fact
from fluororules.syntax import tree
from fluororules.testing import messages
from fluororules.testing.mutant import Kind
from fluororules.testing.written import Part


@attrs.frozen(eq=False)
class Changed:
    """A test that means something else, and what was changed, in words."""

    kind: Kind
    means: Condition
    sentence: str


def changed_tests(part: Part) -> Iterator[Changed]:
    """The changes of a test, but for its negation and the codes of its set."""
    match part.test, part.means:
        case tree.Compare() as test, Within() as means:
            yield from _bounds(test, means)
        case tree.Is() as test, Within(fact, low, high) if low is not None and low == high and not test.negated:
            for step in (-1, 1):
                sentence = messages.becomes(part.words, f"{fact.phrase} is {_amount(fact, low + step)}")
                yield Changed("bound", Within(fact, low + step, low + step), sentence)
        case tree.Is() as test, OneOf() as means:
            yield from _values(test, means)
        case tree.Bears() as test, means:
            yield from _marks(test, means)
        case tree.ProcedureTest() as test, means:
            yield from _procedures(part, test, means)
        case _:
            pass


def _bounds(test: tree.Compare, means: Within) -> Iterator[Changed]:
    """One less and one more."""
    limit = {"up to": means.high, "at least": means.low}.get(test.operator)
    if limit is None:
        limit = (means.low or 0) - 1 if test.operator == "over" else (means.high or 0) + 1
    before = f"{test.operator} {' '.join(test.value.span.text.split())}"
    for step in (-1, 1):
        new = Within(means.fact, _moved(means.low, step), _moved(means.high, step))
        after = f"{test.operator} {_amount(means.fact, limit + step)}"
        yield Changed("bound", new, messages.becomes(before, after))


def _moved(bound: int | None, step: int) -> int | None:
    return None if bound is None else bound + step


def _amount(fact: Fact, number: int) -> str:
    """A number as a rule writes it for a fact."""
    if fact.kind == "date":
        return messages.on(number)
    return messages.minutes(number) if fact.kind == "minutes" else str(number)


def _values(test: tree.Is, means: OneOf) -> Iterator[Changed]:
    """Each value swapped for the next one of the list that is not named, and, of several, left out."""
    named = [value.span.text for value in test.values]
    every = list(means.fact.values)
    for value in named:
        at = every.index(" ".join(value.split()))
        others = [other for other in (*every[at:], *every[:at]) if other not in named]
        rest = frozenset(named) - {value}
        if others:
            yield Changed("value", _one_of(test, means.fact, rest | {others[0]}), messages.becomes(value, others[0]))
        if rest:
            yield Changed("value", _one_of(test, means.fact, rest), messages.left_out(value))


def _one_of(test: tree.Is, fact: Fact, values: frozenset[str]) -> OneOf:
    return OneOf(fact, frozenset(fact.values) - values if test.negated else values)


def _marks(test: tree.Bears, means: Condition) -> Iterator[Changed]:
    """Each modifier, of several, left out."""
    if len(test.modifiers) > 1:
        for modifier in test.modifiers:
            yield Changed("modifier", _without_mark(means, modifier.text), messages.left_out(modifier.text))


def _without_mark(means: Condition, modifier: str) -> Condition:
    match means:
        case Bears(fact, modifiers):
            return Bears(fact, modifiers - {modifier})
        case Not(operand):
            return Not(_without_mark(operand, modifier))
        case All(operands):
            return All(tuple(_without_mark(operand, modifier) for operand in operands))
        case _:
            return means


def _procedures(part: Part, test: tree.ProcedureTest, means: Condition) -> Iterator[Changed]:
    """Another number of procedures, `some` for `every`, and each qualifier, or one of its modifiers, left out."""
    lines = means.operand if isinstance(means, Not) else means
    if not isinstance(lines, Lines):
        return
    if isinstance(test.quantifier, int):
        for count in (test.quantifier - 1, test.quantifier + 1):
            if count:
                after = f"{count} or more"
                yield Changed("bound", Lines(count, lines.line), messages.becomes(f"{test.quantifier} or more", after))
    if test.quantifier == "every":
        some = Lines(1, attrs.evolve(lines.line, negated=False))
        yield Changed("value", some, messages.becomes(part.words, part.words.removeprefix("every ")))
    for kind, line, sentence in _qualifiers(test, lines):
        new = Lines(lines.count, line)
        yield Changed(kind, Not(new) if isinstance(means, Not) else new, sentence)


def _qualifiers(test: tree.ProcedureTest, lines: Lines) -> Iterator[tuple[Kind, Line, str]]:
    line = lines.line
    at = {False: 0, True: 0}
    for qualifier in test.qualifiers:
        words = " ".join(qualifier.span.text.split())
        if isinstance(qualifier, tree.ByWhom):
            yield "condition dropped", attrs.evolve(line, by_same=False), messages.left_out(words)
            continue
        number, groups = at[qualifier.without], line.not_bearing if qualifier.without else line.bearing
        at[qualifier.without] += 1
        others = (*groups[:number], *groups[number + 1 :])
        yield "condition dropped", _with_groups(line, others, without=qualifier.without), messages.left_out(words)
        for modifier in qualifier.modifiers if len(qualifier.modifiers) > 1 else ():
            fewer = groups[number] - {modifier.text}
            inside = (*groups[:number], fewer, *groups[number + 1 :])
            yield (
                "modifier",
                _with_groups(line, inside, without=qualifier.without),
                messages.left_out_of(modifier.text, words),
            )


def _with_groups(line: Line, groups: tuple[frozenset[str], ...], *, without: bool) -> Line:
    return attrs.evolve(line, not_bearing=groups) if without else attrs.evolve(line, bearing=groups)
