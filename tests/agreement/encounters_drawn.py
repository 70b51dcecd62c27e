"""Encounters by chance that the rules of a ruleset can tell apart: both sides of each bound, each fact unknown.

The same aim as `fluororules/testing/drawing.py`, from a seeded generator in the place of Hypothesis.
"""

from datetime import date, timedelta
from random import Random
from typing import Any, Final

from fluororules.facts import FIRST_DAY, LAST_DAY
from fluororules.schema import Fact
from fluororules.testing.distinctions import NAMES, Apart, Distinctions
from fluororules.testing.drawing import day_of, in_order
from fluororules.testing.stated import Data

_STRANGERS: Final = (*NAMES, "Dr Lund")
_DENSITIES: Final = (3, 5, 6, 7, 7, 8)
"""How many of eight facts are stated that rules ask for; of the others it is two."""
_MANY: Final = 3
"""Of rules that ask as many questions about procedures, few encounters leave the list or a code open: to fill a list
in takes a thousand times as long as all else."""

_OF_A_LINE: Final = 0.4


def encounter(luck: Random, apart: Distinctions, *, few_open: bool = False) -> Data:
    """The JSON form of an encounter; what is unknown is left out. `few_open` leaves at most a fact or two open."""
    words = apart.words
    when = _day(luck, apart)
    today = apart.at(when)
    sparing = few_open or sum(q.kind == "lines" for q in apart.eras.program.questions) >= _MANY
    density = luck.choice((8, 8, 8, 7)) if few_open else luck.choice(_DENSITIES)
    data: Data = {words.facts[words.date].path[0]: when.isoformat()}
    for fact in in_order(words)[1:]:
        if not fact.path:
            continue
        holder = data.get(fact.path[0]) if fact.group is not None else data
        if holder is None:
            continue
        stated: float = density if fact.number in today.asked else 2
        if fact.kind == "lines" and sparing:
            stated = 8 if few_open else 7.8
        if (fact.kind == "group" and few_open) or luck.random() * 8 < stated:
            value = _value(luck, apart, today, fact, sparing=sparing)
            if value is not None or fact.kind == "group":
                holder[fact.path[-1]] = value
    return data


def neighbour(luck: Random, apart: Distinctions, of: Data) -> Data:
    """The encounter with one thing otherwise: a fact stated, changed or left open, or what one line says."""
    words, today = apart.words, apart.at(day_of(apart.words, of))
    data: Data = {name: dict(value) if isinstance(value, dict) else value for name, value in of.items()}
    fact = luck.choice([each for each in words.facts if each.path and each.number != words.date])
    if fact.kind == "lines" or luck.random() < _OF_A_LINE:
        return _with_another_line(luck, apart, today, data)
    holder = data.get(fact.path[0]) if fact.group is not None else data
    if holder is not None:
        holder.pop(fact.path[-1], None)
        value = _value(luck, apart, today, fact, sparing=True)
        if luck.random() < 0.7 and (value is not None or fact.kind == "group"):
            holder[fact.path[-1]] = value
    return data


def _with_another_line(luck: Random, apart: Distinctions, today: Apart, data: Data) -> Data:
    words, fields = apart.words, apart.words.line_fields
    name = words.facts[words.lines or 0].path[-1]
    if fields is None or not data.get(name):
        return data
    lines = [dict(line) for line in data[name]]
    line = luck.choice(lines)
    if fields.modifiers is not None and luck.random() < 0.5:
        line[fields.modifiers] = luck.sample(today.marks, luck.randint(0, min(2, len(today.marks))))
    elif fields.performer is not None and luck.random() < 0.5:
        line[fields.performer] = luck.choice(_STRANGERS)
    elif len(lines) <= 4 and luck.random() < 0.3:
        line.pop(fields.code, None)
    elif line.get(fields.code) is not None or luck.random() < 0.3:
        line[fields.code] = _code(luck, today)
    data[name] = lines
    return data


def _day(luck: Random, apart: Distinctions) -> date:
    """Mostly a day on which something begins, or the one before."""
    if luck.random() < 0.9:
        return luck.choice(apart.days)
    return luck.choice((FIRST_DAY, LAST_DAY, FIRST_DAY + timedelta(luck.randrange((LAST_DAY - FIRST_DAY).days))))


def _value(luck: Random, apart: Distinctions, today: Apart, fact: Fact, *, sparing: bool) -> Any:
    near = today.values[fact.number]
    any_other = luck.random() < 0.1
    match fact.kind:
        case "group":
            return {} if luck.random() < 0.85 else None
        case "number" | "minutes":
            return luck.randint(fact.low, fact.high) if any_other else luck.choice(near)
        case "code":
            return _code(luck, today)
        case "modifiers":
            return luck.sample(near, luck.randint(0, min(2, len(near))))
        case "lines":
            return _lines(luck, apart, today, sparing=sparing)
        case _:
            return luck.choice(near)


def _code(luck: Random, today: Apart) -> str:
    return f"{luck.randrange(100_000):05d}" if luck.random() < 0.05 else luck.choice(today.codes)


def _lines(luck: Random, apart: Distinctions, today: Apart, *, sparing: bool) -> list[Data]:
    """No line, one, a few, or, now and then, more than are looked at as they are."""
    fields = apart.words.line_fields
    if fields is None:
        return []
    count = luck.choice((0, 1, 1, 1, 2, 2, 3, 4)) if luck.random() < 0.98 else luck.randint(21, 30)
    open_of_line = 0.3 if count <= 4 and luck.random() < (0.08 if sparing else 0.3) else 0.0
    qualified = luck.choice((0.0, 0.2, 0.5))
    found = []
    for _ in range(count):
        line: Data = {}
        if luck.random() >= open_of_line:
            line[fields.code] = _code(luck, today)
        if fields.modifiers is not None and luck.random() < qualified:
            line[fields.modifiers] = luck.sample(today.marks, luck.randint(1, min(2, len(today.marks))))
        if fields.performer is not None and luck.random() < qualified:
            line[fields.performer] = luck.choice(_STRANGERS)
        if fields.units is not None and luck.random() < 0.2:
            line[fields.units] = luck.randint(1, 3)
        found.append(line)
    return found
