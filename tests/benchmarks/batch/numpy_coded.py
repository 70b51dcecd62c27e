"""numpy by hand over arrays in which codes and purposes are numbers already; one thread."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tests.benchmarks.batch.numpy_arrow import FACTS, array
from tests.benchmarks.batches import CODES, decided, flagged
from tests.benchmarks.contender import BatchContender
from tests.benchmarks.workload import PURPOSES


def load() -> Callable[[Any], Any]:
    """The answers."""
    flags_by_number = flagged()

    def run(arrays: Any) -> Any:
        flags = np.bitwise_or.reduceat(flags_by_number[arrays["procedures"]], arrays["offsets"])
        return decided(flags, arrays["purpose"], arrays["day"], arrays)

    return run


def prepare(table: Any) -> Any:
    """The arrays of a table."""
    procedures = table["procedures"].chunk(0)
    return {
        "offsets": procedures.offsets.to_numpy()[:-1],
        "procedures": pc.index_in(procedures.values, value_set=pa.array(CODES)).to_numpy().astype(np.int16),
        "purpose": pc.index_in(table["purpose"], value_set=pa.array(PURPOSES)).chunk(0).to_numpy().astype(np.int8),
        "day": table["day"].chunk(0).cast("int32").to_numpy(),
        **{name: array(table, name) for name in FACTS},
    }


CONTENDER = BatchContender("numpy by hand, 1 thread", load, prepare, distribution="numpy", takes="numbers in arrays")
