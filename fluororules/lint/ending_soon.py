"""FR409: what ends within ninety days of the day on which the ruleset is looked at, that day included."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from fluororules.diagnostics import Diagnostic
from fluororules.lint import messages
from fluororules.lint.looked_at import LookedAt
from fluororules.lint.written import dates_of
from fluororules.model import Ruleset
from fluororules.model.ruleset import Rule
from fluororules.syntax import tree

SOON: Final = 90
"""How many days ahead an end is told."""


def ending_soon(looked_at: LookedAt) -> Iterator[Diagnostic]:
    """Each `until` of the ruleset that is near; of what is written in several places with one end, the first.

    What is followed on the next day is not told: somebody has written what holds then.
    """
    on = looked_at.on
    told: set[tuple[str, date]] = set()
    for statement in looked_at.own if on is not None else ():
        for what, dates in dates_of(statement):
            end = dates.end.value if dates.end else None
            if dates.end is None or end is None or on is None or not 0 <= (end - on).days <= SOON:
                continue
            if (what, end) not in told and end.toordinal() + 1 not in _starts(statement, looked_at.ruleset):
                told.add((what, end))
                yield messages.ends_soon(dates.end.span, what, end, on)


def _starts(statement: tree.Statement, ruleset: Ruleset) -> frozenset[int]:
    """The days on which something begins that can follow what a statement ends.

    That is another number of a service, another member of a set, a rule that does something to the same service.
    """
    match statement:
        case tree.ServiceDecl() | tree.SetDecl():
            days = (dates.start.value for _, dates in dates_of(statement) if dates.start)
            return frozenset(day.toordinal() for day in days if day is not None)
        case tree.RuleDecl(name) | tree.TableDecl(name):
            touched = {each for rule in ruleset.rules if rule.family == name.text for each in _services(rule)}
            return frozenset(rule.days[0][0] for rule in ruleset.rules if rule.days and touched & _services(rule))
        case _:
            return frozenset()


def _services(rule: Rule) -> frozenset[str]:
    """The services that a rule does something to."""
    groups = (*rule.concludes, *rule.units, *rule.modifiers)
    return frozenset(name for _, names in groups for name in names)
