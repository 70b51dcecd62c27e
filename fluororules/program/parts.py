"""The parts of an era: what can be decided by itself, and what sleeps until a procedure wakes it.

A rule such as `if procedure in SET then code x` has no say where no procedure is in the set. Where an era holds many
rules of this form, looking at each of them for each encounter would cost as much as there are rules. So the codes that
no rule connects with others are decided apart, and a part that only a procedure of some set can set going is looked at
where there is such a procedure, or where one is not known.
"""

from collections.abc import Iterable, Mapping
from itertools import chain

import attrs

from fluororules.program.eras import Answer, Era, holds
from fluororules.program.program import ProgramRule
from fluororules.program.standing import Cone, cone_of, cone_over, standing

FEWEST_SLEEPING = 33
"""Fewer sleeping parts are decided with the rest: one look-up more a procedure costs more than they do."""


@attrs.frozen(eq=False)
class Part:
    """Some services of an era, as (number, code) in order of code, and what their statuses turn on.

    `alone`: of a sleeping part, whether a procedure of the set settles all.
    """

    services: tuple[tuple[int, str], ...]
    cone: Cone
    alone: bool = False


@attrs.frozen(eq=False)
class Parts:
    """An era cut to parts: `core` is always decided; `woken_by` gives for a code the numbers of those that it wakes."""

    core: Part
    sleeping: tuple[Part, ...]
    woken_by: Mapping[str, tuple[int, ...]]


def parts_of(era: Era) -> Parts:
    """The parts of an era, worked out once."""
    if not era.parts:
        era.parts.append(_parts(era))
    parts: Parts = era.parts[0]
    return parts


def _parts(era: Era) -> Parts:
    sleeping = [part for part in _apart(era) if _sleeps(era, part)]
    if len(sleeping) < FEWEST_SLEEPING:
        return Parts(Part(era.services, cone_of(era)), (), {})
    asleep = {at for part in sleeping for at in part.cone.rules}
    services = {service for part in sleeping for service in part.services}
    core = Part(
        tuple(service for service in era.services if service not in services),
        cone_over(era, (at for at, _ in era.rules if at not in asleep)),
    )
    return Parts(core, tuple(sleeping), _woken_by(era, sleeping))


def _apart(era: Era) -> Iterable[Part]:
    """Each group of services that rules connect with each other and with nothing else, in order of code."""
    leader: dict[object, object] = {}
    for at, rule in era.rules:
        for service in named(rule):
            leader[_lead(leader, ("service", service))] = _lead(leader, at)
        for other in rule.overridden_by:
            if other in era.holding:
                leader[_lead(leader, other)] = _lead(leader, at)
    rules: dict[object, list[int]] = {}
    for at, _ in era.rules:
        rules.setdefault(_lead(leader, at), []).append(at)
    services: dict[object, list[tuple[int, str]]] = {}
    for number, code in era.services:
        services.setdefault(_lead(leader, ("service", number)), []).append((number, code))
    for group, members in services.items():
        if group in rules:
            cone = cone_over(era, rules[group])
            yield Part(tuple(members), cone, alone=len(cone.questions) == 1 and _is_plain(era, cone.questions[0]))


def _is_plain(era: Era, question: int) -> bool:
    """Whether a question is answered by there being some procedure of a set, whatever else is known of it."""
    asked = era.program.questions[question]
    line = asked.line
    plain = line is not None and not (line.bearing or line.not_bearing or line.by_same or line.negated)
    return plain and (asked.low or 1) == 1


def _lead(leader: dict[object, object], one: object) -> object:
    """Which rule or service stands for all that one is connected with."""
    while leader.setdefault(one, one) != one:
        leader[one] = leader[leader[one]]
        one = leader[one]
    return one


def named(rule: ProgramRule) -> set[int]:
    """The services that a rule bears on."""
    limited = chain.from_iterable(on for _, on in (*rule.units, *rule.modifiers))
    return {*rule.supports, *rule.bars, *rule.reviews, *rule.doubts, *limited}


def _sleeps(era: Era, part: Part) -> bool:
    """Whether no rule of a part applies, whatever else is so, where no procedure is in a set that it asks about."""
    program = era.program
    if any(program.rules[at].asks or program.rules[at].edits is not None for at in part.cone.rules):
        return False
    answers: dict[int, Answer] = dict(era.fixed)
    for at in part.cone.questions:
        line = program.questions[at].line
        if line is not None and (line.codes is None or line.negated):
            return False
        answers[at] = None if line is None else False
    return all(holds_ is False for holds_ in standing(era, part.cone, answers).conditions.values())


def _woken_by(era: Era, sleeping: Iterable[Part]) -> dict[str, tuple[int, ...]]:
    woken: dict[str, tuple[int, ...]] = {}
    for number, part in enumerate(sleeping):
        lines = (era.program.questions[at].line for at in part.cone.questions)
        sets = {line.codes for line in lines if line is not None and line.codes is not None}
        for codes in sorted(sets):
            for code, days in era.program.sets[codes][1].items():
                if holds(days, era.first) and number not in woken.get(code, ()):
                    woken[code] = (*woken.get(code, ()), number)
    return woken
