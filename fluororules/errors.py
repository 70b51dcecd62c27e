"""The only two exceptions the library raises on anyone's input, and the kinds of them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fluororules.diagnostics import Diagnostic


class FluororulesError(Exception):
    """The common ground of both."""


class RulesError(FluororulesError):
    """Rules text that cannot be used. `diagnostics` holds every complaint, in the order of the text."""

    def __init__(self, message: str, diagnostics: "Sequence[Diagnostic]" = ()) -> None:
        super().__init__(message)
        self.diagnostics = tuple(diagnostics)


class EncounterError(FluororulesError):
    """An encounter that breaks its schema.

    `code` is stable (`FD203`), `field` is the path of the field (`procedures[0].code`).
    The message never holds a value of the encounter.
    """

    def __init__(self, code: str, field: str, problem: str) -> None:
        super().__init__(f"{code} {field}: {problem}" if field else f"{code} {problem}")
        self.code = code
        self.field = field
        self.problem = problem


class RulesFileError(RulesError):
    """A rules file that could not be found or read."""


class TableError(RulesError):
    """A table of edits cannot be used as it was handed over, or it was not said which table a file holds."""


class TableDataError(TableError):
    """A file of edits cannot be read as one, or what was kept of one is damaged.

    `problems` holds every complaint, with the place of each. The message never holds a value of the file.
    """

    def __init__(self, problems: "Sequence[str]") -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class TableFileError(TableError, RulesFileError):
    """A file of edits, or the folder of kept tables, that could not be found, read or written."""
