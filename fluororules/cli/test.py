"""`fluororules test`: the examples of rulesets, run."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

from fluororules.cli.exits import Exit
from fluororules.cli.help import Taught
from fluororules.cli.options import form, paths

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fluororules.cli.page import Page
    from fluororules.cli.rulesets_in import Found
    from fluororules.testing.examples import Miss, Outcome
    from fluororules.testing.shown import Unshown


_EXITS = (
    "Exit status: 0 all came out as expected, and every rule is shown; 1 not so; 2 a ruleset has errors, or the usage "
    "is wrong; 5 a file could not be read; 130 interrupted."
)


@click.command("test", cls=Taught, short_help="Run the examples of rulesets.", epilog=_EXITS)
@paths
@form("text for people, or one JSON object")
def command(paths: tuple[str, ...], form: str) -> int:
    """Run the examples of the rulesets that each PATH names, and show each that comes out otherwise.

    A rule is shown by an example that fires it and by a near miss: an example that differs in one fact, and in which
    the rule does not apply. A rule that lacks either is named.

    PATH is a .rules file, the name of a published ruleset, or a folder; see `fluororules check --help`.

    With --format json, one object is printed: "examples" and "failed" are counts, "outcomes" lists every example with
    its place, and for what came out otherwise the code, what was expected, what came out, and the reasons; "unshown"
    lists the rules without an example that fires them, or without a near miss.

    \b
    Try:
      fluororules test rulesets/
      fluororules test my.rules
    """
    from fluororules.cli.page import page_of
    from fluororules.cli.rulesets_in import rulesets_in

    found = rulesets_in(paths)
    if not found:
        sys.stderr.write("fluororules test: there is no .rules file below what was named\n")
        return Exit.WRONG
    status = Exit.DONE
    outcomes: list[tuple[str, Outcome]] = []
    gaps: list[tuple[str, Unshown]] = []
    for one in found:
        status = max(status, _broken(one))
        _run(one, outcomes, gaps)
    failed = [outcome for _, outcome in outcomes if outcome.misses]
    if form == "json":
        sys.stdout.buffer.write(json.dumps(_as_json(outcomes, gaps), ensure_ascii=False, indent=2).encode() + b"\n")
    else:
        page = page_of(sys.stdout)
        for outcome in failed:
            sys.stdout.write("\n".join(_in_text(outcome, page)) + "\n\n")
        for _, gap in gaps:
            sys.stdout.write("\n".join(_gap_in_text(gap, page)) + "\n")
        sys.stdout.write(f"{_tally(len(outcomes), len(failed), gaps)}\n")
    return max(status, Exit.FOUND) if failed or gaps else status


def _broken(found: Found) -> Exit:
    """Shows why a ruleset cannot be run."""
    from fluororules.cli.complaints import show

    if found.examined is None:
        sys.stderr.write(f"fluororules: {found.problem}\n")
        return Exit.UNREADABLE
    if found.examined.ruleset is None:
        show([d for d in found.examined.diagnostics if d.severity == "error"], err=True)
        return Exit.WRONG
    return Exit.DONE


def _run(found: Found, outcomes: list[tuple[str, Outcome]], gaps: list[tuple[str, Unshown]]) -> None:
    from fluororules.loader import load
    from fluororules.testing.examples import run_examples
    from fluororules.testing.shown import unshown

    if found.examined is None or found.examined.ruleset is None:
        return
    rules = load(found.path)
    outcomes += [(rules.name, outcome) for outcome in run_examples(rules)]
    gaps += [(rules.name, gap) for gap in unshown(rules)]


def _tally(examples: int, failed: int, gaps: list[tuple[str, Unshown]]) -> str:
    from fluororules.cli.page import counted

    more = f"; {counted(len(gaps), 'rule')} not shown in full" if gaps else ""
    return f"{counted(examples, 'example')}: {examples - failed} as expected, {failed} otherwise{more}"


def _gap_in_text(gap: Unshown, page: Page) -> Iterator[str]:
    """What the examples leave open of a rule."""
    lacks = "no example fires it" if not gap.fired else "no example that differs in one fact fails to fire it"
    yield f"{page.paint('not shown', 'yellow', bold=True)}  {gap.rule}  {gap.span.source.shown}:{gap.span.line}"
    yield from page.wrap(lacks, 2)


def _in_text(outcome: Outcome, page: Page) -> Iterator[str]:
    """An example that came out otherwise: what it says, where it stands, and each difference with its reasons."""
    from fluororules.cli.decisions import MARGIN, code_lines, small

    example = outcome.example
    yield f"{page.paint(example.name, bold=True)}  {example.span.source.shown}:{example.span.line}"
    if example.sentence:
        yield from page.wrap(example.sentence, 2)
    for miss in outcome.misses:
        yield f"  {page.paint('expected', 'green', bold=True)}   {miss.expected}"
        yield f"  {page.paint('got', 'red', bold=True)}        {miss.got}"
        if miss.decided is not None:
            yield from code_lines([miss.decided], outcome.decision, page)[1:-1]
    yield from (line for cite in example.cites for line in small(_cite(cite.title, cite.where), page, MARGIN))


def _cite(title: str, where: str | None) -> str:
    return f"{title}, {where}" if where else title


def _as_json(outcomes: list[tuple[str, Outcome]], gaps: list[tuple[str, Unshown]]) -> dict[str, object]:
    return {
        "examples": len(outcomes),
        "failed": sum(bool(outcome.misses) for _, outcome in outcomes),
        "outcomes": [
            {
                "ruleset": ruleset,
                "example": outcome.example.name,
                "file": outcome.example.span.source.shown,
                "line": outcome.example.span.line,
                "as_expected": not outcome.misses,
                "misses": [_miss_as_json(miss) for miss in outcome.misses],
            }
            for ruleset, outcome in outcomes
        ],
        "unshown": [
            {
                "ruleset": ruleset,
                "rule": gap.rule,
                "file": gap.span.source.shown,
                "line": gap.span.line,
                "fired": gap.fired,
                "near_miss": gap.missed,
            }
            for ruleset, gap in gaps
        ],
    }


def _miss_as_json(miss: Miss) -> dict[str, object]:
    import attrs

    reasons = miss.decided.reasons if miss.decided else ()
    return {
        "code": miss.code,
        "expected": miss.expected,
        "got": miss.got,
        "reasons": [attrs.asdict(reason) for reason in reasons],
    }
