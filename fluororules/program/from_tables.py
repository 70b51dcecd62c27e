"""A program and the tables handed over to a program in which the edits have their say.

Each edits comes to ordinary rules over ordinary questions, so that every reader of programs knows what to do with them.
A row of a table is a member of a set on the days on which it is in force. On days of which no table speaks, what the
table would say is a fact that is not known, and decisions turn on it as on any other.
"""

from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any

import attrs

from fluororules.days import ALWAYS, Days, both, either, without
from fluororules.edits import CLOSED, CONTRACTORS, NEVER, SEPARABLE, AddOnTable, PairTable, Table, Tables, UnitTable
from fluororules.program.program import LineTest, Node, Program, ProgramEdits, ProgramRule, Question
from fluororules.schema import Fact


def bound(program: Program, tables: Tables) -> Program:
    """The program with what the tables say of its services. `program` must be one to which none are bound yet.

    The digest becomes one over that of the ruleset and those of the tables that its edits name.
    """
    if not program.edits:
        return program
    return _Binder(program, tables).program()


def editions(tables: Tables, name: str) -> list[tuple[Table, Days]]:
    """The editions of a table, the newest first, each with the days on which it is the one that speaks."""
    left: Days = ALWAYS
    found: list[tuple[Table, Days]] = []
    for table in reversed(tables.by_name.get(name, ())):
        days = both(left, ((table.first.toordinal(), table.last.toordinal()),))
        left = without(left, days)
        found.append((table, days))
    return found


def fact_of_table(name: str, number: int) -> Fact:
    """What a table that does not speak of a day would say, as a fact: whether a row of it bears on the code."""
    question = f"What does the table {name} say of the date of service? Hand over the edition that covers it."
    return Fact(number, f"table {name}", "yes/no", (), question, (), 0, 0, None)


