"""Encounters to the values of their facts, and to and from their JSON form. Strict: nothing is converted."""

from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from functools import cache
from types import MappingProxyType
from typing import Any, Final, TypeVar

import attrs

from fluororules.errors import EncounterError
from fluororules.facts import ABOUT, UNKNOWN, About, Unknown, check, kind_of
from fluororules.schema.building import builder
from fluororules.schema.days import day_of
from fluororules.schema.vocabulary import NOT_APPLICABLE, Fact, State, Vocabulary, about_of, hints_of, vocabulary

Part = TypeVar("Part")
_LISTED: Final[Mapping[str, str]] = MappingProxyType({"modifiers": "modifiers", "lines": "procedures"})
_LONGEST_KEY = 40
"""No longer key is looked for among those that are near."""


def state_of(words: Vocabulary, encounter: object) -> State:
    """The value of each fact of an encounter, in the vocabulary's order. Values are not checked here.

    A fact without a path is no field of encounters, and unknown.
    """
    state: list[Any] = []
    for fact in words.facts:
        state.append(_value(fact, state, encounter) if fact.path else UNKNOWN)
    return tuple(state)


def _value(fact: Fact, state: list[Any], encounter: object) -> Any:  # noqa: ANN401 - facts have values of many types
    if fact.group is not None:
        performed = state[fact.group]
        if performed is not True:
            return NOT_APPLICABLE if performed is False else UNKNOWN
        encounter = getattr(encounter, fact.path[0])
    value = getattr(encounter, fact.path[-1])
    if fact.kind == "group":
        return UNKNOWN if value is UNKNOWN else value is not None
    return UNKNOWN if value is None else value


def checked(cls: type[Part], encounter: object) -> Part:
    """`encounter` if it is a `cls` whose every field holds what its fact may hold.

    For classes that do not check themselves. Raises EncounterError, also where reading a field fails.
    """
    if type(encounter) is not cls:
        raise EncounterError("FD203", "", f"expected an encounter of the ruleset's schema, got {kind_of(encounter)}")
    _check_fields(cls, encounter, "")
    return encounter


def _check_fields(cls: type, instance: object, prefix: str) -> None:
    for name, about in fields_of(cls):
        path = f"{prefix}{name}"
        try:
            value = getattr(instance, name)
        except Exception:  # noqa: BLE001 - whatever a caller's property raises, its text may hold values
            raise EncounterError("FD224", path, "could not be read") from None
        check(about, value, path)
        if about.kind == "group" and about.part is not None and value is not None and not isinstance(value, Unknown):
            _check_fields(about.part, value, f"{path}.")
        elif about.kind == "lines" and about.part is not None and value is not None:
            for at, line in enumerate(value):
                _check_fields(about.part, line, f"{path}[{at}].")


def fields_of(cls: type) -> tuple[tuple[str, About], ...]:
    """Each field of a class by name, and what is known of it."""
    return _abouts_once(cls)


@cache
def _abouts_once(cls: type) -> tuple[tuple[str, About], ...]:
    hints = hints_of(cls)
    return tuple((field.name, about_of(cls, field, hints.get(field.name))) for field in _fields(cls))


def _fields(cls: type) -> "tuple[attrs.Attribute[Any], ...]":
    """The fields of an attrs class."""
    fields: tuple[attrs.Attribute[Any], ...] = attrs.fields(cls)
    return fields


# --- JSON


def from_json(cls: type[Part], data: object) -> Part:
    """An encounter from its JSON form, as `json.loads` gives it.

    Raises EncounterError with the path of the first field that does not fit; an unknown key is told by its place.
    """
    words: type = cls
    vocabulary(words)
    build = builder(cls)
    built: Part | None = build(data) if build is not None else None
    return built if built is not None else object_from_json(cls, data, "")


def object_from_json(cls: type[Part], data: object, path: str) -> Part:
    """A part of an encounter, such as a line, from its JSON form; `path` is where it stands, "" for a whole.

    Raises EncounterError with the path of the first field that does not fit; an unknown key is told by its place.
    """
    if not isinstance(data, Mapping):
        raise EncounterError("FD203", path, f"expected an object, got {kind_of(data)}")
    abouts = dict(fields_of(cls))
    prefix = f"{path}." if path else ""
    for number, key in enumerate(data, 1):
        if key not in abouts:
            raise _unknown_key(key, number, tuple(abouts), path)
    values = {}
    for name, about in abouts.items():
        if name in data:
            value = _read(about, data[name], f"{prefix}{name}")
            if value is None and about.kind in {"modifiers", "number"} and _has_default(cls, name):
                continue
            values[name] = value
        elif about.kind == "group":
            values[name] = UNKNOWN  # nobody says, whatever the class makes of it
    for field in _fields(cls):
        if field.default is attrs.NOTHING and field.name not in values:
            raise EncounterError("FD204", f"{prefix}{field.name}", "is required")
    return _construct(cls, values, prefix)


def _has_default(cls: type, name: str) -> bool:
    """Whether null means the default: a line without modifiers bears none, without units one."""
    return next(f for f in _fields(cls) if f.name == name).default is not None


def _construct(cls: type[Part], values: Mapping[str, object], prefix: str) -> Part:
    for name, value in values.items():
        check(dict(fields_of(cls))[name], value, f"{prefix}{name}")
    try:
        return cls(**values)
    except EncounterError:
        raise
    except Exception:  # noqa: BLE001 - whatever a caller's class raises, its text may hold values
        raise EncounterError("FD224", prefix.removesuffix("."), "was refused by its class") from None


def _unknown_key(key: object, number: int, known: tuple[str, ...], path: str) -> EncounterError:
    """A key that is not known may be a value that got astray, such as an id, so it is told by its place."""
    near = get_close_matches(key, known, n=1) if isinstance(key, str) and len(key) <= _LONGEST_KEY else []
    hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(known)}"
    return EncounterError("FD208", path, f"key {number} is not known; {hint}")


def _read(about: About, data: object, path: str) -> object:
    """JSON to what the field holds: a date from its text, lists as tuples, objects as their class."""
    if about.kind == "date":
        return day_of(data, path)
    if about.kind in {"modifiers", "lines"} and data is not None and not isinstance(data, list | tuple):
        raise EncounterError("FD203", path, f"expected a list of {_LISTED[about.kind]}, got {kind_of(data)}")
    if about.kind == "modifiers" and isinstance(data, list):
        return tuple(data)
    if about.kind == "lines" and about.part is not None and isinstance(data, list):
        return tuple(object_from_json(about.part, line, f"{path}[{at}]") for at, line in enumerate(data))
    if about.kind == "group" and about.part is not None and data is not None:
        return object_from_json(about.part, data, path)
    return data


def to_json(encounter: object) -> dict[str, object]:
    """The JSON form of an encounter; what is unknown is left out."""
    return {
        field.name: _written(value)
        for field in _fields(type(encounter))
        if not _left_out(field, value := getattr(encounter, field.name))
    }


def _left_out(field: "attrs.Attribute[Any]", value: object) -> bool:
    about: About | None = field.metadata.get(ABOUT)
    return value is UNKNOWN or (value is None and not (about and about.kind == "group"))


def _written(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_written(v) for v in value]
    return to_json(value) if attrs.has(type(value)) else value
