"""The row runner's fast road: a function, made for one program and its schema, from an encounter to its decision.

It reads the facts that the rules ask for into a key, and looks up what is decided of all encounters with that key. Of
`if fluoroscopy purpose is needle placement and physician time up to 1 hour and procedure in SET then code x` over the
published encounter it comes to

    def decide(encounter):
        if encounter.__class__ is not Schema:
            return other(encounter)
        try:
            found = days[encounter.date_of_service]
            bits = None
            lines = encounter.procedures
            if lines is not None:
                bits = 0
                masks = found.masks
                for line in lines:
                    code = line.code
                    if code in masks:
                        bits |= masks[code]
                if bits & 1:
                    return other(encounter)
            group2 = encounter.fluoroscopy
            outcome = found.outcomes[
                (bits, group2.purpose, table4[group2.physician_minutes]) if group2.__class__ is Group2
                else (bits, group2 is None, ())
            ]
        except KeyError:
            pass
        else:
            decision = Rendered()
            decision._encounter = encounter
            decision._outcome = outcome
            return decision
        return careful(encounter)

`careful` is the same function with calls in the place of look-ups, which work out what was not met before, and keep it.
It is called when the handler was left: a KeyError holds a value, and would be shown above whatever goes wrong next.
The function is put together from syntax nodes, never from text, and no word of a rule is in it.
"""

import ast
from collections.abc import Callable, Iterable
from typing import Any

import attrs

from fluororules.decision import Decision
from fluororules.nodes import (
    any_of,
    attribute,
    call,
    compare,
    function,
    is_none,
    is_not_of,
    item,
    let,
    made,
    name,
    when,
)
from fluororules.program.eras import Eras
from fluororules.program.keys import ByDay, Keys, LineReading, Reading, width_of
from fluororules.program.rendered import Rendered
from fluororules.schema import Fact, LineFields

Decide = Callable[[object], Decision]


def decider(eras: Eras, keys: Keys, other: Callable[[object], object]) -> Decide:
    """The function from an encounter of the schema to its decision; what it cannot decide it hands to `other`."""
    days = ByDay(eras, keys)
    names: dict[str, Any] = {
        "other": other,
        "days": days.kept,
        "day_of": days.of,
        "Rendered": Rendered,
        "Schema": keys.words.cls,
    }
    functions: list[ast.stmt] = [_Writer(keys, names, careful).function() for careful in (True, False)]
    decide: Decide = made(functions, names, "decide")["decide"]
    return decide


