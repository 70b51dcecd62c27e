"""What a proof came to, as data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import attrs

from fluororules.decision import Decision
from fluororules.diagnostics import Diagnostic
from fluororules.edits import NO_TABLES, Tables
from fluororules.prove.witness import Witness
from fluororules.source import Span

Verdict = Literal["proved", "found", "not settled"]


@attrs.frozen
class Finding:
    """Something that is otherwise than it should be. `about` is the rule, `ensure` or code.

    The witness shows it, with the decision that the ordinary evaluator makes of it; None where nothing could, as of a
    rule that can never apply.
    """

    about: str
    diagnostic: Diagnostic
    witness: Witness | None = None
    decision: Decision | None = None


@attrs.frozen
class EnsureResult:
    """What became of one `ensure`; `encounter` and `tables` break it, where something does."""

    name: str
    verdict: Literal["proved", "broken", "not settled"]
    encounter: Any = None
    tables: Tables = NO_TABLES


@attrs.frozen
class Unsettled:
    """A question that was left open, and where it stands."""

    about: str
    question: str
    span: Span


@attrs.frozen
class Proof:
    """What is proved of a ruleset, and what is not.

    `analysed` says for each kind of question how many were settled, and of how many; `witnesses` are encounters that
    show what the rules can do, for tests that want to be near to them; `asked` counts the questions to the solver.
    """

    ruleset: str
    findings: tuple[Finding, ...]
    unsettled: tuple[Unsettled, ...]
    analysed: Mapping[str, tuple[int, int]]
    inherited: int
    witnesses: tuple[Witness, ...] = attrs.field(repr=False)
    asked: int

    @property
    def verdict(self) -> Verdict:
        """`found` where there is a finding, `not settled` where there is none and a question was left open."""
        if self.findings:
            return "found"
        return "not settled" if self.unsettled else "proved"
