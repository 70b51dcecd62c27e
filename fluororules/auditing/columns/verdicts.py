"""Answers and units to verdicts, in columns: the same as `fluororules.auditing.verdicts` says of a line."""

from typing import Any, Final, get_args

import attrs
import numpy as np

from fluororules.auditing.lines import Verdict
from fluororules.batch.written import STATUSES

MISSED: Final = "missed"
POSSIBLE: Final = "possible"
VERDICTS: Final[tuple[str, ...]] = (*get_args(Verdict), MISSED, POSSIBLE)
"""What a row of the output may say: of a billed line its verdict, of a code that no line bills that it was missed."""
NO_CODE: Final = -1
"""Stands for the status of what is no code on the date of service."""
UNLIMITED: Final = -1
_SUPPORTED, _NOT_SUPPORTED, _CANNOT_TELL = range(3)
_CODED, _NOT_CODED = STATUSES.index("coded"), STATUSES.index("not coded")


@attrs.frozen(eq=False)
class Judged:
    """Of each line its verdict by number, the units that can be supported, and those within the limit of units."""

    verdicts: Any
    supported: Any
    within: Any


def judged(statuses: Any, most: Any, units: Any, codes: Any) -> Judged:  # noqa: ANN401 - arrays
    """The verdicts on lines in their order. `codes` are numbers for code and encounter: the units of these add up."""
    open_ = (statuses != _NOT_CODED) & (statuses != NO_CODE)
    before = _before(codes, np.where(open_, units, 0))
    within = np.where(most == UNLIMITED, units, np.clip(most - before, 0, units))
    verdicts = np.full(len(units), _CANNOT_TELL)
    verdicts[statuses == _CODED] = _SUPPORTED
    verdicts[~open_ | (within < units)] = _NOT_SUPPORTED
    return Judged(verdicts, np.where(open_, within, 0), within)


def _before(groups: Any, values: Any) -> Any:  # noqa: ANN401 - arrays
    """For each value the sum of those before it in its group."""
    order = np.argsort(groups, kind="stable")
    sums = np.cumsum(values[order]) - values[order]
    sorted_ = groups[order]
    begins = np.ones(len(order), bool)
    begins[1:] = sorted_[1:] != sorted_[:-1]
    found = np.empty_like(sums)
    found[order] = sums - np.maximum.accumulate(np.where(begins, sums, 0))
    return found
