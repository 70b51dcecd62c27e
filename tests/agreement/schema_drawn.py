"""A second class of encounters, with the kinds of facts that the published one has none of."""

from datetime import date
from typing import Any

import attrs

from fluororules.facts import UNKNOWN, fact

PLACES = ("ward", "theatre", "clinic")


@attrs.frozen
class Line:
    """A procedure line without units."""

    code: str | None = fact("procedure code", kind="code")
    modifiers: tuple[str, ...] = fact("modifiers", kind="modifiers", default=())
    performed_by: str | None = fact("performer", kind="identity")


@attrs.frozen
class Guidance:
    """What was performed, or not."""

    guided_by: str | None = fact("guidance kind", kind="choice", values=("image", "touch"))
    recorded: bool | None = fact("recorded", kind="yes/no")
    dose: int | None = fact("dose", kind="number", high=1000)


@attrs.frozen
class Visit:
    """Who performed the service stands beside the group, not in it; one number has a default."""

    visited: date
    services: tuple[Line, ...] | None = fact("procedures", kind="lines", part=Line)
    guidance: Any = fact("guidance", kind="group", part=Guidance, default=UNKNOWN)
    referred_on: date | None = fact("referral date", kind="date")
    age: int | None = fact("age", kind="number", high=130)
    views: int = fact("views", kind="number", low=0, high=20, default=1)
    main_service: str | None = fact("main service", kind="code")
    marks: tuple[str, ...] = fact("marks", kind="modifiers", default=())
    urgent: bool | None = fact("urgent", kind="yes/no")
    place: str | None = fact("place", kind="choice", values=PLACES)
    same_person: bool | None = fact("same person", kind="yes/no", role="same performer")
    seen_by: str | None = fact("visited doctor", kind="identity", role="performer")
