"""Claims to encounters and billed lines: lines of codes that the ruleset decides were billed, and are no procedures."""

from collections.abc import Mapping
from typing import Any

import attrs

from fluororules.auditing.lines import Billed
from fluororules.errors import EncounterError
from fluororules.facts import kind_of
from fluororules.loader import Rules
from fluororules.schema import from_json, object_from_json

BILLED = "billed"
"""The key of an encounter under which billed lines may stand apart from the procedures."""


@attrs.frozen
class Claim:
    """An encounter, and the lines that were billed for it, those that stood apart first."""

    encounter: Any
    billed: tuple[Billed, ...]

    @property
    def id(self) -> object:
        """The encounter's."""
        return getattr(self.encounter, "id", None)


def claim_of(rules: Rules, data: object) -> Claim:
    """A claim from the JSON form of an encounter, which may have the key `billed`.

    Procedure lines whose code is a number of one of the ruleset's services at any time are taken for billed lines; the
    other lines are the procedures. Raises EncounterError where the claim breaks its form.
    """
    if not isinstance(data, Mapping):
        return Claim(from_json(rules.schema, data), ())
    rest = {key: value for key, value in data.items() if key != BILLED}
    billed = [object_from_json(Billed, line, f"{BILLED}[{at}]") for at, line in enumerate(_apart(data))]
    encounter: Any = from_json(rules.schema, rest)
    stated = rest.get("procedures")
    lines = stated if isinstance(stated, list) else []
    codes = rules.program.codes
    taken = {at for at, line in enumerate(lines) if isinstance(line, Mapping) and line.get("code") in codes}
    if taken:
        billed += [_billed(lines[at], at) for at in sorted(taken)]
        others = [line for at, line in enumerate(lines) if at not in taken]
        encounter = from_json(rules.schema, {**rest, "procedures": others})
    return Claim(encounter, tuple(billed))


def _apart(data: Mapping[str, Any]) -> list[Any]:
    lines = data.get(BILLED)
    if lines is not None and not isinstance(lines, list):
        raise EncounterError("FD203", BILLED, f"expected a list of lines, got {kind_of(lines)}")
    return lines or []


def _billed(line: Mapping[str, Any], at: int) -> Billed:
    """A procedure line as a billed one; who performed it is no part of that."""
    return object_from_json(Billed, {k: v for k, v in line.items() if k != "performed_by"}, f"procedures[{at}]")
