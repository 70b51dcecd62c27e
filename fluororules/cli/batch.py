"""`fluororules batch`: a table of encounters, or of claim lines, decided into a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from fluororules.cli.folder import folder
from fluororules.cli.help import Taught
from fluororules.cli.into_table import how_files_are_run, run_into, said
from fluororules.cli.options import form, ruleset

if TYPE_CHECKING:
    from fluororules.batch.running import Runner
    from fluororules.batch.written import Per
    from fluororules.loader import Rules

_EXITS = (
    "Exit status: 0 all were decided; 2 the rules or the usage are wrong, or the work folder is of another run; 3 some "
    "rows were rejected (0 with --allow-rejects); 5 a file could not be read or written, or another run is writing the "
    "output; 130 interrupted."
)


@click.command("batch", cls=Taught, short_help="Decide a table of encounters or claim lines.", epilog=_EXITS)
@click.argument("source", metavar="IN")
@click.option("--out", "-o", required=True, metavar="OUT", help="The output, .parquet or .csv.")
@ruleset
@folder
@click.option(
    "--per",
    type=click.Choice(["code", "encounter"]),
    default="code",
    show_default=True,
    help="A row for each encounter and code, or for each encounter.",
)
@how_files_are_run
@click.option("--allow-rejects", is_flag=True, help="Exit with 0 although rows were rejected.")
@form("the closing summary as text for people, or as one JSON object")
def command(  # noqa: PLR0917 - click hands all over by name
    source: str,
    out: str,
    ruleset: str,
    folder: str | None,
    per: Per,
    explain: bool,
    flat: bool | None,
    columns: tuple[str, ...],
    threads: int,
    restart: bool,
    allow_rejects: bool,
    form: str,
) -> int:
    """Decide IN, a table of encounters or of claim lines, into the table OUT.

    IN is a .parquet, .csv, .jsonl or .ndjson file, or a folder of them. One with a column claim_id (or whatever
    --column says) holds claim lines, under the names of Tuva's medical_claim: the lines of a claim on one day are one
    encounter. They must have claim_id, hcpcs_code, and claim_line_start_date or claim_start_date. Lines of codes that
    the ruleset decides say what was billed, and are no procedures. Otherwise each row is an encounter.

    A row that is none is rejected, and the others are decided. OUT.rejects.csv says which and why, OUT.manifest.json
    what was decided by what, and how many. OUT appears whole or not at all. A run that was killed is gone on with by
    the same command.

    \b
    Try:
      fluororules batch encounters.parquet -o decisions.parquet
      fluororules batch claims/ -o decisions.csv --per encounter
      fluororules batch lines.csv -o decisions.parquet --column claim_id=CLM_ID
    """
    from fluororules.cli.deciding import with_kept_tables
    from fluororules.cli.exits import Exit
    from fluororules.loader import load

    def runner_of(rules: Rules) -> Runner:
        from fluororules.batch.running import runner

        return runner(rules, per=per, explain=explain)

    rules = with_kept_tables(load(ruleset), folder)
    outcome = run_into(out, source, rules, runner_of, flat=flat, columns=columns, threads=threads, restart=restart)
    if isinstance(outcome, int):
        return outcome
    said(outcome, out, form)
    return Exit.REJECTED if outcome.counts.rejected and not allow_rejects else Exit.DONE
