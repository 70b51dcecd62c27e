"""How many rows Spark decides a second and core, on this machine and two of its threads.

    python -m tests.spark.sizing

makes a million encounters and three million claim lines of a million claims, and prints for each size of batches what
the first job of a kind takes and what the next one does: seconds, and seconds of the processor in the JVM and all its
workers. The JVM is started once, with the first of all jobs.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.batch.made import claim_lines, encounters
from tests.spark.session import session


def main() -> None:
    """As the command line says."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--encounters", type=int, default=1_000_000)
    asked.add_argument("--lines", type=int, default=3_000_000)
    asked.add_argument("--batches", type=int, nargs="*", default=[10_000, 100_000])
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        encounters(folder / "encounters", given.encounters)
        claim_lines(folder / "in-order", given.lines, in_order=True)
        claim_lines(folder / "scattered", given.lines, in_order=False)
        for size in given.batches:
            for line in sized(folder, size):
                print(line, flush=True)  # noqa: T201


def sized(folder: Path, size: int) -> Iterator[str]:
    """What jobs take with batches of so many rows, in a session of their own."""
    from fluororules.spark import decide, decide_claims

    spark = session({"spark.sql.execution.arrow.maxRecordsPerBatch": str(size)})
    jobs: dict[str, Callable[[Any], Any]] = {
        "encounters": lambda frame: decide(frame, "acr", per="encounter"),
        "in-order": lambda frame: decide_claims(frame, "acr", per="encounter"),
        "scattered": lambda frame: decide_claims(frame, "acr", per="encounter"),
    }
    for what, job in jobs.items():
        frame = spark.read.parquet(str(folder / what))
        rows = frame.count()
        for turn in ("first", "next"):
            begun, before = time.monotonic(), spent()
            job(frame).write.mode("overwrite").parquet(str(folder / "out"))
            seconds, processor = time.monotonic() - begun, spent() - before
            yield (
                f"{what:<10} {rows:>10,} rows, batches of {size:>7,}, {turn:<5} {seconds:6.1f} s, "
                f"{processor:6.1f} s of the processor, {rows / processor:>9,.0f} rows a second and core"
            )
    spark.stop()


def spent() -> float:
    """The seconds of the processor that all processes begun by this one have had."""
    parents: dict[int, int] = {}
    ticks: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(stat.parent.name)] = int(fields[1])
        ticks[int(stat.parent.name)] = sum(map(int, fields[11:15]))
    mine = {os.getpid()}
    while more := {pid for pid, parent in parents.items() if parent in mine} - mine:
        mine |= more
    return sum(ticks[pid] for pid in mine - {os.getpid()}) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
