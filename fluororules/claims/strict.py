"""The bytes of one record to a JSON value. Strict: what JSON does not say, or says twice, is refused."""

import json
import re
from collections.abc import Callable
from typing import Any, Final, NoReturn

import attrs

from fluororules.claims import messages
from fluororules.errors import EncounterError

DEEPEST: Final = 64
LONGEST_NUMBER: Final = 40
_STRUCTURE = re.compile(rb'"[^"\\\n]*+(?:\\.[^"\\\n]*+)*+"|["\[\]{}]')
_OPENS = frozenset((b"[", b"{"))
_SAID: Final = (
    ("Expecting value", "expected a value"),
    ("Expecting property name", "expected a name in double quotes"),
    ("Expecting ':'", "expected a colon"),
    ("Expecting ','", "expected a comma or the end"),
    ("Illegal trailing comma", "a comma too many"),
    ("Extra data", "more text after the end"),
    ("Unterminated string", "a text without its closing quote"),
    ("Invalid control character", "a control character within a text"),
    ("Invalid \\", "an escape that JSON does not have"),
)


@attrs.frozen
class Balance:
    """How the brackets of some bytes stand.

    `open` counts those left open, `deepest` how many ever were at once; `broken` says that a text is not closed on its
    line, or that more was closed than opened.
    """

    open: int
    deepest: int
    broken: bool


def balance(data: bytes, start: int = 0) -> Balance:
    """The balance of brackets outside of texts, with `start` of them open already."""
    level = deepest = start
    for found in _STRUCTURE.findall(data):
        if found in _OPENS:
            level += 1
            deepest = max(deepest, level)
        elif found == b'"':
            return Balance(level, deepest, broken=True)
        elif len(found) == 1:
            level -= 1
            if level < 0:
                return Balance(level, deepest, broken=True)
    return Balance(level, deepest, broken=False)


def value_of(data: bytes, line: int) -> object:
    """The value that a record is, without ever recursing deeper than `DEEPEST`.

    Raises EncounterError where it is none; `line` is the one that the record begins on.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise messages.not_utf8(_where(data, error.start, line, "byte")) from None
    if data.count(b"[") + data.count(b"{") > DEEPEST and balance(data).deepest > DEEPEST:
        raise messages.too_deep(DEEPEST)
    try:
        return _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise _refused(data, error, line) from None


def _refused(data: bytes, error: json.JSONDecodeError, line: int) -> EncounterError:
    rest = error.doc[error.pos :].strip()
    stands = balance(data)
    if (not rest and stands.open > 0) or (stands.broken and stands.open > 0 and b"\n" not in data):
        return messages.cut_off("the line")
    said = next((ours for theirs, ours in _SAID if error.msg.startswith(theirs)), "not understood")
    return messages.not_json(said, _where(error.doc, error.pos, line, "character"))


def _where(text: Any, at: int, line: int, unit: str) -> str:  # noqa: ANN401 - bytes or text alike
    """A place within a record, counted from 1; on its first line from where the record begins."""
    end = b"\n" if isinstance(text, bytes) else "\n"
    before = text.count(end, 0, at)
    column = at - (text.rfind(end, 0, at) + 1 if before else 0) + 1
    return f"line {line + before}, {unit} {column}" if before else f"{unit} {column}"


# --- what json.loads would let pass


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        first, second = next((names.index(name), at) for at, name in enumerate(names) if name in names[:at])
        raise messages.duplicate_key(first + 1, second + 1)
    return found


def _integer(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        raise messages.long_number(len(text.removeprefix("-")), LONGEST_NUMBER)
    return int(text)


def _constant(name: str) -> NoReturn:
    del name
    raise messages.no_number()


_PARSE_INT: Callable[[str], int] = _integer
_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_int=_PARSE_INT, parse_constant=_constant)
