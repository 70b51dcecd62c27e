"""Asking the solver: whether some encounter is so, within a limit that is counted in its steps and not in time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import attrs
import z3

from fluororules.prove.cells import TooManyCellsError
from fluororules.prove.encoding import Encoding, Formula, encoded, procedures
from fluororules.prove.parts import Part
from fluororules.prove.witness import Model

STEPS: Final = 5_000_000
"""The limit of one question, in the solver's own steps: the same on every machine, some seconds on most."""
_MOST_PROCEDURES = 8
"""Witnesses are looked for among lists of up to so many procedures, the shortest first, then among any."""

Goal = Callable[[Encoding], Formula]


class UnsettledError(Exception):
    """The solver gave up. Never leaves this room."""


@attrs.define(eq=False)
class Asker:
    """Puts questions to a solver of its own. `asked` counts them. One may not be shared by threads."""

    outside: str
    steps: int = STEPS
    asked: int = 0
    context: z3.Context = attrs.field(factory=z3.Context)

    def find(self, parts: Sequence[Part], goal: Goal, *, unknown: bool = False) -> Model | None:
        """A model in which the goal holds; None where none exists. Raises UnsettledError.

        Every fact is known in it; with `unknown`, facts that rules ask of whether they are known may be unknown.
        """
        encoding, solver = self.opened(parts, goal)
        return self._model(encoding, solver, self._assumed(encoding, unknown=unknown))

    def find_small(self, parts: Sequence[Part], goal: Goal, *, unknown: bool = False) -> Model | None:
        """The same, with as few procedures as can be."""
        encoding, solver = self.opened(parts, goal)
        assumed = self._assumed(encoding, unknown=unknown)
        found = self._model(encoding, solver, assumed)
        lines = procedures(encoding)
        if found is None or not lines:
            return found
        for most in range(min(_MOST_PROCEDURES, sum(found.holds(line) for line in lines))):
            few = z3.AtMost(*lines, most) if most else z3.And(*[z3.Not(line) for line in lines])
            solver.push()
            solver.add(few)
            smaller = self._model(encoding, solver, assumed)
            solver.pop()
            if smaller is not None:
                return smaller
        return found

    def speaks_of_known(self, parts: Sequence[Part]) -> bool:
        """Whether rules ask of some fact whether it is known."""
        return any(part.program.questions[at].kind == "known" for part in parts for at in part.questions)

    def opened(self, parts: Sequence[Part], goal: Goal) -> tuple[Encoding, z3.Solver]:
        """The encoding of parts, and a solver that holds to its laws and to the goal."""
        try:
            encoding = encoded(parts, self.context, self.outside)
        except TooManyCellsError:
            raise UnsettledError from None
        solver = z3.Solver(ctx=self.context)
        solver.set("rlimit", self.steps)
        solver.set("random_seed", 0)
        solver.add(*encoding.laws)
        solver.add(goal(encoding))
        return encoding, solver

    def check(self, solver: z3.Solver, assumed: Sequence[Formula] = ()) -> bool:
        """Whether what the solver holds to can be. Raises UnsettledError."""
        self.asked += 1
        result = solver.check(*assumed)
        if result == z3.unknown:
            raise UnsettledError
        return bool(result == z3.sat)

    def _assumed(self, encoding: Encoding, *, unknown: bool) -> list[Any]:
        return [] if unknown else list(encoding.known.values())

    def _model(self, encoding: Encoding, solver: z3.Solver, assumed: Sequence[Formula]) -> Model | None:
        return Model(encoding, solver.model()) if self.check(solver, assumed) else None
