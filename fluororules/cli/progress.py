"""How far long work has come, on standard error: one line that changes on a terminal, a line now and then elsewhere."""

import sys
import time  # noqa: TID251 - a rate is shown to people; no result depends on it
from typing import Final

import attrs

_AFTER: Final = {True: 0.2, False: 10.0}
"""Seconds between two lines, on a terminal and elsewhere."""

_EVERY: Final = {True: 0.2, False: 60.0}
"""The same of work that may take hours."""


@attrs.define
class Rows:
    """Tells how many rows of a file were read, and how many a second."""

    name: str = ""
    begun: float = 0.0
    told: float = 0.0
    shown: str = ""

    def __call__(self, name: str, rows: int) -> None:
        """`rows` of the file were read so far."""
        now = time.perf_counter()
        if name != self.name:
            self.end()
            self.name, self.begun, self.told = name, now, now
        if now - self.told >= _AFTER[sys.stderr.isatty()]:
            self.told = now
            self.show(f"{name}: {rows:,} rows read, {round(rows / (now - self.begun)):,} a second")

    def end(self) -> None:
        """Leaves the terminal as it was."""
        if self.shown and sys.stderr.isatty():
            sys.stderr.write(f"\r{' ' * len(self.shown)}\r")
            sys.stderr.flush()
        self.shown = ""

    def show(self, line: str) -> None:
        """One line in the place of the last."""
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{line.ljust(len(self.shown))}")
            self.shown = line
        else:
            sys.stderr.write(f"{line}\n")
        sys.stderr.flush()


@attrs.define
class Steps:
    """Tells how many steps of a known number are done, and how long the rest will take; on a terminal alone."""

    name: str
    rows: Rows = attrs.field(factory=Rows)

    def __call__(self, done: int, of: int) -> None:
        """So many are done, of so many."""
        now = time.perf_counter()
        if not sys.stderr.isatty():
            return
        self.rows.begun = self.rows.begun or now
        if now - self.rows.told >= _AFTER[True]:
            self.rows.told = now
            left = f", {round((now - self.rows.begun) / done * (of - done))} s left" if done else ""
            self.rows.show(f"{self.name}: {done:,} of {of:,}{left}")

    def end(self) -> None:
        """Leaves the terminal as it was."""
        self.rows.end()


@attrs.define
class Rate:
    """Tells how many rows are done, how many a second, and how long the rest will take; elsewhere a line a minute."""

    begun: float = 0.0
    told: float = 0.0
    what: str = ""
    first: tuple[int, float] = (0, 0.0)
    rows: Rows = attrs.field(factory=Rows)

    def __call__(self, what: str, done: int, share: float) -> None:
        """`done` rows, and `share` of the whole, from 0 to 1."""
        now = time.perf_counter()
        if what != self.what:
            self.what, self.begun, self.first = what, now, (done, share)
            self.told = self.told or now
        if now - self.told >= _EVERY[sys.stderr.isatty()]:
            self.told = now
            self.rows.show(f"{what}{self._how_far(done, share, now - self.begun)}")

    def _how_far(self, done: int, share: float, seconds: float) -> str:
        rows, before = done - self.first[0], self.first[1]
        if not rows or not seconds:
            return ""
        left = f", {round(seconds / (share - before) * (1 - share))} s left" if share > before else ""
        return f": {done:,} rows, {round(rows / seconds):,} a second{left}"

    def end(self) -> None:
        """Leaves the terminal as it was."""
        self.rows.end()
