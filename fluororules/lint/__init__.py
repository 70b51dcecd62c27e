"""What can be said against the text of a ruleset that was understood, without any proof.

`lint` takes a checked ruleset, and gives warnings as diagnostics with the codes FR4xx. `CHECKS` is the list of the
checks, each a file of this folder with one public function; `not_run` says which of them are not run, and why.

    looked_at.py   what a check is handed: the ruleset, the day, the rulesets that extend it
    written.py     what the statements of the text hold: conditions, sets, codes, dates
    meaning.py     conditions to keys that are equal where the conditions say the same
    messages.py    all the wording

Only what the ruleset itself says is complained about, and not what it extends. Whatever takes a solver to tell is left
to the prover. This room must not read files, ask a clock, or print.
"""

from fluororules.lint.checks import CHECKS, Check, lint, not_run
from fluororules.lint.looked_at import rules_of

__all__ = ["CHECKS", "Check", "lint", "not_run", "rules_of"]
