"""Which rules apply to an encounter, whatever they do."""

from collections.abc import Mapping

from fluororules.program.answers import answers_of, condensed, with_lines
from fluororules.program.eras import Answer, Eras
from fluororules.program.standing import any_of, cone_of, standing
from fluororules.schema import state_of


def applying(eras: Eras, encounter: object) -> Mapping[str, Answer]:
    """For each rule by name whether it is active: in its dates, its condition true, and not overridden.

    None is open: it turns on what is unknown. A rule that is not named is not active. Edits are one rule.
    """
    words = eras.program.vocabulary
    state = with_lines(words, state_of(words, encounter))
    era = eras.at(state[words.date].toordinal())
    stands = standing(era, cone_of(era), answers_of(era, condensed(era, state), era.questions))
    found: dict[str, Answer] = {}
    for at, applies in stands.active.items():
        name = era.program.rules[at].name
        found[name] = any_of((found.get(name, False), applies))
    return found
