"""`fluororules diff`: how the meaning of two rulesets differs."""

from __future__ import annotations

import json
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import click

from fluororules.cli.exits import Exit
from fluororules.cli.help import Taught
from fluororules.cli.options import allow_rejects, form

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fluororules.claims.encounters import Record
    from fluororules.cli.page import Page
    from fluororules.decision import CodeDecision, Decision
    from fluororules.loader import Rules
    from fluororules.prove import Comparison, Region

_STEPS: Final = 5_000_000
_EXITS: Final = (
    "Exit status: 0 proved to mean the same; 1 they differ; 2 a ruleset has errors, or the usage is wrong; 3 some "
    "encounters of --over were rejected; 4 no difference was found, and something is not settled within the limit; 5 a "
    "file could not be read; 130 interrupted."
)
_MARGIN: Final = "         "


@click.command("diff", cls=Taught, short_help="Show how the meaning of two rulesets differs.", epilog=_EXITS)
@click.argument("old")
@click.argument("new")
@form("text for people, or one JSON object")
@click.option("--over", metavar="FILE", help="Count the encounters of FILE that are decided differently, too.")
@allow_rejects
@click.option(
    "--steps",
    type=click.IntRange(min=1),
    default=_STEPS,
    show_default=True,
    help="The limit of one question, in steps of the solver: the same on every machine.",
)
def command(old: str, new: str, form: str, over: str | None, allow_rejects: bool, steps: int) -> int:
    """Show every region of encounters that the rulesets OLD and NEW decide differently, or that there is none.

    What counts is meaning: the status, units and modifiers of each code, and what is asked for. Layout, order,
    citations and the names of rules and sets are none. That there is no difference is a proof, for every encounter on
    every date and whatever tables are handed over.

    Each region is told by its code, the days, what becomes of the code by OLD and by NEW, the facts that matter, the
    smallest encounter found, and the rules that make the difference. Numbers stand as the stretch in which they lie.

    OLD and NEW are published names, .rules files or rulesets' folders. --over takes what `fluororules evaluate` takes.

    \b
    Try:
      fluororules diff acr fluoroscopy
      fluororules diff rulesets/fluoroscopy my-branch/rulesets/fluoroscopy
      fluororules diff old.rules new.rules --over encounters.jsonl
    """
    from fluororules.cli.page import page_of
    from fluororules.cli.proving import compare
    from fluororules.loader import load

    rules = load(old), load(new)
    found = compare(rules[0].ruleset, rules[1].ruleset, steps=steps)
    status, changes = Exit.DONE, None
    if over is not None:
        status, changes = _over(over, rules, allow_rejects=allow_rejects)
    if form == "json":
        told = _as_json(found, changes)
        sys.stdout.buffer.write(json.dumps(told, ensure_ascii=False, indent=2).encode() + b"\n")
    else:
        page = page_of(sys.stdout)
        lines = [*_in_text(found, page), *(_changes_in_text(changes) if changes is not None else ())]
        sys.stdout.write("\n".join(lines) + "\n")
    if found.regions:
        return max(status, Exit.FOUND)
    return status if found.equal else max(status, Exit.UNSETTLED)


# --- text


def _in_text(found: Comparison, page: Page) -> Iterator[str]:
    from fluororules.cli.page import counted

    for region in found.regions:
        yield from _region_in_text(region, page)
        yield ""
    more = "; there are more than are listed" if found.more else ""
    left = "" if found.settled else "; something is not settled within the limit"
    if found.equal:
        yield page.paint("No difference in meaning: proved for every encounter and date.", "green", bold=True)
    elif found.regions:
        yield f"{counted(len(found.regions), 'region')} decided differently{more}{left}"
    else:
        yield page.paint(
            "No difference was found, and something is not settled within the limit.", "magenta", bold=True
        )


def _region_in_text(region: Region, page: Page) -> Iterator[str]:
    from fluororules.cli.page import listed

    days = listed([_days(*span) for span in region.days])
    change = f"{page.paint(region.old, 'red')} → {page.paint(region.new, 'green')}"
    head = f"{page.paint(region.code or 'asked', bold=True)}    {days}: {change}"
    yield head
    if region.facts:
        yield from page.wrap("; ".join(region.facts), len(_MARGIN))
    for label, names in (("by OLD", region.old_rules), ("by NEW", region.new_rules)):
        if names:
            yield from page.wrap(f"{label}: {', '.join(names)}", len(_MARGIN))
    yield f"{_MARGIN}such as {json.dumps(region.witness.to_json(), ensure_ascii=False)}"


