"""Who is timed: contenders that give the answers by hand, and no others."""

import sys
from collections.abc import Callable, Sequence
from typing import Any

import attrs
import pytest

from tests.benchmarks import batches, drawing, one_encounter, pairs
from tests.benchmarks.contender import SkippedError, WrongError, found, names_of
from tests.benchmarks.one import hand, hand_index
from tests.benchmarks.one_encounter import begin_with, rows_as_read
from tests.benchmarks.rounds import measured
from tests.benchmarks.workload import NUMBERS, ONE, Added, Codes, Row, added_rules, expected


def _wrong_once(_: Sequence[Added]) -> Callable[[Row], Codes]:
    """By hand, but for the last minute of the hour."""
    return lambda row: (
        ONE["76001"] if expected(row) == {"76000"} and row["fluoroscopy"]["minutes"] == 60 else expected(row)
    )


def test_a_wrong_answer_is_refused_before_it_is_timed() -> None:
    """A contender that is wrong about one minute is refused, and how often it was wrong is said."""
    contender = attrs.evolve(hand.CONTENDER, load=_wrong_once)
    wrong = sum(_wrong_once(())(row) != expected(row) for row in rows_as_read(2_000))
    with pytest.raises(WrongError, match=f"wrong on {wrong} of 2,000 encounters"):
        begin_with(contender, rows_as_read, 2_000, 100)
    assert 0 < wrong < 30


def test_an_added_rule_left_out_is_refused() -> None:
    """A contender that leaves out what rules add is refused where rules are added."""
    forgetful = attrs.evolve(hand_index.CONTENDER, load=lambda _: expected)
    begin_with(forgetful, rows_as_read, 500, 100)
    with pytest.raises(WrongError):
        begin_with(forgetful, rows_as_read, 500, 100, added_rules(1_000), "hand_index")


def test_a_right_one_is_timed() -> None:
    """A contender that gives the answers is timed beside the one that it is compared with."""
    facts, go = one_encounter.begin("hand_index", 200, 100)
    figures = go()
    assert facts["checked"] == 200
    assert figures["ratio"] == pytest.approx(figures["us"] / figures["beside_us"])


def test_what_is_not_installed_is_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    """A contender whose library is missing is skipped, and the library is named."""
    monkeypatch.delitem(sys.modules, "tests.benchmarks.one.zen_table", raising=False)
    monkeypatch.setitem(sys.modules, "zen", None)
    assert "zen_table" in names_of("one")
    with pytest.raises(SkippedError, match="zen is not installed"):
        found("one", "zen_table")


@pytest.mark.slow  # starts processes
def test_each_has_a_process_and_its_rounds() -> None:
    """Contenders are asked in turn; one that cannot be asked keeps its reason, and the others their figures."""
    wanted = [{"name": name, "rules": 1, "least": 1, "most": 6} for name in ("hand", "hand_attrs", "hand_index")]
    by_hand, typed, by_index = measured("growth", wanted, 2, within=60)
    assert (typed.why_not, typed.rounds) == ("not written for this", ())
    assert [one.why_not for one in (by_hand, by_index)] == [None, None]
    assert len(by_hand.rounds) == len(by_index.rounds) == 2
    assert by_hand.spread("us")[0] <= by_hand.median("us") <= by_hand.spread("us")[1]


@pytest.mark.slow  # waits
def test_one_that_takes_too_long_is_stopped() -> None:
    """A contender that says nothing within its time is stopped, and that is said."""
    (late,) = measured("one", [{"name": "hand", "number": 1_000_000, "hot": 100}], 1, within=0.2)
    assert (late.why_not, late.rounds) == ("over 0 s", ())


def test_the_table_has_the_answers() -> None:
    """The table of the batch holds the drawn encounters and the places of their answers."""
    pytest.importorskip("pyarrow")
    drawn = drawing.columns(300, 3)
    table = batches.table_of(drawn)
    rows = [*drawing.rows_of(drawn)]
    assert table["procedures"].to_pylist() == [row["procedures"] for row in rows]
    assert [NUMBERS[at] for at in table["answer"].to_pylist()] == [next(iter(expected(row)), "") for row in rows]


def test_a_wrong_column_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A contender for the batch that is wrong on one encounter is refused."""
    pytest.importorskip("numpy")
    contender = found("batch", "numpy_arrow")

    def answers(result: Any) -> Any:
        result[7] = 9
        return result

    with batches.drawn(500) as path:
        facts, _ = batches.begin("numpy_arrow", str(path))
        monkeypatch.setattr("tests.benchmarks.batch.numpy_coded.CONTENDER", attrs.evolve(contender, answers=answers))
        with pytest.raises(WrongError, match="wrong on 1 of 500"):
            batches.begin("numpy_coded", str(path))
    assert facts["checked"] == 500


def test_a_table_that_is_not_asked_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The table of pair edits is timed only where the ruleset answers by it, and by its direction."""
    pytest.importorskip("pyarrow")
    with pairs.imported(2_000) as folder:
        monkeypatch.setattr(pairs, "drawn_rows", lambda _: [(*OURS_BY_ALL, "*", "0")])
        with pytest.raises(WrongError):
            pairs.begin("ours", str(folder), 2_000)


OURS_BY_ALL = ("36569", "77001")
