"""The columns of claim lines: by which names they are known, and what is made of each.

The names are those of `medical_claim` in the Tuva data model. A file may have others, which are then mapped to these.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final, Literal

import attrs
import pyarrow as pa
import pyarrow.compute as pc

from fluororules.batch.files import messages
from fluororules.batch.files.cells import Column, Read, column_of, facts_of, read_day, read_number, read_truth, type_of
from fluororules.batch.files.rejects import Problem
from fluororules.encounter import PAYERS

Holds = Literal["name", "text", "number", "day", "place"]

CLAIM: Final = "claim_id"
MODIFIERS: Final = tuple(f"hcpcs_modifier_{number}" for number in range(1, 6))
KNOWN: Final[Mapping[str, Holds]] = MappingProxyType(
    {
        CLAIM: "name",
        "claim_line_number": "number",
        "claim_line_start_date": "day",
        "claim_start_date": "day",
        "hcpcs_code": "text",
        **dict.fromkeys(MODIFIERS, "text"),
        "service_unit_quantity": "number",
        "rendering_npi": "name",
        "place_of_service_code": "place",
        "payer_type": "text",
    }
)
"""The columns of claim lines that are read. A `name` may be a number, a `text` may not: it may have lost a zero."""

FACILITY: Final = frozenset(
    ["02", "19", "21", "22", "23", "24", "26", "31", "34", "41", "42", "51", "52", "53", "56", "61"]
)
OTHER_PLACES: Final = frozenset(
    [
        "01",
        "03",
        "04",
        "09",
        "10",
        "11",
        "12",
        "13",
        "14",
        "15",
        "16",
        "17",
        "18",
        "20",
        "25",
        "27",
        "32",
        "33",
        "49",
        "50",
        "54",
        "55",
        "57",
        "58",
        "60",
        "62",
        "65",
        "71",
        "72",
        "81",
        "99",
    ]
)
"""Places of service by whether Medicare pays them at the facility rate; of any other code the setting is not known."""

_GIVEN: Final = frozenset({"id", "date_of_service", "procedures"})


@attrs.frozen
class Names:
    """Which column of a file holds what: known names to those in the file, and facts in columns of their own."""

    columns: Mapping[str, str]
    facts: tuple[str, ...]
    ignored: tuple[str, ...]

    @property
    def wanted(self) -> tuple[str, ...]:
        """The columns of the file that are read."""
        return (*self.columns.values(), *self.facts)

    def shown(self, field: str) -> str:
        """The path of an encounter's field as the column of a claim line that it comes from."""
        last = field.rpartition(".")[2].partition("[")[0]
        ours = _FROM.get(last, last)
        return self.columns.get(ours, ours)


_FROM: Final = {
    "id": CLAIM,
    "date_of_service": "claim_line_start_date",
    "code": "hcpcs_code",
    "modifiers": "hcpcs_modifier_1",
    "units": "service_unit_quantity",
}


def names_of(path: str, found: pa.Schema, schema: type, mapped: Mapping[str, str]) -> Names:
    """Which columns there are. `mapped` says of known names what they are in the file.

    Raises UsageError where a name that is mapped is not known, InputError where the file lacks a column that is wanted.
    """
    facts = tuple(name for name in facts_of(schema) if name not in _GIVEN and name in found.names)
    for ours in mapped:
        if ours not in KNOWN:
            raise messages.unknown_column(ours, KNOWN)
    columns = {ours: mapped.get(ours, ours) for ours in KNOWN if mapped.get(ours, ours) in found.names}
    for ours in (CLAIM, "hcpcs_code", *mapped):
        if ours not in columns:
            raise messages.missing(path, mapped.get(ours, ours))
    if not {"claim_line_start_date", "claim_start_date"} & set(columns):
        raise messages.missing(path, mapped.get("claim_line_start_date", "claim_line_start_date"))
    read = {*columns.values(), *facts}
    names = Names(columns, facts, tuple(name for name in found.names if name not in read))
    for ours, theirs in columns.items():
        _check_type(path, theirs, KNOWN[ours], found.field(theirs).type)
    for fact in facts:
        wanted = type_of(facts_of(schema)[fact])
        if _plain(found.field(fact).type) not in {pa.string(), wanted} and not _whole(found.field(fact).type, wanted):
            raise messages.wrong_type(path, fact, _SAID[wanted], "something else")
    return names


