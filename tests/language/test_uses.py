"""Files that bring in others: what leads out of the ruleset's folder, is no file, or comes without end, is refused."""

import os
from pathlib import Path

import pytest

from fluororules.diagnostics import Diagnostic, render
from fluororules.loader import examine
from fluororules.loader.texts import DEEPEST_USE, MOST_FILES

ELSEWHERE = "the content of another file"
RULE = "code stand-alone 76000\nrule one if physician present then code stand-alone\n"


def _using(tmp_path: Path, *names: str) -> tuple[Diagnostic, ...]:
    """What is said of a ruleset that uses files by these names; secret.rules lies beside its folder."""
    folder = tmp_path / "own"
    folder.mkdir(exist_ok=True)
    (tmp_path / "secret.rules").write_text(f"{ELSEWHERE}\n", encoding="utf-8")
    uses = "".join(f'use "{name}"\n' for name in names)
    (folder / "own.rules").write_text(f"ruleset own\n{uses}{RULE}", encoding="utf-8")
    found = examine(folder).diagnostics
    shown = "\n".join(map(render, found))
    assert ELSEWHERE not in shown
    assert "root:" not in shown
    return found


@pytest.mark.parametrize(
    "name",
    [
        "../secret.rules",
        "x/../../secret.rules",
        "./own.rules",
        "/etc/passwd",
        "/dev/zero",
        "/proc/self/environ",
        "~/secret.rules",
        "file:secret.rules",
        "http://example.org/x.rules",
        "\\\\\\\\srv\\\\x.rules",
        "..\\\\secret.rules",
        "%2e%2e/secret.rules",
        "%2e%2e%2fsecret.rules",
        "//secret.rules",
        "a//b.rules",
        "passwd",
        "own.RULES",
        "",
        " ",
        "*.rules",
        "c:secret.rules",
    ],
)
def test_paths_that_lead_out(name: str, tmp_path: Path) -> None:
    """A name that is not of a `.rules` file below the folder, by plain parts, is refused unread."""
    (found,) = _using(tmp_path, name)
    assert (found.code, found.span.line, found.span.column) == ("FR365", 2, 5)


def test_absolute_path_of_a_file_inside(tmp_path: Path) -> None:
    """An absolute path is refused, even of a file that might be used."""
    (found,) = _using(tmp_path, str(tmp_path / "own" / "own.rules"))
    assert found.code == "FR365"


def test_nul_in_a_path(tmp_path: Path) -> None:
    """NUL in a path is a complaint about the character, and the path is refused."""
    assert [d.code for d in _using(tmp_path, "a\0.rules")] == ["FR365", "FR110"]


def test_link_that_leads_out(tmp_path: Path) -> None:
    """A link to a file or folder elsewhere leads out, whatever its name."""
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "linked.rules").symlink_to(tmp_path / "secret.rules")
    (tmp_path / "own" / "folder").symlink_to(tmp_path)
    assert [d.code for d in _using(tmp_path, "linked.rules", "folder/secret.rules")] == ["FR365", "FR365"]


def test_link_in_a_circle(tmp_path: Path) -> None:
    """A link that leads to itself can be used as little as a file that is not there."""
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "round.rules").symlink_to("round.rules")
    (found,) = _using(tmp_path, "round.rules")
    assert found.code in {"FR365", "FR366"}


def test_what_is_no_file(tmp_path: Path) -> None:
    """A folder, a pipe that nobody writes to, and a device are no files, whatever they are called; nothing waits."""
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "folder.rules").mkdir()
    os.mkfifo(folder / "pipe.rules")
    found = _using(tmp_path, "folder.rules", "pipe.rules", "nothing.rules")
    assert [(d.code, d.span.line) for d in found] == [("FR366", 2), ("FR366", 3), ("FR366", 4)]


