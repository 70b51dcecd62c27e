"""Everything that is said about input, rows and work. None holds a value of a row; names of columns are no values."""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

from fluororules.batch.files.failures import BatchError, InputError, OutputError, UsageError
from fluororules.batch.files.rejects import Problem

SHOWN: Final = re.compile("[A-Za-z][A-Za-z0-9_.-]{0,59}")
"""What a name of a column looks like. Anything else in a header may be a value that got astray, and is not shown."""


def name(column: str) -> str:
    return f"`{column}`" if SHOWN.fullmatch(column) else "a column"


# --- files


def unreadable(path: str, why: str) -> InputError:
    return InputError(f"{path}: {why}")


def no_input(path: str) -> InputError:
    return InputError(f"{path}: there is no .parquet, .csv, .jsonl or .ndjson file in it")


def unknown_form(path: str) -> InputError:
    return InputError(f"{path}: the name must end in .parquet, .csv, .jsonl or .ndjson, so that its form is known")


def forms_differ(first: str, second: str) -> InputError:
    return InputError(f"{second}: files of one folder must be of one form, and {first} is of another")


def damaged(path: str, place: str) -> InputError:
    return InputError(f"{path}: damaged or cut off at {place}; get the file again")


def no_parquet(path: str) -> InputError:
    return InputError(f"{path}: not a whole Parquet file; it may be cut off")


def changed(path: str) -> InputError:
    return InputError(f"{path}: changed while it was read; run again with `--restart` when nobody writes to it")


def looks_like(path: str, other: str) -> InputError:
    return InputError(f"{path}: looks like {other}; expected lines of text in UTF-8")


def no_header(path: str) -> InputError:
    return InputError(f"{path}: empty; expected a first line with the names of the columns")


def bad_header(path: str, why: str) -> InputError:
    return InputError(f"{path}: line 1: the header {why}")


def twice(path: str, column: str) -> InputError:
    return InputError(f"{path}: the column {name(column)} is there twice")


def missing(path: str, column: str) -> InputError:
    return InputError(f"{path}: the column {name(column)} is missing")


def unknown(path: str, column: str, known: Iterable[str]) -> InputError:
    near = get_close_matches(column, list(known), n=1)
    hint = f"; did you mean `{near[0]}`?" if near else ""
    return InputError(f"{path}: {name(column)} is no fact of an encounter{hint}")


def unknown_with_lines(path: str, column: str, claim: str | None) -> InputError:
    theirs = claim if claim is not None and SHOWN.fullmatch(claim) else "..."
    return InputError(f"{path}: {name(column)} is no fact of an encounter; claim lines? `--column claim_id={theirs}`")


def no_such_child(path: str, column: str, child: str, known: Iterable[str]) -> InputError:
    near = get_close_matches(child, list(known), n=1)
    hint = f"; did you mean `{near[0]}`?" if near else ""
    return InputError(f"{path}: the column {name(column)} holds {name(child)}, which is no fact of it{hint}")


def no_columns_of_encounters(path: str, field: str, problem: str) -> InputError:
    return InputError(f"{path}: {name(field)} {problem}")


def wrong_type(path: str, column: str, wanted: str, found: str) -> InputError:
    return InputError(f"{path}: the column {name(column)} holds {found}; expected {wanted}")


def columns_differ(path: str, first: str) -> InputError:
    return InputError(f"{path}: its columns are not those of {first}")


def unwritable(path: str, why: str) -> OutputError:
    return OutputError(f"{path}: {why}")


def busy(path: str, holder: str) -> OutputError:
    who = f"the process {holder}" if holder else "another run"
    return OutputError(f"{path}: {who} is writing it; wait for it, or choose another output")


def out_is_in(path: str) -> UsageError:
    return UsageError(f"{path}: the output must not lie in the folder that is read")


def is_read(path: str) -> UsageError:
    return UsageError(f"{path}: is read, and would be written over; choose another output")


def unknown_suffix(path: str) -> UsageError:
    return UsageError(f"{path}: the name of the output must end in .parquet or .csv")


def other_work(path: str, what: Iterable[str]) -> UsageError:
    differs = " and ".join(what)
    return UsageError(
        f"{path}: holds the work of a run with other {differs}; `--restart` begins afresh and drops that work"
    )


def no_work(path: str) -> UsageError:
    return UsageError(f"{path}: is no work folder of a run; move it away, or choose another output")


def bad_column(given: str) -> UsageError:
    shown = "=".join(part if SHOWN.fullmatch(part) else "..." for part in given.split("=", 1))
    return UsageError(f"`--column {shown}`: expected a name that is known, `=`, and the name in the file")


def unknown_column(ours: str, known: Iterable[str]) -> UsageError:
    near = get_close_matches(ours, list(known), n=1)
    return UsageError(f"`--column`: {name(ours)} is not known" + (f"; did you mean `{near[0]}`?" if near else ""))


def fault(first: int, last: int, kind: str) -> BatchError:
    return BatchError(f"a fault in fluororules at rows {first} to {last} ({kind}); nothing was put out")


def fault_in_reading(kind: str) -> BatchError:
    return BatchError(f"a fault in fluororules while rows were read ({kind}); nothing was put out")


def miscount(read: int, decided: int, rejected: int) -> BatchError:
    return BatchError(f"a fault in fluororules: {read} rows were read, {decided} decided and {rejected} rejected")


def no_libraries() -> UsageError:
    return UsageError("the batch runner needs more than the library; install it with: pip install 'fluororules[batch]'")


# --- rows


def ragged(found: int, wanted: int) -> Problem:
    return Problem("", "FD131", f"expected {wanted} cells, found {found}")


def badly_quoted() -> Problem:
    return Problem(
        "", "FD132", "a quotation mark is not closed on its line, or stands within a cell that does not begin so"
    )


def control_character() -> Problem:
    return Problem("", "FD133", "holds a NUL, or a carriage return that ends no line")


def not_utf8(field: str = "") -> Problem:
    return Problem(field, "FD103", "not UTF-8")


def cut_off() -> Problem:
    return Problem("", "FD105", "the last line does not end; it may be cut off")


def too_long(most: int) -> Problem:
    return Problem("", "FD109", f"longer than {most} bytes, the most that is read of one row")


def expected(field: str, what: str) -> Problem:
    return Problem(field, "FD203", f"expected {what}")


def required(field: str) -> Problem:
    return Problem(field, "FD204", "is required")


def no_claim(field: str) -> Problem:
    return Problem(field, "FD134", "a line without a claim id belongs to no claim")


def disagree(field: str) -> Problem:
    return Problem(field, "FD135", "the lines of one claim and day say different things")


def companion() -> Problem:
    return Problem("", "FD136", "another line of its claim was rejected")


def too_many(field: str, most: int) -> Problem:
    return Problem(field, "FD230", f"more than {most} lines have this one claim id")
