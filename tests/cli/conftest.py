"""How the tests call the command line: within this process, or as users do."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import fluororules
from fluororules.cli.app import app

ROOT = Path(fluororules.__file__).parents[1]
DAY = "2009-02-28"

Call = Callable[..., Result]
Shell = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def call() -> Call:
    """Calls the command line within this process; keywords go to click's runner."""

    def called(*args: str | Path, **how: Any) -> Result:
        result = CliRunner().invoke(app, [str(arg) for arg in args], **how)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return called


@pytest.fixture
def shell() -> Shell:
    """Runs `python -m fluororules` as a process of its own; keywords go to subprocess."""

    def ran(*args: str | Path, **how: Any) -> "subprocess.CompletedProcess[str]":
        env = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", **how.pop("env", {})}
        how = {"capture_output": True, "text": True, "timeout": 60, **how}
        return subprocess.run([sys.executable, "-m", "fluororules", *map(str, args)], env=env, check=False, **how)

    return ran


@pytest.fixture
def encounters(tmp_path: Path) -> Callable[..., Path]:
    """Writes encounters, or lines as they are, into a file of JSON lines."""

    def written(*records: dict[str, object] | str) -> Path:
        file = tmp_path / "encounters.jsonl"
        lines = [record if isinstance(record, str) else json.dumps(record) for record in records]
        file.write_text("".join(f"{line}\n" for line in lines), "utf-8")
        return file

    return written
