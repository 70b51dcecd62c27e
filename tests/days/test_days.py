"""Spans of days behave as the sets of days that they stand for."""

from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from fluororules.days import ALWAYS, FIRST, LAST, NEVER, Days, between, both, either, holds, without

_NEAR = range(FIRST, FIRST + 40)
_PAIRS = st.tuples(st.integers(FIRST, FIRST + 30), st.integers(0, 8)).map(lambda p: (p[0], p[0] + p[1]))


@st.composite
def spans(draw: st.DrawFn) -> Days:
    """Any spans, sorted and apart, as the module makes them."""
    days: Days = NEVER
    for pair in draw(st.lists(_PAIRS, max_size=4)):
        days = either(days, (pair,))
    return days


def _days(spans_: Days) -> set[int]:
    return {day for day in _NEAR if holds(spans_, day)}


@given(spans(), spans())
def test_as_sets(one: Days, other: Days) -> None:
    """Both, either and without are intersection, union and difference."""
    assert _days(both(one, other)) == _days(one) & _days(other)
    assert _days(either(one, other)) == _days(one) | _days(other)
    assert _days(without(one, other)) == _days(one) - _days(other)


@given(spans(), spans())
def test_one_form(one: Days, other: Days) -> None:
    """Equal sets of days are equal spans: sorted, and never touching."""
    for days in (both(one, other), either(one, other), without(one, other)):
        assert all(last + 1 < first for (_, last), (first, _) in pairwise(days))
        assert all(first <= last for first, last in days)


def test_ends() -> None:
    """Both ends are days of the span; what is open runs from 1900 through 2100; a reversed pair holds never."""
    first, last = date(2009, 2, 28), date(2009, 3, 1)
    assert between(first, last) == ((first.toordinal(), last.toordinal()),)
    assert between(first, None) == ((first.toordinal(), LAST),)
    assert between(None, last) == ((FIRST, last.toordinal()),)
    assert between(None, None) == ALWAYS
    assert between(last, first) == NEVER
    assert without(ALWAYS, ALWAYS) == NEVER
