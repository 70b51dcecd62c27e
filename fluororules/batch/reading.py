"""A column to the codes of its values, and to the rows whose values may break the schema."""

from collections.abc import Callable
from datetime import date
from typing import Any

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fluororules.batch.arrays import either, or_over
from fluororules.batch.binding import Field, nulls, places, truths
from fluororules.batch.plan import Coding
from fluororules.errors import EncounterError
from fluororules.facts import FIRST_DAY, LAST_DAY, LONGEST_NAME, MOST_MODIFIERS, About, check
from fluororules.schema.days import day_of

EPOCH = date(1970, 1, 1).toordinal()


@attrs.frozen(eq=False)
class Read:
    """The code of each value, where they are wanted, and where a value may be none that the fact may hold."""

    codes: Any
    bad: Any


def read(field: Field, array: Any, coding: Coding | None) -> Read:  # noqa: ANN401, PLR0911 - one case a kind
    """One column. Where `bad`, the code means nothing, and the row is to be looked at by itself."""
    about, kind = field.about, array.type
    if pa.types.is_null(kind):
        array = pa.nulls(len(array), _type_for(about))
        kind = array.type
    gone = nulls(array)
    bad = gone if gone is not None and field.null_is_wrong else None
    if about.kind == "yes/no" and pa.types.is_boolean(kind):
        return _read(gone, bad, coding, truths(array).view(np.uint8))
    if about.kind in {"number", "minutes"} and pa.types.is_integer(kind):
        return _numbers(field, array, gone, bad, coding)
    if about.kind == "date" and (pa.types.is_date32(kind) or is_text(kind)):
        ordinals, wrong = days(array)
        low, high = FIRST_DAY.toordinal(), LAST_DAY.toordinal()
        return _read(gone, either(bad, wrong), coding, coding and coding.of_numbers(ordinals, low, high))
    if about.kind == "choice" and pa.types.is_string(kind) | pa.types.is_large_string(kind):
        return _choices(about, array, gone, bad, coding)
    if about.kind in {"choice", "code", "identity"} and is_text(kind):
        codes, wrong = by_entry(about, array, _code_of(about, coding))
        return _read(gone, either(bad, wrong), coding, codes)
    if about.kind == "modifiers" and pa.types.is_list(kind) | pa.types.is_large_list(kind) and is_text(kind.value_type):
        masks, wrong = modifiers(about, array, coding.marks if coding else ())
        null_means_none = field.default is not None
        return _read(None if null_means_none else gone, either(bad, wrong), coding, masks)
    stated = ~gone if gone is not None else np.ones(len(array), bool)
    return _read(gone, either(bad, stated), coding, np.zeros(len(array), np.uint8))


def _read(gone: Any, bad: Any, coding: Coding | None, codes: Any) -> Read:  # noqa: ANN401 - arrays
    if coding is None:
        return Read(None, bad)
    codes = codes.astype(coding.dtype, copy=gone is not None)
    if gone is not None:
        codes[gone] = coding.unknown
    return Read(codes, bad)


def _numbers(field: Field, array: Any, gone: Any, bad: Any, coding: Coding | None) -> Read:  # noqa: ANN401 - arrays
    about = field.about
    stands = field.default if about.kind == "number" and type(field.default) is int else None
    fits = stands is not None and about.low <= stands <= about.high
    filled = array.fill_null(pa.scalar(stands if fits else 0).cast(array.type)) if gone is not None else array
    values = filled.to_numpy(zero_copy_only=False)
    wrong = outside(values, about.low, about.high)
    if wrong is not None and gone is not None and not fits:
        wrong &= ~gone
    if stands is not None and gone is not None and not fits:
        bad = either(bad, gone)
    if coding is None:
        return Read(None, either(bad, wrong))
    inside = values if wrong is None else np.clip(values, about.low, about.high)
    return _read(None if fits else gone, either(bad, wrong), coding, coding.of_numbers(inside, about.low, about.high))


def outside(values: Any, low: int, high: int) -> Any:  # noqa: ANN401 - arrays
    """Where numbers lie outside bounds; None where none does, which is quickly seen."""
    if not len(values) or (low <= int(values.min()) and int(values.max()) <= high):
        return None
    return (values < low) | (values > high)


def _choices(about: About, array: Any, gone: Any, bad: Any, coding: Coding | None) -> Read:  # noqa: ANN401 - arrays
    found = pc.index_in(array, value_set=pa.array(about.values, array.type))
    strange = nulls(found)
    codes = (found.fill_null(0) if strange is not None else found).to_numpy(zero_copy_only=False)
    if strange is not None and gone is not None:
        strange = strange & ~gone
    return _read(gone, either(bad, strange), coding, codes)


def _code_of(about: About, coding: Coding | None) -> Callable[[str], int]:
    if coding is None or about.kind == "identity":
        return lambda _: 0
    if about.kind == "code":
        return lambda text: coding.classes.get(text, 0)
    return about.values.index


def by_entry(about: About, array: Any, code_of: Callable[[str], int]) -> tuple[Any, Any]:  # noqa: ANN401 - arrays
    """Texts of which each distinct one is looked at once: their codes, 0 where null, and where one is amiss."""
    if about.kind == "identity" and not pa.types.is_dictionary(array.type) and _are_names(array):
        return np.zeros(len(array), np.uint8), None
    coded = array if pa.types.is_dictionary(array.type) else array.dictionary_encode()
    entries = entries_of(about, coded.dictionary, code_of)
    codes = np.array([0, *(0 if entry is None else entry for entry in entries)], np.int64)
    wrong = np.array([False, *(entry is None for entry in entries)], bool)
    at = places(coded) + 1
    return codes[at], wrong[at] if wrong.any() else None


