"""Bytes and characters: what no rules text may hold, and places that are right to the column whatever it holds."""

from pathlib import Path

import pytest

from fluororules.diagnostics import Diagnostic, render, to_json
from fluororules.loader import examine
from fluororules.source import Source
from fluororules.syntax import decode, parse

RULE = "rule one if physician present then code stand-alone\n"
MISTAKE = "code stand-alone 76000\nrule one if procedure in BUNDELD then code stand-alone\n"


def complaints(data: bytes | str, name: str = "some.rules") -> tuple[Diagnostic, ...]:
    """What decoding and parsing say of a file."""
    source, found = decode(name, data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data)
    return (*found, *parse(source).diagnostics)


def only(data: bytes | str) -> Diagnostic:
    """The one complaint about a file."""
    found = complaints(data)
    assert len(found) == 1, [render(d) for d in found]
    return found[0]


def place(diagnostic: Diagnostic) -> tuple[str, int, int]:
    """Code, line and column."""
    return diagnostic.code, diagnostic.span.line, diagnostic.span.column


# --- characters: R06, R09, R10, R11, R12


@pytest.mark.parametrize("control", ["\0", "\x01", "\x08", "\x1b", "\x1f", "\x7f", "\x80", "\x9f"])
@pytest.mark.parametrize("where", ["in a comment", "in a text", "between words"])
def test_control_characters(control: str, where: str) -> None:
    """A control character is complained about at its place, in a comment, a text or code, and cuts nothing off."""
    around = {"in a comment": ("# a", "b\n"), "in a text": ('rule a "x', '"\n'), "between words": ("", "\n")}
    before, after = around[where]
    found = complaints(f"# first\n{before}{control}{after}{RULE}rule if\n")
    assert place(found[0]) == ("FR110", 2, len(before) + 1)
    assert any(d.span.line > 3 for d in found), "what stands behind was not read"


@pytest.mark.parametrize("invisible", ["\u200b", "\u200c", "\u200d", "\xad", "\u2060", "\ufeff"])
def test_invisible_characters(invisible: str) -> None:
    """An invisible character, and a byte order mark that is not first, are complained about at their place."""
    assert place(only(f"{RULE}# a{invisible}b\n")) == ("FR110", 2, 4)


@pytest.mark.parametrize("control", ["\u202a", "\u202e", "\u2066", "\u2069", "\u200e", "\u061c"])
def test_bidirectional_controls(control: str) -> None:
    """A character that turns the direction of text is an error, in a comment and in a text too."""
    assert place(only(f"{RULE}# a{control}b\n")) == ("FR112", 2, 4)
    assert place(only(f'source SRC "a{control}b"\n')) == ("FR112", 1, 14)


@pytest.mark.parametrize("end", ["\v", "\f", "\x85", "\u2028", "\u2029", "\r"])
def test_odd_line_ends(end: str) -> None:
    """Only LF, and CR with LF, end a line; whatever else ends one somewhere is complained about."""
    found = only(f"# one{end}# two\n{RULE}")
    assert place(found) == ("FR118", 1, 6)
    assert found.span.source.line(2) == RULE.rstrip()


@pytest.mark.parametrize("blank", ["\xa0", "\u1680", "\u2003", "\u202f", "\u3000"])
def test_odd_blanks(blank: str) -> None:
    """A blank that is no ordinary one is complained about, and separates words nevertheless."""
    assert place(only(f"rule one if physician{blank}present then code stand-alone\n")) == ("FR119", 1, 22)


def test_cyrillic_letter() -> None:
    """A letter that only looks like one of ours is named."""
    found = only("set BUNDL\u0415D = 74240\n")
    assert place(found) == ("FR113", 1, 10)
    assert "U+0415" in found.message


# --- encodings: R07, R08


