"""The wording of what tests of rules say."""

import re
import textwrap
from collections.abc import Mapping
from datetime import date
from typing import Final

from fluororules.decision import Status


def becomes(before: str, after: str) -> str:
    return f"`{before}` becomes `{after}`"


def left_out(words: str) -> str:
    return f"`{words}` is left out"


def left_out_of(words: str, whole: str) -> str:
    return f"`{words}` is left out of `{whole}`"


def without_codes(name: str, codes: list[str]) -> str:
    """The first code, and how many more are meant."""
    return f"`{name}` loses {_with_more(codes)}"


def member_dates(name: str, word: str, day: int, other: int, codes: list[str]) -> str:
    """The days are ordinals."""
    return f"in `{name}`, `{word} {on(day)}` becomes `{word} {on(other)}` for {_with_more(codes)}"


def _with_more(codes: list[str]) -> str:
    first, more = codes[0], len(codes) - 1
    if not more:
        return first
    return f"{first} and {more} code{'s' if more > 1 else ''} like it"


def on(day: int) -> str:
    """A day, given as its ordinal."""
    return date.fromordinal(day).isoformat()


def minutes(number: int) -> str:
    return f"{number} minute{'' if number == 1 else 's'}"


def joined_by(words: str, before: str, after: str) -> str:
    return f"`{before}` becomes `{after}` in `{words}`"


def no_effect(words: str) -> str:
    return f"`{words}` has no effect"


_SAID: Final[Mapping[Status, str]] = {
    "coded": "is coded",
    "not coded": "is not coded",
    "review": "goes to review",
    "query": "is queried",
}
_MOST: Final = 72
"""So many characters of the author's words stand in the sentence of an example."""


def status_apart(code: str, status: Status, other: Status, change: str) -> str:
    return f"Here {code} {_SAID[status]}; if {_short(change)}, it {_SAID[other]}."


def facts_apart(code: str, change: str) -> str:
    return f"Here {code} turns on the facts that are named; if {_short(change)}, it turns on others."


def code_apart(code: str, change: str, *, there: bool) -> str:
    here, otherwise = ("a code", "none") if there else ("no code", "one")
    return f"Here there is {here} {code}; if {_short(change)}, there is {otherwise}."


def nothing_apart() -> str:
    return "Nothing is different here."


def _short(change: str) -> str:
    """A change without quotes, as texts hold none, and the author's words in it cut where they are many."""
    return re.sub("`[^`]*`", lambda found: f"`{_cut(found.group()[1:-1])}`", change.replace(chr(34), chr(39)))


def _cut(words: str) -> str:
    return textwrap.shorten(words, _MOST, placeholder=" ...")


def not_shown(words: str, *, side: bool) -> str:
    return f"`{words}`: no example in which it alone makes the condition {'true' if side else 'false'}"


def to_show(words: str, *, side: bool) -> str:
    return f"Here {_short(f'`{words}`')} alone makes the condition {'true' if side else 'false'}."
