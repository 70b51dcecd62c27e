"""The facts of a class: what rules can name, in the order of its fields."""

from collections.abc import Iterator, Mapping
from datetime import date
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints

import attrs

from fluororules.errors import RulesError
from fluororules.facts import ABOUT, MINUTES_OF_A_DAY, About, Kind, Unknown

State = tuple[Any, ...]
"""The value of each fact of a vocabulary, in its order: a value, `UNKNOWN`, or `NOT_APPLICABLE`; of a group whether it
was performed; of lines a tuple of lines."""


class SchemaError(RulesError):
    """A class that cannot serve as an encounter. The message says which field and why."""


class NotApplicable(Enum):
    """The type of `NOT_APPLICABLE`."""

    NOT_APPLICABLE = "not applicable"


NOT_APPLICABLE: Final = NotApplicable.NOT_APPLICABLE
"""The value of every fact about something that was not performed."""


@attrs.frozen
class Fact:
    """One fact.

    `path` holds attribute names; `group` is the number of the fact that says whether it applies at all; `part` is the
    class of a group or of a line.
    """

    number: int
    phrase: str
    kind: Kind
    path: tuple[str, ...]
    question: str
    values: tuple[str, ...]
    low: int
    high: int
    group: int | None
    part: type | None = attrs.field(default=None, eq=False, repr=False)

    @property
    def dotted(self) -> str:
        """The path as a message names it."""
        return ".".join(self.path)


@attrs.frozen
class LineFields:
    """The attributes of a procedure line, None where its class has none."""

    code: str
    modifiers: str | None
    units: str | None
    performer: str | None


@attrs.frozen
class Vocabulary:
    """All facts of a class.

    `date`, `lines`, `same` and `performer` are the numbers of the facts with those parts in the meaning: the date of
    service, the procedure lines, whether the same physician did both, and who performed the service.
    """

    cls: type
    facts: tuple[Fact, ...]
    by_phrase: Mapping[str, Fact] = attrs.field(eq=False, repr=False)
    date: int
    lines: int | None
    same: int | None
    performer: int | None
    line_fields: LineFields | None
    identifier: str | None


def vocabulary(cls: object) -> Vocabulary:
    """The vocabulary of an attrs class.

    Raises SchemaError where it is none, has no date, has two facts of one phrase, or a field that no fact can be.
    """
    if not isinstance(cls, type) or not attrs.has(cls):
        raise SchemaError(f"{getattr(cls, '__name__', 'what was given')} is not an attrs class")
    return _vocabulary(cls)


@cache
def _vocabulary(cls: type) -> Vocabulary:
    found = list(_fields(cls, (), None, 0))
    facts = tuple(fact for fact, _ in found if fact.phrase)
    roles = {about.role: fact.number for fact, about in found if about.role}
    by_phrase: dict[str, Fact] = {}
    for fact in facts:
        if fact.phrase in by_phrase:
            raise SchemaError(f"{by_phrase[fact.phrase].dotted} and {fact.dotted} are both called `{fact.phrase}`")
        by_phrase[fact.phrase] = fact
    days = [(fact.number, about.required) for fact, about in found if fact.kind == "date" and fact.group is None]
    lines = [(fact.number, about.part) for fact, about in found if fact.kind == "lines"]
    if not days or not days[0][1]:
        raise SchemaError(f"{cls.__name__} has no date of service: its first date must be a field without a default")
    if any(fact.kind == "lines" and fact.group is not None for fact in facts):
        raise SchemaError(f"{cls.__name__} has procedure lines in a group, where rules cannot name them")
    if len(lines) > 1:
        raise SchemaError(f"{cls.__name__} has two lists of procedure lines, and rules can name one")
    names = {field.name for field in attrs.fields(cls)}
    return Vocabulary(
        cls,
        facts,
        by_phrase,
        days[0][0],
        lines[0][0] if lines else None,
        roles.get("same performer"),
        roles.get("performer"),
        _line_fields(lines[0][1]) if lines and lines[0][1] else None,
        "id" if "id" in names else None,
    )


