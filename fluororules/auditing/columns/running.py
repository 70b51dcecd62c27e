"""The audit runner: batches of claims to batches of verdicts."""

from collections import deque
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import attrs
import numpy as np
import pyarrow as pa

from fluororules.auditing.claims import BILLED
from fluororules.auditing.columns.answers import MOST, Answers
from fluororules.auditing.columns.billed import BilledLines
from fluororules.auditing.columns.claims import Claims, claims_of
from fluororules.auditing.columns.verdicts import VERDICTS
from fluororules.auditing.columns.ways import Ways, ways_of
from fluororules.auditing.columns.written import AuditColumns, Audited, Written, audit_columns
from fluororules.auditing.lines import Billed
from fluororules.batch.deciding import Decider, Shared
from fluororules.batch.plan import Plan, plan_of
from fluororules.batch.running import Decided, Rejected, identifiers
from fluororules.errors import EncounterError
from fluororules.loader import Rules
from fluororules.program.eras import eras_of

_MOST_RUNNERS = 8
"""How many runners are kept: what they learnt of a ruleset serves the next call."""


@attrs.frozen(eq=False)
class AuditRunner:
    """A ruleset ready to audit batches. Any number of threads may share one."""

    output_schema: pa.Schema
    _rules: Rules = attrs.field(repr=False)
    _plan: Plan = attrs.field(repr=False)
    _columns: AuditColumns = attrs.field(repr=False)
    _shared: Shared = attrs.field(factory=Shared, repr=False)
    _idle: deque[tuple[Decider, Written]] = attrs.field(factory=deque, repr=False)

    @property
    def asked(self) -> Mapping[str, object]:
        """What it was asked for."""
        return {"audit": True, "explain": self._columns.explain}

    @property
    def beside(self) -> Mapping[str, type]:
        """Billed lines may stand apart from the procedures."""
        return {BILLED: Billed}

    @property
    def for_claims(self) -> "AuditRunner":
        """The same: billed lines are told apart wherever they come from."""
        return self

    def decide(self, batch: pa.RecordBatch, first_row: int = 1) -> Decided:
        """The verdicts on the billed lines of a batch, one encounter a row; rows count from `first_row`.

        A column `billed` holds lines that stand apart from the procedures, and come before those among them. Raises
        EncounterError where the columns are not those of the schema; a bad row is rejected, and named.
        """
        claims = claims_of(batch, self._plan, self._columns.texts["code"])
        decider, written = self._taken()
        decider.forget()
        if written.answers.of is not decider.outcomes or len(written.answers.entries) > MOST:
            written = self._written(decider)
        output, errors = self._audited(decider, written, claims, first_row)
        self._idle.append((decider, written))
        rejected = (Rejected(first_row + row, e.field, e.code, e.problem) for row, e in sorted(errors.items()))
        counts = np.bincount(output.column("verdict").indices.to_numpy(), minlength=len(VERDICTS))
        tally = dict(zip(VERDICTS, counts.tolist(), strict=True))
        return Decided(output, tuple(rejected), batch.num_rows - len(errors), tally)

    def _audited(
        self, decider: Decider, written: Written, claims: Claims, first_row: int
    ) -> tuple[pa.RecordBatch, dict[int, EncounterError]]:
        """The verdicts on claims, and what is wrong with the rows that are rejected."""
        encounters, lines = claims.encounters, claims.lines
        found = decider.decide_on(encounters)
        lines = lines.at(np.flatnonzero(found.numbers[lines.rows] >= 0))
        ways = ways_of(decider, encounters, found.numbers, lines)
        late = {**ways.rejected, **dict(found.rejected)}
        kept = np.setdiff1d(np.arange(encounters.size), list(late)) if late else np.arange(encounters.size)
        audited = Audited(
            first_row + claims.rows[kept],
            identifiers(self._plan, encounters, kept),
            found.ordinals[kept],
            found.numbers[kept],
        )
        errors = {**claims.errors, **{int(claims.rows[at]): error for at, error in late.items()}}
        return _output(written, audited, lines, ways, kept), errors

    def _taken(self) -> tuple[Decider, Written]:
        """What one thread at a time uses, with all that it has found before."""
        try:
            return self._idle.pop()
        except IndexError:
            decider = Decider.of(self._plan, self._rules.schema, self._shared)
            return decider, self._written(decider)

    def _written(self, decider: Decider) -> Written:
        answers = Answers(self._plan.program, self._columns.texts["code"], decider.outcomes)
        return Written(self._columns, answers)


def _output(written: Written, audited: Audited, lines: BilledLines, ways: Ways, kept: Any) -> pa.RecordBatch:  # noqa: ANN401 - an array
    """The output for the rows that are kept, by their places among those that were decided."""
    here = np.flatnonzero(np.isin(lines.rows, kept))
    lines = lines.among(kept)
    entries = written.answers.of_lines(
        audited.outcomes[lines.rows], ways.bearing[here], ways.without[here], lines.codes
    )
    return written.batch(audited, lines, entries)


def audit_runner(rules: Rules, *, explain: bool = False) -> AuditRunner:
    """What audits batches by a ruleset: a row for each billed line, and for each code that could be and was not billed.

    `explain` adds a sentence to each row, and the sentence and the source of each rule that is named.
    """
    return _runner(rules, explain)


@lru_cache(maxsize=_MOST_RUNNERS)
def _runner(rules: Rules, explain: bool) -> AuditRunner:  # noqa: FBT001 - a key of the cache
    columns = audit_columns(rules.program, explain=explain)
    return AuditRunner(columns.schema, rules, plan_of(eras_of(rules.program)), columns)
