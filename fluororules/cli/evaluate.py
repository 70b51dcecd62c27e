"""`fluororules evaluate`: a file of encounters, decided."""

import json
import sys

import click

from fluororules.cli.help import Taught
from fluororules.cli.options import allow_rejects, encounters, form, ruleset

_EXITS = (
    "Exit status: 0 all were decided (a query is an answer); 2 the rules or the usage are wrong; 3 some were "
    "rejected (0 with --allow-rejects); 5 a file could not be read or written; 130 interrupted."
)


@click.command("evaluate", cls=Taught, short_help="Decide each encounter of a file.", epilog=_EXITS)
@encounters
@ruleset
@form("text for people, or one decision in JSON a line")
@allow_rejects
def command(file: str, ruleset: str, form: str, allow_rejects: bool) -> int:
    """Decide each encounter of FILE: the status of each fluoroscopy code, why, and what to ask the physician.

    FILE holds one JSON object, an array, or JSON lines; - is standard input. What is no encounter is reported on
    standard error with its line and a code, the others are decided, and the count of both is said at the end.

    \b
    Try:
      fluororules evaluate encounter.json
      fluororules evaluate --format json encounters.jsonl > decisions.jsonl
      fluororules evaluate --ruleset acr - < encounter.json
    """
    from fluororules.claims.encounters import Record
    from fluororules.cli.decisions import in_text, ruleset_line
    from fluororules.cli.each import each
    from fluororules.cli.page import page_of
    from fluororules.loader import load

    rules = load(ruleset)
    page = page_of(sys.stdout)
    if form == "text":
        sys.stdout.write(f"{ruleset_line(rules.program.ruleset, page)}\n\n")

    def show(record: Record) -> None:
        decision = rules.evaluate(record.encounter)
        if form == "text":
            sys.stdout.write(f"{in_text(decision, page)}\n")
        else:
            sys.stdout.buffer.write(json.dumps(decision.to_json(), ensure_ascii=False).encode() + b"\n")

    return each(file, rules.schema, show, allow_rejects=allow_rejects)
