"""FR403: a code that is asked for on days on which it was no code, as its `life` says.

A member without dates is no fault: a code that ended stays in its set, and a late use of it still says what was done.
So only dates that are written are held against the life, and members that never were a code while they are one.
"""

from collections.abc import Iterator, Mapping

import attrs

from fluororules.days import ALWAYS, Days, between, both, holds
from fluororules.diagnostics import Diagnostic
from fluororules.lint import messages
from fluororules.lint.looked_at import LookedAt
from fluororules.lint.written import items_of
from fluororules.model.sets import codes_between
from fluororules.source import Span
from fluororules.syntax import tree

_UNDATED = tree.Dates()


@attrs.frozen
class _Placed:
    """A code or range, the dates behind it, and the days that the dates on the way there leave it."""

    item: tree.CodeName | tree.CodeRange
    dates: tree.Dates
    days: Days


def outside_life(looked_at: LookedAt) -> Iterator[Diagnostic]:
    """The members of sets, and codes in conditions, that lie outside the life of the code."""
    lives = looked_at.ruleset.lives
    for statement in looked_at.own:
        for item, days in _expressions(statement):
            for placed in _placed(item, _UNDATED, days):
                yield from _held_against(placed, lives)
        if isinstance(statement, tree.TableDecl):
            days = _days(statement.dates)
            yield from (
                said for word in _codes_in_cells(statement) for said in _never((word.text,), days, word.span, lives)
            )


def _held_against(placed: _Placed, lives: Mapping[str, Days]) -> Iterator[Diagnostic]:
    codes = tuple(code for code in _codes(placed.item) if code in lives)
    never = tuple(_never(codes, placed.days, placed.item.span, lives))
    yield from never
    for what, day in (("from", placed.dates.start), ("until", placed.dates.end)):
        if day is None or day.value is None or never:
            continue
        wrong = [code for code in codes if not holds(lives[code], day.value.toordinal())]
        if wrong:
            yield messages.no_code_on(day.span, what, day.value, wrong, lives[wrong[0]])


def _never(codes: tuple[str, ...], days: Days, span: Span, lives: Mapping[str, Days]) -> Iterator[Diagnostic]:
    """A complaint where some of the codes lived on none of the days."""
    dead = [code for code in codes if code in lives and days and not both(days, lives[code])]
    if dead:
        yield messages.never_a_code(span, dead, days, lives[dead[0]])


def _expressions(statement: tree.Statement) -> Iterator[tuple[tree.SetItem, Days]]:
    """What is written of sets in a statement, with the days on which it holds."""
    if isinstance(statement, tree.SetDecl):
        yield statement.members, _days(statement.dates)
    days = _days(statement.dates) if isinstance(statement, tree.RuleDecl | tree.TableDecl) else ALWAYS
    yield from ((item, days) for item in items_of(statement))


def _placed(item: tree.SetItem, dates: tree.Dates, days: Days) -> Iterator[_Placed]:
    match item:
        case tree.CodeName() | tree.CodeRange():
            yield _Placed(item, dates, days)
        case tree.Members():
            for member in (*item.kept, *item.removed):
                yield from _placed(member.item, member.dates, both(days, _days(member.dates)))
        case tree.SetName():
            pass


def _codes(item: tree.CodeName | tree.CodeRange) -> Iterator[str]:
    if isinstance(item, tree.CodeName):
        yield item.code.text
    else:
        yield from codes_between(item.first.text, item.last.text)


def _codes_in_cells(table: tree.TableDecl) -> Iterator[tree.Word]:
    """The codes that stand bare in the columns of procedures."""
    for row in table.rows:
        for column, cell in zip(table.columns, row.cells, strict=True):
            if column.phrase is None and column.verb is None and isinstance(cell, tree.ValuesCell):
                values = (each.value for each in cell.values)
                yield from (value.amounts[0].number for value in values if isinstance(value, tree.Quantity))


def _days(dates: tree.Dates) -> Days:
    return between(dates.start.value if dates.start else None, dates.end.value if dates.end else None)
