"""Codes by their bytes: each has the place in the table that it has by itself, and what is no code has none."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fluororules.batch.codes import place_of_code, places_of

CODES = st.from_regex(r"[0-9]{4}[0-9A-HJ-NP-Z]|[A-Z][0-9]{4}", fullmatch=True)
DIGITS = st.from_regex(r"[0-9]{5}", fullmatch=True)


@given(
    st.one_of(st.lists(DIGITS, min_size=1), st.lists(CODES, min_size=1)),
    st.sampled_from([pa.string(), pa.large_string()]),
)
def test_each_code_has_its_place(codes: list[str], kind: pa.DataType) -> None:
    """The place of a code does not turn on the codes around it, on letters among them, or on where the array begins."""
    array = pa.array(["77002", *codes], kind).slice(1)
    assert places_of(array).tolist() == [place_of_code(code) for code in codes]


@pytest.mark.parametrize("wrong", ["7700", "770022", "7700x", "I700I", "7700O", "70A02", "AA002", "77 02", ""])
@pytest.mark.parametrize("balance", ["77002", "7700", "770022"])
def test_what_is_no_code_has_no_place(wrong: str, balance: str) -> None:
    """One text that is no code, and the whole array is read in another way, also where the lengths come out even."""
    assert places_of(pa.array(["77002", wrong, balance])) is None


def test_no_two_codes_share_a_place() -> None:
    """Codes of digits, and those that begin or end with a letter, are told apart by their places."""
    digits = [f"{number:05}" for number in range(0, 100_000, 7)]
    letters = [f"{first}{number:04}" for first in "AGJZ" for number in range(0, 10_000, 13)]
    letters += [f"{number:04}{last}" for last in "FTUZ" for number in range(0, 10_000, 13)]
    every = [*digits, *letters]
    assert len(np.unique(places_of(pa.array(every)))) == len(every)
