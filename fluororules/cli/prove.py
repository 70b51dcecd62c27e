"""`fluororules prove`: what is true of every encounter on every date."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Final

import click

from fluororules.cli.exits import Exit
from fluororules.cli.help import Taught
from fluororules.cli.options import form, paths

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fluororules.cli.proofs import Report
    from fluororules.model import Ruleset

_STEPS: Final = 5_000_000
_EXITS: Final = (
    "Exit status: 0 all is proved; 1 something was found; 2 a ruleset has errors, or the usage is wrong; 4 nothing was "
    "found, and something is not settled within the limit; 5 a file could not be read or written; 130 interrupted."
)


@click.command(
    "prove", cls=Taught, short_help="Prove each ensure, and name the rules that never say anything.", epilog=_EXITS
)
@paths
@form("text for people, or one JSON object")
@click.option("--sarif", metavar="FILE", help="Write the findings to FILE too, for tools of code review (SARIF 2.1.0).")
@click.option(
    "--steps",
    type=click.IntRange(min=1),
    default=_STEPS,
    show_default=True,
    help="The limit of one question, in steps of the solver: the same on every machine.",
)
@click.option("--fresh", is_flag=True, help="Prove anew, whatever is kept from before.")
def command(paths: tuple[str, ...], form: str, sarif: str | None, steps: int, fresh: bool) -> int:
    """Ask of the rulesets that each PATH names what is true of every encounter on every date.

    Each `ensure` holds. Each rule says something: it can apply, is not overridden or barred wherever it applies, and no
    other rules say the same. Each override can happen. Each code can be coded, barred and queried. Each name is used.

    Where one rule supports a code and another bars it, both may be right: the bar goes before the support. It is found
    only where the bar holds wherever the first rule applies, so that this rule never codes anything. What else must not
    be is for you to say, by an `ensure`.

    What is found otherwise comes with the smallest encounter found that shows it, in the form that `evaluate` reads; it
    was put to the ordinary evaluator before it is shown. What is not settled within the limit is never called proved.
    Proofs are kept in the user's cache folder, and used as long as no file has changed.

    PATH is a .rules file, the name of a published ruleset, or a folder; see `fluororules check --help`.

    With --format json, one object is printed: "verdict", and "rulesets" with the findings of each, their places and
    witnesses, what is not settled, and how much was analysed of how much.

    \b
    Try:
      fluororules prove fluoroscopy
      fluororules prove my.rules
      fluororules prove rulesets/ --sarif findings.sarif
    """
    from fluororules.cli.files import create
    from fluororules.cli.page import page_of
    from fluororules.cli.proofs import as_sarif, in_text
    from fluororules.version import __version__

    status = Exit.DONE
    reports: list[Report] = []
    for path in paths:
        ended, found = _reports(path, steps, fresh=fresh)
        status = max(status, ended)
        reports += [report for report in found if report not in reports]
    if form == "json":
        told = {"verdict": _verdict(reports), "rulesets": reports}
        sys.stdout.buffer.write(json.dumps(told, ensure_ascii=False, indent=2).encode() + b"\n")
    else:
        page = page_of(sys.stdout)
        sys.stdout.write("".join(f"{line}\n" for report in reports for line in in_text(report, page)))
    if sarif is not None:
        create(sarif, as_sarif(reports, __version__))
    return max(status, {"found": Exit.FOUND, "not settled": Exit.UNSETTLED}.get(_verdict(reports), Exit.DONE))


def _verdict(reports: Sequence[Report]) -> str:
    verdicts = {report["verdict"] for report in reports}
    return next((verdict for verdict in ("found", "not settled") if verdict in verdicts), "proved")


def _reports(path: str, steps: int, *, fresh: bool) -> tuple[Exit, list[Report]]:
    """The reports of what a path names, from those that are kept where nothing has changed."""
    from fluororules.cli.proofs_kept import keep, kept
    from fluororules.cli.rulesets_in import broken, rulesets_in

    before = None if fresh else kept(path, steps)
    if before is not None:
        return Exit.DONE, before
    found = rulesets_in([path])
    if not found:
        sys.stderr.write(f"fluororules prove: there is no .rules file below {path}\n")
        return Exit.WRONG, []
    status = max(broken(one) for one in found)
    rulesets = [one.examined.ruleset for one in found if one.examined and one.examined.ruleset]
    reports = [_proved(ruleset, rulesets, steps) for ruleset in rulesets]
    if status == Exit.DONE:
        keep(path, steps, [source.path for ruleset in rulesets for source in ruleset.sources], reports)
    return status, reports


def _proved(ruleset: Ruleset, others: Sequence[Ruleset], steps: int) -> Report:
    from fluororules.cli.progress import Steps
    from fluororules.cli.proofs import report_of, unused_names
    from fluororules.cli.proving import prove

    counter = Steps(ruleset.name)

    def progress(kind: str, done: int, of: int) -> None:
        counter.name = f"{ruleset.name}, {kind}"
        counter(done, of)

    try:
        proof = prove(ruleset, steps=steps, progress=progress)
    finally:
        counter.end()
    return report_of(proof, unused_names(ruleset, [each for each in others if each is not ruleset]))
