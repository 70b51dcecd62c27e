"""All the wording of this room: one small function a complaint. Call sites pass facts."""

from collections.abc import Sequence

from fluororules.diagnostics import Diagnostic
from fluororules.facts import is_code
from fluororules.source import Span
from fluororules.syntax.messages import did_you_mean, one_of, quote

_MOST_SHOWN = 12


def listed(words: Sequence[str]) -> str:
    """Some words in backticks, in the order given."""
    shown = [f"`{word}`" for word in words[:_MOST_SHOWN]]
    return one_of(shown) if len(words) <= _MOST_SHOWN else f"{', '.join(shown)} and {len(words) - _MOST_SHOWN} more"


# --- names


def unknown_set(span: Span, name: str, known: Sequence[str]) -> Diagnostic:
    return Diagnostic("FR301", f"no set is named {quote(name)}", span, help=did_you_mean(name, known))


def unknown_source(span: Span, name: str, known: Sequence[str]) -> Diagnostic:
    hint = did_you_mean(name, known) or f'declare it: source {name} "its title"'
    return Diagnostic("FR302", f"no source is named {quote(name)}", span, help=hint)


def unknown_rule(span: Span, name: str, known: Sequence[str]) -> Diagnostic:
    return Diagnostic("FR303", f"no rule is named {quote(name)}", span, help=did_you_mean(name, known))


def unknown_service(span: Span, name: str, known: Sequence[str]) -> Diagnostic:
    """No other code is suggested for a code: one digit makes another service of it."""
    if is_code(name):
        hint = f"to decide it, declare it: `code NAME {name}`" + (f"; declared are {listed(known)}" if known else "")
    else:
        hint = did_you_mean(name, known) or (f"known are {listed(known)}" if known else "declare it with `code`")
    return Diagnostic("FR304", f"{quote(name)} is neither a service nor one of its numbers", span, help=hint)


def shared_number(span: Span, code: str, services: Sequence[str]) -> Diagnostic:
    return Diagnostic(
        "FR304",
        f"`{code}` has been the number of several services, so it names none of them",
        span,
        help=f"name the service: {listed(services)}",
    )


def unknown_phrase(span: Span, phrase: str, hint: str | None, known: Sequence[str]) -> Diagnostic:
    return Diagnostic(
        "FR305", f"{quote(phrase)} is no known fact and no define", span, help=hint or did_you_mean(phrase, known)
    )


def unknown_value(span: Span, value: str, fact: str, values: Sequence[str], hint: str | None = None) -> Diagnostic:
    return Diagnostic(
        "FR306",
        f"{quote(value)} is no value of `{fact}`",
        span,
        help=hint or did_you_mean(value, values) or f"its values are {listed(values)}",
    )


def unknown_ruleset(span: Span, name: str, known: Sequence[str]) -> Diagnostic:
    return Diagnostic(
        "FR307", f"{quote(name)} is no ruleset that this one extends", span, help=did_you_mean(name, known)
    )


def declared_twice(span: Span, kind: str, name: str, first: Span, *, inherited: bool = False) -> Diagnostic:
    """`inherited` where the first stands in a ruleset that this one extends."""
    hint = None
    if inherited:
        instead = f"; to switch the other off, add `overrides {name}` to yours" if kind == "rule" else ""
        hint = f"give it another name{instead}"
    return Diagnostic(
        "FR311", f"the {kind} {quote(name)} is declared twice", span, labels=((first, "the first is here"),), help=hint
    )


def same_but_for_case(span: Span, kind: str, name: str, other: str) -> Diagnostic:
    return Diagnostic("FR311", f"the {kind} {quote(name)} differs from {quote(other)} only in its letters' case", span)


def shadows(span: Span, phrase: str, what: str) -> Diagnostic:
    return Diagnostic("FR312", f"{quote(phrase)} is {what} already", span, help="choose another phrase")


def circle(
    span: Span, kind: str, names: Sequence[str], places: Sequence[tuple[Span, str]], hint: str | None = None
) -> Diagnostic:
    codes = {"sets": "FR313", "defines": "FR314", "rules": "FR315"}
    way = " -> ".join(f"`{name}`" for name in (*names, names[0]))
    verb = {"sets": "hold", "defines": "stand for", "rules": "override"}[kind]
    return Diagnostic(
        codes[kind], f"these {kind} {verb} each other in a circle: {way}", span, labels=tuple(places), help=hint
    )


def widen(name: str, ruleset: str | None) -> str:
    """What to do about a set that names itself; `ruleset` is the extended one that has a set of this name."""
    if ruleset is not None:
        return f"to add to the set that `{ruleset}` has, write `{ruleset}.{name}` behind the `=`"
    return f"take {quote(name)} out of its own list"


def restates_itself(span: Span, name: str) -> Diagnostic:
    return Diagnostic("FR316", f"{quote(name)} cannot restate itself", span, help="name the rule that it restates")


def too_deep(span: Span, phrase: str, limit: int) -> Diagnostic:
    return Diagnostic(
        "FR102",
        f"{quote(phrase)} is more than {limit} deep, with the defines that it builds on",
        span,
        help="build fewer defines on each other",
    )


# --- types


def not_comparable(span: Span, fact: str, kind: str, hint: str) -> Diagnostic:
    return Diagnostic("FR321", f"`{fact}` is {kind}, and cannot be compared so", span, help=hint)


def other_type(span: Span, fact: str, kind: str, hint: str) -> Diagnostic:
    return Diagnostic("FR321", f"`{fact}` is {kind}, and {quote(span.text)} is not", span, help=hint)


