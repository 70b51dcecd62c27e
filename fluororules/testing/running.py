"""A ruleset that runs examples, quickly made: thousands of changed rulesets decide a few examples each.

Most of the making goes into codes. So of each class of codes, which no set on any day tells apart, one is kept, beside
those that stand in the examples. What a decision on an example says does not turn on the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import attrs

from fluororules.days import Days
from fluororules.decision import Decision
from fluororules.edits import NO_TABLES, AddOnTable, PairTable, Table, Tables, UnitTable
from fluororules.model.ruleset import Example, Ruleset
from fluororules.program.eras import Eras, eras_of
from fluororules.program.from_model import compile_ruleset
from fluororules.program.from_tables import bound
from fluororules.program.program import Program
from fluororules.program.row import general
from fluororules.schema import state_of
from fluororules.testing.examples import misses
from fluororules.testing.watching import codes_of

Members = Mapping[str, Days]


@attrs.frozen(eq=False)
class Thinned:
    """The codes that are kept, and the sets cut down to them, by the identity of what they were."""

    kept: frozenset[str]
    done: dict[int, tuple[Members, Members]] = attrs.field(factory=dict)

    @classmethod
    def of(cls, ruleset: Ruleset) -> Thinned:
        """For the examples of a ruleset, under itself and under changes that treat the codes of a class alike."""
        said: dict[str, list[tuple[int, Days]]] = {}
        for number, (_, members) in enumerate(compile_ruleset(ruleset).sets):
            for code, days in members.items():
                said.setdefault(code, []).append((number, days))
        first: dict[object, str] = {}
        for code, each in said.items():
            first.setdefault(tuple(each), code)
        shown = (code for example in ruleset.examples for code in _codes(ruleset, example))
        return cls(frozenset((*first.values(), *shown)))

    def program(self, ruleset: Ruleset) -> Program:
        """The program of a ruleset over the codes that are kept."""
        program = compile_ruleset(ruleset)
        return attrs.evolve(program, sets=tuple((name, self._cut(members)) for name, members in program.sets))

    def _cut(self, members: Members) -> Members:
        """A set cut down; what it was is kept too, so that its identity stays its own."""
        if id(members) not in self.done:
            cut = {code: days for code, days in members.items() if code in self.kept}
            self.done[id(members)] = (members, cut)
        return self.done[id(members)][1]


@attrs.frozen(eq=False)
class Run:
    """A ruleset that decides examples, each by its own rows of tables."""

    program: Program
    eras: dict[Tables, Eras] = attrs.field(factory=dict)

    @classmethod
    def of(cls, ruleset: Ruleset, thinned: Thinned) -> Run:
        """The ruleset over the codes that are kept."""
        return cls(thinned.program(ruleset))

    def decide(self, encounter: object, tables: Tables) -> Decision:
        """The decision on an encounter by these tables."""
        handed = tables if self.program.edits and tables.by_name else NO_TABLES
        if handed not in self.eras:
            self.eras[handed] = eras_of(bound(self.program, handed))
        return general(self.eras[handed], encounter)

    def misses(self, example: Example) -> bool:
        """Whether the example comes out otherwise than it expects."""
        return any(misses(example, self.decide(example.encounter, example.tables)))


def _codes(ruleset: Ruleset, example: Example) -> Iterator[str]:
    """The codes of an example's encounter and of its rows of tables."""
    words = ruleset.vocabulary
    yield from (code for code in codes_of(words, state_of(words, example.encounter)) if code is not None)
    for editions in example.tables.by_name.values():
        yield from codes_in(editions)


def codes_in(tables: Iterable[Table]) -> Iterator[str]:
    """Every code that stands in a row of tables."""
    for table in tables:
        yield from table.rows
        match table:
            case PairTable():
                yield from (one for by_one in table.rows.values() for one in by_one)
            case AddOnTable():
                yield from (row.primary for rows in table.rows.values() for row in rows if row.primary)
            case UnitTable():
                pass
