"""What is printed of a measurement: medians, their spread, and who was not timed."""

from pathlib import Path

import pytest

from tests.benchmarks.__main__ import table
from tests.benchmarks.page import BEGIN, END, put_into
from tests.benchmarks.rounds import Measured
from tests.benchmarks.sections import SECTIONS, rounded

FACTS = {"note": "a note", "reasons": "no", "beside": "hand", "load_ms": 1.0}
ROUNDS = tuple(
    {"us": us, "beside_us": 1.0, "ratio": us, "p99": 2 * us, "unseen_us": us, "unseen_ratio": us / 2}
    for us in (3.0, 1.0, 8.0)
)
TIMED = Measured("one", {"name": "quick"}, FACTS, ROUNDS)
REFUSED = Measured("one", {"name": "mistaken"}, {}, (), "not timed: wrong on 1 of 10 encounters")


def test_a_section_shows_medians_and_spread() -> None:
    """A row has the median of the rounds and the least and most; one that was not timed has its reason, and no row."""
    printed = table(SECTIONS["one"], (TIMED, REFUSED))
    assert "(medians of 3 rounds)" in printed
    assert "| quick     | 3  | 3 (1 to 8)" in printed
    assert printed.endswith("\nmistaken: not timed: wrong on 1 of 10 encounters")


def test_the_page_is_written_between_its_marks(tmp_path: Path) -> None:
    """The table takes the place of what stood between the marks of a page, and all else stays."""
    page = tmp_path / "speed.md"
    page.write_text(f"before\n{BEGIN}old\n{END}after\n", encoding="utf-8")
    put_into(page, {"cores": "2", "python": "3.11.7"}, {"attrs": "26.1.0"}, {"one": (TIMED, REFUSED)}, 3)
    text = page.read_text(encoding="utf-8")
    assert text.startswith(f"before\n{BEGIN}\nMeasured on 2 cores")
    assert text.endswith(f"{END}after\n")
    assert "| one encounter | `quick`: a note | 3 µs | 3 times hand (1 to 8) | 1.5 times |" in text
    assert "Not in the table: `mistaken`: not timed: wrong on 1 of 10 encounters." in text
    assert "old" not in text


def test_a_page_without_marks_is_left_alone(tmp_path: Path) -> None:
    """Nothing is written into a page that has no place for it."""
    page = tmp_path / "speed.md"
    page.write_text("before\n", encoding="utf-8")
    with pytest.raises(SystemExit):
        put_into(page, {"python": "3.11.7"}, {}, {}, 1)
    assert page.read_text(encoding="utf-8") == "before\n"


@pytest.mark.parametrize(
    "value, shown", [(0.1234, "0.123"), (2.0, "2"), (99.94, "99.9"), (123.4, "123"), (12_345.6, "12,346")]
)
def test_numbers_are_rounded_to_what_counts(value: float, shown: str) -> None:
    """Three digits count, and large numbers are whole."""
    assert rounded(value) == shown
