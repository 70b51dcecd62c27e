"""Files of encounters or of claim lines to files of decisions: what stands behind `fluororules batch`.

`run.run` takes a path, an output, the rules and the column runner that was made of them. It reads blocks of rows
(`reading.py`, and beside it one file a form), makes chunks of encounters of them (`chunks.py`; of claim lines
`claims.py`, and `sorting.py` where these are in no order), has each decided, and writes segments, from which the output
is put together (`writing.py`). What is done is written down in a folder beside the output (`work.py`), so that a run
that was killed is gone on with, and ends in the same bytes. `manifest.py` says what was done, `messages.py` everything
that is said to people; `headers.py` which names of columns may be shown, `causes.py` why a cell is not as its fact is.

A row that is no encounter never ends a run. No message, manifest or name of a file holds a value of a row. The room
asks no clock, and must not know how a decision is made.
"""
