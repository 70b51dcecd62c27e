"""The columns of claim lines: by which names they are known, and what is made of each.

The names are those of `medical_claim` in the Tuva data model. A file may have others, which are then mapped to these.
"""

from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType
from typing import Final

import attrs
import pyarrow as pa
import pyarrow.compute as pc

from fluororules.batch.claim_names import CLAIM, KNOWN, MODIFIERS, OTHERS, Holds
from fluororules.batch.files import messages
from fluororules.batch.files.causes import with_cause
from fluororules.batch.files.cells import (
    Column,
    Read,
    column_of,
    fact_column,
    facts_of,
    read_day,
    read_number,
    sound,
    type_of,
)
from fluororules.batch.files.headers import NEAR, Header, header, meant, slips
from fluororules.batch.files.rejects import Problem
from fluororules.encounter import PAYERS
from fluororules.errors import EncounterError
from fluororules.facts import About, check

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

_GIVEN: Final = frozenset({"id", "date_of_service", "procedures", "payer"})
"""Facts that other columns of claim lines give. In `medical_claim`, `payer` is the payer's name, and says no fact."""


@attrs.frozen
class Names:
    """Which column of a file holds what: known names to those in the file, and facts in columns of their own.

    `ignored` are the columns that are not read, by name or, as in `column 3`, by number.
    """

    columns: Mapping[str, str]
    facts: tuple[str, ...]
    ignored: tuple[str, ...]

    @property
    def wanted(self) -> tuple[str, ...]:
        """The columns of the file that are read."""
        return (*self.columns.values(), *self.facts)

    def shown(self, field: str) -> str:
        """The path of an encounter's field as the column of a claim line that it comes from."""
        if (fact := field.partition("[")[0]) in self.facts:
            return fact
        last = field.rpartition(".")[2].partition("[")[0]
        ours = _FROM.get(last, (last,))
        return next((self.columns[name] for name in ours if name in self.columns), ours[0])


_FROM: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "id": (CLAIM,),
        "date_of_service": ("claim_line_start_date", "claim_start_date"),
        "code": ("hcpcs_code",),
        "modifiers": MODIFIERS,
        "units": ("service_unit_quantity",),
        "performed_by": ("rendering_npi",),
    }
)


def names_of(path: str, found: pa.Schema, schema: type, mapped: Mapping[str, str]) -> Names:
    """Which columns there are. `mapped` says of known names what they are in the file.

    Raises UsageError where a name that is mapped is not known, InputError where the file lacks a column that is wanted.
    """
    every = facts_of(schema)
    facts = tuple(name for name in every if name in found.names and name not in _GIVEN and every[name].kind != "lines")
    _check_mapped(found.names, every, mapped)
    columns = {ours: mapped.get(ours, ours) for ours in KNOWN if mapped.get(ours, ours) in found.names}
    said = header(found.names, schema, given=mapped.values())
    _check_there(path, said, columns, mapped)
    read = {*columns.values(), *facts}
    ignored = tuple(name for name in found.names if name not in read)
    groups = {name.partition(".")[0] for name in every if "." in name}
    for name in ignored:
        if "." in name and (name.partition(".")[0] in groups or meant(name, every)):
            raise messages.unknown(path, said.said(name), meant(name, every, NEAR))
    names = Names(columns, facts, tuple(map(said.plainly, ignored)))
    for ours, theirs in columns.items():
        _check_type(path, theirs, KNOWN[ours], found.field(theirs).type)
    for fact in facts:
        _check_fact(path, fact, type_of(every[fact]), found.field(fact).type)
    return names


def _check_mapped(found: Collection[str], facts: Collection[str], mapped: Mapping[str, str]) -> None:
    """Raises UsageError where what is mapped is no name of a column of claim lines."""
    for ours, theirs in mapped.items():
        if ours in KNOWN:
            continue
        if theirs in KNOWN and (ours in found or theirs not in found):
            raise messages.swapped(ours, theirs)
        raise messages.no_column_of_lines(ours, theirs) if ours in facts else messages.unknown_column(ours, KNOWN)


def _check_there(path: str, said: Header, columns: Mapping[str, str], mapped: Mapping[str, str]) -> None:
    """Raises InputError where a column that is wanted is not there, or one that is there is misspelt."""
    lacking = [ours for ours in KNOWN if ours not in columns and ours not in mapped]
    others = [name for name in said.names if name not in columns.values() and name not in OTHERS]
    if misspelt := slips(others, lacking):
        raise messages.misspelt(path, misspelt)
    for ours in (CLAIM, "hcpcs_code", *mapped):
        if ours not in columns:
            raise messages.missing(path, mapped.get(ours, ours), bare=said.is_missing)
    if not set(_DATES) & set(columns):
        raise messages.neither(path, *_DATES)


