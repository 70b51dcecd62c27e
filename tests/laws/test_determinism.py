"""The law of determinism: the same encounter and ruleset give the same bytes, whatever the process around them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DECIDE = """
import json, sys
import fluororules
rules = fluororules.load("fluoroscopy")
print(rules.digest)
for date in ("2003-06-01", "2009-02-28", "2019-01-01"):
    for encounter in (
        {"date_of_service": date},
        {"date_of_service": date, "procedures": [{"code": "36558"}, {"code": "74220"}, {"code": None}]},
        {"date_of_service": date, "procedures": [], "fluoroscopy": {"purpose": "diagnostic examination"}},
    ):
        print(json.dumps(rules.evaluate(encounter).to_json()))
        print(json.dumps(rules.explain(encounter, "76000").to_json()))
"""


def decided(**environment: str) -> str:
    """What a process of its own decides, with these settings in its environment."""
    done = subprocess.run(
        [sys.executable, "-c", DECIDE],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
    )
    return done.stdout


@pytest.fixture(scope="module")
def usual() -> str:
    """What is decided with nothing set."""
    return decided()


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "0"},
        {"PYTHONHASHSEED": "1"},
        {"PYTHONHASHSEED": "4294967295"},
        {"TZ": "Pacific/Kiritimati"},
        {"LC_ALL": "tr_TR.UTF-8"},
        {"PYTHONOPTIMIZE": "2"},
        {"PYTHONDEVMODE": "1"},
        {"PYTHONWARNINGS": "error"},
    ],
    ids=lambda environment: " ".join(environment),
)
def test_nothing_outside_has_a_say(environment: dict[str, str], usual: str) -> None:
    """Hash seed, time zone, locale and interpreter switches change no byte of a decision."""
    assert decided(**environment) == usual
    assert json.loads(usual.splitlines()[1])["codes"]
