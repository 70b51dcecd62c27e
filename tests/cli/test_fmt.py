"""`fluororules fmt`."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Call = Callable[..., Result]

UGLY = "ruleset a language 1   # kept\ncode a   76000\nrule r if physician time<=60 minutes then code a"


@pytest.fixture
def ugly(tmp_path: Path) -> Path:
    """A file that is to be laid out."""
    file = tmp_path / "a.rules"
    file.write_text(UGLY, "utf-8")
    return file


def test_formatting(call: Call, ugly: Path) -> None:
    """A file is laid out in place, with its permissions and nothing left beside it; a second time nothing changes."""
    ugly.chmod(0o640)
    result = call("fmt", ugly)
    assert (result.exit_code, result.stderr) == (0, "1 file: 1 changed, 0 as they should be\n")
    text = ugly.read_text("utf-8")
    assert "up to 60 minutes" in text
    assert "# kept" in text
    assert ugly.stat().st_mode & 0o777 == 0o640
    assert list(ugly.parent.iterdir()) == [ugly]
    assert call("fmt", ugly.parent).stderr == "1 file: 0 changed, 1 as they should be\n"
    assert ugly.read_text("utf-8") == text


def test_check_and_diff(call: Call, ugly: Path) -> None:
    """--check names what would change, --diff shows it; both change nothing, and exit with 1 where something would."""
    check, diff = call("fmt", "--check", ugly), call("fmt", "--diff", ugly)
    assert (check.exit_code, check.stdout) == (1, f"would change {ugly}\n")
    assert diff.exit_code == 1
    assert "-rule r if physician time<=60 minutes then code a\n" in diff.stdout
    assert ugly.read_text("utf-8") == UGLY
    call("fmt", ugly)
    assert call("fmt", "--check", "--diff", ugly).exit_code == 0


def test_standard_input(call: Call, ugly: Path) -> None:
    """`-` is laid out to standard output."""
    result = call("fmt", "-", input=UGLY)
    call("fmt", ugly)
    assert result.stdout == ugly.read_text("utf-8")
    assert call("fmt", "-", "--check", input=UGLY).exit_code == 1


@pytest.mark.parametrize(
    "data", [b"rule r if then", b"\xff\xfe", b"rule \xff", b"# " + b"x" * 1024 * 1024, "# \u202e\n".encode()]
)
def test_errors(call: Call, ugly: Path, data: bytes) -> None:
    """A file with errors, or too large to be read, is left as it is byte for byte; the others are laid out."""
    broken = ugly.with_name("broken.rules")
    broken.write_bytes(data)
    result = call("fmt", ugly.parent)
    assert result.exit_code == 2
    assert f"{broken}:1:" in result.stderr
    assert broken.read_bytes() == data
    assert ugly.read_text("utf-8") != UGLY


def test_names_are_no_matter(call: Call, tmp_path: Path) -> None:
    """A file in which a name is borne by nothing is laid out all the same, as the help says."""
    file = tmp_path / "names.rules"
    file.write_text("rule a if procedure in NOTHING then code none\n", "utf-8")
    assert call("fmt", file).exit_code == 0
    assert file.read_text("utf-8").startswith("rule a\n    if ")
    assert call("check", file).exit_code == 2


def test_unreadable(call: Call, ugly: Path, tmp_path: Path) -> None:
    """A missing file is unreadable, a folder without rules is wrong usage; the other files are laid out."""
    assert call("fmt", tmp_path / "none.rules", ugly).exit_code == 5
    assert ugly.read_text("utf-8") != UGLY
    (tmp_path / "empty").mkdir()
    assert call("fmt", tmp_path / "empty").exit_code == 2


def test_links_are_followed(call: Call, ugly: Path) -> None:
    """Where a link is named, the file behind it is laid out, and the link stays."""
    link = ugly.with_name("link.rules")
    link.symlink_to(ugly)
    assert call("fmt", link).exit_code == 0
    assert link.is_symlink()
    assert ugly.read_text("utf-8") != UGLY


def test_a_failed_write_leaves_the_file(call: Call, ugly: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where writing fails halfway or is interrupted, the old text stays whole and nothing stays beside it."""
    for error, status in ((OSError(28, "No space left on device"), 5), (KeyboardInterrupt(), 130)):

        def fails(_: int, error: BaseException = error) -> None:
            raise error

        monkeypatch.setattr("os.fsync", fails)
        assert call("fmt", ugly).exit_code == status
        assert ugly.read_text("utf-8") == UGLY
        assert list(ugly.parent.iterdir()) == [ugly]
