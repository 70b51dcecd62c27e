"""The decision: for each code that exists on the date its status, and why. Immutable, and rendered only when asked."""

from datetime import date
from typing import Literal

import attrs

Status = Literal["coded", "not coded", "query", "review"]
Bearing = Literal["code", "not coded", "review", "query", "units", "modifier"]
Confidence = Literal["high", "medium", "low"]


@attrs.frozen
class Edit:
    """A row of a table of edits that bears on a code.

    `table` and `edition` say which table. `what` is `pair`: `column_one` over `code`, with the modifier indicator as
    `number`; `add-on`: `number` is the type of the list of primaries of `code`; `units`: `number` is the most units.
    `first` and `last` are the days on which the row is in force, inclusive.
    """

    table: str
    edition: str
    what: Literal["pair", "add-on", "units"]
    column_one: str | None
    code: str
    number: int
    first: date
    last: date


@attrs.frozen
class Reason:
    """A rule that bears on a code.

    `effect` is what the rule does to the code; `text` its sentence; `source` its citation, and `confidence` how sure
    the surest source is, None where none says; `place` its file and line. `edits` are the rows of the table, where the
    rule is a table of edits. `certain` is false where the rule applies only under some ways of filling in what is
    unknown.
    """

    rule: str
    effect: Bearing
    text: str | None
    source: str | None
    place: str
    certain: bool = True
    confidence: Confidence | None = None
    edits: tuple[Edit, ...] = ()


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
class TableId:
    """A table of edits that had a say. `digest` is the SHA-256 of its rows, in hexadecimal."""

    name: str
    edition: str
    digest: str


@attrs.frozen
class Decision:
    """The answer for one encounter, one entry for each code of the ruleset that exists on the date of service.

    `question` is what the statuses answer, where the ruleset says so; `tables` are those that speak of the date.
    """

    encounter: str | None
    date_of_service: date
    ruleset: RulesetId
    question: str | None
    tables: tuple[TableId, ...]
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
            "ruleset": plain(self.ruleset),
            "question": self.question,
            "tables": [plain(t) for t in self.tables],
            "codes": [plain(c) for c in self.codes],
            "queries": [plain(q) for q in self.queries],
            "asked": [plain(a) for a in self.asked],
            "notices": [plain(n) for n in self.notices],
        }


def plain(value: object) -> object:
    """Attrs classes as objects, tuples as lists, dates as texts."""
    if isinstance(value, tuple):
        return [plain(v) for v in value]
    if isinstance(value, date):
        return value.isoformat()
    fields = getattr(type(value), "__attrs_attrs__", None)
    return value if fields is None else {f.name: plain(getattr(value, f.name)) for f in fields}
