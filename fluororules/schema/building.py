"""Encounters from their JSON form, fast: a function made for a class, which knows what is right at sight.

It gives the instance where all is as it should be. At anything else, be it wrong or only unusual, it gives up, and the
slow road (`reading.py`) says what is wrong, or makes the instance. So what a good encounter is stands in one place,
`facts.py`, and the function only has to be right about what it accepts.
"""

import ast
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from typing import Any

import attrs

from fluororules.errors import EncounterError
from fluororules.facts import ABOUT, MOST_LINES, UNKNOWN, About, check
from fluororules.nodes import (
    all_of,
    any_of,
    attribute,
    call,
    compare,
    function,
    is_none,
    is_not_of,
    item,
    let,
    made,
    name,
    negated,
    when,
)
from fluororules.schema.days import day_of
from fluororules.schema.trusting import checks_itself

Build = Callable[[object], Any]

_MOST_KEPT = 50_000
_DAYS: dict[str, date] = {}


def builder(cls: type) -> Build | None:
    """A function from a JSON value to an instance of a class, or to None where it gives up. None: not for this class.

    The class must check itself, so that it holds nothing but what it was given.
    """
    return _builder(cls) if checks_itself(cls) else None


@cache
def _builder(cls: type) -> Build | None:
    fields: tuple[attrs.Attribute[Any], ...] = attrs.fields(cls)
    makes_defaults = any(isinstance(field.default, attrs.Factory) for field in fields)  # type: ignore[arg-type]
    setters = [getattr(getattr(cls, field.name), "__set__", None) for field in fields]
    if makes_defaults or None in setters or hasattr(cls, "_attrs_cached_hash"):
        return None
    writer = _Writer(cls)
    body = [*writer.taking(), *(statement for field in fields for statement in writer.field(field))]
    twin = _twin(cls)
    names = writer.names | {"twin": twin, "new": object.__new__}
    names |= {f"set_{field.name}": setter for field, setter in zip(fields, setters, strict=True)}
    closing = _closing(fields) if twin is None else _closing_twin(fields)
    build: Build = made([function("build", "data", [*body, *closing])], names, "build")["build"]
    return build


def _closing(fields: "tuple[attrs.Attribute[Any], ...]") -> Iterator[ast.stmt]:
    """Makes the instance, field by field."""
    yield let("made", call(name("new"), name("cls")))
    for field in fields:
        yield ast.Expr(call(name(f"set_{field.name}"), name("made"), name(_local(field))))
    yield ast.Return(name("made"))


def _closing_twin(fields: "tuple[attrs.Attribute[Any], ...]") -> Iterator[ast.stmt]:
    """Makes the instance: a twin, open to changes, becomes one of the class when it is whole."""
    yield let("made", call(name("twin")))
    for field in fields:
        yield ast.Assign([ast.Attribute(name("made"), field.name, ast.Store())], name(_local(field)))
    yield ast.Assign([ast.Attribute(name("made"), "__class__", ast.Store())], name("cls"))
    yield ast.Return(name("made"))


def _twin(cls: type) -> type | None:
    """A class whose instances can be changed, and can become instances of another; None where that has none.

    Setting what is frozen, field by field, takes longer than all the checks. Python lets an instance change its class
    where both hold the same slots and none for weak references (`weakref_slot=False`).
    """
    slots = vars(cls).get("__slots__", ())
    if set(slots) - {"__weakref__"} != {field.name for field in attrs.fields(cls)}:
        return None
    twin = type("Twin", (), {"__slots__": slots})
    try:
        twin().__class__ = cls
    except TypeError:
        return None
    return twin


def _give_up() -> ast.Return:
    return ast.Return(ast.Constant(None))


def _local(field: "attrs.Attribute[Any]") -> str:
    return f"value_{field.name}"


