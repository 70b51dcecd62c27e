"""What must hold of other fillings where an encounter leaves facts open that rules ask of whether they are known.

An encounter is so only if it is so however its unknown facts are filled in. The solver looks at one filling; here are
the others that differ from it in one fact. They rule out most of what is no finding; what is left the ordinary
evaluator decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from fluororules.prove.encoding import FALSE, TRUE, Encoding, Facts, Formula, either, filled_in
from fluororules.schema import Fact


def in_other_fillings(encoding: Encoding, goal: Callable[[Encoding], Formula]) -> Iterator[Formula]:
    """For each fact that may be unknown and each value of it: where it is unknown, the goal holds of that value too."""
    facts = {fact.phrase: fact for part in encoding.parts for fact in part.program.vocabulary.facts}
    for phrase, known in encoding.facts.known.items():
        for filled in _values(encoding.facts, facts[phrase]):
            yield either((known, goal(filled_in(encoding, filled))))


def _values(facts: Facts, fact: Fact) -> Iterator[Mapping[Formula, Formula]]:
    """The values of a fact, each as what its variables are."""
    match fact.kind:
        case "yes/no" if fact.phrase in facts.single:
            yield {facts.single[fact.phrase]: TRUE}
            yield {facts.single[fact.phrase]: FALSE}
        case "group" if fact.phrase in facts.single:
            yield {facts.single[fact.phrase]: FALSE}
        case "choice" | "code":
            variables = facts.values.get(fact.phrase, {})
            for chosen in variables:
                yield {variable: TRUE if value == chosen else FALSE for value, variable in variables.items()}
        case "number" | "minutes" | "date":
            bounds = list(facts.bounds.get(fact.phrase, {}).values())
            for reached in range(len(bounds) + 1):
                yield {variable: TRUE if at < reached else FALSE for at, variable in enumerate(bounds)}
        case "modifiers":
            yield dict.fromkeys(facts.values.get(fact.phrase, {}).values(), FALSE)
        case "lines":
            yield dict.fromkeys(facts.lines(), FALSE)
        case _:
            pass
