"""zen-engine: the same table with its trace, the row that fired and what it turned on, which are its reasons."""

from collections.abc import Callable, Sequence

from tests.benchmarks.as_json_logic import with_number
from tests.benchmarks.contender import Contender
from tests.benchmarks.one.zen_table import engine
from tests.benchmarks.workload import NOTHING, ONE, Added, Codes, Row


def load(added: Sequence[Added]) -> Callable[[Row], Codes]:
    """The answer, and the trace with it."""
    if added:
        raise NotImplementedError
    evaluate = engine()
    traced = {"trace": True}

    def answer(row: Row) -> Codes:
        said = evaluate("base", with_number(row), traced)
        said["trace"]["table"]["traceData"]
        result = said["result"]
        return ONE[result["code"]] if result else NOTHING

    return answer


CONTENDER = Contender("the same table, traced", load, distribution="zen-engine", reasons="yes")
