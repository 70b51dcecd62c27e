from collections.abc import Iterator

import attrs
from hypothesis import Phase, given, settings

from fluororules.syntax import tree
from fluororules.testing import syntax_trees

# A statement that was not understood is no well-formed one; comments are put between words, not drawn.
NOT_DRAWN = {tree.BrokenDecl, tree.Comment}


def _kinds(node: object) -> Iterator[type]:
    """The classes of a node and of all that is in it."""
    if isinstance(node, tuple):
        for part in node:
            yield from _kinds(part)
        return
    kind = type(node)
    if attrs.has(kind):
        yield kind
        for field in attrs.fields(kind):
            yield from _kinds(getattr(node, field.name)) if field.eq else ()


def test_every_kind_of_node_is_drawn() -> None:
    """A law held on drawn trees is held on every kind of node there is."""
    drawn: set[type] = set()

    @settings(max_examples=500, derandomize=True, database=None, phases=[Phase.generate])
    @given(syntax_trees())
    def draw(file: tree.File) -> None:
        drawn.update(_kinds(file))

    draw()
    known = {kind for kind in vars(tree).values() if attrs.has(kind) and kind.__module__ == tree.__name__}
    assert known - drawn == NOT_DRAWN
