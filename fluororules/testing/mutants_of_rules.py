"""Rules, edits and services, changed: their dates by a day, and what they do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs

from fluororules.days import FIRST, LAST, Days, both, either, without
from fluororules.model.conditions import ALWAYS_TRUE
from fluororules.model.ruleset import Edits, Rule, Ruleset, Service
from fluororules.source import Span
from fluororules.syntax import tree
from fluororules.testing import messages
from fluororules.testing.mutant import Kind, Mutant
from fluororules.testing.mutants_of_conditions import is_sayable
from fluororules.testing.replacing import with_rule
from fluororules.testing.watching import Watch
from fluororules.testing.written import Written


def mutants_of_statement(ruleset: Ruleset, statement: tree.Statement) -> Iterator[Mutant]:
    """The rulesets in which the dates, the overriding or the existence of a statement are others."""
    match statement:
        case tree.RuleDecl() | tree.TableDecl():
            rules = [rule for rule in ruleset.rules if rule.family == statement.name.text]
            yield from _dates_of_rule(ruleset, statement, rules)
            yield from _overriding(ruleset, statement, rules)
        case tree.EditsDecl():
            edits = next(each for each in ruleset.edits if each.name == statement.name.text)
            yield from _of_edits(ruleset, statement, edits)
        case tree.ServiceDecl():
            service = next(each for each in ruleset.services if each.name == statement.name.text)
            yield from _of_service(ruleset, statement, service)
        case _:
            pass


# --- dates


def shifted(days: Days, dates: tree.Dates) -> Iterator[tuple[Days, Days, Span, str]]:
    """Days that begin or end a day earlier or later: the new ones, those that differ, the place and the sentence."""
    for word, written in (("from", dates.start), ("until", dates.end)):
        if written is None or written.value is None:
            continue
        for step in (-1, 1):
            day = written.value.toordinal()
            new = moved(days, word, day, step)
            if new is not None:
                other = either(without(days, new), without(new, days))
                before, after = f"{word} {messages.on(day)}", f"{word} {messages.on(day + step)}"
                yield new, other, written.span, messages.becomes(before, after)


def moved(days: Days, word: str, day: int, step: int) -> Days | None:
    """Days whose span that begins (`from`) or ends (`until`) on a day does so `step` later; None: nothing left."""
    new: Days = ()
    for first, last in days:
        begins, ends = first + step * (word == "from" and first == day), last + step * (word == "until" and last == day)
        if max(begins, FIRST) <= min(ends, LAST):
            new = either(new, ((max(begins, FIRST), min(ends, LAST)),))
    return new if new and new != days else None


def _dates_of_rule(ruleset: Ruleset, statement: tree.RuleDecl | tree.TableDecl, rules: list[Rule]) -> Iterator[Mutant]:
    if not rules:
        return
    for new, other, span, sentence in shifted(rules[0].days, statement.dates):
        changed = ruleset
        for rule in rules:
            changed = with_rule(changed, rule.name, days=new)
        sayable = any(map(is_sayable, rules))
        yield Mutant("date", statement.name.text, span, sentence, changed, _watch(rules, other), sayable)


def _watch(rules: list[Rule], days: Days) -> Watch:
    """The days; and where it is one rule, that its condition is not false."""
    return Watch((rules[0].condition, None) if len(rules) == 1 else None, days)


def _overriding(ruleset: Ruleset, statement: tree.RuleDecl | tree.TableDecl, rules: list[Rule]) -> Iterator[Mutant]:
    for word in statement.overrides:
        changed = ruleset
        for rule in rules:
            kept = tuple(name for name in rule.overrides if name != word.text)
            changed = with_rule(changed, rule.name, overrides=kept)
        sentence = messages.left_out(f"overrides {word.text}")
        watch = _watch(rules, rules[0].days)
        yield Mutant("exception dropped", statement.name.text, word.span, sentence, changed, watch)


# --- what rules do


def mutants_of_effects(ruleset: Ruleset, written: Written) -> Iterator[Mutant]:  # noqa: C901 - one case an effect
    """The rulesets in which a rule, or a row of a table, does less, or limits units otherwise."""
    rule, declared = written.rule, written.declared
    if not isinstance(rule, Rule) or not isinstance(declared, tree.RuleDecl):
        return
    watch = Watch((rule.condition, None), rule.days)

    def mutant(kind: Kind, span: Span, sentence: str, *, sayable: bool = True, **changes: Any) -> Mutant:  # noqa: ANN401 - of the type of each field
        changed = with_rule(ruleset, rule.name, **changes)
        return Mutant(kind, rule.name, span, sentence, changed, watch, sayable)

    concluded = limited = marked = 0
    for effect in declared.effects:
        words = " ".join(effect.span.text.split())
        match effect:
            case tree.Conclude():
                verb, names = rule.concludes[concluded]
                others = (rule.concludes[:concluded], rule.concludes[concluded + 1 :])
                yield mutant(
                    "effect dropped", effect.span, messages.no_effect(words), concludes=(*others[0], *others[1])
                )
                for target, fewer in _fewer(ruleset, effect.targets, names):
                    sentence = messages.left_out_of(target.text, words)
                    concludes = (*others[0], (verb, fewer), *others[1])
                    yield mutant("effect dropped", target.span, sentence, concludes=concludes)
                concluded += 1
            case tree.LimitUnits():
                units, names = rule.units[limited]
                for number in (units - 1, units + 1):
                    if number:
                        sentence = messages.becomes(f"units {units}", f"units {number}")
                        new = (*rule.units[:limited], (number, names), *rule.units[limited + 1 :])
                        yield mutant("units", effect.span, sentence, sayable=False, units=new)
                limited += 1
            case tree.AddModifier():
                new_marks = (*rule.modifiers[:marked], *rule.modifiers[marked + 1 :])
                sentence = messages.no_effect(words)
                yield mutant("modifier", effect.span, sentence, sayable=False, modifiers=new_marks)
                marked += 1
            case tree.Ask():
                pass


def _fewer(
    ruleset: Ruleset, targets: tuple[tree.Phrase, ...], names: tuple[str, ...]
) -> Iterator[tuple[tree.Phrase, tuple[str, ...]]]:
    """Each of several targets, and the services without the one that it stands for."""
    services = {code: service.name for service in ruleset.services for code, _ in service.numbers}
    for target in targets if len(targets) > 1 else ():
        service = services.get(target.text, target.text)
        if service in names:
            yield target, tuple(name for name in names if name != service)


# --- edits and services


def _of_edits(ruleset: Ruleset, statement: tree.EditsDecl, edits: Edits) -> Iterator[Mutant]:
    watch, sayable = Watch((edits.condition, None)), is_sayable(edits)
    kept = tuple(each for each in ruleset.edits if each.name != edits.name)
    sentence = messages.no_effect(f"edits {edits.name}")
    changed = attrs.evolve(ruleset, edits=kept)
    yield Mutant("effect dropped", edits.name, statement.name.span, sentence, changed, watch, sayable)
    for word in statement.modifiers:
        fewer = attrs.evolve(edits, modifiers=edits.modifiers - {word.text})
        changed = attrs.evolve(ruleset, edits=tuple(fewer if each is edits else each for each in ruleset.edits))
        sentence = messages.left_out(word.text)
        yield Mutant("modifier", edits.name, word.span, sentence, changed, watch, sayable)


def _of_service(ruleset: Ruleset, statement: tree.ServiceDecl, service: Service) -> Iterator[Mutant]:
    """The dates of numbers; not where two services, or two numbers of one, would meet on a day."""
    for number in statement.numbers:
        days = dict(service.numbers).get(number.code.text, ())
        for new, other, span, sentence in shifted(days, number.dates):
            others = [
                d for s in ruleset.services for code, d in s.numbers if (s is service) != (code == number.code.text)
            ]
            if any(both(other, held) for held in others):
                continue
            numbers = tuple((c, new if c == number.code.text else held) for c, held in service.numbers)
            services = tuple(attrs.evolve(s, numbers=numbers) if s is service else s for s in ruleset.services)
            changed = attrs.evolve(ruleset, services=services)
            yield Mutant("date", service.name, span, sentence, changed, Watch((ALWAYS_TRUE, None), other))
