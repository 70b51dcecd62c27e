"""What the parser could have gone on with, in words for people."""

from fluororules.syntax.messages import one_of

# Groups of terminals that stand together, each with the words for it; a group counts where all of it is accepted.
_GROUPS: tuple[tuple[frozenset[str], str], ...] = (
    (frozenset({"NOT", "NO", "WORD", "PROCEDURE", "ALL"}), "a condition"),
    (frozenset({"CODE_WORD", "REVIEW", "QUERY", "UNITS"}), "`code ...`, `... not coded`, `review ...` or `query ...`"),
    (frozenset({"UP", "OVER", "UNDER", "AT_MOST"}), "a comparison such as `up to` or `over`"),
    (frozenset({"STRING", "FROM", "IF", "CITE", "OVERRIDES"}), "another clause of the rule"),
    (frozenset({"WORD", "OVER", "REVIEW", "KNOWN"}), "a name in lower case"),
    (frozenset({"INT", "CODE", "DATE"}), "a number or a date"),
    (frozenset({"INT", "UPPER", "PAIR"}), "a modifier"),
    (frozenset({"INT", "CODE"}), "a number"),
    (frozenset({"CODE", "UPPER", "LPAR"}), "a set, a code or a bracket"),
)
_SINGLE = {
    "WORD": "a phrase",
    "UPPER": "a name in capitals",
    "CODE": "a code",
    "INT": "a number",
    "DATE": "a date such as `2009-02-28`",
    "STRING": 'a text in `"..."`',
    "LPAR": "`(`",
    "RPAR": "`)`",
    "COMMA": "a comma",
    "VBAR": "`|`",
    "EQUAL": "`=`",
    "PLUS": "`+`",
    "CODE_WORD": "`code`",
    "$END": "the end of the statement",
}
_SILENT = {"OF", "PAIR", "AT_MOST", "NOT_LESS", "LESS_THAN", "MORE_THAN", "DOT"}
_MOST = 6


def in_words(accepts: frozenset[str]) -> str:
    """`then`, `and`, `or` or a comparison."""
    left = set(accepts)
    words: list[str] = []
    for group, text in _GROUPS:
        if group <= left:
            words.append(text)
            left -= group
            if text == "a condition":
                left -= {"ANY", "SOME", "EVERY", "INT", "CODE", "LPAR", "PROCEDURES"}
            elif text == "a name in lower case":
                left = {kind for kind in left if kind in _SINGLE}
            elif text.startswith("a comparison"):
                left -= {"AT"}
    words += [_SINGLE.get(kind) or f"`{kind.lower()}`" for kind in sorted(left - _SILENT - {"$END"})]
    if not words:
        return "the end of the statement"
    return one_of(words) if len(words) <= _MOST else f"{', '.join(words[:_MOST])} or more of the kind"
