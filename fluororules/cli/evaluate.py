"""`fluororules evaluate`: a file of encounters, decided."""

import json
import sys

import click

from fluororules.cli.folder import folder
from fluororules.cli.help import Taught
from fluororules.cli.options import allow_rejects, encounters, form, rulesets

_EXITS = (
    "Exit status: 0 all were decided (a query is an answer); 2 the rules or the usage are wrong; 3 some were "
    "rejected (0 with --allow-rejects); 5 a file could not be read or written; 130 interrupted."
)


@click.command("evaluate", cls=Taught, short_help="Decide each encounter of a file.", epilog=_EXITS)
@encounters
@rulesets
@folder
@form("text for people, or one decision in JSON a line")
@allow_rejects
def command(file: str, ruleset: str, folder: str | None, form: str, allow_rejects: bool) -> int:
    """Decide each encounter of FILE: the status of each fluoroscopy code, why, and what to ask the physician.

    FILE holds one JSON object, an array, or JSON lines; - is standard input. What is no encounter is reported on
    standard error with its line and a code, the others are decided, and the count of both is said at the end.

    Several rulesets, with commas between, answer their questions side by side; in JSON their decisions follow each
    other. A ruleset with edits is given the tables that were imported with `fluororules tables import`.

    \b
    Try:
      fluororules evaluate encounter.json
      fluororules evaluate --format json encounters.jsonl > decisions.jsonl
      fluororules evaluate --ruleset acr - < encounter.json
      fluororules evaluate --ruleset fluoroscopy,medicare encounter.json
    """
    from fluororules.claims.encounters import Record
    from fluororules.cli.deciding import deciding
    from fluororules.cli.decisions import in_text, ruleset_line, side_by_side
    from fluororules.cli.each import each
    from fluororules.cli.page import Head, page_of

    rulesets = deciding(ruleset, folder)
    page = page_of(sys.stdout)
    head = Head("\n".join(ruleset_line(rules.program.ruleset, page) for rules in rulesets) + "\n\n")

    def show(record: Record) -> None:
        decisions = [rules.evaluate(record.encounter) for rules in rulesets]
        if form == "json":
            for decision in decisions:
                sys.stdout.buffer.write(json.dumps(decision.to_json(), ensure_ascii=False).encode() + b"\n")
        else:
            head.write()
            shown = side_by_side(decisions, page) if len(decisions) > 1 else in_text(decisions[0], page)
            sys.stdout.write(f"{shown}\n")

    return each(file, rulesets[0].schema, show, allow_rejects=allow_rejects)
