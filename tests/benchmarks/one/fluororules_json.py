"""Our library, from a JSON text: parsed, built, checked and decided."""

import json
from collections.abc import Callable, Sequence

from fluororules import Decision
from tests.benchmarks.contender import Contender
from tests.benchmarks.one.fluororules import codes_of, loaded
from tests.benchmarks.workload import Added, Row, json_form


def load(added: Sequence[Added]) -> Callable[[str], Decision]:
    """The decision."""
    loads, evaluate = json.loads, loaded(added).evaluate
    return lambda text: evaluate(loads(text))


def prepare(row: Row) -> str:
    """The text of a row."""
    return json.dumps(json_form(row))


CONTENDER = Contender(
    "from JSON text: parsed, built, checked and decided", load, prepare, codes_of, reasons="yes", beside="hand_json"
)
