"""The plugin for pytest: examples and ensures of `.rules` files are tests."""

import subprocess
import sys
import tomllib
from importlib.metadata import entry_points
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parents[2]
MAIN = """
use "parts/examples.rules"
code one 76000
code two 77002
set EARLY = 71000..71050
rule a "Up to half an hour is one." if physician time up to 30 minutes then code one
rule b "Half an hour or more is two." if physician time at least 30 minutes then code two
ensure never-both "One or the other." never one coded and two coded
ensure not-one-for-long "Not for more." never one coded and physician time over 30 minutes
"""
EXAMPLES = """
example short "Ten minutes are one."
    given date of service 2020-01-01 and physician time 10 minutes expect only 76000 coded
example long "Ten minutes are two."
    given date of service 2020-01-01 and physician time 10 minutes expect 77002 coded
"""
PROVER = """
from types import SimpleNamespace
from datetime import date
from fluororules import Encounter, Fluoroscopy

def witnesses(ruleset):
    return ()

def prove_ensures(ruleset):
    broken = Encounter(date(2021, 3, 4), fluoroscopy=Fluoroscopy(physician_minutes=30))
    verdicts = {"never-both": ("broken", broken), "not-one-for-long": (%r, None)}
    return tuple(
        SimpleNamespace(name=each.name, verdict=verdicts[each.name][0], encounter=verdicts[each.name][1], tables=None)
        for each in ruleset.ensures
    )
"""


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A project with a ruleset in a folder of its name, and the plugin, installed or not."""
    parts = pytester.mkdir("clinic") / "parts"
    parts.mkdir()
    (pytester.path / "clinic" / "clinic.rules").write_text(MAIN, encoding="utf-8")
    (parts / "examples.rules").write_text(EXAMPLES, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    return pytester


def run(project: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    """Runs pytest in a process of its own, without the plugins that are not looked at."""
    installed = any(each.name == "fluororules" for each in entry_points(group="pytest11"))
    plugin = () if installed else ("-p", "fluororules.testing.plugin")
    return project.runpytest_subprocess(*plugin, "-p", "no:cacheprovider", *arguments)


def without_prover(project: pytest.Pytester) -> None:
    """A project whose Python has no prover, whatever is installed."""
    project.makeconftest("import sys\nsys.modules['fluororules.prove'] = None")


def with_prover(project: pytest.Pytester, other: str) -> None:
    """A project with a stand-in for the prover, which finds one ensure broken, and says of the other what is given."""
    project.makepyfile(stand_in=PROVER % other)
    project.makeconftest("import sys, stand_in\nsys.modules['fluororules.prove'] = stand_in")


def test_examples_and_ensures_are_tests(project: pytest.Pytester) -> None:
    """Each example and each ensure is a test of the ruleset's main file; the file that it uses is none by itself."""
    without_prover(project)
    result = run(project, "-v")
    result.assert_outcomes(passed=2, failed=2)
    result.stdout.fnmatch_lines(
        [
            "clinic/clinic.rules::example:short PASSED*",
            "clinic/clinic.rules::example:long FAILED*",
            "clinic/clinic.rules::ensure:never-both FAILED*",
            "clinic/clinic.rules::ensure:not-one-for-long PASSED (not proved, held to 200 drawn encounters)*",
        ]
    )


def test_a_failure_is_told_in_the_words_of_the_rules(project: pytest.Pytester) -> None:
    """What failed has its sentence, its place, the decision and the explanation, and no trace of Python."""
    without_prover(project)
    result = run(project)
    result.stdout.fnmatch_lines(
        [
            "example long  clinic/parts/examples.rules:4",
            "  Ten minutes are two.",
            "  expected   77002 coded",
            "  got        77002 not coded",
            "  to code it physician time: 10 minutes -> over 29 minutes",
        ]
    )
    result.stdout.fnmatch_lines(
        [
            "ensure never-both  clinic/clinic.rules:8",
            "  One or the other.",
            '  broken by  {"date_of_service": "*", "fluoroscopy": {"physician_minutes": 30}}',
            "  decided    76000 coded, 77002 coded",
            "  because    a (code)  clinic/clinic.rules:6",
            "             Up to half an hour is one.",
        ]
    )
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_fnmatch_line("*Falsifying*")
    result.stdout.no_fnmatch_line("*runtest*")


def test_ensures_are_proved_where_the_prover_is(project: pytest.Pytester) -> None:
    """With the prover the report says that an ensure is proved, and shows the prover's encounter of a broken one."""
    with_prover(project, "proved")
    result = run(project, "-v", "-k", "ensure")
    result.assert_outcomes(passed=1, failed=1, deselected=2)
    result.stdout.fnmatch_lines(
        [
            "*ensure:not-one-for-long PASSED (proved for every encounter and every date)*",
            '  broken by  {"date_of_service": "2021-03-04", "fluoroscopy": {"physician_minutes": 30}}',
            "1 broken, found by proof",
            "1 proved for every encounter and every date",
        ]
    )


