"""A timeline for people: under each day what began, what ended, and where that stands."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import Final, assert_never

from fluororules.cli.decisions import MARGIN, citation_lines, entry, small
from fluororules.cli.page import Page, listed
from fluororules.history.changes import (
    Bearing,
    Change,
    Effect,
    LifeChange,
    MemberChange,
    MembersChange,
    NumberChange,
    RuleChange,
)
from fluororules.model.ruleset import Ruleset
from fluororules.program.from_model import citation

_RULE: Final = {"rule begins": ("begins", "green"), "rule changes": ("changes", "yellow"), "rule ends": ("ends", "red")}
_MEMBER: Final = {
    "code enters": ("enters", "green", "{code} enters {set}."),
    "code leaves": ("leaves", "red", "{code} leaves {set}."),
    "rules begin": ("begins", "green", "{code} is in {set}, and rules begin to ask for it."),
    "rules end": ("ends", "red", "{code} stays in {set}, and rules cease to ask for it."),
}


def in_text(code: str, changes: Sequence[Change], ruleset: Ruleset, page: Page) -> Iterator[str]:
    """The whole timeline, a heading for each day."""
    services = [s.name for s in ruleset.services if code == s.name or any(code == number for number, _ in s.numbers)]
    name = f"  {', '.join(services)}" if services and services != [code] else ""
    yield f"{page.paint(code, bold=True)}{name}"
    yield ""
    for day, of_day in groupby(changes, key=lambda change: change.date):
        yield page.paint(_day(day), bold=True)
        yield ""
        for change in of_day:
            yield from _lines(change, page)
        yield ""


def _day(day: date | None) -> str:
    return "from the start" if day is None else day.isoformat()


def _lines(change: Change, page: Page) -> Iterator[str]:
    match change:
        case NumberChange():
            yield from entry("number", "cyan", _number(change), page)
            yield from citation_lines("; ".join(citation(cite) for cite in change.cites), page)
        case RuleChange():
            label, colour = _RULE[change.what]
            rule = change.rule
            yield from entry(label, colour, _sentence(change), page)
            yield from _rule(rule, f"{rule.rule} {_does(rule, it=True)}", page)
        case MembersChange():
            verb, colour = ("gains", "green") if change.what == "set gains" else ("loses", "red")
            yield from entry(verb, colour, f"{_set(change.set)} {verb} {ranges(change.codes)}.", page)
            whole = f"part of {listed([*map(_set, change.part_of)])}; " if change.part_of else ""
            yield from small(f"{whole}asked for by {listed(change.rules)}", page)
        case MemberChange():
            yield from _member(change, page)
        case LifeChange():
            begins = change.what == "life begins"
            said = f"{change.code} begins." if begins else f"{change.code} is no code any more."
            yield from entry("code", "cyan", said, page)
        case _:
            assert_never(change)


def _number(change: NumberChange) -> str:
    if change.before is None:
        return f"{change.after} is its number."
    if change.after is None:
        return f"{change.before} is no code any more, and no number takes its place."
    return f"{change.before} becomes {change.after}."


def _sentence(change: RuleChange) -> str:
    said = change.rule.sentence or f"The rule {change.rule.rule}."
    return f"From here on the rule reads otherwise: {said}" if change.what == "rule changes" else said


def _member(change: MemberChange, page: Page) -> Iterator[str]:
    label, colour, says = _MEMBER[change.what]
    whole = _set(change.set)
    name = f"{change.by}, part of {whole}" if change.by else whole
    yield from entry(label, colour, says.format(code=change.code, set=name), page)
    if not change.rules and change.what == "code enters":
        yield from small("no rule begins to ask for it with that", page)
    for rule in change.rules:
        if rule.sentence:
            yield from page.wrap(rule.sentence, MARGIN)
        where = {"none": f", where no procedure of {whole} is there", "either": ", and turns on it either way"}
        yield from _rule(rule, f"{rule.rule} {_does(rule, it=False)}{where.get(rule.wants or 'some', '')}", page)


def _rule(rule: Bearing, does: str, page: Page) -> Iterator[str]:
    """What a rule does and where it stands, and its citation."""
    sure = f", confidence {rule.confidence}" if rule.confidence else ""
    yield from small(f"{does} ({rule.place}{sure})", page)
    yield from citation_lines("; ".join(citation(cite) for cite in rule.cites), page)


def _does(rule: Bearing, *, it: bool) -> str:
    """`supports it`, or with `it=False` `supports 77001`."""
    return listed([_effect(effect, it=it) for effect in rule.effects]) or "does nothing while the code is there"


def _effect(effect: Effect, *, it: bool) -> str:  # noqa: PLR0911 - one case an effect
    numbers = "it" if it else ", ".join(" then ".join(target.numbers) for target in effect.targets)
    match effect.does:
        case "code":
            return f"supports {numbers}"
        case "not coded":
            return f"bars {numbers}"
        case "review" | "doubt":
            return f"leaves {numbers} to a person"
        case "units":
            return f"limits {numbers} to {effect.value} unit{'' if effect.value == '1' else 's'}"
        case "modifier":
            return f"adds modifier {effect.value} to {numbers}"
        case "query":
            return f"asks for {listed(effect.names)}"
        case "overrides":
            return f"sets aside {listed(effect.names)}"
        case "edits":
            return f"looks {numbers} up in the table {effect.value}"
        case _:
            assert_never(effect.does)


def _set(name: str) -> str:
    """A set by its name; in brackets where a condition writes it out."""
    return f"({name})" if "," in name or "+" in name else name


def ranges(codes: Sequence[str]) -> str:
    """Codes in order, with runs of three and more drawn together."""
    runs: list[list[str]] = []
    for code in codes:
        if runs and code.isdecimal() and runs[-1][-1].isdecimal() and int(code) == int(runs[-1][-1]) + 1:
            runs[-1].append(code)
        else:
            runs.append([code])
    return ", ".join(f"{run[0]} to {run[-1]}" if len(run) > 2 else ", ".join(run) for run in runs)  # noqa: PLR2004
