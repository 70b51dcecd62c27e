"""The exit statuses, the same for every command."""

from enum import IntEnum


class Exit(IntEnum):
    """What a command's exit status says; of several, the greatest."""

    DONE = 0
    FOUND = 1
    WRONG = 2
    REJECTED = 3
    UNSETTLED = 4
    UNREADABLE = 5
    INTERRUPTED = 130


HELP = """\
Exit status: 0 done; 1 done, and something was found; 2 rules text or usage is wrong; 3 some data was rejected; \
4 not settled within a limit; 5 a file could not be read or written; 130 interrupted."""
