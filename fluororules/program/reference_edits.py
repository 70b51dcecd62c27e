"""For the reference runner: the rows of tables that are in force on the day, written as the rules that they are."""

from collections.abc import Iterator, Sequence
from datetime import date

import attrs

from fluororules.days import ALWAYS, holds
from fluororules.edits import CLOSED, CONTRACTORS, SEPARABLE, AddOnTable, PairTable, Tables
from fluororules.model.ruleset import (
    All,
    Bears,
    CodeSet,
    Condition,
    Edits,
    Line,
    Lines,
    Not,
    OneOf,
    Rule,
    Ruleset,
    Verb,
)
from fluororules.program.from_tables import fact_of_table
from fluororules.schema import Fact


def with_edits(ruleset: Ruleset, tables: Tables, day: date) -> Ruleset:
    """The ruleset as it stands on a day, with a rule for each row that bears on one of its codes.

    Of a table that does not speak of the day it is not known whether a row of it bears on a code: that is a fact.
    """
    words = ruleset.vocabulary
    names = sorted({edits.table for edits in ruleset.edits if tables.on(edits.table, day) is None})
    facts = {name: fact_of_table(name, len(words.facts) + at) for at, name in enumerate(names)}
    rules: list[Rule] = []
    for service in ruleset.services:
        for code, days in service.numbers:
            if holds(days, day.toordinal()):
                for edits in ruleset.edits:
                    for verb, condition in _rows(ruleset, edits, tables, day, code, facts.get(edits.table)):
                        whole = All((edits.condition, condition))
                        rules.append(_rule(edits, ruleset.name, whole, verb, service.name))
    vocabulary = attrs.evolve(words, facts=(*words.facts, *facts.values()))
    return attrs.evolve(ruleset, vocabulary=vocabulary, rules=(*ruleset.rules, *rules))


def _rule(edits: Edits, ruleset: str, condition: Condition, verb: Verb, service: str) -> Rule:
    return Rule(
        name=edits.name,
        family=edits.name,
        sentence=edits.sentence,
        days=ALWAYS,
        condition=condition,
        concludes=((verb, (service,)),),
        asks=(),
        units=(),
        modifiers=(),
        overrides=(),
        restates=(),
        cites=edits.cites,
        ruleset=ruleset,
        span=edits.span,
    )


def _rows(
    ruleset: Ruleset, edits: Edits, tables: Tables, day: date, code: str, silent: Fact | None
) -> Iterator[tuple[Verb, Condition]]:
    """What rows do to a code, and when."""
    table = tables.on(edits.table, day)
    if edits.what == "pairs":
        if silent is not None:
            yield "not coded", All((_performed(ruleset, None), OneOf(silent, frozenset({True}))))
        if isinstance(table, PairTable):
            for one, rows in table.rows.get(code, {}).items():
                for row in rows:
                    if row.on(day):
                        yield "not coded", _pair(ruleset, edits, one, row.indicator)
    if edits.what == "add-ons":
        if silent is not None:
            yield "not coded", OneOf(silent, frozenset({True}))
        if isinstance(table, AddOnTable):
            yield from _add_on(ruleset, table, day, code)


def _pair(ruleset: Ruleset, edits: Edits, one: str, indicator: int) -> Condition:
    """Column one is performed by the same physician, and no modifier separates the pair."""
    hit = _performed(ruleset, [one])
    marks = next((fact for fact in ruleset.vocabulary.facts if fact.kind == "modifiers"), None)
    if indicator != SEPARABLE or marks is None:
        return hit
    return All((hit, Not(Bears(marks, edits.modifiers))))


def _add_on(ruleset: Ruleset, table: AddOnTable, day: date, code: str) -> Iterator[tuple[Verb, Condition]]:
    """A closed list bars the code without a listed primary; a partial one, or the contractor's, raises a doubt."""
    kind = table.type_of(code, day)
    rows = [row for row in table.rows.get(code, ()) if row.first <= day <= row.last and row.type == kind]
    unlisted = Not(_performed(ruleset, [row.primary for row in rows if row.primary is not None]))
    if kind == CLOSED:
        yield "not coded", unlisted
    elif kind == CONTRACTORS:
        yield "doubt", All(())
    elif kind is not None:
        yield "doubt", unlisted


def _performed(ruleset: Ruleset, codes: Sequence[str] | None) -> Condition:
    """Some procedure of the codes, or any, by the same physician."""
    held = None if codes is None else CodeSet("rows", dict.fromkeys(codes, ALWAYS))
    return Lines(1, Line(held, (), (), by_same=ruleset.vocabulary.same is not None, negated=False))