def test_what_is_not_settled_is_not_called_proved(project: pytest.Pytester) -> None:
    """Where the prover does not settle an ensure, as many encounters are drawn as is set, and the report says so."""
    with_prover(project, "not settled")
    project.makeini("[pytest]\nfluororules_examples = 30")
    result = run(project, "-k", "not-one-for-long")
    result.assert_outcomes(passed=1, deselected=3)
    result.stdout.fnmatch_lines(["1 not settled by proof, held to 30 drawn encounters"])
    result.stdout.no_fnmatch_line("*proved for*")


def test_choosing_and_stopping(project: pytest.Pytester) -> None:
    """`-k` chooses by name, `-x` stops at the first failure, a test is named by its id, `--lf` runs what failed."""
    without_prover(project)
    run(project, "-k", "short").assert_outcomes(passed=1, deselected=3)
    run(project, "-x").assert_outcomes(passed=1, failed=1)
    run(project, "clinic/clinic.rules::example:short").assert_outcomes(passed=1)
    run(project, "-p", "cacheprovider").assert_outcomes(passed=2, failed=2)
    run(project, "-p", "cacheprovider", "--lf").assert_outcomes(failed=2)


def test_in_several_processes(project: pytest.Pytester) -> None:
    """Under xdist the same tests run, and the controlling process says how ensures were held."""
    pytest.importorskip("xdist")
    without_prover(project)
    result = run(project, "-n", "2")
    result.assert_outcomes(passed=2, failed=2)
    result.stdout.fnmatch_lines(["1 not proved, broken by an encounter", "1 not proved, held to 200 drawn encounters"])


@pytest.mark.parametrize(
    "patterns, passed", [("clinic", 2), ("clinic/*.rules", 2), ("*", 3), ("other", 0), ("lone.rules", 1)]
)
def test_settings_say_which_rulesets(project: pytest.Pytester, patterns: str, passed: int) -> None:
    """`fluororules_rulesets` names the folders or files whose examples and ensures are tests."""
    (project.path / "lone.rules").write_text(
        "code k 76000 example plain given date of service 2020-01-01 expect k not coded", encoding="utf-8"
    )
    project.makeini(f"[pytest]\nfluororules_rulesets = {patterns}")
    result = run(project, "-k", "example")
    assert result.parseoutcomes().get("passed", 0) + result.parseoutcomes().get("failed", 0) == passed


def test_a_file_that_is_named_is_always_taken(project: pytest.Pytester) -> None:
    """A ruleset that is named on the command line is a test, whatever the settings say."""
    project.makeini("[pytest]\nfluororules_rulesets = nothing")
    without_prover(project)
    run(project, "clinic/clinic.rules", "-k", "short").assert_outcomes(passed=1, deselected=3)


def test_broken_rules_are_an_error_of_collection(project: pytest.Pytester) -> None:
    """A ruleset with a mistake is no silence: its complaints are shown with their places."""
    (project.path / "lone.rules").write_text("rule r if payer is medicaer then code k", encoding="utf-8")
    result = run(project, "lone.rules")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*error[[]FR3*lone.rules:1:*"])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_encounters_of_a_class_of_ones_own(project: pytest.Pytester) -> None:
    """`fluororules_schema` names the class whose facts the rules speak of."""
    project.makepyfile(
        visits="""
        from datetime import date
        import attrs
        import fluororules

        @attrs.frozen
        class Visit:
            day: date = fluororules.fact("visit date", kind="date", default=attrs.NOTHING)
            doses: int | None = fluororules.fact("doses", kind="number", high=9)
        """
    )
    (project.path / "lone.rules").write_text(
        "code k 76000 rule r if doses over 3 then code k ensure e never k coded and doses up to 3"
        " example four given visit date 2020-01-01 and doses 4 expect k coded",
        encoding="utf-8",
    )
    without_prover(project)
    project.makeini("[pytest]\nfluororules_schema = visits:Visit\npythonpath = .\nfluororules_rulesets = lone.rules")
    run(project).assert_outcomes(passed=2)


def test_pytest_starts_as_quickly_as_without() -> None:
    """Where there is no `.rules` file, the plugin imports nothing but itself."""
    program = "import sys, fluororules.testing.plugin; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert {name for name in ran.stdout.split() if name.startswith("fluororules")} == {
        *("fluororules", "fluororules.testing", "fluororules.testing.plugin")
    }
    assert {"attr", "hypothesis", "lark", "pytest", "z3"}.isdisjoint(ran.stdout.split())


def test_the_plugin_is_installed_with_the_package() -> None:
    """pyproject.toml says to pytest where the plugin is."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["entry-points"]["pytest11"] == {"fluororules": "fluororules.testing.plugin"}
