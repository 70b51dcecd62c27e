"""Whether each code can be coded, barred, and queried."""

from __future__ import annotations

from collections.abc import Iterator

from fluororules.prove.asking import Goal, speaks_of_known
from fluororules.prove.encoding import either
from fluororules.prove.parts import Part, part_of
from fluororules.prove.rules import Question


def impossible(question: Question, service: int) -> Iterator[str]:
    """What can never be said of a service: `coded`, `barred`, `queried`.

    It can be queried where on one day it can have two statuses: then it turns on facts that an encounter may leave
    unstated.
    """
    coded = barred = queried = False
    seen: set[object] = set()
    for era in question.subject.eras:
        if not any(service == each for each, _ in era.services):
            continue
        part = part_of(era, services=[service])
        if part.likeness in seen or (coded and barred and queried):
            continue
        seen.add(part.likeness)
        coded = coded or _can_be(question, part, lambda e: either([e.coded(0, service), e.reviewed(0, service)]))
        barred = barred or _can_be(question, part, lambda e: e.barred(0, service))
        queried = queried or _has_two_statuses(question, part, service)
    yield from (what for what, can in (("coded", coded), ("barred", barred), ("queried", queried)) if not can)


def _has_two_statuses(question: Question, part: Part, service: int) -> bool:
    statuses: list[Goal] = [
        lambda e: e.coded(0, service),
        lambda e: e.reviewed(0, service),
        lambda e: e.not_coded(0, service),
    ]
    return sum(_can_be(question, part, status, same=False) for status in statuses) > 1


def _can_be(question: Question, part: Part, goal: Goal, *, same: bool = True) -> bool:
    """Whether the goal can hold where every fact is known, or where some is not of which rules ask whether it is.

    With `same`, it is then to hold of other fillings too.
    """
    if question.asker.find([part], goal) is not None:
        return True
    return speaks_of_known(part) and question.asker.search([part], goal, unknown=True, same=same).model() is not None
