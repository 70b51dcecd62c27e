"""What the examples of a ruleset make of its mutants: each is killed by an example, proved equal, or survives.

A mutant is killed by an example that comes out otherwise than it expects. The examples that cannot tell the mutant from
the ruleset are not run. What no example kills is handed to the prover, where that is installed: a mutant that decides
every encounter as the ruleset does is no mutant, and any other comes back with an encounter that tells the two apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Literal

import attrs

from fluororules.model.ruleset import Example, Ruleset
from fluororules.testing.mutant import Mutant
from fluororules.testing.mutants import mutants
from fluororules.testing.naming import Names
from fluororules.testing.nearby import near_difference
from fluororules.testing.nearest import nearest
from fluororules.testing.proving import Difference, Unproved, difference
from fluororules.testing.running import Run, Thinned
from fluororules.testing.telling import Made, telling_apart, with_codes
from fluororules.testing.watching import watched

Verdict = Literal["killed", "equal", "survived", "not proved", "not settled", "beyond examples"]
"""What became of a mutant.

`survived`: proved to decide some encounter otherwise, and no example sees it. `not proved`: no example sees it, and no
prover is installed. `not settled`: the prover reached its limit. `beyond examples`: it changes what no example states.
"""
Told = Callable[[int, int], None]
"""Is told how many mutants are done, of how many."""


@attrs.frozen(eq=False)
class Fate:
    """A mutant, what became of it, the name of the example that killed it, and the encounter that would have.

    `example` is that encounter as an example, or one made for a mutant before, which is not made twice; None where no
    example says what is different about it.
    """

    mutant: Mutant
    verdict: Verdict
    killed_by: str | None = None
    difference: Difference | None = None
    example: Made | None = None


@attrs.frozen(eq=False)
class Mutation:
    """The mutants of a ruleset. `failing` are the examples that come out otherwise without any change: not run."""

    ruleset: Ruleset
    fates: tuple[Fate, ...]
    failing: tuple[str, ...]

    def of(self, *verdicts: Verdict) -> list[Fate]:
        """The mutants of which one of these became."""
        return [fate for fate in self.fates if fate.verdict in verdicts]


def mutation(ruleset: Ruleset, names: Names, told: Told | None = None) -> Mutation:
    """What became of each mutant of a ruleset, in the order of the mutants. `names` are for examples that are made."""
    trial = _Trial.of(ruleset, names)
    every = list(mutants(ruleset))
    seen_by = watched(ruleset, [mutant.watch for mutant in every])
    near = watched(ruleset, [mutant.watch.around() for mutant in every])
    fates: list[Fate] = []
    for done, (mutant, numbers, around) in enumerate(zip(every, seen_by, near, strict=True)):
        if told is not None:
            told(done, len(every))
        fates.append(trial.fate(mutant, trial.passing(numbers), trial.passing(around)))
    return Mutation(ruleset, tuple(fates), tuple(ruleset.examples[at].name for at in sorted(trial.failing)))


@attrs.define(eq=False)
class _Trial:
    """A ruleset, the run of it, the examples that fail without any change, the names that are left, and what was made.

    The codes that are kept grow with the encounters that are found.
    """

    ruleset: Ruleset
    thinned: Thinned
    run: Run
    failing: frozenset[int]
    names: Names
    made: list[Made] = attrs.field(factory=list)

    @classmethod
    def of(cls, ruleset: Ruleset, names: Names) -> _Trial:
        thinned = Thinned.of(ruleset)
        run = Run.of(ruleset, thinned)
        failing = frozenset(at for at, example in enumerate(ruleset.examples) if run.misses(example))
        return cls(ruleset, thinned, run, failing, names)

    def passing(self, numbers: Iterable[int]) -> list[Example]:
        """The examples of these numbers that come out as expected; those that ask something last, as they take long."""
        found = (self.ruleset.examples[at] for at in numbers if at not in self.failing)
        return sorted(found, key=lambda example: any(each.status == "query" for each in example.expectations))

    def fate(self, mutant: Mutant, seeing: Sequence[Example], near: Sequence[Example]) -> Fate:
        """What becomes of a mutant by the examples that may see it, and by those that are near to one that would."""
        if not mutant.sayable:
            return Fate(mutant, "beyond examples")
        changed = Run.of(mutant.ruleset, self.thinned)
        killer = next((example.name for example in seeing if changed.misses(example)), None)
        if killer is not None:
            return Fate(mutant, "killed", killer)
        made = next((made for made in self.made if made.example and changed.misses(made.example)), None)
        if made is not None:
            return Fate(mutant, "survived", None, None, made)
        words, kept = self.ruleset.vocabulary, self.thinned.kept
        found = near_difference(words, mutant.watch, near, self.run, changed, kept)
        survivor = self._survivor(mutant, found) if found is not None else None
        return survivor if survivor is not None and survivor.example is not None else self._proved(mutant)

    def _proved(self, mutant: Mutant) -> Fate:
        """What the prover says of a mutant that no example sees."""
        match difference(self.ruleset, mutant.ruleset):
            case None:
                return Fate(mutant, "equal")
            case Difference() as found:
                survivor = self._survivor(mutant, self._plainer(mutant, found))
                return survivor if survivor.example is not None else self._survivor(mutant, found)
            case Unproved.NO_PROVER:
                return Fate(mutant, "not proved")
            case Unproved.LIMIT:
                return Fate(mutant, "not settled")
            case Unproved.BEYOND:
                return Fate(mutant, "beyond examples")

    def _plainer(self, mutant: Mutant, found: Difference) -> Difference:
        """What the prover found, or an encounter near an example that does as well."""
        self._keep(found)
        examples = self.passing(range(len(self.ruleset.examples)))
        changed = Run.of(mutant.ruleset, self.thinned)
        return nearest(self.ruleset.vocabulary, found, examples, self.run, changed)

    def _keep(self, found: Difference) -> None:
        """From here on the codes of an encounter are kept."""
        thinned = with_codes(self.ruleset, self.thinned, found)
        if thinned is not self.thinned:
            self.thinned, self.run = thinned, Run.of(self.ruleset, thinned)

    def _survivor(self, mutant: Mutant, found: Difference) -> Fate:
        self._keep(found)
        made = telling_apart(self.ruleset, mutant, found, self.names, self.thinned)
        if made is not None:
            self.made.append(made)
        return Fate(mutant, "survived", None, found, made)
