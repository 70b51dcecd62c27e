"""`fluororules check`: every complaint about rulesets, in one run."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

from fluororules.cli.help import Taught
from fluororules.cli.options import form, paths

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fluororules.cli.rulesets_in import Found
    from fluororules.diagnostics import Diagnostic


_EXITS = (
    "Exit status: 0 nothing to complain about; 1 warnings alone; 2 errors, or the usage is wrong; 5 a file "
    "could not be read; 130 interrupted."
)


@click.command("check", cls=Taught, short_help="Give every complaint about rulesets, in one run.", epilog=_EXITS)
@paths
@form("text for people, or one JSON object")
def command(paths: tuple[str, ...], form: str) -> int:
    """Give every complaint about the rulesets that each PATH names, in one run, with places.

    PATH is a .rules file, the name of a published ruleset, or a folder. In a folder, NAME/NAME.rules is a ruleset with
    the files that it uses; any other .rules file that no ruleset uses is checked by itself.

    With --format json, one object is printed: "rulesets", "errors" and "warnings" are counts, "diagnostics" lists the
    complaints, "unreadable" the files that could not be read.

    \b
    Try:
      fluororules check rulesets/
      fluororules check my.rules --format json
    """
    from fluororules.cli.complaints import in_order
    from fluororules.cli.rulesets_in import rulesets_in

    found = rulesets_in(paths)
    complaints = in_order(c for one in found if one.examined for c in one.examined.diagnostics)
    if form == "json":
        sys.stdout.buffer.write(json.dumps(_as_json(found, complaints), ensure_ascii=False, indent=2).encode() + b"\n")
    else:
        _in_text(found, complaints)
    return _status(found, complaints)


def _status(found: Sequence[Found], complaints: Sequence[Diagnostic]) -> int:
    from fluororules.cli.complaints import tally
    from fluororules.cli.exits import Exit

    errors, warnings = tally(complaints)
    if any(one.problem for one in found):
        return Exit.UNREADABLE
    return Exit.WRONG if errors or not found else Exit.FOUND if warnings else Exit.DONE


def _in_text(found: Sequence[Found], complaints: Sequence[Diagnostic]) -> None:
    from fluororules.cli.complaints import show, tally_in_words
    from fluororules.cli.page import counted

    show(complaints)
    if complaints:
        sys.stdout.write("\n")
    sys.stdout.flush()
    for one in found:
        if one.problem:
            sys.stderr.write(f"fluororules: {one.problem}\n")
    read = sum(one.examined is not None for one in found)
    if read:
        sys.stdout.write(f"{counted(read, 'ruleset')}: {tally_in_words(complaints)}\n")
    elif not found:
        sys.stderr.write("fluororules check: there is no .rules file below what was named\n")


def _as_json(found: Sequence[Found], complaints: Sequence[Diagnostic]) -> dict[str, object]:
    from fluororules.cli.complaints import tally
    from fluororules.diagnostics import to_json

    errors, warnings = tally(complaints)
    return {
        "rulesets": sum(one.examined is not None for one in found),
        "errors": errors,
        "warnings": warnings,
        "diagnostics": [to_json(complaint) for complaint in complaints],
        "unreadable": [one.problem for one in found if one.problem],
    }