def not_yes_no(span: Span, fact: str, kind: str, hint: str) -> Diagnostic:
    return Diagnostic("FR322", f"`{fact}` is {kind}, and stands here as if it were yes or no", span, help=hint)


def time_without_unit(span: Span, meant: str | None) -> Diagnostic:
    """`meant` is the time as it is to be written, where what stands there is an abbreviation."""
    return bad_unit(span, span.text, f"write `{meant}`" if meant else "a time needs a unit: minutes or hours")


def bad_unit(span: Span, text: str, hint: str) -> Diagnostic:
    return Diagnostic("FR323", f"{quote(text)} has not the unit of the fact", span, help=hint)


def status_in_rule(span: Span) -> Diagnostic:
    return Diagnostic(
        "FR324",
        "a status stands in a rule",
        span,
        help="rules speak of facts; `coded` and `not coded` are conditions only in `ensure`",
    )


def bad_modifier(span: Span, text: str) -> Diagnostic:
    return Diagnostic("FR325", f"{quote(text)} is not a modifier", span, help="a modifier is two digits or capitals")


def never_unknown(span: Span, fact: str) -> Diagnostic:
    return Diagnostic("FR326", f"`{fact}` is always known, so there is nothing to ask", span)


def no_lines(span: Span) -> Diagnostic:
    return Diagnostic("FR327", "encounters of this schema have no procedures", span)


def bad_performer(span: Span, text: str, expected: str) -> Diagnostic:
    return Diagnostic("FR328", f"{quote(f'by {text}')} says nothing here", span, help=f"write `by {expected}`")


def no_modifiers(span: Span, phrase: str) -> Diagnostic:
    return Diagnostic("FR329", f"{quote(phrase)} bears no modifiers", span)


def bad_number(span: Span, what: str) -> Diagnostic:
    return Diagnostic("FR330", what, span)


# --- dates


def from_after_until(span: Span) -> Diagnostic:
    return Diagnostic("FR331", "the first day is after the last, so this never holds", span, help="swap the dates")


def one_number_two_services(span: Span, code: str, day: str, other: str, first: Span) -> Diagnostic:
    return Diagnostic(
        "FR332",
        f"`{code}` is the number of two services on {day}: of this one and of `{other}`",
        span,
        labels=((first, f"`{other}` has it from here"),),
    )


def two_numbers_one_service(span: Span, code: str, day: str, other: str) -> Diagnostic:
    return Diagnostic("FR332", f"on {day} this service has two numbers, `{other}` and `{code}`", span)


def number_not_then(span: Span, code: str, service: str, then: str | None) -> Diagnostic:
    says = f"`{then}` is" if then else "it has none"
    return Diagnostic("FR333", f"`{code}` is not the number of `{service}` on the example's date: {says}", span)


def no_date(span: Span, name: str, phrase: str) -> Diagnostic:
    return Diagnostic("FR334", f"the example {quote(name)} gives no date", span, help=f"write `{phrase} 2009-02-28`")


def given_twice(span: Span, what: str) -> Diagnostic:
    return Diagnostic("FR335", f"`{what}` is given twice", span)


def given_impossible(span: Span, problem: str) -> Diagnostic:
    return Diagnostic("FR336", f"no encounter can be so: {problem}", span)


def no_table_of(span: Span, what: str) -> Diagnostic:
    return Diagnostic(
        "FR337",
        f"no `edits` of this ruleset takes {quote(what)} from a table",
        span,
        help="leave it out, or declare the edits",
    )


# --- sets


def reversed_range(span: Span, first: str, last: str) -> Diagnostic:
    return Diagnostic("FR341", f"the range runs backwards: {quote(span.text)}", span, help=f"write `{last}..{first}`")


def mixed_range(span: Span) -> Diagnostic:
    return Diagnostic(
        "FR342",
        f"{quote(span.text)} is not a range: its ends differ in more than digits",
        span,
        help="both ends have the letter in one place, and the same letter",
    )


def too_many_codes(span: Span, limit: int) -> Diagnostic:
    return Diagnostic(
        "FR343",
        f"the ranges and sets of this ruleset come to more than {limit} codes from here on",
        span,
        help="narrow the ranges, or name a set once instead of spelling it out again",
    )


def empty_set(span: Span, name: str) -> Diagnostic:
    return Diagnostic("FR344", f"the set {quote(name)} is empty, so nothing is ever in it", span, severity="warning")


# --- the ruleset


def late_header(span: Span) -> Diagnostic:
    return Diagnostic("FR351", "the head of a ruleset stands first in its file", span)


def second_header(span: Span, first: Span) -> Diagnostic:
    return Diagnostic("FR352", "a ruleset has one head", span, labels=((first, "the first is here"),))


def other_language(span: Span, wanted: str, ours: int) -> Diagnostic:
    return Diagnostic(
        "FR353",
        f"this file is written in version {quote(wanted)} of the language, and version {ours} is known here",
        span,
    )


def nothing_decided(span: Span) -> Diagnostic:
    return Diagnostic("FR354", "this ruleset has no rules, so it decides nothing", span, severity="warning")


def bad_table(span: Span, problem: str, hint: str | None = None) -> Diagnostic:
    return Diagnostic("FR355", problem, span, help=hint)


def no_modifiers_there(span: Span, what: str) -> Diagnostic:
    return Diagnostic("FR356", f"modifiers separate pairs, and these are {what}", span, help="leave the modifiers out")


def other_kind_of_table(span: Span, table: str, first: Span) -> Diagnostic:
    return Diagnostic(
        "FR357",
        f"the table {quote(table)} is taken for one of another kind elsewhere",
        span,
        labels=((first, "here"),),
        help="a table holds pairs, add-on primaries or unit limits",
    )
