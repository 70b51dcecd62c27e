"""datalogic-py: JsonLogic in Rust, compiled; a session is handed a dict."""

from collections.abc import Callable, Sequence

import datalogic_py

from tests.benchmarks.as_json_logic import any_in, rule, with_number
from tests.benchmarks.contender import Contender
from tests.benchmarks.workload import ONE, Added, Codes, Row


def load(added: Sequence[Added]) -> Callable[[Row], Codes]:
    """The answer."""
    engine = datalogic_py.Engine()
    compiled = engine.compile(rule())
    if not added:
        evaluate = engine.session().evaluate
        return lambda row: ONE[evaluate(compiled, with_number(row))]
    more = [(code, engine.compile(any_in(sorted(codes)))) for code, codes in added]
    of_handle = engine.session().evaluate_data

    def answer(row: Row) -> Codes:
        handle = datalogic_py.DataHandle(with_number(row))
        return ONE[of_handle(compiled, handle)] | {code for code, each in more if of_handle(each, handle)}

    return answer


CONTENDER = Contender("one nested `if`, compiled, in Rust", load, distribution="datalogic-py")
