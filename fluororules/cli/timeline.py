"""`fluororules timeline`: what changed when about a code."""

from __future__ import annotations

import json
import re
import sys
from typing import TYPE_CHECKING, Final

import click

from fluororules.cli.help import Taught
from fluororules.cli.options import form, ruleset

if TYPE_CHECKING:
    from fluororules.model import Ruleset


_EXITS: Final = (
    "Exit status: 0 told; 1 the ruleset knows nothing of the code; 2 the rules or the usage are wrong, or CODE is "
    "neither a code nor a service; 5 a file could not be read; 130 interrupted."
)
_CODE: Final = re.compile(r"[0-9]{4}[0-9A-Z]|[A-Z][0-9]{4}")


@click.command("timeline", cls=Taught, short_help="Tell what changed when about a code.", epilog=_EXITS)
@click.argument("code", metavar="CODE")
@ruleset
@form("text for people, or a list of changes in JSON")
def command(code: str, ruleset: str, form: str) -> int:
    """Tell what changed when about CODE, as the rules say, in order of time.

    Of a fluoroscopy code, or a service by name: its numbers, the rules that bear on it, and the members of the sets
    that those ask for. Of a procedure code: the sets that it enters and leaves, what rules do then, and its life.
    A day is the first on which it is so; what ends had its last day the day before.

    \b
    Try:
      fluororules timeline 77002
      fluororules timeline 36569 --ruleset acr
    """
    from fluororules.cli.changes import in_text
    from fluororules.cli.decisions import ruleset_line
    from fluororules.cli.page import page_of
    from fluororules.history import as_json, timeline
    from fluororules.loader import load

    rules = load(ruleset)
    changes = timeline(rules.ruleset, code)
    if not changes:
        return _unknown(code, rules.ruleset)
    if form == "json":
        sys.stdout.buffer.write(json.dumps(as_json(changes), ensure_ascii=False, indent=2).encode() + b"\n")
        return 0
    page = page_of(sys.stdout)
    sys.stdout.write(f"{ruleset_line(rules.program.ruleset, page)}\n\n")
    sys.stdout.writelines(f"{line}\n" for line in in_text(code, changes, rules.ruleset, page))
    return 0


def _unknown(code: str, ruleset: Ruleset) -> int:
    """Says that there is nothing to tell, or that the word is none that could be told of."""
    from fluororules.cli.exits import Exit

    if _CODE.fullmatch(code):
        click.echo(f"{ruleset.name} says nothing of {code}: it is in no set, and no service has the number", err=True)
        return Exit.FOUND
    names = ", ".join(service.name for service in ruleset.services)
    raise click.BadParameter(f"{code!r} is no code, and no service of {ruleset.name}; its services are {names}")
