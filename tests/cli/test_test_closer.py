"""`fluororules test` with `--coverage`, `--mutate`, `--write` and `--html`."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import Result

import fluororules
from fluororules.cli.adding import add
from fluororules.cli.files import UnreadableError
from fluororules.testing.telling import Made
from tests.testing.standing_in import compare, install, never_settled

ROOT = Path(fluororules.__file__).parents[1]
Call = Callable[..., Result]

RULES = """\
ruleset small language 1
code k 76000
# <b>less & more</b>
rule r
    if physician present
       and physician time up to 60 minutes
    then code k
"""
GIVEN = "example {} given date of service 2009-02-28 and {} expect k {}\n"
FIRES = GIVEN.format("fires", "physician present and physician time 60 minutes", "coded")
MISSES = GIVEN.format("misses", "not physician present and physician time 60 minutes", "not coded")
LATE = GIVEN.format("late", "physician present and physician time 61 minutes", "not coded")


@pytest.fixture(autouse=True)
def prover(monkeypatch: pytest.MonkeyPatch) -> None:
    """The prover that stands in."""
    install(monkeypatch, compare)


def _file(folder: Path, *examples: str) -> Path:
    file = folder / "small.rules"
    file.write_text(RULES + "".join(examples), "utf-8")
    return file


def test_coverage(call: Call, tmp_path: Path) -> None:
    """Each test that is not shown is named with its line and its side; the figures follow; it is a finding."""
    file = _file(tmp_path, FIRES, MISSES)
    result = call("test", file, "--coverage")
    assert result.exit_code == 1
    assert result.stdout == (
        f"not covered  r  {file}:4\n"
        "  line 6: `physician time up to 60 minutes`: no example in which it alone makes\n"
        "  the condition false\n"
        "coverage of small\n"
        "  rules and edits that apply in some example: 1 of 1; of inherited ones 0 of 0\n"
        "  tests in their conditions: 2; in some example 2 true, 1 false, 0 unknown\n"
        "  each test is to be what makes its condition true in one example and false in another:\n"
        "  3 of 4 shown; 0 cannot be shown\n"
        "2 examples: 2 as expected, 0 otherwise\n"
    )
    assert call("test", _file(tmp_path, FIRES, MISSES, LATE), "--coverage").exit_code == 0


def test_a_rule_that_never_fires(call: Call, tmp_path: Path) -> None:
    """A rule that no example fires is named before what its tests lack."""
    result = call("test", _file(tmp_path), "--coverage")
    assert "r  " in result.stdout
    assert "\n  no example fires it\n  line 5: `physician present`: no example" in result.stdout


def test_mutants_that_survive(call: Call, tmp_path: Path) -> None:
    """A survivor is shown with what was changed, its place, and the example that would kill it, ready to paste."""
    file = _file(tmp_path, FIRES, MISSES)
    result = call("test", file, "--mutate")
    assert result.exit_code == 1
    assert (
        f"survives  r  {file}:6\n"
        "  `physician time up to 60 minutes` is left out\n"
        "\n"
        "example r-physician-time-up-to-60\n"
        '    "Here 76000 is queried; if `physician time up to 60 minutes` is left out, it is coded."\n'
    ) in result.stdout
    assert (
        f"survives  r  {file}:6\n"
        "  `up to 60 minutes` becomes `up to 61 minutes`\n"
        "\n"
        "example r-up-to-60-minutes\n"
        '    "Here 76000 is not coded; if `up to 60 minutes` becomes `up to 61 minutes`, it is coded."\n'
    ) in result.stdout
    assert "    expect 76000 not coded\n" in result.stdout
    assert (
        "\nmutation of small: 8 slips made in the rules; 6 noticed by an example, 2 by none\n2 examples: "
        in result.stdout
    )
    assert result.stderr == ""


def test_an_example_is_shown_once(call: Call, tmp_path: Path) -> None:
    """An example that was made for one survivor and notices another too is printed and written once."""
    file = _file(tmp_path)
    result = call("test", file, "--mutate", "--write")
    assert ", above, notices it too\n" in result.stdout
    names = [line for line in file.read_text("utf-8").splitlines() if line.startswith("example ")]
    assert len(names) == len(set(names)) == int(result.stderr.split()[0])
    assert (
        call("test", file, "--mutate").stdout.splitlines()[0]
        == "mutation of small: 8 slips made in the rules; 8 noticed by an example, 0 by none"
    )


def test_write_goes_into_a_file_of_its_own(call: Call, tmp_path: Path) -> None:
    """What is added goes into `examples-boundaries.rules`, where the ruleset uses such a file."""
    (tmp_path / "examples-boundaries.rules").write_text("# At the edges.\n", "utf-8")
    main = _file(tmp_path, FIRES)
    before = main.read_text("utf-8").replace("language 1", 'language 1\nuse "examples-boundaries.rules"')
    main.write_text(before, "utf-8")
    assert "examples-boundaries.rules: give each" in call("test", main, "--mutate", "--write").stderr
    assert main.read_text("utf-8") == before
    assert call("test", main, "--mutate").exit_code == 0


def test_write(call: Call, tmp_path: Path) -> None:
    """What is added leaves no survivor and nothing uncovered; the file is what it was, and the examples below."""
    file = _file(tmp_path, FIRES, MISSES)
    before = file.read_text("utf-8")
    result = call("test", file, "--mutate", "--coverage", "--write")
    assert result.exit_code == 1
    assert result.stderr == f"3 examples added to {file}: give each its sentence\n"
    assert file.read_text("utf-8").startswith(before)
    assert list(tmp_path.iterdir()) == [file]
    result = call("test", file, "--mutate", "--coverage")
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (0, "5 examples: 5 as expected, 0 otherwise")
    again = call("test", file, "--mutate", "--write")
    assert again.stderr == "small: no example was found that could be added\n"


def test_write_keeps_line_ends(call: Call, tmp_path: Path) -> None:
    """A file with carriage returns and a byte order mark keeps both."""
    file = tmp_path / "small.rules"
    text = (RULES + FIRES).replace("\n", "\r\n")
    file.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert call("test", file, "--mutate", "--write").exit_code == 1
    after = file.read_bytes()
    assert after.startswith(b"\xef\xbb\xbf" + text.encode())
    assert after.count(b"\n") == after.count(b"\r\n") > text.count("\n")


def test_write_goes_where_the_examples_are(call: Call, tmp_path: Path) -> None:
    """Of several files, the one with the most examples is added to."""
    (tmp_path / "more.rules").write_text(FIRES + MISSES, "utf-8")
    main = _file(tmp_path)
    main.write_text(RULES.replace("language 1", 'language 1\nuse "more.rules"'), "utf-8")
    assert "more.rules: give each" in call("test", main, "--mutate", "--write").stderr
    assert "example r-" in (tmp_path / "more.rules").read_text("utf-8")
    assert "example r-" not in main.read_text("utf-8")


def test_a_file_that_may_not_be_written(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file without leave to write is left as it is, and named."""
    file = _file(tmp_path, FIRES)
    monkeypatch.setattr("os.access", lambda path, mode: (path, mode) != (str(file), os.W_OK))
    result = call("test", file, "--mutate", "--write")
    assert (result.exit_code, result.stderr) == (5, f"fluororules: {file}: permission denied\n")


