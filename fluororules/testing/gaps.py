"""What examples do not show of conditions: whether it can be shown at all, and the example that would show it.

The prover is asked by two small rulesets of one rule each: the condition, and the condition with the atom held to the
value that it is not to have. Where these two decide alike everywhere, no encounter shows the atom on that side.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final, Literal

import attrs

from fluororules.days import ALWAYS, holds
from fluororules.errors import EncounterError
from fluororules.facts import FIRST_DAY
from fluororules.model.conditions import ALWAYS_TRUE, NEVER_TRUE
from fluororules.model.ruleset import All, AnyOf, Condition, Not, Rule, Ruleset
from fluororules.schema import Vocabulary, from_json, to_json
from fluororules.testing import messages
from fluororules.testing.completing import completed
from fluororules.testing.coverage import Atom, Coverage, Covered, outcome_of, shows
from fluororules.testing.naming import Names
from fluororules.testing.proving import Difference, Unproved, difference
from fluororules.testing.replacing import replaced
from fluororules.testing.seen import rule_of, seen
from fluororules.testing.telling import Made, showing
from fluororules.testing.written import Part

_USUAL: Final = date(2024, 1, 2)
"""The date of service of an example where the rules leave it open. No clock is asked, so it stays the same."""
Verdict = Literal["missing", "cannot be shown", "not settled"]


@attrs.frozen(eq=False)
class Gap:
    """An atom that no example shows on one side of its condition.

    `missing`: some encounter would show it, or it is not known whether one would, as no prover is installed.
    `cannot be shown`: it is proved that none does. `not settled`: the prover reached its limit.
    """

    covered: Covered
    atom: Atom
    side: bool
    verdict: Verdict
    example: Made | None = None


def gaps(ruleset: Ruleset, coverage: Coverage, names: Names) -> list[Gap]:
    """What is not shown, in the order of the text; the sides that dates leave no choice are among what cannot be."""
    return [
        _gap(ruleset, covered, atom, side, names)
        for covered in coverage.covered
        for atom in covered.atoms
        for side in ((True, False) if atom.settled else atom.lacks)
    ]


def _gap(ruleset: Ruleset, covered: Covered, atom: Atom, side: bool, names: Names) -> Gap:  # noqa: FBT001 - a value
    if atom.settled:
        return Gap(covered, atom, side, "cannot be shown")
    whole = covered.written.condition
    wanted = side is _goes_with(whole, atom.part)
    without = replaced(whole, atom.part, NEVER_TRUE if wanted else ALWAYS_TRUE)
    match difference(_probe(ruleset, covered, whole.means), _probe(ruleset, covered, without)):
        case None:
            return Gap(covered, atom, side, "cannot be shown")
        case Difference() as found:
            apart = AnyOf((All((whole.means, Not(without))), All((without, Not(whole.means)))))
            gap = Gap(covered, atom, side, "missing")
            return attrs.evolve(gap, example=_example(ruleset, gap, found, apart, names))
        case Unproved.LIMIT | Unproved.BEYOND:
            return Gap(covered, atom, side, "not settled")
        case Unproved.NO_PROVER:
            return Gap(covered, atom, side, "missing")


def _example(ruleset: Ruleset, gap: Gap, found: Difference, apart: Condition, names: Names) -> Made | None:
    """The example of an encounter that shows it: the one found, where that does, else that with more facts stated.

    `apart` holds where the two conditions come to different values; they may also differ in what they leave open.
    """
    rule, name = gap.covered.written.rule, ""
    services = [service for _, of in rule.concludes for service in of] if isinstance(rule, Rule) else []
    what = messages.to_show(gap.atom.part.words, side=gap.side)
    for encounter in _candidates(ruleset.vocabulary, gap, found.encounter, completed(ruleset, apart, found.encounter)):
        if _is_shown(ruleset, gap, encounter):
            name = name or names.new("shows", gap.covered.written.name)
            made = showing(ruleset, attrs.evolve(found, encounter=encounter), name, what, services)
            if made is not None:
                return made
    return None


def _candidates(words: Vocabulary, gap: Gap, *encounters: object) -> Iterator[object]:
    """The encounters that there are. Before one on the first of all days comes the same on a usual day of the rule."""
    name = words.facts[words.date].path[0]
    usual = holds(gap.covered.written.days, _USUAL.toordinal())
    for encounter in encounters:
        if encounter is not None:
            moved = _on_a_usual_day(words, encounter, name) if usual else None
            yield from (moved, encounter) if moved is not None else (encounter,)


def _on_a_usual_day(words: Vocabulary, encounter: object, name: str) -> object | None:
    """The encounter on a usual day; None where it is not on the first of all days, or cannot be on another."""
    if getattr(encounter, name) != FIRST_DAY:
        return None
    try:
        moved: object = from_json(words.cls, {**to_json(encounter), name: _USUAL.isoformat()})
    except EncounterError:  # a class of one's own may have its reasons
        return None
    return moved


def _is_shown(ruleset: Ruleset, gap: Gap, encounter: object) -> bool:
    """Whether an encounter shows the atom on the side."""
    condition = gap.covered.written.condition
    atoms = list(condition.atoms())
    values = seen(ruleset, [atom.means for atom in atoms], [encounter])
    row = {id(atom): values.value(atom.means, 0) for atom in atoms}
    return outcome_of(condition, row) is gap.side and shows(condition, gap.atom.part, row)


def _goes_with(part: Part, atom: Part) -> bool:
    """Whether the condition is true where the atom is, and not where it is not: under no `not`, or an even number."""
    return _polarity(part, True)[id(atom)]


def _polarity(part: Part, sense: bool) -> Mapping[int, bool]:  # noqa: FBT001 - a value
    senses = [
        not sense if part.kind == "not" or (part.kind == "unless" and at) else sense for at in range(len(part.parts))
    ]
    found: dict[int, bool] = {id(part): sense}
    for inner, of in zip(part.parts, senses, strict=True):
        found.update(_polarity(inner, of))
    return found


def _probe(ruleset: Ruleset, covered: Covered, condition: Condition) -> Ruleset:
    """A ruleset that codes its one service where the condition holds, on the days on which it has a say."""
    service = attrs.evolve(ruleset.services[0], numbers=((ruleset.services[0].numbers[0][0], ALWAYS),))
    rule = attrs.evolve(rule_of("probe", condition), days=covered.written.days, concludes=(("code", (service.name,)),))
    return attrs.evolve(ruleset, services=(service,), rules=(rule,), edits=(), ensures=(), examples=(), lives={})
