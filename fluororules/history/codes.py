"""The timeline of a procedure code: the sets it enters and leaves, what rules do then, and its life."""

from collections.abc import Iterator, Mapping, Sequence

import attrs

from fluororules.days import Days, both, holds
from fluororules.history.bearing import Acting, bearing, days_of
from fluororules.history.changes import Change, LifeChange, MemberChange, Wants
from fluororules.history.parts import part_of
from fluororules.history.services import as_date, ends_of
from fluororules.model.ruleset import CodeSet, Ruleset, Service


@attrs.frozen
class _Turning:
    """A rule that turns on a set, and the days on which it can do something because of the code."""

    acting: Acting
    services: tuple[Service, ...]
    wants: Wants
    days: Days


def code_timeline(ruleset: Ruleset, code: str, every: Sequence[Acting]) -> Iterator[tuple[int, Change]]:
    """Each change of a procedure code, with its day, in no order of time.

    Sets that no rule asks for are told only of a code that is in no other.
    """
    lives = ruleset.lives.get(code, ())
    yield from ((first, LifeChange(as_date(first), "life begins", code)) for first, _ in lives)
    yield from ((day, LifeChange(as_date(day), "life ends", code)) for day in ends_of(lives))
    named = list(ruleset.sets.values())
    asked = _asked(ruleset, code, every)
    for codes, turning in asked.items():
        yield from _in_set(code, codes, turning, named)
    for codes in () if asked else named:
        if code in codes.members:
            yield from _in_set(code, codes, [], named)


def _asked(ruleset: Ruleset, code: str, every: Sequence[Acting]) -> dict[CodeSet, list[_Turning]]:
    """The sets with the code that rules ask for, each with the rules that do."""
    found: dict[CodeSet, list[_Turning]] = {}
    for one in every:
        services = tuple(s for s in ruleset.services if one.services is None or s.name in one.services)
        for codes, wants in _sets(one).items():
            if code in codes.members:
                days = both(both(one.days, days_of(services)), codes.members[code])
                found.setdefault(codes, []).append(_Turning(one, services, wants, days))
    return found


def _sets(one: Acting) -> Mapping[CodeSet, Wants]:
    """The sets that a rule asks for, and what it asks of each."""
    found: dict[CodeSet, Wants] = {}
    for codes, helps in one.asking.sets:
        wants: Wants = "some" if helps else "none"
        found[codes] = wants if found.get(codes, wants) == wants else "either"
    return found


def _in_set(
    code: str, codes: CodeSet, turning: Sequence[_Turning], named: Sequence[CodeSet]
) -> Iterator[tuple[int, Change]]:
    """What becomes of the code in one set; rules that begin or end on the day of its entry or end are told with it."""
    held = codes.members[code]
    entries, exits = {first for first, _ in held}, set(ends_of(held))
    starts = {first for one in turning for first, _ in one.days}
    stops = {day for one in turning for day in ends_of(one.days)}

    def change(day: int, at: int, what: str) -> Change:
        ended = what in {"code leaves", "rules end"}
        rules = [one for one in turning if day in (ends_of(one.days) if ended else {first for first, _ in one.days})]
        part = part_of(codes, named, code, at)
        shown = tuple(bearing(one.acting, one.services, one.days, None, one.wants) for one in rules)
        return MemberChange(as_date(day), what, code, codes.name, part.name if part else None, shown)  # type: ignore[arg-type]

    yield from ((day, change(day, day, "code enters")) for day in entries)
    yield from ((day, change(day, day, "rules begin")) for day in starts - entries)
    yield from ((day, change(day, day - 1, "code leaves")) for day in exits)
    yield from ((day, change(day, day - 1, "rules end")) for day in stops - exits if holds(held, day))
