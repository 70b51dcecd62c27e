"""The folder in which a user's data is kept: tables of edits."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from fluororules.cli.options import Command

if TYPE_CHECKING:
    from pathlib import Path


def folder(command: Command) -> Command:
    """`--folder`, which $FLUORORULES_DATA says too."""
    option = click.option(
        "--folder",
        envvar="FLUORORULES_DATA",
        metavar="FOLDER",
        help="The folder in which tables are kept. Otherwise $FLUORORULES_DATA, or the user's data folder.",
    )
    return option(command)


def data_folder(said: str | None) -> Path:
    """The folder that was said, or the one that the platform has for the data of programs."""
    from pathlib import Path

    if said:
        return Path(said)
    asked = os.environ  # noqa: TID251 - where a user's data lies is known nowhere else, and decisions quote digests
    if sys.platform == "win32":
        return Path(asked.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "fluororules"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "fluororules"
    base = Path(asked.get("XDG_DATA_HOME") or "")
    return (base if base.is_absolute() else Path.home() / ".local" / "share") / "fluororules"
