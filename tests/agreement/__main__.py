"""Agreement at volume: `python -m tests.agreement --rulesets 2000 --encounters 1000 [--spark 200] [--jobs 2]`.

Draws rulesets and encounters from a seed, and holds the row runner's fast road against its general road, against the
column runner and, on some encounters of each ruleset, against the reference runner. Ends with 1 where two of them do
not say the same, and prints the smallest such case that was found. `--only N` runs the one ruleset of that number.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from time import perf_counter

import attrs

from tests.agreement.comparing import Case, Counts, Difference, Runner, Size, case_of, compare
from tests.agreement.on_spark import by_spark, why_not
from tests.agreement.shrinking import smallest

_EVERY = 20.0
"""How many seconds pass between two lines of progress."""
_ENOUGH = 3
"""After so many rulesets with a difference, no more are looked at."""
COUNTED = (
    ("the row runner's general road", "by the row runner's general road"),
    ("the column runner", "by the column runner"),
    ("the reference runner", "by the reference runner"),
    ("Spark", "by Spark"),
)


@attrs.frozen
class Report:
    """What came of one ruleset: counts, how long it took, and, as text, a difference and how much there is to read."""

    number: int
    counts: Counts
    seconds: float
    difference: str | None = None
    size: int = 0


def main(arguments: list[str] | None = None) -> int:
    """Draws, compares, and prints as it goes."""
    asked = _asked(arguments)
    numbers = [asked.only] if asked.only is not None else list(range(asked.rulesets))
    size = Size(asked.encounters, min(asked.reference, asked.encounters))
    print(
        f"{len(numbers)} rulesets of {size.encounters} encounters each, seed {asked.seed}; "
        f"the reference runner looks at {size.by_reference} of each {size.encounters}",
        flush=True,
    )
    if asked.spark and why_not():
        print(f"Spark is left out: {why_not()}", flush=True)
        asked.spark = 0
    total, found, start, last = Counts(), list[Report](), perf_counter(), perf_counter()
    for done, report in enumerate(_reports(numbers, asked, size), 1):
        total += report.counts
        if report.difference is not None:
            found.append(report)
            print(f"ruleset {report.number} of seed {asked.seed}: a difference", flush=True)
        if perf_counter() - last > _EVERY:
            last = perf_counter()
            left = (last - start) / done * (len(numbers) - done) / 60
            print(f"{done} of {len(numbers)} rulesets, {len(found)} differences, {left:.0f} min left", flush=True)
        if len(found) >= _ENOUGH:
            break
    print("\n".join(lines(total, perf_counter() - start)))
    for report in sorted(found, key=lambda each: each.size)[:1]:
        print(f"\nThe smallest difference found (ruleset {report.number} of seed {asked.seed}):\n\n{report.difference}")
    print(f"\n{len(found)} differences" if found else "\n0 differences in status, rules and queries")
    return 1 if found else 0


def lines(total: Counts, seconds: float) -> Iterator[str]:
    """What was compared, line by line."""
    encounters = total["encounters"]
    yield f"{total['rulesets']} rulesets, {encounters} encounters, {seconds:.0f} s"
    for against, key in COUNTED:
        if total[key]:
            answers = f", {total[f'answers {key}']} answers" if total[f"answers {key}"] else ""
            yield f"  row runner against {against}: {total[key]} of {encounters} encounters{answers}"
    statuses = ", ".join(f"{key[7:]} {n}" for key, n in sorted(total.items()) if key.startswith("status "))
    yield f"  statuses: {statuses}; {total['queries']} facts asked for"
    many = total["encounters with too many ways for the reference runner"]
    looked_at = many + total["by the reference runner"]
    yield f"  not compared: {_share(many, looked_at)} of the reference runner's have too many ways to fill in"
    yield f"  past the search limit: {_share(total['encounters past the search limit'], encounters)} of all encounters"


def _share(some: int, every: int) -> str:
    return f"{some} ({100 * some / every if every else 0:.2f} %)"


def _reports(numbers: list[int], asked: argparse.Namespace, size: Size) -> Iterator[Report]:
    run = partial(report_on, seed=asked.seed, size=size, spark=asked.spark)
    if asked.jobs <= 1:
        yield from map(run, numbers)
        return
    pool = ProcessPoolExecutor(asked.jobs)
    try:
        yield from pool.map(run, numbers)
    finally:
        pool.shutdown(cancel_futures=True)


def report_on(number: int, seed: int, size: Size, spark: int = 0) -> Report:
    """What comes of one ruleset."""
    start = perf_counter()
    case = case_of(f"{seed}:{number}", size)
    others: tuple[Runner, ...] = (by_spark,) if number < spark else ()
    counts, difference = compare(case, size, others)
    if difference is not None:
        small = smallest(difference, others)
        return Report(number, counts, perf_counter() - start, told(small), small.size)
    return Report(number, counts, perf_counter() - start)


def told(difference: Difference) -> str:
    """A difference as text: the rules, the tables, the encounter, and what each of the two says."""
    case: Case = difference.case
    told_ = [f"# rules over {case.schema.__name__}", *case.statements, ""]
    told_ += [f"# table {table.name} from {table.first} to {table.last}: {table.rows}" for table in case.tables]
    told_ += ["# encounter", json.dumps(difference.encounter)]
    if len(case.encounters) > 1:
        told_.append(f"# only where {len(case.encounters)} encounters are decided together")
    told_ += ["# the row runner says", str(difference.row_runner)]
    told_ += [f"# {difference.against} says", str(difference.other)]
    return "\n".join(told_)


def _asked(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.agreement", description=__doc__)
    parser.add_argument("--rulesets", type=int, default=50)
    parser.add_argument("--encounters", type=int, default=200)
    parser.add_argument("--reference", type=int, default=25, help="encounters of each ruleset for the reference runner")
    parser.add_argument("--spark", type=int, default=0, help="so many of the rulesets are run through Spark, too")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--only", type=int, default=None, help="the one ruleset of this number")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
