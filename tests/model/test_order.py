"""Putting things in order: what is needed first, circles found, no length too long."""

from hypothesis import given
from hypothesis import strategies as st

from fluororules.model.order import in_order

_GRAPHS = st.dictionaries(st.integers(0, 7), st.lists(st.integers(0, 7), max_size=3), max_size=8)


@given(_GRAPHS)
def test_what_is_needed_comes_first(needs: dict[int, list[int]]) -> None:
    """Where there is no circle, each key comes once, after all that it needs; each circle found is one."""
    order, circles = in_order(needs)
    if not circles:
        assert sorted(order) == sorted(needs)
        for key, wanted in needs.items():
            assert all(order.index(needed) < order.index(key) for needed in wanted if needed in needs)
    for circle in circles:
        assert all(after in needs[key] for key, after in zip(circle, [*circle[1:], circle[0]], strict=True))


def test_long_chain() -> None:
    """A chain of a hundred thousand is put in order without recursion."""
    order, circles = in_order({n: [n + 1] for n in range(100_000)} | {100_000: []})
    assert order == list(range(100_000, -1, -1))
    assert circles == []


def test_two_circles() -> None:
    """Circles apart from each other are found each, and keys that only lead into one are in no circle."""
    _, circles = in_order({"a": ["b"], "b": ["a"], "c": ["c"], "d": ["a"]})
    assert circles == [["a", "b"], ["c"]]
