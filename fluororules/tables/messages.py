"""Every complaint of this room. None holds a value of a file; names of files and headings are no values."""

from typing import Final

from fluororules.errors import TableDataError, TableError, TableFileError

SHOWN_PROBLEMS: Final = 10
"""How many bad rows of one file are told of before the rest is left."""


# --- what the caller said, or did not say


def no_libraries() -> TableError:
    return TableError("tables need more than the library; install it with: pip install 'fluororules[tables]'")


def unknown_table(name: str, known: tuple[str, ...]) -> TableError:
    return TableError(f"there is no table named {_plain(name)}; the tables are {', '.join(known)}")


def no_edition(edition: str) -> TableError:
    return TableError(f"{_plain(edition)} is no edition; write the quarter as in 2024q3")


def which_table(shown: str, choices: tuple[str, ...]) -> TableError:
    listed = " or ".join(f"--table {name}" for name in choices)
    return TableError(f"{shown}: neither its name nor its headings say which table it holds; give {listed}")


def which_edition(shown: str) -> TableError:
    return TableError(
        f"{shown}: neither its name nor its headings say of which quarter it is; give --edition, as in 2024q3"
    )


def other_kind(shown: str, table: str, holds: str) -> TableError:
    return TableError(f"{shown}: --table says {table}, but the file holds {holds}")


def part_missing(table: str, edition: str, missing: list[int]) -> TableError:
    parts = ", ".join(str(part) for part in missing)
    return TableError(f"{table} {edition}: part {parts} is missing; give all parts of a table in one import")


def kept_otherwise(table: str, edition: str) -> TableError:
    return TableError(
        f"{table} {edition} is kept already, with other rows; --replace puts these in their place "
        "(a table in several parts is imported with all of them at once)"
    )


def no_files() -> TableError:
    return TableError("there is no file to import")


# --- files and folders


def unreadable(shown: str, problem: str) -> TableFileError:
    return TableFileError(f"{shown}: {problem}")


def not_a_file(shown: str) -> TableFileError:
    return TableFileError(f"{shown}: not an ordinary file")


def unwritable(folder: str, problem: str) -> TableFileError:
    return TableFileError(f"{folder}: could not be written: {problem}")


def in_use(folder: str) -> TableFileError:
    return TableFileError(f"{folder}: another import is writing there; try again when it is done")


# --- what a file holds


def refused(shown: str, problem: str) -> TableDataError:
    return TableDataError([f"{shown}: {problem}"])


def changed(shown: str) -> TableDataError:
    return refused(shown, "the file changed while it was read; import it again")


def no_table_here(shown: str, looks_like: str) -> TableDataError:
    return refused(shown, f"the file looks like {looks_like}; expected text, .csv, .xlsx or a .zip of these")


def no_headings(shown: str, within: int) -> TableDataError:
    return refused(
        shown,
        f"no headings of pair edits, add-on edits or unit limits in its first {within} lines; "
        "expected Column 1 and Column 2, or Add-On Code and Primary Code, or HCPCS/CPT Code and MUE Values",
    )


def rows_before_headings(shown: str, unit: str, number: int) -> TableDataError:
    return TableDataError([f"{shown}, {unit} {number}: rows begin before there are headings"])


def no_heading(shown: str, unit: str, number: int, heading: str) -> TableDataError:
    return TableDataError([f"{shown}, {unit} {number}: no column is headed {heading}"])


def two_headings(shown: str, unit: str, number: int, heading: str) -> TableDataError:
    return TableDataError([f"{shown}, {unit} {number}: more than one column is headed {heading}"])


def no_rows(shown: str) -> TableDataError:
    return refused(shown, "there is no row below the headings")


def too_large(shown: str, what: str, limit: str) -> TableDataError:
    return refused(shown, f"{what}; at most {limit} is read")


def bad_rows(problems: list[str], more: int) -> TableDataError:
    return TableDataError([*problems, *([f"and {more} more in the rows beside them"] if more else [])])


def bad_cell(shown: str, unit: str, number: int, heading: str, expected: str) -> str:
    return f"{shown}, {unit} {number}, column {heading}: expected {expected}"


def bad_width(shown: str, unit: str, number: int, width: int, found: int) -> str:
    return f"{shown}, {unit} {number}: {found} columns; expected {width}, as in the first row"


def bad_fixed_line(shown: str, number: int) -> str:
    return (
        f"{shown}, line {number}: expected type, add-on code, deletion, primary code, deletion, effective date and "
        "deletion of the edit, at fixed places"
    )


def carriage_return(shown: str, number: int) -> TableDataError:
    return TableDataError([f"{shown}, line {number}: a carriage return alone; lines end with LF or CRLF"])


def long_line(shown: str, number: int, longest: int) -> TableDataError:
    return TableDataError([f"{shown}, line {number}: longer than {longest} bytes, the most that is read of one line"])


def not_csv(shown: str, number: int) -> TableDataError:
    return TableDataError([f"{shown}, line {number}: not CSV from here on; is a quotation mark left open?"])


# --- archives


def bad_archive(shown: str) -> TableDataError:
    return refused(shown, "the archive is damaged or cut off")


def bad_member(shown: str, number: int, problem: str) -> TableDataError:
    return refused(shown, f"entry {number} of the archive {problem}; nothing of it was read")


def nothing_inside(shown: str) -> TableDataError:
    return refused(shown, "the archive holds no .txt, .csv or .xlsx file")


def several_sheets(shown: str) -> TableDataError:
    return refused(shown, "more than one sheet holds headings; save each as a file of its own")


def bad_sheet(shown: str) -> TableDataError:
    return refused(shown, "the spreadsheet is damaged or cut off")


# --- what is kept


def damaged(shown: str, problem: str) -> TableDataError:
    return TableDataError([f"{shown}: {problem}; import the table again, with --replace"])


def stray(shown: str) -> str:
    return f"{shown} belongs to no table that is kept; it was left behind by an import that was cut off"


# --- what is said beside the answer


def twice_in_archive(left: str, taken: str) -> str:
    return f"{left} is left aside, as {taken} holds the same table as text"


def not_a_table(shown: str) -> str:
    return f"{shown} is left aside: not .txt, .csv or .xlsx"


def name_says(shown: str, said: str, given: str) -> str:
    return f"{shown}: its name says {said}; taken for {given}, as the option says"


def never_in_force(table: str, edition: str, rows: int) -> str:
    return f"{table} {edition}: rows that end before they begin, kept and never in force: {rows}"


def _plain(text: str) -> str:
    return ascii(text[:40])
