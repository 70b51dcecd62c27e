"""Time as it is measured: a warm loop, what is compared with timed beside it in the same round of the same process."""

import gc
import statistics
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter, perf_counter_ns
from typing import Any

SPELL = 0.05
"""The seconds that a loop is repeated for."""
MICRO = 1e6

Run = Callable[[Any], Any]


def lap(run: Run, inputs: Sequence[Any]) -> float:
    """The seconds of one pass."""
    start = perf_counter()
    for each in inputs:
        run(each)
    return perf_counter() - start


def per_call(run: Run, inputs: Sequence[Any], repeats: int) -> float:
    """The microseconds of a call: the median pass of several."""
    return statistics.median(lap(run, inputs) for _ in range(repeats)) / len(inputs) * MICRO


def repeats_of(run: Run, inputs: Sequence[Any]) -> int:
    """How many passes fill a spell: one at least, and three of a quick one."""
    once = lap(run, inputs)
    return max(3 if once < 6 * SPELL else 1, int(SPELL / once))


def tail(run: Run, inputs: Sequence[Any], share: float) -> float:
    """The microseconds that the given share of single calls stays below, without those of looking at the clock."""
    took = []
    for each in inputs:
        start = perf_counter_ns()
        run(each)
        took.append(perf_counter_ns() - start)
    start = perf_counter_ns()
    for _ in range(1000):
        perf_counter_ns()
    looking = (perf_counter_ns() - start) / 1000
    return (sorted(took)[int(len(took) * share)] - looking) / 1000


def settled() -> None:
    """Nothing that is there already is looked at again by the collector of garbage."""
    gc.collect()
    gc.freeze()


def memory() -> float:
    """The MiB of this process that are in memory."""
    return _status("VmRSS")


def peak() -> float:
    """The most MiB of this process that were in memory since `forget_peak`."""
    return _status("VmHWM")


def forget_peak() -> None:
    """Begins to count the peak anew."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _status(name: str) -> float:
    """A line of /proc/self/status, in MiB; no number where there is no such file."""
    try:
        text = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return float("nan")
    return int(text.partition(f"{name}:")[2].split()[0]) / 1024
