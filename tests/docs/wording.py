"""Words for the pages of rulesets: days, effects, lists, and text that Markdown leaves as it is."""

from collections.abc import Iterable, Iterator
from datetime import date

from fluororules.days import ALWAYS, FIRST, LAST, Days
from fluororules.model.ruleset import Edits, Rule, Ruleset

_VERBS = {"code": "supports", "not coded": "bars", "review": "leaves to a person", "doubt": "leaves to a person"}


def in_days(days: Days) -> str:
    """`always`, `from 2019-01-01`, `until 2018-12-31`, or both."""
    return "always" if days == ALWAYS else " and ".join(_span(*each) for each in days) or "never"


def _span(first: int, last: int) -> str:
    begun = "" if first == FIRST else f"from {date.fromordinal(first).isoformat()}"
    ended = "" if last == LAST else f"until {date.fromordinal(last).isoformat()}"
    return f"{begun} {ended}".strip()


def effects_in_words(rule: Rule | Edits, ruleset: Ruleset) -> Iterator[str]:
    """What a rule does, an effect at a time."""
    if isinstance(rule, Edits):
        yield f"looks every code up in the table {rule.table}"
        return
    for verb, names in rule.concludes:
        yield f"{_VERBS[verb]} {_services(names, ruleset)}"
    for most, names in rule.units:
        yield f"limits {_services(names, ruleset)} to {most} unit{'' if most == 1 else 's'}"
    for modifier, names in rule.modifiers:
        yield f"adds modifier {modifier} to {_services(names, ruleset)}"
    if rule.asks:
        yield f"asks for {listed(fact.phrase for fact in rule.asks)} in any case"


def _services(names: tuple[str, ...], ruleset: Ruleset) -> str:
    everyone = len(ruleset.services) > 1 and len(names) == len(ruleset.services)
    return "every code" if everyone else listed(names)


def listed(words: Iterable[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def as_text(text: str) -> str:
    """Text as a page shows it letter for letter."""
    for sign in "\\`*_[]<>|#":
        text = text.replace(sign, f"\\{sign}")
    return " ".join(text.split())
