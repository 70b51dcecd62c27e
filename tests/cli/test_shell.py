"""What holds for every command: exit statuses, colour, pipes, interruption; called as users call it."""

import json
import os
import pty
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import fluororules

ROOT = Path(fluororules.__file__).parents[1]
ARTICLE = str(ROOT / "docs/examples/article.jsonl")
COMMANDS = ("evaluate", "explain", "check", "fmt", "test", "rulesets", "schema", "tables")

Shell = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder of files that end in each exit status."""
    head = "ruleset r language 1\ncode a 76000\n"
    texts = {
        "good.json": '{"date_of_service": "2009-02-28"}',
        "bad.json": '{"date_of_service": "2009-02-28", "x": 1}',
        "bad.rules": "ruleset bad\nrule",
        "fails.rules": f"{head}example e given date of service 2009-02-28 expect a coded",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    "status, command",
    [
        (0, "evaluate good.json"),
        (0, "evaluate bad.json --allow-rejects"),
        (0, "explain good.json --code 76000"),
        (0, "check acr"),
        (0, "schema decision"),
        (0, "--version"),
        (0, "--help"),
        (1, "fmt --check fails.rules"),
        (1, "test fails.rules"),
        (2, "evaluate good.json --ruleset bad.rules"),
        (2, "check bad.rules"),
        (2, "fmt bad.rules"),
        (2, "test bad.rules"),
        (2, ""),
        (2, "evaluate"),
        (2, "evalute good.json"),
        (2, "evaluate good.json --form json"),
        (2, "evaluate good.json --format xml"),
        (2, "explain good.json"),
        (2, "explain good.json --code 99999"),
        (2, "schema encounters"),
        (3, "evaluate bad.json"),
        (3, "explain bad.json --code 76000"),
        (5, "evaluate none.json"),
        (5, "evaluate ."),
        (5, "evaluate good.json --ruleset none.rules"),
        (5, "check none.rules"),
        (5, "fmt none.rules"),
        (5, "test none.rules"),
    ],
)
def test_exit_statuses(shell: Shell, files: Path, status: int, command: str) -> None:
    """Each command ends with the status that its --help names, and never with a traceback."""
    run = shell(*command.split(), cwd=files)
    assert run.returncode == status, run.stdout + run.stderr
    assert "Traceback" not in run.stderr
    assert run.stderr or run.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_help(shell: Shell, command: str) -> None:
    """The help of every command says its exit statuses."""
    run = shell(command, "--help")
    assert run.returncode == 0
    assert "Exit status: 0" in run.stdout
    assert command in shell("--help").stdout


def test_the_help_says_where_to_begin(shell: Shell) -> None:
    """Tables of claims are among what to try, and the list says what `prove` proves."""
    said = shell("--help").stdout
    assert "fluororules batch claims.parquet -o decisions.parquet" in said
    assert "Prove each ensure, and name the rules that never say anything." in said
    assert "the bar goes before the support" in " ".join(shell("prove", "--help").stdout.split())


def test_version(shell: Shell) -> None:
    """--version says the version of the package."""
    assert shell("--version").stdout == f"fluororules {fluororules.__version__}\n"


def test_usage_names_the_nearest(shell: Shell, files: Path) -> None:
    """A mistyped option is named, with the command that tells more."""
    run = shell("evaluate", "good.json", "--rulset", "acr", cwd=files)
    assert "--ruleset" in run.stderr
    assert "try: fluororules evaluate --help" in run.stderr


@pytest.mark.parametrize("typed, meant", [("tset", "test"), ("explian", "explain"), ("eval", "evaluate")])
def test_a_mistyped_command_is_suggested(shell: Shell, typed: str, meant: str) -> None:
    """A command that there is not is named, with the one of nearly that name."""
    run = shell(typed, "x.rules")
    assert run.returncode == 2
    assert run.stderr == f"fluororules: No such command '{typed}'. Did you mean '{meant}'?\ntry: fluororules --help\n"


def test_a_command_that_resembles_none(shell: Shell) -> None:
    """Nothing is suggested where nothing is near."""
    assert shell("foo").stderr == "fluororules: No such command 'foo'.\ntry: fluororules --help\n"


# --- weight


def test_a_decision_imports_neither_the_parser_nor_what_it_does_not_use(shell: Shell, files: Path) -> None:
    """Deciding under a published ruleset imports no parser, no rich, no pathlib."""
    shell("evaluate", "good.json", cwd=files)  # compiles, where nothing is kept yet
    program = (
        "import sys, atexit; atexit.register(lambda: print(*sys.modules, file=sys.stderr)); "
        "sys.argv = ['fluororules', 'evaluate', 'good.json']; from fluororules.cli import main; main()"
    )
    env = {"PYTHONPATH": str(ROOT)}
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=files, env=env, capture_output=True, text=True, check=True
    )
    assert {
        "lark",
        "rich",
        "rich_click",
        "pathlib",
        "hypothesis",
        "fluororules.model",
        "fluororules.syntax",
    }.isdisjoint(run.stderr.split())


@pytest.mark.parametrize("missing", ["click", "rich_click"])
def test_without_the_extra(files: Path, missing: str) -> None:
    """Where the extra is not installed, one sentence names it, and the status is 2."""
    program = (
        f"import sys; sys.modules[{missing!r}] = None; sys.argv = ['fluororules', '--help']; "
        "from fluororules.cli import main; main()"
    )
    env = {"PYTHONPATH": str(ROOT)}
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=files, env=env, capture_output=True, text=True, check=False
    )
    assert run.returncode == 2
    assert run.stderr.count("\n") == 1
    assert "pip install 'fluororules[cli]'" in run.stderr


# --- colour


def _on_a_terminal(*args: str, **env: str) -> str:
    """What a command writes to a terminal."""
    ours, its = pty.openpty()
    command = [sys.executable, "-m", "fluororules", *args]
    settings = {"PYTHONPATH": str(ROOT), "TERM": "xterm-256color", **env}
    with subprocess.Popen(command, stdin=its, stdout=its, stderr=its, env=settings) as process:
        os.close(its)
        said = b""
        try:
            while data := os.read(ours, 65536):
                said += data
        except OSError:  # the other end was closed
            pass
        process.wait(timeout=60)
    os.close(ours)
    return said.decode()


def test_colour_on_a_terminal() -> None:
    """A terminal gets colour, unless NO_COLOR is set or it cannot show any."""
    assert "\x1b[32m\x1b[1mcoded" in _on_a_terminal("evaluate", ARTICLE)
    assert "\x1b[" not in _on_a_terminal("evaluate", ARTICLE, NO_COLOR="1")
    assert "\x1b[" not in _on_a_terminal("evaluate", ARTICLE, TERM="dumb")


def test_no_colour_elsewhere(shell: Shell) -> None:
    """A pipe gets none, whatever the environment says."""
    for args in (("evaluate", ARTICLE), ("check", "acr"), ("--help",)):
        assert "\x1b[" not in shell(*args, env={"TERM": "xterm", "CLICOLOR_FORCE": "1"}).stdout


def test_json_has_no_colour_on_a_terminal() -> None:
    """JSON is plain on a terminal too."""
    lines = _on_a_terminal("evaluate", "--format", "json", ARTICLE).splitlines()
    assert json.loads(lines[0])["encounter"] == "chest-density"
    assert len([json.loads(line) for line in lines[:-1]]) == 5


def test_progress_on_a_terminal(tmp_path: Path) -> None:
    """Where decisions go elsewhere and the terminal waits, it is told how far things are, and the line is cleared."""
    ours, its = pty.openpty()
    file = _many(tmp_path, 2500)
    run = subprocess.run(
        [sys.executable, "-m", "fluororules", "evaluate", "--format", "json", str(file)],
        stdout=subprocess.DEVNULL,
        stderr=its,
        env={"PYTHONPATH": str(ROOT)},
        check=True,
    )
    assert run.returncode == 0
    said = os.read(ours, 65536).decode()
    os.close(its)
    os.close(ours)
    assert said == "\r1,000 encounters\r2,000 encounters\r\x1b[K2500 encounters: 2500 decided, 0 rejected\r\n"


def test_no_progress_elsewhere(shell: Shell, tmp_path: Path) -> None:
    """Where nobody watches, standard error holds the count alone."""
    run = shell("evaluate", "--format", "json", _many(tmp_path, 2500))
    assert run.stderr == "2500 encounters: 2500 decided, 0 rejected\n"


# --- when writing or waiting ends early


def _many(folder: Path, count: int) -> Path:
    file = folder / "many.jsonl"
    file.write_text('{"date_of_service": "2009-02-28", "procedures": []}\n' * count, "utf-8")
    return file


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_broken_pipe_is_quiet(tmp_path: Path, form: str) -> None:
    """Where the reader goes away, the command ends at once and says nothing."""
    command = [sys.executable, "-m", "fluororules", "evaluate", "--format", form, str(_many(tmp_path, 20_000))]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={"PYTHONPATH": str(ROOT)}
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(timeout=60) == 5


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a full disk")
@pytest.mark.parametrize(
    "command", ["evaluate --format json", "evaluate", "check acr", "rulesets", "schema decision", "--help"]
)
def test_a_full_disk(shell: Shell, command: str) -> None:
    """Where the output cannot be written, that is said, and the status is 5."""
    args = [*command.split(), *([ARTICLE] if command.startswith("evaluate") else [])]
    with Path("/dev/full").open("w") as full:
        run = shell(*args, capture_output=False, stdout=full, stderr=subprocess.PIPE)
    assert run.returncode == 5
    assert run.stderr.splitlines()[-1] == "fluororules: the output could not be written: no space left on device"
    assert "Traceback" not in run.stderr


# What is started in the background may be started deaf to Ctrl-C.
HEEDING_INTERRUPTS = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from fluororules.cli import main
main()
"""


