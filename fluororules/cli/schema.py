"""`fluororules schema`: the JSON Schemas of what goes in and what comes out."""

import sys

import click

from fluororules.cli.help import Taught

_EXITS = "Exit status: 0 done; 2 the usage is wrong."


@click.command("schema", cls=Taught, short_help="Print a JSON Schema.", epilog=_EXITS)
@click.argument("which", type=click.Choice(["encounter", "decision", "audit"]), metavar="encounter|decision|audit")
def command(which: str) -> int:
    """Print the JSON Schema (draft 2020-12) of an encounter, of a decision or of an audit.

    \b
    Try:
      fluororules schema encounter > encounter.schema.json
    """
    from fluororules._resources import where
    from fluororules.cli.files import reading

    with reading(f"{where('schemas')}/{which}.json") as stream:
        text = stream.read()
    sys.stdout.buffer.write(text)
    return 0
