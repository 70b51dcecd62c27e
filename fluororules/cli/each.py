"""A file of encounters, one by one: what is rejected is reported, and the count said at the end."""

import sys
from collections.abc import Callable, Iterator
from typing import Any, Final

import attrs

from fluororules.claims.encounters import Record, Rejection, read
from fluororules.cli.exits import Exit
from fluororules.cli.files import reading
from fluororules.cli.page import counted, page_of

_EVERY: Final = 1000


def each(
    path: str,
    schema: type,
    show: Callable[[Record], bool | None],
    *,
    allow_rejects: bool,
    make: Callable[[object], Any] | None = None,
) -> Exit:
    """Shows every encounter of a file, reports every rejection, says the count; gives the exit status.

    `show` gives False where the code that was asked about does not exist on the date of service. `make` makes something
    else of each record, as `claims.encounters.read` says.
    """
    report, decided, rejected, without = _Report.made(), 0, 0, 0
    for found in _records(path, schema, make):
        if isinstance(found, Rejection):
            rejected += 1
            report.say(f"rejected {found}", "red")
            continue
        if found.repeats is not None:
            report.say(f"notice {found.place}: FD120 the same id as {found.repeats}; both are decided", "cyan")
        if show(found) is False:
            without += 1
        else:
            decided += 1
        report.progress(decided + rejected + without)
    more = f", {without} on a date without the code" if without else ""
    report.say(f"{counted(decided + rejected + without, 'encounter')}: {decided} decided, {rejected} rejected{more}")
    return Exit.REJECTED if rejected and not allow_rejects else Exit.DONE


def _records(path: str, schema: type, make: Callable[[object], Any] | None) -> Iterator[Record | Rejection]:
    with reading(path) as stream:
        yield from read(stream, schema, make)


@attrs.define
class _Report:
    """Standard error; `counts` where it is a terminal, and standard output goes elsewhere."""

    counts: bool
    counting: bool = False

    @classmethod
    def made(cls) -> "_Report":
        return cls(sys.stderr.isatty() and not sys.stdout.isatty())

    def say(self, text: str, colour: str | None = None) -> None:
        """A line; what was put out before it stands before it."""
        sys.stdout.flush()
        label, _, rest = text.partition(" ")
        page = page_of(sys.stderr)
        shown = f"{page.paint(label, colour, bold=True)} {rest}" if colour else text
        sys.stderr.write(f"{self._clear()}{shown}\n")

    def progress(self, number: int) -> None:
        """How many there were so far, now and then."""
        if self.counts and number % _EVERY == 0:
            self.counting = True
            sys.stderr.write(f"\r{number:,} encounters")
            sys.stderr.flush()

    def _clear(self) -> str:
        counting, self.counting = self.counting, False
        return "\r\x1b[K" if counting else ""
