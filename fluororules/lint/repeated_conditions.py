"""FR407: a condition that stands twice among those joined by one `and` or `or`, or in its own `unless`."""

from collections.abc import Iterator

from fluororules.diagnostics import Diagnostic
from fluororules.lint import messages
from fluororules.lint.looked_at import LookedAt
from fluororules.lint.meaning import Meaning, meaning_of
from fluororules.lint.written import conditions_of, parts_of
from fluororules.model import Ruleset
from fluororules.model.ruleset import All, AnyOf, Condition, Not
from fluororules.source import Span
from fluororules.syntax import tree

_Pair = tuple[tree.Condition, Condition]
"""A condition as it is written, and what it means."""


def repeated_conditions(looked_at: LookedAt) -> Iterator[Diagnostic]:
    """The conditions and values of the ruleset that stand twice where once says it all."""
    for statement in looked_at.own:
        for written, meant in _pairs(statement, looked_at.ruleset):
            yield from _repeated(written, meant)
        for condition in conditions_of(statement):
            for part in parts_of(condition):
                yield from _repeated_values(part)


def _pairs(statement: tree.Statement, ruleset: Ruleset) -> Iterator[_Pair]:
    """The conditions of a statement, each with what it means; a rule with `unless` is one of its kind."""
    match statement:
        case tree.RuleDecl(condition=tree.Joined() | tree.Not() | tree.Unless() as condition, unless=None):
            yield condition, _rule(ruleset, statement)
        case tree.RuleDecl(condition=condition, unless=unless) if condition is not None and unless is not None:
            span = condition.span.to(unless.span)
            yield tree.Unless(condition, unless, span), _rule(ruleset, statement)
        case tree.DefineDecl(phrase, condition):
            yield condition, ruleset.defines[phrase.text]
        case tree.EnsureDecl(name, condition=condition):
            yield condition, next(each.condition for each in ruleset.ensures if each.name == name.text)
        case tree.EditsDecl(name, condition=condition) if condition is not None:
            yield condition, next(each.condition for each in ruleset.edits if each.name == name.text)
        case _:
            pass


def _rule(ruleset: Ruleset, rule: tree.RuleDecl) -> Condition:
    return next(each.condition for each in ruleset.rules if each.name == rule.name.text)


def _repeated(written: tree.Condition, meant: Condition) -> Iterator[Diagnostic]:
    """What stands twice in a condition. The two have one shape: the model joins what the text joins."""
    match written, meant:
        case tree.Joined(), All() | AnyOf():
            first: dict[Meaning, Span] = {}
            for part, means in _operands(written, meant):
                key = meaning_of(means)
                if key in first:
                    yield messages.stands_twice(part.span, written.how, first[key])
                first.setdefault(key, part.span)
                yield from _repeated(part, means)
        case tree.Not(), Not():
            yield from _repeated(written.operand, meant.operand)
        case tree.Unless(), All((inside, Not(exception))):
            yield from _excepted(written, inside, exception)
            yield from _repeated(written.condition, inside)
            yield from _repeated(written.exception, exception)
        case _:
            pass


def _operands(written: tree.Joined, meant: All | AnyOf) -> Iterator[_Pair]:
    """What is joined, with what is joined in the same way in brackets inside it."""
    for part, means in zip(written.operands, meant.operands, strict=True):
        if isinstance(part, tree.Joined) and part.how == written.how and isinstance(means, All | AnyOf):
            yield from _operands(part, means)
        else:
            yield part, means


def _excepted(written: tree.Unless, inside: Condition, exception: Condition) -> Iterator[Diagnostic]:
    """A complaint where the exception is the condition itself, or one that it needs."""
    needed: list[_Pair] = [(written.condition, inside)]
    if isinstance(written.condition, tree.Joined) and isinstance(inside, All):
        needed += _operands(written.condition, inside)
    first = next((part.span for part, means in needed if meaning_of(means) == meaning_of(exception)), None)
    if first is not None:
        yield messages.excepts_itself(written.exception.span, first)


def _repeated_values(part: tree.Condition) -> Iterator[Diagnostic]:
    """The values and modifiers that a list names again."""
    if isinstance(part, tree.Is):
        yield from _again([(value.span.text, value.span) for value in part.values])
    if isinstance(part, tree.Bears):
        yield from _again([(modifier.text, modifier.span) for modifier in part.modifiers])
    if isinstance(part, tree.ProcedureTest):
        for qualifier in part.qualifiers:
            if isinstance(qualifier, tree.WithModifier):
                yield from _again([(modifier.text, modifier.span) for modifier in qualifier.modifiers])


def _again(words: list[tuple[str, Span]]) -> Iterator[Diagnostic]:
    first: dict[str, Span] = {}
    for text, span in words:
        word = " ".join(text.split())
        if word in first:
            yield messages.listed_twice(span, word, first[word])
        first.setdefault(word, span)
