"""The public step: the files of a ruleset, and of those that it extends, to a checked ruleset."""

from collections.abc import Sequence

import attrs

from fluororules.diagnostics import Diagnostic, has_errors, in_order
from fluororules.model import messages
from fluororules.model.conditions import ALWAYS_TRUE, NEVER_TRUE, Conditions
from fluororules.model.declarations import Declarations, collect, days_of
from fluororules.model.examples import KINDS, Examples
from fluororules.model.order import in_order as put_in_order
from fluororules.model.phrases import refuse_unspeakable
from fluororules.model.ruleset import (
    All,
    Condition,
    Edits,
    Ensure,
    Layer,
    Not,
    Rule,
    Ruleset,
    Verb,
)
from fluororules.model.services import lives_of, services_of, shared_numbers
from fluororules.model.sets import Sets
from fluororules.model.tables import rows_of
from fluororules.schema import Fact, Vocabulary
from fluororules.source import LANGUAGE, Span, digest
from fluororules.syntax import tree

WORD = "fluoroscopy"
"""What stands for every code of a ruleset whose head does not say otherwise."""


@attrs.frozen
class Checked:
    """A ruleset where nothing is wrong, and everything there is to say."""

    ruleset: Ruleset | None
    diagnostics: tuple[Diagnostic, ...]


def check(layers: Sequence[Layer], words: Vocabulary) -> Checked:
    """The ruleset that the last layer is, on top of those it extends, over the facts of `words`.

    Each layer is one ruleset with its files. Never raises on text; where there is an error, `ruleset` is None. Raises
    SchemaError where rules could not name a fact.
    """
    refuse_unspeakable(words)
    checker = _Checker(layers, words)
    ruleset = checker.ruleset()
    diagnostics = in_order(checker.found.diagnostics)
    return Checked(None if has_errors(diagnostics) else ruleset, diagnostics)


