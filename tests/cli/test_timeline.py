"""`fluororules timeline`."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

import fluororules
from fluororules.history import as_json, timeline

Call = Callable[..., Result]

RULES = """\
ruleset small language 1
source GUIDE "The guide" confidence medium
code needle 76003 until 2006-12-31, 77002 from 2007-01-01 until 2019-12-31
code other 76000
life 22222 from 2012-01-01
set PART = 11111, 22222..22225 from 2012-01-01, 33333 until 2012-12-31
set WHOLE = PART + 44444
rule bars "A study bars." until 2015-12-31 if procedure in WHOLE then needle not coded cite GUIDE "page 1"
rule alone "Alone." if no procedure in PART then code needle and units 2 on needle and query physician time
rule written "As written." if procedure in (PART, 44444) then code other
rule late "Late." if any of (same physician, date of service up to 2010-06-30) then review needle overrides bars
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A ruleset with one change of each kind."""
    file = tmp_path / "small.rules"
    file.write_text(RULES, "utf-8")
    return file


@pytest.mark.parametrize(
    "said",
    [
        "77002  needle\n\nfrom the start\n\n  number     76003 is its number.\n",
        "\n2007-01-01\n\n  number     76003 becomes 77002.\n",
        "  begins     A study bars.\n               bars bars it (small.rules:8, confidence medium)\n",
        "               The guide, page 1\n",
        "alone supports it, limits it to 2 units and asks for physician\n               time (small.rules:9)\n",
        "               late leaves it to a person and sets aside bars (small.rules:11)\n",
        "\n2010-07-01\n\n  changes    From here on the rule reads otherwise: Late.\n",
        "  gains      PART gains 22222 to 22225.\n               part of WHOLE; asked for by bars and alone\n",
        "  loses      PART loses 33333.\n",
        "\n2016-01-01\n\n  ends       A study bars.\n",
        "\n2020-01-01\n\n  number     77002 is no code any more, and no number takes its place.\n",
    ],
)
def test_a_service(call: Call, small: Path, said: str) -> None:
    """The text tells each kind of change of a service under its day, with sentence, effect, place and citation."""
    assert said in call("timeline", "77002", "--ruleset", small).stdout


@pytest.mark.parametrize(
    "said",
    [
        "22222\n\n2012-01-01\n\n  code       22222 begins.\n",
        "  enters     22222 enters PART, part of WHOLE.\n             A study bars.\n               bars bars 77002 (",
        "2 units and asks for\n               physician time, where no procedure of PART is there\n",
        "  enters     22222 enters PART, part of (PART, 44444).\n             As written.\n",
        "\n2016-01-01\n\n  ends       22222 stays in PART, part of WHOLE, and rules cease to ask for it.\n",
    ],
)
def test_a_procedure(call: Call, small: Path, said: str) -> None:
    """The text tells the sets that a procedure code enters and leaves, and what rules do to which number then."""
    assert said in call("timeline", "22222", "--ruleset", small).stdout


def test_json(call: Call) -> None:
    """The JSON form is the list of changes, as the library gives them."""
    result = call("timeline", "77002", "--ruleset", "acr", "--format", "json")
    wanted: Any = as_json(timeline(fluororules.load("acr").ruleset, "77002"))
    assert json.loads(result.stdout) == wanted
    assert ("2007-01-01", "number changes") in [(change["date"], change["what"]) for change in wanted]


def test_by_service(call: Call) -> None:
    """A service by its name is told as by its number."""
    by_name = call("timeline", "needle-placement", "-r", "acr", "--format", "json").stdout
    assert by_name == call("timeline", "77002", "-r", "acr", "--format", "json").stdout


def test_nothing_known(call: Call) -> None:
    """A code that the ruleset knows nothing of is said to be none of its, and the status is 1."""
    result = call("timeline", "99999", "-r", "acr")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "acr says nothing of 99999: it is in no set, and no service has the number\n"


@pytest.mark.parametrize("word", ["needle", "7700", "77002x", ""])
def test_no_code(call: Call, word: str) -> None:
    """A word that is neither a code nor a service is wrong usage, and the services are named."""
    result = call("timeline", word, "-r", "acr")
    assert result.exit_code == 2
    assert f"{word!r} is no code, and no service of acr; its services are stand-alone, " in result.stderr
