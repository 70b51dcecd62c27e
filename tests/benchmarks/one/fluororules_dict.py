"""Our library, from a mapping: the encounter built, checked and decided."""

from collections.abc import Callable, Sequence

from fluororules import Decision
from tests.benchmarks.contender import Contender
from tests.benchmarks.one.fluororules import codes_of, loaded
from tests.benchmarks.workload import Added, Row, json_form


def load(added: Sequence[Added]) -> Callable[[Row], Decision]:
    """The decision."""
    return loaded(added).evaluate


CONTENDER = Contender("from a dict: built, checked and decided", load, json_form, codes_of, reasons="yes")