def _days(first: Any, last: Any) -> str:  # noqa: ANN401 - days
    from fluororules.facts import FIRST_DAY, LAST_DAY

    if first <= FIRST_DAY:
        return "on every date" if last >= LAST_DAY else f"through {last}"
    return f"from {first}" if last >= LAST_DAY else f"on {first}" if first == last else f"from {first} through {last}"


# --- JSON


def _as_json(found: Comparison, changes: _Changes | None) -> dict[str, object]:
    verdict = "equal" if found.equal else "different" if found.regions else "not settled"
    told: dict[str, object] = {
        "verdict": verdict,
        "settled": found.settled,
        "more": found.more,
        "regions": [_region_as_json(region) for region in found.regions],
    }
    if changes is not None:
        told["over"] = {
            "encounters": changes.encounters,
            "changed": changes.changed,
            "by_code": [
                {"code": code, "old": a, "new": b, "encounters": n} for (code, a, b), n in _ranked(changes.by_code)
            ],
            "by_rule": [{"rule": rule, "encounters": n} for rule, n in _ranked(changes.by_rule)],
        }
    return told


def _region_as_json(region: Region) -> dict[str, object]:
    from fluororules.cli.proofs import witness_as_json

    return {
        "code": region.code,
        "old": region.old,
        "new": region.new,
        "days": [{"from": str(first), "until": str(last)} for first, last in region.days],
        "facts": list(region.facts),
        "old_rules": list(region.old_rules),
        "new_rules": list(region.new_rules),
        "witness": witness_as_json(region.witness),
    }


# --- over a file of encounters


class _Changes:
    """How many encounters of a file are decided differently, by code and by the rules that carry the difference."""

    def __init__(self) -> None:
        self.encounters = self.changed = 0
        self.by_code: Counter[Any] = Counter()
        self.by_rule: Counter[Any] = Counter()

    def add(self, old: Decision, new: Decision) -> None:
        self.encounters += 1
        olds, news = ({each.code: each for each in decision.codes} for decision in (old, new))
        rules: set[str] = set()
        differs = False
        for code in sorted({*olds, *news}):
            before, after = (_said(found.get(code)) for found in (olds, news))
            if before != after:
                differs = True
                self.by_code[code, before, after] += 1
                rules |= _certain(olds.get(code)) ^ _certain(news.get(code))
        self.changed += differs
        self.by_rule.update(sorted(rules))


def _said(decided: CodeDecision | None) -> str:
    from fluororules.cli.page import counted

    if decided is None:
        return "no code"
    units = f", at most {counted(decided.units, 'unit')}" if decided.units is not None else ""
    return f"{decided.status}{units}" + (f", modifier {', '.join(decided.modifiers)}" if decided.modifiers else "")


def _certain(decided: CodeDecision | None) -> set[str]:
    return set() if decided is None else {reason.rule for reason in decided.reasons}


def _over(path: str, rules: tuple[Rules, Rules], *, allow_rejects: bool) -> tuple[Exit, _Changes]:
    from fluororules.cli.each import each

    changes = _Changes()

    def show(record: Record) -> None:
        changes.add(rules[0].evaluate(record.encounter), rules[1].evaluate(record.encounter))

    return each(path, rules[0].ruleset.vocabulary.cls, show, allow_rejects=allow_rejects), changes


def _ranked(counts: Counter[Any]) -> list[tuple[Any, int]]:
    """The most frequent first; of equally frequent ones in order of name."""
    return sorted(counts.items(), key=lambda entry: (-entry[1], str(entry[0])))


def _changes_in_text(changes: _Changes) -> Iterator[str]:
    from fluororules.cli.page import counted

    yield ""
    yield f"{changes.changed} of {counted(changes.encounters, 'encounter')} decided differently"
    for (code, before, after), number in _ranked(changes.by_code):
        yield f"  {number:>7,}  {code}  {before} → {after}"
    for rule, number in _ranked(changes.by_rule):
        yield f"  {number:>7,}  by {rule}"