def entries_of(about: About, dictionary: Any, code_of: Callable[[str], int] = len) -> list[int | None]:  # noqa: ANN401 - an array
    """The code of each text of a dictionary, 0 of a null; None where it may not stand."""
    return [_entry(about, text, code_of) for text in texts(dictionary)]


def _entry(about: About, text: str | None, code_of: Callable[[str], int]) -> int | None:
    """The code of a text; None where it may not stand."""
    if text is None:
        return 0
    try:
        check(about, text, "")
    except EncounterError:
        return None
    return code_of(text)


def _are_names(array: Any) -> bool:  # noqa: ANN401 - arrays
    """Whether all texts are plain names: printable ASCII, neither blank nor too long."""
    if array.null_count == len(array):
        return True
    lengths = pc.min_max(pc.binary_length(array)).as_py()
    if not 0 < lengths["min"] <= lengths["max"] <= LONGEST_NAME:
        return False
    if not pc.all(pc.string_is_ascii(array)).as_py() or not pc.all(pc.ascii_is_printable(array)).as_py():
        return False
    return not pc.any(pc.equal(pc.binary_length(pc.ascii_trim_whitespace(array)), 0)).as_py()


def texts(array: Any) -> list[str | None]:  # noqa: ANN401 - arrays
    """The texts of an array; one that is not UTF-8 gets a character that no field may hold."""
    try:
        return list(array.to_pylist())
    except UnicodeDecodeError:
        raw = array.cast(pa.large_binary() if pa.types.is_large_string(array.type) else pa.binary())
        return [None if each is None else _decoded(each) for each in raw.to_pylist()]


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return "\x00"


def days(array: Any) -> tuple[Any, Any]:  # noqa: ANN401 - arrays
    """The ordinals of dates, or of dates written YYYY-MM-DD, and where there is none that may stand."""
    if is_text(array.type):
        coded = array if pa.types.is_dictionary(array.type) else array.dictionary_encode()
        entries = np.array([0, *(_ordinal(text) for text in texts(coded.dictionary))], np.int32)
        ordinals = entries[places(coded) + 1]
    else:
        numbers = array.cast(pa.int32())
        filled = numbers.fill_null(0) if array.null_count else numbers
        ordinals = filled.to_numpy(zero_copy_only=False) + np.int32(
            EPOCH
        )  # past all calendars it begins anew far below
    low, high = FIRST_DAY.toordinal(), LAST_DAY.toordinal()
    wrong = outside(ordinals, low, high)
    if wrong is None:
        return ordinals, None
    gone = nulls(array)
    return np.where(wrong, np.int32(low), ordinals), wrong if gone is None else wrong & ~gone


def _ordinal(text: str | None) -> int:
    """The ordinal of a day as it is written; 0 where it is none."""
    try:
        day = day_of(text, "")
    except EncounterError:
        return 0
    return day.toordinal() if day is not None else 0


def modifiers(about: About, array: Any, marks: tuple[frozenset[Any], ...]) -> tuple[Any, Any]:  # noqa: ANN401 - arrays
    """For each list of modifiers which of `marks` it meets, as bits, and the lists that may not stand."""
    values, lengths, starts = unrolled(array)
    single = attrs.evolve(about, kind="modifiers")
    masks_of = lambda text: sum(1 << at for at, mark in enumerate(marks) if text in mark)  # noqa: E731
    coded = values if pa.types.is_dictionary(values.type) else values.dictionary_encode()
    entries = [_modifier(single, text, masks_of) for text in texts(coded.dictionary)]
    codes = np.array([-1, *(-1 if each is None else each for each in entries)], np.int64)[places(coded) + 1]
    masks = or_over(np.maximum(codes, 0), lengths, starts)
    wrong = lengths > MOST_MODIFIERS
    if (codes < 0).any():
        wrong |= or_over((codes < 0).astype(np.uint8), lengths, starts).astype(bool)
    return masks, wrong if wrong.any() else None


def _modifier(about: About, text: str | None, masks_of: Callable[[str], int]) -> int | None:
    if text is None:
        return None
    try:
        check(about, (text,), "")
    except EncounterError:
        return None
    return masks_of(text)


def unrolled(array: Any) -> tuple[Any, Any, Any]:  # noqa: ANN401 - arrays
    """The values of lists one after the other, the length of each list (null: 0), and where each begins."""
    if array.null_count:
        lengths = array.value_lengths().fill_null(0).to_numpy(zero_copy_only=False).astype(np.int64)
        starts = np.cumsum(lengths) - lengths
        return array.flatten(), lengths, starts
    offsets = array.offsets.to_numpy(zero_copy_only=False)
    first, last = (int(offsets[0]), int(offsets[-1])) if len(offsets) else (0, 0)
    starts = offsets[:-1].astype(np.int64)
    starts -= first
    return array.values.slice(first, last - first), np.diff(offsets), starts


def is_text(kind: Any) -> bool:  # noqa: ANN401 - Arrow has no annotations
    """Whether a column holds texts, plain or from a dictionary."""
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _type_for(about: About) -> Any:  # noqa: ANN401 - Arrow has no annotations
    kinds = {"yes/no": pa.bool_(), "number": pa.int8(), "minutes": pa.int8(), "date": pa.date32()}
    return pa.list_(pa.string()) if about.kind == "modifiers" else kinds.get(about.kind or "", pa.string())
