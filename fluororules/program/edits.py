"""The rows of tables behind a reason: what of a decision differs between encounters that answer alike."""

from collections.abc import Iterator
from datetime import date

import attrs

from fluororules.decision import CodeDecision, Edit
from fluororules.edits import SEPARABLE, AddOnTable, PairTable, UnitTable
from fluororules.facts import UNKNOWN
from fluororules.program.answers import answer, line_answer, who_of
from fluororules.program.eras import Era
from fluororules.program.program import LineTest, ProgramEdits, ProgramRule
from fluororules.schema import State


def is_missed(rule: ProgramRule) -> bool:
    """Whether a rule without effect stands for a table that does not speak of the date."""
    return rule.edits is not None and not (rule.bars or rule.doubts or rule.units)


def with_edits(era: Era, state: State, codes: tuple[CodeDecision, ...]) -> tuple[CodeDecision, ...]:
    """The codes with the rows that each reason from a table of edits rests on."""
    by_name = {edits.name: edits for edits in era.program.edits}
    if not any(reason.rule in by_name for code in codes for reason in code.reasons):
        return codes
    return tuple(_with_rows(era, by_name, state, code) for code in codes)


def _with_rows(era: Era, by_name: dict[str, ProgramEdits], state: State, code: CodeDecision) -> CodeDecision:
    reasons = tuple(
        attrs.evolve(reason, edits=tuple(_rows(era, by_name[reason.rule], state, code.code)))
        if reason.rule in by_name
        else reason
        for reason in code.reasons
    )
    return attrs.evolve(code, reasons=reasons)


def _rows(era: Era, edits: ProgramEdits, state: State, code: str) -> Iterator[Edit]:
    """The rows of an edits that bear on a code at this encounter, in a fixed order."""
    day: date = state[era.program.vocabulary.date]
    table = era.program.tables.on(edits.table, day)
    match table:
        case PairTable():
            yield from _pairs(era, edits, table, state, code)
        case AddOnTable():
            of_day = [row for row in table.rows.get(code, ()) if row.first <= day <= row.last]
            for row in sorted(of_day, key=lambda row: (row.type, row.first, row.last))[:1]:
                yield Edit(table.name, table.edition, "add-on", None, code, row.type, row.first, row.last)
        case UnitTable():
            limit = table.limit(code, day)
            if limit is not None:
                yield Edit(table.name, table.edition, "units", None, code, limit.units, limit.first, limit.last)
        case None:
            return


def _pairs(era: Era, edits: ProgramEdits, table: PairTable, state: State, code: str) -> Iterator[Edit]:
    """The pairs of the procedures that may be by the same physician and that no modifier separates."""
    words, day = era.program.vocabulary, state[era.program.vocabulary.date]
    lines = () if words.lines is None or state[words.lines] is UNKNOWN else state[words.lines]
    test, who = LineTest(None, (), (), by_same=words.same is not None, negated=False), who_of(words, state)
    apart = _is_separated(era, edits, state)
    ones = {line.code for line in lines if line.code and line_answer(era, test, line, who) is not False}
    for one in sorted(ones):
        for row in table.rows.get(code, {}).get(one, ()):
            if row.on(day) and not (apart and row.indicator == SEPARABLE):
                yield Edit(table.name, table.edition, "pair", one, code, row.indicator, row.first, row.last)


def _is_separated(era: Era, edits: ProgramEdits, state: State) -> bool:
    """Whether the service bears one of the modifiers."""
    if edits.separated is None:
        return False
    question = era.program.questions[era.program.nodes[edits.separated].of[0]]
    return answer(era, question, state) is True
