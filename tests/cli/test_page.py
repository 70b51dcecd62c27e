"""Numbers and lists in words."""

import pytest

from fluororules.cli.page import counted, listed


@pytest.mark.parametrize(
    "words, said", [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_listed(words: list[str], said: str) -> None:
    """Commas stand between, and `and` before the last."""
    assert listed(words) == said


@pytest.mark.parametrize("number, said", [(0, "0 rows"), (1, "1 row"), (2, "2 rows")])
def test_counted(number: int, said: str) -> None:
    """One thing is one thing."""
    assert counted(number, "row") == said
