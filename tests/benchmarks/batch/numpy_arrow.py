"""numpy by hand, from Arrow: the texts of codes viewed as five digits, looked up in a table of flags; one thread."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tests.benchmarks.batches import CODES, decided, flagged
from tests.benchmarks.contender import BatchContender
from tests.benchmarks.workload import PURPOSES

FACTS = ("performed", "minutes", "present", "same", "other_imaging", "has_si_code")
BLOCK = 1 << 16
"""So many codes at a time stay in the processor's cache."""


def load() -> Callable[[Any], Any]:
    """The answers."""
    table_of_flags = np.zeros(100_000, np.uint8)
    table_of_flags[np.array(CODES).astype(int)] = flagged()
    purposes = pa.array(PURPOSES)

    def run(table: Any) -> Any:
        procedures = table["procedures"].chunk(0)
        flags = flags_of(procedures.values, table_of_flags)
        offsets = np.frombuffer(procedures.buffers()[1], np.int32, len(procedures) + 1)
        flags = np.bitwise_or.reduceat(flags, offsets[:-1])
        purpose = pc.index_in(table["purpose"], value_set=purposes).chunk(0).to_numpy()
        days = table["day"].chunk(0).cast("int32").to_numpy()
        return decided(flags, purpose, days, {name: array(table, name) for name in FACTS})

    return run


def flags_of(codes: Any, table_of_flags: Any) -> Any:
    """The flag of each code, of an Arrow array of texts of five digits."""
    ends = np.frombuffer(codes.buffers()[1], np.int32, len(codes) + 1)
    if ends[-1] != 5 * len(codes):
        raise NotImplementedError
    digits = np.frombuffer(codes.buffers()[2], np.uint8)[: ends[-1]].reshape(-1, 5)
    powers = np.array([10_000, 1000, 100, 10, 1], np.float32)
    flags = np.empty(len(codes), np.uint8)
    for first in range(0, len(codes), BLOCK):
        numbers = (digits[first : first + BLOCK].astype(np.float32) @ powers).astype(np.int32) - ord("0") * 11_111
        np.take(table_of_flags, numbers, out=flags[first : first + BLOCK])
    return flags


def array(table: Any, name: str) -> Any:
    """A column as an array."""
    return table[name].chunk(0).to_numpy(zero_copy_only=False)


CONTENDER = BatchContender("numpy by hand, 1 thread", load, distribution="numpy")
