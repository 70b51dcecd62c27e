"""`fluororules explain`: why a code has its status, and the fewest facts that would have to differ."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

from fluororules.cli.folder import folder
from fluororules.cli.help import Taught
from fluororules.cli.options import allow_rejects, encounters, form, ruleset

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fluororules.cli.page import Page
    from fluororules.loader import Rules
    from fluororules.program.explain import Explanation


_EXITS = (
    "Exit status: 0 explained; 2 the rules or the usage are wrong, or there is no such code on a date of "
    "service; 3 some were rejected (0 with --allow-rejects); 5 a file could not be read or written; 130 "
    "interrupted."
)


@click.command(
    "explain", cls=Taught, short_help="Say why a code has its status, and what would have to differ.", epilog=_EXITS
)
@encounters
@click.option(
    "--code", "-c", required=True, help="A code that exists on the date of service, or the name of a service."
)
@ruleset
@folder
@form("text for people, or one explanation in JSON a line")
@allow_rejects
def command(file: str, code: str, ruleset: str, folder: str | None, form: str, allow_rejects: bool) -> int:
    """Say why a code has its status for each encounter of FILE, and what would have to differ for it to be coded.

    FILE holds one JSON object, an array, or JSON lines; - is standard input. The answer to the second question is the
    fewest facts that would have to differ; the date of service never does.

    \b
    Try:
      fluororules explain encounter.json --code 76000
    """
    from fluororules.claims.encounters import Record
    from fluororules.cli.deciding import with_kept_tables
    from fluororules.cli.decisions import ruleset_line
    from fluororules.cli.each import each
    from fluororules.cli.exits import Exit
    from fluororules.cli.page import Head, page_of
    from fluororules.errors import RulesError
    from fluororules.loader import load

    rules = with_kept_tables(load(ruleset), folder)
    _known(code, rules)
    page = page_of(sys.stdout)
    head = Head(f"{ruleset_line(rules.program.ruleset, page)}\n\n")
    unknown: list[str] = []

    def show(record: Record) -> bool:
        try:
            explanation = rules.explain(record.encounter, code)
        except RulesError as error:
            unknown.append(f"{record.place}: {error}")
            sys.stderr.write(f"{unknown[-1]}\n")
            return False
        if form == "text":
            head.write()
            sys.stdout.writelines(f"{line}\n" for line in _lines(explanation, page))
        else:
            sys.stdout.buffer.write(json.dumps(explanation.to_json(), ensure_ascii=False).encode() + b"\n")
        return True

    status = each(file, rules.schema, show, allow_rejects=allow_rejects)
    return max(status, Exit.WRONG) if unknown else status


def _known(code: str, rules: Rules) -> None:
    """Raises RulesError where the ruleset has the code on no date, so that no encounter need be read."""
    from fluororules.errors import RulesError

    services = rules.program.services
    numbers = sorted({number for service in services for number, _ in service.numbers})
    if code not in numbers and code not in {service.name for service in services}:
        raise RulesError(f"{code} is no code of {rules.name} on any date; there are {', '.join(numbers)}")


def _lines(explanation: Explanation, page: Page) -> Iterator[str]:
    from fluororules.cli.decisions import code_lines, heading

    decision = explanation.decision
    yield heading(decision, page)
    yield ""
    yield from code_lines([c for c in decision.codes if c.code == explanation.code], decision, page)
    yield from _facts(explanation, page)
    yield from _changes(explanation, page)
    yield from _read_more(explanation, page)


def _facts(explanation: Explanation, page: Page) -> Iterator[str]:
    """The facts that the status can turn on, in two columns."""
    from fluororules.cli.decisions import MARGIN

    if explanation.facts:
        width = max(len(phrase) for phrase, _ in explanation.facts)
        for number, (phrase, value) in enumerate(explanation.facts):
            first, *rest = page.wrap(value, MARGIN + width + 2)
            label = page.paint("facts", "cyan", bold=True) if number == 0 else " " * 5
            yield f"  {label}{' ' * (MARGIN - 7)}{phrase:<{width}}{first[MARGIN + width :]}"
            yield from rest
        yield ""


def _changes(explanation: Explanation, page: Page) -> Iterator[str]:
    from fluororules.cli.decisions import entry

    if explanation.changes is None:
        more = "Not every way was tried." if explanation.limited else "No other facts would make it coded on this date."
        yield from entry("to code it", "cyan", more, page)
        yield ""
        return
    for number, change in enumerate(explanation.changes):
        label = "to code it" if number == 0 else ""
        yield from entry(label, "cyan", f"{change.fact}: {change.now} -> {change.then}", page)
    if explanation.changes:
        yield ""


def _read_more(explanation: Explanation, page: Page) -> Iterator[str]:
    """Where the documentation has the rules that bear on the code, or would."""
    from fluororules.cli.decisions import entry

    told = [(reason.rule, reason.place) for reason in explanation.reasons]
    told += [(rule.rule, rule.place) for rule in explanation.overridden]
    addresses = dict.fromkeys(address for rule, place in told if (address := _address(rule, place)))
    for number, address in enumerate(addresses):
        yield from entry("read more" if number == 0 else "", "cyan", address, page)
    if addresses:
        yield ""


def _address(rule: str, place: str) -> str | None:
    """The page of a published ruleset, at the rule or table; None for rules that are not published."""
    from fluororules.loader import published_names

    folder = place.partition("/")[0]
    return f"docs/rulesets/{folder}.md#{rule.partition(' ')[0]}" if folder in published_names() else None
