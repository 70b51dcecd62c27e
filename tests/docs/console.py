"""What readers type: `fluororules` run in a folder like the checkout, and its output."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import entry_points
from pathlib import Path

import attrs

from tests.docs.blocks import ROOT

RUN = frozenset({"fluororules", "pytest", "echo", "cat"})
"""The commands that are run. Of others only `make` is looked at, and none may show output."""
_COPIED = ("docs/examples", "rulesets")


@attrs.frozen
class Desk:
    """A folder in which commands run, and the variables that they see."""

    folder: Path
    variables: Mapping[str, str]

    @classmethod
    def at(cls, folder: Path) -> "Desk":
        """A desk with what the checkout shows to readers, and with `fluororules` on its path."""
        for name in _COPIED:
            shutil.copytree(ROOT / name, folder / "here" / name)
        shutil.copy(ROOT / "Makefile", folder / "here")
        command = folder / "bin" / "fluororules"
        command.parent.mkdir()
        command.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m fluororules "$@"\n', encoding="utf-8")
        command.chmod(0o755)
        _pytest(command.with_name("pytest"))
        variables = {name: value for name, value in os.environ.items() if name != "FORCE_COLOR"}
        variables["FLUORORULES_DATA"] = str(folder / "data")
        path = f"{command.parent}{os.pathsep}{variables['PATH']}"
        return cls(
            folder / "here", {**variables, "PATH": path, "PYTHONPATH": str(ROOT), "NO_COLOR": "1", "COLUMNS": "100"}
        )

    def keep(self, name: str, text: str) -> None:
        """Puts a file on the desk."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def add(self, name: str, text: str) -> None:
        """Puts statements into a file on the desk, each in the place of the one that begins with the same two words."""
        statements = _statements((self.folder / name).read_text(encoding="utf-8")) | _statements(text)
        self.keep(name, "\n\n".join(statements.values()) + "\n")

    def run(self, command: str) -> tuple[int, list[str]]:
        """The exit status of a command, and the lines that it printed, errors among them."""
        ran = subprocess.run(
            ["sh", "-c", command],
            cwd=self.folder,
            env=self.variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=300,
            check=False,
        )
        lines = [line.rstrip() for line in ran.stdout.splitlines()]
        while lines and not lines[-1]:
            lines.pop()
        return ran.returncode, lines


def _pytest(command: Path) -> None:
    """Puts pytest on the path, with the plugin of this checkout whether or not it is installed."""
    installed = any(each.name == "fluororules" for each in entry_points(group="pytest11"))
    plugin = "" if installed else " -p fluororules.testing.plugin"
    python = shlex.quote(sys.executable)
    command.write_text(f'#!/bin/sh\nexec {python} -m pytest{plugin} -p no:cacheprovider "$@"\n', encoding="utf-8")
    command.chmod(0o755)


def _statements(text: str) -> dict[tuple[str, ...], str]:
    """The statements of a file by their first two words; each begins at the left edge."""
    return {tuple(piece.split()[:2]): piece.strip() for piece in re.split(r"\n(?=[a-z])", text)}


def commands(text: str) -> Iterator[tuple[str, list[str]]]:
    """Each line of a console block that begins with `$`, and the lines shown below it."""
    for piece in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, *shown = (line.rstrip() for line in piece.splitlines())
        while shown and not shown[-1]:
            shown.pop()
        yield command, shown


def alike(shown: list[str], printed: list[str]) -> bool:
    """Whether the lines are the same, where a line of three dots stands for any lines."""
    pattern = "".join(r"(?:.*\n)*?" if line.strip() == "..." else f"{re.escape(line)}\n" for line in shown)
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in printed)) is not None
