"""Which classes check themselves, so that what is one of them need not be looked at again."""

from functools import cache
from typing import Any

import attrs

from fluororules.facts import ABOUT, checks

_MADE_BY_ATTRS = "<attrs generated"


def checks_itself(cls: type) -> bool:
    """Whether every instance of an attrs class holds only what its facts may hold, for as long as it lives.

    So it is where the class is frozen, and each field is a `fact(...)` of a stated kind, which is checked when an
    instance is made; the classes of groups and lines likewise.
    """
    return _checks_itself(cls)


@cache
def _checks_itself(cls: type) -> bool:
    fields: tuple[attrs.Attribute[Any], ...] = attrs.fields(cls)
    parts = [field.metadata[ABOUT].part for field in fields if ABOUT in field.metadata]
    return (
        is_plain(cls)
        and all(checks(field) for field in fields)
        and all(_checks_itself(part) for part in parts if part is not None)
    )


def is_plain(cls: type) -> bool:
    """Whether attrs alone makes the instances of a class, and nothing changes them."""
    code = getattr(vars(cls).get("__init__"), "__code__", None)
    made = code is not None and code.co_filename.startswith(_MADE_BY_ATTRS)
    hooks = hasattr(cls, "__attrs_post_init__") or hasattr(cls, "__attrs_pre_init__") or "__new__" in vars(cls)
    return made and not hooks and _is_frozen(cls)


def _is_frozen(cls: type) -> bool:
    instance: object = object.__new__(cls)
    try:
        setattr(instance, attrs.fields(cls)[0].name, None)
    except attrs.exceptions.FrozenInstanceError:
        return True
    except Exception:  # noqa: BLE001 - whatever a caller's class makes of it, it is no frozen class
        return False
    return False
