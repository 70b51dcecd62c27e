"""Outcomes to the columns of the output: what an outcome says is written once, and gathered for each row.

Codes, statuses, names of rules and facts are numbers into dictionaries that the program gives, so that they are the
same in every batch.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, Literal

import attrs
import numpy as np
import pyarrow as pa

from fluororules.batch.texts import gathered, pointers, spread, texts_of
from fluororules.decision import CodeDecision, Reason
from fluororules.program.outcome import Outcome
from fluororules.program.program import Program

Per = Literal["code", "encounter"]
STATUSES: Final = ("coded", "not coded", "query", "review")
NOTICES: Final = ("no-table", "search-limit")
_LISTED: Final = ("coded", "query", "review")


@attrs.frozen(eq=False)
class Columns:
    """The columns of the output, and the dictionaries that they point into."""

    per: Per
    explain: bool
    dictionaries: Mapping[str, tuple[str, ...]]

    @property
    def schema(self) -> pa.Schema:
        """The schema of each batch."""
        fields = [("row", pa.int64()), ("encounter", pa.string()), ("date_of_service", pa.date32())]
        if self.per == "code":
            fields += [("code", pointer_type(8)), ("status", pointer_type(8)), ("units", pa.int32())]
        fields += [(name, pa.list_(pointer_type(32))) for name in self.lists]
        return pa.schema([pa.field(name, kind) for name, kind in fields])

    @property
    def lists(self) -> tuple[str, ...]:
        """The columns that hold lists."""
        if self.per == "encounter":
            return (*_LISTED, "queries", "notices")
        explained = ("sentences", "sources") if self.explain else ()
        return ("rules", "possible_rules", "modifiers", "queries", "notices", *explained)


def columns_for(program: Program, per: Per, *, explain: bool) -> Columns:
    """The columns for a program."""
    marks = {modifier for rule in program.rules for modifier, _ in rule.modifiers}
    every: dict[str, Iterable[str]] = {
        "code": sorted(program.codes),
        "rules": sorted({rule.name for rule in program.rules}),
        "modifiers": sorted(marks),
        "queries": [fact.phrase for fact in program.vocabulary.facts],
        "sentences": sorted({rule.text for rule in program.rules if rule.text is not None}),
        "sources": sorted({rule.source for rule in program.rules if rule.source is not None}),
        "notices": NOTICES,
        "status": STATUSES,
    }
    every |= {**dict.fromkeys(_LISTED, every["code"]), "possible_rules": every["rules"]}
    return Columns(per, explain, {name: tuple(texts) for name, texts in every.items()})


def pointer_type(bits: int) -> Any:  # noqa: ANN401 - Arrow has no annotations
    """Codes and statuses are few, so that one byte or two point at them; a list may point at many rules."""
    return pa.dictionary(pa.int32() if bits > 8 else pa.int16(), pa.string())  # noqa: PLR2004 - a byte


@attrs.define(eq=False)
class Written:
    """What outcomes say, one after the other: entries of codes or of encounters, and lists by their places."""

    columns: Columns
    of: Sequence[Outcome]
    done: int = 0
    entries: list[tuple[int, int, int]] = attrs.field(factory=list)
    lists: dict[str, list[list[int]]] = attrs.field(factory=dict)
    first: list[int] = attrs.field(factory=lambda: [0])
    arrays: dict[str, Any] = attrs.field(factory=dict)
    _numbers: dict[str, dict[str, int]] = attrs.field(factory=dict)

    def __attrs_post_init__(self) -> None:
        """The numbers of all texts."""
        every = self.columns.dictionaries.items()
        self._numbers = {name: {text: at for at, text in enumerate(texts)} for name, texts in every}
        self.lists = {name: [] for name in self.columns.lists}

    def batch(self, numbers: Any, rows: Any, ids: Any, ordinals: Any) -> pa.RecordBatch:  # noqa: ANN401 - arrays
        """The output for rows by their outcomes."""
        self._grow()
        at = numbers  # per encounter, an outcome is one entry
        if self.columns.per == "code":
            starts = self.arrays["first"][numbers]
            counts = self.arrays["first"][numbers + 1] - starts
            of_row = np.repeat(np.arange(len(numbers)), counts)
            at = spread(starts, counts)
            rows, ordinals = rows[of_row], ordinals[of_row]
            ids = ids.take(pa.array(of_row)) if ids is not None else None
        found = [pa.array(rows), ids if ids is not None else pa.nulls(len(rows), pa.string()), days_of(ordinals)]
        if self.columns.per == "code":
            entries = self.arrays["entries"][at]
            units = entries[:, 2].astype(np.int32)
            found += [
                pointers(entries[:, 0], np.int16, self.arrays[_dictionary("code")]),
                pointers(entries[:, 1], np.int16, self.arrays[_dictionary("status")]),
            ]
            found.append(pa.array(units, mask=units < 0))
        found += [gathered(self.arrays[name], at, self.arrays[_dictionary(name)]) for name in self.columns.lists]
        return pa.RecordBatch.from_arrays(found, schema=self.columns.schema)

    # --- what is written once

    def _grow(self) -> None:
        if self.arrays and self.done == len(self.of):
            return
        for outcome in self.of[self.done :]:
            for entry, lists in self._entries(outcome):
                self.entries.append(entry)
                for name, numbers in lists.items():
                    self.lists[name].append(numbers)
            self.first.append(len(self.entries))
        self.done = len(self.of)
        self.arrays = {"first": np.array(self.first, np.int64), "entries": np.array(self.entries).reshape(-1, 3)}
        for name, texts in self.columns.dictionaries.items():
            self.arrays[_dictionary(name)] = pa.array(texts, pa.string())
        for name, every in self.lists.items():
            self.arrays[name] = texts_of(every)

    def _entries(self, outcome: Outcome) -> Iterator[tuple[tuple[int, int, int], dict[str, list[int]]]]:
        notices = self._at("notices", notices_of(outcome))
        if self.columns.per == "encounter":
            lists = {
                status: self._at(status, (c.code for c in outcome.codes if c.status == status)) for status in _LISTED
            }
            lists["queries"] = self._at("queries", (query.fact for query in outcome.queries))
            yield (0, 0, 0), {**lists, "notices": notices}
            return
        for code in outcome.codes:
            units = -1 if code.units is None else code.units
            entry = (self._numbers["code"][code.code], STATUSES.index(code.status), units)
            yield entry, {**self._lists_of(outcome, code), "notices": notices}

    def _lists_of(self, outcome: Outcome, code: CodeDecision) -> dict[str, list[int]]:
        certain, possible = rules_of(code)
        facts = (query.fact for query in outcome.queries if code.code in query.decides)
        lists = {
            "rules": self._at("rules", certain),
            "possible_rules": self._at("possible_rules", possible),
            "modifiers": self._at("modifiers", code.modifiers),
            "queries": self._at("queries", facts),
        }
        if self.columns.explain:
            reasons = [*certain.values(), *possible.values()]
            lists["sentences"] = self._at("sentences", (reason.text for reason in reasons))
            lists["sources"] = self._at("sources", (reason.source for reason in reasons))
        return lists

    def _at(self, name: str, texts: Iterable[str | None]) -> list[int]:
        return [-1 if text is None else self._numbers[name][text] for text in texts]


def rules_of(code: CodeDecision) -> tuple[dict[str, Reason], dict[str, Reason]]:
    """The rules that certainly bear on a code, and those that may, each by its name with one of its reasons."""
    certain = {reason.rule: reason for reason in code.reasons if reason.certain}
    possible = {reason.rule: reason for reason in code.reasons if not reason.certain}
    return certain, possible


def days_of(ordinals: Any) -> Any:  # noqa: ANN401 - arrays
    """Days by their ordinals as a column."""
    return pa.array((ordinals - _EPOCH).astype(np.int32, copy=False)).view(pa.date32())


def _dictionary(name: str) -> str:
    return f"dictionary of {name}"


def notices_of(outcome: Outcome) -> Iterator[str]:
    """The notices of an outcome that columns hold."""
    if outcome.missed:
        yield "no-table"
    if outcome.limited:
        yield "search-limit"


_EPOCH = 719163
"""The ordinal of 1970-01-01."""
