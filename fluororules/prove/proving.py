"""Everything that is asked of a ruleset, in one go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import attrs

from fluororules.diagnostics import Diagnostic
from fluororules.model.ruleset import (
    Edits,
    Ensure,
    Rule,
    Ruleset,
    Service,
)
from fluororules.prove import codes, labels, messages, rules
from fluororules.prove.asking import STEPS, Asker, Model, UnsettledError
from fluororules.prove.ensures import counterexample
from fluororules.prove.findings import EnsureResult, Finding, Proof, Unsettled
from fluororules.prove.subject import Subject, outside_of, subject_of
from fluororules.prove.witness import Witness
from fluororules.source import Span

Progress = Callable[[str, int, int], None]
"""Told what is being asked about, how many of these are done, and of how many."""


def prove(ruleset: Ruleset, *, steps: int = STEPS, progress: Progress = lambda *_: None) -> Proof:
    """What is proved of a ruleset for every encounter on every date, whatever tables are handed over.

    `steps` limits each question, in the solver's own steps, so that the outcome is the same on every machine.
    """
    return _Prover.of(ruleset, steps, progress).proof()


def prove_ensures(ruleset: Ruleset, *, steps: int = STEPS) -> tuple[EnsureResult, ...]:
    """What becomes of each `ensure` of a ruleset, in the order of the text."""
    subject = subject_of(ruleset)
    asker = Asker(outside_of(subject.program), steps)
    return tuple(_result(subject, asker, at) for at in range(len(ruleset.ensures)))


def _result(subject: Subject, asker: Asker, at: int) -> EnsureResult:
    name = subject.ruleset.ensures[at].name
    try:
        witness = counterexample(subject, asker, at)
    except UnsettledError:
        return EnsureResult(name, "not settled")
    if witness is None:
        return EnsureResult(name, "proved")
    return EnsureResult(name, "broken", witness.encounter, witness.tables)


def witnesses(ruleset: Ruleset, *, steps: int = STEPS) -> tuple[Any, ...]:
    """Encounters in which the rules of a ruleset do something, one a rule that can: seeds for tests."""
    return tuple(each.encounter for each in prove(ruleset, steps=steps).witnesses)


@attrs.define(eq=False)
class _Prover:
    """Collects what was found, what was left open, and how much was asked."""

    subject: Subject
    asker: Asker
    progress: Progress
    findings: list[Finding] = attrs.field(factory=list)
    unsettled: list[Unsettled] = attrs.field(factory=list)
    witnesses: list[Witness] = attrs.field(factory=list)
    settled: Counter[str] = attrs.field(factory=Counter)
    wanted: Counter[str] = attrs.field(factory=Counter)

    @classmethod
    def of(cls, ruleset: Ruleset, steps: int, progress: Progress) -> _Prover:
        subject = subject_of(ruleset)
        return cls(subject, Asker(outside_of(subject.program), steps), progress)

    def proof(self) -> Proof:
        ruleset = self.subject.ruleset
        own = [rule for rule in ruleset.rules if self._is_own(rule.span)]
        edits = [each for each in ruleset.edits if self._is_own(each.span)]
        self._each("ensures", list(enumerate(ruleset.ensures)), self._ensure)
        self._each("rules", [*own, *edits], self._rule)
        self._each("overrides", [(rule, family) for rule in own for family in rule.overrides], self._override)
        self._each("codes", list(enumerate(ruleset.services)), self._code)
        return Proof(
            ruleset.name,
            tuple(
                sorted(
                    self.findings,
                    key=lambda f: (f.diagnostic.span.source.shown, f.diagnostic.span.start, f.diagnostic.code),
                )
            ),
            tuple(self.unsettled),
            {kind: (self.settled[kind], self.wanted[kind]) for kind in self.wanted},
            len(ruleset.rules) + len(ruleset.edits) - len(own) - len(edits),
            tuple(self.witnesses),
            self.asker.asked,
        )

    def _is_own(self, span: Span) -> bool:
        """Whether something stands in the ruleset itself, not in one that it extends."""
        return span.source.name in self.subject.ruleset.files

    def _each(self, kind: str, things: list[Any], ask: Callable[[Any], None]) -> None:
        """Asks about each thing of a kind; what the solver gives up on is left open, and said."""
        for done, thing in enumerate(things):
            self.progress(kind, done, len(things))
            self.wanted[kind] += 1
            try:
                ask(thing)
                self.settled[kind] += 1
            except UnsettledError:
                about, span = _named(thing)
                self.unsettled.append(Unsettled(about, kind, span))
        self.progress(kind, len(things), len(things))

    def _found(self, about: str, diagnostic: Diagnostic, witness: Witness | None = None) -> None:
        decision = None if witness is None else self.subject.decide(witness)
        self.findings.append(Finding(about, diagnostic, witness, decision))

    # --- the questions

    def _ensure(self, thing: tuple[int, Ensure]) -> None:
        """An `ensure` holds, or an encounter breaks it; the rules that support the codes coded there are named."""
        at, ensure = thing
        witness = counterexample(self.subject, self.asker, at)
        if witness is not None:
            by = tuple(labels.supporting(self.subject, witness, ensure))
            self._found(ensure.name, messages.broken(ensure.name, ensure.span, by), witness)

    def _rule(self, rule: Rule | Edits) -> None:
        """A rule can apply, is heard, and says what no other says."""
        numbers = self.subject.numbers[rule.name]
        if isinstance(rule, Edits):
            if not any(self._seen(rules.applies(self._question, at), rule.name) for at in numbers):
                self._found(rule.name, messages.dead(rule.name, rule.span))
            return
        (at,) = numbers
        if rule.restates:
            self._restates(rule, at)
        model = rules.matters(self._question, at)
        if model is None:
            self._idle(rule, at)
        elif self._speaks(at) and rules.is_heard(self._question, at) is None:
            self._unheard(rule, model)
        else:
            self._seen(model, rule.name)

    def _restates(self, rule: Rule, at: int) -> None:
        """A rule says no more than those that it is to restate."""
        others = [each for name in rule.restates for each in self._of_name(name)]
        numbers = tuple(number for each in others for number in self.subject.numbers.get(each.name, ()))
        model = rules.exceeds(self._question, at, numbers)
        if model is not None:
            other = tuple((each.span, f"`{each.name}`") for each in others[:1])
            told = messages.restates_not(rule.name, ", ".join(rule.restates), rule.span, other)
            self._found(rule.name, told, self._shown(model, rule.name))

    def _of_name(self, name: str) -> list[Rule | Edits]:
        """The rule or edits of a name, or all rows of a table."""
        ruleset = self.subject.ruleset
        found: list[Rule | Edits] = [rule for rule in ruleset.rules if name in {rule.name, rule.family}]
        return found + [edits for edits in ruleset.edits if edits.name == name]

    def _idle(self, rule: Rule, at: int) -> None:
        """A rule that does nothing that no other does: it cannot apply, is always overridden, or is redundant."""
        applies = rules.applies(self._question, at)
        if applies is not None and rule.restates:
            self._seen(applies, rule.name)
            return
        if applies is not None:
            witness = self._shown(applies, rule.name)
            also = () if witness is None else tuple(labels.beside(self.subject, witness, rule))
            self._found(rule.name, messages.redundant(rule.name, rule.span, also), witness)
            return
        holds = rules.holds(self._question, at)
        if holds is None:
            self._found(rule.name, messages.dead(rule.name, rule.span))
            return
        witness = self._witness(holds, lambda each: self._is_overridden(each, rule.name))
        by = () if witness is None else tuple(labels.overriding(self.subject, witness, at))
        self._found(rule.name, messages.always_overridden(rule.name, rule.span, by), witness)

    def _unheard(self, rule: Rule, model: Model) -> None:
        """A rule that supports codes that are barred wherever it applies."""
        witness = self._shown(model, rule.name)
        program = self.subject.program
        (at,) = self.subject.numbers[rule.name]
        names = {program.services[s].name for s in (*program.rules[at].supports, *program.rules[at].reviews)}
        by = () if witness is None else tuple(labels.barring(self.subject, witness, names))
        told = ", ".join(f"`{name}`" for name in sorted(names))
        self._found(rule.name, messages.always_barred(rule.name, told, rule.span, by), witness)

    def _override(self, thing: tuple[Rule, str]) -> None:
        """A rule can override what it says that it overrides."""
        rule, family = thing
        others = self._of_name(family)
        numbers = tuple(number for each in others for number in self.subject.numbers.get(each.name, ()))
        (at,) = self.subject.numbers[rule.name]
        if rules.overrides(self._question, at, numbers) is None:
            other = tuple((each.span, f"`{each.name}`") for each in others[:1])
            self._found(rule.name, messages.never_overrides(rule.name, family, rule.span, other))

    def _code(self, thing: tuple[int, Service]) -> None:
        """A code can be coded, barred, and queried."""
        at, service = thing
        for what in codes.impossible(self._question, at):
            self._found(service.name, messages.never(service.name, what, service.span))

    # --- witnesses

    @property
    def _question(self) -> rules.Question:
        return rules.Question(self.subject, self.asker)

    def _speaks(self, at: int) -> bool:
        """Whether all that a rule does is to support codes."""
        rule = self.subject.program.rules[at]
        more = (rule.bars, rule.doubts, rule.asks, rule.units, rule.modifiers)
        overriding = any(at in other.overridden_by for other in self.subject.program.rules)
        return bool(rule.supports or rule.reviews) and not any(more) and not overriding

    def _seen(self, model: Model | None, rule: str) -> bool:
        """Keeps the encounter in which a rule applies, for tests; says whether there is one."""
        witness = None if model is None else self._shown(model, rule, small=False)
        if witness is not None:
            self.witnesses.append(witness)
        return model is not None

    def _shown(self, model: Model, rule: str, *, small: bool = True) -> Witness | None:
        """The encounter of a model, if the ordinary evaluator says that the rule applies to it."""
        return self._witness(model, lambda each: self.subject.applying(each).get(rule) is True, small=small)

    def _witness(self, model: Model, shows: Callable[[Witness], bool], *, small: bool = True) -> Witness | None:
        return self.subject.witness(model, shows, small=small)

    def _is_overridden(self, witness: Witness, rule: str) -> bool:
        decided = self.subject.decide(witness)
        return any(entry.rule == rule for each in decided.codes for entry in each.overridden)


def _named(thing: Any) -> tuple[str, Span]:  # noqa: ANN401 - one of what is asked about
    """What a thing is called, and where it stands."""
    found = next(part for part in (thing if isinstance(thing, tuple) else (thing,)) if hasattr(part, "span"))
    return found.name, found.span
