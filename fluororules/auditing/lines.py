"""Billed lines, verdicts about them, and the audit of an encounter. Immutable."""

from datetime import date
from typing import Literal

import attrs

from fluororules.decision import Notice, Query, Reason, RulesetId, Status, TableId, plain
from fluororules.facts import MOST_UNITS, fact

Verdict = Literal["supported", "not supported", "cannot tell"]


@attrs.frozen
class Billed:
    """A line that was billed: its code, its units (from 1), its modifiers.

    Raises EncounterError where a field breaks its type.
    """

    code: str = fact("code", kind="code", default=attrs.NOTHING)
    units: int = fact("units", kind="number", low=1, high=MOST_UNITS, default=1)
    modifiers: tuple[str, ...] = fact("modifiers", kind="modifiers", default=())


@attrs.frozen
class AuditedLine:
    """A billed line and what is to be said of it.

    `status` is that of the code at this encounter, None where it is no code of the ruleset on the date of service.
    `supported_units` are the most of the line's units that can be supported: fewer than were billed where a limit was
    passed. `text` says why, in a sentence; `reasons` are the rules behind it, `queries` the facts to ask for.
    """

    code: str
    service: str
    units: int
    modifiers: tuple[str, ...]
    verdict: Verdict
    status: Status | None
    supported_units: int
    text: str
    reasons: tuple[Reason, ...]
    queries: tuple[Query, ...]


@attrs.frozen
class Audit:
    """The billed lines of one encounter, in their order, each with its verdict.

    `missed` are codes that the encounter supports and no line bills; `possible` those that are open, or for a person,
    and that no line bills. `question`, `tables` and `notices` are those of the decision.
    """

    encounter: str | None
    date_of_service: date
    ruleset: RulesetId
    question: str | None
    tables: tuple[TableId, ...]
    lines: tuple[AuditedLine, ...]
    missed: tuple[str, ...]
    possible: tuple[str, ...]
    notices: tuple[Notice, ...]

    def to_json(self) -> dict[str, object]:
        """The audit as the published JSON form has it; the keys always stand in the same order."""
        return {field.name: plain(getattr(self, field.name)) for field in attrs.fields(type(self))}
