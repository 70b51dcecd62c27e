"""The checks of `fluororules lint`: `.rules` files that say in comments what the check in their name is to say.

`FR402-holes.rules` is looked at by the check FR402 alone, on 2024-11-01. What a case expects stands in the comments
that tests/language/reader.py reads; every other line is a case in which nothing is to be said.
"""

import re
from datetime import date
from pathlib import Path

import pytest

from fluororules.diagnostics import Diagnostic, to_text
from fluororules.lint import CHECKS
from fluororules.lint.looked_at import LookedAt
from fluororules.loader import examine
from tests.language.reader import differences, expected_in

CASES = sorted((Path(__file__).parent / "cases").glob("FR*.rules"))
ON = date(2024, 11, 1)


def _said(path: Path) -> list[Diagnostic]:
    examined = examine(path)
    assert examined.ruleset is not None, to_text(examined.diagnostics)
    (check,) = (check for check in CHECKS if check.code == path.stem[:5])
    return list(check.run(LookedAt(examined.ruleset, ON)))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_warnings(path: Path) -> None:
    """The check says what the comments of the file expect, and nothing else."""
    found = differences(expected_in(path.read_text(encoding="utf-8")), _said(path))
    assert not found, "\n\n".join(found)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_messages(path: Path) -> None:
    """All is a warning of the check's own code; a message is one sentence in lower case without a full stop."""
    for diagnostic in _said(path):
        assert (diagnostic.severity, diagnostic.code) == ("warning", path.stem[:5])
        assert diagnostic.message.startswith("`") or not diagnostic.message[0].isupper(), diagnostic
        assert not diagnostic.message.endswith((".", "!", " ")), diagnostic
        assert ". " not in re.sub(r"`[^`]*`", "", diagnostic.message)
        assert diagnostic.help


def test_each_check_has_a_case() -> None:
    """Each check has a file in which it says something."""
    speaking = {path.stem[:5] for path in CASES if "# expect" in path.read_text(encoding="utf-8")}
    assert speaking == {check.code for check in CHECKS}
