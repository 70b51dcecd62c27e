"""Conditions as their author wrote them, each part beside what the ruleset makes of it.

A checked ruleset knows no places of its conditions, and their text knows no types. The two are walked side by side
here: what is joined in the text is joined in the ruleset, and what is a single test in the text is one condition,
whatever it comes to, in the ruleset.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import attrs

from fluororules.days import ALWAYS, Days
from fluororules.model.conditions import Conditions
from fluororules.model.declarations import collect
from fluororules.model.ruleset import All, AnyOf, Condition, Edits, Not, Rule, Ruleset
from fluororules.model.sets import Sets
from fluororules.model.tables import rows_of
from fluororules.schema import Vocabulary
from fluororules.source import Span
from fluororules.syntax import parse, tree


@attrs.frozen(eq=False)
class Part:
    """A part of a condition. `unless` has two parts: what holds, and the exception; `test` has none: it is an atom."""

    kind: Literal["test", "and", "or", "not", "unless"]
    means: Condition
    span: Span
    parts: tuple[Part, ...] = ()
    test: tree.Condition | None = None

    @property
    def words(self) -> str:
        """The author's words, on one line."""
        return " ".join(self.span.text.split())

    def atoms(self) -> Iterator[Part]:
        """The tests of the condition, in the order of the text."""
        if self.kind == "test":
            yield self
        for part in self.parts:
            yield from part.atoms()


@attrs.frozen(eq=False)
class Written:
    """A condition with what it is the condition of: a rule, a row of a table, edits, or a phrase that is defined.

    `name` is the rule's or the phrase; `days` are those on which it has a say; `declared` is what stands in the text,
    of a row the rule that it is.
    """

    kind: Literal["rule", "edits", "define"]
    name: str
    days: Days
    condition: Part
    span: Span
    declared: tree.RuleDecl | tree.EditsDecl | tree.DefineDecl
    rule: Rule | Edits | None


def own_statements(ruleset: Ruleset) -> Iterator[tree.Statement]:
    """The statements of a ruleset itself, not of those that it extends, in the order of the files and the text."""
    for source in ruleset.sources:
        if source.name in ruleset.files:
            yield from parse(source).file.statements


def written(ruleset: Ruleset) -> list[Written]:
    """The conditions that a ruleset itself states, in the order of the text. Edits without `if` have none."""
    by_name = {rule.name: rule for rule in ruleset.rules}
    edits = {each.name: each for each in ruleset.edits}
    found: list[Written] = []
    for statement in own_statements(ruleset):
        match statement:
            case tree.RuleDecl():
                found.append(_of_rule(statement, by_name[statement.name.text]))
            case tree.TableDecl():
                found += [
                    _of_rule(row, by_name[f"{statement.name.text} row {number}"])
                    for number, row in enumerate(_rows(statement, ruleset.vocabulary), 1)
                ]
            case tree.EditsDecl() if statement.condition is not None:
                each = edits[statement.name.text]
                condition = _part(statement.condition, each.condition)
                found.append(Written("edits", each.name, ALWAYS, condition, statement.span, statement, each))
            case tree.DefineDecl():
                phrase = statement.phrase.text
                condition = _part(statement.condition, ruleset.defines[phrase])
                found.append(Written("define", phrase, ALWAYS, condition, statement.span, statement, None))
            case _:
                pass
    return found


def _rows(table: tree.TableDecl, words: Vocabulary) -> list[tree.RuleDecl]:
    """The rows of a table of a ruleset without errors, as the rules that they are."""
    nothing = collect(())
    return rows_of(table, Conditions(nothing, words, Sets(nothing)), nothing)


def _of_rule(declaration: tree.RuleDecl, rule: Rule) -> Written:
    """A rule's condition with its exception. A row whose cells are all `any` has a condition without parts."""
    if declaration.condition is None:
        raise TypeError("a rule of a checked ruleset has a condition")
    condition, unless = declaration.condition, declaration.unless
    if unless is None:
        whole = _part(condition, rule.condition)
    else:
        whole = _unless(condition, unless, rule.condition, condition.span)
    return Written("rule", rule.name, rule.days, whole, declaration.span, declaration, rule)


def _part(node: tree.Condition, means: Condition) -> Part:
    """A condition as written and what it means, taken apart together."""
    match node, means:
        case tree.Joined(), All() | AnyOf():
            parts = tuple(_part(part, operand) for part, operand in zip(node.operands, means.operands, strict=True))
            return Part(node.how, means, node.span, parts)
        case tree.Unless(), All():
            return _unless(node.condition, node.exception, means, node.span)
        case tree.Not(), Not():
            return Part("not", means, node.span, (_part(node.operand, means.operand),))
        case _:
            return Part("test", means, node.span, (), node)


def _unless(condition: tree.Condition, exception: tree.Condition, means: Condition, span: Span) -> Part:
    match means:
        case All((first, Not(second))):
            return Part("unless", means, span, (_part(condition, first), _part(exception, second)))
        case _:
            raise TypeError("an exception is what does not hold")
