"""polars: one expression over a list of texts; two threads."""

from collections.abc import Callable, Collection
from datetime import date
from typing import Any

import polars as pl

from tests.benchmarks.contender import BatchContender
from tests.benchmarks.workload import ACCESS, BUNDLED, NUMBERS


def _any_in(codes: Collection[str]) -> Any:
    return pl.col("procedures").list.eval(pl.element().is_in(list(codes))).list.any()


def _code(code: str) -> Any:
    return pl.lit(NUMBERS.index(code), dtype=pl.UInt8)


def _since(year: int, then: Any, otherwise: Any) -> Any:
    return pl.when(pl.col("day") >= date(year, 1, 1)).then(then).otherwise(otherwise)


def expression() -> Any:
    """The answers, as an expression."""
    purpose = pl.col("purpose")
    diagnostic = (purpose == "diagnostic") & ~pl.col("other_imaging")
    none = (purpose == "none") & ~pl.col("same")
    venous = _since(2007, _code("77001"), _since(2004, _code("75998"), _code("")))
    hour = pl.when(pl.col("minutes") <= 60).then(_code("76000")).otherwise(_code("76001"))
    return (
        pl.when(~pl.col("performed") | _any_in(BUNDLED))
        .then(_code(""))
        .when(purpose == "needle")
        .then(_since(2007, _code("77002"), _code("76003")))
        .when(purpose == "spine")
        .then(_since(2007, _code("77003"), _code("76005")))
        .when((purpose == "central venous") & pl.col("same") & _any_in(ACCESS))
        .then(venous)
        .when(pl.col("present") & ~pl.col("has_si_code") & (diagnostic | none))
        .then(hour)
        .otherwise(_code(""))
        .alias("answer")
    )


def load() -> Callable[[Any], Any]:
    """The answers."""
    wanted = expression()
    return lambda frame: frame.select(wanted)["answer"]


def answers(series: Any) -> Any:
    """The answers as an array."""
    return series.to_numpy()


CONTENDER = BatchContender("one expression, 2 threads", load, pl.from_arrow, answers, distribution="polars")
