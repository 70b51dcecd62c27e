"""What is no schema, and what a class refuses: errors of this library, and no value in them."""

from datetime import date
from pathlib import Path
from typing import Any

import attrs
import pytest

from fluororules import UNKNOWN, EncounterError, RulesError, RulesFileError, SchemaError, fact, load
from fluororules.encounter import Encounter
from fluororules.schema import from_json, vocabulary


def made(**fields: Any) -> type:
    """An attrs class with a date of service and some fields."""
    annotations = {"date_of_service": date, **dict.fromkeys(fields, bool)}
    body = {"date_of_service": fact(kind="date", default=attrs.NOTHING), **fields, "__annotations__": annotations}
    return attrs.frozen(type("Made", (), body))


@pytest.mark.parametrize(
    "schema",
    [
        "Encounter",
        [],
        Encounter(date(2009, 2, 28)),
        made(x=fact("x thing", kind="nosuch")),  # type: ignore[arg-type]
        made(x=fact("x thing", kind="choice")),
        made(x=fact("x thing", kind="number", low=9, high=1)),
        made(x=attrs.field(init=False, default=None)),
        attrs.make_class("Undated", {"x": attrs.field(type=bool, default=None)}),
    ],
    ids=["text", "list", "instance", "no kind", "no values", "no number", "not given", "no date"],
)
def test_what_is_no_schema_is_refused_as_such(schema: Any, tmp_path: Path) -> None:
    """A class that cannot serve as an encounter is refused when rules are loaded over it."""
    text = tmp_path / "some.rules"
    text.write_text("code k 76000\nrule r if date of service at least 2009-01-01 then code k\n")
    with pytest.raises(SchemaError):
        load(text, schema=schema)


def test_a_class_that_refuses_a_value_does_not_say_it() -> None:
    """What a caller's own validator says of a value does not come through."""

    def never(instance: object, attribute: object, value: object) -> None:
        del instance, attribute
        raise ValueError(f"bad {value}")

    schema = made(secret=attrs.field(default=None, validator=never))
    with pytest.raises(EncounterError, match="FD224") as raised:
        from_json(schema, {"date_of_service": "2009-02-28", "secret": True})
    assert "True" not in str(raised.value)
    assert "bad" not in repr(raised.value)


def test_a_group_that_is_not_mentioned_is_unknown() -> None:
    """Absence says that nobody says, also where the class has another default."""

    @attrs.frozen
    class Scan:
        seen: bool | None = None

    @attrs.frozen
    class Visit:
        day: date
        scan: Scan | None = None

    assert vocabulary(Visit).by_phrase["scan"].kind == "group"
    silent: Any = from_json(Visit, {"day": "2009-02-28"})
    assert silent.scan is UNKNOWN
    assert from_json(Visit, {"day": "2009-02-28", "scan": None}).scan is None


@pytest.mark.parametrize("code", ["7358O", "7358I"])
def test_no_code_ends_in_a_letter_that_looks_like_a_digit(code: str) -> None:
    """A letter typed for a digit is refused: taken for a code it would be in no set, and bar nothing."""
    with pytest.raises(EncounterError, match="FD220"):
        from_json(Encounter, {"date_of_service": "2009-02-28", "procedures": [{"code": code}]})


@pytest.mark.parametrize(
    "key",
    ["John Smith 1950", "Smith", "A4648", "x" * 60, "\u202eabc", 10**5000],
    ids=["words", "name", "code", "long", "hidden", "number"],
)
def test_a_key_that_is_no_name_of_a_field_is_not_repeated(key: Any) -> None:
    """A value that got into the place of a key does not get into the message, which tells the key by its place."""
    with pytest.raises(EncounterError, match=r"key 2 is not known; known are date_of_service, procedures, ") as raised:
        from_json(Encounter, {"date_of_service": "2009-02-28", key: 1})
    assert not isinstance(key, str) or key not in str(raised.value)


@pytest.mark.parametrize(
    "data, problem",
    [
        ({"procedures": "20610"}, "procedures: expected a list of procedures, got a text"),
        ({"procedures": [{"modifiers": "26"}]}, r"procedures\[0\].modifiers: expected a list of modifiers, got a text"),
    ],
)
def test_lists_of_json_are_called_lists(data: dict[str, Any], problem: str) -> None:
    """A complaint about JSON speaks of lists; only objects of Python hold tuples."""
    with pytest.raises(EncounterError, match=problem):
        from_json(Encounter, {"date_of_service": "2009-02-28", **data})


def test_a_key_that_is_near_one_is_helped() -> None:
    """A misspelt key is told by its place, with the key that was meant."""
    with pytest.raises(EncounterError, match=r"key 1 is not known; did you mean 'procedures'[?]"):
        from_json(Encounter, {"procedurs": [], "date_of_service": "2009-02-28"})


@pytest.mark.parametrize("path", ["a\0b", "a\ud800b", None, 3])
def test_what_no_file_can_be_called_is_refused(path: Any) -> None:
    """A name that no file can have raises an error of this library."""
    with pytest.raises(RulesFileError):
        load(path)


def test_a_number_of_two_services_names_neither(tmp_path: Path) -> None:
    """A number that was that of two services at different times is no way to name one of them in a rule."""
    text = tmp_path / "some.rules"
    text.write_text(
        "code c 33333 until 2006-12-31\ncode d 33333 from 2007-01-01\nrule r if other imaging then code 33333\n"
    )
    with pytest.raises(RulesError, match="FR304"):
        load(text)
