"""All the wording of this room: one small function a complaint. Call sites pass facts. All are warnings."""

from collections.abc import Sequence
from datetime import date

from fluororules.days import FIRST, LAST, Days
from fluororules.diagnostics import Diagnostic
from fluororules.source import Span
from fluororules.syntax.messages import quote

_MOST_SHOWN = 4


def _warning(
    code: str, message: str, span: Span, hint: str | None = None, first: tuple[Span | None, str] = (None, "")
) -> Diagnostic:
    labels = ((first[0], first[1]),) if first[0] is not None else ()
    return Diagnostic(code, message, span, severity="warning", labels=labels, help=hint)


def _codes(codes: Sequence[str]) -> str:
    """`a`, `a` and `b`, or the first four and how many more."""
    shown = [f"`{code}`" for code in codes[:_MOST_SHOWN]]
    more = len(codes) - len(shown)
    return _joined([*shown, f"{more} more"] if more else shown)


def _joined(words: Sequence[str]) -> str:
    *before, last = words
    return f"{', '.join(before)} and {last}" if before else last


def in_days(days: Days) -> str:
    """`from 2012-01-01 until 2016-12-31`, the last of several spans after `and`."""
    return _joined([_span(*each) for each in days]) if days else ""


def _span(first: int, last: int) -> str:
    begun = "" if first == FIRST else f"from {date.fromordinal(first).isoformat()}"
    ended = "" if last == LAST else f"until {date.fromordinal(last).isoformat()}"
    return f"{begun} {ended}".strip() or "always"


# --- names


def unused(span: Span, kind: str, name: str) -> Diagnostic:
    hint = "cite it where it says something, or take it out" if kind == "source" else "use it, or take it out"
    return _warning("FR401", f"nothing uses the {kind} {quote(name)}", span, hint)


def confusable(span: Span, name: str, kind: str, other: str, first: Span | None) -> Diagnostic:
    return _warning(
        "FR410",
        f"{quote(name)} is easily taken for the {kind} {quote(other)}",
        span,
        "choose a name that differs in a word",
        (first, "the other is here"),
    )


# --- sets and codes


def always_empty(span: Span, name: str, days: Days, declared: Span | None) -> Diagnostic:
    return _warning(
        "FR402",
        f"{quote(name)} is empty on every day on which it is asked for here ({in_days(days)})",
        span,
        "hold the dates of both against each other",
        (declared, "the set is here"),
    )


def hole_in_set(span: Span, name: str, hole: Days, declared: Span | None) -> Diagnostic:
    return _warning(
        "FR402",
        f"{quote(name)} is asked for here and is empty {in_days(hole)}, with members before and after",
        span,
        "hold the dates of its members against each other",
        (declared, "the set is here"),
    )


def never_a_code(span: Span, codes: Sequence[str], days: Days, life: Days) -> Diagnostic:
    verb = "was" if len(codes) == 1 else "were"
    return _warning(
        "FR403",
        f"{_codes(codes)} {verb} no code on any day on which this holds ({in_days(days)})",
        span,
        f"by its `life`, `{codes[0]}` is a code {in_days(life)}",
    )


def no_code_on(span: Span, what: str, day: date, codes: Sequence[str], life: Days) -> Diagnostic:
    verb = "was" if len(codes) == 1 else "were"
    which = "first" if what == "from" else "last"
    return _warning(
        "FR403",
        f"{_codes(codes)} {verb} no code on {day.isoformat()}, which is the {which} day here",
        span,
        f"by its `life`, `{codes[0]}` is a code {in_days(life)}",
    )


def over_nothing(span: Span, codes: Sequence[str]) -> Diagnostic:
    return _warning(
        "FR406",
        f"the range {quote(span.text)} passes over {_codes(codes)}, of which this ruleset knows nothing",
        span,
        "name the codes that you mean, or give the others their `life`",
    )


# --- rules


def uncited(span: Span, name: str) -> Diagnostic:
    return _warning("FR404", f"{quote(name)} cites nothing", span, "say where it comes from with `cite`")


def no_example(span: Span, name: str) -> Diagnostic:
    return _warning("FR405", f"no example fires {quote(name)}", span, "add an `example` to which it applies")


def stands_twice(span: Span, how: str, first: Span) -> Diagnostic:
    return _warning(
        "FR407",
        f"this condition stands twice among those joined by `{how}`",
        span,
        "take one out, or write what was meant",
        (first, "the first is here"),
    )


def excepts_itself(span: Span, first: Span) -> Diagnostic:
    return _warning(
        "FR407",
        "this exception is also a condition, so this is never true",
        span,
        "take one out, or write what was meant",
        (first, "the condition is here"),
    )


def listed_twice(span: Span, word: str, first: Span) -> Diagnostic:
    return _warning(
        "FR407", f"{quote(word)} stands twice in this list", span, "take one out", (first, "the first is here")
    )


def says_the_same(span: Span, name: str, other: str, first: Span) -> Diagnostic:
    return _warning(
        "FR408",
        f"{quote(name)} has the condition of {quote(other)}, and does nothing that it does not",
        span,
        "make one rule of them, and cite both sources there",
        (first, "the other is here"),
    )


# --- dates


def ends_soon(span: Span, what: str, end: date, on: date) -> Diagnostic:
    days = (end - on).days
    when = "that very day" if not days else f"{days} day{'' if days == 1 else 's'} after {on.isoformat()}"
    return _warning(
        "FR409",
        f"{quote(what)} ends on {end.isoformat()}, {when}",
        span,
        "write what holds afterwards, if anything does",
    )
