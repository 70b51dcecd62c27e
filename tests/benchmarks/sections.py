"""The sections of the benchmark: which contenders each asks, and what of them is shown."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import attrs

from tests.benchmarks import batches, cold_start, pairs
from tests.benchmarks.contender import names_of
from tests.benchmarks.rounds import Measured, measured

ADDED: Final = (0, 10, 100, 1_000, 10_000)
PROCEDURES: Final = (1, 2, 4, 6, 25, 100)
GROWN: Final = ("hand", "hand_index", "datalogic", "evalidate_", "fluororules", "fluororules_coded")
PEERS_GROW_TO: Final = 1_000
"""Added rules past which a contender that looks at each in turn shows nothing new."""


@attrs.frozen
class Size:
    """How much is measured: encounters, hot ones, rows of a table of edits, encounters of the batch, added rules."""

    encounters: int = 10_000
    hot: int = 500
    edits: int = 1_000_000
    batch: int = 1_000_000
    added: Sequence[int] = ADDED
    procedures: Sequence[int] = PROCEDURES
    within: float = 60


SMALL: Final = Size(500, 100, 20_000, 20_000, (0, 10), (1, 6), 60)
"""To see that everything runs; its figures mean little."""


@attrs.frozen
class Column:
    """A column of a section's table: its heading, and what it says of a contender."""

    heading: str
    cell: Callable[[Measured], str]


@attrs.frozen
class Section:
    """A section: what it is called, how it is measured in so many rounds, and the columns that show it."""

    title: str
    measure: Callable[[int, Size], tuple[Measured, ...]]
    columns: tuple[Column, ...]


def _one(rounds: int, size: Size) -> tuple[Measured, ...]:
    wanted = [{"name": name, "number": size.encounters, "hot": size.hot} for name in names_of("one")]
    return measured("one", wanted, rounds, within=size.within)


def _growth(rounds: int, size: Size) -> tuple[Measured, ...]:
    found: list[Measured] = []
    for rules in size.added:
        names = [name for name in GROWN if rules <= PEERS_GROW_TO or name.startswith(("hand_index", "fluororules"))]
        wanted = [{"name": name, "rules": rules, "least": 1, "most": 6} for name in names]
        found += measured("growth", wanted, min(rounds, 3), within=size.within)
    for lines in size.procedures:
        wanted = [{"name": name, "rules": 0, "least": lines, "most": lines} for name in ("hand", "fluororules_coded")]
        found += measured("growth", wanted, min(rounds, 3), within=size.within)
    return tuple(found)


def _pairs(rounds: int, size: Size) -> tuple[Measured, ...]:
    with pairs.imported(size.edits) as folder:
        wanted = [{"name": name, "folder": str(folder), "number": size.edits} for name in ("ours", "whole")]
        return measured("pairs", wanted, rounds, within=size.within)


def _batch(rounds: int, size: Size) -> tuple[Measured, ...]:
    with batches.drawn(size.batch) as path:
        wanted = [{"name": name, "path": str(path)} for name in names_of("batch")]
        return measured("batch", wanted, rounds, within=size.within)


def _cold(rounds: int, size: Size) -> tuple[Measured, ...]:
    del size
    taken = cold_start.times(rounds)
    bare = taken["import attr"]
    return tuple(
        Measured(
            "cold",
            {"name": name},
            {"note": "whole processes, from their start", "beside": "import attr"},
            tuple({"us": own * 1e6, "ratio": own / other} for own, other in zip(seconds, bare, strict=True)),
        )
        for name, seconds in taken.items()
    )


# --- what is shown


def spread(figure: str, digits: int = 3) -> Callable[[Measured], str]:
    """The median of a figure, and in brackets the least and the most of the rounds."""

    def cell(one: Measured) -> str:
        least, most = one.spread(figure)
        return f"{rounded(one.median(figure), digits)} ({rounded(least, digits)} to {rounded(most, digits)})"

    return cell


def median(figure: str, scale: float = 1, digits: int = 3) -> Callable[[Measured], str]:
    """The median of a figure."""
    return lambda one: rounded(one.median(figure) * scale, digits)


def known(fact: str) -> Callable[[Measured], str]:
    """What was found out before."""

    def cell(one: Measured) -> str:
        value = one.facts.get(fact, "")
        return rounded(value) if isinstance(value, float) else str(value)

    return cell


def rounded(value: float, digits: int = 3) -> str:
    """A number to so many digits that count."""
    return f"{value:,.0f}" if abs(value) >= 10 ** (digits - 1) else f"{value:.{digits}g}"


def _what_grew(one: Measured) -> str:
    rules, least, most = (one.settings[name] for name in ("rules", "least", "most"))
    lines = f"{least}" if least == most else f"{least} to {most}"
    return f"{rules:,} rules more" if least != most else f"{lines} procedures"


def _pairs_name(one: Measured) -> str:
    return {"ours": "rows that bear on the ruleset's codes", "whole": "all rows"}[one.name]


def _a_second(one: Measured) -> str:
    return f"{one.facts['number'] / one.median('s') / 1e6:.2f}"


NAME: Final = Column("contender", lambda one: one.name)
TIMES: Final = Column("times what stands beside it (least to most)", spread("ratio"))
BESIDE: Final = Column("beside", known("beside"))
NOTE: Final = Column("what it is", known("note"))
MICROSECONDS: Final = Column("µs", median("us"))
UNSEEN: Final = Column("times, on encounters not seen before", spread("unseen_ratio"))

SECTIONS: Final[Mapping[str, Section]] = {
    "one": Section(
        "One encounter",
        _one,
        (
            *(NAME, MICROSECONDS, TIMES, UNSEEN, BESIDE, Column("p99 µs", median("p99"))),
            *(Column("load ms", known("load_ms")), Column("reasons", known("reasons")), NOTE),
        ),
    ),
    "growth": Section(
        "Rules and procedures added",
        _growth,
        (
            *(Column("added", _what_grew), NAME, MICROSECONDS, TIMES, UNSEEN, BESIDE),
            *(Column("load ms", known("load_ms")), Column("answers checked", known("checked"))),
        ),
    ),
    "pairs": Section(
        "A million pair edits handed to `medicare`",
        _pairs,
        (
            *(Column("table", _pairs_name), MICROSECONDS, Column("µs more than without", spread("more_us"))),
            *(Column("MiB more", known("held_mb")), Column("MiB of the libraries that read", known("libraries_mb"))),
            Column("load ms", known("load_ms")),
        ),
    ),
    "batch": Section(
        "A table of encounters from Arrow",
        _batch,
        (
            *(NAME, Column("ms", median("s", 1000)), Column("ms of the first run", known("first_ms"))),
            *(Column("million a second", _a_second), TIMES, BESIDE),
            *(Column("peak MiB more", known("peak_mb")), Column("takes", known("takes")), NOTE),
        ),
    ),
    "cold": Section(
        "From the start of a process to the first decision",
        _cold,
        (NAME, Column("ms", median("us", 0.001)), TIMES, BESIDE, NOTE),
    ),
}
