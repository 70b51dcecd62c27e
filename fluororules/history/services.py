"""The timeline of a service: its numbers, the rules that bear on it, and the members of the sets that they ask for."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

import attrs

from fluororules.days import FIRST, LAST, Days, both, holds
from fluororules.history.bearing import Acting, bearing, bearing_on, days_of
from fluororules.history.changes import Change, MembersChange, NumberChange, RuleChange
from fluororules.history.parts import by_parts, moves_of
from fluororules.model.ruleset import CodeSet, Ruleset, Service


def service_timeline(ruleset: Ruleset, service: Service, every: Sequence[Acting]) -> Iterator[tuple[int, Change]]:
    """Each change of a service, with its day, in no order of time."""
    alive = days_of([service])
    found = [attrs.evolve(one, days=both(one.days, alive)) for one in bearing_on(service, every)]
    yield from _numbers(service)
    yield from _rules(service, found, alive)
    yield from _members(service, found, alive, list(ruleset.sets.values()))


def as_date(day: int) -> date | None:
    """The day of a change; None where it was always so."""
    return None if day == FIRST else date.fromordinal(day)


def ends_of(days: Days) -> Iterator[int]:
    """The days after the last of each span; what is open has none."""
    return (last + 1 for _, last in days if last < LAST)


# --- numbers


def _numbers(service: Service) -> Iterator[tuple[int, Change]]:
    days = {first for _, held in service.numbers for first, _ in held}
    days |= {day for _, held in service.numbers for day in ends_of(held)}
    for day in sorted(days):
        before, after = _number(service, day - 1), _number(service, day)
        if before is None:
            yield day, NumberChange(as_date(day), "number begins", service.name, None, after, service.cites)
        elif after is None:
            yield day, NumberChange(as_date(day), "number ends", service.name, before, None, service.cites)
        elif before != after:
            yield day, NumberChange(as_date(day), "number changes", service.name, before, after, service.cites)


def _number(service: Service, day: int) -> str | None:
    return next((code for code, held in service.numbers if holds(held, day)), None)


# --- rules


def _rules(service: Service, found: Iterable[Acting], alive: Days) -> Iterator[tuple[int, Change]]:
    """Rules that begin, read otherwise and end. With the last number all of them end, and nothing is said of that."""
    rules = list(found)
    aside = {one.family for one in rules}
    for one in rules:
        rule = bearing(one, [service], one.days, aside)
        starts = {first for first, _ in one.days}
        for day in starts:
            yield day, RuleChange(as_date(day), "rule begins", service.name, rule)
        for day in one.asking.days - starts:
            if holds(one.days, day):
                yield day, RuleChange(as_date(day), "rule changes", service.name, rule)
        for day in ends_of(one.days):
            if holds(alive, day):
                yield day, RuleChange(as_date(day), "rule ends", service.name, rule)


# --- members of sets


def _members(
    service: Service, found: Sequence[Acting], alive: Days, sets: Sequence[CodeSet]
) -> Iterator[tuple[int, Change]]:
    """What the sets gain and lose while a rule asks for them."""
    asking: dict[CodeSet, list[Acting]] = {}
    for one in found:
        for codes in dict.fromkeys(codes for codes, _ in one.asking.sets):
            asking.setdefault(codes, []).append(one)
    moves = {codes: moves_of(codes) for codes in (*sets, *asking)}
    days = frozenset[int]().union(*(moves[codes].days for codes in asking)) - {first for first, _ in alive}
    for day in sorted(day for day in days if holds(alive, day)):
        now = {c: [o for o in by if holds(o.days, day) or holds(o.days, day - 1)] for c, by in asking.items()}
        asked = {codes: by for codes, by in now.items() if by}
        lost = {codes: each.losses.get(day, _NOTHING) for codes, each in moves.items()}
        gained = {codes: each.gains.get(day, _NOTHING) for codes, each in moves.items()}
        for what, changes in (("set loses", lost), ("set gains", gained)):
            for part, moved, wholes in _grouped(asked, changes, sets):
                names = tuple(sorted({whole.name for whole in wholes} - {part}))
                rules = tuple(dict.fromkeys(one.rule.name for whole in wholes for one in asked[whole]))
                yield day, MembersChange(as_date(day), what, service.name, part, names, moved, rules)  # type: ignore[arg-type]


_NOTHING: frozenset[str] = frozenset()


def _grouped(
    asked: Iterable[CodeSet], changes: Mapping[CodeSet, frozenset[str]], sets: Iterable[CodeSet]
) -> Iterator[tuple[str, tuple[str, ...], list[CodeSet]]]:
    """What becomes of the sets asked for, by part: what several of them owe to one part is said once."""
    same: dict[tuple[str, tuple[str, ...]], list[CodeSet]] = {}
    for whole in asked:
        for part, codes in by_parts(whole, changes, sets):
            same.setdefault((part.name, codes), []).append(whole)
    yield from ((name, codes, wholes) for (name, codes), wholes in same.items())
