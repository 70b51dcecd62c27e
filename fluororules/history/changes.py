"""What changed on a day, as plain data.

`date` is the first day on which it is so, None where it always was. So what ends has its last day the day before.
"""

from datetime import date
from typing import Literal, TypeAlias

import attrs

from fluororules.decision import Confidence
from fluororules.model.ruleset import Cite

Does = Literal["code", "not coded", "review", "doubt", "query", "units", "modifier", "overrides", "edits"]
Wants = Literal["some", "none", "either"]
"""What a rule asks of a set: some procedure in it, none, or the one in one place and the other in another."""


@attrs.frozen
class Target:
    """A service, and the numbers that it has while the rule bears on it, in order of time."""

    service: str
    numbers: tuple[str, ...]


@attrs.frozen
class Effect:
    """What a rule does.

    `targets` are the services it does it to. `names` are the facts that it asks for, or the rules that it overrides.
    `value` is the most units, the modifier, or the table that edits are looked up in.
    """

    does: Does
    targets: tuple[Target, ...] = ()
    names: tuple[str, ...] = ()
    value: str | None = None


@attrs.frozen
class Bearing:
    """A rule and what it does; `wants` is what it asks of the set that a change is about, None where it is about none.

    `confidence` is that of the surest citation.
    """

    rule: str
    sentence: str | None
    effects: tuple[Effect, ...]
    wants: Wants | None
    cites: tuple[Cite, ...]
    confidence: Confidence | None
    place: str


@attrs.frozen
class NumberChange:
    """A service has a number, another number, or none any more."""

    date: date | None
    what: Literal["number begins", "number changes", "number ends"]
    service: str
    before: str | None
    after: str | None
    cites: tuple[Cite, ...]


@attrs.frozen
class RuleChange:
    """A rule begins or ends to bear on a service, or its condition reads otherwise from a day that it names."""

    date: date | None
    what: Literal["rule begins", "rule changes", "rule ends"]
    service: str
    rule: Bearing


@attrs.frozen
class MembersChange:
    """Codes enter or leave a set. `part_of` are the sets that it is part of and that `rules` ask for."""

    date: date | None
    what: Literal["set gains", "set loses"]
    service: str
    set: str
    part_of: tuple[str, ...]
    codes: tuple[str, ...]
    rules: tuple[str, ...]


@attrs.frozen
class MemberChange:
    """A procedure code enters or leaves a set, or rules begin or end to ask for a set in which it is.

    `by` is the named part of the set by which the code is in it, None where it stands in the set itself. `rules` are
    those that begin or end with the change to turn on the code.
    """

    date: date | None
    what: Literal["code enters", "code leaves", "rules begin", "rules end"]
    code: str
    set: str
    by: str | None
    rules: tuple[Bearing, ...]


@attrs.frozen
class LifeChange:
    """A procedure code comes to be a code, or is none any more."""

    date: date | None
    what: Literal["life begins", "life ends"]
    code: str


Change: TypeAlias = NumberChange | RuleChange | MembersChange | MemberChange | LifeChange


def as_json(change: object) -> object:
    """A change, or what it holds, as JSON values; the keys stand in the order of the fields."""
    if isinstance(change, tuple):
        return [as_json(one) for one in change]
    if isinstance(change, date):
        return change.isoformat()
    fields = getattr(type(change), "__attrs_attrs__", None)
    return change if fields is None else {field.name: as_json(getattr(change, field.name)) for field in fields}
