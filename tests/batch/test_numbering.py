"""Numbers of rows: alike is alike, however parts are packed, tables grow, and words are hashed."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fluororules.batch import numbering
from fluororules.batch.numbering import Hashed, Numbering

Drawn = tuple[list[int], list[list[tuple[int, ...]]]]
RADIXES = st.lists(
    st.sampled_from([1, 2, 3, 16, 256, 1 << 13, 1 << 20, 1 << 21, 1 << 25, 1 << 32, 1 << 40]), min_size=1, max_size=6
)


@st.composite
def rows_in_batches(draw: st.DrawFn) -> Drawn:
    """Bounds of parts, and batches of rows, in which some rows come again."""
    radixes = draw(RADIXES)
    row = st.tuples(*(st.one_of(st.sampled_from([0, r // 2, r - 1]), st.integers(0, r - 1)) for r in radixes))
    every = draw(st.lists(row, min_size=1, max_size=40))
    return radixes, draw(st.lists(st.lists(st.sampled_from(every), max_size=60), min_size=1, max_size=4))


@pytest.mark.parametrize("most", [1, 64, 1 << 22], ids=["hashed soon", "hashed later", "in tables"])
@settings(max_examples=150, deadline=None)
@given(rows_in_batches())
def test_rows_have_one_number_where_they_are_alike(most: int, drawn: Drawn) -> None:
    """Rows have one number if and only if all parts are equal, over all batches; numbers run from 1, without gaps."""
    radixes, batches = drawn
    numbers = Numbering()
    seen: dict[tuple[int, ...], int] = {}
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(numbering, "MOST_PLACES", most)
        for rows in batches:
            columns = [np.array([row[at] for row in rows], _kind(radix)) for at, radix in enumerate(radixes)]
            found = numbers.numbered(list(zip(columns, radixes, strict=True))).tolist()
            assert [seen.setdefault(row, number) for row, number in zip(rows, found, strict=True)] == found
    assert sorted(seen.values()) == list(range(1, len(seen) + 1))
    assert numbers.size == len(seen)


def _kind(radix: int) -> Any:
    return np.min_scalar_type(radix - 1)


def test_words_that_share_a_place_keep_their_numbers() -> None:
    """Words that hash to one place each have a number of their own, and keep it while others come."""
    to_one_place = pow(int(numbering._SPREAD), -1, 1 << 64)
    words = np.array([number * to_one_place % (1 << 64) for number in range(1000)], np.uint64)
    hashed = Hashed()
    first = hashed.numbered(words[:100]).tolist()
    assert len({*first, *hashed.numbered(words).tolist()}) == len(words)
    assert hashed.numbered(words[:100]).tolist() == first


def test_more_numbers_than_two_bytes_hold() -> None:
    """A table whose numbers outgrow 65,535 goes on."""
    numbers = Numbering()
    values = np.arange(70_000, dtype=np.uint32)
    found = numbers.numbered([(values, 1 << 20)])
    assert len(set(found.tolist())) == len(values)
    assert numbers.numbered([(values[::-1], 1 << 20)]).tolist() == found[::-1].tolist()
