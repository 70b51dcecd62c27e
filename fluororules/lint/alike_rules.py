"""FR408: two rules with one condition, of which one does nothing that the other does not, on days that both hold."""

from collections.abc import Hashable, Iterator
from itertools import combinations

from fluororules.days import both
from fluororules.diagnostics import Diagnostic
from fluororules.lint import messages
from fluororules.lint.looked_at import LookedAt
from fluororules.lint.meaning import Meaning, meaning_of
from fluororules.model.ruleset import Rule
from fluororules.source import Span
from fluororules.syntax import tree


def alike_rules(looked_at: LookedAt) -> Iterator[Diagnostic]:
    """The rules of the ruleset that say, on some days, only what another says too, itself inherited or not."""
    own = looked_at.ruleset.files
    names = {s.name.text: s.name.span for s in looked_at.every if isinstance(s, tree.RuleDecl)}
    same: dict[Meaning, list[Rule]] = {}
    for rule in looked_at.ruleset.rules:
        same.setdefault(meaning_of(rule.condition), []).append(rule)
    for group in same.values():
        for one, other in combinations(group, 2):
            told = _told(one, other, own)
            if told is not None:
                idle, full = told
                yield messages.says_the_same(_place(idle, names), idle.name, full.name, _place(full, names))


def _told(one: Rule, other: Rule, own: frozenset[str]) -> tuple[Rule, Rule] | None:
    """The rule that does nothing more, and the one that does it all; the later one of two that do the same."""
    if not both(one.days, other.days) or one.family in other.overrides or other.family in one.overrides:
        return None
    for idle, full in ((other, one), (one, other)):
        if idle.span.source.name in own and _does(idle) <= _does(full):
            return idle, full
    return None


def _does(rule: Rule) -> frozenset[Hashable]:
    """What a rule does, an effect on a service at a time."""
    return frozenset(
        [
            *((verb, name) for verb, names in rule.concludes for name in names),
            *(("units", most, name) for most, names in rule.units for name in names),
            *(("modifier", modifier, name) for modifier, names in rule.modifiers for name in names),
            *(("query", fact.number) for fact in rule.asks),
            *(("overrides", name) for name in rule.overrides),
        ]
    )


def _place(rule: Rule, names: dict[str, Span]) -> Span:
    """Its name; the row where it is one of a table."""
    return names.get(rule.name, rule.span)
