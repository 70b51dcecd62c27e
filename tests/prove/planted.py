"""Thirty faults planted in copies of the published rulesets, and whether each is reported by what must report it.

    python -m tests.prove.planted [PART OF A NAME]

Each fault that loads is also held against the published ruleset: `compare` must tell the expected regions, and the
ordinary evaluator must decide the witness of every region differently by the two. Ends with 1 where anything is missed.
"""

import shutil
import sys
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import attrs

import fluororules
from fluororules.decision import Decision
from fluororules.errors import RulesError
from fluororules.prove import Comparison, Proof, Region, compare, prove
from fluororules.testing import run_examples
from tests.prove.faults import FAULTS, Edit, Fault, Told

PUBLISHED = Path(__file__).parents[2] / "rulesets"


@attrs.frozen
class Report:
    """What came of a fault: who reported it, the regions told, how many witnesses replayed, and what went wrong."""

    fault: Fault
    reported: tuple[str, ...]
    regions: tuple[Region, ...]
    replayed: int
    wrong: tuple[str, ...]
    seconds: float


def report_of(fault: Fault) -> Report:
    """Plants a fault in a copy of its ruleset, and puts the copy to everything that may report it."""
    start = time.perf_counter()
    with TemporaryDirectory() as folder:
        try:
            faulty = fluororules.load(planted(fault, Path(folder)))
        except RulesError:
            return _report(fault, ("check",), (), 0, [], start)
    missed = any(outcome.misses for outcome in run_examples(faulty))
    comparison = compare(published(fault.ruleset).ruleset, faulty.ruleset)
    found = fault.finding is not None and fault.finding in _findings(prove(faulty.ruleset)) - _known(fault.ruleset)
    said = {"test": missed, "prove": found, "diff": bool(comparison.regions)}
    unshown = [region for region in comparison.regions if not _replays(region, fault, faulty)]
    wrong = [f"the witness of {_told(region)} is decided alike" for region in unshown]
    reported = tuple(name for name, is_so in said.items() if is_so)
    replayed = len(comparison.regions) - len(unshown)
    return _report(fault, reported, comparison.regions, replayed, [*wrong, *_untold(fault, comparison)], start)


def _report(
    fault: Fault, reported: tuple[str, ...], regions: tuple[Region, ...], replayed: int, wrong: list[str], start: float
) -> Report:
    silent = [f"not reported by {name}" for name in fault.reported if name not in reported]
    return Report(fault, reported, regions, replayed, (*silent, *wrong), time.perf_counter() - start)


def planted(fault: Fault, folder: Path) -> Path:
    """A copy of the ruleset with the fault in it, in a folder of the same name."""
    copy = folder / fault.ruleset
    shutil.copytree(PUBLISHED / fault.ruleset, copy)
    for edit in fault.edits:
        path = copy / edit.file
        path.write_text(changed(path.read_text(encoding="utf-8"), edit), encoding="utf-8")
    return copy


def changed(text: str, edit: Edit) -> str:
    """The text of a file with one statement changed. Raises ValueError where the text does not stand there once."""
    if not edit.statement:
        return f"{text}\n{edit.after}"
    start = text.index(f"\n{edit.statement}") + 1
    end = text.find("\n\n", start)
    statement = text[start:end]
    before = edit.before or statement
    if statement.count(before) != 1:
        raise ValueError(f"{before!r} does not stand once in {edit.statement!r}")
    return text[:start] + statement.replace(before, edit.after) + text[end:]


@cache
def published(name: str) -> fluororules.Rules:
    """A published ruleset."""
    return fluororules.load(PUBLISHED / name)


@cache
def _known(name: str) -> set[tuple[str, str]]:
    return _findings(prove(published(name).ruleset))


def _findings(proof: Proof) -> set[tuple[str, str]]:
    return {(each.diagnostic.code, each.about) for each in proof.findings}


# --- what `compare` told


def _replays(region: Region, fault: Fault, faulty: fluororules.Rules) -> bool:
    """Whether both rulesets, by their ordinary `evaluate`, give the witness different answers about the code."""
    both = (published(fault.ruleset), faulty)
    one, other = (rules.with_tables(region.tables).evaluate(region.encounter) for rules in both)
    return _answer(one, region.code) != _answer(other, region.code)


def _answer(decision: Decision, code: str | None) -> object:
    if code is None:
        return [each.fact for each in decision.asked]
    asked = sorted(query.fact for query in decision.queries if code in query.decides)
    return [(c.status, c.units, c.modifiers, asked) for c in decision.codes if c.code == code]


def _untold(fault: Fault, comparison: Comparison) -> Iterator[str]:
    """The expected regions that are not told. A fault that changes no meaning must be proved to change none."""
    if not comparison.settled:
        yield "the comparison is not settled"
    if not fault.told and not comparison.equal:
        yield "the comparison is not equal"
    told = [_told(region) for region in comparison.regions]
    yield from (f"{each} is not told" for each in fault.told if each not in told)


def _told(region: Region) -> Told:
    days = ", ".join(f"{first}..{last}" for first, last in region.days)
    return Told(region.code or "", region.old, region.new, days)


# --- the command


def main(part: str = "") -> int:
    """Plants the faults, and shows what came of each."""
    start = time.perf_counter()
    reports = []
    for fault in FAULTS:
        if part in f"{fault.ruleset}: {fault.name}":
            reports.append(report_of(fault))
            sys.stdout.write(_row(reports[-1]))
            sys.stdout.flush()
    right = sum(not report.wrong for report in reports)
    sys.stdout.write(f"{time.perf_counter() - start:.0f} s\n")
    replayed = sum(report.replayed for report in reports)
    sys.stdout.write(f"{right} of {len(reports)} reported, {replayed} witnesses replayed\n")
    return int(right < len(reports))


def _row(report: Report) -> str:
    told = report.fault.told[:1] or (("no change of meaning",) if report.reported != ("check",) else ("",))
    shown = told[0] if isinstance(told[0], str) else f"{told[0].code} {told[0].old} -> {told[0].new}, {told[0].days}"
    name = f"{report.fault.ruleset}: {report.fault.name}"
    by = ", ".join(report.reported) + (f" {report.fault.finding[0]}" if report.fault.finding else "")
    lines = [f"{name:<52} {by:<24} {shown:<80} {report.seconds:5.1f} s", *(f"    {each}" for each in report.wrong)]
    return "".join(f"{line}\n" for line in lines)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
