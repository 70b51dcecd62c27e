"""What was written, as plain data: names as they stand, nothing looked up, every node with its span.

Nodes compare without their spans, so that two spellings of one text are the same tree.
"""

from datetime import date
from typing import Literal

import attrs

from fluororules.source import Source, Span


def _span() -> Span:
    """The span of a node: kept, never compared."""
    return attrs.field(eq=False, repr=False)  # type: ignore[no-any-return]


@attrs.frozen
class Word:
    """A name, code, modifier or quoted text as written (text without its quotes)."""

    text: str
    span: Span = _span()


@attrs.frozen
class Phrase:
    """Every word between two keywords."""

    words: tuple[Word, ...]
    span: Span = _span()

    @property
    def text(self) -> str:
        """The words with one blank between them."""
        return " ".join(word.text for word in self.words)


@attrs.frozen
class Day:
    """A date; None where the calendar has no such day, which was complained about."""

    value: date | None
    span: Span = _span()


@attrs.frozen
class Dates:
    """From and until, both inclusive, each optional."""

    start: Day | None = None
    end: Day | None = None


@attrs.frozen
class Amount:
    """A number and the words behind it: `60 minutes`, `3`."""

    number: Word
    unit: Phrase | None
    span: Span = _span()


@attrs.frozen
class Quantity:
    """One amount, or several to be added: `1 hour 30 minutes`."""

    amounts: tuple[Amount, ...]
    span: Span = _span()


@attrs.frozen
class Citation:
    """A source and the place in it."""

    source: Word
    where: Word | None
    confidence: Word | None
    span: Span = _span()


# --- sets


@attrs.frozen
class CodeRange:
    """All codes from the first to the last."""

    first: Word
    last: Word
    span: Span = _span()


@attrs.frozen
class SetName:
    """A set by name; `ruleset` where it is that ruleset's own: `fluoroscopy.BUNDLED`."""

    ruleset: Word | None
    name: Word
    span: Span = _span()


@attrs.frozen
class Members:
    """A union, and what is taken out of it."""

    kept: tuple["Member", ...]
    removed: tuple["Member", ...]
    span: Span = _span()


@attrs.frozen
class CodeName:
    """One code."""

    code: Word
    span: Span = _span()


SetItem = CodeName | CodeRange | SetName | Members


@attrs.frozen
class Member:
    """One member of a set, with its dates."""

    item: SetItem
    dates: Dates
    span: Span = _span()


# --- conditions


@attrs.frozen
class Value:
    """What stands behind `is`: words of a closed list, a number with unit, a date, a code or quoted text."""

    value: Phrase | Quantity | Day | Word
    span: Span = _span()


@attrs.frozen
class Joined:
    """Conditions joined by `and`, `or`, `all of (...)` or `any of (...)`."""

    how: Literal["and", "or"]
    listed: bool
    operands: tuple["Condition", ...]
    span: Span = _span()


@attrs.frozen
class Unless:
    """A condition and its exception; stands only at the top."""

    condition: "Condition"
    exception: "Condition"
    span: Span = _span()


@attrs.frozen
class Not:
    """`not` or `no` before a condition."""

    word: Literal["not", "no"]
    operand: "Condition"
    span: Span = _span()


@attrs.frozen
class FactTest:
    """A phrase alone: a yes/no fact or a define."""

    phrase: Phrase
    span: Span = _span()


Operator = Literal["up to", "over", "under", "at least"]


@attrs.frozen
class Compare:
    """A fact against a number or a date."""

    phrase: Phrase
    operator: Operator
    value: Quantity | Day
    span: Span = _span()


@attrs.frozen
class Is:
    """A fact that is, or is not, one of the values; `listed` where written `any of (...)`."""

    phrase: Phrase
    negated: bool
    listed: bool
    values: tuple[Value, ...]
    span: Span = _span()


@attrs.frozen
class IsKnown:
    """Whether the encounter as given states a fact; `phrase` is None for the procedures."""

    phrase: Phrase | None
    known: bool
    span: Span = _span()


@attrs.frozen
class InSet:
    """A fact that holds a code, against a set."""

    phrase: Phrase
    item: SetItem
    span: Span = _span()


@attrs.frozen
class Bears:
    """The modifiers of the service itself: `fluoroscopy with modifier 59`."""

    phrase: Phrase
    without: bool
    modifiers: tuple[Word, ...]
    span: Span = _span()


