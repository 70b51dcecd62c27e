"""Source to tree: each statement parsed by itself, every mistake complained about, none of them fatal."""

from collections.abc import Sequence
from difflib import get_close_matches

import attrs

from fluororules.diagnostics import Diagnostic, in_order
from fluororules.source import Source
from fluororules.syntax import build, messages, tree
from fluororules.syntax.expected import in_words
from fluororules.syntax.statements import BEGINNINGS, cut
from fluororules.syntax.tokens import Token, grammar, read

MOST_COMPLAINTS = 100
# The words at which a clause of a statement begins; what stands between two can be left out and the rest understood.
_CLAUSES = {
    "RULESET": {"EXTENDS", "TITLE", "VERSION", "LANGUAGE", "DECIDES", "REVIEWED"},
    "SOURCE": {"DATED", "AT"},
    "RULE": {"STRING", "FROM", "UNTIL", "IF", "UNLESS", "OVERRIDES", "CITE"},
}
_HEAD = 2


@attrs.frozen
class Parsed:
    """A file as far as it was understood, and what was not."""

    file: tree.File
    diagnostics: tuple[Diagnostic, ...]


@attrs.frozen
class _Refused:
    """Where the parser stopped, and what it could have gone on with."""

    at: int
    accepts: frozenset[str]


def parse(source: Source) -> Parsed:
    """The file that a source holds. Never raises; a statement not understood is a `BrokenDecl`."""
    words = read(source)
    statements: list[tree.Statement] = []
    diagnostics = list(words.diagnostics)
    for piece in cut(words.tokens):
        if len(diagnostics) >= MOST_COMPLAINTS:
            diagnostics = diagnostics[:MOST_COMPLAINTS]
            diagnostics.append(messages.too_many(piece[0].span, MOST_COMPLAINTS))
            break
        understood, complaints = _statements(piece)
        statements += understood
        diagnostics += complaints
    comments = tuple(_comment(token) for token in words.comments)
    return Parsed(tree.File(source, tuple(statements), comments), in_order(diagnostics))


def parse_body(source: Source) -> tuple[tree.Condition, tuple[tree.Effect, ...]] | None:
    """The condition and effects of a rule's body alone; None where the text is none."""
    tokens = read(source).tokens
    outcome = _run(tokens, "body")
    return None if isinstance(outcome, _Refused) else build.body(outcome, source)


def _comment(token: Token) -> tree.Comment:
    span = token.span
    before = span.source.text[span.source.text.rfind("\n", 0, span.start) + 1 : span.start]
    return tree.Comment(token.text.rstrip(), not before.strip(), span)


def _statements(tokens: tuple[Token, ...]) -> tuple[list[tree.Statement], list[Diagnostic]]:
    """The statements that a piece holds: one, unless the word that begins the next is misspelt."""
    if tokens[0].kind not in BEGINNINGS:
        return _lost(tokens)
    outcome = _run(tokens, "statement")
    if not isinstance(outcome, _Refused):
        return _built(outcome, tokens, whole=True)
    misspelt = _next_statement(tokens, outcome)
    if misspelt is not None:
        first, first_complaints = _statements(tokens[:misspelt])
        second, second_complaints = _lost(tokens[misspelt:])
        return first + second, first_complaints + second_complaints
    return _in_part(tokens, outcome)


def _built(
    parsed: "build.Parsed", tokens: Sequence[Token], *, whole: bool
) -> tuple[list[tree.Statement], list[Diagnostic]]:
    builder = build.Builder(tokens[0].span.source, whole=whole)
    statement = builder.statement(parsed)
    return [statement], builder.diagnostics


def _lost(tokens: tuple[Token, ...]) -> tuple[list[tree.Statement], list[Diagnostic]]:
    """Words that begin no statement: a complaint, and the statement that was meant where a near word says so."""
    first = tokens[0]
    if first.kind == "IF":
        return [], [messages.body_without_rule(first.span)]
    words = list(BEGINNINGS.values())
    complaint = messages.no_statement(first.span, words)
    near = get_close_matches(first.text.lower(), words, n=1, cutoff=0.7)
    if not near:
        return [], [complaint]
    kind = next(kind for kind, word in BEGINNINGS.items() if word == near[0])
    meant = attrs.evolve(first, kind=kind, text=near[0])
    understood, complaints = _statements((meant, *tokens[1:]))
    return understood, [complaint, *complaints]


def _next_statement(tokens: tuple[Token, ...], refused: _Refused) -> int | None:
    """Where a misspelt word begins the next statement: first on its line, and all before it complete."""
    at = refused.at
    if at >= len(tokens) or "$END" not in refused.accepts or tokens[at].kind not in {"WORD", "UPPER"}:
        return None
    return at if tokens[at].span.line > tokens[at - 1].span.line else None


