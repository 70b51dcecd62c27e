"""Which examples can tell a ruleset from a changed one, before either decides them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import attrs

from fluororules.days import ALWAYS, Days, holds
from fluororules.facts import UNKNOWN
from fluororules.model.ruleset import Condition, Ruleset
from fluororules.schema import Vocabulary, state_of
from fluororules.testing.seen import Seen, seen

if TYPE_CHECKING:
    from fluororules.model.ruleset import Example


@attrs.frozen(eq=False)
class Watch:
    """Where two rulesets may decide differently: all of what is stated here must be so.

    `turned`: the condition before and after the change, which come to different values or are open; without one after
    it, the condition is not false. `days`: the date of service is one of them. `codes`: a code of the encounter is one
    of them, or is not known; `siblings` are those of the set that they are in.
    """

    turned: tuple[Condition, Condition | None] | None = None
    days: Days = ALWAYS
    codes: frozenset[str] | None = None
    siblings: frozenset[str] = frozenset()

    def around(self) -> Watch:
        """The watch that lets through what a date, or another code of the set, would bring here."""
        return Watch(self.turned, codes=None if self.codes is None else self.siblings)


def watched(ruleset: Ruleset, watches: Sequence[Watch]) -> list[tuple[int, ...]]:
    """For each watch the numbers of the examples that it lets through, in the order of the text."""
    examples = [_Facts.of(ruleset.vocabulary, example) for example in ruleset.examples]
    conditions = (condition for watch in watches for condition in watch.turned or () if condition is not None)
    values = seen(ruleset, conditions, (example.encounter for example in ruleset.examples))
    return [
        tuple(at for at, facts in enumerate(examples) if _lets_through(watch, facts, values, at)) for watch in watches
    ]


@attrs.frozen(eq=False)
class _Facts:
    """The date of an example, and its codes; None where a code or the list of procedures is not known."""

    day: int
    codes: frozenset[str | None]

    @classmethod
    def of(cls, words: Vocabulary, example: Example) -> _Facts:
        state = state_of(words, example.encounter)
        return cls(state[words.date].toordinal(), frozenset(codes_of(words, state)))


def codes_of(words: Vocabulary, state: Sequence[Any]) -> Iterator[str | None]:
    """The codes of an encounter; None for one, or a list of procedures, that is not known."""
    for fact in words.facts:
        value = state[fact.number]
        if fact.kind == "code":
            yield value if isinstance(value, str) else None
        elif fact.kind == "lines" and words.line_fields is not None:
            yield from _of_lines(value, words.line_fields.code)


def _of_lines(lines: Any, name: str) -> Iterable[str | None]:  # noqa: ANN401 - lines or UNKNOWN
    return (None,) if lines is UNKNOWN else (getattr(line, name) for line in lines)


def _lets_through(watch: Watch, facts: _Facts, values: Seen, at: int) -> bool:
    if not holds(watch.days, facts.day):
        return False
    if watch.codes is not None and None not in facts.codes and watch.codes.isdisjoint(facts.codes):
        return False
    if watch.turned is None:
        return True
    before, after = watch.turned
    one = values.value(before, at)
    return one is not False if after is None else one is None or one is not values.value(after, at)
