"""Whether each `ensure` holds of every encounter on every date."""

from __future__ import annotations

from collections.abc import Callable

from fluororules.prove.asking import Asker, Model, UnsettledError, speaks_of_known
from fluororules.prove.encoding import Encoding, Formula
from fluororules.prove.parts import Part, part_of
from fluororules.prove.subject import Subject
from fluororules.prove.witness import Witness

MOST_TRIED = 40
"""How many encounters with unknown facts are tried before a question about them is left open."""


def counterexample(subject: Subject, asker: Asker, at: int) -> Witness | None:
    """The smallest encounter found that breaks the `ensure` of a number; None where none does.

    Raises UnsettledError.
    """
    node = subject.program.ensures[at]
    seen: set[object] = set()
    for era in subject.eras:
        part = part_of(era, nodes=[node])
        if part.likeness in seen:
            continue
        seen.add(part.likeness)
        if era.settled.get(node) is False:
            continue

        def broken(encoding: Encoding) -> Formula:
            return encoding.node(0, node)

        model = asker.find_small([part], broken)
        if model is not None:
            witness = subject.witness(model, lambda each: subject.breaks(at, each))
            if witness is None:
                raise UnsettledError  # the solver and the evaluator do not agree, so nothing is proved
            return witness
        witness = _with_unknown(subject, asker, part, broken, at)
        if witness is not None:
            return witness
    return None


def _with_unknown(
    subject: Subject, asker: Asker, part: Part, broken: Callable[[Encoding], Formula], at: int
) -> Witness | None:
    """A counterexample in which facts are unknown that rules ask of whether they are known.

    A filling that breaks is not enough: the status must be the same under all others. So the evaluator decides, and
    where it says no, the facts as they are known in the model are set aside.
    """
    if not speaks_of_known(part):
        return None
    search = asker.search([part], broken, unknown=True)
    for _ in range(MOST_TRIED):
        model = search.model()
        if model is None:
            return None
        witness = subject.witness(model, lambda each: subject.breaks(at, each))
        if witness is not None:
            return witness
        search.but_not(model, _stated(model))
    raise UnsettledError


def _stated(model: Model) -> list[Formula]:
    """The variables of what is known in a model, and those that say what is known."""
    facts = model.encoding.facts
    unknown = {phrase for phrase, variable in facts.known.items() if not model.holds(variable)}
    said = list(facts.known.values())
    said += [variable for phrase, variable in facts.single.items() if phrase not in unknown]
    for some in (facts.values, facts.bounds):
        said += [v for phrase, variables in some.items() if phrase not in unknown for v in variables.values()]
    if facts.words.lines is None or facts.words.facts[facts.words.lines].phrase not in unknown:
        said += facts.lines()
    return said
