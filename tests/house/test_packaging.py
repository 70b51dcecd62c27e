"""What a user installs holds all that the source tree holds.

In the source tree `fluororules._resources` finds grammar/ and rulesets/ beside the package, which would hide their loss
from a wheel. So the tests here build, install into clean environments, and look from a folder outside the repository.
"""

import json
import os
import subprocess
import sys
import tarfile
import tomllib
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest

ROOT = Path(__file__).parents[2]

# One worker builds and installs for all tests of the file.
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("packaging")]

LOOK = """
import json, fluororules
from fluororules._resources import folder
files = {
    name: sorted(path.relative_to(folder(name)).as_posix() for path in folder(name).rglob("*") if path.is_file())
    for name in ("grammar", "rulesets", "_compiled")
}
print(json.dumps({"package": fluororules.__file__, "ruleset": fluororules.load("acr").name, "files": files}))
"""


@attrs.frozen
class Installed:
    """What an installed fluororules said of itself, and where it was installed."""

    site: Path
    package: Path
    ruleset: str
    files: dict[str, list[str]]


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The wheel and the sdist, by suffix, both built from the source tree."""
    out = tmp_path_factory.mktemp("dist")
    _run(sys.executable, "-m", "build", "--no-isolation", "--sdist", "--wheel", "--outdir", out, ROOT, cwd=out)
    return {path.suffix: path for path in out.iterdir()}


@pytest.fixture(scope="session", params=[".whl", ".gz"], ids=["wheel", "sdist"])
def installed(
    request: pytest.FixtureRequest, built: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> Installed:
    """The wheel or the sdist in a clean environment, looked at from a folder of nothing."""
    home, elsewhere = tmp_path_factory.mktemp("environment"), tmp_path_factory.mktemp("elsewhere")
    venv.create(home, with_pip=False, symlinks=os.name != "nt")
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    pip = (sys.executable, "-m", "pip", "--python", python, "--quiet", "--disable-pip-version-check", "--no-input")
    _run(*pip, "install", built[request.param], cwd=elsewhere)
    said = json.loads(_run(python, "-I", "-c", LOOK, cwd=elsewhere))
    return Installed(home, Path(said["package"]), said["ruleset"], said["files"])


def _run(*command: str | Path, cwd: Path) -> str:
    """Run without the variables by which this test run would reach in; on failure show all that was said."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "COV_", "COVERAGE_"))}
    run = subprocess.run(command, cwd=cwd, env=clean, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


def _source(name: str) -> Iterator[str]:
    """Each file of the top-level folder `name`, but for what running it leaves behind."""
    for path in sorted((ROOT / name).rglob("*")):
        if path.is_file() and not {"__pycache__", "_compiled"} & set(path.parts):
            yield path.relative_to(ROOT / name).as_posix()


def test_a_ruleset_loads(installed: Installed) -> None:
    """The published ruleset `acr` loads from an installed package, far from the repository."""
    assert installed.package.is_relative_to(installed.site)
    assert installed.ruleset == "acr"


@pytest.mark.parametrize("name", ["grammar", "rulesets"])
def test_folders_beside_the_package_are_installed_inside_it(installed: Installed, name: str) -> None:
    """Each file of grammar/ and rulesets/ is installed inside the package."""
    assert installed.files[name] == sorted(_source(name)) != []


def test_rulesets_are_compiled_ahead(installed: Installed) -> None:
    """The published rulesets come compiled."""
    assert "acr.json" in installed.files["_compiled"]
    assert all(name.endswith(".json") for name in installed.files["_compiled"])


def test_the_wheel_is_typed_and_licensed(built: dict[str, Path]) -> None:
    """The wheel holds the mark of a typed package, the licence and the notice."""
    with zipfile.ZipFile(built[".whl"]) as wheel:
        names = {name.partition(".dist-info/")[2] or name for name in wheel.namelist()}
    assert {"fluororules/py.typed", "licenses/LICENSE", "licenses/NOTICE"} <= names


def test_the_wheel_holds_the_package_alone(built: dict[str, Path]) -> None:
    """The wheel puts nothing at the top of site-packages but fluororules."""
    with zipfile.ZipFile(built[".whl"]) as wheel:
        tops = {name.partition("/")[0] for name in wheel.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"fluororules"}


def test_the_sdist_keeps_the_layout(built: dict[str, Path]) -> None:
    """The sdist unpacks to the source tree's own layout, tests and documentation included."""
    with tarfile.open(built[".gz"]) as sdist:
        names = {name.partition("/")[2] for name in sdist.getnames()}
    for folder in ("fluororules", "grammar", "rulesets", "tests", "docs"):
        assert {f"{folder}/{name}" for name in _source(folder)} <= names
    assert {"pyproject.toml", "hatch_build.py", "Makefile", "README.md", "CHANGELOG.md", "LICENSE", "NOTICE"} <= names


def test_versions_agree(built: dict[str, Path]) -> None:
    """The wheel, the sdist and pyproject.toml name the same version."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert built[".gz"].name == f"fluororules-{version}.tar.gz"
    assert built[".whl"].name.startswith(f"fluororules-{version}-")
