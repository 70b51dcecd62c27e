"""Input that is large, deep or repeated without end: an error at its place, in little time and memory, and no crash."""

import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from fluororules import load
from fluororules.diagnostics import Diagnostic
from fluororules.loader import examine
from fluororules.source import Source
from fluororules.syntax import decode, parse
from fluororules.syntax.parser import MOST_COMPLAINTS

BASE = "code stand-alone 76000\n"
MEMORY = 512 * 1024 * 1024
# Seconds of processor time, and so many times as many where coverage is traced on a busy machine: what must go red is
# what grows with the square of its input, not what is a little slow.
SLACK = 10

# A child process with little memory; it prints the seconds that the check took, and each complaint with its place.
CHILD = """
import sys, time
from fluororules.loader import examine
began = time.process_time()
examined = examine(sys.argv[1])
print(time.process_time() - began)
for d in examined.diagnostics:
    print(d.code, d.span.line, d.span.column, len(d.message))
"""


def _quickly(text: str, seconds: float = 1.0) -> tuple[Diagnostic, ...]:
    """What parsing says of a text, in about so many seconds."""
    parse(Source.of("warm.rules", BASE))
    began = time.process_time()
    found = parse(Source.of("some.rules", text)).diagnostics
    assert time.process_time() - began < seconds * SLACK
    return found


