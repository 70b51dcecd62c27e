"""Source to tree: each statement parsed by itself, every mistake complained about, none of them fatal."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

import attrs

from fluororules.diagnostics import Diagnostic, in_order
from fluororules.source import Source
from fluororules.syntax import build, messages, tree
from fluororules.syntax.expected import in_words
from fluororules.syntax.feeding import END, Refused, run
from fluororules.syntax.hints import hint
from fluororules.syntax.mending import mended
from fluororules.syntax.statements import BEGINNINGS, cut
from fluororules.syntax.tokens import Token, read, too_deep

MOST_COMPLAINTS = 100
# The words at which a clause of a statement begins; what stands between two can be left out and the rest understood.
_CLAUSES = {
    "RULESET": {"EXTENDS", "TITLE", "VERSION", "LANGUAGE", "DECIDES", "ASKS", "REVIEWED"},
    "SOURCE": {"DATED", "AT", "CONFIDENCE"},
    "RULE": {"STRING", "FROM", "UNTIL", "IF", "UNLESS", "OVERRIDES", "RESTATES", "CITE"},
}
_HEAD = 2

Understood = tuple[list[tree.Statement], list[Diagnostic]]


@attrs.frozen
class Parsed:
    """A file as far as it was understood, and what was not."""

    file: tree.File
    diagnostics: tuple[Diagnostic, ...]


def parse(source: Source) -> Parsed:
    """The file that a source holds. Never raises; a statement not understood is a `BrokenDecl`."""
    words = read(source)
    statements: list[tree.Statement] = []
    complaints: list[Diagnostic] = []
    for piece in _pieces(words.tokens):
        rest = piece
        while rest and len(complaints) <= MOST_COMPLAINTS:
            understood, more, rest = _statement(rest)
            statements += understood
            complaints += more
    found = in_order((*words.diagnostics, *_not_told(complaints, words.diagnostics)))
    comments = tuple(_comment(token) for token in words.comments)
    return Parsed(tree.File(source, tuple(statements), comments), capped(found))


def capped(diagnostics: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
    """The first of the complaints, and where there are more, that there are."""
    if len(diagnostics) <= MOST_COMPLAINTS:
        return diagnostics
    return (*diagnostics[:MOST_COMPLAINTS], messages.too_many(diagnostics[MOST_COMPLAINTS].span, MOST_COMPLAINTS))


def parse_body(source: Source) -> tuple[tree.Condition, tuple[tree.Effect, ...]] | None:
    """The condition and effects of a rule's body alone; None where the text is none."""
    tokens = read(source).tokens
    outcome = run(tokens, "body")
    return None if isinstance(outcome, Refused) else build.body(outcome, source)


def _not_told(complaints: Iterable[Diagnostic], told: Sequence[Diagnostic]) -> Iterable[Diagnostic]:
    """The complaints about what stands in no piece of text about whose letters there is a complaint already."""
    text = told[0].span.source.text if told else ""
    pieces = {start_of_piece(text, d.span.start) for d in told}
    return (c for c in complaints if start_of_piece(text, c.span.start) not in pieces)


def start_of_piece(text: str, at: int) -> int:
    """Where the run of letters without a blank begins that holds an offset."""
    while 0 < at <= len(text) and not text[at - 1].isspace():
        at -= 1
    return at


def _comment(token: Token) -> tree.Comment:
    span = token.span
    before = span.source.text[span.source.text.rfind("\n", 0, span.start) + 1 : span.start]
    return tree.Comment(token.text.rstrip(), not before.strip(), span)


def _pieces(tokens: Sequence[Token]) -> Iterable[tuple[Token, ...]]:
    """The words of each statement, with an effect put back where its rule lacks the word before it.

    `code` begins a statement, and an effect too: behind `then` or `and`. Where the piece before is no statement by
    itself and needs more, and `code ...` is none or stands on the same line, the two belong together.
    """
    held: tuple[Token, ...] = ()
    for piece in cut(tokens):
        if held and _belongs(held, piece):
            held += piece
            continue
        if held:
            yield held
        held = piece
    if held:
        yield held


def _belongs(before: Sequence[Token], piece: Sequence[Token]) -> bool:
    if piece[0].kind != "CODE_WORD" or before[0].kind != "RULE":
        return False
    same_line = piece[0].span.line == before[-1].span.line
    outcome = run(before, "statement")
    if not isinstance(outcome, Refused) or not (same_line or outcome.at == len(before)):
        return False
    return same_line or isinstance(run(piece, "statement"), Refused)


