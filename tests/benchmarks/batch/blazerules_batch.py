"""blazerules: rules in C++ over Arrow, two threads. Its set flags are handed over ready-made, outside the timed part.

Its own test of lists is wrong from 64 values on, and it reads the text "none" as nothing: it is `assist` here.
"""

import json
from collections.abc import Callable
from typing import Any

import blazerules
import numpy as np
import pyarrow as pa

from tests.benchmarks.batch.numpy_arrow import FACTS, array, flags_of
from tests.benchmarks.batches import CODES, FROM_2004, FROM_2007, flagged
from tests.benchmarks.contender import BatchContender
from tests.benchmarks.workload import NUMBERS, PURPOSES

NAMES = [*PURPOSES[:-1], "assist"]


def _is(field: str, value: Any, operator: str = "eq") -> dict[str, Any]:
    return {"field": field, "op": operator, "value": value}


def _all(*conditions: Any) -> Any:
    return {"and": list(conditions)}


def rules() -> dict[str, Any]:
    """Each code's conditions, and what bars them all."""
    later, earlier = _is("days", FROM_2007, "gte"), _is("days", FROM_2007, "lt")
    venous = _is("purpose", "central venous"), _is("same", 1), _is("access", 1)
    diagnostic = _all(_is("purpose", "diagnostic"), _is("other_imaging", 0))
    alone = (
        _is("present", 1),
        _is("has_si_code", 0),
        {"or": [diagnostic, _all(_is("purpose", "assist"), _is("same", 0))]},
    )
    return {
        "77002": _all(_is("purpose", "needle"), later),
        "76003": _all(_is("purpose", "needle"), earlier),
        "77003": _all(_is("purpose", "spine"), later),
        "76005": _all(_is("purpose", "spine"), earlier),
        "77001": _all(*venous, later),
        "75998": _all(*venous, _is("days", FROM_2004, "gte"), earlier),
        "76000": _all(*alone, _is("minutes", 60, "lte")),
        "76001": _all(*alone, _is("minutes", 60, "gt")),
    }


def load() -> Callable[[Any], Any]:
    """The codes of labels, and the labels."""
    settings = blazerules.EngineConfig()
    settings.output_detail = blazerules.OutputDetail.CODES
    engine = blazerules.RuleEngine(settings)
    whole = {"type": "int32", "nullable": False}
    bars = {"not performed": _is("performed", 0), "bundled": _is("bundled", 1)}
    written = [("none", name, condition) for name, condition in bars.items()]
    written += [(f"c{code}", code, condition) for code, condition in rules().items()]
    labels = ["approve", "score", "flag", "review", *(f"c{code}" for code in NUMBERS[1:]), "none", "block"]
    text = {
        "schema_version": "2.1",
        "fields": {
            **dict.fromkeys((*FACTS, "bundled", "access", "days"), whole),
            "purpose": {"type": "categorical", "values": NAMES},
        },
        "decisions": {"precedence": labels},
        "ruleset": {
            "name": "bench",
            "version": "1.0.0",
            "rules": [
                {"id": name, "action": "block", "label": label, "conditions": condition}
                for label, name, condition in written
            ],
        },
    }
    engine.load_rules_from_string(json.dumps(text), blazerules.RuleFileFormat.JSON)

    def run(batch: Any) -> Any:
        result = engine.evaluate_batch(batch, validate=False)
        return result.decision_codes, result.decision_label_map

    return run


def prepare(table: Any) -> Any:
    """The columns as the engine wants them, flags among them."""
    table_of_flags = np.zeros(100_000, np.uint8)
    table_of_flags[np.array(CODES).astype(int)] = flagged()
    procedures = table["procedures"].chunk(0)
    flags = np.bitwise_or.reduceat(flags_of(procedures.values, table_of_flags), procedures.offsets.to_numpy()[:-1])
    purpose = pa.array(["assist" if each == "none" else each for each in table["purpose"].to_pylist()])
    columns = {"bundled": flags & 1, "access": flags >> 1, **{name: array(table, name) for name in FACTS}}
    arrays = {name: pa.array(np.asarray(values).astype(np.int32)) for name, values in columns.items()}
    return pa.record_batch({**arrays, "days": table["day"].chunk(0).cast("int32"), "purpose": purpose})


def answers(result: Any) -> Any:
    """The answers as an array."""
    codes, labels = result
    numbers = np.zeros(256, np.uint8)
    for at, label in labels.items() if isinstance(labels, dict) else enumerate(labels):
        if label[1:] in NUMBERS:
            numbers[int(at)] = NUMBERS.index(label[1:])
    return numbers[np.asarray(codes).astype(np.uint8)]


CONTENDER = BatchContender(
    "rules in C++, 2 threads", load, prepare, answers, distribution="blazerules", takes="arrow, set flags ready-made"
)
