"""What stands in a cell, as text, to what it means. `BAD` stands for what does not fit."""

import re
from datetime import date, timedelta
from enum import Enum
from typing import Final

from fluororules.edits import OPEN


class Bad(Enum):
    """What cannot be read. An enum, so that it is told from every value."""

    BAD = "bad"


BAD: Final = Bad.BAD

_CODE: Final = re.compile(r"[0-9]{4}[0-9A-Z]|[A-Z][0-9]{4}")
_DIGITS: Final = re.compile(r"[0-9]+")
_NONE: Final = frozenset({"", "*"})
_CONTRACTOR: Final = "CCCCC"
_YEARS: Final = range(1900, 2101)


def plain(text: str) -> str:
    """A cell without blanks around it, and without the quotation marks that a spreadsheet puts around text."""
    text = text.strip(" ")
    if len(text) > 1 and text[0] == text[-1] == '"':
        return text[1:-1].strip(" ")
    return text


def code(text: str) -> str | Bad:
    """A code: five digits, four digits and a capital, or a capital and four digits."""
    return text if _CODE.fullmatch(text) else BAD


def primary(text: str) -> str | Bad | None:
    """A code; None for CCCCC, which leaves the list to the contractor."""
    return None if text == _CONTRACTOR else code(text)


def first_day(text: str) -> date | Bad:
    """A day written yyyymmdd."""
    return _calendar_day(text) if len(text) == 8 else BAD  # noqa: PLR2004


def last_day(text: str) -> date | Bad:
    """A day written yyyymmdd; * or nothing where the row has not ended."""
    return OPEN if text in _NONE or text == "99991231" else first_day(text)


def first_day_either(text: str) -> date | Bad:
    """A day written yyyymmdd, or as year and day of the year: 2024183 is 2024-07-01."""
    return _day_of_year(text) if len(text) == 7 else first_day(text)  # noqa: PLR2004


def last_day_either(text: str) -> date | Bad:
    """A day as above; * or nothing where the row has not ended."""
    return last_day(text) if text in _NONE or len(text) == 8 else first_day_either(text)  # noqa: PLR2004


def star(text: str) -> str | Bad:
    """* or nothing."""
    return text if text in _NONE else BAD


def indicator(text: str) -> int | Bad:
    """0, 1 or 9."""
    return int(text) if text in {"0", "1", "9"} else BAD


def list_type(text: str) -> int | Bad:
    """1, 2 or 3; older files have I, II and III."""
    return {"1": 1, "2": 2, "3": 3, "I": 1, "II": 2, "III": 3}.get(text, BAD)


def units(text: str) -> int | Bad:
    """A whole number from 0."""
    if not _DIGITS.fullmatch(text) or len(text) > 9:  # noqa: PLR2004
        return BAD
    return int(text)


def adjudication(text: str) -> int | Bad | None:
    """1, 2 or 3, with or without words behind it; None where nothing stands."""
    if not text:
        return None
    return int(text[0]) if text[0] in "123" and (len(text) == 1 or text[1] in " -:") else BAD


def _calendar_day(text: str) -> date | Bad:
    if not _DIGITS.fullmatch(text) or int(text[:4]) not in _YEARS:
        return BAD
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return BAD


def _day_of_year(text: str) -> date | Bad:
    if not _DIGITS.fullmatch(text) or int(text[:4]) not in _YEARS or not 1 <= int(text[4:]) <= 366:  # noqa: PLR2004
        return BAD
    day = date(int(text[:4]), 1, 1) + timedelta(days=int(text[4:]) - 1)
    return day if day.year == int(text[:4]) else BAD
