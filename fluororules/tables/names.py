"""Names and editions of tables, and what names of files and lines of heading text say about them."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Final

import attrs

from fluororules.edits import Kind
from fluororules.tables import messages

TABLES: Final[Mapping[str, Kind]] = {
    "ncci-ptp-practitioner": "pairs",
    "ncci-ptp-outpatient": "pairs",
    "ncci-aoc": "add-ons",
    "ncci-mue-practitioner": "units",
    "ncci-mue-outpatient": "units",
    "ncci-mue-dme": "units",
}
"""The names that rulesets use, and the kind of each table."""

_PROVIDERS: Final = {
    "practitioner": re.compile(r"ccipra|practitioner", re.IGNORECASE),
    "outpatient": re.compile(r"ccioph|outpatient|hospital", re.IGNORECASE),
    "dme": re.compile(r"(?<![a-z])dme(?![a-z])|dmesupplier", re.IGNORECASE),
}
_QUARTER: Final = re.compile(r"(?<!\d)(20\d\d)[-_ ]?q([1-4])(?!\d)", re.IGNORECASE)
_VERSION: Final = re.compile(r"cci(?:pra|oph)[-_ ]?v(\d\d)([0-3])r\d", re.IGNORECASE)
_EFFECTIVE: Final = re.compile(r"eff(?:ective)?[-_ ]{0,2}(\d\d)[-_/]?(\d\d)[-_/]?(20\d\d)(?!\d)", re.IGNORECASE)
_PART: Final = re.compile(r"[-_]f(\d)(?!\d)", re.IGNORECASE)
_VERSION_ZERO: Final = 1994
"""Version 30.0 of the pair edits is that of January 2024, version 31.0 that of January 2025."""


@attrs.frozen(order=True)
class Quarter:
    """A quarter of a year. An edition is named after its quarter: 2024q3."""

    year: int
    number: int

    @classmethod
    def of(cls, edition: str) -> "Quarter":
        """The quarter that an edition is named after. Raises TableError where it is none."""
        found = _QUARTER.fullmatch(edition)
        if found is None:
            raise messages.no_edition(edition)
        return cls(int(found[1]), int(found[2]))

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        later = date(self.year + 1, 1, 1) if self.number == 4 else date(self.year, 3 * self.number + 1, 1)  # noqa: PLR2004
        return later - timedelta(days=1)

    def __str__(self) -> str:
        return f"{self.year}q{self.number}"


def names_of(kind: Kind) -> tuple[str, ...]:
    """The names of the tables of a kind."""
    return tuple(name for name, its in TABLES.items() if its == kind)


def table_said(kind: Kind, texts: Iterable[str]) -> str | None:
    """The table of a kind that texts name; None where they name none, or more than one."""
    names = names_of(kind)
    if len(names) == 1:
        return names[0]
    said = {name for text in texts for name in names if _PROVIDERS[name.rpartition("-")[2]].search(text)}
    return said.pop() if len(said) == 1 else None


def quarter_said(texts: Iterable[str]) -> Quarter | None:
    """The quarter that texts name; None where they name none, or more than one."""
    said = {quarter for text in texts for quarter in _quarters(text)}
    return said.pop() if len(said) == 1 else None


def part_said(name: str) -> int | None:
    """Which part of a table in several files the name says: 2 in `ccipra-v302r0-f2.txt`."""
    found = _PART.search(name)
    return int(found[1]) if found else None


def _quarters(text: str) -> Iterable[Quarter]:
    for found in _QUARTER.finditer(text):
        yield Quarter(int(found[1]), int(found[2]))
    for found in _VERSION.finditer(text):
        yield Quarter(_VERSION_ZERO + int(found[1]), int(found[2]) + 1)
    for found in _EFFECTIVE.finditer(text):
        if 1 <= int(found[1]) <= 12:  # noqa: PLR2004 - months
            yield Quarter(int(found[3]), (int(found[1]) + 2) // 3)
