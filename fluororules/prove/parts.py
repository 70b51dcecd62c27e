"""The part of a program that a question turns on, on the days of one era."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from weakref import WeakKeyDictionary

import attrs

from fluororules.program.eras import Era, holds
from fluororules.program.program import LineTest, Program, Question
from fluororules.program.standing import concerns


@attrs.define(eq=False, slots=False)
class Part:
    """Rules with all that override them, nodes with all that they are made of, and the questions behind these.

    All are numbers in ascending order, so that each comes after what it rests on. A node that the date settles has
    nothing behind it.
    """

    era: Era
    rules: tuple[int, ...]
    nodes: tuple[int, ...]
    questions: tuple[int, ...]

    @property
    def program(self) -> Program:
        """The whole program."""
        return self.era.program

    @cached_property
    def tests(self) -> tuple[tuple[LineTest, int], ...]:
        """What the questions ask of procedure lines, each with how many are wanted."""
        asked = (self.program.questions[at] for at in self.questions)
        return tuple((q.line, q.low or 1) for q in asked if q.line is not None)

    @cached_property
    def members(self) -> Mapping[int, frozenset[str]]:
        """The members of each set that a question looks into, on the days of the era."""
        numbers = {n for at in self.questions for n in _sets_of(self.program.questions[at])}
        return {n: members(self.era, n) for n in sorted(numbers)}

    @cached_property
    def masks(self) -> Mapping[str, int]:
        """For each code the sets that hold it, as bits."""
        masks: dict[str, int] = {}
        for number, codes in self.members.items():
            for code in codes:
                masks[code] = masks.get(code, 0) | 1 << number
        return masks

    @cached_property
    def likeness(self) -> object:
        """Equal for two parts of one program only if the same encounters, dates aside, answer alike in both."""
        settled = tuple(self.era.settled.get(at) for at in self.nodes)
        there = {service for service, _ in self.era.services}
        nodes = self.program.nodes
        numbered = tuple(nodes[at].of[0] in there for at in self.nodes if nodes[at].kind == "status")
        return self.rules, self.nodes, settled, numbered, frozenset(self.masks.values())


def part_of(era: Era, rules: Iterable[int] = (), nodes: Iterable[int] = (), services: Iterable[int] = ()) -> Part:
    """The part behind some rules, nodes, and statuses of services."""
    there = dict(era.rules)
    wanted: set[int] = set()
    reached: set[int] = set()
    todo = [at for at in rules if at in there] + [at for at in there if _bears(era, at, services)]
    open_nodes = list(nodes)
    while todo or open_nodes:
        while todo:
            at = todo.pop()
            if at not in wanted:
                wanted.add(at)
                open_nodes.append(there[at].condition)
                todo += [other for other in there[at].overridden_by if other in there]
        while open_nodes:
            at = open_nodes.pop()
            if at in reached:
                continue
            reached.add(at)
            node = era.program.nodes[at]
            if node.kind == "status":
                todo += [rule for rule in there if concerns(there[rule], node.of[0])]
            elif node.kind != "ask" and at not in era.settled:
                open_nodes += node.of
    asked = {era.program.nodes[at].of[0] for at in reached if _asks(era, at)}
    return Part(era, tuple(sorted(wanted)), tuple(sorted(reached)), tuple(sorted(asked)))


_KEPT: WeakKeyDictionary[Era, dict[int, frozenset[str]]] = WeakKeyDictionary()


def members(era: Era, number: int) -> frozenset[str]:
    """The members of a set in an era, worked out once."""
    kept = _KEPT.setdefault(era, {})
    if number not in kept:
        dated = era.program.sets[number][1].items()
        kept[number] = frozenset(code for code, days in dated if holds(days, era.first))
    return kept[number]


def _asks(era: Era, at: int) -> bool:
    return era.program.nodes[at].kind == "ask" and at not in era.settled


def _bears(era: Era, rule: int, services: Iterable[int]) -> bool:
    return any(concerns(era.program.rules[rule], service) for service in services)


def _sets_of(question: Question) -> list[int]:
    found = [] if question.codes is None else [question.codes]
    if question.line is not None and question.line.codes is not None:
        found.append(question.line.codes)
    return found
