"""Guesses at what was meant by words that do not fit, so that the rest of their statement is understood all the same.

A guess counts only where the words behind it then go on. It is never kept to itself: the statement that it mends was
complained about, so the ruleset does not load.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from difflib import get_close_matches

import attrs

from fluororules.diagnostics import Diagnostic
from fluororules.source import Span
from fluororules.syntax import messages
from fluororules.syntax.feeding import END, Refused, Walk
from fluororules.syntax.lexicon import Token, keywords, spelled

_BEHIND = 4
_AHEAD = 8
_STRETCH = 64
_EVERYTHING = 1_000_000_000
_CLOSE = 0.7

# What people write, and what the language has for it. Either side may be empty of meaning elsewhere.
_INSTEAD: tuple[tuple[str, str], ...] = (
    ("no more than", "up to"),
    ("not more than", "up to"),
    ("at most", "up to"),
    ("more than", "over"),
    ("greater than", "over"),
    ("longer than", "over"),
    ("less than", "under"),
    ("fewer than", "under"),
    ("no less than", "at least"),
    ("is up to", "up to"),
    ("is over", "over"),
    ("is under", "under"),
    ("is at least", "at least"),
    ("any procedures", "procedure"),
    ("any procedure", "procedure"),
    ("all procedures", "every procedure"),
    ("all procedure", "every procedure"),
    ("each procedure", "every procedure"),
    ("two or more", "2 or more"),
    ("three or more", "3 or more"),
    ("four or more", "4 or more"),
    ("in (", "is any of ("),
    ("is in", "in"),
    ("is (", "is any of ("),
    ("= =", "is"),
    ("=", "is"),
    ("but", "and"),
    ("when", "if"),
    ("till", "until"),
    ("to", "until"),
    ("since", "from"),
)
_INSERTED = ("THEN", "AS", "RPAR", "EQUAL", "IS", "COMMA", "AND", "VBAR", "CODED")
_NAME = "LEAST"
"""Accepted where a name is missing, for which nothing can be put in."""
_LEFT_OUT = frozenset({"RPAR", "DOT", "COMMA", "IS", "AND", "CODED"})
_ITEMS = frozenset({"CODE", "UPPER", "WORD", "INT", "PAIR", "OF"})


@attrs.frozen
class Mend:
    """A guess: the words from `start` up to `end` are to be `words`, for the reason that the complaint gives."""

    start: int
    end: int
    words: tuple[Token, ...]
    complaint: Diagnostic | None


def mended(
    words: tuple[Token, ...], most: int = _EVERYTHING
) -> tuple[tuple[Token, ...], list[Diagnostic], Refused | None]:
    """The words with everything mended for which there is a good guess, the complaints, and where guessing ended.

    It ends, too, at the next word that does not fit after so many complaints as `most` says.
    """
    tokens = list(words)
    complaints: list[Diagnostic] = []
    start, walk = 0, Walk()
    while True:
        behind = _steps(tokens, start, walk)
        at, last = behind[-1]
        if at > len(tokens):
            return tuple(tokens), complaints, None
        refused = Refused(at, last.accepts())
        best = _best(tokens, refused, behind) if len(complaints) < most else None
        if best is None:
            return tuple(tokens), complaints, refused
        if best.complaint is not None:
            complaints.append(best.complaint)
        tokens[best.start : best.end] = best.words
        start, walk = next((i, w) for i, w in behind if i == best.start)


def _steps(tokens: Sequence[Token], start: int, walk: Walk) -> Sequence[tuple[int, Walk]]:
    """From a word on as far as they fit: the last places, that of the word that does not fit last.

    Beyond the end of the words where all fit. Copies are dear, so they are made of the last stretch alone.
    """
    far, at = walk, start
    while True:
        stretch = far.copy()
        stop = min(at + _STRETCH, len(tokens))
        if not all(stretch.step(tokens[i].kind) for i in range(at, stop)) or stop == len(tokens):
            break
        walk, start, far, at = far, at, stretch, stop
    places: deque[tuple[int, Walk]] = deque(maxlen=_BEHIND + 1)
    here = walk.copy()
    for i in range(start, len(tokens) + 1):
        places.append((i, here))
        here = here.copy()
        if not here.step(tokens[i].kind if i < len(tokens) else END):
            return places
    return [(len(tokens) + 1, here)]


def _best(tokens: Sequence[Token], refused: Refused, behind: Sequence[tuple[int, Walk]]) -> Mend | None:
    """The guess after which the words go furthest; of equals the first."""
    walks = dict(behind)
    best, furthest = None, refused.at + 1
    for mend, wanted in _guesses(tokens, refused):
        if mend.start in walks:
            reached = _reach(tokens, mend, walks[mend.start].copy())
            if reached > furthest and reached >= wanted:
                best, furthest = mend, reached
    return best


def _reach(tokens: Sequence[Token], mend: Mend, walk: Walk) -> int:
    """The position of the first word that does not fit after a guess; beyond everything where all of the next do."""
    if not all(walk.step(token.kind) for token in mend.words):
        return 0
    last = min(len(tokens), mend.end + _AHEAD)
    for at in range(mend.end, last):
        if not walk.step(tokens[at].kind):
            return at
    if last == len(tokens) and not walk.step(END):
        return last
    return _EVERYTHING


def _guesses(tokens: Sequence[Token], refused: Refused) -> Iterator[tuple[Mend, int]]:
    """Each guess, and how far it must lead to count. The likelier come first."""
    at = refused.at
    reach = range(min(at, len(tokens) - 1), max(0, at - _BEHIND), -1)
    for i in reach:
        yield from ((mend, 0) for mend in _other_case(tokens[i], i))
    for i in reach:
        yield from ((mend, 0) for mend in _instead(tokens, i, at))
    for i in reach:
        yield from ((mend, 0) for mend in _misspelt(tokens[i], i))
    yield from ((mend, _EVERYTHING) for mend in _bracketed(tokens, at))
    for i in reach:
        if tokens[i].kind == "COMMA":
            complaint = messages.unexpected(tokens[i].span, "", "write `and` instead of the comma")
            yield Mend(i, i + 1, (_word(tokens[i], "AND", "and"),), complaint), _EVERYTHING
    if at < len(tokens):
        if tokens[at].kind == "AND" and "PLUS" in refused.accepts:
            complaint = messages.unexpected(tokens[at].span, "", "sets are put together with `+`")
            yield Mend(at, at + 1, (_word(tokens[at], "PLUS", "+"),), complaint), 0
        yield from ((mend, _EVERYTHING) for mend in _inserted(tokens, refused))
        in_number = tokens[at].kind == "DOT" and tokens[at - 1].kind == "INT"
        if tokens[at].kind in _LEFT_OUT and not in_number:
            complaint = messages.unexpected(tokens[at].span, "", f"leave out `{tokens[at].text}`")
            yield Mend(at, at + 1, (), complaint), _EVERYTHING


def _word(token: Token, kind: str, text: str) -> Token:
    return attrs.evolve(token, kind=kind, text=text)


def _as_words(text: str, like: Token) -> tuple[Token, ...]:
    kinds = keywords() | {"(": "LPAR"}
    return tuple(_word(like, kinds.get(word, "INT" if word.isdecimal() else "WORD"), word) for word in text.split())


def _other_case(token: Token, at: int) -> Iterator[Mend]:
    """A keyword or name in capitals, or a set in lower case."""
    low, high = token.text.lower(), token.text.upper()
    said = token.complained
    if token.kind == "UPPER":
        if low in keywords():
            hint = None if said else messages.unexpected(token.span, "", f"write `{low}` in lower case")
            yield Mend(at, at + 1, (_word(token, keywords()[low], low),), hint)
        hint = None if said else messages.lower_case(token.span, low)
        yield Mend(at, at + 1, (_word(token, "WORD", low),), hint)
    if token.kind == "WORD":
        yield Mend(at, at + 1, (_word(token, "UPPER", high),), None if said else messages.capitals(token.span, high))


def _instead(tokens: Sequence[Token], at: int, refused: int) -> Iterator[Mend]:
    for written, meant in _INSTEAD:
        words = written.split()
        end = at + len(words)
        if end >= refused - 1 and [token.text for token in tokens[at:end]] == words:
            span = tokens[at].span.to(tokens[end - 1].span)
            yield Mend(at, end, _as_words(meant, tokens[at]), messages.unexpected(span, "", f"write `{meant}`"))


def _misspelt(token: Token, at: int) -> Iterator[Mend]:
    """A word that is nearly a keyword."""
    if not token.text.isalpha() or not token.text.islower():
        return
    for near in get_close_matches(token.text, sorted(keywords()), n=3, cutoff=_CLOSE):
        if near != token.text:
            complaint = messages.unexpected(token.span, "", f"did you mean `{near}`?")
            yield Mend(at, at + 1, (_word(token, keywords()[near], near),), complaint)


def _bracketed(tokens: Sequence[Token], at: int) -> Iterator[Mend]:
    """A list without its brackets: `in 74210, 74220`, `with modifier 59, XE`, `is any of a, b`."""
    before_lists = {"IN", "MODIFIER", "MODIFIERS", "OF"}
    starts = [i for i in range(at, max(0, at - _BEHIND), -1) if tokens[i - 1].kind in before_lists]
    for start in starts[:1]:
        end = start
        while end < len(tokens) and (tokens[end].kind in _ITEMS or (tokens[end].kind == "COMMA" and end > start)):
            end += 1
        if end <= start:
            continue
        span = tokens[start].span.to(tokens[end - 1].span)
        opened, closed = _word(tokens[start], "LPAR", "("), _word(tokens[end - 1], "RPAR", ")")
        complaint = messages.unbracketed(_at(tokens, at), " ".join(span.text.split()))
        yield Mend(start, end, (opened, *tokens[start:end], closed), complaint)


def _inserted(tokens: Sequence[Token], refused: Refused) -> Iterator[Mend]:
    """A word that is missing before the one that did not fit."""
    at = refused.at
    if _NAME in refused.accepts:
        return
    for kind in _INSERTED:
        if kind not in refused.accepts or (kind == "COMMA" and tokens[at].kind in {"WORD", "CODED"}):
            continue
        text = spelled()[kind]
        missing = messages.missing(tokens[at - 1].span, f"`{text}`")
        for many in range(1, 1 + (_open(tokens[:at]) if kind == "RPAR" else 1)):
            yield Mend(at, at, (_word(tokens[at], kind, text),) * many, missing)


def _open(tokens: Sequence[Token]) -> int:
    """How many brackets are open, up to a few."""
    depth = 0
    for token in tokens:
        depth += (token.kind == "LPAR") - (token.kind == "RPAR" and depth > 0)
    return min(depth, _BEHIND)


def _at(tokens: Sequence[Token], at: int) -> Span:
    return tokens[min(at, len(tokens) - 1)].span
