"""A ruleset with one small change, as a slip of its author would make it."""

from __future__ import annotations

from typing import Literal

import attrs

from fluororules.model.ruleset import Ruleset
from fluororules.source import Span
from fluororules.testing.watching import Watch

Kind = Literal[
    "bound",
    "date",
    "condition dropped",
    "exception dropped",
    "code dropped",
    "and, or",
    "not",
    "value",
    "effect dropped",
    "units",
    "modifier",
]


@attrs.frozen(eq=False)
class Mutant:
    """A changed ruleset: what was changed, in the author's words, where, and what it is about.

    `about` is a rule, a phrase that is defined, a set, a service or edits. `sayable`: whether an example can say what
    is different; units, modifiers and questions that a rule asks stand in no example.
    """

    kind: Kind
    about: str
    span: Span
    sentence: str
    ruleset: Ruleset = attrs.field(repr=False)
    watch: Watch = attrs.field(repr=False)
    sayable: bool = True
