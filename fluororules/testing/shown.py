"""Whether the examples of a ruleset show what its rules do: one that fires each, and a near miss that does not.

A near miss differs in one fact from an example in which the rule applies, and in it the rule does not apply. The date,
the list of procedures, and the rows of tables that an example gives count as one fact each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import attrs

from fluororules.schema import Vocabulary, state_of
from fluororules.testing.examples import under

if TYPE_CHECKING:
    from fluororules.loader import Rules
    from fluororules.model.ruleset import Example, Ruleset
    from fluororules.source import Span


@attrs.frozen
class Unshown:
    """A rule that the examples do not show in full: whether one fires it, and whether one is a near miss."""

    rule: str
    span: Span
    fired: bool
    missed: bool


@attrs.frozen(eq=False)
class _Seen:
    """An example by its facts, and the rules that apply to it."""

    facts: tuple[Any, ...]
    applies: Mapping[str, bool | None]


def unshown(rules: Rules) -> Iterator[Unshown]:
    """The rules and edits of a ruleset itself, not of those it extends, that lack an example or a near miss."""
    ruleset = rules.ruleset
    given: dict[object, Rules] = {}
    seen = [_seen(under(rules, example.tables, given), example) for example in ruleset.examples]
    for name, span in _own(ruleset):
        firing = [each for each in seen if each.applies.get(name, False) is True]
        others = [each for each in seen if each.applies.get(name, False) is False]
        near = any(_differ_in_one(ruleset.vocabulary, one.facts, other.facts) for one in firing for other in others)
        if not (firing and near):
            yield Unshown(name, span, bool(firing), near)


def _own(ruleset: Ruleset) -> Iterator[tuple[str, Span]]:
    """The rules and edits that the ruleset declares itself, with their places."""
    own = ruleset.files
    named = [(rule.name, rule.span) for rule in ruleset.rules] + [(each.name, each.span) for each in ruleset.edits]
    yield from ((name, span) for name, span in named if span.source.name in own)


def _seen(rules: Rules, example: Example) -> _Seen:
    """An example as it is seen by its ruleset under the tables that it gives."""
    words = rules.ruleset.vocabulary
    state = list(state_of(words, example.encounter))
    if words.lines is not None and isinstance(state[words.lines], tuple):
        state[words.lines] = sorted(state[words.lines], key=repr)  # their order says nothing
    tables = sorted((t.name, t.digest) for editions in example.tables.by_name.values() for t in editions)
    return _Seen((*state, tables), rules.applying(example.encounter))


def _differ_in_one(words: Vocabulary, one: Sequence[Any], other: Sequence[Any]) -> bool:
    """Whether exactly one fact differs; what hangs on whether something was performed differs with that."""
    apart = {at for at, (a, b) in enumerate(zip(one, other, strict=True)) if a != b}
    hanging = {fact.number for fact in words.facts if fact.group in apart}
    return len(apart - hanging) == 1
