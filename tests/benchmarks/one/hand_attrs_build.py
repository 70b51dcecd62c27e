"""By hand, over a frozen attrs object that is built each time and checks nothing."""

from collections.abc import Callable, Sequence

from tests.benchmarks.contender import Contender
from tests.benchmarks.one.hand_attrs import decide, prepare
from tests.benchmarks.workload import Added, Codes, Row


def load(added: Sequence[Added]) -> Callable[[Row], Codes]:
    """The answer."""
    if added:
        raise NotImplementedError
    return lambda row: decide(prepare(row))


CONTENDER = Contender("by hand, the frozen attrs object built each time, unchecked", load)
