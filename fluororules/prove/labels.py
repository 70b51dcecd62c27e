"""The other places that a finding points at: the rules that make a witness what it is."""

from __future__ import annotations

from collections.abc import Iterator

from fluororules.model.ruleset import All, AnyOf, Condition, Defined, Ensure, HasStatus, Not, Rule
from fluororules.prove.rules import alike
from fluororules.prove.subject import Subject
from fluororules.prove.witness import Witness
from fluororules.source import Span

Label = tuple[Span, str]


def supporting(subject: Subject, witness: Witness, ensure: Ensure) -> Iterator[Label]:
    """The rules that support what an `ensure` speaks of and what is coded."""
    services = set(_services_in(ensure.condition))
    for code, service, rule, effect in _reasons(subject, witness, "coded"):
        if service in services and effect == "code":
            yield _place(subject, rule), f"`{rule}` supports {code} there"


def barring(subject: Subject, witness: Witness, services: set[str]) -> Iterator[Label]:
    """The rules that bar services."""
    for code, service, rule, effect in _reasons(subject, witness, "not coded"):
        if service in services and effect == "not coded":
            yield _place(subject, rule), f"`{rule}` bars {code} there"


def overriding(subject: Subject, witness: Witness, at: int) -> Iterator[Label]:
    """The rules that override a rule."""
    applying = subject.applying(witness)
    for other in subject.program.rules[at].overridden_by:
        name = subject.program.rules[other].name
        if applying.get(name) is True and name in _written(subject):
            yield _place(subject, name), f"`{name}` overrides it there"


def beside(subject: Subject, witness: Witness, rule: Rule) -> Iterator[Label]:
    """The rules that apply too and have an effect in common with a rule."""
    applying, rules = subject.applying(witness), subject.program.rules
    (at,) = subject.numbers[rule.name]
    for other in subject.ruleset.rules:
        (number,) = subject.numbers[other.name]
        if other.name != rule.name and applying.get(other.name) is True and alike(rules[at], rules[number]):
            yield other.span, f"`{other.name}` says so there too"


def _reasons(subject: Subject, witness: Witness, status: str) -> Iterator[tuple[str, str, str, str]]:
    """Code, service, rule and effect of each reason for codes of a status, by rules that were written."""
    for each in subject.decide(witness).codes:
        if each.status == status:
            yield from (
                (each.code, each.service, r.rule, r.effect) for r in each.reasons if r.rule in _written(subject)
            )


def _written(subject: Subject) -> dict[str, Span]:
    return {rule.name: rule.span for rule in subject.ruleset.rules}


def _place(subject: Subject, rule: str) -> Span:
    return _written(subject)[rule]


def _services_in(condition: Condition) -> Iterator[str]:
    """The services of whose status a condition speaks."""
    todo = [condition]
    while todo:
        match todo.pop():
            case All(operands) | AnyOf(operands):
                todo += operands
            case Not(operand):
                todo.append(operand)
            case Defined() as defined:
                todo.append(defined.condition)
            case HasStatus(service, _):
                yield service
            case _:
                pass
