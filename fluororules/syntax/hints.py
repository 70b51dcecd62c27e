"""What an author may have meant by a word that does not fit and cannot be mended, where something is likelier."""

from collections.abc import Callable, Sequence

import attrs

from fluororules.syntax.feeding import Refused
from fluororules.syntax.lexicon import Token, keywords, spelled
from fluororules.syntax.messages import did_you_mean

_PROCEDURE = frozenset({"PROCEDURE", "PROCEDURES"})


@attrs.frozen
class _Around:
    """The word that did not fit, what stands around it, and what would have fitted."""

    first: Token
    before: Token
    found: Token | None
    next: Token | None
    second_next: Token | None
    accepts: frozenset[str]

    def is_pair(self, before: str, found: str) -> bool:
        """Whether the two words are of these kinds."""
        return self.found is not None and self.before.kind == before and self.found.kind == found


def hint(tokens: Sequence[Token], refused: Refused) -> str | None:
    """What the author may have meant; None where nothing is likelier than the rest."""
    at = refused.at
    found = tokens[at] if at < len(tokens) else None
    following, beyond = (tokens[i] if i < len(tokens) else None for i in (at + 1, at + 2))
    around = _Around(tokens[0], tokens[at - 1], found, following, beyond, refused.accepts)
    return next((text for guess in _GUESSES if (text := guess(around)) is not None), None)


def _of_statements(around: _Around) -> str | None:
    """What a statement of its kind must hold here."""
    accepts, found = around.accepts, around.found
    if around.first.kind == "DEFINE" and "AS" in accepts:
        return "a define is written `define PHRASE as CONDITION`"
    if found is None:
        needed = [kind for kind in ("THEN", "EXPECT", "EQUAL", "RPAR") if kind in accepts]
        return f"expected `{spelled()[needed[0]]}`" if needed else None
    if found.kind == "THEN" and "IF" in accepts:
        return "expected `if` and a condition"
    if "NEVER" in accepts and found.kind != "STRING":
        return "expected `never` or `always`, and a condition"
    return None


def _of_procedures(around: _Around) -> str | None:
    """How procedures are spoken of."""
    before, found, number = around.before, around.found, around.second_next
    if before.kind in _PROCEDURE and found is not None and found.kind == "IN":
        code = around.next.text if around.next is not None and around.next.kind == "CODE" else "20610"
        return f"an example gives single codes: write `procedure {code}`"
    if found is not None and found.kind == "CODE" and before.kind in _PROCEDURE | {"IS"}:
        return f"write `procedure in {found.text}`"
    if found is not None and found.kind in _PROCEDURE and before.kind in {"INT", "CODE"}:
        return f"write `{before.text} or more procedures`"
    if found is not None and found.kind == "AT" and number is not None and number.kind == "INT":
        return f"write `{number.text} or more procedures`"
    return None


def _of_cells(around: _Around) -> str | None:
    """What stands in a table."""
    if around.is_pair("VBAR", "VBAR"):
        return "a cell is never empty: write `any` where the column makes no difference"
    if around.is_pair("VBAR", "CODED"):
        return "head the column `code` or `not coded`"
    return None


def _of_effects(around: _Around) -> str | None:
    """How effects and citations are written."""
    before, found, accepts = around.before, around.found, around.accepts
    if around.is_pair("NOT", "CODE_WORD"):
        service = around.next.text if around.next is not None and around.next.kind in {"CODE", "WORD"} else "..."
        return f"write `{service} not coded`"
    if found is not None and found.kind == "CODED" and "NOT" in accepts:
        return f"write `code {before.text}`, or `{before.text} not coded`"
    if around.is_pair("UPPER", "WORD") and "STRING" in accepts:
        return 'the place in the source is a text: write it in `"..."`'
    if found is not None and found.kind == "STRING" and "UPPER" in accepts:
        return "name the source before the place in it"
    return None


def _of_words(around: _Around) -> str | None:
    """Names of two words, fractions, and words that are nearly the right one."""
    before, found = around.before, around.found
    if found is None:
        return None
    if around.is_pair("INT", "DOT"):
        return "numbers are whole: write `90 minutes` for 1.5 hours"
    if around.is_pair("WORD", "WORD") and "WORD" not in around.accepts:
        return f"a name is one word: did you mean `{before.text}-{found.text}`?"
    words = [spelled()[kind] for kind in around.accepts if spelled().get(kind) in keywords()]
    return did_you_mean(found.text, words) if found.kind in {"WORD", "UPPER"} else None


_GUESSES: tuple[Callable[[_Around], str | None], ...] = (
    _of_statements,
    _of_procedures,
    _of_cells,
    _of_effects,
    _of_words,
)
