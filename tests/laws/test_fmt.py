"""The laws of the formatter: idempotent, no comment lost, the same tree afterwards.

They are held on the published rulesets, and on drawn trees whose text was disarranged: other line ends, clauses
in another order, symbols for words, a needless bracket, comments between any two words.
"""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fluororules.fmt import format_source, print_file
from fluororules.source import Source
from fluororules.syntax import decode, parse, tree
from fluororules.syntax.statements import cut
from fluororules.syntax.tokens import Token, read
from fluororules.testing import syntax_trees

RULESETS = sorted((Path(__file__).parents[2] / "rulesets").rglob("*.rules"))
CLAUSES = {"IF", "UNLESS", "OVERRIDES", "RESTATES", "CITE"}
SYMBOLS = {("UP", "TO"): "<=", ("AT", "LEAST"): ">=", ("OVER",): ">", ("UNDER",): "<"}
COMMENTS = (
    "  # {}\n",
    "\n# {}\n",
    "\n\n      # {}\n\n",
    " #{}\r\n\t# more\r\n",
    "\n\n\n# {}\n# more\n",
    "\n    # {}\n",
)


@st.composite
def disarranged(draw: st.DrawFn) -> str:
    """The text of a drawn tree as somebody in a hurry might have left it."""
    source = Source.of("drawn.rules", print_file(draw(syntax_trees())))
    tokens = [token for piece in cut(read(source).tokens) for token in draw(_reordered(piece))]
    words = _spelled(tokens, symbols=draw(st.booleans()), bracket=draw(st.booleans()))
    gap = draw(st.sampled_from((" ", "\n", "\r\n", "\n\n  ")))
    places = st.integers(0, len(words))
    comments = draw(st.dictionaries(places, st.sampled_from(COMMENTS), max_size=6))
    gaps = [comments.get(at, "").replace("{}", str(at)) + gap for at in range(len(words) + 1)]
    return gaps[0] + "".join(word + after for word, after in zip(words, gaps[1:], strict=True))


def _reordered(piece: tuple[Token, ...]) -> st.SearchStrategy[list[Token]]:
    """The words of a statement; those of a rule with its clauses from the `if` on in any order."""
    starts = [at for at, token in enumerate(piece) if at > 1 and token.kind in CLAUSES and piece[0].kind == "RULE"]
    clauses = [piece[start:end] for start, end in pairwise([*starts, len(piece)])]
    head = piece[: starts[0]] if starts else piece
    return st.permutations(clauses).map(lambda order: [*head, *(token for clause in order for token in clause)])


def _spelled(tokens: Sequence[Token], *, symbols: bool, bracket: bool) -> list[str]:
    """The words, with symbols for comparisons and a needless bracket around what stands behind an `if`."""
    words: list[str] = []
    open_ = False
    for at, token in enumerate(tokens):
        pair = (token.kind, tokens[at + 1].kind) if at + 1 < len(tokens) else ()
        if symbols and at and (tokens[at - 1].kind, token.kind) in SYMBOLS:
            continue
        if open_ and (token.kind in {"UNLESS", "THEN"} or pair == ("FROM", "TABLE")):
            words.append(")")
            open_ = False
        words.append(SYMBOLS.get(pair, SYMBOLS.get((token.kind,), token.text)) if symbols else token.text)
        if bracket and token.kind == "IF":
            words.append("(")
            open_ = True
    return words


def _comments(text: str) -> list[str]:
    return sorted(comment.text for comment in parse(Source.of("any.rules", text)).file.comments)


def _statements(text: str) -> tuple[tree.Statement, ...]:
    parsed = parse(Source.of("any.rules", text))
    assert parsed.diagnostics == (), text
    return parsed.file.statements


def _hold(source: Source) -> None:
    """The three laws, of one text."""
    once = format_source(source)
    assert _statements(once) == _statements(source.text)
    assert _comments(once) == _comments(source.text)
    assert format_source(Source.of(source.name, once)) == once


@settings(max_examples=150)
@given(disarranged())
def test_drawn_texts(text: str) -> None:
    """A disarranged text, laid out, says the same, holds every comment, and is laid out for good."""
    _hold(Source.of("drawn.rules", text))


@pytest.mark.parametrize("path", RULESETS, ids=lambda path: path.name)
def test_published_rulesets(path: Path) -> None:
    """A published file, laid out, says the same, holds every comment, and is laid out for good."""
    source, complaints = decode(path.name, path.read_bytes())
    assert complaints == ()
    _hold(source)


@given(syntax_trees())
def test_printed_texts(file: tree.File) -> None:
    """What is printed from a tree is laid out already but for lines that an author may choose."""
    text = print_file(file)
    assert format_source(Source.of("drawn.rules", text)) == text


@given(disarranged())
def test_lines(text: str) -> None:
    """A laid-out text has no blanks at a line's end, no two blank lines together, and one line end last."""
    laid_out = format_source(Source.of("drawn.rules", text))
    assert "\r" not in laid_out
    assert "\n\n\n" not in laid_out
    assert not laid_out.startswith("\n")
    assert laid_out.endswith("\n")
    assert not laid_out.endswith("\n\n")
    assert all(line == line.rstrip() for line in laid_out.split("\n"))