def _little(path: Path, seconds: float = 1.0) -> list[str]:
    """What a process with 512 MiB says of a file, its parser loaded beforehand, in about so many seconds."""

    def bound() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))

    warm = path.with_name("warm.rules")
    warm.write_text(BASE, encoding="utf-8")
    program = CHILD.replace("began =", f"examine({str(warm)!r}); began =")
    run = subprocess.run(
        [sys.executable, "-c", program, path],
        cwd=Path(__file__).parents[2],
        preexec_fn=bound,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    took, *said = run.stdout.splitlines()
    assert float(took) < seconds * SLACK
    return said


def _in_a_small_stack(work: Callable[[], object], deep: int) -> None:
    """Runs something in a thread with a stack of 256 KiB, where Python may recurse only so deep."""
    failures: list[BaseException] = []

    def guarded() -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - told to the thread that waits
            failures.append(error)

    before, stack = sys.getrecursionlimit(), threading.stack_size(256 * 1024)
    try:
        sys.setrecursionlimit(deep)
        thread = threading.Thread(target=guarded)
        thread.start()
        thread.join()
    finally:
        threading.stack_size(stack)
        sys.setrecursionlimit(before)
    assert not failures, failures


# --- size: R01


def test_ten_megabytes_are_refused(tmp_path: Path) -> None:
    """Ten megabytes on one line are refused unread."""
    path = tmp_path / "some.rules"
    path.write_bytes(b"set A = " + b"74240, " * 1_500_000 + b"74241")
    assert _little(path)[0].startswith("FR101 1 1 ")


def test_a_megabyte_on_one_line_with_an_error_at_its_end() -> None:
    """As much as may be, on one line: the error at its end has its column, and a short message."""
    text = "set A = " + "74240, " * 10_000 + " " * 900_000 + "7424"
    (found,) = _quickly(text, seconds=1)
    assert (found.code, found.span.column, found.span.line) == ("FR207", 970_009, 1)
    assert len(found.message) <= 500


def test_raised_limit() -> None:
    """With a raised limit a larger file is read."""
    data = BASE.encode() + b"#" * (1024 * 1024)
    assert [d.code for d in decode("some.rules", data)[1]] == ["FR101"]
    assert decode("some.rules", data, largest=2 * 1024 * 1024)[1] == ()


# --- depth: R02, R03, R04


@pytest.mark.parametrize("closed", [True, False])
def test_nested_brackets(closed: bool) -> None:
    """The 65th open bracket is complained about, however many follow, and whether or not they close."""
    text = "rule a if " + "(" * 100_000 + "physician present" + ")" * 100_000 * closed + " then code b\n"
    (found,) = _quickly(text, seconds=1)
    assert (found.code, found.span.column) == ("FR102", len("rule a if ") + 65)


def test_nested_not() -> None:
    """The 65th `not` before one condition is complained about."""
    (found,) = _quickly("rule a if " + "not " * 100_000 + "physician present then code b\n", seconds=1)
    assert (found.code, found.span.column) == ("FR102", len("rule a if ") + 4 * 64 + 1)


def test_mixed_runs() -> None:
    """Brackets and `not`s mixed, in long and short runs, with words between: one complaint, and at the 65th."""
    before = "rule a if "
    for inner in ("not (" * 50_000, "( a " * 20_000, ("( " * 520 + "a ") * 100 + (") " * 520 + "b ") * 100):
        (found,) = [d for d in _quickly(f"{before}{inner}physician present\n") if d.code == "FR102"]
        openings = [at for at, sign in enumerate(inner) if sign == "(" or inner.startswith("not", at)]
        assert found.span.column == len(before) + openings[64] + 1


def test_a_word_that_begins_as_not() -> None:
    """A run of `not`s ends before a name that only begins so."""
    text = "rule a if " + "not " * 400 + "not-here then code b\nrule c if b c then code\n"
    assert [(d.code, d.span.line) for d in _quickly(text)] == [("FR102", 1), ("FR203", 2)]


def test_nested_lists_and_members() -> None:
    """Lists and brackets in sets count as brackets do."""
    (in_list,) = _quickly("rule a if " + "all of (" * 65 + "b" + ")" * 65 + " then code b\n")
    assert in_list.code == "FR102"
    (in_set,) = _quickly("set A = " + "(" * 65 + "74240" + ")" * 65 + "\n")
    assert (in_set.code, in_set.span.column) == ("FR102", 8 + 65)


def test_deep_enough() -> None:
    """64 deep is not too deep, and the depth of one statement does not count in the next."""
    brackets = "(" * 64 + "physician present" + ")" * 64
    nots = "not " * 64 + "physician present"
    assert _quickly(f"rule a if {brackets} then code b\nrule c if {nots} then code b\n") == ()
    assert _quickly("rule a if " + "not (physician present and " * 32 + "b" + ")" * 32 + " then code b\n") == ()


def test_depth_hides_no_neighbour() -> None:
    """A statement that is too deep leaves its neighbours read."""
    text = f"rule a if b c then code\nrule b if {'(' * 70} then code b\nrule c if\n"
    assert [(d.code, d.span.line) for d in _quickly(text)] == [("FR203", 1), ("FR102", 2), ("FR203", 3)]


@pytest.mark.parametrize(
    "condition",
    ["(" * 64 + "a" + ")" * 64, "not " * 64 + "a", "(" * 100_000 + "a", "not (a and " * 32 + "b" + ")" * 32],
    ids=["brackets", "nots", "too deep", "both"],
)
def test_small_stack(condition: str, tmp_path: Path) -> None:
    """No depth that is let through, and none that is refused, needs a deep stack: parsed and checked in a small one.

    What is refused is refused where Python may recurse 200 deep; what is let through needs twice that.
    """
    path = tmp_path / "some.rules"
    defines = "define a as physician present\ndefine b as same physician\n"
    path.write_text(f"{BASE}{defines}rule r if {condition} then code stand-alone\n", encoding="utf-8")
    examine(path)  # imports outside
    _in_a_small_stack(lambda: examine(path), 200 if condition.startswith("(((((") and len(condition) > 1000 else 400)


def test_long_chain_of_and(tmp_path: Path) -> None:
    """A chain of conditions is no depth: ten thousand of them are one condition."""
    path = tmp_path / "some.rules"
    chain = " and ".join(["physician present"] * 10_000)
    path.write_text(f"{BASE}rule a if {chain} then code stand-alone\n", encoding="utf-8")
    assert _little(path, seconds=1) == []


@pytest.mark.parametrize("step", ["not d{}", "d{} and same physician", "not (d{} or other imaging)"])
def test_long_chain_of_defines(step: str, tmp_path: Path) -> None:
    """Defines that build on each other are deep once spelled out: refused with one complaint, or loaded and decided."""

    def chain(length: int) -> Path:
        path = tmp_path / "some.rules"
        defines = "".join(f"define d{n + 1} as {step.format(n)}\n" for n in range(length))
        start = f"{BASE}define d0 as physician present\n"
        path.write_text(f"{start}{defines}rule a if d{length} then code stand-alone\n", encoding="utf-8")
        return path

    known = {"fluoroscopy": {"physician_present": True, "same_physician": True}, "other_imaging": False}
    rules = load(chain(40))
    assert rules.evaluate({"date_of_service": "2009-02-28", **known}).status("76000") == "coded"
    (found,) = examine(chain(5000)).diagnostics
    assert found.code == "FR102"
    assert found.span.text.startswith("d")


# --- sets: R16, R17, R18


def test_long_circle_of_sets(tmp_path: Path) -> None:
    """A circle of a thousand sets is one complaint, with a message that stays short."""
    path = tmp_path / "some.rules"
    text = "".join(f"set SET-{n} = SET-{(n + 1) % 1000}, 74240\n" for n in range(1000))
    path.write_text(f"{BASE}{text}rule a if procedure in SET-1 then code stand-alone\n", encoding="utf-8")
    (found,) = examine(path).diagnostics
    assert (found.code, found.span.line) == ("FR313", 2)
    assert len(found.message) <= 500


def test_billion_laughs(tmp_path: Path) -> None:
    """Sets that double each other cost no more than their members."""
    path = tmp_path / "some.rules"
    text = "set SET-0 = 74240..74249\n" + "".join(f"set SET-{n + 1} = SET-{n} + SET-{n}\n" for n in range(60))
    path.write_text(f"{BASE}{text}rule a if procedure in SET-60 then code stand-alone\n", encoding="utf-8")
    assert _little(path) == []


def test_a_thousand_copies_of_a_large_set(tmp_path: Path) -> None:
    """Large sets copied over and over are stopped at a limit that the complaint names."""
    path = tmp_path / "some.rules"
    text = "set SET-0 = 00000..99999\n" + "".join(f"set SET-{n + 1} = SET-{n} + SET-{n}\n" for n in range(1000))
    path.write_text(f"{BASE}{text}rule a if procedure in SET-1000 then code stand-alone\n", encoding="utf-8")
    said = _little(path, seconds=1)
    assert said[0].startswith("FR343 ")
    assert sum(line.startswith("FR343") for line in said) == 1


def test_the_largest_range(tmp_path: Path) -> None:
    """A range of all five-digit codes is a set like others; there is no larger one."""
    path = tmp_path / "some.rules"
    path.write_text(f"{BASE}rule a if procedure in 00000..99999 then code stand-alone\n", encoding="utf-8")
    assert examine(path).diagnostics == ()


@pytest.mark.parametrize(
    "written, code",
    [("A0000..Z9999", "FR342"), ("0..999999999999", "FR207"), ("74251..74240", "FR341"), ("A0009..A0001", "FR341")],
)
def test_ranges(written: str, code: str, tmp_path: Path) -> None:
    """A range whose ends differ in a letter, are no codes, or run backwards is an error."""
    path = tmp_path / "some.rules"
    path.write_text(f"{BASE}rule a if procedure in {written} then code stand-alone\n", encoding="utf-8")
    (found,) = examine(path).diagnostics
    assert (found.code, found.span.line) == (code, 2)


# --- many: R31, R33


def test_many_rules(tmp_path: Path) -> None:
    """Ten times as many rules take about ten times as long."""

    def seconds(rules: int) -> float:
        path = tmp_path / f"r{rules}.rules"
        body = "and not physician present then stand-alone not coded"
        text = "".join(f"rule r{n} if procedure in SET-{n} {body}\n" for n in range(rules))
        sets = "".join(f"set SET-{n} = {n:05}\n" for n in range(rules))
        path.write_text(BASE + sets + text, encoding="utf-8")
        began = time.process_time()
        assert [d.code for d in examine_large(path)] == []
        return time.process_time() - began

    seconds(10)
    few = seconds(200)
    assert seconds(2000) < max(30 * few, 1.0)


def examine_large(path: Path) -> tuple[Diagnostic, ...]:
    """What is said of a file of up to 16 MiB."""
    return examine(path, largest_source=16 * 1024 * 1024).diagnostics


def test_many_codes(tmp_path: Path) -> None:
    """A rule with twenty thousand codes is checked as quickly as they are read."""
    path = tmp_path / "some.rules"
    codes = ", ".join(f"{n:05}" for n in range(20_000))
    path.write_text(f"{BASE}rule a if procedure in ({codes}) then code stand-alone\n", encoding="utf-8")
    assert _little(path, seconds=2) == []


def test_a_typo_on_each_of_500_lines(tmp_path: Path) -> None:
    """Five hundred mistakes: the first hundred in their order, one word that there are more, and no rule made up."""
    path = tmp_path / "some.rules"
    rules = "".join(f"rule r{n} if physician present thn code stand-alone\n" for n in range(500))
    path.write_text(BASE + rules, encoding="utf-8")
    found = examine(path)
    assert [(d.code, d.span.line, d.span.column) for d in found.diagnostics] == [
        *(("FR202", n + 2, 29 + len(str(n))) for n in range(MOST_COMPLAINTS)),
        ("FR103", MOST_COMPLAINTS + 2, 29 + len(str(MOST_COMPLAINTS))),
    ]
    assert found.diagnostics == examine(path).diagnostics
    assert found.ruleset is None


@pytest.mark.parametrize("line", [";", "\0", '"', "rul", "set A_ = 1", "rule x if (", "code 7424", "x y z"])
def test_many_mistakes_of_one_kind(line: str) -> None:
    """However many mistakes a file holds and of whatever kind, at most a hundred are told, quickly."""
    source, decoded = decode("some.rules", (line + "\n").encode() * 5_000)
    assert len(decoded) <= MOST_COMPLAINTS + 1
    began = time.process_time()
    assert len(parse(source).diagnostics) <= MOST_COMPLAINTS + 1
    assert time.process_time() - began < 10 * SLACK


def test_many_mistakes_in_one_statement() -> None:
    """A statement of thousands of mistakes is left at a hundred complaints, in little time."""
    text = "set A = 74240" + " and 74241" * 5_000 + "\n"
    assert len(_quickly(text, seconds=1)) == MOST_COMPLAINTS + 1


def test_many_unknown_names(tmp_path: Path) -> None:
    """Complaints of the check are told up to a hundred, too."""
    path = tmp_path / "some.rules"
    rules = "".join(f"rule r{n} if procedure in UNKNOWN{n} then code stand-alone\n" for n in range(500))
    path.write_text(BASE + rules, encoding="utf-8")
    found = examine(path).diagnostics
    assert len(found) == MOST_COMPLAINTS + 1
    assert found[-1].code == "FR103"
