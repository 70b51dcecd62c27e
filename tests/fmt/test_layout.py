from pathlib import Path

import attrs
import pytest

from fluororules.errors import RulesError
from fluororules.fmt import UnfaithfulLayoutError, format_source, layout, print_file
from fluororules.source import BOM, Source
from fluororules.syntax import decode, parse, tree

CASES = sorted((Path(__file__).parent / "cases").glob("*.in.rules"))


def _wanted(path: Path) -> Path:
    return path.with_name(path.name.replace(".in.", ".out."))


def _format(text: str) -> str:
    return format_source(Source.of("some.rules", text))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name)
def test_cases(path: Path) -> None:
    """A file of cases/ is laid out as its neighbour `.out.rules` stands there."""
    assert _format(path.read_text(encoding="utf-8")) == _wanted(path).read_text(encoding="utf-8")


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name)
def test_cases_stand(path: Path) -> None:
    """A file that is laid out is left as it is."""
    text = _wanted(path).read_text(encoding="utf-8")
    assert _format(text) == text


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name)
def test_width(path: Path) -> None:
    """No line of rules is longer than 100 columns, but for texts, rows of tables and comments, which are left whole."""
    lines = _wanted(path).read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if len(line) > 100 and not set('"|#') & set(line)] == []


def test_line_ends_and_mark() -> None:
    """CRLF becomes LF, a byte order mark goes, and the last line ends."""
    source, complaints = decode("some.rules", (BOM + 'use "a.rules"\r\nuse "b.rules"  # c').encode())
    assert complaints == ()
    assert format_source(source) == 'use "a.rules"\nuse "b.rules"  # c\n'


@pytest.mark.parametrize("text", ["", "\n\n", "\t \r\n"])
def test_nothing(text: str) -> None:
    """A file of nothing stays nothing."""
    assert _format(text) == ""


def test_comments_alone() -> None:
    """A file of comments keeps them, at the margin."""
    assert _format("  # a\n\n\n\t# b") == "# a\n\n# b\n"


@pytest.mark.parametrize("text", ["rule", "rule a if b then", "rule a if b or c and d then code e", 'use "a\x0b"'])
def test_errors(text: str) -> None:
    """A text with errors is not laid out; the exception carries every complaint."""
    with pytest.raises(RulesError) as caught:
        _format(text)
    assert caught.value.diagnostics


def test_deep_nesting() -> None:
    """A condition as deep as the parser takes them is laid out."""
    deep = "a"
    for _ in range(20):
        deep = f"all of (not ({deep} or b), c)"
    once = _format(f"define d as {deep}")
    assert _format(once) == once


@pytest.mark.parametrize(
    "unfaithful",
    [
        "define a as b  # c",
        "define a as not not b  # c",
        "define a as not b",
        "define a as not b  # d",
        "define a as not b  # c\n# c",
        "define a as not  # c",
    ],
)
def test_refusal(unfaithful: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A layout that says something else, or that loses, changes or adds a comment, is never handed out."""
    monkeypatch.setattr(layout, "_laid_out", lambda _file: unfaithful)
    with pytest.raises(UnfaithfulLayoutError):
        _format("define a as not b  # c")


def test_refusal_of_a_word_that_no_tree_holds() -> None:
    """A layout without a word of the text is never handed out, even where the parser would not miss the word."""
    deaf = attrs.evolve(parse(Source.of("some.rules", "define a as b")).file, source=Source.of("some.rules", "b c"))
    with pytest.raises(UnfaithfulLayoutError, match="word"):
        layout._verify(deaf, "define a as b")


def test_printing_what_was_not_understood() -> None:
    """A statement with errors is not printed."""
    broken = parse(Source.of("some.rules", "rule a if then")).file
    with pytest.raises(ValueError, match="has no layout"):
        print_file(broken)


def test_printing_needs_no_places() -> None:
    """Two texts of one tree are printed alike."""
    given = ("payer is medicare", "setting is facility", "component is professional", "physician time 5 minutes")
    one = f"example e given {' and '.join(given)} expect a coded"
    two = one.replace(" ", "\n")
    assert print_file(parse(Source.of("one", one)).file) == print_file(parse(Source.of("two", two)).file)
    assert print_file(tree.File(Source.of("none", ""), ())) == ""
