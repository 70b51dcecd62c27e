"""What the parser could have gone on with, in words for people."""

from fluororules.syntax.feeding import END
from fluororules.syntax.lexicon import spelled
from fluororules.syntax.messages import one_of

# Groups of terminals that stand together: the words for them, those by which they are known, and all that they cover.
_CONDITION = frozenset({"NOT", "NO", "WORD", "PROCEDURE", "ALL"})
_NAME = frozenset({"WORD", "AND", "ON", "LEAST"})
_NAMES = frozenset(
    {"EXTENDS", "LANGUAGE", "THROUGH", "EXCEPT", "AS", "ALL", "ANY", "OF", "AND", "OR", "NOT", "NO", "IS", "ARE", "IN"}
    | {"EVERY", "SOME", "PROCEDURE", "PROCEDURES", "WITH", "WITHOUT", "MODIFIER", "MODIFIERS", "BY", "KNOWN", "UNKNOWN"}
    | {"UP", "TO", "OVER", "UNDER", "LEAST", "MORE", "CODED", "REVIEW", "QUERY", "UNITS", "ON", "WORD"}
    | {"ASKS", "CONFIDENCE"}
)
_EFFECT = frozenset({"CODE_WORD", "REVIEW", "QUERY", "UNITS"})
_COMPARISON = frozenset({"UP", "OVER", "UNDER", "AT_MOST"})
_CELL = frozenset({"AT", "EVERY", "IN", "INT", "CODE", "DATE", "STRING", "UPPER", "WORD", "NO", "NOT", "ANY"})
_MARKS = frozenset({"PROCEDURE", "PROCEDURES", "MODIFIER", "MODIFIERS"})
_GROUPS: tuple[tuple[frozenset[str], str, frozenset[str]], ...] = (
    (_NAME | {"LPAR", "UPPER", "CODE"}, "a set, a code or a bracket", _NAMES | {"LPAR", "UPPER", "CODE"}),
    (_NAME | {"CODE"}, "the name of a service, or a code", _NAMES | {"CODE"}),
    (_NAME, "a name in lower case", _NAMES),
    (_EFFECT, "`code ...`, `... not coded`, `review ...` or `query ...`", _EFFECT | _MARKS | {"CODE", "WORD"}),
    (
        frozenset({"CODE_WORD", "EVERY", "UP", "IN"}),
        "a value, a comparison, a set or `any`",
        _CELL | _COMPARISON | _EFFECT | _MARKS,
    ),
    (_CONDITION, "a condition", _CONDITION | {"ANY", "SOME", "EVERY", "INT", "CODE", "LPAR", "PROCEDURES"}),
    (_COMPARISON, "a comparison such as `up to` or `over`", _COMPARISON | {"AT"}),
    (
        frozenset({"STRING", "FROM", "IF", "CITE", "OVERRIDES", "RESTATES"}),
        "another clause of the rule",
        frozenset({"STRING", "FROM", "IF", "CITE", "OVERRIDES", "RESTATES", "UNTIL", "UNLESS"}),
    ),
    (frozenset({"INT", "UPPER", "PAIR"}), "a modifier", frozenset()),
    (frozenset({"INT", "CODE", "DATE"}), "a number or a date", frozenset()),
    (frozenset({"INT", "CODE"}), "a number", frozenset()),
)
_SINGLE = {
    "WORD": "a phrase",
    "UPPER": "a name in capitals",
    "CODE": "a code",
    "INT": "a number",
    "DATE": "a date such as `2009-02-28`",
    "STRING": 'a text in `"..."`',
    "COMMA": "a comma",
}
# Said only where nothing else is: synonyms, and words that could go on with a phrase.
_SILENT = {"OF", "PAIR", "AT_MOST", "NOT_LESS", "LESS_THAN", "MORE_THAN", "DOT", "PROCEDURES", "MODIFIERS", "ARE"}
_MOST = 6


def in_words(accepts: frozenset[str]) -> str:
    """`then`, `and`, `or` or a comparison."""
    left = set(accepts)
    words: list[str] = []
    for known_by, text, covers in _GROUPS:
        if known_by <= left:
            words.append(text)
            left -= known_by | covers
    shown = left - _SILENT - {END} or (left - {END} if not words else set())
    words += [_SINGLE.get(kind) or f"`{spelled()[kind]}`" for kind in sorted(shown)]
    if not words:
        return "the end of the statement"
    return one_of(words) if len(words) <= _MOST else f"{', '.join(words[:_MOST])} or more of the kind"
