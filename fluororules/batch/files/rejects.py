"""Rows that are not decided, and why."""

import attrs


@attrs.frozen
class Problem:
    """What is wrong with a row: the path of the field ("" for the whole row), the stable code, a sentence."""

    field: str
    code: str
    problem: str


@attrs.frozen
class Reject:
    """A row that was rejected. `file` is the number of its file, `row` its row there, both as the reader counts."""

    file: int
    row: int
    why: Problem
