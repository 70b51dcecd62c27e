"""The table of the documentation, between two marks of its page, from what was measured."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.benchmarks.rounds import Measured
from tests.benchmarks.sections import rounded

BEGIN, END = "<!-- measured: begin -->\n", "<!-- measured: end -->\n"
Found = Mapping[str, tuple[Measured, ...]]


def put_into(page: Path, machine: Mapping[str, str], versions: Mapping[str, str], found: Found, rounds: int) -> None:
    """Writes the table between the marks of a page, in the place of what stands there."""
    before, begin, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise SystemExit(f"{page} has no marks to put the table between")
    page.write_text(f"{before}{BEGIN}\n{written(machine, versions, found, rounds)}\n{END}{after}", encoding="utf-8")


def written(machine: Mapping[str, str], versions: Mapping[str, str], found: Found, rounds: int) -> str:
    """The machine, the versions, and a row for each contender: medians, and the least and most of the rounds."""
    lines = [
        f"Measured on {machine.get('cores', '?')} cores ({machine.get('processor', 'unnamed')}),"
        f" Python {machine['python']}, in {rounds} rounds. Versions: "
        + ", ".join(f"{name} {version}" for name, version in versions.items())
        + ".",
        "",
        "| what is asked | contender | median | against (least to most) | on what was not seen before |",
        "| --- | --- | --- | --- | --- |",
    ]
    for name, every in found.items():
        timed = [one for one in every if one.rounds]
        lines += [_row(name, one) for one in (timed if name == "growth" else sorted(timed, key=_middle))]
    missing = [f"`{one.name}`{_grown(one)}: {one.why_not}" for every in found.values() for one in every if one.why_not]
    return "\n".join([*lines, *_sentence(missing)]) + "\n"


def _row(section: str, one: Measured) -> str:
    least, most = one.spread("ratio")
    beside = one.facts.get("beside", "the same without rows")
    times = f"{rounded(one.median('ratio'))} times {beside} ({rounded(least)} to {rounded(most)})"
    unseen = f"{rounded(one.median('unseen_ratio'))} times" if "unseen_ratio" in one.rounds[0] else ""
    return f"| {_asked(section, one)} | `{one.name}`{_note(one)} | {_time(section, one)} | {times} | {unseen} |"


def _asked(section: str, one: Measured) -> str:
    match section:
        case "one":
            return "one encounter"
        case "growth":
            return f"one encounter{_grown(one)}"
        case "pairs":
            return f"a million pair edits, {one.facts['held_mb']:.0f} MiB more"
        case "batch":
            return f"{one.facts['number']:,} encounters"
        case _:
            return "a process from its start"


def _grown(one: Measured) -> str:
    if "rules" not in one.settings:
        return ""
    same = one.settings["least"] == one.settings["most"]
    return f", {one.settings['least']} procedures" if same else f", {one.settings['rules']:,} rules added"


def _note(one: Measured) -> str:
    note = one.facts.get("note")
    return f": {note}" if note and "rules" not in one.settings else ""


def _time(section: str, one: Measured) -> str:
    if section == "batch":
        return f"{one.median('s') * 1000:,.0f} ms"
    if section == "cold":
        return f"{one.median('us') / 1000:.0f} ms"
    return f"{rounded(one.median('us'))} µs"


def _middle(one: Measured) -> float:
    return one.median("ratio")


def _sentence(missing: Iterable[str]) -> list[str]:
    said = list(missing)
    return ["", f"Not in the table: {'; '.join(said)}."] if said else []
