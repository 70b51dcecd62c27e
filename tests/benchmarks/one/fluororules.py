"""Our library, on an encounter that is there already: the whole decision, reasons included."""

from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from fluororules import Decision, Rules
from fluororules import load as load_rules
from tests.benchmarks.contender import Contender
from tests.benchmarks.workload import RULES, Added, Codes, Encounter, object_of, written

LARGEST: Final = 1 << 24
"""The bytes that ten thousand added rules stay below."""


def loaded(added: Sequence[Added] = ()) -> Rules:
    """The workload's rules, with the added ones."""
    if not added:
        return load_rules(RULES, schema=Encounter)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "bench.rules"
        path.write_text(written(added), encoding="utf-8")
        return load_rules(path, schema=Encounter, largest_source=LARGEST)


def load(added: Sequence[Added]) -> Callable[[Encounter], Decision]:
    """The decision."""
    return loaded(added).evaluate


def codes_of(decision: Decision) -> Codes:
    """The codes that a decision says are coded."""
    return frozenset(decision.coded)


CONTENDER = Contender(
    "`rules.evaluate` of an encounter that is there already", load, object_of, codes_of, reasons="yes"
)
