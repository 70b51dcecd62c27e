"""Dates as they are written."""

from datetime import date

_FIRST_YEAR, _LAST_YEAR = 1900, 2100


def day_of(text: str) -> date | None:
    """The day that `2009-02-28` names, where there is one between 1900 and 2100."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if _FIRST_YEAR <= day.year <= _LAST_YEAR and len(text) == len("2009-02-28") else None
