"""FR408: two rules with one condition, of which one does nothing that the other does not, on days that both hold."""

from collections.abc import Hashable, Iterator, Sequence
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
    rules = looked_at.ruleset.rules
    names = {s.name.text: s.name.span for s in looked_at.every if isinstance(s, tree.RuleDecl)}
    same: dict[Meaning, list[Rule]] = {}
    for rule in rules:
        same.setdefault(meaning_of(rule.condition), []).append(rule)
    for group in same.values():
        for one, other in combinations(group, 2):
            pairs = ((other, one), (one, other)) if both(one.days, other.days) else ()
            idle = next((pair for pair in pairs if _is_idle(*pair, rules) and _is_own(pair[0], looked_at)), None)
            if idle is not None:
                yield messages.says_the_same(_place(idle[0], names), idle[0].name, idle[1].name, _place(idle[1], names))


def _is_own(rule: Rule, looked_at: LookedAt) -> bool:
    return rule.span.source.name in looked_at.ruleset.files


def _is_idle(idle: Rule, full: Rule, rules: Sequence[Rule]) -> bool:
    """Whether the one does nothing that the other does not. What is set aside without the other has its own use."""
    apart = any(full.family in rule.overrides and idle.family not in rule.overrides for rule in rules)
    meant = full.family in (*idle.overrides, *idle.restates) or idle.family in (*full.overrides, *full.restates)
    return not apart and not meant and _does(idle) <= _does(full)


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
