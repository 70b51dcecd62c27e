"""Files of encounters: what is read, what is rejected, and where."""

import io
import json
import tracemalloc
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fluororules import Encounter
from fluororules.claims.encounters import Record, Rejection, read
from fluororules.claims.splitting import LONGEST
from fluororules.claims.strict import DEEPEST

DAY = '"date_of_service": "2009-02-28"'
GOOD = f"{{{DAY}}}"


def _read(text: str | bytes) -> list[Record | Rejection]:
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    return list(read(io.BytesIO(data), Encounter))


def _told(text: str | bytes) -> list[str]:
    """What became of each record: its place, and its code where it was rejected."""
    return [f"{one.place}: {one.code}" if isinstance(one, Rejection) else str(one.place) for one in _read(text)]


def _code(text: str | bytes) -> str:
    """The code of a file with one record, which is rejected."""
    (one,) = _read(text)
    assert isinstance(one, Rejection), one
    return one.code


def _named(name: str) -> str:
    return f'{{"id": "{name}", {DAY}}}'


# --- three forms, told apart by what stands in the file


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        f"{GOOD}\n",
        json.dumps(json.loads(GOOD), indent=4),
        f"\n\n{GOOD}\n\n",
        f"\ufeff{GOOD}",
        f"[{GOOD}]",
        f"\ufeff [\n{GOOD}\n]\n",
        json.dumps([json.loads(GOOD)], indent=1).replace("\n", "\r\n"),
        json.dumps(json.loads(GOOD), indent=0),
    ],
)
def test_one_encounter_in_any_form(text: str) -> None:
    """An object on one line or on several, and an array of one, hold one encounter; marks and blank lines are none."""
    (one,) = _read(text)
    assert isinstance(one, Record)
    assert one.encounter == Encounter(date_of_service=date(2009, 2, 28))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\n\n", "\n \t\r\n"])
def test_json_lines(end: str) -> None:
    """JSON lines may end in LF or CRLF, with blank lines between them; a record's place is its line."""
    step = end.count("\n")
    assert _told(end.join([GOOD] * 3)) == ["line 1", f"line {1 + step}", f"line {1 + 2 * step}"]


def test_places_in_an_array() -> None:
    """A record of an array is placed by its number and by the line on which it begins."""
    assert _told(f"[{GOOD},\n\n {GOOD}\n, {GOOD}]") == ["item 1 (line 1)", "item 2 (line 3)", "item 3 (line 4)"]


@pytest.mark.parametrize("text", ["", "\n", "\ufeff", " \r\n\t", "[]", " [\n]\n"])
def test_no_encounters(text: str) -> None:
    """An empty file and an empty array hold no encounter, and nothing that is wrong."""
    assert _read(text) == []


@given(st.lists(st.sampled_from(("plain", "indented", "odd")), max_size=8), st.sampled_from((1, 7, 64)))
def test_an_array_is_split_wherever_it_is_cut(kinds: list[str], chunk: int) -> None:
    """However the bytes of an array arrive, and whatever brackets stand within its texts, its items are the same."""
    written = {"plain": GOOD, "indented": json.dumps(json.loads(GOOD), indent=2), "odd": _named(r"]},\"[{\\")}
    text = "[" + ",".join(written[kind] for kind in kinds) + "]"
    found = list(read(_Slow(text.encode(), chunk), Encounter))
    assert [type(one) for one in found] == [Record] * len(kinds)


class _Slow(io.BytesIO):
    """A stream that hands out few bytes at a time."""

    def __init__(self, data: bytes, chunk: int) -> None:
        super().__init__(data)
        self.chunk = chunk

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(min(self.chunk, size) if size and size > 0 else self.chunk)

    def readline(self, size: int | None = -1, /) -> bytes:
        return super().readline(size)


# --- F01: what JSON does not say, or says twice