_SAID: Final = {pa.string(): "texts", pa.int64(): "whole numbers", pa.bool_(): "yes or no", pa.date32(): "dates"}
_WANTED: Final[Mapping[Holds, str]] = {
    "name": "texts or whole numbers",
    "text": "texts, so that no leading zero is lost",
    "number": "whole numbers",
    "day": "dates without a time of day",
    "place": "two digits as text",
}


def _plain(kind: pa.DataType) -> pa.DataType:
    """A type without how it is encoded."""
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return pa.string() if pa.types.is_large_string(kind) or pa.types.is_string_view(kind) else kind


def _whole(found: pa.DataType, wanted: pa.DataType) -> bool:
    return bool(wanted == pa.int64() and pa.types.is_integer(found))


def _check_type(path: str, column: str, holds: Holds, found: pa.DataType) -> None:
    kind = _plain(found)
    fits = kind == pa.string() or pa.types.is_null(kind)
    if holds in {"name", "number", "place"}:
        fits = fits or pa.types.is_integer(kind)
    if holds == "number":
        fits = fits or pa.types.is_floating(kind) or pa.types.is_decimal(kind)
    if holds == "day":
        fits = fits or pa.types.is_date(kind)
    if not fits:
        said = "numbers" if pa.types.is_primitive(kind) and not pa.types.is_temporal(kind) else "something else"
        said = "times of day" if pa.types.is_timestamp(kind) else said
        raise messages.wrong_type(path, column, _WANTED[holds], said)


def read_column(holds: Holds, field: str, column: pa.Array) -> Column:
    """A column of claim lines as it is worked with: days as dates, whole numbers, everything else as text."""
    kind = _plain(column.type)
    if kind != column.type:
        column = column.cast(kind)
    if pa.types.is_null(kind):
        column = column.cast(pa.string())
    if holds == "day" and pa.types.is_date(kind):
        return Column(column.cast(pa.date32()))
    if holds == "number" and not pa.types.is_string(column.type):
        return _whole_numbers(field, column)
    texts = column if pa.types.is_string(column.type) else column.cast(pa.string())
    if holds == "day":
        return column_of(texts, pa.date32(), read_day(field))
    if holds == "number":
        return column_of(texts, pa.int64(), _read_count(field))
    if holds == "place":
        return column_of(texts, pa.string(), _setting)
    return Column(texts)


def read_fact(schema: type, name: str, column: pa.Array) -> Column:
    """A column of a fact beside the claim lines."""
    wanted = type_of(facts_of(schema)[name])
    kind = _plain(column.type)
    column = column.cast(kind) if kind != column.type else column
    if kind == wanted:
        return Column(column)
    if kind != pa.string():
        return Column(column.cast(wanted))
    reads: dict[pa.DataType, Read] = {pa.int64(): read_number(name), pa.bool_(): read_truth(name)}
    return column_of(column, wanted, reads[wanted])


def payer_of(text: str) -> str | None:
    """The payer that a type of payer is; None where it is none of those that rules know."""
    said = text.strip(" ").lower().replace("-", " ").replace("_", " ")
    return said if said in PAYERS else None


def _setting(text: str) -> str | None:
    code = text.zfill(2)
    return "facility" if code in FACILITY else "non-facility" if code in OTHER_PLACES else None


def _read_count(field: str) -> Read:
    """A whole number, that may be written with a point and noughts."""
    whole = read_number(field)
    return lambda text: whole(text.rstrip("0").removesuffix(".") if "." in text and len(text) < 40 else text)  # noqa: PLR2004


def _whole_numbers(field: str, column: pa.Array) -> Column:
    """Numbers that must be whole; those that are not are null, and a problem."""
    if pa.types.is_integer(column.type) and column.type != pa.uint64():
        return Column(column.cast(pa.int64()))
    numbers = column.cast(pa.float64())
    fits = pc.and_(pc.equal(numbers, pc.floor(numbers)), pc.less(pc.abs(numbers), 2.0**53))
    fits = pc.fill_null(fits, fill_value=False)
    bad = pc.and_(pc.is_valid(numbers), pc.invert(fits))
    wrong = messages.expected(field, "a whole number")
    problems: tuple[tuple[int, Problem], ...] = tuple((row, wrong) for row in pc.indices_nonzero(bad).to_pylist())
    return Column(pc.if_else(fits, numbers, None).cast(pa.int64()), problems)


def given(columns: Iterable[str]) -> dict[str, str]:
    """`claim_id=CLM_ID` as a mapping. Raises UsageError where one is not written so."""
    found: dict[str, str] = {}
    for one in columns:
        ours, equals, theirs = one.partition("=")
        if not equals or not ours or not theirs:
            raise messages.bad_column(one)
        found[ours] = theirs
    return found