def test_what_is_published_is_not_written_to() -> None:
    """A published ruleset by its name is never added to, whoever may write there."""
    files = {path: path.read_bytes() for path in (ROOT / "rulesets" / "acr").iterdir()}
    with pytest.raises(UnreadableError, match="a published ruleset is not written to; name its folder"):
        add(fluororules.load("acr"), "acr", [Made("r-up-to-60-minutes", FIRES)])
    assert files == {path: path.read_bytes() for path in (ROOT / "rulesets" / "acr").iterdir()}


def test_what_would_not_be_understood_is_not_written(tmp_path: Path) -> None:
    """Where a file with what is added has errors, it is left as it is."""
    file = _file(tmp_path)
    with pytest.raises(UnreadableError, match="left as it is"):
        add(fluororules.load(file), str(file), [Made("r-up-to-60-minutes", "example r-up-to-60-minutes given nothing")])
    assert file.read_text("utf-8") == RULES


def test_write_alone(call: Call, tmp_path: Path) -> None:
    """There is nothing to write where nothing was looked for."""
    result = call("test", _file(tmp_path), "--write")
    assert result.exit_code == 2
    assert "--write adds what --coverage or --mutate finds" in result.stderr


@pytest.mark.parametrize(
    "stand_in, status, words",
    [
        (None, 1, "pip install 'fluororules[prove]'"),
        (never_settled, 4, "0 by none, 2 not settled"),
    ],
)
def test_what_was_not_proved(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stand_in: object, status: int, words: str
) -> None:
    """Without the prover survivors are findings, and it is said that nothing was proved; past its limit status is 4."""
    install(monkeypatch, stand_in)
    result = call("test", _file(tmp_path, FIRES, MISSES), "--mutate")
    assert result.exit_code == status
    assert words in result.stdout


