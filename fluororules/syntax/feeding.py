"""Words through the grammar's tables: all at once to a tree, or step by step to see how far they go."""

from collections.abc import Sequence
from copy import copy
from typing import TYPE_CHECKING, Any

import attrs

from fluororules.syntax import build
from fluororules.syntax.lexicon import Token, grammar

if TYPE_CHECKING:
    from lark import Token as LarkToken

END = "$END"


@attrs.frozen
class Refused:
    """The position of the first word that did not fit (behind the last where more was wanted), and what would have."""

    at: int
    accepts: frozenset[str]


def run(tokens: Sequence[Token], start: str) -> build.Parsed | Refused:
    """The tree of a statement or body, or where the words stop being one."""
    from lark import UnexpectedToken  # noqa: PLC0415 - importing Lark takes longer than deciding

    parser = grammar().parse_interactive(start=start)
    at = 0
    try:
        for at, token in enumerate(tokens):  # noqa: B007 - where it stopped is the result
            parser.feed_token(_for_lark(token))
        at = len(tokens)
        return build.Parsed(parser.feed_eof())  # type: ignore[no-untyped-call]
    except UnexpectedToken:
        return Refused(at, frozenset(parser.accepts()))  # type: ignore[no-untyped-call]


def _for_lark(token: Token) -> "LarkToken":
    from lark import Token as LarkToken  # noqa: PLC0415 - importing Lark takes longer than deciding

    return LarkToken(token.kind, token.text, start_pos=token.span.start, end_pos=token.span.end)


class Walk:
    """How far some words have come in a statement. Makes no tree, so that it can be copied and tried at any word."""

    __slots__ = ("_state",)

    def __init__(self, state: Any = None) -> None:  # noqa: ANN401 - Lark's parser state, which it does not export
        """At the beginning of a statement, or with a copy of another walk's state."""
        if state is None:
            state = grammar().parse_interactive(start="statement").parser_state
            state.parse_conf = copy(state.parse_conf)
            state.parse_conf.callbacks = {}
        self._state = state

    def copy(self) -> "Walk":
        """The same place again."""
        return Walk(self._state.copy(deepcopy_values=False))

    def step(self, kind: str, text: str = "") -> bool:
        """Whether the word fits; one that does not leaves the walk unusable."""
        from lark import Token as LarkToken  # noqa: PLC0415 - importing Lark takes longer than deciding
        from lark import UnexpectedToken  # noqa: PLC0415

        try:
            self._state.feed_token(LarkToken(kind, text), kind == END)
        except UnexpectedToken:
            return False
        return True

    def accepts(self) -> frozenset[str]:
        """The kinds of word that would fit now."""
        kinds = self._state.parse_conf.parse_table.states[self._state.position]
        return frozenset(kind for kind in kinds if kind.isupper() and self.copy().step(kind))
