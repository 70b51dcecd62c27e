"""Whether each `ensure` holds of every encounter on every date."""

from __future__ import annotations

from collections.abc import Callable

import z3

from fluororules.prove.asking import Asker, UnsettledError
from fluororules.prove.encoding import Encoding, Formula
from fluororules.prove.parts import Part, part_of
from fluororules.prove.subject import Subject
from fluororules.prove.witness import Model, Witness

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
    encoding, solver = asker.opened([part], broken)
    if not encoding.known:
        return None
    solver.add(z3.Not(encoding.all(list(encoding.known.values()))))
    for _ in range(MOST_TRIED):
        if not asker.check(solver):
            return None
        model = Model(encoding, solver.model())
        witness = subject.witness(model, lambda each: subject.breaks(at, each))
        if witness is not None:
            return witness
        solver.add(z3.Not(encoding.all(_stated(model))))
    raise UnsettledError


def _stated(model: Model) -> list[Formula]:
    """What a model says of the facts that are known in it, as formulas."""
    encoding = model.encoding
    unknown = {phrase for phrase, var in encoding.known.items() if not model.holds(var)}
    said = list(encoding.known.values())
    for phrase, var in encoding.single.items():
        said += [] if phrase in unknown else [var]
    for some in (encoding.values, encoding.bounds):
        for phrase, variables in some.items():
            said += [] if phrase in unknown else list(variables.values())  # type: ignore[attr-defined]
    if encoding.words.lines is None or encoding.words.facts[encoding.words.lines].phrase not in unknown:
        said += [copy for copies in encoding.cells.values() for copy in copies]
    return [var if model.holds(var) else z3.Not(var) for var in said]
