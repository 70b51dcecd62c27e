"""The kinds of tables: which columns each has, how they are headed, what stands in them, and what is kept of them."""

import re
from collections.abc import Callable, Mapping
from typing import Final

import attrs
import pyarrow as pa

from fluororules.edits import FIELDS, Kind
from fluororules.tables import values


@attrs.frozen
class Column:
    """A column of what CMS publishes.

    `role` is the field that it becomes, `heading` what CMS writes above it, `pattern` what is sought in a heading that
    was brought to small letters, digits and single blanks, `read` turns the text of a cell into its value.
    """

    role: str
    heading: str
    pattern: re.Pattern[str]
    read: Callable[[str], object]
    expected: str
    required: bool = True


def _column(role: str, heading: str, pattern: str, read: Callable[[str], object], expected: str) -> Column:
    return Column(role, heading, re.compile(pattern), read, expected)


_CODE: Final = "a code of five characters, with its zeroes at the front"
_DAY: Final = "a day written yyyymmdd"
_OPEN_DAY: Final = "a day written yyyymmdd, or * for none"
_EITHER: Final = "a day written yyyymmdd or yyyyddd"

COLUMNS: Final[Mapping[Kind, tuple[Column, ...]]] = {
    "pairs": (
        _column("column_one", "Column 1", r"\bcolumn ?(1|one)\b", values.code, _CODE),
        _column("column_two", "Column 2", r"\bcolumn ?(2|two)\b", values.code, _CODE),
        _column("first", "Effective Date", r"\beff", values.first_day, _DAY),
        _column("last", "Deletion Date", r"\bdel", values.last_day, _OPEN_DAY),
        _column("indicator", "Modifier", r"\bmodifier\b|\bccmi\b", values.indicator, "0, 1 or 9"),
        attrs.evolve(
            _column("prior", "In existence prior to 1996", r"\bexistence\b", values.star, "* or nothing"),
            required=False,
        ),
    ),
    "add-ons": (
        _column("add_on", "Add-On Code", r"^(?!.*\b(del|type|eff))(.*\badd ?on code\b.*)$", values.code, _CODE),
        _column("primary", "Primary Code", r"^(?!.*\b(del|eff|note))(.*\bprimary\b.*)$", values.primary, _CODE),
        _column("type", "AOC Edit Type", r"\btype\b", values.list_type, "1, 2 or 3"),
        _column("first", "AOC Edit Effective Date", r"\beff", values.first_day_either, _EITHER),
        _column(
            "last",
            "AOC Edit Deletion Date",
            r"^(.*\bedit\b.*\bdel.*|(?!.*\b(primary|add ?on|aoc)\b).*\bdel.*)$",
            values.last_day_either,
            f"{_EITHER}, or nothing",
        ),
    ),
    "units": (
        _column("code", "HCPCS/CPT Code", r"\b(hcpcs|cpt)\b.*\bcode\b", values.code, _CODE),
        _column("units", "MUE Values", r"\bmue values?\b", values.units, "a whole number"),
        attrs.evolve(
            _column(
                "adjudication",
                "MUE Adjudication Indicator",
                r"\badjudication\b",
                values.adjudication,
                "1, 2 or 3, with or without words behind it",
            ),
            required=False,
        ),
    ),
}
"""By kind. The first two of each are the headings by which a kind is known."""

HOLDS: Final[Mapping[Kind, str]] = {"pairs": "pair edits", "add-ons": "add-on edits", "units": "unit limits"}
"""The kinds in words."""

_TYPES: Final = {
    "first": pa.date32(),
    "last": pa.date32(),
    "indicator": pa.int8(),
    "type": pa.int8(),
    "adjudication": pa.int8(),
    "units": pa.int32(),
}
_MAY_BE_NONE: Final = frozenset({"primary", "adjudication"})

SCHEMAS: Final[Mapping[Kind, pa.Schema]] = {
    kind: pa.schema([pa.field(name, _TYPES.get(name, pa.string()), name in _MAY_BE_NONE) for name in fields])
    for kind, fields in FIELDS.items()
}
"""What is kept of each kind: the fields of its rows, in the order of their lines."""
