"""The house stands as it was drawn: docs/development/architecture.md, and the import contracts in pyproject.toml."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "fluororules"
MODULES = sorted(PACKAGE.rglob("*.py"))
PACKAGES = [path for path in MODULES if path.name == "__init__.py"]

# `import fluororules` needs none of these.
FOR_LATER = frozenset({"click", "hypothesis", "lark", "pytest", "rich", "rich_click", "z3"}) | frozenset(
    {"lsprotocol", "numpy", "openpyxl", "pyarrow", "pygls", "pyspark", "python_calamine"}
)


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_import_contracts() -> None:
    """Every import goes the way that the contracts in pyproject.toml allow, and every module is drawn in them."""
    run = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-logo", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("path", PACKAGES, ids=_name)
def test_package_docstrings(path: Path) -> None:
    """A package says in 5 to 20 lines what it holds, what it takes and gives, and what it must not know."""
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    assert 5 <= len(docstring.splitlines()) <= 20, docstring


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_module_names(path: Path) -> None:
    """No module is named for being of some use somewhere."""
    assert path.stem not in {"utils", "util", "helpers", "common", "misc"}


def test_front_door_is_light() -> None:
    """`import fluororules` imports neither the parser nor any library of an extra."""
    program = "import sys, fluororules; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert FOR_LATER.isdisjoint(run.stdout.split()), FOR_LATER.intersection(run.stdout.split())


def test_core_dependencies() -> None:
    """The core depends on attrs and lark alone; all else is in extras."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert {requirement.partition(">")[0] for requirement in project["dependencies"]} == {"attrs", "lark"}