class _Binder:
    """Puts rules, nodes, questions and sets behind those that the program has."""

    def __init__(self, program: Program, tables: Tables) -> None:
        self.old, self.words, self.tables = program, program.vocabulary, tables
        self.questions = {question: at for at, question in enumerate(program.questions)}
        self.nodes = {node: at for at, node in enumerate(program.nodes)}
        self.sets = list(program.sets)
        self.facts: dict[str, Fact] = {}
        self.rules: list[ProgramRule] = []

    def program(self) -> Program:
        for number, edits in enumerate(self.old.edits):
            found = editions(self.tables, edits.table)
            silent = ALWAYS
            for _, days in found:
                silent = without(silent, days)
            self.edits(number, edits, found, silent)
        named = [each.digest for name in sorted({e.table for e in self.old.edits}) for each in self.named(name)]
        ruleset = self.old.ruleset
        if named:
            ruleset = attrs.evolve(ruleset, digest=sha256("\n".join([ruleset.digest, *named]).encode()).hexdigest())
        return attrs.evolve(
            self.old,
            ruleset=ruleset,
            vocabulary=attrs.evolve(self.words, facts=(*self.words.facts, *self.facts.values())),
            sets=tuple(self.sets),
            questions=tuple(self.questions),
            nodes=tuple(self.nodes),
            rules=(*self.old.rules, *self.rules),
            tables=self.tables,
        )

    def named(self, name: str) -> tuple[Table, ...]:
        """The editions of a table."""
        return self.tables.by_name.get(name, ())

    def edits(self, number: int, edits: ProgramEdits, found: list[tuple[Table, Days]], silent: Days) -> None:
        """The rules of one edits; where its table is silent, one without effect that says when it is missed."""
        if silent:
            missed = self.all(edits.condition, self.on(silent))
            self.rules.append(self.rule(number, edits, missed))
        for service, each in enumerate(self.old.services):
            for code, lives in each.numbers:
                parts = [(table, both(days, lives)) for table, days in found if both(days, lives)]
                match edits.what:
                    case "pairs":
                        self.pairs(number, edits, service, code, parts, both(silent, lives))
                    case "add-ons":
                        self.add_ons(number, edits, service, code, parts, both(silent, lives))
                    case "units":
                        self.units(number, edits, service, code, parts)

    # --- the three kinds

    def pairs(
        self, number: int, edits: ProgramEdits, service: int, code: str, parts: list[tuple[Table, Days]], silent: Days
    ) -> None:
        """A column-one procedure by the same physician bars the code, but where a modifier may separate them."""
        if edits.anybody is None:
            return
        strict: dict[str, Days] = {}
        separable: dict[str, Days] = {}
        for table, days in parts:
            for one, row, on in _pairs(table, code, days):
                members = separable if row == SEPARABLE and edits.separated is not None else strict
                members[one] = either(members.get(one, ()), on)
        hits = [self.line(f"{edits.name} over {code}", strict)] if strict else []
        if separable:
            apart = self.add("not", edits.separated or 0)
            hits.append(self.all(self.line(f"{edits.name} over {code}, but with a modifier", separable), apart))
        if silent:
            hits.append(self.all(self.on(silent), edits.anybody, self.unsaid(edits.table)))
        if hits:
            condition = self.all(edits.condition, self.any(hits))
            self.rules.append(self.rule(number, edits, condition, bars=(service,)))

    def add_ons(
        self, number: int, edits: ProgramEdits, service: int, code: str, parts: list[tuple[Table, Days]], silent: Days
    ) -> None:
        """A closed list bars the code without a listed primary; any other leaves it to a person."""
        bars = [self.all(self.on(silent), self.unsaid(edits.table))] if silent else []
        doubts: list[int] = []
        listed, of_type = _lists(parts, code)
        for kind, days in sorted(of_type.items()):
            alone = [] if kind == CONTRACTORS else [self.add("not", self.line(f"primaries of {code}", listed[kind]))]
            (bars if kind == CLOSED else doubts).append(self.all(self.on(days), *alone))
        if bars:
            self.rules.append(self.rule(number, edits, self.all(edits.condition, self.any(bars)), bars=(service,)))
        if doubts:
            condition = self.all(edits.condition, self.any(doubts))
            self.rules.append(self.rule(number, edits, condition, doubts=(service,)))

    def units(self, number: int, edits: ProgramEdits, service: int, code: str, parts: list[tuple[Table, Days]]) -> None:
        """No more units than the table says."""
        limits: dict[int, Days] = {}
        for table, days in parts:
            for row in table.rows.get(code, ()) if isinstance(table, UnitTable) else ():
                on = both(days, ((row.first.toordinal(), row.last.toordinal()),))
                limits[row.units] = either(limits.get(row.units, ()), on)
        for most, days in sorted(limits.items()):
            condition = self.all(edits.condition, self.on(days))
            self.rules.append(self.rule(number, edits, condition, units=((most, (service,)),)))

    def rule(self, number: int, edits: ProgramEdits, condition: int, **effects: Any) -> ProgramRule:  # noqa: ANN401
        """A rule of an edits."""
        nothing: dict[str, Any] = dict.fromkeys(
            ("supports", "bars", "reviews", "doubts", "asks", "units", "modifiers"), ()
        )
        return ProgramRule(
            name=edits.name,
            days=ALWAYS,
            condition=condition,
            **{**nothing, **effects},
            overridden_by=edits.overridden_by,
            text=edits.text,
            source=edits.source,
            confidence=edits.confidence,
            place=edits.place,
            edits=number,
        )

    # --- nodes

    def unsaid(self, table: str) -> int:
        """Whether a row of a table that is not there bears on the code: a fact of its own, and not known."""
        if table not in self.facts:
            self.facts[table] = fact_of_table(table, len(self.words.facts) + len(self.facts))
        return self.ask(Question("one of", self.facts[table].number, frozenset({True})))

    def line(self, name: str, members: Mapping[str, Days]) -> int:
        """Some procedure of a set by the same physician."""
        self.sets.append((name, dict(sorted(members.items()))))
        test = LineTest(len(self.sets) - 1, (), (), by_same=self.words.same is not None, negated=False)
        return self.ask(Question("lines", -1, low=1, line=test))

    def on(self, days: Days) -> int:
        """The date of service is one of the days."""
        return self.any([self.ask(Question("within", self.words.date, low=low, high=high)) for low, high in days])

    def ask(self, question: Question) -> int:
        return self.add("ask", self.questions.setdefault(question, len(self.questions)))

    def all(self, *nodes: int) -> int:
        return self.add("all", *nodes)

    def any(self, nodes: Iterable[int]) -> int:
        return self.add("any", *nodes)

    def add(self, kind: Any, *of: int) -> int:  # noqa: ANN401 - the kind of a node
        return self.nodes.setdefault(Node(kind, of), len(self.nodes))


def _pairs(table: Table, code: str, days: Days) -> Iterator[tuple[str, int, Days]]:
    """Column one, indicator and days of each row over a code that is in force on some of the days."""
    if isinstance(table, PairTable):
        for one, rows in table.rows.get(code, {}).items():
            for row in rows:
                on = both(days, ((row.first.toordinal(), row.last.toordinal()),))
                if on and row.indicator != NEVER:
                    yield one, row.indicator, on


def _lists(parts: list[tuple[Table, Days]], code: str) -> tuple[dict[int, dict[str, Days]], dict[int, Days]]:
    """The primaries of an add-on code, and the days on which it is one, by the type of its list.

    Where rows of two types hold on one day, the stricter type, which is the lower, is that of the day.
    """
    listed: dict[int, dict[str, Days]] = {}
    of_type: dict[int, Days] = {}
    for table, days in parts:
        for row in table.rows.get(code, ()) if isinstance(table, AddOnTable) else ():
            on = both(days, ((row.first.toordinal(), row.last.toordinal()),))
            if on:
                of_type[row.type] = either(of_type.get(row.type, ()), on)
                members = listed.setdefault(row.type, {})
                if row.primary is not None:
                    members[row.primary] = either(members.get(row.primary, ()), on)
    taken: Days = ()
    for kind in sorted(of_type):
        of_type[kind] = without(of_type[kind], taken)
        taken = either(taken, of_type[kind])
    return listed, {kind: days for kind, days in of_type.items() if days}
