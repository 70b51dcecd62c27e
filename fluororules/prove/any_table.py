"""A program with edits to one in which the tables may say anything.

What a row says of a code is a fact of its own, unknown to every encounter. So what is proved holds whatever tables are
handed over; a witness that rests on a row comes with a table that holds it (`witness.py`).
"""

from collections.abc import Iterator
from typing import Any

import attrs

from fluororules.days import ALWAYS
from fluororules.program.program import Node, Program, ProgramEdits, ProgramRule, Question
from fluororules.schema import Fact


@attrs.frozen
class Row:
    """What a table says of a service: a row bars it, bars it but with a modifier, doubts it, or limits its units."""

    table: str
    service: str
    says: str

    @property
    def phrase(self) -> str:
        """The fact as messages call it."""
        return f"table {self.table}: {self.service} {self.says}"


BARS, SEPARABLE, DOUBTS, LIMITS = "barred", "barred unless separated by a modifier", "left to a person", "limited"
BY_TABLE = 0
"""Stands for the number of units that a table says."""


def with_any_table(program: Program) -> tuple[Program, tuple[Row, ...]]:
    """The program, and the facts at the end of its vocabulary."""
    if not program.edits:
        return program, ()
    return _Adder(program).added()


class _Adder:
    """Puts rules, nodes and questions behind those that the program has."""

    def __init__(self, program: Program) -> None:
        self.old = program
        self.questions = {question: at for at, question in enumerate(program.questions)}
        self.nodes = {node: at for at, node in enumerate(program.nodes)}
        self.rows: list[Row] = []

    def added(self) -> tuple[Program, tuple[Row, ...]]:
        rules = tuple(rule for number, edits in enumerate(self.old.edits) for rule in self.rules(number, edits))
        words = self.old.vocabulary
        facts = tuple(
            Fact(len(words.facts) + at, row.phrase, "yes/no", (), "", (), 0, 0, None)
            for at, row in enumerate(self.rows)
        )
        program = attrs.evolve(
            self.old,
            vocabulary=attrs.evolve(words, facts=(*words.facts, *facts)),
            questions=tuple(self.questions),
            nodes=tuple(self.nodes),
            rules=(*self.old.rules, *rules),
        )
        return program, tuple(self.rows)

    def rules(self, number: int, edits: ProgramEdits) -> Iterator[ProgramRule]:
        """What edits may do to each service."""
        for at, service in enumerate(self.old.services):
            match edits.what:
                case "pairs" if edits.anybody is not None:
                    hits = [self.fact(edits, service.name, BARS)]
                    if edits.separated is not None:
                        apart = self.add("not", edits.separated)
                        hits.append(self.add("all", self.fact(edits, service.name, SEPARABLE), apart))
                    yield self.rule(number, edits, edits.anybody, self.add("any", *hits), bars=(at,))
                case "add-ons":
                    yield self.rule(number, edits, self.fact(edits, service.name, BARS), bars=(at,))
                    yield self.rule(number, edits, self.fact(edits, service.name, DOUBTS), doubts=(at,))
                case "units":
                    limit = ((BY_TABLE, (at,)),)
                    yield self.rule(number, edits, self.fact(edits, service.name, LIMITS), units=limit)
                case _:
                    pass

    def rule(self, number: int, edits: ProgramEdits, *conditions: int, **effects: Any) -> ProgramRule:  # noqa: ANN401
        """A rule of an edits."""
        names = ("supports", "bars", "reviews", "doubts", "asks", "units", "modifiers")
        nothing: dict[str, Any] = dict.fromkeys(names, ())
        return ProgramRule(
            name=edits.name,
            days=ALWAYS,
            condition=self.add("all", edits.condition, *conditions),
            **{**nothing, **effects},
            overridden_by=edits.overridden_by,
            text=edits.text,
            source=edits.source,
            confidence=edits.confidence,
            place=edits.place,
            edits=number,
        )

    def fact(self, edits: ProgramEdits, service: str, says: str) -> int:
        """The node that asks what the table says."""
        row = Row(edits.table, service, says)
        if row not in self.rows:
            self.rows.append(row)
        number = len(self.old.vocabulary.facts) + self.rows.index(row)
        question = Question("one of", number, frozenset({True}))
        return self.add("ask", self.questions.setdefault(question, len(self.questions)))

    def add(self, kind: Any, *of: int) -> int:  # noqa: ANN401 - the kind of a node
        return self.nodes.setdefault(Node(kind, of), len(self.nodes))