@pytest.mark.parametrize(
    "inside, code",
    [
        ('"fluoroscopy": {"physician_minutes": NaN}', "FD108"),
        ('"fluoroscopy": {"physician_minutes": -Infinity}', "FD108"),
        ('"payer": "medicare", "payer": "other"', "FD102"),
        ('"fluoroscopy": {"purpose": null, "purpose": null}', "FD102"),
        ('"fluoroscopy": {"physician_minutes": ' + "9" * 5000 + "}", "FD107"),
        ('"fluoroscopy": {"physician_minutes": -' + "9" * 5000 + "}", "FD107"),
        (r'"id": "\ud800"', "FD222"),
        (r'"payer": "\udc80"', "FD222"),
        (r'"\ud800": 1', "FD208"),
        ("\"id\": 'x'", "FD101"),
        ('"id": undefined', "FD101"),
        ('"id": "\t"', "FD101"),
        (r'"id": "\x41"', "FD101"),
        ('"id": "a",', "FD101"),
        ("// a comment", "FD101"),
    ],
)
def test_refused_json(inside: str, code: str) -> None:
    """What JSON does not allow, or leaves open, is refused with a code, in lines and in an array alike."""
    record = f"{{{DAY}, {inside}}}"
    assert _told(f"{GOOD}\n{record}\n{GOOD}") == ["line 1", f"line 2: {code}", "line 3"]
    assert _told(f"[{GOOD},{record},{GOOD}]") == ["item 1 (line 1)", f"item 2 (line 1): {code}", "item 3 (line 1)"]


@pytest.mark.parametrize("bracket", ["[", '{"a":', '[{"a":'])
@pytest.mark.parametrize("closed", [True, False])
def test_deep_nesting(bracket: str, closed: bool) -> None:
    """A nesting of 100,000 is a complaint, closed or not, and no recursion; neighbours are read."""
    close = "".join({"[": "]", "{": "}"}[c] for c in reversed(bracket) if c in "[{") * 100_000
    deep = f'{{{DAY}, "x": {bracket * 100_000}{"1" + close if closed else ""}}}'
    assert _told(f"{GOOD}\n{deep}\n{GOOD}") == ["line 1", "line 2: FD106", "line 3"]
    if closed:
        assert _told(f"[{deep},{GOOD}]") == ["item 1 (line 1): FD106", "item 2 (line 1)"]


def test_the_deepest_nesting() -> None:
    """Up to the limit nesting is the schema's concern, past it the file's; the message says the limit."""
    fits, too_deep = (f'{{{DAY}, "x": {"[" * depth}{"]" * depth}}}' for depth in (DEEPEST - 1, DEEPEST))
    assert (_code(fits), _code(too_deep)) == ("FD208", "FD106")
    (one,) = _read(too_deep)
    assert f"{DEEPEST} deep" in str(one)


@pytest.mark.parametrize("data", [GOOD.encode("utf-16"), GOOD.encode("utf-16-le"), GOOD.encode("utf-16-be")])
def test_utf16(data: bytes) -> None:
    """UTF-16, marked or not, is named as such, once for the file."""
    (one,) = _read(data + b"\n" + data)
    assert isinstance(one, Rejection)
    assert one.code == "FD104"
    assert "UTF-16" in one.problem


@pytest.mark.parametrize(
    "data", [b"\x1f\x8b\x08\x00", b"PK\x03\x04", b"PAR1\x15", b"{\x00\x01\n" * 9, b"{" + b"\0" * 9]
)
def test_no_text(data: bytes) -> None:
    """A compressed or binary file is one complaint."""
    assert _code(data) == "FD104"


