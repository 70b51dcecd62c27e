"""`fluororules batch`: a table of encounters, or of claim lines, decided into a table."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

from fluororules.cli.folder import folder
from fluororules.cli.help import Taught
from fluororules.cli.options import form, ruleset

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fluororules.batch.files.run import Outcome
    from fluororules.batch.written import Per

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
@click.option("--explain", is_flag=True, help="Add the sentences of the rules.")
@click.option("--flat/--nested", "flat", default=None, help="IN holds claim lines, or encounters. [default: see below]")
@click.option("--column", "columns", multiple=True, metavar="OURS=THEIRS", help="What a claim column is called in IN.")
@click.option("--threads", type=click.IntRange(1, 256), default=1, show_default=True, help="How many decide at once.")
@click.option("--restart", is_flag=True, help="Drop the work that a killed run left behind.")
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
    encounter. Otherwise each row is an encounter.

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
    from fluororules.cli.progress import Rate
    from fluororules.loader import load

    rules = with_kept_tables(load(ruleset), folder)
    try:
        from fluororules.batch.files.claim_columns import given
        from fluororules.batch.files.failures import BatchError
        from fluororules.batch.files.run import Options, run
        from fluororules.batch.running import runner
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] not in {"numpy", "pyarrow"}:
            raise
        message = "it needs more than the library; install it with: pip install 'fluororules[batch]'"
        raise click.UsageError(message) from None
    progress = Rate()
    try:
        options = Options(flat, given(columns), threads, restart)
        outcome = run(source, out, rules, runner(rules, per=per, explain=explain), options, progress)
    except BatchError as error:
        progress.end()
        return _failed(error)
    except KeyboardInterrupt:
        progress.end()
        sys.stderr.write("interrupted; what is done is kept, and the same command goes on with it\n")
        return 130
    progress.end()
    return _said(outcome, out, form, allow_rejects=allow_rejects)


def _failed(error: Exception) -> int:
    from fluororules.batch.files.failures import UsageError
    from fluororules.cli.exits import Exit

    click.echo(f"fluororules batch: {error}", err=True)
    return Exit.WRONG if isinstance(error, UsageError) else Exit.UNREADABLE


def _said(outcome: Outcome, out: str, form: str, *, allow_rejects: bool) -> int:
    from fluororules.cli.exits import Exit

    counts = outcome.counts
    if form == "json":
        sys.stdout.write(json.dumps({**outcome.manifest, "resumed": outcome.resumed}, indent=2) + "\n")
    else:
        sys.stdout.write("".join(f"{line}\n" for line in _in_text(outcome, out)))
    return Exit.REJECTED if counts.rejected and not allow_rejects else Exit.DONE


def _in_text(outcome: Outcome, out: str) -> Sequence[str]:
    counts = outcome.counts
    lines = [f"{counts.read:,} rows: {counts.decided:,} decided, {counts.rejected:,} rejected"]
    lines.append(f"{counts.encounters:,} encounters came to {counts.written:,} rows in {out}")
    if outcome.resumed:
        lines.append(f"{outcome.resumed:,} rows were done already by an earlier run")
    if counts.rejected:
        lines.append(f"which rows were rejected, and why: {out}.rejects.csv")
    return lines
