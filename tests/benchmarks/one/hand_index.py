"""The answer by hand; added rules are found by an index from procedures: the limit as their number grows."""

from collections.abc import Sequence

from tests.benchmarks.contender import Contender
from tests.benchmarks.workload import Added, Answer, Codes, Row, expected


def load(added: Sequence[Added]) -> Answer:
    """The answer."""
    if not added:
        return expected
    collected: dict[str, list[str]] = {}
    for code, procedures in added:
        for procedure in procedures:
            collected.setdefault(procedure, []).append(code)
    get = {procedure: frozenset(codes) for procedure, codes in collected.items()}.get

    def answer(row: Row) -> Codes:
        codes = expected(row)
        for procedure in row["procedures"]:
            more = get(procedure)
            if more is not None:
                codes = codes | more
        return codes

    return answer


CONTENDER = Contender("by hand, added rules in an index from procedures", load)
