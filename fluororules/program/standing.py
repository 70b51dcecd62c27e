"""From answers to what stands: conditions, rules and statuses, in Kleene's three values.

A definite value is what every way of filling in the unknown gives; an unknown one is not yet settled by it.
"""

from collections.abc import Iterable, Mapping, Sequence

import attrs

from fluororules.decision import Status
from fluororules.program.eras import Answer, Era
from fluororules.program.program import Node, ProgramRule


@attrs.frozen(eq=False)
class Standing:
    """The value of each node, and of each rule whether its condition holds and whether it is active."""

    nodes: Sequence[Answer]
    conditions: Mapping[int, Answer]
    active: Mapping[int, Answer]


@attrs.frozen(eq=False)
class Cone:
    """What the status of a service turns on: rules in order, nodes in order, questions, and the facts behind them."""

    rules: tuple[int, ...]
    nodes: tuple[int, ...]
    questions: tuple[int, ...]


def cone_of(era: Era, service: int | None = None) -> Cone:
    """The cone of a service, or, without, of all rules of an era; worked out once."""
    cone = era.cones.get(service)
    if cone is None:
        cone = era.cones.setdefault(service, _cone(era, service))
    return cone  # type: ignore[return-value]


def _cone(era: Era, service: int | None) -> Cone:
    return cone_over(era, (at for at, rule in era.rules if service is None or concerns(rule, service)))


def cone_over(era: Era, wanted: Iterable[int]) -> Cone:
    """The cone of some rules of an era, with those that may switch them off."""
    program = era.program
    rules = set(wanted)
    left = list(rules)
    while left:
        more = [at for at in program.rules[left.pop()].overridden_by if at in era.holding and at not in rules]
        rules.update(more)
        left += more
    nodes = {program.rules[at].condition for at in rules}
    questions: set[int] = set()
    left = list(nodes)
    while left:
        at = left.pop()
        if at in era.settled:
            continue
        node = program.nodes[at]
        if node.kind == "ask":
            questions.add(node.of[0])
            continue
        more = [inner for inner in node.of if inner not in nodes]
        nodes.update(more)
        left += more
    return Cone(tuple(sorted(rules)), tuple(sorted(nodes)), tuple(sorted(questions)))


def concerns(rule: ProgramRule, service: int) -> bool:
    """Whether the status of a service turns on the rule."""
    return service in rule.supports or service in rule.bars or service in rule.reviews or service in rule.doubts


def standing(era: Era, cone: Cone, answers: Mapping[int, Answer]) -> Standing:
    """What stands by the answers."""
    program = era.program
    nodes: list[Answer] = [None] * (cone.nodes[-1] + 1 if cone.nodes else 0)
    for at in cone.nodes:
        settled = era.settled.get(at)
        nodes[at] = _value(program.nodes[at], nodes, answers) if settled is None else settled
    conditions: dict[int, Answer] = {}
    active: dict[int, Answer] = {}
    for at in cone.rules:
        rule = program.rules[at]
        conditions[at] = nodes[rule.condition]
        off = any_of(active.get(other, False) for other in rule.overridden_by)
        active[at] = all_of((conditions[at], None if off is None else not off))
    return Standing(nodes, conditions, active)


def _value(node: Node, nodes: Sequence[Answer], answers: Mapping[int, Answer]) -> Answer:
    if node.kind == "ask":
        return answers[node.of[0]]
    if node.kind == "not":
        value = nodes[node.of[0]]
        return None if value is None else not value
    values = [nodes[at] for at in node.of]
    return all_of(values) if node.kind == "all" else any_of(values)


def all_of(values: Iterable[Answer]) -> Answer:
    """Kleene's conjunction."""
    result: Answer = True
    for value in values:
        if value is False:
            return False
        if value is None:
            result = None
    return result


def any_of(values: Iterable[Answer]) -> Answer:
    """Kleene's disjunction."""
    result: Answer = False
    for value in values:
        if value is True:
            return True
        if value is None:
            result = None
    return result


def status_of(era: Era, service: int, active: Mapping[int, Answer]) -> Status | None:
    """The status of a service, None where the rules leave it open."""
    bar: Answer = False
    support: Answer = False
    review: Answer = False
    doubt: Answer = False
    for at, applies in active.items():
        if applies is False:
            continue
        rule = era.program.rules[at]
        if service in rule.bars:
            bar = any_of((bar, applies))
        if service in rule.supports:
            support = any_of((support, applies))
        if service in rule.reviews:
            review = any_of((review, applies))
        if service in rule.doubts:
            doubt = any_of((doubt, applies))
    return _status(bar, support, any_of((review, all_of((support, doubt)))))


def _status(bar: Answer, support: Answer, review: Answer) -> Status | None:
    """A bar beats all; without bar, review beats support; without any, nothing supports it."""
    if bar is True or (support is False and review is False):
        return "not coded"
    if bar is None:
        return None
    if review is True:
        return "review"
    return "coded" if review is False and support is True else None
