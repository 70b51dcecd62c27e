"""A small run of `python -m tests.determinism`, and of what it does where something outside has a say."""

import pytest

from tests.determinism.__main__ import main

SMALL = ["--short", "--encounters", "40", "--rows", "80", "--drawn", "3"]


def test_one_digest_of_all_decisions(capsys: pytest.CaptureFixture[str]) -> None:
    """Threads, sizes of batches, hash seeds, time zones and a Turkish locale change no byte of any decision."""
    assert main(SMALL) == 0
    assert "one digest: " in capsys.readouterr().out


@pytest.mark.slow
@pytest.mark.long
def test_an_order_from_a_set_is_seen(capsys: pytest.CaptureFixture[str]) -> None:
    """Where reasons stand in the order of a set, processes that hash differently give different digests."""
    assert main([*SMALL, "--planted"]) == 1
    assert "and there should be one" in capsys.readouterr().out