def _fields(cls: type, path: tuple[str, ...], group: int | None, first: int) -> Iterator[tuple[Fact, About]]:
    """Each field of a class as a fact; the fields of a group follow the group."""
    hints = hints_of(cls)
    number = first
    for field in attrs.fields(cls):
        if not field.init:
            raise SchemaError(f"{'.'.join((*path, field.name))} cannot be given when an encounter is made")
        about = about_of(cls, field, hints.get(field.name))
        if about.role == "id" or (not path and field.name == "id"):
            continue
        phrase = about.phrase or field.name.replace("_", " ")
        yield _fact(number, phrase, about, (*path, field.name), group), about
        number += 1
        if about.kind == "group" and about.part is not None:
            if path:
                raise SchemaError(f"{'.'.join((*path, field.name))} is a group within a group")
            for inner in _fields(about.part, (*path, field.name), number - 1, number):
                yield inner
                number += 1


def hints_of(cls: type) -> dict[str, Any]:
    """The annotations of a class. Raises SchemaError where they name what is not there."""
    try:
        return get_type_hints(cls)
    except (NameError, TypeError, AttributeError, SyntaxError):
        raise SchemaError(f"an annotation of {cls.__name__} names a type that cannot be found") from None


def _fact(number: int, phrase: str, about: About, path: tuple[str, ...], group: int | None) -> Fact:
    kind = about.kind or "identity"
    question = about.question or (f"Is it so: {phrase}?" if kind == "yes/no" else f"What is the {phrase}?")
    return Fact(number, phrase, kind, path, question, about.values, about.low, about.high, group, about.part)


def about_of(cls: type, field: "attrs.Attribute[Any]", hint: object) -> About:
    """What the metadata of a class's field say, and where they are silent, what its annotation says.

    Raises SchemaError where there is no such fact.
    """
    about: About = field.metadata.get(ABOUT) or About()
    name = f"{cls.__name__}.{field.name}"
    if about.kind is not None:
        if about.kind not in get_args(Kind):
            raise SchemaError(f"{name}: there is no kind {about.kind!r} of fact; there are {', '.join(get_args(Kind))}")
        if (about.kind == "choice" and not about.values) or about.low > about.high:
            raise SchemaError(f"{name}: there is no value that this fact may hold")
        return about
    found = _from_annotation(hint)
    if found is None:
        raise SchemaError(f"{name} has a type that no fact can have; {_TYPES}")
    kind, values, part = found
    high = MINUTES_OF_A_DAY if kind == "minutes" else about.high
    values, part = about.values or values, about.part or part
    required = field.default is not None and kind != "group"
    return attrs.evolve(about, kind=kind, values=values, part=part, high=high, required=required)


_TYPES: Final = (
    "there are bool, int, date, str, Literal of texts, tuple[str, ...] for modifiers, "
    "a tuple of attrs classes for procedure lines, an attrs class for what was performed, and each of these `| None`"
)


def _from_annotation(hint: object) -> tuple[Kind, tuple[str, ...], type | None] | None:  # noqa: PLR0911 - one case a type
    """The type of a fact by its annotation, None where it is that of none; `X | None` is X that may be unknown."""
    if get_origin(hint) in {Union, UnionType}:
        left = [part for part in get_args(hint) if part not in {NoneType, Unknown}]
        if len(left) == 1:
            return _from_annotation(left[0])
    if get_origin(hint) is Literal and all(isinstance(v, str) for v in get_args(hint)):
        return "choice", get_args(hint), None
    simple: dict[object, Kind] = {bool: "yes/no", int: "number", date: "date", str: "identity"}
    if hint in simple:
        return simple[hint], (), None
    if get_origin(hint) is tuple and get_args(hint):
        part = get_args(hint)[0]
        if part is str:
            return "modifiers", (), None
        if isinstance(part, type) and attrs.has(part):
            return "lines", (), part
    if isinstance(hint, type) and attrs.has(hint):
        return "group", (), hint
    return None


def _line_fields(part: type) -> LineFields:
    names = {field.name for field in attrs.fields(part)}
    if "code" not in names:
        raise SchemaError(f"{part.__name__} is a procedure line without a field `code`")
    return LineFields("code", *(name if name in names else None for name in ("modifiers", "units", "performed_by")))
