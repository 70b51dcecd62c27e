"""Sets of codes, changed: a class of codes left out, a date of members moved by a day.

A class are codes that every set on which a decision turns holds on the same days. No rule can tell them apart, so one
mutant stands for all. What is changed is the set as conditions look into it: a set that is only there to make others
up is changed in each of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import attrs

from fluororules.days import FIRST, LAST, Days, either, without
from fluororules.model.declarations import collect
from fluororules.model.ruleset import All, AnyOf, CodeSet, Condition, Defined, InSet, Lines, Not, Ruleset
from fluororules.model.sets import codes_of_range
from fluororules.source import Span
from fluororules.syntax import parse, tree
from fluororules.testing import messages
from fluororules.testing.mutant import Mutant
from fluororules.testing.mutants_of_rules import moved
from fluororules.testing.replacing import with_set
from fluororules.testing.watching import Watch
from fluororules.testing.written import Written

_NAME: Final = re.compile(r"(?<![\w-])[A-Z](?:[A-Z0-9-]*[A-Z0-9])?(?![\w-])")


@attrs.frozen(eq=False)
class _Used:
    """A set that conditions look into, and where the first own condition does; None where only others do."""

    codes: CodeSet
    span: Span | None


def mutants_of_sets(ruleset: Ruleset, conditions: Iterable[Written]) -> Iterator[Mutant]:
    """The rulesets in which a set holds other codes: of sets that own conditions look into, and of own codes in others.

    `conditions` are those that the ruleset itself states.
    """
    used = _used(ruleset, conditions)
    places = _Places.of(ruleset)
    classes = _classes(each.codes for each in used)
    for each in used:
        own = places.below(each.codes.name)
        alike: dict[object, list[str]] = {}
        for code in each.codes.members:
            if each.span is not None or code in own:
                alike.setdefault(classes[code], []).append(code)
        for codes in alike.values():
            place = next((own[code] for code in codes if code in own), None)
            yield from _mutants(ruleset, each, codes, place)


def _mutants(ruleset: Ruleset, used: _Used, alike: list[str], place: Span | None) -> Iterator[Mutant]:
    """A class left out; where its codes stand in an own set, `place` says where, and their dates are moved too."""
    codes, named = used.codes, frozenset(alike)
    days = codes.members[alike[0]]
    every = frozenset(codes.members)
    fewer = {code: held for code, held in codes.members.items() if code not in named}
    at = place or used.span
    if at is None:
        return
    new = with_set(ruleset, codes, CodeSet(codes.name, fewer))
    yield Mutant(
        "code dropped",
        codes.name,
        at,
        messages.without_codes(codes.name, sorted(alike)),
        new,
        Watch(None, days, named, every),
    )
    for word, day in _ends(days) if place is not None else ():
        for step in (-1, 1):
            held = moved(days, word, day, step)
            if held is not None:
                other = either(without(held, days), without(days, held))
                members = {**codes.members, **dict.fromkeys(alike, held)}
                sentence = messages.member_dates(codes.name, word, day, day + step, sorted(alike))
                new = with_set(ruleset, codes, CodeSet(codes.name, members))
                yield Mutant("date", codes.name, at, sentence, new, Watch(None, other, named, every))


def _ends(days: Days) -> Iterator[tuple[str, int]]:
    for first, last in days:
        if first > FIRST:
            yield "from", first
        if last < LAST:
            yield "until", last


def _classes(sets: Iterable[CodeSet]) -> dict[str, object]:
    """For each code what all sets say of it; codes of which they say the same are one class."""
    said: dict[str, list[tuple[int, Days]]] = {}
    for number, codes in enumerate(sets):
        for code, days in codes.members.items():
            said.setdefault(code, []).append((number, days))
    return {code: tuple(each) for code, each in said.items()}


# --- which sets are looked into


def _used(ruleset: Ruleset, conditions: Iterable[Written]) -> list[_Used]:
    """Each set once, in the order of rules, edits and the defines that these name."""
    own: dict[int, Span] = {}
    for written in conditions:
        for atom in written.condition.atoms():
            if not isinstance(atom.means, Defined):
                for codes in _sets_in(atom.means):
                    own.setdefault(id(codes), atom.span)
    every = [*(rule.condition for rule in ruleset.rules), *(each.condition for each in ruleset.edits)]
    found = {id(codes): codes for condition in every for codes in _sets_in(condition)}
    return [_Used(codes, own.get(at)) for at, codes in found.items()]


def _sets_in(condition: Condition) -> Iterator[CodeSet]:
    match condition:
        case All(operands) | AnyOf(operands):
            for operand in operands:
                yield from _sets_in(operand)
        case Not(operand) | Defined(_, operand):
            yield from _sets_in(operand)
        case InSet(_, codes):
            yield codes
        case Lines(_, line) if line.codes is not None:
            yield line.codes


# --- where codes are written


@attrs.frozen
class _Places:
    """The declarations of sets, the highest of each name; those of the ruleset itself by the file they stand in."""

    declared: Mapping[str, tree.SetDecl]
    files: frozenset[str]

    @classmethod
    def of(cls, ruleset: Ruleset) -> _Places:
        files = sorted(ruleset.sources, key=lambda source: source.name in ruleset.files)
        statements = (statement for source in files for statement in parse(source).file.statements)
        declared = {each.name.text: each for each in statements if isinstance(each, tree.SetDecl)}
        return cls(declared, ruleset.files)

    def below(self, name: str) -> dict[str, Span]:
        """The codes that stand in own sets of which a set is made up, itself included, with their places.

        A set that is written out in a condition has its text for a name.
        """
        found: dict[str, Span] = {}
        left, met = _NAME.findall(name), set()
        while left:
            declared = self.declared.get(left.pop(0))
            if declared is None or declared.name.text in met:
                continue
            met.add(declared.name.text)
            if declared.span.source.name in self.files:
                for code, span in _codes(declared.members.kept):
                    found.setdefault(code, span)
            left += _NAME.findall(declared.members.span.text)
        return found


def _codes(members: Iterable[tree.Member]) -> Iterator[tuple[str, Span]]:
    for member in members:
        match member.item:
            case tree.CodeName(code):
                yield code.text, member.span
            case tree.CodeRange() as item:
                for each in codes_of_range(item, collect(())):
                    yield each, member.span
            case tree.Members(kept):
                yield from _codes(kept)
            case tree.SetName():
                pass
