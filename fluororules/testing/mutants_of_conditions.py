"""Conditions, changed: a part left out, `and` for `or`, a `not` lost or added, and each of their tests."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from fluororules.model.ruleset import All, AnyOf, Condition, Edits, Not, Rule, Ruleset
from fluororules.source import Span
from fluororules.testing import messages
from fluororules.testing.mutant import Kind, Mutant
from fluororules.testing.mutants_of_tests import changed_tests
from fluororules.testing.replacing import replaced, with_condition
from fluororules.testing.watching import Watch
from fluororules.testing.written import Part, Written


@attrs.frozen(eq=False)
class _Change:
    """A part of a condition and what takes its place."""

    kind: Kind
    old: Part
    new: Condition
    span: Span
    sentence: str


def mutants_of_condition(ruleset: Ruleset, written: Written) -> Iterator[Mutant]:
    """The rulesets in which a condition is another."""
    before = written.condition.means
    for change in _changes(written.condition, negated=False):
        after = replaced(written.condition, change.old, change.new)
        yield Mutant(
            change.kind,
            written.name,
            change.span,
            change.sentence,
            with_condition(ruleset, written, after),
            Watch(turned=(before, after), days=written.days),
            is_sayable(written.rule),
        )


def is_sayable(rule: Rule | Edits | None) -> bool:
    """Whether what a rule does stands in examples: a status does, and what makes one, not units and modifiers."""
    match rule:
        case Rule():
            return bool(rule.concludes or rule.overrides)
        case Edits():
            return rule.what != "units"
        case None:
            return True


def _changes(part: Part, *, negated: bool) -> Iterator[_Change]:
    match part.kind:
        case "test":
            for changed in changed_tests(part):
                yield _Change(changed.kind, part, changed.means, part.span, changed.sentence)
            if not negated:
                yield _Change(
                    "not", part, Not(part.means), part.span, messages.becomes(part.words, f"not {part.words}")
                )
        case "and" | "or":
            yield from _of_joined(part)
        case "not":
            (inner,) = part.parts
            yield _Change("not", part, inner.means, part.span, messages.becomes(part.words, inner.words))
        case "unless":
            first, exception = part.parts
            words = f"unless {exception.words}"
            yield _Change("exception dropped", part, first.means, exception.span, messages.left_out(words))
    for inner in part.parts:
        yield from _changes(inner, negated=part.kind == "not")


def _of_joined(part: Part) -> Iterator[_Change]:
    """`and` for `or`, and each operand left out."""
    operands = tuple(inner.means for inner in part.parts)
    if len(operands) < 2:  # noqa: PLR2004 - nothing is joined
        return
    join, other = (All, AnyOf) if part.kind == "and" else (AnyOf, All)
    word = "or" if part.kind == "and" else "and"
    yield _Change("and, or", part, other(operands), part.span, messages.joined_by(part.words, part.kind, word))
    for at, inner in enumerate(part.parts):
        left = (*operands[:at], *operands[at + 1 :])
        new = left[0] if len(left) == 1 else join(left)
        yield _Change("condition dropped", part, new, inner.span, messages.left_out(inner.words))