@pytest.mark.parametrize("bad", [b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\xe9"])
def test_invalid_utf8(bad: bytes) -> None:
    """Bytes that are no UTF-8 spoil their own record alone, and the message says where they stand."""
    record = b'{"id": "' + bad + b'"}'
    found = _read(GOOD.encode() + b"\n" + record + b"\n" + GOOD.encode())
    assert isinstance(found[1], Rejection)
    assert str(found[1]) == "line 2: FD103 not UTF-8 at byte 9"
    assert [type(one) for one in found] == [Record, Rejection, Record]


def test_a_byte_order_mark_within() -> None:
    """A byte order mark may stand at the start of a file, and nowhere else."""
    assert _told(f"\ufeff{GOOD}\n\ufeff{GOOD}") == ["line 1", "line 2: FD101"]


@pytest.mark.slow
def test_a_line_without_end() -> None:
    """A line past the limit is rejected without being held whole, and the next line is read."""
    tracemalloc.start()
    try:
        found = list(read(_Long(8 * LONGEST), Encounter))
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert [f"{one.place}: {getattr(one, 'code', '')}" for one in found] == ["line 1: ", "line 2: FD109", "line 3: "]
    assert str(LONGEST) in str(found[1])
    assert most < 3 * LONGEST


class _Long(io.BytesIO):
    """Two good lines, and between them one of `left` letters, made as they are read."""

    def __init__(self, left: int) -> None:
        super().__init__(f"{GOOD}\n{GOOD}\n".encode())
        self.left = left

    def readline(self, size: int | None = -1, /) -> bytes:
        if self.tell() != len(GOOD) + 1 or not self.left:
            return super().readline(size)
        taken = min(self.left, size or 0)
        self.left -= taken
        return b"x" * (taken - 1) + (b"x" if self.left else b"\n")


@pytest.mark.parametrize("text", ["[1", '[{"a": "' + "x" * 100, "[" * 50])
def test_an_array_that_never_ends(text: str) -> None:
    """An item that is longer than the limit ends the reading, with a complaint that says the limit."""
    (one,) = list(read(_Endless(text.encode()), Encounter))
    assert isinstance(one, Rejection)
    assert one.code == "FD109"


class _Endless(io.BytesIO):
    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(size) or b"x" * (size or 0)


# --- F02: lines


def test_one_bad_line() -> None:
    """One bad line among many is one rejection with its number; all others are read."""
    lines = [GOOD] * 20_000
    lines[12_345] = GOOD[:-2]
    found = _read("\n".join(lines))
    assert [str(one) for one in found if isinstance(one, Rejection)] == [
        "line 12346: FD105 the line is cut off: it ends before it is complete"
    ]
    assert sum(isinstance(one, Record) for one in found) == len(lines) - 1


@pytest.mark.parametrize("length", range(1, len(GOOD)))
def test_a_truncated_last_line(length: int) -> None:
    """A last line that is cut off anywhere is an error of that line, and not the end of the file."""
    assert _told(f"{GOOD}\n{GOOD[:length]}") == ["line 1", "line 2: FD105"]


@pytest.mark.parametrize("length", range(1, len(GOOD)))
def test_a_truncated_first_line(length: int) -> None:
    """A first line that is cut off anywhere leaves the lines after it whole."""
    told = _told(f"{GOOD[:length]}\n{GOOD}\n{GOOD}")
    assert told[1:] == ["line 2", "line 3"]
    assert told[0].startswith("line 1: FD10")


INDENTED = json.dumps({"date_of_service": "2009-02-28", "procedures": [{"code": "20610"}]}, indent=2)


@pytest.mark.parametrize("length", range(1, len(INDENTED)))
def test_a_truncated_object(length: int) -> None:
    """One object over several lines that is cut off anywhere is one error."""
    assert _code(INDENTED[:length]) in {"FD101", "FD105"}


ARRAY = f"[{GOOD},\n{GOOD}]"


@pytest.mark.parametrize("length", range(1, len(ARRAY)))
def test_a_truncated_array(length: int) -> None:
    """An array that is cut off anywhere ends in an error; the items before the cut are read."""
    *before, last = _told(ARRAY[:length])
    assert last.endswith("FD105")
    assert before == ["item 1 (line 1)", "item 2 (line 2)"][: len(before)]
    assert len(before) == (length > len(GOOD)) + (length > len(GOOD) * 2 + 2)


@pytest.mark.parametrize(
    "text, line",
    [
        (f"[{GOOD}]\n{GOOD}", 2),
        (f"[{GOOD}]]", 1),
        (f"[{GOOD}]\n\n\n,", 4),
        (f"{INDENTED}\n{INDENTED}", INDENTED.count("\n") + 2),
        (f"{INDENTED}\n\n}}", INDENTED.count("\n") + 3),
    ],
)
def test_text_after_the_end(text: str, line: int) -> None:
    """Whatever follows an array, or an object that takes several lines, is an error with its line."""
    first, last = _told(text)
    assert "FD" not in first
    assert last == f"line {line}: FD110"


@pytest.mark.parametrize(
    "text, told",
    [
        (f"[{GOOD},]", ["item 1 (line 1)", "item 2 (line 1): FD111"]),
        (f"[,{GOOD}]", ["item 1 (line 1): FD111", "item 2 (line 1)"]),
        (f"[{GOOD},,{GOOD}]", ["item 1 (line 1)", "item 2 (line 1): FD111", "item 3 (line 1)"]),
        (f'[{{"id": "open,\n{DAY}}},\n{GOOD}]', ["item 1 (line 1): FD101", "item 2 (line 3)"]),
        (f"[{GOOD} {GOOD},\n{GOOD}]", ["item 1 (line 1): FD101", "item 2 (line 2)"]),
    ],
)
def test_a_bad_item_leaves_its_neighbours(text: str, told: list[str]) -> None:
    """An item that is missing or broken is one rejection, and those beside it are read."""
    assert _told(text) == told


@pytest.mark.parametrize("text", ["1", "null", '"text"', "true", "1\n2", "[[]]", "[1]"])
def test_other_json(text: str) -> None:
    """JSON that is no object is rejected by the schema."""
    assert {one.partition(": ")[2] for one in _told(text)} == {"FD203"}


# --- E16, E17, E18, S01


def test_the_same_id_again() -> None:
    """A record whose id stood before says where; it is read all the same, and a missing id repeats none."""
    found = _read("\n".join([_named("a"), _named("b"), _named("a"), GOOD, GOOD, _named("a")]))
    repeats = [str(one.repeats) if isinstance(one, Record) and one.repeats else None for one in found]
    assert repeats == [None, None, "line 1", None, None, "line 1"]


PATIENT = "Jane-Q-1947"
VALUES = (
    f'"{PATIENT}"',
    f'["{PATIENT}"]',
    f'{{"code": "{PATIENT}"}}',
    f'[{{"code": "{PATIENT}"}}]',
    "194747.5",
    "19474700000",
)
KEYS = ("id", "date_of_service", "procedures", "fluoroscopy", "other_imaging", "payer", "component", "setting")


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("value", VALUES)
def test_no_value_in_any_message(key: str, value: str) -> None:
    """No message about a field, or about JSON that is cut off or broken, holds what stood there."""
    record = f'{{{"" if key == "date_of_service" else DAY + ","} "{key}": {value}}}'
    for text in (
        record,
        record[:-1],
        record[: len(record) - 3],
        record.replace(":", " "),
        f"[{record}}}",
        record + value,
    ):
        for one in _read(text):
            said = str(one) if isinstance(one, Rejection) else ""
            assert "Jane" not in said
            assert "1947" not in said


@given(st.binary(max_size=60) | st.text(alphabet='{}[]":,\\\n 1ea\u00e9\ud800', max_size=60))
def test_reading_never_raises(junk: bytes | str) -> None:
    """Whatever the bytes, each record comes out as an encounter or a rejection with a place and a code."""
    for one in _read(junk):
        assert isinstance(one, Record) or (one.place.line >= 1 and one.code.startswith("FD"))


@given(st.lists(st.sampled_from([GOOD, GOOD[:-1], "", "x", "{}", '{"id": "', "[1]", "}"]), max_size=8))
def test_conservation(lines: list[str]) -> None:
    """As many records come out as lines that are not blank go in, wherever the first is a whole one (C1)."""
    text = "\n".join([GOOD, *lines])
    assert len(_read(text)) == 1 + sum(bool(line) for line in lines)


def test_a_long_array() -> None:
    """An array of more than 10 MB, on one line, is read item by item."""
    line = {"code": "20610", "modifiers": ["59"], "performed_by": "A" * 200}
    record = json.dumps({"date_of_service": "2009-02-28", "procedures": [line] * 40})
    count = 10 * 1024 * 1024 // len(record) + 1
    stream = io.BytesIO(f"[{','.join([record] * count)}]".encode())
    assert sum(isinstance(one, Record) for one in read(stream, Encounter)) == count


def test_lines_are_streamed() -> None:
    """A record is handed out before the next line is read."""
    stream = io.BytesIO(f"{GOOD}\n{GOOD}\n".encode())
    next(read(stream, Encounter))
    assert stream.tell() == len(GOOD) + 1


def _values(found: list[Record | Rejection]) -> list[Any]:
    return [one.encounter if isinstance(one, Record) else one.code for one in found]


@given(st.lists(st.sampled_from([_named("a"), GOOD, '{"id": 1}', "{}"]), min_size=1, max_size=5))
def test_forms_agree(records: list[str]) -> None:
    """The same records as lines and as an array give the same encounters and the same codes."""
    assert _values(_read("\n".join(records))) == _values(_read(f"[{','.join(records)}]"))


@pytest.mark.parametrize(
    "data",
    [
        b"id,date_of_service,procedures\nE1,2024-08-01,20610\n",
        b"\xef\xbb\xbfclaim_id;hcpcs_code\r\nC1;20610\r\n",
        b'"claim_id","hcpcs_code"\n"C1","20610"\n',
        b"Smith,John\tx\n",
    ],
)
def test_a_table_is_told_as_one(data: bytes) -> None:
    """CSV given where JSON belongs is one complaint that says where tables go, and not one a line."""
    (found,) = _read(data)
    assert isinstance(found, Rejection)
    assert found.code == "FD104"
    assert "`fluororules batch`" in str(found)
    assert "Smith" not in str(found)


@pytest.mark.parametrize(
    "data", [b'nothing, {"date_of_service": "2009-02-28"}\n', b"null\n", b"true, false: x\n", b"a\n"]
)
def test_bad_json_is_no_table(data: bytes) -> None:
    """A first record that is broken JSON is a rejected record."""
    assert _code(data) != "FD104"
