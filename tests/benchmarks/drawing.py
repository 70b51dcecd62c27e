"""Encounters drawn by a seed, as columns and as rows: the same seed, the same encounters.

One in ten is without fluoroscopy; a procedure in twenty is bundled; most with central venous access have such a
procedure; minutes about the hour, and the days on either side of each change of codes, come more often than by chance.
"""

import random
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import accumulate
from typing import Any

import attrs

from tests.benchmarks.workload import ACCESS, BUNDLED, OTHER, PURPOSES

DAY_ZERO = date(1970, 1, 1).toordinal()
FIRST, LAST = (date(year, 1, 1).toordinal() for year in (2002, 2011))
EDGES = tuple(date(*day).toordinal() for day in ((2003, 12, 31), (2004, 1, 1), (2006, 12, 31), (2007, 1, 1)))


@attrs.frozen
class Columns:
    """One list a fact; the procedures of encounter n are `codes[offsets[n] : offsets[n + 1]]`; days are ordinals."""

    offsets: Sequence[int]
    codes: Sequence[str]
    performed: Sequence[bool]
    minutes: Sequence[int]
    purpose: Sequence[str]
    present: Sequence[bool]
    same: Sequence[bool]
    other_imaging: Sequence[bool]
    has_si_code: Sequence[bool]
    days: Sequence[int]


def columns(number: int, seed: int = 1, least: int = 1, most: int = 6) -> Columns:
    """That many encounters, each with `least` to `most` procedures."""
    drawn = random.Random(seed)  # noqa: S311 - made-up encounters

    def truths(share: float) -> list[bool]:
        return drawn.choices((True, False), (share, 1 - share), k=number)

    offsets = [0, *accumulate(drawn.choices(range(least, most + 1), k=number))]
    weights = [0.95 / len(OTHER)] * len(OTHER) + [0.05 / len(BUNDLED)] * len(BUNDLED)
    codes = drawn.choices((*OTHER, *BUNDLED), cum_weights=list(accumulate(weights)), k=offsets[-1])
    purpose = drawn.choices(PURPOSES, k=number)
    for at in (at for at, what in enumerate(purpose) if what == "central venous" and drawn.random() < 0.8):
        codes[offsets[at]] = drawn.choice(ACCESS)
    minutes = drawn.choices([*range(1, 121), 59, 60, 61], [0.95 / 120] * 120 + [0.05 / 3] * 3, k=number)
    span = range(FIRST, LAST)
    days = drawn.choices([*span, *EDGES], [0.98 / len(span)] * len(span) + [0.02 / len(EDGES)] * len(EDGES), k=number)
    chances = (0.9, 0.85, 0.6, 0.4, 0.2)
    performed, present, same, other_imaging, has_si_code = (truths(chance) for chance in chances)
    return Columns(offsets, codes, performed, minutes, purpose, present, same, other_imaging, has_si_code, days)


def rows(number: int, seed: int = 1, least: int = 1, most: int = 6) -> list[dict[str, Any]]:
    """The encounters as `json.loads` gives them."""
    return list(rows_of(columns(number, seed, least, most)))


def rows_of(drawn: Columns) -> Iterator[dict[str, Any]]:
    """The encounters of columns, one after the other."""
    texts = {day: date.fromordinal(day).isoformat() for day in set(drawn.days)}
    for at, day in enumerate(drawn.days):
        yield {
            "procedures": list(drawn.codes[drawn.offsets[at] : drawn.offsets[at + 1]]),
            "fluoroscopy": {
                "performed": drawn.performed[at],
                "minutes": drawn.minutes[at],
                "purpose": drawn.purpose[at],
                "physician_present": drawn.present[at],
                "same_physician_as_primary": drawn.same[at],
            },
            "other_imaging": drawn.other_imaging[at],
            "has_si_code": drawn.has_si_code[at],
            "date_of_service": texts[day],
        }
