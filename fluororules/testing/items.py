"""What pytest collects: a ruleset, its examples, and its ensures."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from fluororules.encounter import Encounter
from fluororules.errors import RulesError
from fluororules.loader import Rules, load
from fluororules.testing.failures import broken_told, complaints_told, outcome_told
from fluororules.testing.plugin import HOW, SUFFIX
from fluororules.testing.proofs import Proof, proofs_of

if TYPE_CHECKING:
    from fluororules.model.ruleset import Ensure, Example

_USE = re.compile(r'^\s*use\s+"([^"\n]+)"', re.MULTILINE)


def is_wanted(path: Path, parent: pytest.Collector) -> bool:
    """Whether a file is a ruleset that is to be tested: named by itself, or by the settings, and used by no other."""
    if parent.session.isinitpath(path):
        return True
    patterns = parent.config.getini("fluororules_rulesets")
    if patterns and not any(_matches(path, pattern, parent.config.rootpath) for pattern in patterns):
        return False
    return path.stem == path.parent.name or not _is_used(path, parent.config.rootpath)


def _matches(path: Path, pattern: str, root: Path) -> bool:
    """Whether a pattern names the file or its folder, seen from the root."""
    if not path.is_relative_to(root):
        return False
    file = path.relative_to(root)
    return any(fnmatch(each.as_posix(), pattern.rstrip("/")) for each in (file, file.parent))


def _is_used(path: Path, root: Path) -> bool:
    """Whether a file beside it, or in a folder above it, brings it in with `use`."""
    folders = [folder for folder in path.parents if folder.is_relative_to(root)] or [path.parent]
    others = (other for folder in folders for other in sorted(folder.glob(f"*{SUFFIX}")) if other != path)
    return any(folder / name == path for other in others for name in _uses(other) for folder in folders)


def _uses(path: Path) -> list[str]:
    try:
        return _USE.findall(path.read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return []


class RulesFile(pytest.File):
    """A ruleset."""

    def collect(self) -> Iterator[pytest.Item]:
        """Its examples, then its ensures, in the order of the text."""
        try:
            ruleset = self.rules.ruleset
        except RulesError as error:
            raise self.CollectError(complaints_told(error)) from None
        for example in ruleset.examples:
            yield ExampleItem.from_parent(self, name=f"example:{example.name}", example=example)
        for ensure in ruleset.ensures:
            yield EnsureItem.from_parent(self, name=f"ensure:{ensure.name}", ensure=ensure)

    @cached_property
    def rules(self) -> Rules:
        """The ruleset, loaded once."""
        name = self.config.getini("fluororules_schema")
        return load(self.path, _class_of(name) if name else Encounter)

    @cached_property
    def proofs(self) -> dict[str, Proof]:
        """The proof of each ensure by name, worked out once; none where the prover is not installed."""
        return proofs_of(self.rules.ruleset)


def _class_of(name: str) -> type:
    module, _, attribute = name.partition(":")
    try:
        found = getattr(import_module(module), attribute)
    except (ImportError, AttributeError, ValueError):
        found = None
    if not isinstance(found, type):
        raise pytest.UsageError(f"fluororules_schema: there is no class {name}; write package.module:Class")
    return found


class MissedError(AssertionError):
    """What failed, told to people; there is no trace of Python in it."""


class _Item(pytest.Item):
    """A statement of a ruleset that is a test."""

    parent: RulesFile
    statement: Any

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:  # noqa: ANN401
        """What came out otherwise, and why."""
        if isinstance(excinfo.value, MissedError):
            return str(excinfo.value).replace(f"{self.config.rootpath}{os.sep}", "")
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """The file in which the statement stands, its line from 0, and its name."""
        source = self.statement.span.source
        return Path(source.path or self.path), self.statement.span.line - 1, self.name


class ExampleItem(_Item):
    """An example: its encounter is decided, and held against what is expected."""

    def __init__(self, *, example: Example, **named: Any) -> None:  # noqa: ANN401 - what pytest hands over
        super().__init__(**named)
        self.statement = example

    def runtest(self) -> None:
        """Raises MissedError where something comes out otherwise."""
        from fluororules.testing.examples import Outcome, misses  # noqa: PLC0415 - collecting does not need it

        rules = self.parent.rules
        example = self.statement
        rules = rules.with_tables(example.tables) if example.tables.by_name else rules
        decision = rules.evaluate(example.encounter)
        outcome = Outcome(example, decision, tuple(misses(example, decision)))
        if outcome.misses:
            raise MissedError(outcome_told(outcome, rules))


class EnsureItem(_Item):
    """An ensure: proved where the prover is installed and settles it, otherwise held to drawn encounters."""

    def __init__(self, *, ensure: Ensure, **named: Any) -> None:  # noqa: ANN401 - what pytest hands over
        super().__init__(**named)
        self.statement = ensure

    def runtest(self) -> None:
        """Raises MissedError where an encounter breaks the ensure."""
        proof = self.parent.proofs.get(self.statement.name)
        if proof is not None and proof.verdict == "proved":
            self._say("proved for every encounter and every date")
        elif proof is not None and proof.verdict == "broken":
            self._say("broken, found by proof")
            rules = self.parent.rules.with_tables(proof.tables)
            raise MissedError(broken_told(self.statement, proof.encounter, rules))
        else:
            self._draw(unsettled=proof is not None)

    def _draw(self, *, unsettled: bool) -> None:
        try:
            from fluororules.testing.checks import check_ensure  # noqa: PLC0415 - and with it Hypothesis
            from fluororules.testing.laws import BrokenError  # noqa: PLC0415
        except ModuleNotFoundError as error:
            if error.name != "hypothesis":
                raise
            pytest.skip("an ensure is held with: pip install 'fluororules[prove]' or 'fluororules[testing]'")
        number = self.config.getini("fluororules_examples")
        if not number.isdecimal() or int(number) < 1:
            raise pytest.UsageError("fluororules_examples: expected a whole number, 1 or more")
        before = "not settled by proof" if unsettled else "not proved"
        try:
            check_ensure(self.parent.rules, self.statement, examples=int(number))
        except BrokenError as error:
            self._say(f"{before}, broken by an encounter")
            raise MissedError(broken_told(error.ensure, error.encounter, self.parent.rules)) from None
        self._say(f"{before}, held to {number} drawn encounters")

    def _say(self, how: str) -> None:
        self.user_properties.append((HOW, how))
        self.add_report_section("call", HOW, how)
