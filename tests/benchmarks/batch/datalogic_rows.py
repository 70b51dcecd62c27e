"""datalogic-py: a list of dicts, a thousand at a time: the best engine that works from the codes; one thread."""

from collections.abc import Callable
from typing import Any

import datalogic_py
import numpy as np

from tests.benchmarks.as_json_logic import rule, with_number
from tests.benchmarks.contender import BatchContender
from tests.benchmarks.workload import NUMBERS

TOGETHER = 1000


def load() -> Callable[[Any], Any]:
    """The answers, as JSON texts."""
    engine = datalogic_py.Engine()
    compiled, evaluate = engine.compile(rule()), engine.session().evaluate_batch
    handle = datalogic_py.DataHandle

    def run(rows: Any) -> Any:
        said = []
        for first in range(0, len(rows), TOGETHER):
            said += evaluate(compiled, [handle(with_number(row)) for row in rows[first : first + TOGETHER]])
        return said

    return run


def prepare(table: Any) -> Any:
    """The rows of a table."""
    groups = {"performed": "performed", "minutes": "minutes", "purpose": "purpose"}
    groups |= {"present": "physician_present", "same": "same_physician_as_primary"}
    return [
        {
            "procedures": row["procedures"],
            "fluoroscopy": {name: row[column] for column, name in groups.items()},
            "other_imaging": row["other_imaging"],
            "has_si_code": row["has_si_code"],
            "date_of_service": row["day"].isoformat(),
        }
        for batch in table.to_batches(TOGETHER)
        for row in batch.to_pylist()
    ]


def answers(said: Any) -> Any:
    """The answers as an array."""
    numbers = {code: at for at, code in enumerate(NUMBERS)}
    return np.fromiter((numbers[each.strip('"')] for each in said), np.uint8, len(said))


CONTENDER = BatchContender(
    "JsonLogic in Rust, 1 thread", load, prepare, answers, distribution="datalogic-py", takes="dicts"
)