def test_interruption() -> None:
    """Ctrl-C ends with 130, whole lines and no traceback."""
    with subprocess.Popen(
        [sys.executable, "-c", HEEDING_INTERRUPTS, "evaluate", "--format", "json", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
    ) as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        process.stdin.write(b'{"date_of_service": "2009-02-28"}\n')
        process.stdin.flush()
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert b"Traceback" not in process.stderr.read()
        assert process.stdout.read() == b""
        assert process.wait(timeout=60) == 130


def test_answers_come_as_they_are_asked() -> None:
    """On a terminal, or unbuffered, each decision comes out before the next encounter goes in."""
    with subprocess.Popen(
        [sys.executable, "-u", "-m", "fluororules", "evaluate", "--format", "json", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PYTHONPATH": str(ROOT)},
    ) as process:
        assert process.stdin
        assert process.stdout
        for name in ("a", "b"):
            process.stdin.write(json.dumps({"id": name, "date_of_service": "2009-02-28"}).encode() + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["encounter"] == name


def test_completion(shell: Shell) -> None:
    """The shell completes commands and the names of published rulesets."""
    env = {"_FLUORORULES_COMPLETE": "bash_complete", "COMP_WORDS": "fluororules ev", "COMP_CWORD": "1"}
    assert "evaluate" in shell(env=env).stdout
    env |= {"COMP_WORDS": "fluororules evaluate --ruleset a", "COMP_CWORD": "3"}
    assert "acr" in shell(env=env).stdout
