"""By hand, over a frozen attrs object that is there already and checks nothing."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

import attrs

from tests.benchmarks.contender import Contender
from tests.benchmarks.workload import ACCESS_SET, BUNDLED_SET, NOTHING, ONE, Added, Codes, Row

FROM_2004: Final = date(2004, 1, 1)
FROM_2007: Final = date(2007, 1, 1)


@attrs.frozen
class Fluoroscopy:
    """How fluoroscopy was used."""

    performed: bool
    minutes: int
    purpose: str
    physician_present: bool
    same_physician_as_primary: bool


@attrs.frozen
class Encounter:
    """An encounter."""

    procedures: tuple[str, ...]
    fluoroscopy: Fluoroscopy
    other_imaging: bool
    has_si_code: bool
    date_of_service: date


def prepare(row: Row) -> Encounter:
    """The object of a row."""
    return Encounter(
        tuple(row["procedures"]),
        Fluoroscopy(**row["fluoroscopy"]),
        row["other_imaging"],
        row["has_si_code"],
        date.fromisoformat(row["date_of_service"]),
    )


def load(added: Sequence[Added]) -> Callable[[Encounter], Codes]:
    """The answer."""
    if added:
        raise NotImplementedError
    return decide


def decide(encounter: Encounter) -> Codes:  # noqa: PLR0911 - as quick as it can be written
    """The codes of an object."""
    fluoroscopy = encounter.fluoroscopy
    if not fluoroscopy.performed or not BUNDLED_SET.isdisjoint(encounter.procedures):
        return NOTHING
    purpose = fluoroscopy.purpose
    if purpose == "needle":
        return ONE["77002"] if encounter.date_of_service >= FROM_2007 else ONE["76003"]
    if purpose == "spine":
        return ONE["77003"] if encounter.date_of_service >= FROM_2007 else ONE["76005"]
    if purpose == "central venous":
        if fluoroscopy.same_physician_as_primary and not ACCESS_SET.isdisjoint(encounter.procedures):
            day = encounter.date_of_service
            if day >= FROM_2007:
                return ONE["77001"]
            if day >= FROM_2004:
                return ONE["75998"]
        return NOTHING
    if encounter.has_si_code or not fluoroscopy.physician_present:
        return NOTHING
    if encounter.other_imaging if purpose == "diagnostic" else fluoroscopy.same_physician_as_primary:
        return NOTHING
    return ONE["76000"] if fluoroscopy.minutes <= 60 else ONE["76001"]


CONTENDER = Contender("by hand, over a frozen attrs object that is there already", load, prepare)