def test_json(call: Call, tmp_path: Path) -> None:
    """One object holds the examples, each condition with its atoms and examples by name, and each mutant."""
    file = _file(tmp_path, FIRES, MISSES)
    result = call("test", file, "--coverage", "--mutate", "--format", "json")
    said = json.loads(result.stdout)
    (coverage,), (mutation,) = said["coverage"], said["mutation"]
    (condition,) = coverage["conditions"]
    assert {key: condition[key] for key in ("kind", "name", "file", "line", "fired_by")} == {
        "kind": "rule",
        "name": "r",
        "file": str(file),
        "line": 4,
        "fired_by": ["fires"],
    }
    present, time = condition["atoms"]
    assert (present["words"], present["true"], present["false"]) == ("physician present", ["fires"], ["misses"])
    true, false = time["sides"]
    assert true == {"condition": True, "shown_by": ["fires"], "lacks": None, "example": None}
    assert (false["condition"], false["shown_by"], false["lacks"]) == (False, [], "missing")
    assert false["example"].startswith("example shows-r\n")
    verdicts = {mutant["change"]: (mutant["verdict"], mutant["killed_by"]) for mutant in mutation["mutants"]}
    assert verdicts["`up to 60 minutes` becomes `up to 59 minutes`"] == ("killed", "fires")
    assert verdicts["`up to 60 minutes` becomes `up to 61 minutes`"] == ("survived", None)
    assert "coverage" not in json.loads(call("test", file, "--format", "json").stdout)


class _Page(HTMLParser):
    """The tags of a page, and the text of each line with its colour."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.rows: list[tuple[str, list[str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == "tr":
            self.rows.append((dict(attrs).get("class") or "", []))
        elif tag == "td":
            self.rows[-1][1].append("")
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "td":
            self.rows[-1][1][-1] += data


def test_html(call: Call, tmp_path: Path) -> None:
    """Each line of the text stands in one page with its colour and its mutants; no script, nothing from elsewhere."""
    page = tmp_path / "page.html"
    page.write_text("an older page", "utf-8")
    file = _file(tmp_path, FIRES, MISSES)
    assert call("test", file, "--mutate", "--html", page).exit_code == 1
    text = page.read_text("utf-8")
    read = _Page()
    read.feed(text)
    assert read.open == []
    assert {"script", "link", "img", "b"}.isdisjoint(read.tags)
    assert [cells[1] for _, cells in read.rows] == file.read_text("utf-8").split("\n")
    assert [(colour, cells[2]) for colour, cells in read.rows[2:7]] == [
        ("", ""),
        ("fired", ""),
        ("fired", "3 of 3"),
        ("partly", "2 of 4"),
        ("fired", "1 of 1"),
    ]
    assert "`up to 60 minutes` becomes `up to 61 minutes`" in text
    assert sorted(path.name for path in tmp_path.iterdir()) == ["page.html", "small.rules"]


def test_html_alone(call: Call, tmp_path: Path) -> None:
    """The page alone finds nothing: the status is that of the examples. A rule that never fires is coloured so."""
    page = tmp_path / "page.html"
    assert call("test", _file(tmp_path, FIRES, MISSES), "--html", page).exit_code == 0
    call("test", _file(tmp_path), "--html", page)
    assert '<tr class="never">' in page.read_text("utf-8")
    assert call("test", _file(tmp_path), "--html", tmp_path / "none" / "page.html").exit_code == 5


def test_interrupted(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An interruption ends with 130 and leaves no file behind, and the rules as they were."""

    def interrupt(*_: object, **__: object) -> object:
        raise KeyboardInterrupt

    file = _file(tmp_path, FIRES)
    monkeypatch.setattr("os.fsync", interrupt)
    assert call("test", file, "--mutate", "--write").exit_code == 130
    assert call("test", file, "--html", tmp_path / "page.html").exit_code == 130
    install(monkeypatch, interrupt)
    assert call("test", file, "--mutate", "--write").exit_code == 130
    assert list(tmp_path.iterdir()) == [file]
    assert file.read_text("utf-8") == RULES + FIRES


def test_no_extra_is_needed(tmp_path: Path) -> None:
    """Coverage and mutation import neither Hypothesis nor the solver."""
    file = _file(tmp_path, FIRES)
    program = (
        "import sys; sys.modules['fluororules.prove'] = None\n"
        "from fluororules.cli import main\n"
        f"sys.argv = ['fluororules', 'test', {str(file)!r}, '--coverage', '--mutate']\n"
        "try: main()\n"
        "except SystemExit: print(*sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    modules = run.stdout.splitlines()[-1].split()
    assert "fluororules.testing.mutation" in modules
    assert {"hypothesis", "pytest", "z3"}.isdisjoint(modules)
