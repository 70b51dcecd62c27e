"""Words to statements: cutting a file at the words that begin one."""

from collections.abc import Iterator, Sequence

from fluororules.syntax.lexicon import Token

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
_INSIDE = {"CODE_WORD": {"THEN", "AND"}, "TABLE": {"FROM"}}


def cut(tokens: Sequence[Token]) -> Iterator[tuple[Token, ...]]:
    """The words of each statement; what stands before the first is a piece of its own."""
    start = 0
    for at in range(1, len(tokens)):
        if _begins(tokens, at):
            yield tuple(tokens[start:at])
            start = at
    if start < len(tokens):
        yield tuple(tokens[start:])


def _begins(tokens: Sequence[Token], at: int) -> bool:
    """Whether a statement begins at the word of the number: not inside one, and not as a cell of a table."""
    word, before = tokens[at].kind, tokens[at - 1].kind
    if word not in BEGINNINGS or before in _INSIDE.get(word, ()):
        return False
    return not (before == "VBAR" and at + 1 < len(tokens) and tokens[at + 1].kind == "VBAR")
