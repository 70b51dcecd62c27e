"""What can end a batch run before its end. A bad row never does: it is rejected, and the run goes on."""

from fluororules.errors import FluororulesError


class BatchError(FluororulesError):
    """The common ground of the others. No message holds a value of a row."""


class InputError(BatchError):
    """An input file that could not be read, or is no table of encounters as a whole."""


class OutputError(BatchError):
    """An output that could not be written, or that another run is writing."""


class UsageError(BatchError):
    """Options that do not go with each other, with the input, or with the work that a killed run left behind."""
