"""Everything that is said about input, rows and work. None holds a value of a row.

A column of a file is handed over as its header says it, by name or by number: `fluororules.batch.files.headers`.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from shlex import quote
from typing import Final

from fluororules.batch.files.failures import BatchError, InputError, OutputError, UsageError
from fluororules.batch.files.rejects import Problem

_NAME: Final = re.compile("[A-Za-z][A-Za-z0-9_.-]{0,59}")
"""What a name looks like that was given with an option, and is shown."""


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


def separated(path: str, by: str) -> InputError:
    return bad_header(path, f"has {by} between the names; commas are expected")


def twice(path: str, column: str, first: int, second: int, *, bare: bool) -> InputError:
    if column.startswith("`"):
        return InputError(f"{path}: the column {column} is there twice")
    hint = "; is the header missing?" if bare else ""
    return InputError(f"{path}: columns {first} and {second} have one and the same name{hint}")


def no_names(path: str, column: str) -> InputError:
    return InputError(f"{path}: {column} is no column that is known; is the header missing?")


def missing(path: str, column: str, *, bare: bool = False) -> InputError:
    hint = "; is the header missing?" if bare else ""
    return InputError(f"{path}: the column `{column}` is missing{hint}")


def neither(path: str, first: str, second: str) -> InputError:
    return InputError(f"{path}: neither the column `{first}` nor `{second}` is there; one of them is needed")


def swapped(ours: str, theirs: str) -> UsageError:
    return UsageError(f"`--column {ours}={theirs}`: it is the other way round: {_option(theirs, ours)}")


def unknown(path: str, column: str, near: str | None) -> InputError:
    hint = f"; did you mean `{near}`? rename it" if near else ""
    return InputError(f"{path}: {column} is no fact of an encounter{_blank(column)}{hint}")


def misspelt(path: str, columns: Mapping[str, str]) -> InputError:
    """`columns` are known names of claim lines and, by them, those in the file, which may be shown."""
    several = len(columns) > 1
    theirs = ", ".join(f"`{one}`" for one in columns.values())
    blank = next((_blank(f"`{one}`") for one in columns.values() if one != one.strip()), "")
    ours = ", ".join(f"`{one}`" for one in columns)
    options = " ".join(_option(*one).strip("`") for one in columns.items())
    return InputError(
        f"{path}: {theirs} {'are' if several else 'is'} not known{blank}; did you mean {ours}? "
        f"rename {'them' if several else 'it'}, or `{options}`"
    )


def _option(ours: str, theirs: str) -> str:
    return f"`--column {quote(f'{ours}={theirs}')}`"


def _blank(column: str) -> str:
    name = column.strip("`")
    return ": there is a blank before or behind the name" if column.startswith("`") and name != name.strip() else ""


def unknown_with_lines(path: str, column: str, claim: str | None) -> InputError:
    option = f"`--column claim_id={claim or '...'}`"
    return InputError(f"{path}: {column} is no fact of an encounter; claim lines? {option}")


def no_such_child(path: str, column: str, child: str, near: str | None) -> InputError:
    hint = f"; did you mean `{near}`?" if near else ""
    return InputError(f"{path}: the column `{column}` holds {child}, which is no fact of it{hint}")


def no_columns_of_encounters(path: str, field: str, problem: str) -> InputError:
    return InputError(f"{path}: `{field}` {problem}")


def wrong_type(path: str, column: str, wanted: str, found: str) -> InputError:
    return InputError(f"{path}: the column `{column}` holds {found}; expected {wanted}")


def columns_differ(path: str, first: str, how: str) -> InputError:
    return InputError(f"{path}: its columns are not those of {first}: {how}")


def unwritable(path: str, why: str) -> OutputError:
    return OutputError(f"{path}: {why}")


def busy(path: str, holder: str) -> OutputError:
    who = f"the process {holder}" if holder else "another run"
    return OutputError(f"{path}: {who} is writing it; wait for it, or choose another output")


def out_is_in(path: str) -> UsageError:
    return UsageError(f"{path}: the output must not lie in the folder that is read")


def out_is_input(path: str) -> UsageError:
    return UsageError(f"{path}: is the input itself; choose another output")


def is_read(path: str) -> UsageError:
    return UsageError(f"{path}: is read, and would be written over; choose another output")


def unknown_suffix(path: str) -> UsageError:
    return UsageError(f"{path}: the name of the output must end in .parquet or .csv")


def other_work(path: str, differs: Mapping[str, Sequence[str]]) -> UsageError:
    """`differs` are the parts of what the runs are a function of, with the names of what is another in each."""
    said = " and ".join(f"{what}{_within(names)}" for what, names in differs.items())
    return UsageError(
        f"{path}: holds the work of a run with other {said}; `--restart` begins afresh and drops that work"
    )


_OPTIONS: Final = {"per": "--per", "explain": "--explain", "columns": "--column", "shape": "--flat or --nested"}
_MOST_NAMED: Final = 3


def _within(names: Sequence[str]) -> str:
    shown = [f"`{_OPTIONS.get(name, name)}`" for name in names[:_MOST_NAMED]]
    more = [f"{len(names) - len(shown)} more"] if len(names) > len(shown) else []
    return f" ({', '.join([*shown, *more])})" if names else ""


def no_work(path: str) -> UsageError:
    return UsageError(f"{path}: is no work folder of a run; move it away, or choose another output")


def bad_column(given: str) -> UsageError:
    shown = "=".join(part if _NAME.fullmatch(part) else "..." for part in given.split("=", 1))
    return UsageError(f"`--column {shown}`: expected a name that is known, `=`, and the name in the file")


def unknown_column(ours: str, known: Iterable[str]) -> UsageError:
    near = get_close_matches(ours, list(known), n=1)
    name = f"`{ours}`" if _NAME.fullmatch(ours) else "a column"
    return UsageError(f"`--column`: {name} is not known" + (f"; did you mean `{near[0]}`?" if near else ""))


def no_column_of_lines(ours: str, theirs: str) -> UsageError:
    return UsageError(
        f"`--column` is for the columns of claim lines, and `{ours}` is a fact of an encounter; "
        f"rename the column `{theirs}` in the file"
    )


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
