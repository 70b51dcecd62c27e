"""What a fact of an encounter is: how its field says so, and which values it may hold.

`fact(...)` is an attrs field that carries the phrase under which rules name it, its type, its closed list of values,
and the question to put to the physician where it is unknown. A field without it is a fact all the same: its phrase is
its name with blanks, its type follows from its annotation.

Every value is checked as it stands: nothing is converted, and no complaint holds a value.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any, Final, Literal

import attrs

from fluororules.errors import EncounterError

ABOUT: Final = "fluororules"
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2100, 12, 31)
MINUTES_OF_A_DAY = 24 * 60
MOST_UNITS = 9999
LONGEST_NAME = 200
MOST_LINES = 100_000
MOST_MODIFIERS = 100

Kind = Literal["yes/no", "number", "minutes", "date", "code", "choice", "identity", "modifiers", "lines", "group"]
Role = Literal["same performer", "performer", "id"]

_CODE = re.compile(r"[0-9]{4}[0-9A-HJ-NP-Z]|[A-Z][0-9]{4}")
_MODIFIER = re.compile(r"[0-9A-Z]{2}")


class Unknown(Enum):
    """The type of `UNKNOWN`."""

    UNKNOWN = "unknown"

    def __repr__(self) -> str:
        """`UNKNOWN`."""
        return self.name

    def __bool__(self) -> bool:
        """Unknown is never read as false, nor as true."""
        raise TypeError("unknown is neither true nor false")


UNKNOWN: Final = Unknown.UNKNOWN
"""Nobody says whether there was such a thing. `None` in a field of its own class says that there was none."""


@attrs.frozen
class About:
    """What the field of a fact says of it. `phrase` and `kind` None: they follow from the field."""

    phrase: str | None = None
    kind: Kind | None = None
    question: str | None = None
    values: tuple[str, ...] = ()
    low: int = 0
    high: int = 1_000_000
    role: Role | None = None
    part: type | None = None
    required: bool = False


def fact(  # noqa: PLR0913 - each says one thing about the fact, all by name
    phrase: str | None = None,
    *,
    question: str | None = None,
    kind: Kind | None = None,
    values: tuple[str, ...] = (),
    low: int = 0,
    high: int | None = None,
    role: Role | None = None,
    part: type | None = None,
    default: Any = None,  # noqa: ANN401 - the default of whatever field it becomes
) -> Any:  # noqa: ANN401 - an attrs field stands for a value of any type
    """An attrs field that is a fact.

    `phrase` is what rules call it (`physician time`); `question` is put to the physician where it is unknown;
    `kind` is its type where the annotation does not settle it (`minutes`, `code`, `identity`); `values` is the closed
    list of a text; `low` and `high` bound a number, both inclusive; `role` marks the facts that `by the same physician`
    turns on; `part` is the class of a group (`kind="group"`) or of a procedure line (`kind="lines"`).
    `default=attrs.NOTHING` makes the field required.
    """
    most = high if high is not None else MINUTES_OF_A_DAY if kind == "minutes" else 1_000_000
    about = About(phrase, kind, question, values, low, most, role, part, required=default is not None)
    checks = [_validator] if kind else []
    return attrs.field(default=default, metadata={ABOUT: about}, validator=checks)


def _validator(instance: object, attribute: "attrs.Attribute[Any]", value: object) -> None:
    del instance
    about: About = attribute.metadata[ABOUT]
    check(about, value, attribute.name)


def checks(field: "attrs.Attribute[Any]") -> bool:
    """Whether an attrs field is a fact that is checked when an instance is made, and kept as it was given."""
    return field.validator == attrs.validators.and_(_validator) and field.converter is None and field.init


def check(about: About, value: object, path: str) -> None:
    """Raises EncounterError where `value` is none that the fact may hold. None is unknown, and may always stand."""
    if value is None and (about.kind == "group" or not about.required):
        return
    _CHECKS[about.kind or "identity"](about, value, path)


def _yes_no(about: About, value: object, path: str) -> None:
    del about
    if value is not True and value is not False:
        raise EncounterError("FD203", path, f"expected true or false, got {kind_of(value)}")


def _number(about: About, value: object, path: str) -> None:
    unit = "whole minutes" if about.kind == "minutes" else "a whole number"
    if isinstance(value, float) and value - value != 0:
        raise EncounterError("FD201", path, f"expected {unit}, got no number")
    if type(value) is not int:
        raise EncounterError("FD203", path, f"expected {unit}, got {kind_of(value)}")
    if not about.low <= value <= about.high:
        raise EncounterError("FD202", path, f"expected {unit} from {about.low} to {about.high}")


def _date(about: About, value: object, path: str) -> None:
    del about
    if value is None:
        raise EncounterError("FD204", path, "is required")
    if type(value) is not date:
        raise EncounterError("FD203", path, f"expected a date, got {kind_of(value)}")
    if not FIRST_DAY <= value <= LAST_DAY:
        raise EncounterError("FD210", path, "expected a date from 1900-01-01 to 2100-12-31")


def _text(value: object, path: str, longest: int = LONGEST_NAME) -> str:
    if type(value) is not str:
        raise EncounterError("FD203", path, f"expected a text, got {kind_of(value)}")
    if len(value) > longest:
        raise EncounterError("FD205", path, f"expected at most {longest} characters, got {len(value)}")
    if not value.isprintable():
        raise EncounterError("FD222", path, "holds a character that cannot be printed")
    return value


def _choice(about: About, value: object, path: str) -> None:
    if _text(value, path) not in about.values:
        raise EncounterError("FD206", path, f"expected one of {', '.join(repr(v) for v in about.values)}")


def is_code(text: str) -> bool:
    """Whether a text has the form of a code; whether there is such a code, nobody can tell from that."""
    return _CODE.fullmatch(text) is not None


def _identity(about: About, value: object, path: str) -> None:
    del about
    if not _text(value, path).strip():
        raise EncounterError("FD207", path, "is blank; leave it out where it is not known")


def _code(about: About, value: object, path: str) -> None:
    del about
    if not _text(value, path).isascii():
        raise EncounterError("FD221", path, "holds a character that no code has")
    if not is_code(str(value)):
        raise EncounterError(
            "FD220",
            path,
            "expected a code: four digits and a digit or capital (not I or O), or a capital and four digits",
        )


def _modifiers(about: About, value: object, path: str) -> None:
    del about
    if type(value) is not tuple:
        raise EncounterError("FD203", path, f"expected a tuple of modifiers, got {kind_of(value)}")
    if len(value) > MOST_MODIFIERS:
        raise EncounterError("FD230", path, f"expected at most {MOST_MODIFIERS} modifiers, got {len(value)}")
    for at, modifier in enumerate(value):
        if not _MODIFIER.fullmatch(_text(modifier, f"{path}[{at}]")):
            raise EncounterError("FD220", f"{path}[{at}]", "expected a modifier: two digits or capitals")


def _lines(about: About, value: object, path: str) -> None:
    if type(value) is not tuple:
        raise EncounterError("FD203", path, f"expected a tuple of procedures, got {kind_of(value)}")
    if len(value) > MOST_LINES:
        raise EncounterError("FD230", path, f"expected at most {MOST_LINES} procedures, got {len(value)}")
    for at, line in enumerate(value):
        if about.part is None or type(line) is not about.part:
            raise EncounterError("FD203", f"{path}[{at}]", f"expected a procedure, got {kind_of(line)}")


def _group(about: About, value: object, path: str) -> None:
    if value is not UNKNOWN and (about.part is None or type(value) is not about.part):
        raise EncounterError("FD203", path, f"expected what was performed, or none, got {kind_of(value)}")


_CHECKS: Mapping[str, Callable[[About, object, str], None]] = {
    "yes/no": _yes_no,
    "number": _number,
    "minutes": _number,
    "date": _date,
    "code": _code,
    "choice": _choice,
    "identity": _identity,
    "modifiers": _modifiers,
    "lines": _lines,
    "group": _group,
}

_KINDS_OF_VALUES: Mapping[type, str] = {
    bool: "true or false",
    int: "a number",
    float: "a number with a fraction",
    str: "a text",
    list: "a list",
    tuple: "a list",
    dict: "an object",
    type(None): "nothing",
    date: "a date",
    datetime: "a date with a time of day",
}


def kind_of(value: object) -> str:
    """What a value is, in words, without saying it."""
    return _KINDS_OF_VALUES.get(type(value), "something else")
