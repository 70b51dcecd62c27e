"""Rows that are not decided, and why."""

import json

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


def line_to_blame(field: str, lines: int) -> int:
    """Which of the lines of an encounter a field is of, from 0; the first where it is of none."""
    digits = field.removeprefix("procedures[").partition("]")[0]
    return int(digits) if digits.isdecimal() and int(digits) < lines else 0


def packed(why: Problem) -> str:
    """A problem as one text, of whatever characters its parts are made."""
    return json.dumps([why.field, why.code, why.problem])


def unpacked(text: str) -> Problem:
    """The problem that was packed."""
    return Problem(*json.loads(text))
