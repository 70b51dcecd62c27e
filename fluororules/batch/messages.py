"""What is said of the columns handed over. No message holds a value of a column."""

from collections.abc import Iterable
from difflib import get_close_matches

from fluororules.batch.claim_names import KNOWN
from fluororules.errors import EncounterError


def unknown_column(name: str, known: Iterable[str], path: str = "") -> EncounterError:
    names = list(known)
    near = get_close_matches(name, names, n=1)
    if name in KNOWN and not path:
        return EncounterError("FD208", path, f"unknown column {name!r}; claim lines are read by `fluororules batch`")
    hint = f"; did you mean {near[0]!r}?" if near else f"; known are {', '.join(names)}"
    return EncounterError("FD208", path, f"unknown column {name!r}{hint}")


def twice(name: str) -> EncounterError:
    return EncounterError("FD208", name, "stands in more than one column")


def missing_column(name: str) -> EncounterError:
    return EncounterError("FD204", name, "is required, and no column holds it")


def no_such_column(field: str) -> EncounterError:
    return EncounterError("FD208", field, "is to come from a column that is not there")


def one_for_two(field: str, other: str) -> EncounterError:
    return EncounterError("FD208", field, f"is to come from the column that {other!r} comes from")


def bad_row(row: int, code: str, field: str, problem: str) -> EncounterError:
    return EncounterError(code, field, f"{problem} (row {row})")


def no_table(data: object) -> EncounterError:
    return EncounterError(
        "FD203", "", f"expected a table of Arrow, or what hands over a stream of it, got {type(data).__name__}"
    )
