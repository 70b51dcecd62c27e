"""The arguments and options that several commands take."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])


def _rulesets(context: object, parameter: object, begun: str) -> list[str]:
    """The published rulesets whose name begins so, for the shell to complete."""
    from fluororules.loader import published_names

    del context, parameter
    return [name for name in published_names() if name.startswith(begun)]


def _one(context: click.Context, parameter: click.Parameter, named: str) -> str:
    """The ruleset that was named; a usage error where several were."""
    from fluororules.cli.deciding import names_several

    if names_several(named):
        raise click.UsageError(f"{context.command.name} takes one ruleset", context)
    del parameter
    return named


encounters = click.argument("file")
"""The file of encounters."""

ruleset = click.option(
    "--ruleset",
    "-r",
    default="fluoroscopy",
    show_default=True,
    metavar="RULESET",
    callback=_one,
    shell_complete=_rulesets,
    help="A published ruleset by name, a .rules file, or a ruleset's folder.",
)
rulesets = click.option(
    "--ruleset",
    "-r",
    default="fluoroscopy",
    show_default=True,
    metavar="RULESET[,RULESET...]",
    shell_complete=_rulesets,
    help="Published rulesets by name, .rules files, or rulesets' folders, with commas between.",
)
allow_rejects = click.option("--allow-rejects", is_flag=True, help="Exit with 0 although encounters were rejected.")
paths = click.argument("paths", nargs=-1, required=True, metavar="PATH...")


def form(what: str) -> Callable[[Command], Command]:
    """`--format text|json`."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(["text", "json"]),
        default="text",
        show_default=True,
        help=f"{what[0].upper()}{what[1:]}.",
    )
