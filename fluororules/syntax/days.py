"""Dates as they are written."""

from datetime import date, timedelta

_FIRST_YEAR, _LAST_YEAR = 1900, 2100


def day_of(text: str) -> date | None:
    """The day that `2009-02-28` names, where there is one between 1900 and 2100."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if _FIRST_YEAR <= day.year <= _LAST_YEAR and len(text) == len("2009-02-28") else None


def length_of_month(year: int, month: int) -> int | None:
    """How many days a month has; None where there is no such month between 1900 and 2100."""
    if not (_FIRST_YEAR <= year <= _LAST_YEAR and 1 <= month <= 12):  # noqa: PLR2004 - months of a year
        return None
    following = date(year + month // 12, month % 12 + 1, 1)
    return (following - timedelta(days=1)).day
