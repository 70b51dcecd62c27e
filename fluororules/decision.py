"""The decision: for each code that exists on the date its status, and why. Immutable, and rendered only when asked."""

from datetime import date
from typing import Literal

import attrs

Status = Literal["coded", "not coded", "query", "review"]
Bearing = Literal["code", "not coded", "review", "query", "units", "modifier"]


@attrs.frozen
class Reason:
    """A rule that bears on a code.

    `effect` is what the rule does to the code; `text` its sentence; `source` its citation; `place` its file and line.
    `certain` is false where the rule applies only under some ways of filling in what is unknown.
    """

    rule: str
    effect: Bearing
    text: str | None
    source: str | None
    place: str
    certain: bool = True


@attrs.frozen
class Overridden:
    """A rule that would have applied to a code, and the rules that switched it off."""

    rule: str
    by: tuple[str, ...]
    text: str | None
    source: str | None
    place: str


@attrs.frozen
class CodeDecision:
    """One code. `units` is the most that may be reported, None where no rule limits it."""

    code: str
    service: str
    status: Status
    units: int | None
    reasons: tuple[Reason, ...]
    modifiers: tuple[str, ...]
    overridden: tuple[Overridden, ...]


@attrs.frozen
class Query:
    """A fact that an open answer turns on, the question to ask, and the codes that it decides."""

    fact: str
    question: str
    decides: tuple[str, ...]


@attrs.frozen
class Asked:
    """A fact that a rule asks for whenever it applies, whether or not an answer turns on it."""

    fact: str
    question: str
    rules: tuple[str, ...]


@attrs.frozen
class Notice:
    """Something to know about a decision that changes nothing in it."""

    notice: Literal["code-not-in-force", "after-review", "no-table", "search-limit"]
    text: str


@attrs.frozen
class RulesetId:
    """Which ruleset decided. `digest` is the SHA-256 of its sources, in hexadecimal."""

    name: str
    version: str | None
    digest: str


@attrs.frozen
class Decision:
    """The answer for one encounter, one entry for each code of the ruleset that exists on the date of service."""

    encounter: str | None
    date_of_service: date
    ruleset: RulesetId
    codes: tuple[CodeDecision, ...]
    queries: tuple[Query, ...]
    asked: tuple[Asked, ...]
    notices: tuple[Notice, ...]

    def status(self, code: str) -> Status | None:
        """The status of a code, by number or by the name of its service; None where it does not exist on the date."""
        return next((c.status for c in self.codes if code in {c.code, c.service}), None)

    @property
    def coded(self) -> tuple[str, ...]:
        """The codes whose status is `coded`."""
        return tuple(c.code for c in self.codes if c.status == "coded")

    def to_json(self) -> dict[str, object]:
        """The decision as the published JSON form has it; the keys always stand in the same order."""
        return {
            "encounter": self.encounter,
            "date_of_service": self.date_of_service.isoformat(),
            "ruleset": _plain(self.ruleset),
            "codes": [_plain(c) for c in self.codes],
            "queries": [_plain(q) for q in self.queries],
            "asked": [_plain(a) for a in self.asked],
            "notices": [_plain(n) for n in self.notices],
        }


def _plain(value: object) -> object:
    """Attrs classes as objects, tuples as lists."""
    if isinstance(value, tuple):
        return [_plain(v) for v in value]
    fields = getattr(type(value), "__attrs_attrs__", None)
    return value if fields is None else {f.name: _plain(getattr(value, f.name)) for f in fields}
