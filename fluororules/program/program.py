"""The program: what a ruleset comes down to, as plain data that every runner reads.

Conditions are nodes in one flat list, each after those that it is made of, so that nothing here recurses. Facts,
services, sets, questions, nodes and rules name each other by their numbers.
"""

from collections.abc import Mapping
from typing import Literal

import attrs

from fluororules.decision import Confidence, RulesetId
from fluororules.edits import NO_TABLES, Kind, Tables
from fluororules.schema import Vocabulary

Days = tuple[tuple[int, int], ...]
"""Spans of days as ordinals, both ends inclusive."""


@attrs.frozen
class LineTest:
    """What one procedure line must satisfy; `codes` is the number of a set, None where any code will do."""

    codes: int | None
    bearing: tuple[frozenset[str], ...]
    not_bearing: tuple[frozenset[str], ...]
    by_same: bool
    negated: bool


@attrs.frozen
class Question:
    """One question about an encounter: true, false or unknown; false of a fact that does not apply.

    `one of`: the fact holds one of `values`. `within`: it lies from `low` to `high`. `in set`: its code is in set
    `codes`. `bears`: its list holds one of `values`. `known`: it was stated, or, with `low` 0, was not.
    `lines`: at least `low` procedure lines satisfy `line`.
    """

    kind: Literal["one of", "within", "in set", "bears", "known", "lines"]
    fact: int
    values: frozenset[str | bool] = frozenset()
    low: int | None = None
    high: int | None = None
    codes: int | None = None
    line: LineTest | None = None


@attrs.frozen
class Node:
    """`ask` a question, or join other nodes: `all`, `any` (of none: false), `not`.

    `status`, in an `ensure` alone: the service, and 1 for `coded`, 0 for `not coded`.
    """

    kind: Literal["ask", "all", "any", "not", "status"]
    of: tuple[int, ...]


@attrs.frozen
class ProgramService:
    """A service and its numbers by days."""

    name: str
    numbers: tuple[tuple[str, Days], ...]


@attrs.frozen
class ProgramRule:
    """A rule over nodes: what it does to which services, and what switches it off.

    `doubts` are services that it hands to a person where they are supported anyway. `edits` is the number of the edits
    that it comes from, None of a rule that was written.
    """

    name: str
    days: Days
    condition: int
    supports: tuple[int, ...]
    bars: tuple[int, ...]
    reviews: tuple[int, ...]
    doubts: tuple[int, ...]
    asks: tuple[int, ...]
    units: tuple[tuple[int, tuple[int, ...]], ...]
    modifiers: tuple[tuple[str, tuple[int, ...]], ...]
    overridden_by: tuple[int, ...]
    text: str | None
    source: str | None
    confidence: Confidence | None
    place: str
    edits: int | None = None


@attrs.frozen
class ProgramEdits:
    """Edits over a node: the table that they want, and what switches them off.

    `anybody` is the node of a procedure by the same physician, `separated` that of the service bearing one of the
    modifiers; None where the schema has no lines, or no modifiers are named.
    """

    name: str
    what: Kind
    table: str
    condition: int
    anybody: int | None
    separated: int | None
    overridden_by: tuple[int, ...]
    text: str | None
    source: str | None
    confidence: Confidence | None
    place: str


@attrs.frozen(eq=False)
class Program:
    """A ruleset ready to run. `rules` stand in an order in which each comes after those that override it.

    `edits` have a say once tables are bound to them (`from_tables.py`): then `tables` holds these, the rules that come
    of the edits stand last, and the vocabulary ends with a fact for each table that does not speak of every day.

    `ensures` are nodes that are true where an `ensure` is broken; a program that only decides has none.
    """

    ruleset: RulesetId
    question: str | None
    reviewed_through: int | None
    vocabulary: Vocabulary = attrs.field(repr=False)
    services: tuple[ProgramService, ...]
    lives: Mapping[str, Days] = attrs.field(repr=False)
    sets: tuple[tuple[str, Mapping[str, Days]], ...] = attrs.field(repr=False)
    questions: tuple[Question, ...] = attrs.field(repr=False)
    nodes: tuple[Node, ...] = attrs.field(repr=False)
    rules: tuple[ProgramRule, ...] = attrs.field(repr=False)
    edits: tuple[ProgramEdits, ...] = ()
    ensures: tuple[int, ...] = ()
    tables: Tables = attrs.field(default=NO_TABLES, repr=False)

    @property
    def codes(self) -> frozenset[str]:
        """The codes of its services, on whatever day."""
        return frozenset(number for service in self.services for number, _ in service.numbers)
