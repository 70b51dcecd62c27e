"""Which rules apply to an encounter, and what is certain of one code without filling anything in."""

from collections.abc import Mapping

from fluororules.decision import Status
from fluororules.program.answers import answers_of, condensed, with_lines
from fluororules.program.eras import Answer, Era, Eras
from fluororules.program.standing import Standing, any_of, cone_of, standing, status_of
from fluororules.schema import state_of


def applying(eras: Eras, encounter: object) -> Mapping[str, Answer]:
    """For each rule by name whether it is active: in its dates, its condition true, and not overridden.

    None is open: it turns on what is unknown. A rule that is not named is not active. Edits are one rule.
    """
    era, stands = _standing(eras, encounter)
    found: dict[str, Answer] = {}
    for at, applies in stands.active.items():
        name = era.program.rules[at].name
        found[name] = any_of((found.get(name, False), applies))
    return found


Extent = tuple[int | None, tuple[str, ...]]
"""The limit of units, and the modifiers."""


def certain(eras: Eras, encounter: object, code: str) -> tuple[Status, Extent | None] | None:
    """The status of a code, and its units and modifiers, as far as Kleene's values settle them.

    None where they leave it open, or there is no such code on the date.
    """
    era, stands = _standing(eras, encounter)
    service = next((number for number, number_of in era.services if number_of == code), None)
    status = None if service is None else status_of(era, service, stands.active)
    if service is None or status is None:
        return None
    if status == "not coded":
        return status, (None, ())
    rules = era.program.rules
    limits: list[int] = []
    marks: set[str] = set()
    for at, applies in stands.active.items():
        units = [most for most, on in rules[at].units if service in on]
        modifiers = [modifier for modifier, on in rules[at].modifiers if service in on]
        if (units or modifiers) and applies is None:
            return status, None
        if applies:
            limits += units
            marks.update(modifiers)
    return status, (min(limits, default=None), tuple(sorted(marks)))


def _standing(eras: Eras, encounter: object) -> tuple[Era, Standing]:
    words = eras.program.vocabulary
    state = with_lines(words, state_of(words, encounter))
    era = eras.at(state[words.date].toordinal())
    return era, standing(era, cone_of(era), answers_of(era, condensed(era, state), era.questions))