@pytest.mark.parametrize(
    "broken", [b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf5\x80\x80\x80", "ä".encode("latin-1"), b"\xe2\x82"]
)
def test_not_utf8(broken: bytes) -> None:
    """Bytes that are no UTF-8 are complained about with the offset of the first, and nothing else is said."""
    found = only(b"# one\n# t" + broken + b"o\n")
    assert place(found) == ("FR111", 2, 4)
    assert "byte 9" in found.message


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf16(encoding: str) -> None:
    """A file in UTF-16 is told so."""
    assert only(RULE.encode(encoding)).code == "FR117"


def test_byte_order_mark() -> None:
    """A byte order mark at the start is accepted, moves no column, and counts in byte offsets alone."""
    with_mark = only(b"\xef\xbb\xbf" + b"rule one if physician present then\n")
    without = only(b"rule one if physician present then\n")
    assert place(with_mark) == place(without) == ("FR203", 1, 31)
    starts = [to_json(d)["start"] for d in (with_mark, without)]
    assert starts == [{"line": 1, "column": 31, "byte": byte, "utf16": 30} for byte in (33, 30)]


def test_too_large() -> None:
    """A file over the limit is refused before a word of it is read; the complaint says limit and size."""
    found = only(b"#" * (1024 * 1024 + 1))
    assert found.code == "FR101"
    assert "1048577" in found.message
    assert "1048576" in found.message
    assert complaints(b"#" * (1024 * 1024)) == ()


# --- places: C3


@pytest.mark.parametrize(
    "text, line, column, byte, utf16",
    [
        (MISTAKE, 2, 26, 48, 25),
        (MISTAKE.replace("\n", "\r\n"), 2, 26, 49, 25),
        (MISTAKE.replace(" if", "\tif"), 2, 26, 48, 25),
        (MISTAKE.replace(" if", ' "äöü" if'), 2, 32, 57, 31),
        (MISTAKE.replace(" if", ' "😀" if'), 2, 30, 55, 30),
        (MISTAKE.replace(" if", "  # ä\r\n\t\tif"), 3, 19, 57, 18),
        ("\ufeff" + MISTAKE, 2, 26, 51, 25),
    ],
    ids=["plain", "crlf", "tab", "umlauts", "emoji", "comment", "mark"],
)
def test_places(text: str, line: int, column: int, byte: int, utf16: int, tmp_path: Path) -> None:
    """A complaint stands at its line and column, byte and UTF-16 column, whatever stands before it."""
    path = tmp_path / "some.rules"
    path.write_bytes(text.encode())
    (found,) = examine(path).diagnostics
    assert found.span.text == "BUNDELD"
    assert to_json(found)["start"] == {"line": line, "column": column, "byte": byte, "utf16": utf16}
    assert path.read_bytes()[byte : byte + 7] == b"BUNDELD"


def test_excerpt_is_short_and_shows_controls() -> None:
    """The line of a complaint is cut around its place, and controls in it are shown, not sent to the terminal."""
    text = f'rule one "{"x" * 5000}\x1b[31m" if procedure in BUNDELD then nothing\n'
    shown = "\n".join(map(render, complaints(text)))
    assert "\x1b" not in shown
    assert "U+001B" in shown
    assert max(map(len, shown.split("\n"))) < 250


def test_message_is_short() -> None:
    """A word of any length is shown cut short: a message has at most 500 characters."""
    word = "x" * 10_000
    for text in (f"rule {word} {word}\n", f"{word} a\n", f"set {word.upper()}_ = 1\n", f"rule a if {word} then\n"):
        for found in complaints(text):
            assert len(found.message) <= 500
            assert len(found.help or "") <= 500


# --- numbers: R13


@pytest.mark.parametrize(
    "number", ["\u0663", "\uff11\uff12", "1_000", "0x10", "1e3", ".5", "5.", "1.5", "-5", "9" * 5000]
)
def test_numbers(number: str) -> None:
    """A number is written in plain digits, at most eighteen of them; all else gets one complaint at its place."""
    found = only(f"rule one if physician time up to {number} minutes then code stand-alone\n")
    assert found.span.line == 1
    assert 34 <= found.span.column <= 34 + min(len(number), 2)


def test_number_with_zeros_in_front() -> None:
    """Zeros in front of a number change nothing."""
    assert complaints("rule one if physician time up to 007 minutes then code stand-alone\n") == ()


# --- ends: R32


def test_empty_file(tmp_path: Path) -> None:
    """A file of nothing, or of comments alone, is a ruleset that decides nothing, with a warning."""
    for text in ("", "\n", "# a comment\n", "\ufeff"):
        path = tmp_path / "some.rules"
        path.write_text(text, encoding="utf-8")
        (found,) = examine(path).diagnostics
        assert (found.code, found.severity, found.span.line, found.span.column) == ("FR354", "warning", 1, 1)


@pytest.mark.parametrize("end", ["", "\n", " if physician present then code a\n"])
def test_open_text(end: str) -> None:
    """A text that does not end is complained about where it begins, at the end of the file too."""
    assert place(complaints(f'source SRC\n  "no end{end}')[0]) == ("FR115", 2, 3)


def test_rest_after_the_end() -> None:
    """What stands behind the last statement and is none is complained about."""
    assert place(only(f"{RULE}so on\n")) == ("FR201", 2, 1)
    assert place(only(f"{RULE}%%%\n")) == ("FR116", 2, 1)


def test_no_newline_at_the_end() -> None:
    """The last line may end with the file."""
    assert complaints(RULE.rstrip()) == ()


# --- names: R23, R24, R25


@pytest.mark.parametrize(
    "name", ["__class__", "a.b", "../../x", "<img", "a/b", "$$", "%s", "{0.__class__}", "a\x1b", "x;--", "mro()"]
)
def test_names_hold_letters_digits_and_hyphens(name: str) -> None:
    """A name that holds anything but letters, digits and hyphens is a complaint on its line, and never evaluated."""
    found = complaints(f"rule {name} if physician present then code stand-alone\n")
    assert found
    assert all(d.span.line == 1 and d.severity == "error" for d in found)


@pytest.mark.parametrize("text", ["'; DROP TABLE x;--", "`", "\\", "$$", "%s %(x)s", "{0.__class__}", "<b>", "\\n"])
def test_texts_may_hold_anything_printed(text: str) -> None:
    """What stands in quotes is text and nothing else."""
    (statement,) = parse(Source.of("some.rules", f'use "{text}"')).file.statements
    assert statement.path.text == text  # type: ignore[union-attr]
    assert complaints(f'source SRC "{text}"\n') == ()
