"""How much memory a run takes, and how fast it is.

    python -m tests.batch.memory

makes 1 and 10 million encounters and 30 million claim lines, in order and scattered, decides them, and prints the peak
of resident memory and the rows a second of each.
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

import attrs

from tests.batch.made import claim_lines, encounters


@attrs.frozen
class Measured:
    """The peak of resident memory in MiB, and the seconds of the whole process."""

    peak: float
    seconds: float


def main() -> None:
    """As the command line says."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--encounters", type=int, nargs="*", default=[1_000_000, 10_000_000])
    asked.add_argument("--lines", type=int, nargs="*", default=[30_000_000])
    asked.add_argument("--threads", type=int, default=2)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for rows in given.encounters:
            encounters(folder / "in.parquet", rows)
            _say("encounters", rows, measured(folder, given.threads))
        for rows in given.lines:
            for in_order in (True, False):
                claim_lines(folder / "in.parquet", rows, in_order=in_order)
                _say("lines in order" if in_order else "lines scattered", rows, measured(folder, given.threads))


def _say(what: str, rows: int, found: Measured) -> None:
    print(  # noqa: T201
        f"{rows:>12,} {what:<16} {found.peak:8.0f} MiB {found.seconds:7.1f} s {rows / found.seconds:12,.0f} a second",
        flush=True,
    )


def measured(folder: Path, threads: int) -> Measured:
    """A run over `in.parquet` in a folder."""
    command = [sys.executable, "-m", "fluororules", "batch", "in.parquet", "-o", "out.parquet", "-r", "acr"]
    begun = time.monotonic()
    child = os.fork()
    if child == 0:
        os.environ["PYTHONPATH"] = str(Path.cwd())
        os.chdir(folder)
        os.execv(sys.executable, [*command, "--threads", str(threads)])  # noqa: S606 - of one's own
    _, status, used = os.wait4(child, 0)
    assert status == 0
    return Measured(used.ru_maxrss / 1024, time.monotonic() - begun)


if __name__ == "__main__":
    main()
