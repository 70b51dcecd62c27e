"""The benchmark: `python -m tests.benchmarks [--only one,growth,pairs,batch,cold] [--rounds N] [--format text|json]`.

Contenders run on one workload, each in a process of its own, in turn; answers are checked before anything is timed.
`--markdown PAGE` writes the table into a page of the documentation, between its two marks.
"""

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from time import perf_counter

import attrs

from tests.benchmarks.contender import HERE, versions
from tests.benchmarks.machine import machine
from tests.benchmarks.page import put_into
from tests.benchmarks.rounds import Measured, took
from tests.benchmarks.sections import SECTIONS, SMALL, Section, Size

PEERS = HERE / "peers.txt"


def main(arguments: list[str] | None = None) -> int:
    """Measures, and prints as it goes."""
    asked = _asked(arguments)
    size = SMALL if asked.small else Size()
    found: dict[str, tuple[Measured, ...]] = {}
    named = {line.partition("==")[0] for line in PEERS.read_text(encoding="utf-8").splitlines() if "==" in line}
    about = {"machine": machine(), "versions": versions(sorted(named))}
    if asked.format == "text":
        for what, said in about.items():
            print(f"{what}: {', '.join(f'{name} {text}' for name, text in said.items())}", flush=True)
    for name in asked.only:
        start = perf_counter()
        found[name] = SECTIONS[name].measure(asked.rounds, size)
        print(f"{name}: {took(start)}", file=sys.stderr, flush=True)
        if asked.format == "text":
            print(f"\n{table(SECTIONS[name], found[name])}", flush=True)
    if asked.format == "json":
        print(json.dumps({**about, **_plain(found)}, indent=1))
    if asked.markdown:
        put_into(asked.markdown, about["machine"], about["versions"], found, asked.rounds)
    return 0


def table(section: Section, found: tuple[Measured, ...]) -> str:
    """A section as a table of Markdown, and below it who was not timed and why."""
    rows = [[column.cell(one) for column in section.columns] for one in found if one.rounds]
    rows = [[column.heading for column in section.columns], *rows]
    widths = [max(map(len, cells)) for cells in zip(*rows, strict=True)]
    lines = ["| " + " | ".join(map(str.ljust, row, widths)) + " |" for row in rows]
    lines.insert(1, "| " + " | ".join("-" * width for width in widths) + " |")
    missing = [f"{_called(one)}: {one.why_not}" for one in found if one.why_not]
    rounds = max((len(one.rounds) for one in found), default=0)
    return "\n".join([f"## {section.title} (medians of {rounds} rounds)", "", *lines, *missing])


def _called(one: Measured) -> str:
    """A contender's name, and what sets it apart from itself."""
    more = {name: value for name, value in one.settings.items() if name in {"rules", "least", "most"}}
    return f"{one.name} {more}" if more else one.name


def _plain(found: Mapping[str, tuple[Measured, ...]]) -> dict[str, object]:
    return {name: [attrs.asdict(one) for one in every] for name, every in found.items()}


def _asked(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--only", default=",".join(SECTIONS), help="sections, with commas between")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument("--markdown", type=Path, metavar="PAGE", help="a page to write the table into")
    parser.add_argument("--small", action="store_true", help="few of everything, to see that it runs")
    asked = parser.parse_args(arguments)
    asked.only = asked.only.split(",")
    unknown = [name for name in asked.only if name not in SECTIONS]
    if unknown or asked.rounds < 1:
        parser.error(f"no such section: {', '.join(unknown)}" if unknown else "one round at least")
    return asked


if __name__ == "__main__":
    sys.exit(main())