@attrs.frozen
class _Writer:
    """Writes one of the two functions. `names` collects what it refers to."""

    keys: Keys
    names: dict[str, Any]
    careful: bool

    def function(self) -> ast.FunctionDef:
        """The function."""
        sleeping = self.keys.lines is not None and self.keys.lines.sleeping
        slots = ("encounter", "outcome", "woken") if sleeping else ("encounter", "outcome")
        taken = when(is_not_of(name("encounter"), "Schema"), [_hand_over()])
        closing: list[ast.stmt] = [
            let("decision", call(name("Rendered"))),
            *(ast.Assign([ast.Attribute(name("decision"), f"_{slot}", ast.Store())], name(slot)) for slot in slots),
            ast.Return(name("decision")),
        ]
        if self.careful:
            return function("careful", "encounter", [taken, *self.reading(), *closing])
        missed = ast.ExceptHandler(name("KeyError"), None, [ast.Pass()])
        again = ast.Return(call(name("careful"), name("encounter")))
        return function("decide", "encounter", [taken, ast.Try(self.reading(), [missed], closing, []), again])

    def reading(self) -> list[ast.stmt]:
        """From the encounter to `outcome`."""
        words = self.keys.words
        body: list[ast.stmt] = [
            let(
                "found", self.look_up("days", "day_of", attribute(name("encounter"), words.facts[words.date].path[-1]))
            ),
            let("bits", ast.Constant(None)),
        ]
        if self.keys.lines is not None and words.line_fields is not None and words.lines is not None:
            body += _read_lines(self.keys.lines, words.line_fields, words.facts[words.lines].path[-1])
        parts: list[ast.expr] = [name("bits")]
        parts += [self.part(reading, name("encounter")) for reading in self.keys.facts]
        *others, last = self.keys.groups or (None,)
        for each in others:
            if each is not None:
                body.append(let(f"group{each[0].number}", attribute(name("encounter"), each[0].path[-1])))
                parts.append(self.group(*each, ()))
        key: ast.expr = ast.Tuple(parts, ast.Load())
        if last is not None:
            body.append(let(f"group{last[0].number}", attribute(name("encounter"), last[0].path[-1])))
            key = self.group(*last, parts)
        if self.careful:
            outcome: ast.expr = call(attribute(name("found"), "outcome"), key, name("encounter"))
        else:
            outcome = item(attribute(name("found"), "outcomes"), key)
        return [*body, let("outcome", outcome)]

    def group(self, group: Fact, readings: Iterable[Reading], before: Iterable[ast.expr]) -> ast.expr:
        """What is read of a group that was performed, else whether it is known that it was not; behind other parts."""
        own, cls = name(f"group{group.number}"), f"Group{group.number}"
        self.names[cls] = group.part
        parts: list[ast.expr] = [self.part(reading, own) for reading in readings]
        performed = compare(attribute(own, "__class__"), ast.Is(), name(cls))
        absent = [is_none(own), ast.Tuple([], ast.Load())]  # which no two facts are
        return ast.IfExp(performed, ast.Tuple([*before, *parts], ast.Load()), ast.Tuple([*before, *absent], ast.Load()))

    def part(self, reading: Reading, of: ast.expr) -> ast.expr:
        """What the key holds of a fact."""
        value = attribute(of, reading.fact.path[-1])
        if reading.table is not None:
            table, fill = f"table{reading.fact.number}", f"fill{reading.fact.number}"
            self.names[table], self.names[fill] = reading.table.kept, reading.table.of
            return self.look_up(table, fill, value)
        match reading.how:
            case "known":
                return compare(value, ast.IsNot(), ast.Constant(None))
            case "sets":
                sets = call(attribute(attribute(name("found"), "sets"), "get"), value, ast.Constant(0))
                return ast.BoolOp(ast.And(), [value, sets])
            case _:
                return value

    def look_up(self, kept: str, fill: str, value: ast.expr) -> ast.expr:
        """What is kept for a value, or, carefully, what is worked out for it."""
        return call(name(fill), value) if self.careful else item(name(kept), value)


def _read_lines(reading: LineReading, fields: LineFields, lines: str) -> list[ast.stmt]:
    """`bits`, the tests that the lines pass; and `woken`, the sleeping parts that their codes wake."""
    masks, code = name("masks"), name("code")
    join: ast.operator = ast.Add() if reading.counted else ast.BitOr()

    def add(value: ast.expr) -> ast.stmt:
        return ast.AugAssign(ast.Name("bits", ast.Store()), join, value)

    rest = [add(attribute(name("found"), "rest"))] if reading.rest else []
    add_mask: ast.stmt = when(compare(code, ast.In(), masks), [add(item(masks, code))], rest)
    stated: list[ast.expr] = []
    if reading.modifiers:
        stated.append(attribute(name("line"), reading.modifiers))
    if reading.performer:
        stated.append(compare(attribute(name("line"), reading.performer), ast.IsNot(), ast.Constant(None)))
    if stated:
        special = add(call(attribute(name("found"), "special"), name("encounter"), name("line")))
        add_mask = when(any_of(stated), [special], [add_mask])
    each: list[ast.stmt] = [let("code", attribute(name("line"), fields.code)), add_mask]
    waking: list[ast.stmt] = []
    unknown: list[ast.stmt] = []
    if reading.sleeping:
        waking = [let("woken", ast.Tuple([], ast.Load())), let("waking", attribute(name("found"), "waking"))]
        wake = ast.AugAssign(ast.Name("woken", ast.Store()), ast.Add(), item(name("waking"), code))
        each.append(when(compare(code, ast.In(), name("waking")), [wake]))
        unknown = [when(name("waking"), [_hand_over()])]
    partial = ast.BinOp(name("bits"), ast.BitAnd(), ast.Constant((1 << width_of(reading)) - 1))
    return [
        *waking,
        let("lines", attribute(name("encounter"), lines)),
        when(
            compare(name("lines"), ast.IsNot(), ast.Constant(None)),
            [
                let("bits", ast.Constant(0)),
                let("masks", attribute(name("found"), "masks")),
                ast.For(ast.Name("line", ast.Store()), name("lines"), each, []),
                when(partial, [_hand_over()]),
            ],
            unknown,
        ),
    ]


def _hand_over() -> ast.Return:
    return ast.Return(call(name("other"), name("encounter")))
