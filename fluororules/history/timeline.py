"""The public step: a checked ruleset and a code to what changed when."""

from fluororules.history.bearing import acting
from fluororules.history.changes import Change
from fluororules.history.codes import code_timeline
from fluororules.history.services import service_timeline
from fluororules.model.ruleset import Ruleset, Service

_ORDER = (
    *("life begins", "life ends", "number begins", "number changes", "number ends"),
    *("rule ends", "rule begins", "rule changes"),
    *("set loses", "set gains", "code leaves", "rules end", "code enters", "rules begin"),
)


def timeline(ruleset: Ruleset, code: str) -> tuple[Change, ...]:
    """What changed when about a service, by number or name, or about a procedure code, in order of time.

    Empty where the ruleset knows nothing of the code. What holds from the start stands first.
    """
    every = acting(ruleset)
    services = _services(ruleset, code)
    found = [change for service in services for change in service_timeline(ruleset, service, every)]
    if not services:
        found = list(code_timeline(ruleset, code, every))
    return tuple(change for _, change in sorted(found, key=lambda one: (one[0], _ORDER.index(one[1].what))))


def _services(ruleset: Ruleset, code: str) -> list[Service]:
    """The services that bear the number at some time, or the name."""
    return [s for s in ruleset.services if code == s.name or any(code == number for number, _ in s.numbers)]
