"""Codes as Arrow holds them, five bytes each, to their places in a table of all codes: from the bytes, block by block.

What is to be known of a code stands there: its class, or the questions that a line of it answers.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa

_DIGIT, _WIDTH = 43, 5
"""How many characters there are from 0 to Z, and how many a code has."""
_PLACES = _DIGIT * 1000 * _DIGIT
_BLOCK = 1 << 18
_U = np.uint32
_LOW, _ZEROS = _U(0x00FF00FF), _U(0x30303030)
_ZERO, _NINE, _A, _Z = b"09AZ"


def places_of(array: Any) -> Any:  # noqa: ANN401 - arrays
    """The place of each text in a table of all codes; None where one is no code of five bytes. None of them is null."""
    offset_type: Any = np.int64 if pa.types.is_large_string(array.type) else np.int32
    _, ends, data = array.buffers()
    if ends is None or data is None:
        return None
    offsets = np.frombuffer(ends, offset_type)[array.offset : array.offset + len(array) + 1]
    first, last = int(offsets[0]), int(offsets[-1])
    if last - first != _WIDTH * len(array):
        return None
    raw = np.frombuffer(data, np.uint8)[first:last].reshape(-1, _WIDTH)
    found = np.empty(len(raw), np.uint32)
    for low in range(0, len(raw), _BLOCK):
        block, high = raw[low : low + _BLOCK], min(low + _BLOCK, len(raw))
        if (offsets[low + 1 : high + 1] - offsets[low:high] != _WIDTH).any():
            return None
        digits = block.min() >= _ZERO and block.max() <= _NINE
        if not digits and not _are_codes(block):
            return None
        found[low:high] = _places(block, digits=bool(digits))
    return found


def _places(raw: Any, *, digits: bool) -> Any:  # noqa: ANN401 - arrays
    """The places of codes, five bytes each: the first four are joined in pairs within one word of 32 bits.

    Two digits fit where one was; with a letter before it they do not, and the pairs take turns.
    """
    word = np.ndarray((len(raw),), "<u4", raw, strides=(_WIDTH,)) - _ZEROS
    if digits:
        word *= _U(10 << 8 | 1)
        word >>= _U(8)
        word &= _LOW  # two numbers of two digits
        word *= _U(100 << 16 | 1)
        word >>= _U(16)
    else:
        other = word >> _U(8)
        word &= _LOW
        other &= _LOW
        word *= _U(10)
        word += other  # two numbers of two characters
        other = word >> _U(16)
        word &= _U(0xFFFF)
        word *= _U(100)
        word += other
    last = raw[:, _WIDTH - 1].astype(_U)
    last -= _U(_ZERO)
    last *= _U(_DIGIT * 1000)
    word += last
    return word


def _are_codes(raw: Any) -> bool:  # noqa: ANN401 - arrays
    """Whether rows of five bytes are all codes: `[0-9]{4}[0-9A-HJ-NP-Z]` or `[A-Z][0-9]{4}`."""
    digit = (raw >= _ZERO) & (raw <= _NINE)
    first, last = raw[:, 0], raw[:, 4]
    lettered = (last >= _A) & (last <= _Z) & (last != ord("I")) & (last != ord("O"))
    begins = (first >= _A) & (first <= _Z)
    middle = digit[:, 1] & digit[:, 2] & digit[:, 3]
    return bool((middle & ((digit[:, 0] & (digit[:, 4] | lettered)) | (begins & digit[:, 4]))).all())


def place_of_code(code: str) -> int:
    """The number of a code in the table of all codes: the last counts most, so that codes of digits lie together."""
    first, middle, last = code[0], int(code[1:4]), code[4]
    return ((ord(last) - _ZERO) * _DIGIT + ord(first) - _ZERO) * 1000 + middle


def classes_by_place(classes: Mapping[str, int]) -> Any:  # noqa: ANN401 - an array
    """The class of each code by its number; 0 of those that are not named."""
    table = np.zeros(_PLACES, np.min_scalar_type(max(classes.values(), default=0)))
    for code, number in classes.items():
        if len(code) == _WIDTH and code.isascii() and code[1:4].isdigit():
            table[place_of_code(code)] = number
    return table