def _statement(tokens: tuple[Token, ...]) -> tuple[list[tree.Statement], list[Diagnostic], tuple[Token, ...]]:
    """The statement that a piece holds, and the rest of it, where the word that begins the next is misspelt."""
    meant, complaints = _meant(tokens)
    if meant is None:
        return [], complaints, ()
    deep = too_deep(meant)
    if deep:
        return [_broken(meant)], [*complaints, deep], ()
    outcome = run(meant, "statement")
    following = _next_statement(meant, outcome) if isinstance(outcome, Refused) else None
    if following is not None:
        meant, rest = meant[:following], meant[following:]
        outcome = run(meant, "statement")
    else:
        rest = ()
    built = _in_part(meant) if isinstance(outcome, Refused) else _built(outcome, meant, whole=True)
    return built[0], complaints + built[1], rest


def _built(parsed: build.Parsed, tokens: Sequence[Token], *, whole: bool) -> Understood:
    builder = build.Builder(tokens[0].span.source, whole=whole)
    statement = builder.statement(parsed)
    return [statement], builder.diagnostics


def _meant(tokens: tuple[Token, ...]) -> tuple[tuple[Token, ...] | None, list[Diagnostic]]:
    """The words, begun with the word that was meant where they begin no statement; None where none is near."""
    first = tokens[0]
    if first.kind in BEGINNINGS:
        return tokens, []
    if first.kind == "IF":
        return None, [messages.body_without_rule(first.span)]
    complaint = messages.no_statement(first.span, list(BEGINNINGS.values()))
    near = _near_beginning(first)
    if near is None:
        return None, [complaint]
    kind = next(kind for kind, word in BEGINNINGS.items() if word == near)
    return (attrs.evolve(first, kind=kind, text=near), *tokens[1:]), [complaint]


def _near_beginning(token: Token) -> str | None:
    near = get_close_matches(token.text.lower(), list(BEGINNINGS.values()), n=1, cutoff=0.7)
    return near[0] if near else None


def _next_statement(tokens: tuple[Token, ...], refused: Refused) -> int | None:
    """Where a misspelt word begins the next statement: first on its line, and all before it complete."""
    at = refused.at
    if at >= len(tokens) or END not in refused.accepts or tokens[at].span.line == tokens[at - 1].span.line:
        return None
    if tokens[at].kind == "IF":
        return at if tokens[0].kind != "RULE" else None
    if tokens[at].kind not in {"WORD", "UPPER"}:
        return None
    # A word that is nearly that of a clause is taken for it.
    return at if _near_beginning(tokens[at]) or mended(tokens[: at + 2])[2] is not None else None


def _in_part(tokens: tuple[Token, ...]) -> Understood:
    """A statement with mistakes: each mended where there is a good guess, else its clause left out."""
    clauses = _CLAUSES.get(tokens[0].kind, set())
    complaints: list[Diagnostic] = []
    left, whole = tokens, True
    while True:
        left, mends, refused = mended(left, MOST_COMPLAINTS - len(complaints))
        complaints += mends
        if refused is None:
            break
        if len(complaints) >= MOST_COMPLAINTS:
            return [_broken(tokens)], [*complaints, _complain(left, refused)]
        complaints.append(_complain(left, refused))
        cut_out = _clause(left, refused.at, clauses)
        if cut_out is None:
            return [_broken(tokens)], complaints
        left, whole = left[: cut_out[0]] + left[cut_out[1] :], False
    outcome = run(left, "statement")
    if isinstance(outcome, Refused):  # cannot be: mending ends where all words fit
        return [_broken(tokens)], complaints
    statements, more = _built(outcome, left, whole=whole)
    return statements, complaints + more


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
        return tree.BrokenDecl(kind, " ".join(words) or None, (), span)
    numbers = tuple(token.text for token in tokens if token.kind == "CODE") if kind == "code" else ()
    return tree.BrokenDecl(kind, tokens[1].text if len(tokens) > 1 else None, numbers, span)


def _complain(tokens: Sequence[Token], refused: Refused) -> Diagnostic:
    """One sentence about the word that did not fit, or about what is missing behind the last one that did."""
    expected = in_words(refused.accepts)
    at = refused.at
    clause_words = set().union(*_CLAUSES.values()) | {"THEN", "GIVEN", "EXPECT"}
    if at >= len(tokens) or (tokens[at].kind in clause_words - {"STRING"} and tokens[at - 1].kind not in clause_words):
        return messages.missing(tokens[at - 1].span, expected, hint(tokens, refused))
    found = tokens[at]
    if found.kind == "INT" and "CODE" in refused.accepts and "INT" not in refused.accepts:
        return messages.not_a_code(found.span)
    return messages.unexpected(found.span, expected, hint(tokens, refused))
