"""Contenders in processes of their own, timed in turn: in each round every one is asked once, and no two at a time."""

import json
import os
import selectors
import statistics
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from time import perf_counter
from typing import IO, Any

import attrs

Settings = Mapping[str, Any]


@attrs.frozen
class Measured:
    """What was measured of one contender. `why_not` says why it was not timed; `facts` were found out before."""

    section: str
    settings: Settings
    facts: Mapping[str, Any]
    rounds: tuple[Mapping[str, float], ...]
    why_not: str | None = None

    @property
    def name(self) -> str:
        """The contender's name."""
        return str(self.settings["name"])

    def median(self, figure: str) -> float:
        """The median of the rounds."""
        return statistics.median(each[figure] for each in self.rounds)

    def spread(self, figure: str) -> tuple[float, float]:
        """The least and the most of the rounds."""
        figures = [each[figure] for each in self.rounds]
        return min(figures), max(figures)


@attrs.define
class _Running:
    settings: Settings
    process: "subprocess.Popen[bytes]"
    facts: dict[str, Any]
    rounds: list[dict[str, float]]
    why_not: str | None = None


def measured(
    section: str, contenders: Iterable[Settings], rounds: int, *, group: int = 14, within: float = 90
) -> tuple[Measured, ...]:
    """The contenders of a section, so many processes alive at once; one that takes longer than `within` is stopped."""
    wanted = list(contenders)
    done: list[Measured] = []
    for first in range(0, len(wanted), group):
        done += _group(section, wanted[first : first + group], rounds, within)
    return tuple(done)


def _group(section: str, contenders: Sequence[Settings], rounds: int, within: float) -> list[Measured]:
    running: list[_Running] = []
    try:
        for settings in contenders:
            one = _Running(settings, _process(section, settings), {}, [])
            running.append(one)
            said = _said(one, within)
            one.why_not = said.pop("why_not", None) if one.why_not is None else one.why_not
            one.facts = said
        for _ in range(rounds):
            for one in running:
                if one.why_not is None:
                    _ask(one, within)
    finally:
        for one in running:
            one.process.kill()
            one.process.communicate()
    return [Measured(section, one.settings, one.facts, tuple(one.rounds), one.why_not) for one in running]


def _process(section: str, settings: Settings) -> "subprocess.Popen[bytes]":
    environment = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONWARNINGS": "ignore", "POLARS_MAX_THREADS": "2"}
    command = [sys.executable, "-m", "tests.benchmarks.worker", section, json.dumps(settings)]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, env=environment)


def _ask(one: _Running, within: float) -> None:
    stream = one.process.stdin
    assert stream is not None
    stream.write(b"go\n")
    stream.flush()
    said = _said(one, within)
    if one.why_not is None:
        one.rounds.append(said)


def _said(one: _Running, within: float) -> dict[str, Any]:
    """The next line of a process; where none comes, it says so in `why_not` and stops it."""
    stream = one.process.stdout
    assert stream is not None
    line = _line(stream, within)
    if line:
        found: dict[str, Any] = json.loads(line)
        return found
    one.why_not = "its process ended" if line is not None else f"over {within:.0f} s"
    one.process.kill()
    return {}


def _line(stream: IO[bytes], within: float) -> bytes | None:
    """A line, empty where the stream has ended, None where it takes too long."""
    with selectors.DefaultSelector() as selector:
        selector.register(stream, selectors.EVENT_READ)
        return stream.readline() if selector.select(within) else None


def took(start: float) -> str:
    """How long it has been since."""
    return f"{perf_counter() - start:.0f} s"
