"""A ruleset as the prover looks at it: its program under any tables, and the ordinary evaluator beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any, Final

import attrs

from fluororules.decision import Decision, Status
from fluororules.edits import Tables
from fluororules.facts import FIRST_DAY, LAST_DAY
from fluororules.model.ruleset import Ruleset
from fluororules.program.ensuring import broken
from fluororules.program.eras import Answer, Era, Eras, eras_of
from fluororules.program.firing import Extent, applying, certain
from fluororules.program.from_model import compile_with_ensures
from fluororules.program.from_tables import bound
from fluororules.program.program import Program
from fluororules.program.row import decide
from fluororules.prove.any_table import Row, with_any_table
from fluororules.prove.asking import Model
from fluororules.prove.witness import Witness, smallest, witness_of


@attrs.define(eq=False, slots=False)
class Subject:
    """A ruleset, its program as it is run, and the program in which tables may say anything, with what they may say."""

    ruleset: Ruleset
    plain: Program
    program: Program
    rows: tuple[Row, ...]

    @cached_property
    def eras(self) -> tuple[Era, ...]:
        """The eras in which encounters may be, the newest first."""
        return tuple(reversed(tuple(eras_between(eras_of(self.program)))))

    @cached_property
    def numbers(self) -> Mapping[str, tuple[int, ...]]:
        """The rules of the program by name; edits have several."""
        found: dict[str, tuple[int, ...]] = {}
        for at, rule in enumerate(self.program.rules):
            found[rule.name] = (*found.get(rule.name, ()), at)
        return found

    @cached_property
    def _evaluator(self) -> Callable[[Tables], Eras]:
        kept: dict[str, Eras] = {}

        def evaluator(tables: Tables) -> Eras:
            if len(kept) > _MOST_KEPT:
                kept.clear()
            key = repr([(t.name, t.first, t.digest) for found in tables.by_name.values() for t in found])
            if key not in kept:
                kept[key] = eras_of(bound(self.plain, tables))
            return kept[key]

        return evaluator

    def decide(self, witness: Witness) -> Decision:
        """The ordinary evaluator's decision."""
        return decide(self._evaluator(witness.tables), witness.encounter)

    def breaks(self, at: int, witness: Witness) -> bool:
        """Whether the `ensure` of a number is broken, by the ordinary evaluator."""
        return broken(self._evaluator(witness.tables), witness.encounter, self.decide(witness))[at] is True

    def applying(self, witness: Witness) -> Mapping[str, Answer]:
        """The rules that apply, by the ordinary evaluator."""
        return applying(self._evaluator(witness.tables), witness.encounter)

    def certain(self, witness: Witness, code: str) -> tuple[Status, Extent | None] | None:
        """What is certain of a code without filling anything in; None where something is open."""
        return certain(self._evaluator(witness.tables), witness.encounter, code)

    def witness(self, model: Model, shows: Callable[[Witness], bool], *, small: bool = True) -> Witness | None:
        """The smallest encounter that a model leads to and that shows what it is to show; None where it does not."""
        witness = witness_of(model, self.program, self.rows, outside_of(self.program))
        if not shows(witness):
            return None
        return smallest(witness, self.ruleset.vocabulary, shows) if small else witness


_MOST_KEPT: Final = 64


def subject_of(ruleset: Ruleset) -> Subject:
    """A ruleset made ready for questions."""
    plain = compile_with_ensures(ruleset)
    program, rows = with_any_table(plain)
    return Subject(ruleset, plain, program, rows)


def eras_between(eras: Eras) -> Iterator[Era]:
    """The eras with a day on which encounters may be."""
    for start in eras.starts:
        era = eras.at(start)
        if era.last >= FIRST_DAY.toordinal() and era.first <= LAST_DAY.toordinal():
            yield era


def outside_of(*programs: Program) -> str:
    """A code that no set holds and that is no number of a service."""
    taken: set[Any] = {code for program in programs for _, members in program.sets for code in members}
    taken |= {code for program in programs for code in program.codes}
    return next(code for n in range(99_999, 0, -1) if (code := f"{n:05d}") not in taken)
