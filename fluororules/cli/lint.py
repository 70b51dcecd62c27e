"""`fluororules lint`: what there is to say against the text of rulesets that are understood."""

from __future__ import annotations

import json
import sys
from datetime import date
from typing import TYPE_CHECKING, Final

import attrs
import click

from fluororules.cli.exits import Exit
from fluororules.cli.help import Taught
from fluororules.cli.options import form, paths

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fluororules.diagnostics import Diagnostic
    from fluororules.model import Ruleset

_EXITS: Final = (
    "Exit status: 0 nothing found; 1 warnings; 2 a ruleset has errors, or the usage is wrong; 5 a file could not be "
    "read; 130 interrupted."
)


@attrs.frozen
class _Idle:
    """A check that was not run: the rulesets concerned, and the reason."""

    code: str
    title: str
    rulesets: tuple[str, ...]
    why: str


def _day(context: object, parameter: object, said: str | None) -> date | None:
    """The day that was said, as rules write days."""
    del context, parameter
    if said is None:
        return None
    try:
        day = date.fromisoformat(said)
    except ValueError:
        day = None
    if day is None or day.isoformat() != said:
        raise click.BadParameter(f"{said!r} is no date; write it as 2024-12-31")
    return day


@click.command("lint", cls=Taught, short_help="Look rulesets over for what is not wrong, and not right.", epilog=_EXITS)
@paths
@click.option(
    "--on",
    metavar="DATE",
    callback=_day,
    help="The day on which the rulesets are looked at: what ends within 90 days of it is told. No clock is asked.",
)
@form("text for people, or one JSON object")
def command(paths: tuple[str, ...], on: date | None, form: str) -> int:
    """Look the rulesets that each PATH names over for what is not wrong, and not right either.

    Unused names, sets that are empty when they are asked for, codes outside their life spans, rules without a citation
    or an example, ranges over numbers that are no codes, conditions that stand twice, rules that say the same, names
    that are easily confused; with --on also what ends soon. All are warnings.

    PATH is a .rules file, the name of a published ruleset, or a folder; see `fluororules check --help`. A name is in
    use where a ruleset uses it that extends this one and is looked over in the same run.

    With --format json, one object is printed: "rulesets", "rules" and "warnings" are counts, "checks" lists the codes
    of the checks that ran, "not_run" the others with the reason, "diagnostics" the warnings.

    \b
    Try:
      fluororules lint rulesets/
      fluororules lint my.rules --on 2024-11-01
    """
    from fluororules.cli.complaints import in_order
    from fluororules.cli.rulesets_in import broken, rulesets_in
    from fluororules.lint import lint

    found = rulesets_in(paths)
    if not found:
        sys.stderr.write("fluororules lint: there is no .rules file below what was named\n")
        return Exit.WRONG
    status = max(broken(one) for one in found)
    rulesets = [one.examined.ruleset for one in found if one.examined and one.examined.ruleset]
    said = in_order(w for one in rulesets for w in lint(one, on=on, extended_by=_extending(one, rulesets)))
    if form == "json":
        sys.stdout.buffer.write(json.dumps(_as_json(rulesets, said, on), ensure_ascii=False, indent=2).encode() + b"\n")
    else:
        _in_text(rulesets, said, on)
    return max(status, Exit.FOUND) if said else status


def _extending(ruleset: Ruleset, others: Sequence[Ruleset]) -> list[Ruleset]:
    """Those that stand on the files of the ruleset."""
    own = {(file.source.path, file.source.data) for file in ruleset.layers[-1].files}
    return [
        other
        for other in others
        if any({(file.source.path, file.source.data) for file in layer.files} == own for layer in other.layers[:-1])
    ]


def _idle(rulesets: Sequence[Ruleset], on: date | None) -> Iterator[_Idle]:
    """The checks that were not run, in the order of the checks."""
    from fluororules.lint import CHECKS, not_run

    whys = {ruleset.name: {check.code: why for check, why in not_run(ruleset, on=on)} for ruleset in rulesets}
    for check in CHECKS:
        concerned = {name: why[check.code] for name, why in whys.items() if check.code in why}
        for why in dict.fromkeys(concerned.values()):
            names = tuple(name for name, said in concerned.items() if said == why)
            yield _Idle(check.code, check.title, names, why)


def _ran(rulesets: Sequence[Ruleset], on: date | None) -> list[str]:
    """The checks that were run on one ruleset at least, by code."""
    from fluororules.lint import CHECKS

    names = {ruleset.name for ruleset in rulesets}
    idle = {check.code: set[str]() for check in CHECKS}
    for one in _idle(rulesets, on):
        idle[one.code] |= set(one.rulesets)
    return [code for code, without in idle.items() if names - without]


def _rules(rulesets: Sequence[Ruleset]) -> int:
    from fluororules.lint import rules_of

    return sum(sum(1 for _ in rules_of(ruleset)) for ruleset in rulesets)


def _in_text(rulesets: Sequence[Ruleset], said: Sequence[Diagnostic], on: date | None) -> None:
    from fluororules.cli.complaints import show, tally_in_words
    from fluororules.cli.page import counted

    show(said)
    if said:
        sys.stdout.write("\n")
    if rulesets:
        over = f"{counted(len(_ran(rulesets, on)), 'check')} over {counted(_rules(rulesets), 'rule')}"
        idle = "".join(f"; {_in_words(one, len(rulesets))}" for one in _idle(rulesets, on))
        sys.stdout.write(f"{counted(len(rulesets), 'ruleset')}, {over}: {tally_in_words(said)}{idle}\n")


def _in_words(idle: _Idle, rulesets: int) -> str:
    where = "" if len(idle.rulesets) == rulesets else f" in {', '.join(idle.rulesets)}"
    return f"not run{where}: {idle.code}, {idle.title}, as {idle.why}"


def _as_json(rulesets: Sequence[Ruleset], said: Sequence[Diagnostic], on: date | None) -> dict[str, object]:
    from fluororules.diagnostics import to_json

    return {
        "rulesets": len(rulesets),
        "rules": _rules(rulesets),
        "warnings": len(said),
        "checks": _ran(rulesets, on),
        "not_run": [attrs.asdict(one) for one in _idle(rulesets, on)],
        "diagnostics": [to_json(one) for one in said],
    }
