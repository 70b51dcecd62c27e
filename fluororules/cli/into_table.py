"""Files of encounters or of claim lines run into a table: what the commands that do so have in common."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from fluororules.cli.page import listed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from fluororules.batch.files.run import Outcome, Runner
    from fluororules.loader import Rules

Command = TypeVar("Command", bound="Callable[..., Any]")

_MOST_NAMED: Final = 10
"""How many columns that were not read are named."""

_BY_NUMBER: Final = "column "
"""How a column begins that is told by its number."""

_KEPT: Final = "interrupted; what is done is kept, and the same command goes on with it\n"
_NOTHING: Final = "interrupted; nothing was done yet\n"

_OPTIONS = (
    click.option("--explain", is_flag=True, help="Add the sentences of the rules."),
    click.option(
        "--flat/--nested",
        "flat",
        default=None,
        help="The rows are claim lines, or encounters. [default: claim lines if there is a claim_id column]",
    ),
    click.option(
        "--column", "columns", multiple=True, metavar="OURS=THEIRS", help="What a claim column is called in the file."
    ),
    click.option(
        "--threads", type=click.IntRange(1, 256), default=1, show_default=True, help="How many decide at once."
    ),
    click.option("--restart", is_flag=True, help="Drop the work that a killed run left behind."),
)


def how_files_are_run(command: Command) -> Command:
    """`--explain`, `--flat`, `--column`, `--threads` and `--restart`."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def run_into(
    out: str,
    source: str,
    rules: Rules,
    runner_of: Callable[[Rules], Runner],
    *,
    flat: bool | None,
    columns: Sequence[str],
    threads: int,
    restart: bool,
) -> Outcome | int:
    """Runs `source` into `out`; what it came to, or, where that was told already, the exit status."""
    from fluororules.cli.progress import Rate

    try:
        from fluororules.batch.files.claim_columns import given
        from fluororules.batch.files.failures import BatchError
        from fluororules.batch.files.run import Options, kept, run

        runner = runner_of(rules)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] not in {"numpy", "pyarrow"}:
            raise
        message = "it needs more than the library; install it with: pip install 'fluororules[batch]'"
        raise click.UsageError(message) from None
    progress = Rate()
    try:
        return run(source, out, rules, runner, Options(flat, given(columns), threads, restart), progress)
    except BatchError as error:
        progress.end()
        return _failed(error)
    except KeyboardInterrupt:
        progress.end()
        sys.stderr.write(_KEPT if kept(out) else _NOTHING)
        return 130
    finally:
        progress.end()


def _failed(error: Exception) -> int:
    from fluororules.batch.files.failures import UsageError
    from fluororules.cli.exits import Exit

    click.echo(f"fluororules {click.get_current_context().info_name}: {error}", err=True)
    return Exit.WRONG if isinstance(error, UsageError) else Exit.UNREADABLE


def said(outcome: Outcome, out: str, form: str, *more: str) -> None:
    """Says what a run came to; in text with more lines at the end."""
    if form == "json":
        sys.stdout.write(json.dumps({**outcome.manifest, "resumed": outcome.resumed}, indent=2) + "\n")
    else:
        sys.stdout.write("".join(f"{line}\n" for line in (*_in_text(outcome, out), *more)))
        sys.stdout.flush()
        sys.stderr.write("".join(f"{line}\n" for line in _not_read(outcome.ignored)))


def _in_text(outcome: Outcome, out: str) -> Iterator[str]:
    counts = outcome.counts
    yield f"{_many(counts.read, 'row')}: {counts.decided:,} decided, {counts.rejected:,} rejected"
    yield f"{_many(counts.encounters, 'encounter')} came to {_many(counts.written, 'row')} in {out}"
    if outcome.resumed:
        were = "was" if outcome.resumed == 1 else "were"
        yield f"{_many(outcome.resumed, 'row')} {were} done already by an earlier run"
    if counts.rejected:
        yield f"which rows were rejected, and why: {out}.rejects.csv"


def _many(number: int, thing: str) -> str:
    return f"{number:,} {thing if number == 1 else f'{thing}s'}"


def _not_read(ignored: Sequence[str]) -> Iterator[str]:
    """Which columns of claim lines were not read, for whoever misspelt one; those without a known name by number."""
    shown = ignored[:_MOST_NAMED]
    numbers = [name.removeprefix(_BY_NUMBER) for name in shown if name.startswith(_BY_NUMBER)]
    named = [f"`{name}`" for name in shown if not name.startswith(_BY_NUMBER)]
    if numbers:
        named.append(f"{'column' if len(numbers) == 1 else 'columns'} {', '.join(numbers)}")
    more = [f"{len(ignored) - len(shown):,} more"] if len(ignored) > len(shown) else []
    if ignored:
        yield f"columns that were not read: {listed([*named, *more])}"