class _Writer:
    """Writes how fields are read; `names` collects what is referred to."""

    def __init__(self, cls: type) -> None:
        self.names: dict[str, Any] = {
            "cls": cls,
            "fields": frozenset(field.name for field in attrs.fields(cls)),
            "days": _DAYS,
            "day_of": _day_of,
            "missing": object(),
        }
        self.fields: tuple[attrs.Attribute[Any], ...] = attrs.fields(cls)

    def taking(self) -> Iterator[ast.stmt]:
        """From the object to a local for each field. Gives up on what is no plain object, and on unknown keys.

        Where there are as many keys as fields, each is looked up straight: one that is not there is another's place.
        """
        data = name("data")
        every = [let(_local(field), item(data, ast.Constant(field.name))) for field in self.fields]
        missed = ast.ExceptHandler(name("KeyError"), None, [_give_up()])
        known = call(attribute(name("fields"), "issuperset"), data)
        some: list[ast.stmt] = [when(negated(known), [_give_up()]), let("get", attribute(data, "get"))]
        some += [
            let(_local(field), call(name("get"), ast.Constant(field.name), name(f"default_{field.name}")))
            for field in self.fields
        ]
        all_there = compare(call(name("len"), data), ast.Eq(), ast.Constant(len(self.fields)))
        yield when(is_not_of(data, "dict"), [_give_up()])
        yield when(all_there, [ast.Try([*every], [missed], [], [])], some)

    def field(self, field: "attrs.Attribute[Any]") -> Iterator[ast.stmt]:
        """What the local of a field holds is checked, and read."""
        about: About = field.metadata[ABOUT]
        local = _local(field)
        default, given = f"default_{field.name}", field.default
        self.names[default] = self.names["missing"] if given is attrs.NOTHING or about.kind == "group" else given
        value = name(local)
        steps = list(self.check(about, local))
        if about.kind == "group":
            self.names["unknown"] = UNKNOWN
            stated = [when(compare(value, ast.IsNot(), ast.Constant(None)), steps)]
            yield when(compare(value, ast.Is(), name(default)), [let(local, name("unknown"))], stated)
        elif given not in {None, attrs.NOTHING} and about.kind in {"modifiers", "number"}:
            yield when(
                is_none(value), [let(local, name(default))], [when(compare(value, ast.IsNot(), name(default)), steps)]
            )
        elif about.required:
            yield from [when(is_none(value), [_give_up()]), *steps]
        else:
            yield when(compare(value, ast.IsNot(), ast.Constant(None)), steps)

    def check(self, about: About, local: str) -> Iterator[ast.stmt]:
        """Gives up where a value that is stated is none that the fact may hold, or reads it."""
        value = name(local)
        match about.kind:
            case "yes/no":
                neither = [compare(value, ast.IsNot(), ast.Constant(flag)) for flag in (True, False)]
                yield when(all_of(neither), [_give_up()])
            case "number" | "minutes":
                within = ast.Compare(ast.Constant(about.low), [ast.LtE(), ast.LtE()], [value, ast.Constant(about.high)])
                yield when(any_of([is_not_of(value, "int"), negated(within)]), [_give_up()])
            case "choice":
                self.names[f"choices_{local}"] = frozenset(about.values)
                among = compare(value, ast.In(), name(f"choices_{local}"))
                yield when(any_of([is_not_of(value, "str"), negated(among)]), [_give_up()])
            case "date":
                yield when(is_not_of(value, "str"), [_give_up()])
                kept = compare(value, ast.In(), name("days"))
                yield let(local, ast.IfExp(kept, item(name("days"), value), call(name("day_of"), value)))
                yield when(is_none(value), [_give_up()])
            case "code" | "identity":
                yield from self.by_sight(about, local)
            case "modifiers":
                self.names[f"read_{local}"] = _modifiers_reader(about)
                yield from self.read(local)
            case "lines" | "group" | None:
                self.names[f"read_{local}"] = _lines_reader(about) if about.kind == "lines" else _part_reader(about)
                yield from self.read(local)

    def by_sight(self, about: About, local: str) -> Iterator[ast.stmt]:
        """Codes met before are known to be good; names are looked at each time, and not kept."""
        value = name(local)
        good: set[object] = set()
        self.names[f"good_{local}"], self.names[f"is_{local}"] = good, _is_good(about, good)
        unseen: list[ast.expr] = [negated(call(name(f"is_{local}"), value))]
        if about.kind == "code":
            unseen.insert(0, compare(value, ast.NotIn(), name(f"good_{local}")))
        yield when(any_of([is_not_of(value, "str"), all_of(unseen)]), [_give_up()])

    def read(self, local: str) -> Iterator[ast.stmt]:
        """What a function of its own makes of the value, which gives up with None."""
        yield let(local, call(name(f"read_{local}"), name(local)))
        yield when(is_none(name(local)), [_give_up()])


def _day_of(text: str) -> date | None:
    """The day of a text, kept from now on: there are no more than some ten thousand."""
    try:
        day = day_of(text, "")
        check(About(kind="date"), day, "")
    except EncounterError:
        return None
    if day is not None:
        _DAYS[text] = day
    return day


def _is_good(about: About, good: set[object]) -> Callable[[object], bool]:
    """Whether a text may be the value of a fact; codes that may are kept."""

    def is_good(value: object) -> bool:
        try:
            check(about, value, "")
        except EncounterError:
            return False
        if about.kind == "code" and len(good) < _MOST_KEPT:
            good.add(value)
        return True

    return is_good


def _modifiers_reader(about: About) -> Callable[[object], object]:
    def read(value: object) -> object:
        if not isinstance(value, list):
            return None
        found = tuple(value)
        return found if not found or good(found) else None

    good = _is_good(about, set())
    return read


def _part_reader(about: About) -> Build:
    """The function for the class of a part; one that gives up where there is none."""
    build = builder(about.part) if about.part is not None else None
    return build if build is not None else lambda _: None


def _lines_reader(about: About) -> Callable[[object], object]:
    """Lines that say no more than their code are alike, so one serves all of them: nobody can change it."""
    build = _part_reader(about)
    plain: dict[object, object] = {}

    def read(value: object) -> object:
        if not isinstance(value, list) or len(value) > MOST_LINES:
            return None
        found: list[object] = []
        for line in value:
            if line.__class__ is dict and len(line) == 1 and "code" in line:
                code = line["code"]
                if code.__class__ is str and code in plain:
                    found.append(plain[code])
                    continue
                made_ = build(line)
                if made_ is not None and code.__class__ is str and len(plain) < _MOST_KEPT:
                    plain[code] = made_
            else:
                made_ = build(line)
            if made_ is None:
                return None
            found.append(made_)
        return tuple(found)

    return read
