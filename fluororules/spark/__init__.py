"""Spark's data frames of encounters, or of claim lines, to data frames of decisions.

`decide` takes a row an encounter, `decide_claims` a row a claim line, which it groups by claim. Both give a data frame
whose schema is declared before anything runs, so that it can be queried, written and streamed like any other.

    deciding.py   a data frame of encounters            claims.py    one of claim lines, grouped by Spark's own shuffle
    written.py    decided and rejected rows as output   shapes.py    schemas of Spark and of Arrow
    messages.py   what is said of columns

What decides is the column runner of `batch`, in the processes that Spark starts beside its executors. The rules travel
as data, and each process builds them once.

The only room that knows Spark. It reads no files and starts no session, and must not know how rules are decided. It
needs `pip install 'fluororules[spark]'`, and imports it where something is asked.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fluororules.spark.claims import decide_claims
    from fluororules.spark.deciding import decide

__all__ = ["decide", "decide_claims"]

_HOMES = {"decide": "deciding", "decide_claims": "claims"}
_LIBRARIES = frozenset({"numpy", "py4j", "pyarrow", "pyspark"})


def __getattr__(name: str) -> object:
    """What is handed on, and with it the libraries, when it is asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415 - the libraries are imported where something is asked

    try:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] not in _LIBRARIES:
            raise
        raise ImportError(
            f"fluororules.spark needs {error.name}; install it with: pip install 'fluororules[spark]'"
        ) from None
