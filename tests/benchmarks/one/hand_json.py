"""The answer by hand on what `json.loads` makes of a text."""

import json
from collections.abc import Callable, Sequence

from tests.benchmarks.contender import Contender
from tests.benchmarks.workload import Added, Codes, expected_with


def load(added: Sequence[Added]) -> Callable[[str], Codes]:
    """The answer."""
    loads, answer = json.loads, expected_with(added)
    return lambda text: answer(loads(text))


CONTENDER = Contender("`json.loads` and the function by hand", load, json.dumps)
