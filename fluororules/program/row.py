"""The row runner: one encounter to its decision.

Most encounters take the fast road (`deciding.py`): what the rules can see of one is a key, and what is decided of all
encounters with that key is kept. Where too little is known of single procedures for a key, the questions of the era are
answered one by one.
"""

from collections.abc import Callable
from typing import cast

from fluororules.decision import Decision
from fluororules.program.answers import condensed, with_lines
from fluororules.program.deciding import Decide, decider
from fluororules.program.eras import Eras
from fluororules.program.keys import keys_of
from fluororules.program.outcome import all_known, awake, outcome_of_part
from fluororules.program.parts import parts_of
from fluororules.program.rendered import Rendered, written_out
from fluororules.schema import state_of


def decide(eras: Eras, encounter: object) -> Decision:
    """The decision on a valid encounter of the program's vocabulary. Cannot raise."""
    if not eras.deciders:
        eras.deciders.append(fast_road(eras, lambda encounter: general(eras, encounter)))
    decided: Decision = eras.deciders[0](encounter)
    return decided


def fast_road(eras: Eras, other: Callable[[object], Decision]) -> Decide:
    """A function that decides encounters of the program's vocabulary; those that it cannot it hands to `other`."""
    return decider(eras, keys_of(eras.program), other)


def general(eras: Eras, encounter: object) -> Decision:
    """The decision on any valid encounter, by what it answers to each question."""
    words = eras.program.vocabulary
    state = with_lines(words, state_of(words, encounter))
    era = eras.at(state[words.date].toordinal())
    seen = condensed(era, state)
    core = outcome_of_part(era, parts_of(era).core, seen)
    woken = awake(era, seen)
    if woken and not all_known(era, seen):
        return written_out(core, encounter, woken)
    decision = Rendered()
    decision._encounter = encounter  # noqa: SLF001 - of one making; a call with arguments takes twice as long
    decision._outcome = core  # noqa: SLF001
    decision._woken = woken  # noqa: SLF001
    return cast("Decision", decision)
