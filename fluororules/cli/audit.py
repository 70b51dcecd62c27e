"""`fluororules audit`: billed fluoroscopy lines of claims, held against the rules."""

from __future__ import annotations

import json
import sys
from collections import Counter
from typing import TYPE_CHECKING, Final

import click

from fluororules.cli.folder import folder
from fluororules.cli.help import Taught
from fluororules.cli.into_table import how_files_are_run, run_into, said
from fluororules.cli.options import allow_rejects, form, ruleset

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fluororules.auditing import Audit, AuditedLine
    from fluororules.auditing.columns.running import AuditRunner
    from fluororules.batch.files.run import Outcome
    from fluororules.cli.page import Page
    from fluororules.loader import Rules

_EXITS = (
    "Exit status: 0 every line is supported, or it cannot be told; 1 a line is not supported; 2 the rules or the usage "
    "are wrong, or the work folder is of another run; 3 some claims were rejected (0 or 1 with --allow-rejects); 5 a "
    "file could not be read or written, or another run is writing the output; 130 interrupted."
)
_COLOURS: Final = {"supported": "green", "not supported": "red", "cannot tell": "yellow"}


@click.command("audit", cls=Taught, short_help="Hold billed fluoroscopy lines against the rules.", epilog=_EXITS)
@click.argument("claims")
@click.option("--out", "-o", metavar="OUT", help="A table of verdicts, .parquet or .csv, for claims of any number.")
@ruleset
@folder
@how_files_are_run
@form("text for people, or one audit in JSON a line; with --out, the closing summary")
@allow_rejects
def command(  # noqa: PLR0917 - click hands all over by name
    claims: str,
    out: str | None,
    ruleset: str,
    folder: str | None,
    explain: bool,
    flat: bool | None,
    columns: tuple[str, ...],
    threads: int,
    restart: bool,
    form: str,
    allow_rejects: bool,
) -> int:
    """Hold the billed fluoroscopy lines of CLAIMS against the rules: supported, not supported, or it cannot be told.

    CLAIMS holds encounters as `fluororules evaluate` takes them. Procedure lines whose code the ruleset decides are
    taken for billed lines. So are those under the key "billed": a list of objects with "code", "units", "modifiers".

    Claims rarely say how long it took, or who was in the room. Only what is barred whatever the unknown facts are is
    called not supported; otherwise the facts to ask for are named. What could have been coded and was not is listed.

    With --out CLAIMS is a file or a folder of encounters or of claim lines, as `fluororules batch` takes them, and OUT
    a table with a row for each billed line. OUT.rejects.csv and OUT.manifest.json stand beside it, and a run that was
    killed is gone on with by the same command. The options from --explain to --restart go with --out.

    \b
    Try:
      fluororules audit claims.jsonl
      fluororules audit --ruleset medicare --format json claims.jsonl > audit.jsonl
      fluororules audit claim_lines.parquet -o audit.parquet
    """
    from fluororules.cli.deciding import with_kept_tables
    from fluororules.loader import load

    given = {
        "--explain": explain,
        "--flat` or `--nested": flat is not None,
        "--column": columns,
        "--threads": threads > 1,
        "--restart": restart,
    }
    for name in (name for name, is_given in given.items() if is_given and out is None):
        raise click.UsageError(f"`{name}` goes with `--out`")
    rules = with_kept_tables(load(ruleset), folder)
    if out is None:
        return _one_by_one(claims, rules, form, allow_rejects=allow_rejects)

    def runner_of(rules: Rules) -> AuditRunner:
        from fluororules.auditing.columns.running import audit_runner

        return audit_runner(rules, explain=explain)

    outcome = run_into(out, claims, rules, runner_of, flat=flat, columns=columns, threads=threads, restart=restart)
    return outcome if isinstance(outcome, int) else _of_files(outcome, out, form, allow_rejects=allow_rejects)


def _of_files(outcome: Outcome, out: str, form: str, *, allow_rejects: bool) -> int:
    """Says what an audit of files came to."""
    from fluororules.cli.exits import Exit

    said(outcome, out, form, _tally(outcome.counts.tally))
    if outcome.counts.rejected and not allow_rejects:
        return Exit.REJECTED
    return Exit.FOUND if outcome.counts.tally.get("not supported") else Exit.DONE


def _one_by_one(claims: str, rules: Rules, form: str, *, allow_rejects: bool) -> int:
    """Audits claims as they come, and shows each."""
    from fluororules.auditing.claims import claim_of
    from fluororules.auditing.verdicts import audit
    from fluororules.claims.encounters import Record
    from fluororules.cli.decisions import ruleset_line
    from fluororules.cli.each import each
    from fluororules.cli.exits import Exit
    from fluororules.cli.page import Head, page_of

    page = page_of(sys.stdout)
    verdicts: Counter[str] = Counter()
    head = Head(f"{ruleset_line(rules.program.ruleset, page)}\n\n")

    def show(record: Record) -> None:
        claim = record.encounter
        found = audit(claim.encounter, claim.billed, rules)  # type: ignore[attr-defined] # a Claim, as `make` makes
        verdicts.update(line.verdict for line in found.lines)
        if form == "json":
            sys.stdout.buffer.write(json.dumps(found.to_json(), ensure_ascii=False).encode() + b"\n")
        else:
            head.write()
            sys.stdout.write("\n".join(_in_text(found, page)) + "\n\n")

    status = each(claims, rules.schema, show, allow_rejects=allow_rejects, make=lambda data: claim_of(rules, data))
    sys.stdout.flush()
    sys.stderr.write(f"{_tally(verdicts)}\n")
    return status or (Exit.FOUND if verdicts["not supported"] else Exit.DONE)


def _tally(verdicts: Mapping[str, int]) -> str:
    from fluororules.cli.page import counted

    counts = {verdict: verdicts.get(verdict, 0) for verdict in _COLOURS}
    each = ", ".join(f"{count} {verdict}" for verdict, count in counts.items())
    return f"{counted(sum(counts.values()), 'billed line')}: {each}"


def _in_text(audit: Audit, page: Page) -> Iterator[str]:
    """Each billed line with its verdict, then what else could have been coded."""
    from fluororules.cli.decisions import entry

    name = audit.encounter if audit.encounter is not None else "(no id)"
    yield f"{page.paint(name, bold=True)}  {audit.date_of_service.isoformat()}"
    if not audit.lines:
        yield "  no line of a code that the ruleset decides was billed"
    for line in audit.lines:
        yield ""
        yield from _line_in_text(line, page)
    for label, codes in (("missed", audit.missed), ("possible", audit.possible)):
        if codes:
            said = "supported, and not billed" if label == "missed" else "open, and not billed"
            yield ""
            yield from entry(label, "cyan", f"{', '.join(codes)}: {said}", page)


def _line_in_text(line: AuditedLine, page: Page) -> Iterator[str]:
    from fluororules.cli.decisions import MARGIN, entry, reason_lines, small

    units = f", {line.units} units" if line.units > 1 else ""
    marks = "".join(f", modifier {modifier}" for modifier in line.modifiers)
    yield from entry(line.code, _COLOURS[line.verdict], f"{line.verdict}{units}{marks}", page)
    yield from page.wrap(line.text, MARGIN)
    bars = [reason for reason in line.reasons if reason.effect == "not coded" and reason.certain]
    wanted = bars if line.status == "not coded" else line.reasons
    yield from reason_lines(wanted, page)
    for query in line.queries:
        yield from small(f"ask: {query.question}", page)
