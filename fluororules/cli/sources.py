"""`fluororules sources`: what the rules of a ruleset rest on."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Final

import click

from fluororules.cli.help import Taught
from fluororules.cli.options import form, ruleset

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fluororules.cli.page import Page
    from fluororules.history import Citing, SourceUse
    from fluororules.model import Ruleset


_EXITS: Final = (
    "Exit status: 0 listed; 2 the rules or the usage are wrong; 5 a file could not be read; 130 interrupted."
)
_KINDS: Final = {"rule": "", "edits": "edits ", "code": "code ", "ensure": "ensure "}


@click.command("sources", cls=Taught, short_help="List the sources, and the rules that rest on each.", epilog=_EXITS)
@ruleset
@form("text for people, or one JSON object")
def command(ruleset: str, form: str) -> int:
    """List each source with its date, address and confidence, and what cites it.

    At the end stand the rules that rest on one source of low confidence alone.

    \b
    Try:
      fluororules sources
      fluororules sources --ruleset acr
    """
    from fluororules.cli.decisions import ruleset_line
    from fluororules.cli.page import page_of
    from fluororules.history import as_json, sources_of, thin
    from fluororules.loader import load

    rules = load(ruleset)
    uses, thinly = sources_of(rules.ruleset), thin(rules.ruleset)
    if form == "json":
        said = {"sources": as_json(uses), "on_one_low_source": [_name(rules.ruleset, rule.name) for rule in thinly]}
        sys.stdout.buffer.write(json.dumps(said, ensure_ascii=False, indent=2).encode() + b"\n")
        return 0
    page = page_of(sys.stdout)
    sys.stdout.write(f"{ruleset_line(rules.program.ruleset, page)}\n\n")
    for use in uses:
        sys.stdout.writelines(f"{line}\n" for line in (*_source(use, page), ""))
    names = [(_name(rules.ruleset, rule.name), rule.sentence, rule.cites[0].source) for rule in thinly]
    sys.stdout.writelines(f"{line}\n" for line in _thin(names, page))
    return 0


def _name(ruleset: Ruleset, rule: str) -> str:
    """The name of a rule as its statement has it: of the row of a table, the table's."""
    return next((each.family for each in ruleset.rules if each.name == rule), rule)


def _source(use: SourceUse, page: Page) -> Iterator[str]:
    """A source, and the statements that cite it."""
    source = use.source
    yield page.paint(source.name, bold=True)
    yield from page.wrap(source.title, 2)
    known = (f"dated {source.dated}" if source.dated else "", f"confidence {source.confidence or 'not stated'}")
    yield page.paint(f"  {', '.join(filter(None, known))}", dim=True)
    if source.at:
        yield page.paint(f"  {source.at}", dim=True)
    for citing in use.cited:
        yield from page.wrap(_citing(citing), 4)
    if not any(citing.kind in {"rule", "edits"} for citing in use.cited):
        yield from page.wrap("No rule cites it.", 4)


def _citing(citing: Citing) -> str:
    where = f": {citing.where}" if citing.where else ""
    sure = f", confidence {citing.confidence}" if citing.confidence else ""
    return f"{_KINDS[citing.kind]}{citing.name}{where} ({citing.place}{sure})"


def _thin(rules: list[tuple[str, str | None, str]], page: Page) -> Iterator[str]:
    """The rules that rest on one source of low confidence alone."""
    if not rules:
        yield "No rule rests on one source of low confidence alone."
        return
    yield page.paint("On one source of low confidence alone", "yellow", bold=True)
    for name, sentence, source in rules:
        yield from page.wrap(f"{name}: {sentence or ''} ({source})", 2)
