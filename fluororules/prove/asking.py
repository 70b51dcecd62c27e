"""Asking the solver: whether some encounter is so, within a limit that is counted in its steps and not in time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import attrs
import z3

from fluororules.prove.cells import TooManyCellsError
from fluororules.prove.encoding import FALSE, Encoding, Formula, either, encoded, no
from fluororules.prove.fillings import in_other_fillings
from fluororules.prove.parts import Part

STEPS: Final = 5_000_000
"""The limit of one question, in the solver's own steps: the same on every machine, some seconds on most."""
_MOST_PROCEDURES = 8
"""Shorter lists of procedures are looked for up to so many."""

Goal = Callable[[Encoding], Formula]


class UnsettledError(Exception):
    """The solver gave up. Never leaves this room."""


@attrs.frozen(eq=False)
class Model:
    """What the solver says of the variables of an encoding: those that are true."""

    encoding: Encoding
    true: frozenset[Formula]
    found: z3.ModelRef
    declared: str
    context: z3.Context

    def of(self, formulas: Sequence[Formula]) -> list[bool]:
        """Whether formulas are true, one by one."""
        asserted = "\n".join(f"(assert (=> true {formula}))" for formula in formulas)
        asked = z3.parse_smt2_string(f"{self.declared}\n{asserted}", ctx=self.context)
        return [z3.is_true(self.found.eval(each, model_completion=True)) for each in asked]

    def holds(self, variable: Formula) -> bool:
        """Whether a variable is true."""
        return variable in self.true


@attrs.define(eq=False)
class Search:
    """A goal put to a solver, which may be narrowed step by step."""

    asker: Asker
    encoding: Encoding
    solver: z3.Solver | None

    def model(self) -> Model | None:
        """A model in which the goal holds; None where none exists. Raises UnsettledError."""
        if self.solver is None:
            return None
        self.asker.asked += 1
        result = self.solver.check()
        if result == z3.unknown:
            raise UnsettledError
        if result == z3.unsat:
            return None
        found = self.solver.model()
        true = frozenset(each.name() for each in found.decls() if z3.is_true(found[each]))
        return Model(self.encoding, true, found, "\n".join(self.encoding.facts.text), self.asker.context)

    def with_few_procedures(self, most: int) -> Model | None:
        """A model with at most so many procedures."""
        if self.solver is None:
            return None
        self.solver.push()
        self.solver.add(z3.AtMost(*map(self._variable, self.encoding.facts.lines()), most))
        found = self.model()
        self.solver.pop()
        return found

    def narrow(self, formula: Formula) -> None:
        """Asks that a formula hold as well."""
        if self.solver is not None:
            declared = "\n".join(self.encoding.facts.text)
            self.solver.add(*z3.parse_smt2_string(f"{declared}\n(assert {formula})", ctx=self.asker.context))

    def but_not(self, model: Model, variables: Sequence[Formula]) -> None:
        """Rules out whatever says of the variables what a model says."""
        if self.solver is not None:
            said = [self._variable(v) if model.holds(v) else z3.Not(self._variable(v)) for v in variables]
            self.solver.add(z3.Not(z3.And(*said)))

    def _variable(self, name: Formula) -> z3.BoolRef:
        return z3.Bool(name, self.asker.context)


@attrs.define(eq=False)
class Asker:
    """Puts questions to a solver of its own. `asked` counts them. One may not be shared by threads."""

    outside: str
    steps: int = STEPS
    asked: int = 0
    context: z3.Context = attrs.field(factory=z3.Context)

    def find(self, parts: Sequence[Part], goal: Goal, *, unknown: bool = False) -> Model | None:
        """A model in which the goal holds; None where none exists. Raises UnsettledError.

        Every fact is known in it; with `unknown`, some fact is not that rules ask of whether it is known.
        """
        return self.search(parts, goal, unknown=unknown).model()

    def find_small(self, parts: Sequence[Part], goal: Goal) -> Model | None:
        """The same, with as few procedures as can be."""
        search = self.search(parts, goal)
        found = search.model()
        if found is None:
            return None
        lines = search.encoding.facts.lines()
        for most in range(min(_MOST_PROCEDURES, sum(map(found.holds, lines)))):
            try:
                smaller = search.with_few_procedures(most)
            except UnsettledError:
                return found
            if smaller is not None:
                return smaller
        return found

    def search(self, parts: Sequence[Part], goal: Goal, *, unknown: bool = False, same: bool = True) -> Search:
        """A goal put to the solver. Raises UnsettledError where there are too many kinds of lines.

        With `unknown` and `same`, the goal is to hold of other fillings of what is unknown too.
        """
        try:
            encoding = encoded(parts, self.outside)
        except TooManyCellsError:
            raise UnsettledError from None
        wanted = goal(encoding)
        if wanted == FALSE:
            return Search(self, encoding, None)
        facts = encoding.facts
        known = list(facts.known.values())
        laws = known
        if unknown:
            laws = [either(map(no, known)), *(in_other_fillings(encoding, goal) if same else ())]
        solver = z3.Solver(ctx=self.context)
        solver.set("rlimit", self.steps)
        solver.set("random_seed", 0)
        asserted = (f"(assert {law})" for law in (*facts.laws, wanted, *laws))
        solver.from_string("\n".join((*facts.text, *asserted)))
        return Search(self, encoding, solver)


def speaks_of_known(part: Part) -> bool:
    """Whether rules ask of some fact whether it is known."""
    return any(part.program.questions[at].kind == "known" for at in part.questions)
