"""What the examples of a ruleset show of its conditions, as `docs/reference/coverage.md` defines it.

An example shows an atom where, all other atoms having the values that they have in it, the condition follows the atom:
masking MC/DC. Each atom is to be shown twice: once with the condition true, once with it false.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import attrs

from fluororules.days import FIRST, LAST, Days, both, holds, without
from fluororules.model.ruleset import Condition, Known, Within
from fluororules.program.standing import all_of, any_of
from fluororules.schema import Vocabulary, state_of
from fluororules.testing.seen import Answer, Seen, seen
from fluororules.testing.written import Part, Written, written

if TYPE_CHECKING:
    from fluororules.loader import Rules
    from fluororules.model.ruleset import Ruleset

SIDES = (True, False)
"""What the condition comes to where an atom is shown."""


@attrs.frozen(eq=False)
class Atom:
    """A test of a condition, and the names of examples: by what it came to, and by the side on which they show it.

    `settled`: the dates of the rule leave it no choice, so that nothing can show it.
    """

    part: Part
    came_to: Mapping[Answer, Sequence[str]]
    shown_by: Mapping[bool, Sequence[str]]
    settled: bool = False

    @property
    def lacks(self) -> tuple[bool, ...]:
        """The sides on which no example shows it; none where none can."""
        return () if self.settled else tuple(side for side in SIDES if not self.shown_by[side])


@attrs.frozen(eq=False)
class Covered:
    """A condition, its atoms, and the names of the examples in which it is true, false and unknown.

    `fires` are those in which the rule applies; None of a define, which does nothing by itself.
    """

    written: Written
    atoms: tuple[Atom, ...]
    came_to: Mapping[Answer, Sequence[str]]
    fires: Sequence[str] | None

    @property
    def lacks(self) -> bool:
        """Whether no example fires it, or an atom is not shown on both sides."""
        return self.fires == () or any(atom.lacks for atom in self.atoms)


@attrs.frozen(eq=False)
class Coverage:
    """The conditions that a ruleset itself states, in the order of the text.

    `inherited` is how many rules it takes from rulesets that it extends, `inherited_fired` how many of these fire.
    """

    ruleset: str
    covered: tuple[Covered, ...]
    inherited: int
    inherited_fired: int


def coverage(rules: Rules) -> Coverage:
    """What the examples of a ruleset show of its conditions."""
    ruleset = rules.ruleset
    conditions = written(ruleset)
    encounters = [example.encounter for example in ruleset.examples]
    every = (means for each in conditions for means in _conditions(each.condition))
    values = seen(ruleset, every, encounters)
    fires = _fires(rules)
    others = [rule.name for rule in ruleset.rules if rule.span.source.name not in ruleset.files]
    others += [each.name for each in ruleset.edits if each.span.source.name not in ruleset.files]
    return Coverage(
        ruleset.name,
        tuple(_covered(ruleset, each, values, fires) for each in conditions),
        len(others),
        sum(name in fires for name in others),
    )


def _fires(rules: Rules) -> dict[str, list[str]]:
    """The names of the examples in which a rule applies, by the name of the rule."""
    found: dict[str, list[str]] = {}
    for example in rules.ruleset.examples:
        for name, applies in rules.with_tables(example.tables).applying(example.encounter).items():
            if applies is True:
                found.setdefault(name, []).append(example.name)
    return found


def _conditions(part: Part) -> Iterator[Condition]:
    """A condition and its atoms."""
    yield part.means
    yield from (atom.means for atom in part.atoms())


def _covered(ruleset: Ruleset, each: Written, values: Seen, fires: Mapping[str, Sequence[str]]) -> Covered:
    words = ruleset.vocabulary
    there = [
        (at, example.name)
        for at, example in enumerate(ruleset.examples)
        if holds(each.days, state_of(words, example.encounter)[words.date].toordinal())
    ]
    atoms = tuple(each.condition.atoms())
    came_to: dict[int, dict[Answer, list[str]]] = {id(part): _none() for part in (each.condition, *atoms)}
    shown: dict[int, dict[bool, list[str]]] = {id(atom): {True: [], False: []} for atom in atoms}
    for at, name in there:
        row = {id(atom): values.value(atom.means, at) for atom in atoms}
        outcome = outcome_of(each.condition, row)
        if each.condition.kind != "test":
            came_to[id(each.condition)][outcome].append(name)
        for atom in atoms:
            came_to[id(atom)][row[id(atom)]].append(name)
            if outcome is not None and shows(each.condition, atom, row):
                shown[id(atom)][outcome].append(name)
    return Covered(
        each,
        tuple(Atom(a, came_to[id(a)], shown[id(a)], settled=is_settled(words, each.days, a)) for a in atoms),
        came_to[id(each.condition)],
        None if each.kind == "define" else tuple(fires.get(each.name, ())),
    )


def _none() -> dict[Answer, list[str]]:
    return {True: [], False: [], None: []}


def outcome_of(part: Part, row: Mapping[int, Answer]) -> Answer:
    """What a condition comes to where its atoms, by their identity, come to what `row` says."""
    if part.kind == "test":
        return row[id(part)]
    values = [outcome_of(inner, row) for inner in part.parts]
    match part.kind:
        case "and":
            return all_of(values)
        case "or":
            return any_of(values)
        case "not":
            return _opposite(values[0])
        case "unless":
            return all_of((values[0], _opposite(values[1])))


def _opposite(value: Answer) -> Answer:
    return None if value is None else not value


def shows(condition: Part, atom: Part, row: Mapping[int, Answer]) -> bool:
    """Whether the condition follows the atom, all others being as they are; an atom that is unknown shows nothing.

    Where an atom asks whether something is known, it is enough that the condition would be unknown otherwise.
    """
    if row[id(atom)] is None:
        return False
    one, other = (outcome_of(condition, {**row, id(atom): value}) for value in (row[id(atom)], not row[id(atom)]))
    return one is not None and one is not other and (other is not None or isinstance(atom.means, Known))


def is_settled(words: Vocabulary, days: Days, atom: Part) -> bool:
    """Whether an atom about the date of service comes to the same on all days of the rule."""
    match atom.means:
        case Within(fact, low, high) if fact.number == words.date:
            on = both(days, ((FIRST if low is None else low, LAST if high is None else high),))
            return not on or not without(days, on)
    return False
