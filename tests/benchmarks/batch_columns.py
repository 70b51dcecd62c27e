"""A million encounters from Arrow: the column runner, numpy by hand and polars' one expression, interleaved, medians.

Run it with `python tests/benchmarks/batch_columns.py KIT [ROWS] [ROUNDS]`, where KIT is the folder of the bench's kit
(its `gen.py`, `workload.py` and `batch/`). The answers are held against numpy's before anything is timed. Beside the
wall time stands the processor's, which tells more on a machine that others use. `first` is a call that has learnt
nothing before.
"""

import importlib
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import attrs

from fluororules import UNKNOWN, fact, load
from fluororules.batch import decide

PURPOSES = ("diagnostic", "needle", "spine", "central venous", "none")
COLUMNS = {
    "fluoroscopy_performed": "performed",
    "fluoroscopy.minutes": "minutes",
    "fluoroscopy.purpose": "purpose",
    "fluoroscopy.present": "present",
    "fluoroscopy.same": "same",
    "date_of_service": "dos",
}
RULES = """
code c76000 76000
code c76001 76001
code c77001 75998 from 2004-01-01 until 2006-12-31, 77001 from 2007-01-01
code c77002 76003 until 2006-12-31, 77002 from 2007-01-01
code c77003 76005 until 2006-12-31, 77003 from 2007-01-01
define standalone as physician present and not has si
    and ((purpose is diagnostic and not other imaging) or (purpose is none and not same physician))
rule r01 if not fluoroscopy then fluoroscopy not coded
rule r09 from 2007-01-01 if purpose is needle then code c77002
rule r10 until 2006-12-31 if purpose is needle then code c77002
rule r11 from 2007-01-01 if purpose is spine then code c77003
rule r12 until 2006-12-31 if purpose is spine then code c77003
rule r13 from 2007-01-01
    if purpose is central venous and same physician and procedure in CVA then code c77001
rule r14 from 2004-01-01 until 2006-12-31
    if purpose is central venous and same physician and procedure in CVA then code c77001
rule r15 if standalone and minutes up to 60 minutes then code c76000
rule r16 if standalone and minutes over 60 minutes then code c76001
"""


@attrs.frozen
class Line:
    """A procedure that is a code alone."""

    code: str | None = fact("procedure code", kind="code")


@attrs.frozen
class Service:
    """The bench's fluoroscopy."""

    minutes: int | None = fact("minutes", kind="minutes")
    purpose: str | None = fact("purpose", kind="choice", values=PURPOSES)
    present: bool | None = fact("physician present", kind="yes/no")
    same: bool | None = fact("same physician", kind="yes/no")


@attrs.frozen
class Encounter:
    """The bench's encounter."""

    date_of_service: date = fact("date of service", kind="date", default=attrs.NOTHING)
    procedures: tuple[Line, ...] | None = fact("procedures", kind="lines", part=Line)
    fluoroscopy: Any = fact("fluoroscopy", kind="group", part=Service, default=UNKNOWN)
    other_imaging: bool | None = fact("other imaging", kind="yes/no")
    has_si: bool | None = fact("has si", kind="yes/no")


def rules_text(workload: Any) -> str:
    """The bench's sixteen rules."""
    sets = "\n".join(f"set {name} = {', '.join(codes)}" for name, codes in workload.FAMILIES.items())
    bundled = "\n".join(
        f"rule r{at:02d} if procedure in {name} then fluoroscopy not coded"
        for at, name in enumerate(workload.FAMILIES, 2)
    )
    return f"ruleset bench\n\n{sets}\nset CVA = {', '.join(workload.CVA)}\n{RULES}\n{bundled}\n"


def main(kit: str, rows: int, rounds: int) -> None:
    """Prints the medians of each contender."""
    sys.path.insert(0, kit)
    gen = importlib.import_module("gen")
    workload: Any = importlib.import_module("workload")
    numpy_arrow, polars_expr = (importlib.import_module(f"batch.{name}") for name in ("numpy_arrow", "polars_expr"))
    frame = polars_expr.prepare(gen.columns(rows))
    workload.PURPOSES = PURPOSES  # the language has no word with an underscore
    table = importlib.import_module("batch._data").arrow(gen.columns(rows)).combine_chunks()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.rules"
        path.write_text(rules_text(workload), encoding="utf-8")
        rules = load(path, Encounter)
    numpy_arrow.load()
    polars_expr.load()

    def ours(**how: Any) -> list[Any]:
        return list(decide(table, rules, columns=COLUMNS, **how))

    contenders: dict[str, Callable[[], object]] = {
        "columns, encounters": lambda: ours(per="encounter"),
        "columns, encounters, one thread": lambda: ours(per="encounter", threads=1),
        "columns, codes": ours,
        "numpy by hand, one thread": lambda: numpy_arrow.run(table),
        "polars, one expression": lambda: polars_expr.run(frame),
    }
    print(f"{'first':35} {taken(contenders['columns, encounters'])[0]:7.0f} ms")
    found = [coded for batch in ours(per="encounter") for coded in batch["coded"].to_pylist()]
    expected = [[workload.CODES[at]] if at else [] for at in numpy_arrow.run(table).tolist()]
    assert found == expected
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, run in contenders.items():
            times[name].append(taken(run))
    for name, each in times.items():
        wall, processor = (statistics.median(column) for column in zip(*each, strict=True))
        print(f"{name:35} {wall:7.0f} ms, processor {processor:7.0f} ms")


def taken(run: Callable[[], object]) -> tuple[float, float]:
    """The wall time and the processor's time of a call, in milliseconds."""
    before, start = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    run()
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF)
    return 1000 * wall, 1000 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


if __name__ == "__main__":
    main(sys.argv[1], *(int(number) for number in (sys.argv[2:] + ["1000000", "7"][len(sys.argv) - 2 :])))
