"""`fluororules tables`: import, list, verify."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from tests.tables import cms

Call = Callable[..., Result]
Shell = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Pair edits, as CMS publishes them."""
    path = tmp_path / "ccipra-v302r0-f1.txt"
    path.write_bytes(cms.tabbed(cms.PAIR_HEAD, cms.PAIRS))
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder that is not there yet."""
    return tmp_path / "data"


def test_import_list_verify(call: Call, file: Path, folder: Path) -> None:
    """What was imported is listed with its days, counts and digest, and verified."""
    said = call("tables", "import", file, "--folder", folder).stdout
    lines = said.splitlines()
    assert lines[0] == "imported ncci-ptp-practitioner 2024q3"
    assert lines[1:3] == ["  5 rows kept of 5 in 1 file, 0 there twice", "  speaks for 1996-01-01 through 2024-09-30"]
    listed = call("tables", "list", "--folder", folder)
    assert listed.stdout.splitlines() == ["ncci-ptp-practitioner 2024q3", *lines[1:]]
    verified = call("tables", "verify", "--folder", folder)
    assert (verified.exit_code, verified.stdout) == (0, "ncci-ptp-practitioner 2024q3 whole\n")
    assert verified.stderr == "1 table: 1 whole, 0 not\n"


def test_one_row(call: Call, file: Path, folder: Path) -> None:
    """One row is no rows."""
    file.write_bytes(cms.tabbed(cms.PAIR_HEAD, cms.PAIRS[:1]))
    said = call("tables", "import", file, "--folder", folder).stdout
    assert said.splitlines()[1] == "  1 row kept of 1 in 1 file, 0 there twice"


def test_json(call: Call, file: Path, folder: Path) -> None:
    """In JSON, each says the same for programs, a table a line."""
    imported = json.loads(call("tables", "import", file, "--folder", folder, "--format", "json").stdout)
    listed = json.loads(call("tables", "list", "--folder", folder, "--format", "json").stdout)
    verified = json.loads(call("tables", "verify", "--folder", folder, "--format", "json").stdout)
    assert imported.pop("outcome") == "imported"
    assert imported == listed
    assert (listed["table"], listed["first"], listed["sources"][0]["rows"]) == (
        "ncci-ptp-practitioner",
        "1996-01-01",
        5,
    )
    assert verified == {"table": "ncci-ptp-practitioner", "edition": "2024q3", "problem": None}


def test_again(call: Call, file: Path, folder: Path) -> None:
    """The same rows again: nothing to do. Other rows: refused, and --replace is named; with it, replaced."""
    call("tables", "import", file, "--folder", folder)
    again = call("tables", "import", file, "--folder", folder)
    assert (again.exit_code, again.stdout.splitlines()[0]) == (
        0,
        "kept already, with the same rows: ncci-ptp-practitioner 2024q3",
    )
    file.write_bytes(cms.tabbed(cms.PAIR_HEAD, cms.PAIRS[:2]))
    other = call("tables", "import", file, "--folder", folder)
    assert other.exit_code == 2
    assert "--replace" in other.stderr
    replaced = call("tables", "import", file, "--folder", folder, "--replace")
    assert (replaced.exit_code, replaced.stdout.splitlines()[0]) == (0, "replaced ncci-ptp-practitioner 2024q3")


@pytest.mark.parametrize(
    "status, command",
    [
        (0, "tables --help"),
        (0, "tables import --help"),
        (0, "tables list"),
        (0, "tables verify"),
        (0, "tables import ccipra-v302r0-f1.txt"),
        (2, "tables"),
        (2, "tables import"),
        (2, "tables lists"),
        (2, "tables import edits.txt"),
        (2, "tables import edits.txt --table ncci-aoc"),
        (2, "tables import edits.txt --table ncci-ptp-practitioner --edition 2024"),
        (3, "tables import ccioph-v302r0-f1.txt"),
        (3, "tables import ccipra-v302r0-f1.txt ccioph-v302r0-f1.txt"),
        (5, "tables import none.txt"),
        (5, "tables import ."),
        (5, "tables import ccipra-v302r0-f1.txt --folder ccioph-v302r0-f1.txt"),
    ],
)
def test_exit_statuses(shell: Shell, file: Path, folder: Path, status: int, command: str) -> None:
    """Each command ends with the status that its --help names, and never with a traceback."""
    (file.parent / "edits.txt").write_bytes(file.read_bytes())
    (file.parent / "ccioph-v302r0-f1.txt").write_bytes(file.read_bytes() + b"x\r\n")
    run = shell(*command.split(), cwd=file.parent, env={"FLUORORULES_DATA": str(folder)})
    assert run.returncode == status, run.stdout + run.stderr
    assert "Traceback" not in run.stderr
    assert run.stderr or run.stdout
    assert status == 0 or not list(folder.rglob("*.json"))


def test_rejected(call: Call, file: Path, folder: Path) -> None:
    """Each complaint stands on a line of its own, with its place, and that nothing was imported is said."""
    file.write_bytes(cms.tabbed(cms.PAIR_HEAD, [("2061", *cms.PAIRS[0][1:]), ("20610", "7700", *cms.PAIRS[0][2:])]))
    said = call("tables", "import", file, "--folder", folder)
    assert (said.exit_code, said.stdout) == (3, "")
    first, second, last = said.stderr.splitlines()
    assert first.startswith(f"rejected {file}, line 8, column Column 1: expected a code")
    assert second.startswith(f"rejected {file}, line 9, column Column 2: expected a code")
    assert last == "fluororules tables import: nothing was imported"


def test_damage(call: Call, file: Path, folder: Path) -> None:
    """Verify ends with 1 where a byte of a table changed, and names the table; list where a manifest did."""
    call("tables", "import", file, "--folder", folder)
    (parquet,) = folder.rglob("*.parquet")
    content = parquet.read_bytes()
    parquet.write_bytes(content[:100] + bytes([content[100] ^ 1]) + content[101:])
    verified = call("tables", "verify", "--folder", folder)
    assert verified.exit_code == 1
    assert verified.stdout.startswith(f"ncci-ptp-practitioner 2024q3 wrong: {parquet}: not as it was written")
    (manifest,) = folder.rglob("*.json")
    manifest.write_bytes(manifest.read_bytes().replace(b"1996", b"1995"))
    listed = call("tables", "list", "--folder", folder)
    assert (listed.exit_code, listed.stdout) == (1, "")
    assert f"{manifest}: not as it was written" in listed.stderr


def test_users_data_folder(shell: Shell, file: Path, tmp_path: Path) -> None:
    """Without option and variable, tables are kept in the user's data folder."""
    home = {"HOME": str(tmp_path / "home")}
    shell("tables", "import", file, env=home)
    found = list((tmp_path / "home").rglob("2024q3.json"))
    assert len(found) == 1
    if sys.platform == "linux":
        assert found[0].parents[2] == tmp_path / "home" / ".local" / "share" / "fluororules"
        shell("tables", "import", file, env={**home, "XDG_DATA_HOME": str(tmp_path / "xdg")})
        assert list((tmp_path / "xdg" / "fluororules").rglob("2024q3.json"))


# Ctrl-C while rows are read, at a moment that no clock decides; what is started in the background may be deaf to it.
INTERRUPTED_WHILE_READING = """
import os, signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from fluororules.tables import importing
whole = importing.typed
def typed(*args):
    os.kill(os.getpid(), signal.SIGINT)
    return whole(*args)
importing.typed = typed
from fluororules.cli import main
main()
"""


def test_interrupted(folder: Path, file: Path) -> None:
    """An import that is interrupted ends with 130, and leaves nothing."""
    run = subprocess.run(
        [sys.executable, "-c", INTERRUPTED_WHILE_READING, "tables", "import", file, "--folder", folder],
        capture_output=True,
        cwd=Path(__file__).parents[2],
        check=False,
    )
    assert run.returncode == 130, run
    assert b"Traceback" not in run.stderr
    assert not [path for path in folder.rglob("*") if path.is_file() and path.name != ".lock"]
