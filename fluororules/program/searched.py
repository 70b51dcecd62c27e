"""Searches kept: one serves all encounters, on whatever day, in which the status of a service turns on the same.

A search sees of the encounter the answers to the questions that bear on the service, and which facts are unknown. It
sees of the era which rules and conditions bear on the service. Where it has to make up codes or lists of procedures,
it sees the sets of the era as well, and then it serves this era alone.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from fluororules.facts import UNKNOWN
from fluororules.program.answers import LineState, Who, line_answer, who_of
from fluororules.program.eras import Answer, Era
from fluororules.program.fillings import Settled, settle
from fluororules.program.standing import Cone, cone_of
from fluororules.schema import NOT_APPLICABLE

MOST_SEARCHED: Final = 20_000
"""How many searches of a program are kept before they are forgotten and begun anew."""

_THE_SAME: Final = Who(same=True, performer=None)
_ANOTHER: Final = Who(same=False, performer=None)
_NAMED: Final = "named"


def settled_by_search(era: Era, service: int, state: Sequence[Any], answers: Mapping[int, Answer]) -> Settled:
    """What the fillings say of a service that its rules leave open, from the searches kept where one is the same."""
    cone = cone_of(era, service)
    names = _names(era, cone, state)
    if names is None:
        return settle(era, cone, service, state)
    who = who_of(era.program.vocabulary, state)
    key = (
        id(_shape(era, cone, service)),
        tuple(answers[at] for at in cone.questions),
        tuple(value is UNKNOWN for value in state),
        (who.same, who.performer is NOT_APPLICABLE),
        names,
        era.first if _makes_up(era, cone, state) else None,
    )
    kept: Settled | None = era.searched.get(key)
    if kept is None:
        if len(era.searched) >= MOST_SEARCHED:
            era.searched.clear()
        kept = settle(era, cone, service, state)
        if names and kept.limited:
            return kept  # how far a search came may turn on the order of the lines
        era.searched[key] = kept
    return kept


def _shape(era: Era, cone: Cone, service: int) -> object:
    """The rules and conditions that bear on a service, one object for all eras in which they are the same."""
    shape = era.shape_of.get(service)
    if shape is None:
        settled = tuple((at, era.settled[at]) for at in cone.nodes if at in era.settled)
        whole = (service, cone.rules, cone.nodes, cone.questions, settled)
        shape = era.shape_of[service] = era.shapes.setdefault(whole, whole)
    return shape


def _names(era: Era, cone: Cone, state: Sequence[Any]) -> tuple[object, ...] | None:
    """What a search sees of the procedures that are given beside what they answer; None where that is not told apart.

    Where it is asked for lines by the same physician, and lines name theirs, it sees for each name, whichever it is,
    the tests that lines with it pass, and whether it is the name of who performed the service. Where one line is as
    good as several, a line counts once, and only if it turns on the name.
    """
    words, questions = era.program.vocabulary, era.program.questions
    asked = [questions[at] for at in cone.questions if questions[at].kind == "lines"]
    about = [question.line for question in asked]
    if not about or words.lines is None or state[words.lines] is UNKNOWN:
        return ()
    given: Sequence[LineState] = state[words.lines]
    if any(line.code is None for line in given):
        return None
    by_same = [test for test in about if test is not None and test.by_same]
    if not by_same or all(line.performer is None for line in given):
        return ()
    performer = state[words.performer] if words.performer is not None else None
    once = all((question.low or 1) == 1 for question in asked)
    passed: dict[str | None, list[tuple[Answer, ...]]] = {}
    for line in given:
        same, other = (tuple(line_answer(era, test, line, who) for test in by_same) for who in (_THE_SAME, _ANOTHER))
        if not once or same != other:
            passed.setdefault(line.performer, []).append(same)
    seen = ((name is None, name == performer, tuple(sorted(set(of) if once else of))) for name, of in passed.items())
    return (_NAMED, *sorted(seen))


def _makes_up(era: Era, cone: Cone, state: Sequence[Any]) -> bool:
    """Whether a search makes up codes or lists of procedures."""
    words, questions = era.program.vocabulary, era.program.questions
    asked = [questions[at] for at in cone.questions]
    unknown = words.lines is not None and state[words.lines] is UNKNOWN
    return any(
        unknown if question.kind == "lines" else question.kind == "in set" and state[question.fact] is UNKNOWN
        for question in asked
    )
