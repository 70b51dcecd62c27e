"""Our library: the column runner, from Arrow to a row an encounter in Arrow."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa

from fluororules import load as load_rules
from fluororules.batch import decide  # type: ignore[import-untyped, unused-ignore]
from tests.benchmarks.contender import BatchContender
from tests.benchmarks.workload import NUMBERS, RULES, Encounter

COLUMNS = {
    "procedures": "procedures",
    "performed": "fluoroscopy.performed",
    "minutes": "fluoroscopy.minutes",
    "purpose": "fluoroscopy.purpose",
    "present": "fluoroscopy.physician_present",
    "same": "fluoroscopy.same_physician_as_primary",
    "other_imaging": "other_imaging",
    "has_si_code": "has_si_code",
    "day": "date_of_service",
}


def load() -> Callable[[Any], Any]:
    """The decisions, as a table."""
    rules = load_rules(RULES, schema=Encounter)
    return lambda table: decide(table, rules, per="encounter").read_all()


def prepare(table: Any) -> Any:
    """The table with its columns named as the encounter's fields are."""
    return table.rename_columns([COLUMNS[name] for name in table.column_names])


def answers(decisions: Any) -> Any:
    """The answers as an array."""
    at_of = {(code,) if code else (): at for at, code in enumerate(NUMBERS)}
    coded = decisions["coded"]
    assert pa.types.is_list(coded.type) or pa.types.is_large_list(coded.type), coded.type
    return np.fromiter((at_of[tuple(codes)] for codes in coded.to_pylist()), np.uint8, len(coded))


CONTENDER = BatchContender(
    "the column runner: statuses, rules, queries", load, prepare, answers, distribution="fluororules"
)
