"""`fluororules fmt`: rules files in their one layout."""

from __future__ import annotations

import sys
from difflib import unified_diff

import attrs
import click

from fluororules.cli.exits import Exit
from fluororules.cli.files import STANDARD, UnreadableError, reading, replace
from fluororules.cli.help import Taught
from fluororules.cli.options import paths


@attrs.frozen
class _Laid:
    """A file as it is, and as it is to be."""

    name: str
    before: bytes
    after: bytes

    @property
    def changes(self) -> bool:
        """Whether they differ."""
        return self.before != self.after


_EXITS = (
    "Exit status: 0 done; 1 with --check or --diff, and a file would change; 2 a text has errors, or the usage "
    "is wrong; 5 a file could not be read or written; 130 interrupted."
)


@click.command("fmt", cls=Taught, short_help="Bring rules files into their one layout.", epilog=_EXITS)
@paths
@click.option("--check", is_flag=True, help="Change nothing; name the files that would change.")
@click.option("--diff", is_flag=True, help="Change nothing; show what would change.")
def command(paths: tuple[str, ...], check: bool, diff: bool) -> int:
    """Bring rules files into their one layout; comments are kept, and nothing that they say changes.

    PATH is a .rules file, or a folder, in which all .rules files are meant; - is standard input, whose layout goes to
    standard output. A file that cannot be read as rules (a word is missing, say) is left as it is, and its errors are
    shown. Names that nothing bears are no matter here: that is for `fluororules check`. Files are replaced whole.

    \b
    Try:
      fluororules fmt rulesets/
      fluororules fmt rulesets/ --check
      fluororules fmt - < my.rules
    """
    from fluororules.cli.rulesets_in import rules_files_in

    names = dict.fromkeys(file for path in paths for file in rules_files_in(path))
    if not names:
        sys.stderr.write("fluororules fmt: there is no .rules file below what was named\n")
        return Exit.WRONG
    status, laid, changed = Exit.DONE, 0, 0
    for name in names:
        try:
            file = _laid_out(name)
            if not (check or diff):
                _write(file)
        except UnreadableError as error:
            sys.stderr.write(f"fluororules: {error}\n")
            status = Exit.UNREADABLE
            continue
        if file is None:
            status = max(status, Exit.WRONG)
            continue
        laid, changed = laid + 1, changed + file.changes
        if file.changes and (check or diff):
            status = max(status, Exit.FOUND)
            _tell(file, diff=diff)
    _count(laid, changed, would=check or diff)
    return status


def _laid_out(name: str) -> _Laid | None:
    """The file laid out; None where it has errors, which are shown."""
    from fluororules.cli.complaints import show
    from fluororules.diagnostics import has_errors
    from fluororules.errors import RulesError, RulesFileError
    from fluororules.fmt import UnfaithfulLayoutError, format_source
    from fluororules.loader.files import refuse_data
    from fluororules.syntax import decode

    with reading(name) as stream:
        data = stream.read()
    try:
        refuse_data(name, data)
    except RulesFileError as error:
        raise UnreadableError(str(error)) from None
    source, complaints = decode(name, data, name)
    if has_errors(complaints):
        show(complaints, err=True)
        return None
    try:
        return _Laid(name, data, format_source(source).encode())
    except RulesError as error:
        show(error.diagnostics, err=True)
        return None
    except UnfaithfulLayoutError as error:
        raise UnreadableError(f"{name}: left as it is, through a fault of fluororules: {error}") from None


def _write(file: _Laid | None) -> None:
    if file is None:
        return
    if file.name == STANDARD:
        sys.stdout.buffer.write(file.after)
    elif file.changes:
        replace(file.name, file.after)


def _tell(file: _Laid, *, diff: bool) -> None:
    """The name of a file that would change, or how."""
    if not diff:
        sys.stdout.write(f"would change {file.name}\n")
        return
    before, after = (text.decode().splitlines(keepends=True) for text in (file.before, file.after))
    for line in unified_diff(before, after, file.name, file.name):
        sys.stdout.write(line if line.endswith("\n") else f"{line}\n\\ no line end at the end of the file\n")


def _count(laid: int, changed: int, *, would: bool) -> None:
    """The count at the end, on standard error, as standard output may hold a layout."""
    from fluororules.cli.page import counted

    sys.stdout.flush()
    verb = "would change" if would else "changed"
    sys.stderr.write(f"{counted(laid, 'file')}: {changed} {verb}, {laid - changed} as they should be\n")
