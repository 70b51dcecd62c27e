"""The conformance suite: this project's runners pass it, and a runner with a fault does not."""

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from fluororules.testing import conformance, conformance_cases
from fluororules.testing.cases import by_definition, by_rows

ROOT = Path(__file__).parents[2]


@cache
def cases() -> list[dict[str, Any]]:
    """The cases of a few rulesets, as another language would read them."""
    found: list[dict[str, Any]] = json.loads(json.dumps(conformance_cases(60)))
    return found


def test_the_runners_conform() -> None:
    """The row runner and the reference runner decide every case as the definition does."""
    assert conformance(by_rows, cases()) == conformance(by_definition, cases()) == len(cases()) > 80


def test_the_cases_are_of_many_kinds() -> None:
    """There are cases of each status, with facts that are asked for, and with tables."""
    answers = [answer for case in cases() for answer in case["expected"].values()]
    assert {answer["status"] for answer in answers} == {"coded", "not coded", "query", "review"}
    assert any(len(answer["facts"]) > 1 for answer in answers)
    assert any(case["tables"] for case in cases())
    assert len({case["name"] for case in cases()}) == len(cases())


def test_the_cases_are_the_same_each_time() -> None:
    """Drawn again, the cases are the same."""
    assert conformance_cases(10) == conformance_cases(10)


@pytest.mark.parametrize("fault", ["status", "query", "missing"])
def test_a_fault_is_caught(fault: str) -> None:
    """A runner that gives another status, names another fact, or leaves a code out does not conform, and is shown."""

    def run(rules: str, encounter: dict[str, Any], tables: list[dict[str, Any]]) -> dict[str, Any]:
        decision: Any = by_rows(rules, encounter, tables)
        if fault == "status":
            decision["codes"] = [{**c, "status": "coded"} if c["status"] == "review" else c for c in decision["codes"]]
        elif fault == "query":
            decision["queries"] = [{**query, "fact": "payer"} for query in decision["queries"]]
        else:
            decision["codes"] = decision["codes"][1:]
        return decision  # type: ignore[no-any-return]

    wanted = {"status": "expected review, got coded", "query": "got query payer", "missing": "got no such code"}
    with pytest.raises(AssertionError, match=r"of \d+ cases are decided otherwise") as caught:
        conformance(run, cases())
    assert wanted[fault] in str(caught.value)


@pytest.mark.slow
def test_the_cases_are_written() -> None:
    """The command writes the cases as one JSON object with its format."""
    command = [sys.executable, "-m", "fluororules.testing.cases"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    written = json.loads(ran.stdout)
    assert written["format"] == 1
    assert len(written["cases"]) > 200
