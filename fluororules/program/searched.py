"""Searches kept: one serves all encounters, on whatever day, in which the status of a service turns on the same.

A search sees of the encounter the answers to the questions that bear on the service, and which facts are unknown. It
sees of the era which rules and conditions bear on the service. Where it has to make up codes or lists of procedures,
it sees the sets of the era as well, and then it serves this era alone.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from fluororules.facts import UNKNOWN
from fluororules.program.answers import who_of
from fluororules.program.eras import Answer, Era
from fluororules.program.fillings import Settled, settle
from fluororules.program.standing import Cone, cone_of
from fluororules.schema import NOT_APPLICABLE

MOST_SEARCHED: Final = 20_000
"""How many searches of a program are kept before they are forgotten and begun anew."""


def settled_by_search(era: Era, service: int, state: Sequence[Any], answers: Mapping[int, Answer]) -> Settled:
    """What the fillings say of a service that its rules leave open, from the searches kept where one is the same."""
    cone = cone_of(era, service)
    if not _answers_tell(era, cone, state):
        return settle(era, cone, service, state)
    who = who_of(era.program.vocabulary, state)
    key = (
        id(_shape(era, cone, service)),
        tuple(answers[at] for at in cone.questions),
        tuple(value is UNKNOWN for value in state),
        (who.same, who.performer is NOT_APPLICABLE),
        era.first if _makes_up(era, cone, state) else None,
    )
    kept: Settled | None = era.searched.get(key)
    if kept is None:
        if len(era.searched) >= MOST_SEARCHED:
            era.searched.clear()
        kept = era.searched[key] = settle(era, cone, service, state)
    return kept


def _shape(era: Era, cone: Cone, service: int) -> object:
    """The rules and conditions that bear on a service, one object for all eras in which they are the same."""
    shape = era.shape_of.get(service)
    if shape is None:
        settled = tuple((at, era.settled[at]) for at in cone.nodes if at in era.settled)
        whole = (service, cone.rules, cone.nodes, cone.questions, settled)
        shape = era.shape_of[service] = era.shapes.setdefault(whole, whole)
    return shape


def _answers_tell(era: Era, cone: Cone, state: Sequence[Any]) -> bool:
    """Whether a search sees no more of the procedures that are given than what they answer."""
    words, questions = era.program.vocabulary, era.program.questions
    about = [questions[at].line for at in cone.questions if questions[at].kind == "lines"]
    if not about or words.lines is None or state[words.lines] is UNKNOWN:
        return True
    given = state[words.lines]
    if any(test is not None and test.by_same for test in about) and any(line.performer is not None for line in given):
        return False
    return all(line.code is not None for line in given)


def _makes_up(era: Era, cone: Cone, state: Sequence[Any]) -> bool:
    """Whether a search makes up codes or lists of procedures."""
    words, questions = era.program.vocabulary, era.program.questions
    asked = [questions[at] for at in cone.questions]
    unknown = words.lines is not None and state[words.lines] is UNKNOWN
    return any(
        unknown if question.kind == "lines" else question.kind == "in set" and state[question.fact] is UNKNOWN
        for question in asked
    )
