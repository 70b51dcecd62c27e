"""What is said of the columns of a data frame. No message holds a value of a column."""

from fluororules.errors import EncounterError, FluororulesError


def no_such_column(name: str) -> EncounterError:
    return EncounterError("FD208", name, "is to be kept, and no column has this name")


def taken(name: str) -> EncounterError:
    return EncounterError("FD208", name, "cannot be kept under the name of a column of the output")


def nameless(identifier: str | None) -> EncounterError:
    told = f"a column `{identifier}`, or " if identifier else ""
    return EncounterError("FD204", identifier or "", f"rows have no numbers here; give {told}columns to `keep`")


def fault(kind: str) -> FluororulesError:
    return FluororulesError(f"{kind} while a batch was decided, and no row is to blame; please report it")
