"""Whether agreement is worth something: `python -m tests.agreement.planted` plants twenty faults, one at a time.

Each is planted into a function of a runner in this process, and must be found by what `python -m tests.agreement` runs,
at a small size. Ends with 1 where one is not found, or where something is found with none planted.
"""

import argparse
import inspect
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from types import FunctionType

import attrs

from tests.agreement.comparing import Size, case_of, compare
from tests.agreement.faults import FAULTS, Fault

SIZE = Size(150, 12)
FALSE = "with no fault planted, ruleset {} differs, and so the faults found prove nothing"


@attrs.frozen
class Caught:
    """What came of a fault: after how many rulesets it was found (None: it was not), by whom, and how long it took."""

    name: str
    rulesets: int | None
    against: str
    seconds: float


def main(arguments: list[str] | None = None) -> int:
    """Plants, looks, and prints a table."""
    parser = argparse.ArgumentParser(prog="python -m tests.agreement.planted", description=__doc__)
    parser.add_argument("--rulesets", type=int, default=150, help="a fault not found in so many rulesets is not found")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="faults with this in their name")
    asked = parser.parse_args(arguments)
    wanted = [fault for fault in FAULTS if asked.only in fault.name]
    found = []
    for fault in wanted:
        caught = look_for(fault, asked.rulesets, asked.seed)
        found.append(caught)
        after = "NOT FOUND" if caught.rulesets is None else f"ruleset {caught.rulesets}"
        print(f"{caught.name:<70} {after:<12} {caught.seconds:5.1f} s  {caught.against}", flush=True)
    most = max((each.rulesets or 0 for each in found), default=0)
    false = next((number for number in range(most) if _differs(f"{asked.seed}:{number}") is not None), None)
    print(f"with no fault planted, none of the first {most} rulesets differs" if false is None else FALSE.format(false))
    count = sum(each.rulesets is not None for each in found)
    print(f"\n{count} of {len(found)} faults found, each among at most {asked.rulesets} rulesets of {SIZE.encounters}")
    return 0 if count == len(found) and false is None else 1


def look_for(fault: Fault, most: int, seed: int) -> Caught:
    """What comes of a fault, where so many rulesets are looked at."""
    start = perf_counter()
    with planted(fault):
        for number in range(most):
            against = _differs(f"{seed}:{number}")
            if against is not None:
                return Caught(fault.name, number + 1, against, perf_counter() - start)
    return Caught(fault.name, None, "", perf_counter() - start)


def _differs(seed: str) -> str | None:
    """Which runner differs from the row runner in a case; an error that one raises counts, as it would end the run."""
    case = case_of(seed, SIZE)
    try:
        difference = compare(case, SIZE)[1]
    except Exception as error:  # noqa: BLE001 - whatever a fault comes to
        return f"it raises {type(error).__name__}"
    return None if difference is None else f"differs from {difference.against}"


@contextmanager
def planted(fault: Fault) -> Iterator[None]:
    """The process with a fault in it. Whoever has the function already runs the faulty one."""
    function = fault.function
    if not isinstance(function, FunctionType):
        raise TypeError(f"{fault.name}: faults are planted into functions")
    text = textwrap.dedent(inspect.getsource(function))
    if text.count(fault.before) != 1:
        raise ValueError(f"{fault.name}: `{fault.before}` stands {text.count(fault.before)} times in its function")
    names = dict(function.__globals__)
    exec(compile(text.replace(fault.before, fault.after), "planted", "exec"), names)  # noqa: S102 - our own text
    whole = function.__code__
    faulty: FunctionType = names[function.__name__]
    function.__code__ = faulty.__code__
    try:
        yield
    finally:
        function.__code__ = whole


if __name__ == "__main__":
    sys.exit(main())
