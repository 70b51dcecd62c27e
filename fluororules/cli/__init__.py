"""The command line: `fluororules COMMAND ...`, one file a command.

A shell around the library: it reads files, asks, prints, and turns what happened into an exit status. It decides
nothing itself. Everything here that is no command serves several:

    app.py          the commands by name, imported when called; exit statuses; what no command caught
    exits.py        the exit statuses, the same for every command
    files.py        files read and written
    rulesets_in.py  the rulesets below the paths that were named
    folder.py       the user's data folder
    progress.py     how far long work has come
    page.py         colour, width and wrapping
    decisions.py    a decision for people
    changes.py      a timeline for people
    each.py         a file of encounters, one by one, and the count at the end
    deciding.py     the rulesets to decide by, with the tables that their edits want
    complaints.py   complaints about rules text, for people and programs

It needs `pip install 'fluororules[cli]'`, and only here are click and rich imported. Nothing may import this room.
"""

import sys
from typing import NoReturn

_LIBRARIES = frozenset({"click", "rich", "rich_click"})
_MISSING = (
    "fluororules: the command line needs more than the library; install it with: pip install 'fluororules[cli]'\n"
)


def main() -> NoReturn:
    """Runs the command that the process was called with, and ends the process with its exit status."""
    try:
        from fluororules.cli.app import app

        app.main(prog_name="fluororules")
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] not in _LIBRARIES:
            raise
        sys.stderr.write(_MISSING)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
