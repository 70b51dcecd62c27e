"""Days as JSON writes them."""

from datetime import date

from fluororules.errors import EncounterError
from fluororules.facts import kind_of

_DAY = "dddd-dd-dd"


def day_of(data: object, path: str) -> date | None:
    """The day that a JSON value says; None where it is null. Raises EncounterError where it is none."""
    if data is None:
        return None
    if type(data) is not str:
        raise EncounterError("FD203", path, f"expected a date as text, got {kind_of(data)}")
    shape = "".join("d" if c.isdecimal() and c.isascii() else c for c in data[: len(_DAY) + 1])
    if shape != _DAY:
        raise EncounterError("FD211", path, "expected a date written YYYY-MM-DD")
    try:
        return date.fromisoformat(data)
    except ValueError:
        raise EncounterError("FD210", path, "there is no such day") from None
