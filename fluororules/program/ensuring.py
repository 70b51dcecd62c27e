"""Whether the `ensure`s of a program hold of one encounter, by the statuses that it was given."""

from collections.abc import Mapping, Sequence

from fluororules.decision import Decision
from fluororules.program.answers import answers_of, condensed, with_lines
from fluororules.program.eras import Answer, Eras
from fluororules.program.program import Node
from fluororules.program.standing import all_of, any_of
from fluororules.schema import state_of


def broken(eras: Eras, encounter: object, decision: Decision) -> tuple[Answer, ...]:
    """For each `ensure`, in its order, whether it is broken; None where that turns on what is unknown.

    `eras` are of a program that was compiled with its ensures, `decision` is the one on the encounter.
    """
    program = eras.program
    state = with_lines(program.vocabulary, state_of(program.vocabulary, encounter))
    era = eras.at(state[program.vocabulary.date].toordinal())
    answers = answers_of(era, condensed(era, state), era.questions)
    statuses = {each.service: each.status for each in decision.codes}
    values: dict[int, Answer] = dict(era.settled)
    todo = list(program.ensures)
    while todo:
        at = todo[-1]
        node = program.nodes[at]
        missing = [] if at in values or node.kind in {"ask", "status"} else [n for n in node.of if n not in values]
        if missing:
            todo += missing
            continue
        if at not in values:  # what the date settles may be made of what it does not
            status = _status(node, statuses, [s.name for s in program.services])
            values[at] = _value(node, values, answers, status)
        todo.pop()
    return tuple(values[at] for at in program.ensures)


def _value(node: Node, values: Mapping[int, Answer], answers: Mapping[int, Answer], status: Answer) -> Answer:
    match node.kind:
        case "ask":
            return answers[node.of[0]]
        case "status":
            return status
        case "not":
            inner = values[node.of[0]]
            return None if inner is None else not inner
        case "all":
            return all_of(values[at] for at in node.of)
        case "any":
            return any_of(values[at] for at in node.of)


def _status(node: Node, statuses: Mapping[str, str], services: Sequence[str]) -> Answer:
    """Whether a service has the status that a node asks for; one without a number on the day has none."""
    if node.kind != "status":
        return False
    service, coded = node.of
    found = statuses.get(services[service])
    return None if found == "query" else found == ("coded" if coded else "not coded")