def test_file_that_may_not_be_read(tmp_path: Path) -> None:
    """A file without permission to read it is a complaint where it is used."""
    (tmp_path / "own").mkdir()
    closed = tmp_path / "own" / "closed.rules"
    closed.write_text(RULE, encoding="utf-8")
    closed.chmod(0)
    if os.access(closed, os.R_OK):
        pytest.skip("whoever runs this may read everything")
    assert [d.code for d in _using(tmp_path, "closed.rules")] == ["FR366"]


def test_unreadable_file_hides_what_depends_on_it_alone(tmp_path: Path) -> None:
    """Names that a file may hold which cannot be read are not complained about; other mistakes are."""
    folder = tmp_path / "own"
    folder.mkdir()
    for name, data in (("latin.rules", "set Ä = 74240\n".encode("latin-1")), ("wide.rules", RULE.encode("utf-16"))):
        (folder / name).write_bytes(data)
        text = f'use "{name}"\nrule one if procedure in THERE and their fact then code theirs overrides theirs\n'
        text += "rule two if physician time up to 3 then code theirs\n"
        (folder / "own.rules").write_text(text, encoding="utf-8")
        found = examine(folder).diagnostics
        assert {d.code for d in found} in ({"FR111", "FR323"}, {"FR117", "FR323"})


def test_circle_of_files(tmp_path: Path) -> None:
    """Files that use each other in a circle are a complaint that shows the way round."""
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "a.rules").write_text('use "b.rules"\n', encoding="utf-8")
    (folder / "b.rules").write_text('\nuse "a.rules"\n', encoding="utf-8")
    (found,) = _using(tmp_path, "a.rules")
    assert (found.code, found.span.line) == ("FR363", 2)
    assert "`a.rules` -> `b.rules` -> `a.rules`" in found.message


def test_file_used_twice(tmp_path: Path) -> None:
    """A file that two others use is read once, and what it declares is declared once."""
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "a.rules").write_text('use "c.rules"\n', encoding="utf-8")
    (folder / "b.rules").write_text('use "c.rules"\n', encoding="utf-8")
    (folder / "c.rules").write_text("set WIDE = 74240\n", encoding="utf-8")
    assert _using(tmp_path, "a.rules", "b.rules") == ()
    assert len(examine(folder).files) == 4


def test_deep_chain_of_files(tmp_path: Path) -> None:
    """Files that bring in one another are read up to a depth that the complaint names."""
    folder = tmp_path / "own"
    folder.mkdir()
    for n in range(1000):
        (folder / f"f{n}.rules").write_text(f'use "f{n + 1}.rules"\n', encoding="utf-8")
    found = _using(tmp_path, "f0.rules")
    assert [d.code for d in found] == ["FR364"]
    assert str(DEEPEST_USE) in found[0].message
    assert found[0].span.source.name == f"own/f{DEEPEST_USE - 1}.rules"


def test_very_many_files(tmp_path: Path) -> None:
    """A ruleset has at most so many files; the first one more is a complaint where it is used."""
    folder = tmp_path / "own"
    folder.mkdir()
    for n in range(MOST_FILES):
        (folder / f"f{n}.rules").write_text("# nothing\n", encoding="utf-8")
    found = _using(tmp_path, *(f"f{n}.rules" for n in range(MOST_FILES)))
    assert [(d.code, d.span.line) for d in found] == [("FR364", MOST_FILES + 1)]


def test_same_name_in_two_files(tmp_path: Path) -> None:
    """A rule declared in two files is a complaint that points at both."""
    (tmp_path / "own").mkdir()
    again = "\nrule one if other imaging then code stand-alone\n"
    (tmp_path / "own" / "more.rules").write_text(again, encoding="utf-8")
    (found,) = _using(tmp_path, "more.rules")
    assert found.code == "FR311"
    places = {(d.source.name, d.line, d.column) for d in (found.span, found.labels[0][0])}
    assert places == {("own/own.rules", 4, 6), ("own/more.rules", 2, 6)}
