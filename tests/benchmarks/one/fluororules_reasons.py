"""Our library, on an encounter that is there already, every code's status and reasons read from the decision."""

from collections.abc import Callable, Sequence

from fluororules import Decision
from tests.benchmarks.contender import Contender
from tests.benchmarks.one.fluororules import codes_of, loaded
from tests.benchmarks.workload import Added, Encounter, object_of


def load(added: Sequence[Added]) -> Callable[[Encounter], Decision]:
    """The decision, read."""
    evaluate = loaded(added).evaluate

    def decide(encounter: Encounter) -> Decision:
        decision = evaluate(encounter)
        for code in decision.codes:
            for reason in code.reasons:
                assert reason.rule
        return decision

    return decide


CONTENDER = Contender("the same, and every reason of every code read", load, object_of, codes_of, reasons="yes, read")