_DATES: Final = ("claim_line_start_date", "claim_start_date")
_SAID: Final = {
    pa.string(): "texts",
    pa.int64(): "whole numbers",
    pa.bool_(): "yes or no",
    pa.date32(): "dates",
    pa.list_(pa.string()): "lists of texts",
}
_WANTED: Final[Mapping[Holds, str]] = {
    "name": "texts or whole numbers",
    "text": "texts, so that no leading zero is lost",
    "modifier": "texts, so that no leading zero is lost",
    "number": "whole numbers",
    "day": "dates without a time of day",
    "place": "two digits as text",
}


def _plain(kind: pa.DataType) -> pa.DataType:
    """A type without how it is encoded."""
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return pa.list_(_plain(kind.value_type))
    return pa.string() if pa.types.is_large_string(kind) or pa.types.is_string_view(kind) else kind


def _check_fact(path: str, column: str, wanted: pa.DataType, found: pa.DataType) -> None:
    kind = _plain(found)
    whole = wanted == pa.int64() and pa.types.is_integer(kind)
    if not whole and kind not in {pa.string(), wanted} and not pa.types.is_null(kind):
        raise messages.wrong_type(path, column, _SAID[wanted], _said(kind))


def _said(kind: pa.DataType) -> str:
    """What a column of a type that is not wanted holds."""
    if pa.types.is_timestamp(kind):
        return "times of day"
    return "numbers" if pa.types.is_primitive(kind) and not pa.types.is_temporal(kind) else "something else"


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
        raise messages.wrong_type(path, column, _WANTED[holds], _said(kind))


def read_column(holds: Holds, field: str, column: pa.Array) -> Column:
    """A column of claim lines as it is worked with: days as dates, whole numbers, everything else as text."""
    told = plainly(field, column)
    found = _read_column(holds, field, told.values)
    return Column(found.values, (*told.problems, *found.problems))


def plainly(field: str, column: pa.Array) -> Column:
    """A column without how it is encoded. A text that is not UTF-8 is null, and a problem."""
    kind = _plain(column.type)
    if pa.types.is_null(kind):
        return Column(column.cast(pa.string()))
    return sound(field, column.cast(kind) if kind != column.type else column)


def _read_column(holds: Holds, field: str, column: pa.Array) -> Column:
    kind = column.type
    if holds == "day" and pa.types.is_date(kind):
        return Column(column.cast(pa.date32()))
    if holds == "number" and not pa.types.is_string(column.type):
        return _whole_numbers(field, column)
    texts = column if pa.types.is_string(column.type) else column.cast(pa.string())
    if holds == "day":
        return column_of(texts, pa.date32(), read_day(field))
    if holds == "number":
        return column_of(texts, pa.int64(), _read_count(field))
    if holds in {"place", "modifier"}:
        return column_of(texts, pa.string(), _setting if holds == "place" else _modifier(field))
    return Column(texts)


def read_fact(schema: type, name: str, column: pa.Array) -> Column:
    """A column of a fact beside the claim lines."""
    fact = facts_of(schema)[name]
    told = plainly(name, column)
    if told.values.type == type_of(fact):
        return told
    if pa.types.is_string(told.values.type):
        found = fact_column(fact, None, told.values, name)
        return Column(found.values, (*told.problems, *found.problems))
    return _whole_numbers(name, told.values)


def payer_of(text: str) -> str | None:
    """The payer that a type of payer is; None where it is none of those that rules know."""
    said = text.strip(" ").lower().replace("-", " ").replace("_", " ")
    return said if said in PAYERS else None


def _setting(text: str) -> str | None:
    code = text.zfill(2)
    return "facility" if code in FACILITY else "non-facility" if code in OTHER_PLACES else None


def _modifier(field: str) -> Read:
    """A modifier, or a blank one, which is none."""
    about = About(kind="modifiers")

    def read(text: str) -> str | Problem | None:
        try:
            check(about, (text,) if text else (), field)
        except EncounterError as error:
            return with_cause(Problem(field, error.code, error.problem), text)
        return text or None

    return read


def _read_count(field: str) -> Read:
    """A whole number, that may be written with a point and noughts."""
    whole = read_number(field)
    return lambda text: whole(text.rstrip("0").removesuffix(".") if "." in text and len(text) < 40 else text)  # noqa: PLR2004


def _whole_numbers(field: str, column: pa.Array) -> Column:
    """Numbers that must be whole; those that are not are null, and a problem."""
    if pa.types.is_integer(column.type) and column.type != pa.uint64():
        return Column(column.cast(pa.int64()))
    numbers = column.cast(pa.float64(), safe=False)
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
