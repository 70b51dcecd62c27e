"""One encounter: each contender in a process of its own, the function by hand timed beside it in each round."""

import json
from collections.abc import Callable, Sequence
from itertools import count
from time import perf_counter
from typing import Any

from tests.benchmarks import drawing
from tests.benchmarks.contender import Contender, WrongError, found
from tests.benchmarks.timing import MICRO, lap, memory, per_call, repeats_of, settled, tail
from tests.benchmarks.workload import Added, Codes, Row, added_rules, expected_with

Round = Callable[[], dict[str, float]]
CHECKED_FOR = 6.0
"""The seconds after which answers are checked no further, where rules are added and a contender is slow."""


Draw = Callable[[int, int], list[Row]]
"""From a number and a seed to encounters."""


def begin(name: str, number: int, hot: int) -> tuple[dict[str, Any], Round]:
    """Checks a contender on `number` encounters, and gives what is known of it and what times a round on `hot`."""
    return begin_with(found("one", name), rows_as_read, number, hot)


def begin_grown(name: str, rules: int, least: int, most: int) -> tuple[dict[str, Any], Round]:
    """A contender with rules added, or with other numbers of procedures, beside the index by hand."""

    def draw(number: int, seed: int) -> list[Row]:
        return rows_as_read(number, seed, least, most)

    return begin_with(found("one", name), draw, 500, 500, added_rules(rules), "hand_index")


def rows_as_read(number: int, seed: int = 1, least: int = 1, most: int = 6) -> list[Row]:
    """Rows in which every text is an object of its own, as `json.loads` gives them."""
    rows: list[Row] = json.loads(json.dumps(drawing.rows(number, seed, least, most)))
    return rows


def begin_with(
    contender: Contender, draw: Draw, number: int, hot: int, added: Sequence[Added] = (), beside: str | None = None
) -> tuple[dict[str, Any], Round]:
    """The same, of any contender, with rules added. Raises WrongError where an answer is wrong.

    A round times a warm loop over the same encounters, and one pass over others that were not seen before.
    """
    rows = draw(number, 1)
    seeds = count(2)
    before = memory()
    start = perf_counter()
    run = contender.load(added)
    load_ms = (perf_counter() - start) * 1000
    held = memory() - before
    inputs = [contender.prepare(row) for row in rows]
    checked = check(contender, run, inputs, rows, expected_with(added))
    rival: Contender = found("one", beside or contender.beside)
    rival_run = rival.load(added)
    once = max(lap(run, inputs[:20]) / 20, 1e-9)
    warm = max(min(int(0.25 / once), hot, len(rows)), min(20, len(rows)))
    unseen = max(min(int(0.1 / once), 2_000), 20)
    inputs, rival_inputs = inputs[:warm], [rival.prepare(row) for row in rows[:warm]]
    repeats, rival_repeats = repeats_of(run, inputs), repeats_of(rival_run, rival_inputs)
    settled()

    def go() -> dict[str, float]:
        lap(rival_run, rival_inputs[: max(20, warm // 4)])
        lap(run, inputs[: max(20, warm // 4)])
        beside_us = per_call(rival_run, rival_inputs, rival_repeats)
        us = per_call(run, inputs, repeats)
        p99 = tail(run, inputs, 0.99)
        seed = next(seeds)
        rival_fresh = [rival.prepare(row) for row in draw(unseen, seed)]
        fresh = [contender.prepare(row) for row in draw(unseen, seed)]
        rival_s, fresh_s = lap(rival_run, rival_fresh), lap(run, fresh)
        return {
            "us": us,
            "beside_us": beside_us,
            "ratio": us / beside_us,
            "p99": p99,
            "unseen_us": fresh_s / unseen * MICRO,
            "unseen_ratio": fresh_s / rival_s,
        }

    facts = {"note": contender.note, "reasons": contender.reasons, "beside": beside or contender.beside}
    return {**facts, "load_ms": load_ms, "held_mb": held, "checked": checked}, go


def check(
    contender: Contender,
    run: Callable[[Any], Any],
    inputs: Sequence[Any],
    rows: Sequence[Row],
    by_hand: Callable[[Row], Codes],
) -> int:
    """How many answers were held against those by hand. Raises WrongError where one differs."""
    until = perf_counter() + CHECKED_FOR
    wrong = 0
    checked = 0
    for given, row in zip(inputs, rows, strict=True):
        wrong += contender.answer(run(given)) != by_hand(row)
        checked += 1
        if perf_counter() > until:
            break
    if wrong:
        raise WrongError(f"wrong on {wrong:,} of {checked:,} encounters")
    return checked
