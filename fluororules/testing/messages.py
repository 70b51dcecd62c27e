"""The wording of what tests of rules say."""

from datetime import date


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
    return f"{first} and {more} more code{'s' if more > 1 else ''} that the rules do not tell from it"


def on(day: int) -> str:
    """A day, given as its ordinal."""
    return date.fromordinal(day).isoformat()


def minutes(number: int) -> str:
    return f"{number} minute{'' if number == 1 else 's'}"


def joined_by(words: str, before: str, after: str) -> str:
    return f"`{before}` becomes `{after}` in `{words}`"


def no_effect(words: str) -> str:
    return f"`{words}` has no effect"


def to_rewrite(what: str) -> str:
    """The sentence of an example that was made; texts hold no quotes."""
    return f"Rewrite this sentence. The example was made for: {what.replace(chr(34), chr(39))}."


def not_shown(words: str, *, side: bool) -> str:
    return f"`{words}`: no example in which it alone makes the condition {'true' if side else 'false'}"


def to_show(words: str, *, side: bool) -> str:
    return f"`{words}` alone makes the condition {'true' if side else 'false'}"
