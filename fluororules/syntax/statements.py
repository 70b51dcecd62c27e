"""Words to statements: cutting a file at the words that begin one."""

from collections.abc import Iterator, Sequence

from fluororules.syntax.tokens import Token

# The word that begins each statement, in the order in which a file would use them.
BEGINNINGS = {
    "RULESET": "ruleset",
    "USE": "use",
    "SOURCE": "source",
    "CODE_WORD": "code",
    "LIFE": "life",
    "SET": "set",
    "DEFINE": "define",
    "RULE": "rule",
    "TABLE": "table",
    "EDITS": "edits",
    "ENSURE": "ensure",
    "EXAMPLE": "example",
}
# Words that begin a statement elsewhere, and stand inside one behind these.
_INSIDE = {"CODE_WORD": {"THEN", "AND", "VBAR"}, "TABLE": {"FROM"}}


def cut(tokens: Sequence[Token]) -> Iterator[tuple[Token, ...]]:
    """The words of each statement; what stands before the first is a piece of its own."""
    start = 0
    for at, token in enumerate(tokens):
        before = tokens[at - 1].kind if at else ""
        if at > start and token.kind in BEGINNINGS and before not in _INSIDE.get(token.kind, ()):
            yield tuple(tokens[start:at])
            start = at
    if start < len(tokens):
        yield tuple(tokens[start:])
