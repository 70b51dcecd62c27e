"""`fluororules schema`: the published JSON Schemas, held against what is read and what comes out."""

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import fluororules
from fluororules import Encounter, EncounterError
from fluororules.schema import from_json, vocabulary

SCHEMAS = Path(fluororules.__file__).parent / "schemas"
ENCOUNTER, DECISION = (json.loads((SCHEMAS / f"{name}.json").read_text("utf-8")) for name in ("encounter", "decision"))
READER, WRITER = Draft202012Validator(ENCOUNTER), Draft202012Validator(DECISION)

FACTS = vocabulary(Encounter).by_phrase

Call = Callable[..., Result]


@pytest.mark.parametrize("name", ["encounter", "decision"])
def test_printing(call: Call, name: str) -> None:
    """The command prints the schema, and the schema is one."""
    printed = json.loads(call("schema", name).stdout)
    assert printed["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator.check_schema(printed)


# --- encounters: drawn near the border between right and wrong

_BORDER_DAYS = (
    *("1900-01-01", "1899-12-31", "2100-12-31", "2101-01-01"),
    *("2023-02-29", "2024-02-29", "1900-02-29", "2000-02-29", "2100-02-29"),
    *("2024-04-31", "2024-13-01", "2024-00-10", "2024-1-5", "20240105", "2024-01-05T00:00", ""),
)
_DAYS = st.dates().map(str) | st.sampled_from(_BORDER_DAYS)
_ODD = st.sampled_from([None, True, False, 0, -1, "", " ", "x", "59", [], [None], {}, {"x": 1}, 30.5])
_CODES = st.sampled_from(["20610", "A0428", "0001F", "1E10", "j1100", "2061", "206100", "B1000", "76000 "]) | _ODD
_NAMES = st.sampled_from(["A", "E-1", "x" * 200, "x" * 201, "zwölf", "\u3000"]) | _ODD
_MODIFIERS = st.lists(st.sampled_from(["59", "XE", "5", "59X", "xe", 59, None]), max_size=3) | _ODD
_NUMBERS = st.sampled_from([0, 1, 60, 1440, 1441, 9999, 10_000, 2**63]) | _ODD
_YES = st.booleans() | _ODD


def _choice(phrase: str) -> st.SearchStrategy[Any]:
    return st.sampled_from([*FACTS[phrase].values, FACTS[phrase].values[0].upper()]) | _ODD


def _objects(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional={**fields, "patient": _ODD})


_LINES = _objects(code=_CODES, modifiers=_MODIFIERS, units=_NUMBERS, performed_by=_NAMES)
_FLUOROSCOPIES = _objects(
    purpose=_choice("fluoroscopy purpose"),
    physician_minutes=_NUMBERS,
    physician_present=_YES,
    same_physician=_YES,
    performed_by=_NAMES,
    modifiers=_MODIFIERS,
    attendant=_choice("attendant"),
)
_FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "id": _NAMES,
    "date_of_service": _DAYS | _ODD,
    "procedures": st.lists(_LINES, max_size=2) | _ODD,
    "fluoroscopy": _FLUOROSCOPIES | _ODD,
    "other_imaging": _YES,
    "payer": _choice("payer"),
    "component": _choice("component"),
    "setting": _choice("setting"),
}
GOOD: dict[str, Any] = {
    "id": "E1",
    "date_of_service": "2009-02-28",
    "procedures": [{"code": "20610", "modifiers": ["59"], "units": 1, "performed_by": "A"}],
    "fluoroscopy": {
        "purpose": "needle placement",
        "physician_minutes": 20,
        "physician_present": True,
        "same_physician": True,
        "performed_by": "A",
        "modifiers": [],
        "attendant": "neither",
    },
    "other_imaging": False,
    "payer": "medicare",
    "component": "professional",
    "setting": "facility",
}


@st.composite
def _nearly_good(draw: st.DrawFn) -> dict[str, Any]:
    """The encounter of the contract with up to two of its fields drawn anew."""
    drawn = deepcopy(GOOD)
    for name in draw(st.lists(st.sampled_from([*_FIELDS, "line", "group"]), max_size=2)):
        if name == "line":
            drawn["procedures"] = [{**GOOD["procedures"][0], **draw(_LINES)}]
        elif name == "group":
            drawn["fluoroscopy"] = {**GOOD["fluoroscopy"], **draw(_FLUOROSCOPIES)}
        else:
            drawn[name] = draw(_FIELDS[name])
    return drawn


def _is_read(document: object) -> bool:
    try:
        from_json(Encounter, document)
    except EncounterError:
        return False
    return True


@settings(max_examples=300)
@given(_nearly_good() | _objects(**_FIELDS))
@example({**GOOD, "procedures": [{"units": 0}]})
@example({**GOOD, "procedures": [{"units": 9999}]})
@example({**GOOD, "procedures": [{"units": 10_000}]})
@example({**GOOD, "fluoroscopy": {"physician_minutes": 1440}})
@example({**GOOD, "fluoroscopy": {"physician_minutes": 1441}})
@example({**GOOD, "procedures": [{"modifiers": ["59"] * 100}]})
@example({**GOOD, "procedures": [{"modifiers": ["59"] * 101}]})
@example(GOOD)
@example({})
@example({"date_of_service": "2024-02-29"})
@example({"date_of_service": "2100-02-29"})
def test_the_schema_is_what_is_read(document: dict[str, Any]) -> None:
    """The schema accepts exactly what the reader accepts, as far as a schema can say."""
    assert READER.is_valid(document) == _is_read(document)


def test_the_schema_knows_every_field() -> None:
    """The keys of the schema are the fields of the classes, and its closed lists theirs."""
    by_path = {fact.path: fact for fact in FACTS.values()}
    places = {
        (): ENCOUNTER["properties"],
        ("fluoroscopy",): ENCOUNTER["$defs"]["fluoroscopy"]["properties"],
    }
    for prefix, properties in places.items():
        paths = {path[-1]: fact for path, fact in by_path.items() if path[:-1] == prefix}
        assert set(properties) - {"id"} == set(paths)
        for name, fact in paths.items():
            if fact.values:
                assert properties[name]["enum"] == [*fact.values, None]


# --- decisions


@given(_nearly_good().filter(_is_read))
def test_decisions_fit_their_schema(document: dict[str, Any]) -> None:
    """Every decision in JSON fits the schema of decisions, and one with another key or without one does not."""
    said = json.loads(json.dumps(fluororules.evaluate(document).to_json()))
    WRITER.validate(said)
    assert not WRITER.is_valid({**said, "more": 1})
    assert not WRITER.is_valid({key: value for key, value in said.items() if key != "notices"})
