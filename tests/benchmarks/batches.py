"""A million encounters from Arrow: each contender in a process of its own, numpy by hand timed beside it in each round.

The table is drawn once and read by all. It has a column a fact, procedures as a list of texts, and the answers by hand.
"""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, Final

from tests.benchmarks import drawing
from tests.benchmarks.contender import BatchContender, SkippedError, WrongError, found
from tests.benchmarks.timing import forget_peak, memory, peak
from tests.benchmarks.workload import ACCESS, BUNDLED, NUMBERS, OTHER, PURPOSES, expected

CODES: Final = (*OTHER, *BUNDLED, *ACCESS)
"""Every procedure that is drawn; the bundled ones come after the others, central venous access last."""
BESIDE: Final = "numpy_arrow"


@contextmanager
def drawn(number: int, seed: int = 1) -> Iterator[Path]:
    """A file with the table, for as long as it is used."""
    import pyarrow as pa
    from pyarrow import ipc

    with TemporaryDirectory() as name:
        path = Path(name) / "encounters.arrow"
        table = table_of(drawing.columns(number, seed))
        with ipc.new_file(path, table.schema) as file:
            file.write_table(table)
        del table
        pa.default_memory_pool().release_unused()
        yield path


def table_of(columns: drawing.Columns) -> Any:
    """The table of columns, with the answers."""
    import pyarrow as pa

    at_of = {numbers: at for at, numbers in enumerate(frozenset({code} - {""}) for code in NUMBERS)}
    days = {day: date.fromordinal(day) for day in set(columns.days)}
    answers = [at_of[expected(row)] for row in drawing.rows_of(columns)]
    return pa.table(
        {
            "procedures": pa.ListArray.from_arrays(pa.array(columns.offsets, pa.int32()), pa.array(columns.codes)),
            "performed": pa.array(columns.performed),
            "minutes": pa.array(columns.minutes, pa.int16()),
            "purpose": pa.array(columns.purpose),
            "present": pa.array(columns.present),
            "same": pa.array(columns.same),
            "other_imaging": pa.array(columns.other_imaging),
            "has_si_code": pa.array(columns.has_si_code),
            "day": pa.array([days[day] for day in columns.days], pa.date32()),
            "answer": pa.array(answers, pa.uint8()),
        }
    )


def begin(name: str, path: str) -> tuple[dict[str, Any], Callable[[], dict[str, float]]]:
    """Checks a contender on the whole table, and gives what is known of it and what times a round."""
    try:
        import numpy as np
        import pyarrow as pa
        from pyarrow import ipc
    except ModuleNotFoundError as error:
        raise SkippedError(f"{error.name} is not installed") from None

    with pa.OSFile(path) as file:
        table = ipc.open_file(file).read_all().combine_chunks()
    contender: BatchContender = found("batch", name)
    run = contender.load()
    rival: BatchContender = found("batch", BESIDE)
    rival_run = rival.load()
    wanted, given = table["answer"].to_numpy(), table.drop_columns(["answer"])
    rival_input, prepared = rival.prepare(given), contender.prepare(given)
    gc.collect()
    forget_peak()
    before = memory()
    start = perf_counter()
    result = run(prepared)
    first_s = perf_counter() - start
    most = peak() - before
    answers = contender.answers(result)
    if len(answers) != len(wanted) or (wrong := int(np.count_nonzero(answers != wanted))):
        raise WrongError(f"wrong on {wrong if len(answers) == len(wanted) else len(wanted):,} of {len(wanted):,}")
    del answers, result

    def go() -> dict[str, float]:
        beside_s, seconds = once(rival_run, rival_input), once(run, prepared)
        return {"s": seconds, "beside_s": beside_s, "ratio": seconds / beside_s}

    facts = {"note": contender.note, "takes": contender.takes, "beside": BESIDE, "number": len(wanted)}
    return {**facts, "first_ms": first_s * 1000, "peak_mb": most, "checked": len(wanted)}, go


def once(run: Callable[[Any], Any], prepared: Any) -> float:
    """The seconds of one run."""
    start = perf_counter()
    result = run(prepared)
    seconds = perf_counter() - start
    del result
    return seconds


def flagged() -> Any:
    """For each of `CODES` 1 where it is bundled, 2 where it is central venous access."""
    import numpy as np

    sizes = len(OTHER), len(BUNDLED), len(ACCESS)
    return np.repeat(np.array([0, 1, 2], np.uint8), sizes)


DAY_ZERO: Final = date(1970, 1, 1)
FROM_2004: Final = (date(2004, 1, 1) - DAY_ZERO) // timedelta(days=1)
FROM_2007: Final = (date(2007, 1, 1) - DAY_ZERO) // timedelta(days=1)


def decided(flags: Any, purpose: Any, days: Any, facts: Any) -> Any:
    """The answers, from arrays: flags of the procedures, places in `PURPOSES`, days since 1970, and the other facts."""
    import numpy as np

    answers = np.zeros(len(days), np.uint8)
    later = days >= FROM_2007
    may = facts["performed"] & ((flags & 1) == 0)
    for what, new, old in (("needle", "77002", "76003"), ("spine", "77003", "76005")):
        these = may & (purpose == PURPOSES.index(what))
        answers[these] = np.where(later[these], NUMBERS.index(new), NUMBERS.index(old))
    these = may & (purpose == PURPOSES.index("central venous")) & facts["same"] & ((flags & 2) != 0)
    before = np.where(days[these] >= FROM_2004, NUMBERS.index("75998"), 0)
    answers[these] = np.where(later[these], NUMBERS.index("77001"), before)
    diagnostic = (purpose == PURPOSES.index("diagnostic")) & ~facts["other_imaging"]
    none = (purpose == PURPOSES.index("none")) & ~facts["same"]
    these = may & facts["present"] & ~facts["has_si_code"] & (diagnostic | none)
    answers[these] = np.where(facts["minutes"][these] <= 60, NUMBERS.index("76000"), NUMBERS.index("76001"))
    return answers