class _Checker:
    """Holds the declarations of one ruleset while they are resolved."""

    def __init__(self, layers: Sequence[Layer], words: Vocabulary) -> None:
        self.found: Declarations = collect(layers)
        self.words = words
        top = [file.source for file in layers[-1].files]
        own = [h for h in self.found.headers if any(h.span.source is source for source in top)]
        self.header = own[0] if own else None
        heads = [self.header] if self.header else []
        self.word = next((h.decides.text for h in [*heads, *reversed(self.found.headers)] if h.decides), WORD)
        self.services = services_of(self.found)
        self.targets = {s.name: s.name for s in self.services}
        self.targets.update({code: s.name for s in reversed(self.services) for code, _ in s.numbers})
        self.shared = shared_numbers(self.services)
        self.sets = Sets(self.found)
        self.conditions = Conditions(self.found, words, self.sets)

    def ruleset(self) -> Ruleset:
        header = self.header
        heads = [header] if header else []
        self._language()
        rules = tuple(rule for name in self.found.rules for rule in self._rules(name))
        edits = tuple(self._edits(d) for d, _ in self.found.rules.values() if isinstance(d, tree.EditsDecl))
        self._kinds_of_tables(edits)
        self._overriding(rules)
        if not rules and not edits and not self.found.broken.get("rule"):
            self._say(messages.nothing_decided(self._start()))
        files = [file for layer in self.found.layers for file in layer.files]
        examples = Examples(self.found, self.words, self.conditions, self.services, self.targets, self.word, edits)
        built = [examples.build(e, self.found.cites_of(e.cites)) for e in self.found.examples.values()]
        return Ruleset(
            name=self.found.layers[-1].name,
            title=header.title.text if header and header.title else None,
            version=header.version.text if header and header.version else None,
            extends=tuple(layer.name for layer in reversed(self.found.layers[:-1])),
            decides=self.word,
            asks=next((h.asks.text for h in [*heads, *reversed(self.found.headers)] if h.asks), None),
            reviewed_through=_ordinal(header.reviewed) if header else None,
            vocabulary=self.words,
            cites=self.found.source_texts(),
            services=self.services,
            lives=lives_of(self.found),
            sets=self.sets.by_name(),
            defines=self.conditions.defines,
            rules=rules,
            ensures=tuple(self._ensure(e) for e, layer in self.found.ensures.values() if layer == self.found.top),
            examples=tuple(example for example in built if example is not None),
            edits=edits,
            sources=tuple(file.source for file in files),
            files=frozenset(file.source.name for file in self.found.layers[-1].files),
            layers=self.found.layers,
            digest=digest((file.source.name, file.source.data) for file in files),
        )

    def _say(self, diagnostic: Diagnostic) -> None:
        self.found.diagnostics.append(diagnostic)

    def _start(self) -> Span:
        if self.header is not None:
            return self.header.name.span
        return Span(self.found.layers[-1].files[0].source, 0, 0)

    def _language(self) -> None:
        for header in self.found.headers:
            if header.language and header.language.text != str(LANGUAGE):
                self._say(messages.other_language(header.language.span, header.language.text, LANGUAGE))

    # --- rules

    def _rules(self, name: str) -> tuple[Rule, ...]:
        declaration, layer = self.found.rules[name]
        match declaration:
            case tree.RuleDecl():
                return (self._rule(declaration, declaration.name.text, name, layer),)
            case tree.TableDecl():
                rows = rows_of(declaration, self.conditions, self.found)
                return tuple(self._rule(row, f"{name} row {number}", name, layer) for number, row in enumerate(rows, 1))
            case tree.EditsDecl():
                return ()

    def _rule(self, rule: tree.RuleDecl, name: str, family: str, layer: int) -> Rule:
        condition: Condition = self.conditions.resolve(rule.condition) if rule.condition else NEVER_TRUE
        if rule.unless is not None:
            condition = All((condition, Not(self.conditions.resolve(rule.unless))))
        concludes: list[tuple[Verb, tuple[str, ...]]] = []
        asks: list[Fact] = []
        units: list[tuple[int, tuple[str, ...]]] = []
        modifiers: list[tuple[str, tuple[str, ...]]] = []
        for effect in rule.effects:
            match effect:
                case tree.Conclude():
                    concludes.append((effect.verb, self._named(effect.targets)))
                case tree.Ask():
                    asks += self._asked(effect)
                case tree.LimitUnits():
                    units.append((self._units(effect.units), self._named(effect.targets)))
                case tree.AddModifier():
                    self.conditions.modifiers((effect.modifier,))
                    modifiers.append((effect.modifier.text, self._named(effect.targets)))
        return Rule(
            name,
            family,
            rule.sentence.text if rule.sentence else None,
            days_of(rule.dates, self.found.diagnostics),
            condition,
            tuple(concludes),
            tuple(asks),
            tuple(units),
            tuple(modifiers),
            self._rules_named(rule.overrides),
            self._restated(rule),
            self.found.cites_of(rule.cites),
            self.found.layers[layer].name,
            rule.span,
        )

    def _units(self, word: tree.Word) -> int:
        if not word.text.isdecimal() or int(word.text) < 1:
            self._say(messages.bad_number(word.span, "units are a number from 1"))
            return 1
        return int(word.text)

    def _asked(self, effect: tree.Ask) -> list[Fact]:
        asked: list[Fact] = []
        for phrase in effect.facts:
            fact = self.conditions.fact(phrase)
            if fact is not None and fact.kind in {"date", "modifiers"}:
                self._say(messages.never_unknown(phrase.span, phrase.text))
            elif fact is not None:
                asked.append(fact)
        return asked

    def _named(self, targets: tuple[tree.Phrase, ...]) -> tuple[str, ...]:
        """The services that targets stand for, each once, in the order of their declaration."""
        named: set[str] = set()
        for target in targets:
            if target.text == self.word:
                named |= {service.name for service in self.services}
            elif target.text in self.targets:
                if target.text in self.shared:
                    self._say(messages.shared_number(target.span, target.text, self.shared[target.text]))
                named.add(self.targets[target.text])
            elif not self.found.is_broken("service", target.text):
                known = sorted({*self.targets, self.word})
                self._say(messages.unknown_service(target.span, target.text, known))
        return tuple(service.name for service in self.services if service.name in named)

    def _restated(self, rule: tree.RuleDecl) -> tuple[str, ...]:
        """The rules that a rule is meant to restate. Itself it does anyway."""
        for name in rule.restates:
            if name.text == rule.name.text:
                self._say(messages.restates_itself(name.span, name.text))
        return tuple(name for name in self._rules_named(rule.restates) if name != rule.name.text)

    def _rules_named(self, names: tuple[tree.Word, ...]) -> tuple[str, ...]:
        for name in names:
            if name.text not in self.found.rules and not self.found.is_broken("rule", name.text):
                self._say(messages.unknown_rule(name.span, name.text, list(self.found.rules)))
        return tuple(name.text for name in names if name.text in self.found.rules)

    def _overriding(self, rules: tuple[Rule, ...]) -> None:
        """Complains about circles of rules that override each other."""
        needs: dict[str, list[str]] = {name: [] for name in self.found.rules}
        for rule in rules:
            needs[rule.family] += [name for name in rule.overrides if name not in needs[rule.family]]
        for circle in put_in_order(needs)[1]:
            spans = [self.found.rules[name][0].name.span for name in circle]
            places = [(span, f"`{name}`") for span, name in zip(spans[1:], circle[1:], strict=True)]
            self._say(messages.circle(spans[0], "rules", circle, places))

    def _edits(self, edits: tree.EditsDecl) -> Edits:
        what = KINDS[edits.what]
        if edits.modifiers and what != "pairs":
            self._say(messages.no_modifiers_there(edits.modifiers[0].span, edits.what))
        return Edits(
            edits.name.text,
            edits.sentence.text if edits.sentence else None,
            self.conditions.resolve(edits.condition) if edits.condition else ALWAYS_TRUE,
            edits.table.text,
            what,
            self.conditions.modifiers(edits.modifiers),
            self.found.cites_of(edits.cites),
            edits.span,
        )

    def _kinds_of_tables(self, edits: tuple[Edits, ...]) -> None:
        """Complains about a table that is taken for one of two kinds."""
        first: dict[str, Edits] = {}
        for each in edits:
            other = first.setdefault(each.table, each)
            if other.what != each.what:
                self._say(messages.other_kind_of_table(each.span, each.table, other.span))

    def _ensure(self, ensure: tree.EnsureDecl) -> Ensure:
        condition = self.conditions.resolve(ensure.condition, self.targets)
        sentence = ensure.sentence.text if ensure.sentence else None
        cites = self.found.cites_of(ensure.cites)
        return Ensure(ensure.name.text, sentence, ensure.mode == "never", condition, cites, ensure.span)


def _ordinal(day: tree.Day | None) -> int | None:
    return day.value.toordinal() if day and day.value else None