@attrs.frozen
class WithModifier:
    """A qualifier of procedure lines."""

    without: bool
    modifiers: tuple[Word, ...]
    span: Span = _span()


@attrs.frozen
class ByWhom:
    """A qualifier of procedure lines: `by the same physician`."""

    phrase: Phrase
    span: Span = _span()


Quantifier = Literal["some", "every"] | int


@attrs.frozen
class ProcedureTest:
    """Some, every, or a number or more of the procedure lines."""

    quantifier: Quantifier
    item: SetItem | None
    qualifiers: tuple[WithModifier | ByWhom, ...]
    span: Span = _span()


@attrs.frozen
class StatusTest:
    """`K coded`, `K not coded`: only in `ensure`."""

    target: Phrase
    coded: bool
    span: Span = _span()


Condition = Joined | Unless | Not | FactTest | Compare | Is | IsKnown | InSet | Bears | ProcedureTest | StatusTest


# --- effects


@attrs.frozen
class Conclude:
    """`code K`, `K not coded`, `review K`."""

    verb: Literal["code", "not coded", "review"]
    targets: tuple[Phrase, ...]
    span: Span = _span()


@attrs.frozen
class Ask:
    """`query FACT`."""

    facts: tuple[Phrase, ...]
    span: Span = _span()


@attrs.frozen
class LimitUnits:
    """`units N on K`: no more than N."""

    units: Word
    targets: tuple[Phrase, ...]
    span: Span = _span()


@attrs.frozen
class AddModifier:
    """`modifier M on K`."""

    modifier: Word
    targets: tuple[Phrase, ...]
    span: Span = _span()


Effect = Conclude | Ask | LimitUnits | AddModifier


# --- statements


@attrs.frozen
class Header:
    """The first statement of a ruleset."""

    name: Word
    extends: Word | None
    title: Word | None
    version: Word | None
    language: Word | None
    decides: Phrase | None
    asks: Word | None
    reviewed: Day | None
    span: Span = _span()


@attrs.frozen
class SourceDecl:
    """Where rules come from."""

    name: Word
    title: Word
    dated: Day | None
    at: Word | None
    confidence: Word | None
    span: Span = _span()


@attrs.frozen
class Number:
    """One code number of a service, and when it was it."""

    code: Word
    dates: Dates
    span: Span = _span()


@attrs.frozen
class ServiceDecl:
    """A service and its numbers."""

    name: Word
    numbers: tuple[Number, ...]
    cites: tuple[Citation, ...]
    span: Span = _span()


@attrs.frozen
class LifeDecl:
    """The days on which procedure codes exist."""

    members: tuple[Member, ...]
    cites: tuple[Citation, ...]
    span: Span = _span()


@attrs.frozen
class SetDecl:
    """A named set of codes."""

    name: Word
    dates: Dates
    members: Members
    span: Span = _span()


@attrs.frozen
class DefineDecl:
    """A named condition; the phrase may hold one `is`."""

    phrase: Phrase
    condition: Condition
    span: Span = _span()


@attrs.frozen
class RuleDecl:
    """A rule."""

    name: Word
    sentence: Word | None
    dates: Dates
    condition: Condition | None
    effects: tuple[Effect, ...]
    unless: Condition | None
    overrides: tuple[Word, ...]
    restates: tuple[Word, ...]
    cites: tuple[Citation, ...]
    span: Span = _span()


@attrs.frozen
class AnyValue:
    """The cell `any`: the column makes no difference."""

    span: Span = _span()


@attrs.frozen
class YesNo:
    """The cells `yes` and `no`."""

    yes: bool
    span: Span = _span()


@attrs.frozen
class CompareCell:
    """A cell such as `up to 60 minutes`."""

    operator: Operator
    value: Quantity | Day
    span: Span = _span()


@attrs.frozen
class SetCell:
    """A cell such as `in BUNDLED`; under `procedure` also `every in`, `no in`."""

    quantifier: Literal["some", "every", "no"]
    item: SetItem
    span: Span = _span()


@attrs.frozen
class ValuesCell:
    """A cell of values or names, one or several with commas between."""

    values: tuple[Value, ...]
    span: Span = _span()


Cell = AnyValue | YesNo | CompareCell | SetCell | ValuesCell


@attrs.frozen
class Column:
    """The head of a column: a fact, the procedures (`phrase` None and `verb` None), or what the row concludes."""

    phrase: Phrase | None
    verb: Literal["code", "not coded", "review", "query"] | None
    span: Span = _span()


