"""`fluororules tables`: CMS's published tables of edits, imported, listed, verified."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from fluororules.cli.exits import HELP, Exit
from fluororules.cli.folder import data_folder, folder
from fluororules.cli.help import SETTINGS, Taught, in_colour
from fluororules.cli.options import form

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fluororules.cli.page import Page
    from fluororules.tables import Kept
    from fluororules.tables.importing import Imported

_IMPORT_EXITS = (
    "Exit status: 0 done; 2 it cannot be told what a file is, or the edition is kept with other rows, or the usage is "
    "wrong; 3 a file is not as it should be; 5 a file could not be read or written; 130 interrupted. Whatever it is, "
    "nothing is half imported."
)
_LIST_EXITS = "Exit status: 0; 1 what was written down of a table is damaged; 5 it could not be read."
_VERIFY_EXITS = "Exit status: 0 all tables are as they were imported; 1 some are not; 5 one could not be read."


class _Tables(click.Group):
    def get_help(self, ctx: click.Context) -> str:
        return in_colour(self, ctx)


@click.group(
    "tables", cls=_Tables, context_settings=SETTINGS, short_help="Import CMS's published tables of edits.", epilog=HELP
)
def command() -> None:
    """Import CMS's published tables of edits, list what is kept, and see that it is whole.

    \b
    Try:
      fluororules tables import ccipra-v302r0-f1.zip ccipra-v302r0-f2.zip
      fluororules tables list
      fluororules tables verify
    """


@command.command("import", cls=Taught, short_help="Import files as CMS publishes them.", epilog=_IMPORT_EXITS)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--table", metavar="TABLE", help="The table that the files hold, such as ncci-ptp-practitioner.")
@click.option("--edition", metavar="QUARTER", help="The quarter that the files are of, such as 2024q3.")
@click.option("--replace", is_flag=True, help="Put the rows in the place of others that are kept of that quarter.")
@folder
@form("text for people, or one table in JSON a line")
def import_(
    files: tuple[str, ...], table: str | None, edition: str | None, replace: bool, folder: str | None, form: str
) -> int:
    """Import files as CMS publishes them: pair edits (PTP), add-on edits (AOC) and unit limits (MUE).

    FILE is a text, a spreadsheet (.xlsx) or a zip archive of these. All parts of a table go into one command. Which
    table a file holds, and of which quarter, is taken from its name and headings; where these do not say it, give
    --table and --edition. All files are read and checked before anything is kept.

    \b
    Try:
      fluororules tables import ccipra-v302r0-f*.zip
      fluororules tables import edits.txt --table ncci-ptp-outpatient --edition 2024q3
    """
    from fluororules.cli.progress import Rows
    from fluororules.errors import TableDataError
    from fluororules.tables import import_files

    rows = Rows()
    try:
        found = import_files(data_folder(folder), files, table=table, edition=edition, replace=replace, progress=rows)
    except TableDataError as error:
        rows.end()
        for problem in error.problems:
            sys.stderr.write(f"rejected {problem}\n")
        sys.stderr.write("fluororules tables import: nothing was imported\n")
        return Exit.REJECTED
    finally:
        rows.end()
    _tell(found, form)
    return Exit.DONE


@command.command("list", cls=Taught, short_help="List the tables that are kept.", epilog=_LIST_EXITS)
@folder
@form("text for people, or one table in JSON a line")
def list_(folder: str | None, form: str) -> int:
    """List the tables that are kept: name, quarter, the days on which each speaks, rows, digest."""
    from fluororules.cli.page import page_of
    from fluororules.errors import TableDataError
    from fluororules.tables.manifest import manifests_in, read_manifest

    page, place, status = page_of(sys.stdout), data_folder(folder), Exit.DONE
    manifests = list(manifests_in(place))
    for manifest in manifests:
        try:
            table = read_manifest(manifest)
        except TableDataError as error:
            sys.stderr.write(f"{error}\n")
            status = Exit.FOUND
            continue
        if form == "json":
            _line(table.to_json())
        else:
            sys.stdout.write(f"{page.paint(f'{table.table} {table.edition}', bold=True)}\n")
            _about(table)
    if not manifests:
        sys.stderr.write(f"no table is kept in {place}\n")
    return status


@command.command("verify", cls=Taught, short_help="Read every kept table again.", epilog=_VERIFY_EXITS)
@folder
@form("text for people, or one table in JSON a line")
def verify_(folder: str | None, form: str) -> int:
    """Read every kept table again, and see that it is as it was imported: file, rows, digest, counts, days."""
    from fluororules.cli.page import counted, page_of
    from fluororules.tables import verify

    page, place = page_of(sys.stdout), data_folder(folder)
    good = wrong = 0
    for found in verify(place):
        good, wrong = good + (found.problem is None), wrong + (found.problem is not None)
        if form == "json":
            _line({"table": found.table, "edition": found.edition, "problem": found.problem})
        else:
            _verdict(page, f"{found.table} {found.edition}", found.problem)
        sys.stdout.flush()
    sys.stderr.write(f"{counted(good + wrong, 'table')}: {good} whole, {wrong} not\n")
    return Exit.FOUND if wrong else Exit.DONE


def _verdict(page: Page, name: str, problem: str | None) -> None:
    verdict = page.paint("whole", "green") if problem is None else f"{page.paint('wrong', 'red', bold=True)}: {problem}"
    sys.stdout.write(f"{name} {verdict}\n")


def _tell(found: Sequence[Imported], form: str) -> None:
    """What became of the files; what else is to be said goes to standard error."""
    for one in found:
        for note in one.notes:
            sys.stderr.write(f"note: {note}\n")
        if form == "json":
            _line({**one.kept.to_json(), "outcome": one.outcome})
            continue
        outcome = "kept already, with the same rows:" if one.outcome == "unchanged" else one.outcome
        sys.stdout.write(f"{outcome} {one.kept.table} {one.kept.edition}\n")
        _about(one.kept)


def _about(kept: Kept) -> None:
    from fluororules.cli.page import counted

    files, rows = counted(len(kept.sources), "file"), "row" if kept.rows == 1 else "rows"
    sys.stdout.write(f"  {kept.rows:,} {rows} kept of {kept.read:,} in {files}, {kept.duplicates:,} there twice\n")
    sys.stdout.write(f"  speaks for {kept.first} through {kept.last}\n")
    sys.stdout.write(f"  digest {kept.digest}\n")


def _line(about: dict[str, Any]) -> None:
    sys.stdout.buffer.write(json.dumps(about, ensure_ascii=False).encode() + b"\n")
