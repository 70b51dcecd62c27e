"""Billed lines with their answers, and codes that no line bills, to the columns of the output.

Codes, verdicts, statuses, names of rules and facts are numbers into dictionaries that the program gives, so that they
are the same in every batch.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import attrs
import numpy as np
import pyarrow as pa

from fluororules.auditing.columns.answers import Answers, Entry
from fluororules.auditing.columns.billed import BilledLines
from fluororules.auditing.columns.verdicts import MISSED, NO_CODE, POSSIBLE, UNLIMITED, VERDICTS, judged
from fluororules.auditing.verdicts import text_of, unbilled_text
from fluororules.batch.texts import Texts, gathered, pointers, texts_of
from fluororules.batch.written import STATUSES, columns_for, days_of, notices_of, pointer_type, rules_of
from fluororules.facts import MOST_UNITS
from fluororules.program.program import Program

_LISTS: Final = ("rules", "possible_rules", "queries", "notices")
_EXPLAINED: Final = ("sentences", "sources")
_NULL: Final = -1


@attrs.frozen(eq=False)
class AuditColumns:
    """The columns of the output, and the texts that they point to. `numbers` are the places of these."""

    explain: bool
    texts: Mapping[str, tuple[str, ...]]
    numbers: Mapping[str, Mapping[str, int]]
    dictionaries: Mapping[str, Any]

    @property
    def lists(self) -> tuple[str, ...]:
        """The columns that hold lists of texts from dictionaries."""
        return (*_LISTS, *(_EXPLAINED if self.explain else ()))

    @property
    def schema(self) -> pa.Schema:
        """The schema of each batch."""
        short = pointer_type(8)
        return pa.schema(
            [
                ("row", pa.int64()),
                ("encounter", pa.string()),
                ("date_of_service", pa.date32()),
                ("line", pa.int32()),
                ("code", short),
                ("units", pa.int32()),
                ("modifiers", pa.list_(pa.string())),
                ("verdict", short),
                ("status", short),
                ("supported_units", pa.int32()),
                *((name, pa.list_(pointer_type(32))) for name in _LISTS),
                *([("text", pa.string())] if self.explain else []),
                *((name, pa.list_(pointer_type(32))) for name in self.lists[len(_LISTS) :]),
            ]
        )


def audit_columns(program: Program, *, explain: bool) -> AuditColumns:
    """The columns for a program."""
    texts = {**columns_for(program, "code", explain=True).dictionaries, "verdict": VERDICTS}
    numbers = {name: {text: at for at, text in enumerate(each)} for name, each in texts.items()}
    return AuditColumns(explain, texts, numbers, {name: pa.array(each, pa.string()) for name, each in texts.items()})


@attrs.frozen(eq=False)
class Audited:
    """What stands in the rows of encounters that were decided: their numbers, ids, days and outcomes."""

    rows: Any
    ids: Any
    ordinals: Any
    outcomes: Any


@attrs.define(eq=False)
class Written:
    """What entries say, by number: codes, statuses, limits of units, and lists."""

    columns: AuditColumns
    answers: Answers
    done: int = 0
    _facts: list[tuple[int, int, int]] = attrs.field(factory=list)
    _lists: dict[str, list[list[int]]] = attrs.field(factory=dict)
    _arrays: dict[str, Texts] = attrs.field(factory=dict)
    _table: Any = None

    def batch(self, audited: Audited, lines: BilledLines, entries: Any) -> pa.RecordBatch:  # noqa: ANN401 - an array
        """The output: for each encounter its billed lines by their entries, then the codes that no line bills."""
        others, rows = self._not_billed(audited, lines)
        self._grow()
        table, many = self._table, len(self.columns.texts["code"])
        found = judged(table[entries, 1], table[entries, 2], lines.units, lines.rows * many + lines.codes)
        coded = table[others, 1] == STATUSES.index("coded")
        missed = np.where(coded, VERDICTS.index(MISSED), VERDICTS.index(POSSIBLE))
        null = np.full(len(others), _NULL)
        order = np.argsort(np.concatenate([lines.rows, rows]), kind="stable")
        row, entry = _joined(lines.rows, rows, order), _joined(entries, others, order)
        units, within = _joined(lines.units, null, order), _joined(found.within, null, order)
        columns = {
            "row": pa.array(audited.rows[row]),
            "encounter": pa.nulls(len(row), pa.string()) if audited.ids is None else audited.ids.take(pa.array(row)),
            "date_of_service": days_of(audited.ordinals[row]),
            "line": _numbers(_joined(lines.places, null, order)),
            "code": self._texts("code", table[entry, 0]),
            "units": _numbers(units),
            "modifiers": lines.marks.column(_joined(lines.of, null, order)),
            "verdict": self._texts("verdict", _joined(found.verdicts, missed, order)),
            "status": self._texts("status", table[entry, 1]),
            "supported_units": _numbers(_joined(found.supported, null, order)),
            **{name: gathered(self._arrays[name], entry, self.columns.dictionaries[name]) for name in self._arrays},
        }
        if self.columns.explain:
            columns["text"] = self._sentences(entry, within, units)
        schema = self.columns.schema
        return pa.RecordBatch.from_arrays([columns[name] for name in schema.names], schema=schema)

    def _not_billed(self, audited: Audited, lines: BilledLines) -> tuple[Any, Any]:
        """The entries of codes that could be coded and that no line of their encounter bills, and the rows of these."""
        others, counts = self.answers.of_outcomes(audited.outcomes)
        rows = np.repeat(np.arange(len(counts)), counts)
        self._grow()
        many = len(self.columns.texts["code"])
        billed = np.isin(rows * many + self._table[others, 0], lines.rows * many + lines.codes)
        return others[~billed], rows[~billed]

    def _texts(self, name: str, numbers: Any) -> Any:  # noqa: ANN401 - arrays
        return pointers(numbers, np.int16, self.columns.dictionaries[name])

    def _sentences(self, entries: Any, within: Any, units: Any) -> Any:  # noqa: ANN401 - arrays
        """Why, in a sentence, of each row; each sentence is made once."""
        radix = MOST_UNITS + 2
        _, first, inverse = np.unique(
            (entries * radix + within + 1) * radix + units + 1, return_index=True, return_inverse=True
        )
        parts = zip(*(part[first].tolist() for part in (entries, within, units)), strict=True)
        texts = [_sentence(self.answers.entries[entry], supported, billed) for entry, supported, billed in parts]
        return pa.array(texts, pa.string()).take(pa.array(inverse))

    # --- what is written once

    def _grow(self) -> None:
        if self._table is not None and self.done == len(self.answers.entries):
            return
        for entry in self.answers.entries[self.done :]:
            self._facts.append(self._facts_of(entry))
            for name, texts in self._lists_of(entry):
                numbers = self.columns.numbers[name]
                self._lists.setdefault(name, []).append([_NULL if text is None else numbers[text] for text in texts])
        self.done = len(self.answers.entries)
        self._table = np.array(self._facts, np.int64).reshape(-1, 3)
        self._arrays = {name: texts_of(self._lists.get(name, [])) for name in self.columns.lists}

    def _facts_of(self, entry: Entry) -> tuple[int, int, int]:
        code, answer = self.columns.numbers["code"][entry.code], entry.answer
        if answer is None:
            return code, NO_CODE, UNLIMITED
        most = answer.decided.units
        return code, STATUSES.index(answer.status), UNLIMITED if most is None else most

    def _lists_of(self, entry: Entry) -> Iterator[tuple[str, Iterable[str | None]]]:
        answer = entry.answer
        certain, possible = ({}, {}) if answer is None else rules_of(answer.decided)
        yield "rules", certain
        yield "possible_rules", possible
        yield "queries", () if answer is None else (query.fact for query in answer.queries)
        yield "notices", notices_of(entry.whole)
        if self.columns.explain:
            reasons = [*certain.values(), *possible.values()]
            yield "sentences", (reason.text for reason in reasons)
            yield "sources", (reason.source for reason in reasons)


def _sentence(entry: Entry, supported: int, billed: int) -> str:
    if entry.answer is None:
        return entry.text
    return unbilled_text(entry.answer) if billed == _NULL else text_of(entry.answer, supported, billed)


def _joined(lines: Any, others: Any, order: Any) -> Any:  # noqa: ANN401 - arrays
    """What is said of lines, and of other codes, in order."""
    return np.concatenate([lines, others])[order]


def _numbers(values: Any) -> Any:  # noqa: ANN401 - arrays
    """Numbers as a column; -1 is null."""
    return pa.array(values.astype(np.int32), mask=values == _NULL)
