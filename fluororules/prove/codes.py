"""Whether each code can be coded, barred, and queried."""

from __future__ import annotations

from collections.abc import Iterator

from fluororules.prove.encoding import Encoding, Formula, either
from fluororules.prove.parts import part_of
from fluororules.prove.rules import Question


def impossible(question: Question, service: int) -> Iterator[str]:
    """What can never be said of a service: `coded`, `barred`, `queried`.

    It can be queried where on one day it can be coded and not coded: then it turns on facts that an encounter may leave
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

        def is_coded(encoding: Encoding) -> Formula:
            return either([encoding.coded(0, service), encoding.reviewed(0, service)])

        here = question.asker.find([part], is_coded) is not None
        coded = coded or here
        barred = barred or question.asker.find([part], lambda encoding: encoding.barred(0, service)) is not None
        queried = queried or (here and question.asker.find([part], lambda e: e.not_coded(0, service)) is not None)
    yield from (what for what, can in (("coded", coded), ("barred", barred), ("queried", queried)) if not can)
