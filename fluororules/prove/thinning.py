"""Programs cut down to one code of each class, where a class are codes that no set of any of them tells apart.

What a question says of an encounter does not turn on the other codes, and most of the work goes into codes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import attrs

from fluororules.days import Days
from fluororules.program.program import Program

Members = Mapping[str, Days]


def thinned(programs: Sequence[Program]) -> list[Program]:
    """The programs with the first code of each class, and the numbers of services, in their sets.

    The first codes are those that the prover would choose among all (`cells.py`), so that its witnesses are the same.
    """
    every = {id(members): members for program in programs for _, members in program.sets}
    kept = _first_of_each_class(every.values())
    kept |= {code for program in programs for code in program.codes}
    cut = {at: {code: days for code, days in members.items() if code in kept} for at, members in every.items()}
    return [
        attrs.evolve(program, sets=tuple((name, cut[id(members)]) for name, members in program.sets))
        for program in programs
    ]


def _first_of_each_class(sets: Iterable[Members]) -> set[str]:
    """The smallest of the codes that every set holds on the same days."""
    said: dict[str, list[tuple[int, Days]]] = {}
    for number, members in enumerate(sets):
        for code, days in members.items():
            said.setdefault(code, []).append((number, days))
    first: dict[object, str] = {}
    for code, each in said.items():
        key = tuple(each)
        first[key] = min(code, first.get(key, code))
    return set(first.values())
