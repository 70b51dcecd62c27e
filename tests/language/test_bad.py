"""Rules text with mistakes: exactly the complaints that its comments expect, to the column."""

import re
from pathlib import Path

import pytest

from fluororules.diagnostics import Diagnostic, render
from fluororules.syntax.lexicon import grammar
from tests.language.reader import complaints_of, differences, expected_in, place_of

BAD = sorted((Path(__file__).parent / "bad").glob("*.rules"))
ROOT = Path(__file__).parents[2]
TYPES = ("None", "str", "int", "bool", "float", "dict", "tuple", "NoneType", "Traceback", "Python", "Lark", "Token")


def _said(diagnostic: Diagnostic) -> str:
    """What is said apart from the author's own words."""
    texts = (diagnostic.message, diagnostic.help or "", *(text for _, text in diagnostic.labels))
    return re.sub(r"`[^`]*`", "`...`", "\n".join(texts))


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_complaints(path: Path) -> None:
    """The file gets the complaints that its comments expect, and no other."""
    found = differences(expected_in(path.read_text(encoding="utf-8")), complaints_of(path))
    assert not found, "\n\n".join(found)


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_messages(path: Path) -> None:
    """A message is one sentence in lower case without a full stop, and speaks of neither Python nor the parser."""
    terminals = {t.name for t in grammar().terminals if "_" in t.name or t.name in {"UPPER", "STRAY", "VBAR", "INT"}}
    for diagnostic in complaints_of(path):
        assert diagnostic.message.startswith(("`", "U+")) or not diagnostic.message[0].isupper(), diagnostic
        assert not diagnostic.message.endswith((".", "!", " ")), diagnostic
        assert "\n" not in diagnostic.message
        assert ". " not in re.sub(r"`[^`]*`", "", diagnostic.message)
        assert len(diagnostic.message) <= 500
        words = set(re.findall(r"\w+", _said(diagnostic)))
        assert words.isdisjoint(TYPES), diagnostic
        assert words.isdisjoint(terminals), diagnostic
        assert not any(name.startswith("__") for name in words), diagnostic


def test_nine_mistakes() -> None:
    """A file with nine different mistakes gets nine complaints in one run, each with its own line and code or kind."""
    path = Path(__file__).parent / "bad" / "nine.rules"
    complaints = complaints_of(path)
    assert len(complaints) == 9
    assert len({place_of(d)[:2] for d in complaints}) == 9
    shown = "\n".join(map(render, complaints)).lower()
    assert "python" not in shown
    assert "lark" not in shown


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_order(path: Path) -> None:
    """Complaints come in the order of the text, each once, and the same every time."""
    complaints = complaints_of(path)
    places = [(d.span.source.shown, d.span.start) for d in complaints]
    assert places == sorted(places)
    assert len(set(complaints)) == len(complaints)
    assert complaints == complaints_of(path)


def test_every_code_has_a_test() -> None:
    """Every code of the messages modules is expected in a bad file or a test of bytes, limits, files or schemas."""
    messages = [ROOT / "fluororules" / room / "messages.py" for room in ("syntax", "model")]
    rooms = [ROOT / "tests" / room for room in ("language", "schema", "syntax")]
    tests = [*BAD, *(path for room in rooms for path in room.glob("*.py"))]
    emitted = {code for path in messages for code in re.findall(r"FR\d{3}", path.read_text(encoding="utf-8"))}
    tested = {code for path in tests for code in re.findall(r"FR\d{3}", path.read_text(encoding="utf-8"))}
    assert emitted - tested == set()


@pytest.mark.parametrize(
    "comment",
    ["# expect FR301", "# expect FR301 at x: a", "# expect 301 at 3: a", "# expect FR301 at 3 a"],
)
def test_reader_refuses_what_it_cannot_read(comment: str) -> None:
    """A comment that is nearly an expectation is no comment."""
    with pytest.raises(ValueError, match="expects nothing that can be read"):
        list(expected_in(f"rule a {comment}"))


def test_reader_tells_both_ways() -> None:
    """A complaint that no comment expects, and a comment that no complaint meets, are both told."""
    path = Path(__file__).parent / "bad" / "nine.rules"
    text = path.read_text(encoding="utf-8")
    one_column_off = text.replace("FR301 at 21-27", "FR301 at 22-27")
    assert len(differences(expected_in(one_column_off), complaints_of(path))) == 2
    assert len(differences(expected_in(""), complaints_of(path))) == 9
