"""Conditions to keys: equal where two conditions say the same in other spellings, or in another order.

`60 minutes` and `1 hour` are one time, brackets that change nothing are none, and a set is the codes that it holds.
"""

from collections.abc import Hashable, Iterator

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
    Within,
)

Meaning = Hashable


def meaning_of(condition: Condition) -> Meaning:  # noqa: C901, PLR0911 - one case a kind
    """The key of a condition."""
    match condition:
        case All():
            return _joined("all", frozenset(map(meaning_of, operands_of(condition))))
        case AnyOf():
            return _joined("any", frozenset(map(meaning_of, operands_of(condition))))
        case Not(operand):
            return ("not", meaning_of(operand))
        case OneOf(fact, values):
            return ("one of", fact.number, values)
        case Within(fact, low, high):
            return ("within", fact.number, low, high)
        case InSet(fact, codes):
            return ("in", fact.number, _members(codes))
        case Bears(fact, modifiers):
            return ("bears", fact.number, modifiers)
        case Known(fact, known):
            return ("known", fact.number, known)
        case Lines(count, line):
            return ("lines", count, _line(line))
        case Defined(phrase, _):
            return ("defined", phrase)
        case HasStatus(service, coded):
            return ("status", service, coded)


def operands_of(condition: All | AnyOf) -> Iterator[Condition]:
    """What is joined, with what is joined in the same way inside it."""
    for operand in condition.operands:
        if isinstance(operand, All | AnyOf) and type(operand) is type(condition):
            yield from operands_of(operand)
        else:
            yield operand


def _joined(how: str, operands: frozenset[Meaning]) -> Meaning:
    """One alone is as if it were not joined."""
    return next(iter(operands)) if len(operands) == 1 else (how, operands)


def _members(codes: CodeSet) -> Meaning:
    return frozenset(codes.members.items())


def _line(line: Line) -> Meaning:
    codes = None if line.codes is None else _members(line.codes)
    return (codes, frozenset(line.bearing), frozenset(line.not_bearing), line.by_same, line.negated)
