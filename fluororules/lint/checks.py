"""The checks, and the public step: a checked ruleset to what there is to say against its text."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Final

import attrs

from fluororules.diagnostics import Diagnostic, in_order
from fluororules.lint.alike_rules import alike_rules
from fluororules.lint.confusable_names import confusable_names
from fluororules.lint.empty_sets import empty_sets
from fluororules.lint.ending_soon import ending_soon
from fluororules.lint.looked_at import LookedAt, rules_of
from fluororules.lint.outside_life import outside_life
from fluororules.lint.ranges import ranges_over_nothing
from fluororules.lint.repeated_conditions import repeated_conditions
from fluororules.lint.unused_names import unused_names
from fluororules.lint.without_citation import without_citation
from fluororules.lint.without_example import without_example
from fluororules.model import Ruleset


def _always(looked_at: LookedAt) -> str | None:
    """No reason why the check should not run."""
    del looked_at
    return None


def _needs_rules(looked_at: LookedAt) -> str | None:
    """A ruleset without rules of its own is there for others to extend, and uses no name itself."""
    return None if any(rules_of(looked_at.ruleset)) else "the ruleset has no rules of its own"


def _needs_day(looked_at: LookedAt) -> str | None:
    """No clock is asked here."""
    return None if looked_at.on else "no day was given"


@attrs.frozen
class Check:
    """A check: the code of its complaints, what it looks for, the check itself, and why it cannot be run."""

    code: str
    title: str
    run: Callable[[LookedAt], Iterable[Diagnostic]]
    why_not: Callable[[LookedAt], str | None] = _always


CHECKS: Final = (
    Check("FR401", "unused names", unused_names, _needs_rules),
    Check("FR402", "sets that are empty when they are asked for", empty_sets),
    Check("FR403", "codes outside their life spans", outside_life),
    Check("FR404", "rules without a citation", without_citation),
    Check("FR405", "rules without an example", without_example),
    Check("FR406", "ranges over numbers that are no codes", ranges_over_nothing),
    Check("FR407", "conditions that stand twice", repeated_conditions),
    Check("FR408", "rules that say the same", alike_rules),
    Check("FR409", "what ends soon", ending_soon, _needs_day),
    Check("FR410", "names that are easily confused", confusable_names),
)


def lint(ruleset: Ruleset, *, on: date | None = None, extended_by: Iterable[Ruleset] = ()) -> tuple[Diagnostic, ...]:
    """Every warning about the text of a ruleset, in the order of the text; nothing about the rulesets that it extends.

    What ends soon is told where `on` says which day it is. A name that one of `extended_by` uses is not unused.
    """
    looked_at = LookedAt(ruleset, on, tuple(extended_by))
    return in_order(said for check in CHECKS if check.why_not(looked_at) is None for said in check.run(looked_at))


def not_run(ruleset: Ruleset, *, on: date | None = None) -> Iterator[tuple[Check, str]]:
    """The checks that `lint` does not run, each with the reason in words."""
    looked_at = LookedAt(ruleset, on)
    yield from ((check, why) for check in CHECKS if (why := check.why_not(looked_at)) is not None)
