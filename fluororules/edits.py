"""Tables of edits that a caller hands over: pairs of codes, primaries of add-on codes, and limits of units.

A table is one edition of what a payer publishes, such as the third quarter of 2024. It says on which days it speaks;
on any other day it says nothing, which is not the same as permitting. Rulesets name tables (`from table "..."`), and
decisions quote the edition and the digest of each that was used.

All days are inclusive. `read` in `fluororules.tables` gives the tables that were imported from CMS's own files; `of`
makes one from rows.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from hashlib import sha256
from typing import ClassVar, Final, Literal, TypeVar

import attrs

from fluororules.errors import TableError

Kind = Literal["pairs", "add-ons", "units"]

FIRST: Final = date(1900, 1, 1)
"""Stands for a beginning that no source gives."""
OPEN: Final = date(9999, 12, 31)
"""The last day of a row that has not ended."""


@attrs.frozen(order=True)
class PairEdit:
    """Column one and column two of one row, the days on which it is in force, and its modifier indicator.

    Indicator 0: no modifier separates the two codes; 1: a proper modifier does; 9: the row was never in force.
    """

    column_one: str
    column_two: str
    first: date
    last: date
    indicator: int

    def on(self, day: date) -> bool:
        """Whether the row is in force on the day."""
        return self.indicator != NEVER and self.first <= day <= self.last


@attrs.frozen(order=True)
class AddOnEdit:
    """One primary procedure of an add-on code, and the type of its list: 1 closed, 2 the contractor's, 3 partial.

    `primary` is None where the row names no code, as those of type 2 do.
    """

    add_on: str
    primary: str | None
    type: int
    first: date
    last: date


@attrs.frozen(order=True)
class UnitLimit:
    """The most units of a code on one date of service, and the adjudication indicator (1 line, 2 and 3 day)."""

    code: str
    units: int
    adjudication: int | None
    first: date
    last: date


SEPARABLE, NEVER = 1, 9
"""The indicators of a row that a modifier may separate, and of one that was never in force."""
CLOSED, CONTRACTORS = 1, 2
"""The types of a list of primaries that is closed, and of one that the contractor keeps."""
Row = PairEdit | AddOnEdit | UnitLimit
R = TypeVar("R", bound=Row)


@attrs.frozen(eq=False)
class _Table:
    """What all tables have. `first` and `last` are the days on which the table speaks; `edition` is a quarter."""

    name: str
    edition: str
    first: date
    last: date
    digest: str

    def covers(self, day: date) -> bool:
        """Whether the table speaks of the day."""
        return self.first <= day <= self.last


@attrs.frozen(eq=False)
class PairTable(_Table):
    """Pair edits. The pair has a direction: column one is paid, column two is not."""

    kind: ClassVar[Kind] = "pairs"
    rows: Mapping[str, Mapping[str, tuple[PairEdit, ...]]] = attrs.field(repr=False)
    """By column two, then by column one."""

    @classmethod
    def of(
        cls, name: str, edition: str, first: date, last: date, rows: Iterable[PairEdit], digest: str | None = None
    ) -> "PairTable":
        """A table of rows in any order. `digest` None: that of the rows."""
        ordered = _ordered(cls.kind, rows)
        by_two: dict[str, dict[str, tuple[PairEdit, ...]]] = {}
        for row in ordered:
            by_one = by_two.setdefault(row.column_two, {})
            by_one[row.column_one] = (*by_one.get(row.column_one, ()), row)
        return cls(name, edition, first, last, digest or digest_of(cls.kind, ordered), by_two)

    def edit(self, column_one: str, column_two: str, day: date) -> PairEdit | None:
        """The row of a pair that is in force on a day; of several the strictest, then the oldest. None: no edit."""
        rows = self.rows.get(column_two, {}).get(column_one, ())
        return min((row for row in rows if row.on(day)), key=lambda row: (row.indicator, row.first), default=None)

    def columns_one(self, column_two: str, day: date) -> Mapping[str, int]:
        """The codes that bar a code on a day, each with the indicator of its row."""
        found = {one: self.edit(one, column_two, day) for one in self.rows.get(column_two, {})}
        return {one: row.indicator for one, row in found.items() if row is not None}


@attrs.frozen(eq=False)
class AddOnTable(_Table):
    """Add-on codes and their primary procedures."""

    kind: ClassVar[Kind] = "add-ons"
    rows: Mapping[str, tuple[AddOnEdit, ...]] = attrs.field(repr=False)
    """By add-on code."""

    @classmethod
    def of(
        cls, name: str, edition: str, first: date, last: date, rows: Iterable[AddOnEdit], digest: str | None = None
    ) -> "AddOnTable":
        """A table of rows in any order. `digest` None: that of the rows."""
        ordered = _ordered(cls.kind, rows)
        by_code: dict[str, tuple[AddOnEdit, ...]] = {}
        for row in ordered:
            by_code[row.add_on] = (*by_code.get(row.add_on, ()), row)
        return cls(name, edition, first, last, digest or digest_of(cls.kind, ordered), by_code)

    def type_of(self, add_on: str, day: date) -> int | None:
        """The type of the list of a code on a day; None where the table does not list it as an add-on."""
        return min((row.type for row in self.rows.get(add_on, ()) if row.first <= day <= row.last), default=None)

    def primaries(self, add_on: str, day: date) -> frozenset[str]:
        """The primary procedures that the table lists for a code on a day."""
        rows = (row for row in self.rows.get(add_on, ()) if row.first <= day <= row.last)
        return frozenset(row.primary for row in rows if row.primary is not None)


@attrs.frozen(eq=False)
class UnitTable(_Table):
    """The most units of codes."""

    kind: ClassVar[Kind] = "units"
    rows: Mapping[str, tuple[UnitLimit, ...]] = attrs.field(repr=False)
    """By code."""

    @classmethod
    def of(
        cls, name: str, edition: str, first: date, last: date, rows: Iterable[UnitLimit], digest: str | None = None
    ) -> "UnitTable":
        """A table of rows in any order. `digest` None: that of the rows."""
        ordered = _ordered(cls.kind, rows)
        by_code: dict[str, tuple[UnitLimit, ...]] = {}
        for row in ordered:
            by_code[row.code] = (*by_code.get(row.code, ()), row)
        return cls(name, edition, first, last, digest or digest_of(cls.kind, ordered), by_code)

    def limit(self, code: str, day: date) -> UnitLimit | None:
        """The limit of a code on a day; of several the lowest. None: no limit is published."""
        rows = (row for row in self.rows.get(code, ()) if row.first <= day <= row.last)
        return min(rows, key=lambda row: (row.units, row.first), default=None)


Table = PairTable | AddOnTable | UnitTable


@attrs.frozen(eq=False)
class Tables:
    """The tables handed over, by name; of one name there may be several editions."""

    by_name: Mapping[str, tuple[Table, ...]]

    @classmethod
    def of(cls, tables: "Iterable[Table] | Tables") -> "Tables":
        """Tables in any order. Raises TableError where two editions of one name are not of one kind."""
        if isinstance(tables, Tables):
            return tables
        found: dict[str, tuple[Table, ...]] = {}
        for table in sorted(tables, key=lambda each: (each.name, each.last, each.first, each.digest)):
            others = found.get(table.name, ())
            if any(other.kind != table.kind for other in others):
                raise TableError(f"the tables named {table.name} are of different kinds")
            found[table.name] = (*others, table)
        return cls(found)

    def on(self, name: str, day: date) -> Table | None:
        """The newest edition of a table that speaks of a day; None where there is none."""
        return next((table for table in reversed(self.by_name.get(name, ())) if table.covers(day)), None)


NO_TABLES: Final = Tables({})


FIELDS: Final[Mapping[Kind, tuple[str, ...]]] = {
    "pairs": ("column_two", "column_one", "first", "last", "indicator"),
    "add-ons": ("add_on", "type", "primary", "first", "last"),
    "units": ("code", "units", "adjudication", "first", "last"),
}
"""The fields of a row in the order in which its line holds them. What rows are looked up by comes first."""


def digest_of(kind: Kind, rows: Iterable[Row]) -> str:
    """The digest of rows in any order; a row that is there twice counts once."""
    return digest_of_lines(kind, (line.encode() for line in sorted({line_of(kind, row) for row in rows})))


def digest_of_lines(kind: Kind, lines: Iterable[bytes | memoryview]) -> str:
    """The digest of rows that are lines already: SHA-256 over the kind, as a line of its own, and the lines.

    The lines are distinct, sorted by their bytes, and each ends with a line feed. They may come in pieces of any size.
    """
    digest = sha256(f"{kind}\n".encode())
    for piece in lines:
        digest.update(piece)
    return digest.hexdigest()


def line_of(kind: Kind, row: Row) -> str:
    """A row as a line: its fields between tabs, nothing where there is none, days as 2024-07-01, a line feed."""
    return "\t".join([_text(getattr(row, name)) for name in FIELDS[kind]]) + "\n"


def _ordered(kind: Kind, rows: Iterable[R]) -> list[R]:
    """Each row once, in the order of their lines."""
    return sorted(set(rows), key=lambda row: line_of(kind, row))


def _text(value: object) -> str:
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)
