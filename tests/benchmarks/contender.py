"""What a contender is, and how one is found by its name.

A contender for one encounter is a module in `tests/benchmarks/one` with a `CONTENDER`; for a table of encounters, one
in `tests/benchmarks/batch`. Its answers are held against those by hand before it is timed.
"""

from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

import attrs

from tests.benchmarks.workload import Added

HERE: Final = Path(__file__).parent
OURS: Final = ("attrs", "fluororules", "lark", "numpy", "pyarrow")
"""The distributions whose versions are always said."""


class SkippedError(Exception):
    """The contender cannot be asked here. The message says why."""


class WrongError(Exception):
    """The contender does not give the answers by hand, and is not timed."""


def _itself(value: Any) -> Any:
    return value


@attrs.frozen
class Contender:
    """One encounter.

    `load` takes the added rules and gives what is timed: from what `prepare` made of a row to a result, whose codes
    `answer` tells; neither is timed. `beside` names the contender that its time is a multiple of.
    """

    note: str
    load: Callable[[Sequence[Added]], Callable[[Any], Any]]
    prepare: Callable[[Any], Any] = _itself
    answer: Callable[[Any], frozenset[str]] = _itself
    distribution: str = ""
    reasons: str = "no"
    beside: str = "hand"


@attrs.frozen
class BatchContender:
    """A table of encounters.

    `load` gives what is timed: from what `prepare` made of the Arrow table to a result. `answers` makes of the result
    an array with a place in `workload.NUMBERS` for each encounter; neither is timed.
    """

    note: str
    load: Callable[[], Callable[[Any], Any]]
    prepare: Callable[[Any], Any] = _itself
    answers: Callable[[Any], Any] = _itself
    distribution: str = ""
    takes: str = "arrow"


def names_of(section: str) -> tuple[str, ...]:
    """The names of the contenders of a section, `one` or `batch`."""
    return tuple(sorted(path.stem for path in (HERE / section).glob("[a-z]*.py")))


def found(section: str, name: str) -> Any:
    """A contender by its name. Raises SkippedError where what it needs is not installed."""
    try:
        return import_module(f"tests.benchmarks.{section}.{name}").CONTENDER
    except ModuleNotFoundError as error:
        raise SkippedError(f"{error.name} is not installed") from None


def versions(distributions: Sequence[str]) -> dict[str, str]:
    """The versions of what is installed, by distribution."""
    said = {}
    for name in sorted({*distributions, *OURS} - {""}):
        try:
            said[name] = version(name)
        except PackageNotFoundError:
            said[name] = "not installed"
    return said
