"""Our library, on an encounter that is there already, the codes read from the decision."""

from collections.abc import Callable, Sequence

from tests.benchmarks.contender import Contender
from tests.benchmarks.one.fluororules import loaded
from tests.benchmarks.workload import Added, Encounter, object_of


def load(added: Sequence[Added]) -> Callable[[Encounter], tuple[str, ...]]:
    """The codes."""
    evaluate = loaded(added).evaluate
    return lambda encounter: evaluate(encounter).coded


CONTENDER = Contender("the same, and `.coded` read", load, object_of, frozenset, reasons="yes")
