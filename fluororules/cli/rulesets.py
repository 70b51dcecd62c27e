"""`fluororules rulesets`: what is published with the library."""

from __future__ import annotations

import json
import sys
from datetime import date

import click

from fluororules.cli.help import Taught
from fluororules.cli.options import form

_EXITS = "Exit status: 0."


@click.command("rulesets", cls=Taught, short_help="List the published rulesets.", epilog=_EXITS)
@form("text for people, or one ruleset in JSON a line")
def command(form: str) -> int:
    """List the published rulesets: name, version, title, digest, and the date through which each was reviewed.

    Each can be named where RULESET is asked for; without one, evaluate and explain take `fluoroscopy`.
    """
    from fluororules.cli.page import page_of
    from fluororules.loader import published_names

    page = page_of(sys.stdout)
    for name in published_names():
        about = _about(name)
        if form == "json":
            sys.stdout.buffer.write(json.dumps(about, ensure_ascii=False).encode() + b"\n")
            continue
        sys.stdout.write(f"{page.paint(name, bold=True)} {about['version'] or ''}\n")
        lines = (
            about["title"],
            f"reviewed through {about['reviewed_through'] or 'no date'}",
            f"digest {about['digest']}",
        )
        for line in lines:
            if line:
                sys.stdout.write(f"  {line}\n")
    return 0


def _about(name: str) -> dict[str, str | None]:
    from fluororules.loader import load

    rules = load(name)
    through = rules.program.reviewed_through
    return {
        "name": name,
        "title": _title(name),
        "version": rules.version,
        "digest": rules.digest,
        "reviewed_through": None if through is None else date.fromordinal(through).isoformat(),
    }


def _title(name: str) -> str | None:
    """The title in the head of the ruleset's own file."""
    from fluororules._resources import where
    from fluororules.cli.files import reading
    from fluororules.syntax import decode, parse, tree

    with reading(f"{where('rulesets')}/{name}/{name}.rules") as stream:
        source, _ = decode(name, stream.read())
    headers = (s for s in parse(source).file.statements if isinstance(s, tree.Header))
    return next((head.title.text for head in headers if head.title), None)