def _in_part(tokens: tuple[Token, ...], refused: _Refused) -> tuple[list[tree.Statement], list[Diagnostic]]:
    """A statement with mistakes: a complaint each, leaving out the clause at fault and trying the rest."""
    clauses = _CLAUSES.get(tokens[0].kind, set())
    complaints: list[Diagnostic] = []
    left = tokens
    while True:
        complaints.append(_complain(left, refused))
        cut_out = _clause(left, refused.at, clauses)
        if cut_out is None:
            return [_broken(tokens)], complaints
        left = left[: cut_out[0]] + left[cut_out[1] :]
        outcome = _run(left, "statement")
        if not isinstance(outcome, _Refused):
            statements, more = _built(outcome, left, whole=False)
            return statements, complaints + more
        refused = outcome


def _clause(tokens: Sequence[Token], at: int, clauses: set[str]) -> tuple[int, int] | None:
    """From where to where the clause that holds position `at` stands; None where that is the statement's head."""
    starts = [i for i in range(_HEAD, len(tokens)) if tokens[i].kind in clauses and not _in_citation(tokens, i)]
    # A word that begins a clause and was not expected ends the clause before it, which lacks something.
    begun = [i for i in starts if i < at]
    if not begun:
        begun = [i for i in starts if i == at]
    if not begun:
        return None
    return begun[-1], next((i for i in starts if i > begun[-1]), len(tokens))


def _in_citation(tokens: Sequence[Token], at: int) -> bool:
    """Whether the text at `at` is the place in a cited source."""
    return tokens[at].kind == "STRING" and tokens[at - 1].kind == "UPPER"


def _broken(tokens: Sequence[Token]) -> tree.BrokenDecl:
    span = tokens[0].span.to(tokens[-1].span)
    kind = BEGINNINGS[tokens[0].kind]
    if kind == "define":
        words = []
        for token in tokens[1:]:
            if token.kind not in {"WORD", "OF", "IS"}:
                break
            words.append(token.text)
        return tree.BrokenDecl(kind, " ".join(words) or None, span)
    return tree.BrokenDecl(kind, tokens[1].text if len(tokens) > 1 else None, span)


def _complain(tokens: Sequence[Token], refused: _Refused) -> Diagnostic:
    """One sentence about the word that did not fit, or about what is missing behind the last one that did."""
    expected = in_words(refused.accepts)
    at = refused.at
    clause_words = set().union(*_CLAUSES.values()) | {"THEN", "GIVEN", "EXPECT"}
    if at >= len(tokens) or (tokens[at].kind in clause_words - {"STRING"} and tokens[at - 1].kind not in clause_words):
        return messages.missing(tokens[at - 1].span, expected)
    found = tokens[at]
    if found.kind == "INT" and "CODE" in refused.accepts and "INT" not in refused.accepts:
        return messages.not_a_code(found.span)
    return messages.unexpected(found.span, expected, _hint(found, refused.accepts))


def _hint(found: Token, accepts: frozenset[str]) -> str | None:
    """What the author may have meant by a word that did not fit."""
    if found.kind == "UPPER":
        low = found.text.lower()
        if any(low == t.pattern.value and t.name in accepts for t in grammar().terminals):
            return f"write `{low}` in lower case"
    if found.kind == "WORD" and "UPPER" in accepts and "WORD" not in accepts:
        return f"sets and sources are written in capitals: did you mean `{found.text.upper()}`?"
    keywords = [t.pattern.value for t in grammar().terminals if t.name in accepts and t.pattern.value.isalpha()]
    return messages.did_you_mean(found.text, keywords) if found.kind in {"WORD", "UPPER"} else None


def _run(tokens: Sequence[Token], start: str) -> "build.Parsed | _Refused":
    """Feeds the words to the grammar's tables."""
    from lark import Token as LarkToken  # noqa: PLC0415 - importing Lark takes longer than deciding
    from lark import UnexpectedToken  # noqa: PLC0415

    parser = grammar().parse_interactive(start=start)
    at = 0
    try:
        for at, token in enumerate(tokens):  # noqa: B007 - where it stopped is the result
            parser.feed_token(LarkToken(token.kind, token.text, start_pos=token.span.start, end_pos=token.span.end))
        at = len(tokens)
        return build.Parsed(parser.feed_eof())  # type: ignore[no-untyped-call]
    except UnexpectedToken:
        accepts = parser.accepts()  # type: ignore[no-untyped-call]
        return _Refused(at, frozenset(accepts))
