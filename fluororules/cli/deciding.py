"""The rulesets that a command was asked to decide by, with the tables that their edits want."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fluororules.cli.folder import data_folder

if TYPE_CHECKING:
    from pathlib import Path

    from fluororules.edits import Tables
    from fluororules.loader import Rules


def deciding(named: str, folder: str | None) -> list[Rules]:
    """Each ruleset of a list with commas between, once, with what is kept of its tables in the user's data folder.

    `folder` is the data folder that was named, None for the user's own. Raises what `load` and `tables.read` raise.
    """
    return [with_kept_tables(rules, folder) for rules in rulesets_of(named)]


def rulesets_of(named: str) -> list[Rules]:
    """Each ruleset of a list with commas between, without tables; a file whose name has a comma is one ruleset."""
    from fluororules.loader import load

    if not names_several(named):
        return [load(named)]
    return [load(name) for name in dict.fromkeys(name.strip() for name in named.split(","))]


def names_several(named: str) -> bool:
    """Whether this is a list with commas between, and not the path of one file with a comma in its name."""
    if "," not in named:
        return False
    from pathlib import Path

    return not Path(named).exists()


def with_kept_tables(rules: Rules, folder: str | None) -> Rules:
    """A ruleset with what is kept of the tables that its edits want."""
    if not rules.tables:
        return rules
    place = data_folder(folder)
    return rules.with_tables(_kept(place, rules)) if place.is_dir() else rules


def _kept(place: Path, rules: Rules) -> Tables:
    """The rows of the tables that bear on a code of the ruleset."""
    from fluororules import tables

    codes = rules.program.codes
    return tables.read(place, rules.tables, codes)
