"""A checked ruleset as plain data: names resolved, types known, dates settled."""

from collections.abc import Mapping
from datetime import date
from typing import Literal

import attrs

from fluororules.days import Days
from fluororules.decision import Confidence
from fluororules.edits import Kind, Tables
from fluororules.schema import Fact, Vocabulary
from fluororules.source import Source, Span
from fluororules.syntax import tree


def _span() -> Span:
    return attrs.field(eq=False, repr=False)  # type: ignore[no-any-return]


@attrs.frozen
class Cite:
    """A place in a source; `title` is the source's full title, `confidence` how sure the source is in that place."""

    source: str
    title: str
    where: str | None
    confidence: Confidence | None = None


@attrs.frozen
class SourceText:
    """A source: its full title, its day, where it is found, and how sure it is where a citation does not say."""

    name: str
    title: str
    dated: date | None = None
    at: str | None = None
    confidence: Confidence | None = None


@attrs.frozen(eq=False)
class CodeSet:
    """A set of codes, each with the days on which it is a member. `name` is what the author calls it."""

    name: str
    members: Mapping[str, Days] = attrs.field(repr=False)


# --- conditions. A comparison with a fact that does not apply is false, whatever it compares.


@attrs.frozen
class All:
    """True where each operand is."""

    operands: tuple["Condition", ...]


@attrs.frozen
class AnyOf:
    """True where one operand is."""

    operands: tuple["Condition", ...]


@attrs.frozen
class Not:
    """True where the operand is false."""

    operand: "Condition"


@attrs.frozen
class OneOf:
    """The fact holds one of the values: words of a closed list, or True of a yes/no fact."""

    fact: Fact
    values: frozenset[str | bool]


@attrs.frozen
class Within:
    """The number, or the ordinal of the date, lies between both ends, inclusive; None is open."""

    fact: Fact
    low: int | None
    high: int | None


@attrs.frozen
class InSet:
    """The code that the fact holds is in the set."""

    fact: Fact
    codes: CodeSet


@attrs.frozen
class Bears:
    """The service bears one of the modifiers."""

    fact: Fact
    modifiers: frozenset[str]


@attrs.frozen
class Known:
    """The encounter as given states the fact, or does not: `known` says which is asked."""

    fact: Fact
    known: bool


@attrs.frozen
class Line:
    """What one procedure line must satisfy: the set and all qualifiers, or, negated, not all of them."""

    codes: CodeSet | None
    bearing: tuple[frozenset[str], ...]
    not_bearing: tuple[frozenset[str], ...]
    by_same: bool
    negated: bool


@attrs.frozen
class Lines:
    """At least `count` lines satisfy `line`."""

    count: int
    line: Line


@attrs.frozen
class Defined:
    """A condition by its phrase; `condition` is what it stands for."""

    phrase: str
    condition: "Condition"


@attrs.frozen
class HasStatus:
    """In `ensure`: the service's status is `coded`, or is `not coded`."""

    service: str
    coded: bool


Condition = All | AnyOf | Not | OneOf | Within | InSet | Bears | Known | Lines | Defined | HasStatus


# --- what a ruleset consists of


@attrs.frozen
class Service:
    """A service and its numbers, each with the days on which it is the number."""

    name: str
    numbers: tuple[tuple[str, Days], ...]
    cites: tuple[Cite, ...]
    span: Span = _span()


Verb = Literal["code", "not coded", "review", "doubt"]
"""What a conclusion does to a code. `doubt` is that of edits alone: it hands to a person what is supported anyway."""


@attrs.frozen
class Rule:
    """A rule, or one row of a table. `family` is the name under which it is overridden: its own, or the table's.

    `restates` are rules of which it is meant to say no more than they do; no decision turns on it.
    """

    name: str
    family: str
    sentence: str | None
    days: Days
    condition: Condition
    concludes: tuple[tuple[Verb, tuple[str, ...]], ...]
    asks: tuple[Fact, ...]
    units: tuple[tuple[int, tuple[str, ...]], ...]
    modifiers: tuple[tuple[str, tuple[str, ...]], ...]
    overrides: tuple[str, ...]
    restates: tuple[str, ...]
    cites: tuple[Cite, ...]
    ruleset: str
    span: Span = _span()


@attrs.frozen
class Ensure:
    """What must hold for every encounter on every date: the condition never, or always."""

    name: str
    sentence: str | None
    never: bool
    condition: Condition
    cites: tuple[Cite, ...]
    span: Span = _span()


@attrs.frozen
class Expectation:
    """The status that the service is to have; `number` where the author wrote it; `facts` are to be queried."""

    service: str
    number: str | None
    status: Literal["coded", "not coded", "query", "review"]
    facts: tuple[str, ...]
    span: Span = _span()


@attrs.frozen
class Example:
    """An encounter of the schema, and what is expected of it. `only`: no other code is to be coded.

    `tables` hold the rows of edits that the example gives.
    """

    name: str
    sentence: str | None
    encounter: object
    only: bool
    expectations: tuple[Expectation, ...]
    cites: tuple[Cite, ...]
    tables: Tables
    span: Span = _span()


@attrs.frozen
class Edits:
    """Edits from a table that the caller hands over, in force where the condition holds.

    Pairs: a column-one procedure by the same physician bars the column-two code, but with indicator 1 where the
    service bears one of the modifiers. Add-ons: a code whose list is closed is barred without a listed primary by the
    same physician; one whose list is the contractor's, or partial and does not hold the primary, is for a person.
    Units: no more than so many.
    """

    name: str
    sentence: str | None
    condition: Condition
    table: str
    what: Kind
    modifiers: frozenset[str]
    cites: tuple[Cite, ...]
    span: Span = _span()


@attrs.frozen
class Layer:
    """The files of one ruleset, as they were written."""

    name: str
    files: tuple[tree.File, ...]


@attrs.frozen
class Ruleset:
    """A ruleset that was understood.

    `rules` holds those of the rulesets it extends too, `examples` only its own; `files` names its own among `sources`.
    `layers` holds what was written, the ruleset's own last, for what is about the text and decides nothing.
    """

    name: str
    title: str | None
    version: str | None
    extends: tuple[str, ...]
    decides: str
    asks: str | None
    reviewed_through: int | None
    vocabulary: Vocabulary = attrs.field(repr=False)
    cites: Mapping[str, SourceText]
    services: tuple[Service, ...]
    lives: Mapping[str, Days] = attrs.field(repr=False)
    sets: Mapping[str, CodeSet] = attrs.field(repr=False)
    defines: Mapping[str, Condition]
    rules: tuple[Rule, ...]
    ensures: tuple[Ensure, ...]
    examples: tuple[Example, ...]
    edits: tuple[Edits, ...]
    sources: tuple[Source, ...] = attrs.field(repr=False)
    files: frozenset[str] = attrs.field(repr=False)
    layers: tuple[Layer, ...] = attrs.field(eq=False, repr=False)
    digest: str
