"""The encounter: one patient, one date of service, the procedures, and how fluoroscopy was used.

Every fact but the date of service may be unknown. `None` in a field is unknown, with one exception that the JSON form
shares: `fluoroscopy=None` says that none was performed, and `UNKNOWN`, its default, that nobody says.
"""

from datetime import date

import attrs

from fluororules.facts import MOST_UNITS, UNKNOWN, Unknown, fact

PURPOSES = (
    "diagnostic examination",
    "imaging study",
    "needle placement",
    "spinal injection",
    "central venous access",
    "procedure guidance",
)
PAYERS = (
    "medicare",
    "medicaid",
    "medicare advantage",
    "commercial",
    "workers compensation",
    "tricare",
    "self pay",
    "other",
)


@attrs.frozen(weakref_slot=False)  # and so made faster from JSON
class Procedure:
    """One line of the procedures.

    `code` is a CPT or HCPCS code; `units` counts from 1; `performed_by` is any name that tells one physician from
    another. A line bears the modifiers that it lists and no others.
    """

    code: str | None = fact("procedure code", kind="code", question="Which procedure was this?")
    modifiers: tuple[str, ...] = fact("modifiers", kind="modifiers", default=())
    units: int = fact("units", kind="number", low=1, high=MOST_UNITS, default=1)
    performed_by: str | None = fact("performer", kind="identity", question="Who performed this procedure?")


@attrs.frozen(weakref_slot=False)  # and so made faster from JSON
class Fluoroscopy:
    """The fluoroscopy of an encounter.

    `physician_minutes` is the physician's time in whole minutes, not beam-on time; `physician_present` says whether
    the physician was in the room; `same_physician` whether who performed the procedure also did the fluoroscopy.
    `attendant` says who attended where the physician was not in the room.
    """

    purpose: str | None = fact(
        "fluoroscopy purpose", kind="choice", values=PURPOSES, question="What was the fluoroscopy for?"
    )
    physician_minutes: int | None = fact(
        "physician time", kind="minutes", question="How many minutes did the physician spend on the fluoroscopy?"
    )
    physician_present: bool | None = fact(
        "physician present", kind="yes/no", question="Was the physician in the room during the fluoroscopy?"
    )
    same_physician: bool | None = fact(
        "same physician",
        kind="yes/no",
        role="same performer",
        question="Did the physician who performed the procedure also perform the fluoroscopy?",
    )
    performed_by: str | None = fact(
        "fluoroscopy performer", kind="identity", role="performer", question="Who performed the fluoroscopy?"
    )
    modifiers: tuple[str, ...] = fact("fluoroscopy modifiers", kind="modifiers", default=())
    attendant: str | None = fact(
        "attendant",
        kind="choice",
        values=("radiologist assistant", "nonphysician practitioner", "neither"),
        question="Who stood in for the physician: a radiologist assistant, a nonphysician practitioner, or neither?",
    )


@attrs.frozen(weakref_slot=False)  # and so made faster from JSON
class Encounter:
    """One encounter. Immutable; raises EncounterError where a field breaks its type.

    `date_of_service` is required. `procedures` are those of the physician who reports, unless a line says otherwise;
    an empty tuple says that there were none.
    """

    date_of_service: date = fact("date of service", kind="date", default=attrs.NOTHING)
    procedures: tuple[Procedure, ...] | None = fact(
        "procedures", kind="lines", part=Procedure, question="Which procedures were performed at this encounter?"
    )
    fluoroscopy: Fluoroscopy | Unknown | None = fact(
        "fluoroscopy",
        kind="group",
        part=Fluoroscopy,
        question="Was fluoroscopy performed?",
        default=UNKNOWN,
    )
    other_imaging: bool | None = fact(
        "other imaging", kind="yes/no", question="Was anything else imaged at this encounter?"
    )
    payer: str | None = fact("payer", kind="choice", values=PAYERS, question="Who pays?")
    component: str | None = fact(
        "component",
        kind="choice",
        values=("professional", "technical", "global"),
        question="Is the professional component reported, the technical, or both?",
    )
    setting: str | None = fact(
        "setting", kind="choice", values=("facility", "non-facility"), question="Was it done in a facility?"
    )
    id: str | None = fact("id", kind="identity", role="id")
