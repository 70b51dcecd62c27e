"""Billed lines held against decisions: supported, not supported, or it cannot be told.

`audit` takes an encounter and the lines that were billed for it, and gives an `Audit`: a verdict for each line whose
code the ruleset decides, with the rules and citations behind it or the facts to ask for, and what could have been coded
and was not. Only what is barred, or supported by nothing, whatever the unknown facts are is called not supported.

    lines.py      billed lines, verdicts, the audit, and its JSON form
    verdicts.py   an encounter and its billed lines to an audit
    claims.py     claims, in which billed lines stand among the procedures, to encounters and billed lines
    columns/      the same for many claims at once, in Arrow

It takes decisions from `loader`, reads no file, and must not know how an audit is shown.
"""

from fluororules.auditing.lines import Audit, AuditedLine, Billed, Verdict
from fluororules.auditing.verdicts import audit

__all__ = ["Audit", "AuditedLine", "Billed", "Verdict", "audit"]
