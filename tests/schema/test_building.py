"""Encounters from JSON, fast: what the function made for a class makes, reading makes too."""

import json
from copy import deepcopy
from datetime import date
from types import MappingProxyType
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fluororules import UNKNOWN, Encounter, EncounterError, Fluoroscopy, Procedure, evaluate, fact
from fluororules.schema import from_json, to_json
from fluororules.schema.building import builder
from fluororules.schema.reading import object_from_json
from fluororules.schema.trusting import checks_itself

GOOD: dict[str, Any] = {
    "id": "E1",
    "date_of_service": "2009-02-28",
    "procedures": [{"code": "20610", "modifiers": ["59"], "units": 1, "performed_by": "A"}, {"code": "74240"}],
    "fluoroscopy": {
        "purpose": "needle placement",
        "physician_minutes": 20,
        "physician_present": True,
        "same_physician": None,
        "performed_by": "A",
        "modifiers": [],
        "attendant": None,
    },
    "other_imaging": False,
    "payer": "medicare",
    "component": "professional",
    "setting": None,
}


def build(value: object) -> Encounter | None:
    """What the function makes, None where it gives up."""
    made = builder(Encounter)
    assert made is not None
    built: Encounter | None = made(value)
    return built


SCALARS: list[Any] = [None, True, False, 0, 1, -1, 1441, 2**63, 1.0, float("nan"), "", " ", "A", "needle placement"]
TEXTS: list[Any] = ["medicare", "59", "2009-02-29", "2009-02-28", "1850-01-01", "20610", "2061O", "\u200b", "x" * 201]
PARTS: list[Any] = [[], {}, [{}], ["59"], ["5"], [None], [{"code": None}], [{"code": "74240", "units": None}]]
VALUES = st.sampled_from([*SCALARS, *TEXTS, *PARTS, {"purpose": 1}])


@settings(max_examples=1500)
@given(st.data())
def test_it_accepts_what_reading_accepts(data: st.DataObject) -> None:
    """Keys left out, added and changed at any depth: what is made is what reading makes, and nothing else is."""
    value = json.loads(json.dumps(GOOD))
    for _ in range(data.draw(st.integers(0, 3))):
        at = data.draw(st.sampled_from([value, *[v for v in value.values() if isinstance(v, dict)], *_lines(value)]))
        key = data.draw(st.sampled_from([*at, "modifiers", "units", "unknown key"]))
        if data.draw(st.booleans()):
            at.pop(key, None)
        else:
            at[key] = deepcopy(data.draw(VALUES))
    try:
        expected: Encounter | None = object_from_json(Encounter, value, "")
    except EncounterError:
        expected = None
    built = build(value)
    assert built is None or built == expected
    for _ in range(2):  # what was met before changes nothing
        assert build(value) == built
    if expected is not None:
        assert from_json(Encounter, value) == expected


def _lines(value: dict[str, Any]) -> list[dict[str, Any]]:
    lines = value.get("procedures")
    return [line for line in lines if isinstance(line, dict)] if isinstance(lines, list) else []


def test_what_stands_for_unknown_is_no_json() -> None:
    """UNKNOWN is what an encounter holds, and no value of its JSON form, in whatever mapping that comes."""
    data = {"date_of_service": "2009-02-28", "fluoroscopy": UNKNOWN}
    for mapping in (data, MappingProxyType(data)):
        with pytest.raises(EncounterError) as refused:
            evaluate(mapping, "acr")
        assert (refused.value.code, refused.value.field) == ("FD203", "fluoroscopy")


def test_the_usual_is_built() -> None:
    """An encounter in full, and one that says nothing but its date, take the fast way."""
    for value in (GOOD, {"date_of_service": "2009-02-28"}, {"date_of_service": "2009-02-28", "fluoroscopy": None}):
        built = build(value)
        assert built is not None
        assert built == object_from_json(Encounter, value, "")
        assert from_json(Encounter, to_json(built)) == built


class Text(str):
    """A text that is more than one."""

    __slots__ = ()


@pytest.mark.parametrize(
    "value", [{"date_of_service": Text("2009-02-28")}, {"date_of_service": "2009-02-28", "id": Text("A")}]
)
def test_texts_of_other_classes_are_left_to_reading(value: dict[str, str]) -> None:
    """What only equals a text is none here either."""
    build({"date_of_service": "2009-02-28"})
    assert build(value) is None


# --- which classes check themselves


@attrs.frozen
class Checked:
    """Every field says its kind."""

    date_of_service: date = fact("date of service", kind="date", default=attrs.NOTHING)  # noqa: RUF009 - describes a field
    present: bool | None = fact("physician present", kind="yes/no")


@attrs.frozen
class Unchecked:
    """A field that only its annotation describes."""

    date_of_service: date
    present: bool | None = None


@attrs.define
class Changing:
    """Instances can be changed."""

    date_of_service: date = fact("date of service", kind="date", default=attrs.NOTHING)  # noqa: RUF009 - describes a field


@attrs.frozen
class Hooked:
    """Its instances are changed when they are made."""

    date_of_service: date = fact("date of service", kind="date", default=attrs.NOTHING)  # noqa: RUF009 - describes a field

    def __attrs_post_init__(self) -> None:
        """Not what was given."""
        object.__setattr__(self, "date_of_service", None)


@attrs.frozen
class WithPart:
    """A group whose class does not check itself."""

    date_of_service: date = fact("date of service", kind="date", default=attrs.NOTHING)  # noqa: RUF009 - describes a field
    part: Unchecked | None = fact("part", kind="group", part=Unchecked)  # noqa: RUF009 - describes a field


@pytest.mark.parametrize("cls", [Encounter, Procedure, Fluoroscopy, Checked])
def test_classes_that_check_themselves(cls: type) -> None:
    """Those that are frozen and whose every field, down to the lines, is a fact of a stated kind."""
    assert checks_itself(cls)
    assert builder(cls) is not None


@pytest.mark.parametrize("cls", [Unchecked, Changing, Hooked, WithPart])
def test_classes_that_do_not(cls: type) -> None:
    """Anything else is looked at when it is decided, and made by its own class."""
    assert not checks_itself(cls)
    assert builder(cls) is None
