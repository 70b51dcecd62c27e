"""Encounters drawn near the boundaries of a ruleset: both sides of each day and bound, and a code of each class."""

import random
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cached_property
from typing import Any, Final

import attrs

from fluororules.edits import (
    CLOSED,
    CONTRACTORS,
    AddOnEdit,
    AddOnTable,
    PairEdit,
    PairTable,
    Tables,
    UnitLimit,
    UnitTable,
)
from fluororules.encounter import PURPOSES, Encounter, Fluoroscopy, Procedure
from fluororules.facts import FIRST_DAY, LAST_DAY, UNKNOWN
from fluororules.program.eras import Era, Eras

NOBODYS: Final = "99999"
"""A code that no set holds."""
COMPONENTS: Final = ("professional", "technical", "global")
SETTINGS: Final = ("facility", "non-facility")
ATTENDANTS: Final = ("radiologist assistant", "nonphysician practitioner", "neither")


@attrs.define(eq=False, slots=False)
class Near:
    """Draws encounters near the boundaries of some programs; the same ones for the same seed.

    `unknown` is how likely each fact is not stated.
    """

    eras: Eras
    drawn: random.Random
    unknown: float = 0.0
    _codes: dict[int, tuple[str, ...]] = attrs.field(factory=dict)

    @cached_property
    def days(self) -> tuple[date, ...]:
        """Each day on which something begins, and the day before."""
        first, last = FIRST_DAY.toordinal(), LAST_DAY.toordinal()
        near = {first, last, *(day for start in self.eras.starts for day in (start - 1, start))}
        return tuple(date.fromordinal(day) for day in sorted(near) if first <= day <= last)

    @cached_property
    def minutes(self) -> tuple[int, ...]:
        """Both sides of each bound of the physician's time."""
        program = self.eras.program
        (fact,) = (each.number for each in program.vocabulary.facts if each.phrase == "physician time")
        asked = [each for each in program.questions if each.kind == "within" and each.fact == fact]
        ends = {bound for each in asked for bound in (each.low, each.high) if bound is not None}
        return tuple(sorted({max(0, end + by) for end in ends for by in (-1, 0, 1)} or {30}))

    @cached_property
    def modifiers(self) -> tuple[str, ...]:
        """The modifiers that are asked about, and one that is not."""
        asked = {
            each for question in self.eras.program.questions if question.kind == "bears" for each in question.values
        }
        return tuple(sorted({str(each) for each in asked} | {"22"}))

    def codes(self, era: Era) -> tuple[str, ...]:
        """The first and the last code of each class of an era, the fluoroscopy codes, and one that no set holds."""
        if era.first not in self._codes:
            alike: dict[int, list[str]] = {}
            for code, sets in sorted(era.classes.items()):
                alike.setdefault(sets, []).append(code)
            found = {code for codes in alike.values() for code in (codes[0], codes[-1])}
            self._codes[era.first] = tuple(sorted({*found, *(code for _, code in era.services), NOBODYS}))
        return self._codes[era.first]

    def encounter(self) -> Encounter:
        """The next encounter."""
        day = self._one(self.days)
        fluoroscopy: Any = self._fluoroscopy() if self.drawn.random() > 0.03 else None
        named = self.unknown > 0 or (fluoroscopy is not None and fluoroscopy.performed_by is not None)
        codes = self.codes(self.eras.at(day.toordinal()))
        return Encounter(
            day,
            self._stated(lambda: tuple(self._lines(codes, (None, None, "A", "B") if named else (None,)))),
            UNKNOWN if fluoroscopy is None and self._is_unknown() else fluoroscopy,
            self._stated(self._yes),
            None,
            self._stated(lambda: self._one(COMPONENTS)),
            self._stated(lambda: self._one(SETTINGS)),
        )

    def _fluoroscopy(self) -> Fluoroscopy:
        return Fluoroscopy(
            self._stated(lambda: self._one(PURPOSES)),
            self._stated(lambda: self._one(self.minutes)),
            self._stated(self._yes),
            self._stated(self._yes),
            self._one((None, None, "A")),
            (self._one(self.modifiers),) if self.drawn.random() < 0.25 else (),
            self._stated(lambda: self._one(ATTENDANTS)),
        )

    def _lines(self, codes: Sequence[str], performers: Sequence[str | None]) -> Iterator[Procedure]:
        """Up to three lines. Who performed them is known only where it is known who performed the fluoroscopy."""
        for _ in range(self._one((0, 1, 1, 1, 2, 2, 3))):
            marks = (self._one(self.modifiers),) if self.drawn.random() < 0.1 else ()
            code = None if self._is_unknown() else self._one(codes)
            yield Procedure(code, marks, 1, self._one(performers))

    def _stated(self, value: Any) -> Any:
        return None if self._is_unknown() else value()

    def _is_unknown(self) -> bool:
        return self.unknown > 0 and self.drawn.random() < self.unknown

    def _yes(self) -> bool:
        return self.drawn.random() < 0.5

    def _one(self, values: Sequence[Any]) -> Any:
        return values[int(self.drawn.random() * len(values))]


def tables_for(eras: Eras, drawn: random.Random) -> Tables:
    """Tables that speak of every day: pairs, lists of primaries and limits, drawn for the codes of a program."""
    days = (FIRST_DAY, LAST_DAY)
    ours = sorted({code for service in eras.program.services for code, _ in service.numbers})
    others = sorted({code for _, members in eras.program.sets for code in members})
    found: list[PairTable | AddOnTable | UnitTable] = []
    for edits in eras.program.edits:
        if edits.what == "pairs":
            pairs = [PairEdit(o, two, *days, drawn.randrange(2)) for o in drawn.sample(others, 60) for two in ours]
            found.append(PairTable.of(edits.table, "drawn", *days, pairs))
        elif edits.what == "add-ons":
            lists = [AddOnEdit(code, one, CLOSED, *days) for code in ours[2:] for one in drawn.sample(others, 60)]
            lists += [AddOnEdit(code, None, CONTRACTORS, *days) for code in ours[:1]]
            found.append(AddOnTable.of(edits.table, "drawn", *days, lists))
        else:
            limits = [UnitLimit(code, drawn.randint(1, 3), None, *days) for code in ours]
            found.append(UnitTable.of(edits.table, "drawn", *days, limits))
    return Tables.of({table.name: table for table in found}.values())
