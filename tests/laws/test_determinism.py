"""The law of determinism: the same encounter and ruleset give the same bytes, whatever the process around them."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fluororules.testing.drawing import encounters_as_json
from fluororules.testing.drawn import Compiled, rulesets

ROOT = Path(__file__).resolve().parents[2]
DECIDE = """
import json, sys
import fluororules
rules, article = fluororules.load("fluoroscopy"), fluororules.load("acr")
print(rules.digest)
for date in ("2003-06-01", "2009-02-28", "2019-01-01"):
    for encounter in (
        {"date_of_service": date},
        {"date_of_service": date, "procedures": [{"code": "36558"}, {"code": "74220"}, {"code": None}]},
        {"date_of_service": date, "procedures": [], "fluoroscopy": {"purpose": "diagnostic examination"}},
    ):
        print(json.dumps(rules.evaluate(encounter).to_json()))
        print(json.dumps(article.explain(encounter, "76000").to_json()))
"""

DECIDE_DRAWN = """
import json, sys
from fluororules.encounter import Encounter
from fluororules.schema import from_json
from fluororules.testing.drawn import compiled
for text, encounters in json.load(sys.stdin):
    rules = compiled(text)
    for encounter in encounters:
        decision = rules.decide(from_json(Encounter, encounter))
        print(json.dumps(decision.to_json()))
"""


def decided(script: str = DECIDE, *, given_to_it: str = "", **environment: str) -> str:
    """What a process of its own decides, with these settings in its environment."""
    done = subprocess.run(
        [sys.executable, "-c", script],
        input=given_to_it,
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
    ids=" ".join,
)
def test_nothing_outside_has_a_say(environment: dict[str, str], usual: str) -> None:
    """Hash seed, time zone, locale and interpreter switches change no byte of a decision."""
    assert decided(**environment) == usual
    assert json.loads(usual.splitlines()[1])["codes"]


# Where a decision lists several of a kind: modifiers, rules that ask, queries, reasons, rules that override.
SEVERAL = """
code k 76000
rule a if fluoroscopy then code k and modifier 26 on k and query payer, setting, component
rule b if fluoroscopy then code k and modifier TC on k and query payer, setting, component
rule c if fluoroscopy then modifier 59 on k and modifier XE on k and query payer
rule d if any of (other imaging, setting is facility) then k not coded
rule e if fluoroscopy then k not coded
rule f if fluoroscopy then code k overrides e
rule g if fluoroscopy then code k overrides e
"""


def drawn_cases() -> str:
    """Rulesets and encounters of each, as JSON."""
    cases: list[tuple[str, list[Any]]] = [(SEVERAL, [{"date_of_service": "2024-03-01", "fluoroscopy": {}}])]

    @settings(max_examples=60, derandomize=True, database=None)
    @given(rulesets(), st.data())
    def collect(drawn: Compiled, data: st.DataObject) -> None:
        encounters = st.lists(encounters_as_json(drawn.ruleset), min_size=1, max_size=6)
        cases.append((drawn.text, data.draw(encounters)))

    collect()
    return json.dumps(cases)


def test_hash_seeds_have_no_say_on_drawn_rulesets() -> None:
    """Decisions of drawn rulesets on drawn encounters are the same bytes in processes that hash differently."""
    cases = drawn_cases()
    one, other = (decided(DECIDE_DRAWN, given_to_it=cases, PYTHONHASHSEED=seed) for seed in ("1", "2"))
    assert one == other
    assert '"query"' in one