@attrs.frozen
class Row:
    """One row of a table."""

    cells: tuple[Cell, ...]
    span: Span = _span()


@attrs.frozen
class TableDecl:
    """A decision table: its rows are rules."""

    name: Word
    sentence: Word | None
    dates: Dates
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    overrides: tuple[Word, ...]
    restates: tuple[Word, ...]
    cites: tuple[Citation, ...]
    span: Span = _span()


@attrs.frozen
class EnsureDecl:
    """What must hold for every encounter on every date."""

    name: Word
    sentence: Word | None
    mode: Literal["never", "always"]
    condition: Condition
    cites: tuple[Citation, ...]
    span: Span = _span()


@attrs.frozen
class GivenLine:
    """One procedure of an example."""

    code: Word
    modifiers: tuple[Word, ...]
    units: Word | None
    by: Phrase | None
    span: Span = _span()


@attrs.frozen
class GivenLines:
    """`procedure 20610, 73222`, or `no procedures` where there are none."""

    lines: tuple[GivenLine, ...]
    span: Span = _span()


@attrs.frozen
class GivenFact:
    """`physician present`, `not same physician`, `no other imaging`."""

    phrase: Phrase
    negated: Literal["not", "no"] | None
    span: Span = _span()


@attrs.frozen
class GivenValue:
    """`physician time 20 minutes`, `fluoroscopy purpose is needle placement`."""

    phrase: Phrase
    value: Value
    span: Span = _span()


@attrs.frozen
class GivenUnknown:
    """`physician time is unknown`; `phrase` is None for the procedures."""

    phrase: Phrase | None
    span: Span = _span()


@attrs.frozen
class GivenModifiers:
    """`fluoroscopy with modifier 59`."""

    phrase: Phrase
    modifiers: tuple[Word, ...]
    span: Span = _span()


EditKind = Literal["pairs", "add-on primaries", "unit limits"]
"""What a table of edits holds, as rules write it."""


@attrs.frozen
class GivenEdit:
    """A row that a table of edits holds: a pair, a primary of an add-on code, or a limit of units.

    `codes` are column one and column two, or the primary and the add-on code, or the limited code; `number` is the
    modifier indicator of a pair, the type of an add-on code's list where it is written, or the limit.
    """

    what: EditKind
    codes: tuple[Word, ...]
    number: Word | None
    span: Span = _span()


Given = GivenLines | GivenFact | GivenValue | GivenUnknown | GivenModifiers | GivenEdit
Status = Literal["coded", "not coded", "query", "review"]


@attrs.frozen
class Expectation:
    """The status that codes are to have; `facts` are those that a query is to name."""

    targets: tuple[Phrase, ...]
    status: Status
    facts: tuple[Phrase, ...]
    span: Span = _span()


@attrs.frozen
class ExampleDecl:
    """An encounter and the decision expected of it."""

    name: Word
    sentence: Word | None
    given: tuple[Given, ...]
    only: bool
    expectations: tuple[Expectation, ...]
    cites: tuple[Citation, ...]
    span: Span = _span()


@attrs.frozen
class EditsDecl:
    """A table of edits that the caller hands over: pairs, primaries of add-on codes, or limits of units."""

    name: Word
    sentence: Word | None
    condition: Condition | None
    table: Word
    what: EditKind
    modifiers: tuple[Word, ...]
    cites: tuple[Citation, ...]
    span: Span = _span()


@attrs.frozen
class UseDecl:
    """Another file of the same ruleset folder."""

    path: Word
    span: Span = _span()


@attrs.frozen
class BrokenDecl:
    """A statement that was not understood: it still declares its name, and decides nothing."""

    kind: str
    name: str | None
    numbers: tuple[str, ...]
    """Of a service: its numbers, as far as they can be seen."""
    span: Span = _span()


Statement = (
    Header
    | SourceDecl
    | ServiceDecl
    | LifeDecl
    | SetDecl
    | DefineDecl
    | RuleDecl
    | TableDecl
    | EnsureDecl
    | ExampleDecl
    | EditsDecl
    | UseDecl
    | BrokenDecl
)


@attrs.frozen
class Comment:
    """A comment with its `#`; `own_line` where nothing stands before it on its line."""

    text: str
    own_line: bool
    span: Span = _span()


@attrs.frozen
class File:
    """One file of rules."""

    source: Source = attrs.field(eq=False, repr=False)
    statements: tuple[Statement, ...]
    comments: tuple[Comment, ...] = ()
