"""The law of printing and parsing: what is printed parses to the tree that was printed."""

from hypothesis import given, settings

from fluororules.fmt import print_file
from fluororules.source import Source
from fluororules.syntax import parse, tree
from fluororules.testing import syntax_trees


@settings(max_examples=200)
@given(syntax_trees())
def test_parsing_gives_the_printed_tree(file: tree.File) -> None:
    """Text printed from a tree parses without complaint to that tree, spans aside."""
    text = print_file(file)
    parsed = parse(Source.of("printed.rules", text))
    assert parsed.diagnostics == (), text
    assert parsed.file == file, text


@given(syntax_trees())
def test_printing_is_stable(file: tree.File) -> None:
    """What was printed, parsed and printed again is the same text: spans play no part in printing."""
    text = print_file(file)
    assert print_file(parse(Source.of("printed.rules", text)).file) == text
