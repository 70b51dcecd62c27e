"""Encounters that tell two rulesets apart, brought near to an example: what the prover finds, no coder would write.

The prover states only what the rules turn on, and of that whatever comes first. An example in which one fact or two are
as the prover has them says the same, and reads like its neighbours.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, product
from typing import Any, Final

from fluororules.errors import EncounterError
from fluororules.model.ruleset import Example
from fluororules.schema import Fact, Vocabulary, from_json, to_json
from fluororules.testing.nearby import code_apart
from fluororules.testing.proving import Difference
from fluororules.testing.running import Run
from fluororules.testing.stated import Data, taken_over, value_in

_MOST_EXAMPLES: Final = 16
"""So many examples are tried, those first that differ in the fewest facts."""
_MOST_FACTS: Final = 2
"""So many facts of an example are changed at most."""
_UNKNOWN: Final = "unknown"


def nearest(words: Vocabulary, found: Difference, examples: Sequence[Example], before: Run, after: Run) -> Difference:
    """The difference shown by an example with a fact or two changed; as it was found, where none shows it.

    What is shown is a status of some code that is another, and neither is a query.
    """
    wanted: Data = to_json(found.encounter)
    stated = [(to_json(example.encounter), example) for example in examples]
    ranked = sorted(stated, key=lambda each: len(_apart(words, each[0], wanted)))[:_MOST_EXAMPLES]
    ways = [_without_performers(words, wanted), wanted]
    for number in range(1, _MOST_FACTS + 1):
        for (data, example), way in product(ranked, ways):
            for encounter in _changed(words, data, way, number):
                one, other = (run.decide(encounter, example.tables) for run in (before, after))
                code = code_apart(one, other, certain=True)
                if code is not None:
                    return Difference(encounter, example.tables, code)
    return found


def _without_performers(words: Vocabulary, data: Data) -> Data:
    """The encounter in which no procedure names who performed it."""
    fields = words.line_fields
    name = words.facts[words.lines].path[-1] if words.lines is not None else ""
    if fields is None or not data.get(name):
        return data
    return {**data, name: [{key: said for key, said in line.items() if key != fields.performer} for line in data[name]]}


def _changed(words: Vocabulary, data: Data, wanted: Data, number: int) -> Iterator[Any]:
    """The encounters in which so many facts are as they are wanted."""
    for facts in combinations(_apart(words, data, wanted), number):
        changed = data
        for fact in facts:
            changed = taken_over(changed, wanted, fact)
        try:
            encounter: Any = from_json(words.cls, changed)
        except EncounterError:
            continue
        yield encounter


def _apart(words: Vocabulary, data: Data, wanted: Data) -> list[Fact]:
    """The facts that are wanted otherwise than they are stated."""
    found: list[Fact] = []
    for fact in words.facts:
        if not fact.path:
            continue
        here, there = value_in(data, fact), value_in(wanted, fact)
        if fact.kind == "group":
            here, there = here is None, there is None
        if there not in (here, _UNKNOWN):
            found.append(fact)
    return found
