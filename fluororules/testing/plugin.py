"""The plugin for pytest: each `example` and each `ensure` of a `.rules` file is a test.

pytest imports this module whenever it starts, so it imports nothing until there is a `.rules` file. PYTEST_DONT_REWRITE
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

SUFFIX = ".rules"
HOW = "fluororules"
"""The name of the property by which a report says how an ensure was held."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """The settings of this plugin."""
    parser.addini(
        "fluororules_rulesets",
        "rulesets whose examples and ensures are tests: patterns of files or folders; by default all that are found",
        type="args",
        default=[],
    )
    parser.addini(
        "fluororules_examples", "how many encounters are drawn for an ensure that is not proved", default="200"
    )
    parser.addini("fluororules_schema", "the attrs class of the encounters, as package.module:Class", default="")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """The ruleset of a `.rules` file; None of any other file, and of one that belongs to another's ruleset."""
    if file_path.suffix != SUFFIX:
        return None
    from fluororules.testing.items import RulesFile, is_wanted  # noqa: PLC0415 - and with it the rest of fluororules

    return RulesFile.from_parent(parent, path=file_path) if is_wanted(file_path, parent) else None


def pytest_report_teststatus(
    report: pytest.TestReport | pytest.CollectReport,
) -> tuple[str, str, str] | None:
    """In the list of `-v`, how an ensure was held."""
    how = _how(report)
    if how is None or report.outcome != "passed" or getattr(report, "when", None) != "call":
        return None
    return "passed", ".", f"PASSED ({how})"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How many ensures were proved, and how many were held to drawn encounters."""
    counts: dict[str, int] = {}
    for outcome in ("passed", "failed"):
        for report in terminalreporter.stats.get(outcome, ()):
            how = _how(report)
            if how is not None:
                counts[how] = counts.get(how, 0) + 1
    if counts:
        terminalreporter.section("ensures", sep="-")
        for how, number in sorted(counts.items()):
            terminalreporter.write_line(f"{number} {how}")


def _how(report: object) -> str | None:
    return next((str(value) for name, value in getattr(report, "user_properties", ()) if name == HOW), None)
