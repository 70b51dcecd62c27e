"""Columns of encounters to columns of decisions: Arrow in, Arrow out.

`decide` takes a table, a reader, or whatever hands over an Arrow stream, and gives record batches one by one, in order.
`runner` is what it runs: it decides one batch of encounters, and says which rows are none.

    binding.py    which column holds which field        reading.py    a column to small integers, and where it is amiss
    plan.py       what rules can tell apart             lines.py      a list of procedures to answered questions
    codes.py      codes by their bytes                  performers.py who performed each line
    coding.py     rows to the codes of their facts      numbering.py  codes to the number of each kind of row
    standing.py   answers to what stands, in columns    deciding.py   rows to outcomes: each kind decided once
    rows.py       a row to its JSON form                texts.py      lists of texts, gathered by their numbers
    written.py    outcomes to the columns of output     running.py    batches, threads and order
    billed.py     lines that are no procedures          claim_names.py the columns of claim lines, by name
    arrays.py     what is done with whole columns

Rows that no rule can tell apart are decided once, by the row runner, and its answer is handed to all of them. A row
that the columns cannot settle alone, or that may break the schema, goes by way of its JSON form.

This room reads no files, and must not know how rules are written. It needs `pip install 'fluororules[batch]'`, and
numpy and pyarrow are imported where something is asked.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fluororules.batch.running import Decided, Rejected, Runner, decide, runner

__all__ = ["Decided", "Rejected", "Runner", "decide", "runner"]

_LIBRARIES = frozenset({"numpy", "pyarrow"})


def __getattr__(name: str) -> object:
    """What is handed on, and with it the libraries, when it is asked for."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415 - the libraries are imported where something is asked

    try:
        return getattr(import_module(f"{__name__}.running"), name)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] not in _LIBRARIES:
            raise
        raise ImportError(
            f"fluororules.batch needs {error.name}; install it with: pip install 'fluororules[batch]'"
        ) from None
