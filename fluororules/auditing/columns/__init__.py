"""Columns of claims to columns of verdicts: the audit of many encounters at once, in Arrow.

`running.audit_runner` makes of a ruleset what `fluororules.batch.files` runs over files. Of each batch, billed lines
are taken out of the procedures. The column runner decides the encounters as they stand, and with the modifiers of each
billed line on the service. What that comes to is found once for all lines of which the same is decided.

    claims.py     batches to encounters and billed lines: those among the procedures (`billed.py`), and those that stand
                  in a column of their own (`apart.py`)
    ways.py       outcomes of the encounters with the modifiers of their billed lines
    answers.py    outcomes to answers: each combination once
    verdicts.py   answers and units to verdicts
    written.py    all of that to the columns of output
    running.py    a batch from one end to the other

What an answer is, `fluororules.auditing.verdicts` says. This room reads no files, and must not know how encounters are
decided. It needs `pip install 'fluororules[batch]'`.
"""
