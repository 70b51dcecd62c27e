"""Statements, as documents. The clauses of each stand in one order, whatever order they were written in."""

from collections.abc import Iterable, Iterator, Sequence
from typing import assert_never

from fluororules.fmt import words as w
from fluororules.fmt.conditions import condition, effects, phrases
from fluororules.fmt.document import (
    ALWAYS,
    BROKEN,
    FULL,
    GAP,
    Atom,
    Doc,
    Gap,
    Group,
    Nest,
    flat_width,
    spaced,
    whole,
    words,
)
from fluororules.syntax import tree

INDENT = 4


def statement(node: tree.Statement, pad: int = 0, *, keep_lines: bool = False) -> Doc:  # noqa: C901, PLR0911, PLR0912
    """A statement. Long on purpose: one case a kind.

    `pad` widens the head of a `code` or `set`, so that those of a run stand in columns. `keep_lines` leaves what an
    example gives grouped in the lines in which it was written.
    """
    match node:
        case tree.Header():
            return _header(node)
        case tree.SourceDecl():
            dated = spaced(Atom("dated"), w.day(node.dated)) if node.dated else None
            at = spaced(Atom("at"), w.quoted(node.at)) if node.at else None
            return _clauses(head(node), w.quoted(node.title), dated, at, w.confidence(node.confidence))
        case tree.ServiceDecl():
            numbers = w.listed(spaced(w.word(n.code), w.dates(n.dates)) for n in node.numbers)
            return _clauses((head(node), Gap(1 + pad), Group(numbers)), w.cites(node.cites))
        case tree.LifeDecl():
            return _clauses(spaced(head(node), Group(w.listed(map(w.member, node.members)))), w.cites(node.cites))
        case tree.SetDecl():
            return Nest((head(node), Gap(1 + pad), Atom("="), GAP, Group(w.members(node.members))), by=INDENT)
        case tree.DefineDecl():
            return Group(Nest((head(node), GAP, Atom("as"), BROKEN, condition(node.condition)), by=INDENT))
        case tree.RuleDecl():
            return _clauses(head(node), *_introduction(node), *body(node), *_references(node))
        case tree.TableDecl():
            return _clauses(head(node), *_introduction(node), *body(node), *_references(node))
        case tree.EnsureDecl():
            must = spaced(Atom(node.mode), Nest(condition(node.condition)))
            return _clauses(head(node), _sentence(node.sentence), must, w.cites(node.cites))
        case tree.ExampleDecl():
            return _example(node, keep_lines=keep_lines)
        case tree.EditsDecl():
            return _clauses(head(node), _sentence(node.sentence), *body(node), w.cites(node.cites))
        case tree.UseDecl():
            return Nest(spaced(head(node), w.quoted(node.path)), by=INDENT)
        case tree.BrokenDecl():
            msg = f"a `{node.kind}` that was not understood has no layout"
            raise ValueError(msg)
        case _ as never:
            assert_never(never)


_KEYWORDS = {
    tree.SourceDecl: "source",
    tree.RuleDecl: "rule",
    tree.TableDecl: "table",
    tree.EnsureDecl: "ensure",
    tree.ExampleDecl: "example",
    tree.EditsDecl: "edits",
}


def head(node: tree.Statement) -> Doc:  # noqa: PLR0911 - one case a kind
    """The word that a statement begins with, and what it declares."""
    match node:
        case tree.Header(name, extends):
            return spaced(Atom("ruleset"), w.word(name), *([Atom("extends"), w.word(extends)] if extends else []))
        case tree.ServiceDecl(name):
            return spaced(Atom("code"), w.word(name))
        case tree.SetDecl(name, dates):
            return spaced(Atom("set"), w.word(name), w.dates(dates))
        case tree.DefineDecl(phrase):
            return spaced(Atom("define"), w.phrase(phrase))
        case tree.LifeDecl():
            return Atom("life")
        case tree.UseDecl():
            return Atom("use")
        case tree.BrokenDecl(kind):
            return Atom(kind)
        case _:
            return spaced(Atom(_KEYWORDS[type(node)]), w.word(node.name))


def body(node: tree.RuleDecl | tree.TableDecl | tree.EditsDecl) -> tuple[Doc, ...]:
    """The clauses of a rule that decide: condition, effects and exception, or rows, or the table looked into."""
    match node:
        case tree.RuleDecl():
            return _body(node), *([spaced(Atom("unless"), Nest(condition(node.unless)))] if node.unless else [])
        case tree.TableDecl():
            return tuple(_grid(node))
        case tree.EditsDecl():
            when = [spaced(Atom("if"), Nest(condition(node.condition)))] if node.condition else []
            what = None if node.what == "pairs" else spaced(Atom("as"), words(node.what))
            modifiers = w.named("modifiers", node.modifiers)
            return *when, spaced(words("from table"), w.quoted(node.table), what, modifiers)


def _clauses(first: Doc, *clauses: Doc | None) -> Doc:
    """A statement with each of its clauses on a line of its own; where a comment parts a clause, the rest hangs."""
    lines = tuple((ALWAYS, Nest(clause, by=INDENT)) for clause in clauses if clause is not None)
    return Nest((first, *lines), by=INDENT)


def _sentence(sentence: tree.Word | None) -> Doc | None:
    return w.quoted(sentence) if sentence else None


def _introduction(node: tree.RuleDecl | tree.TableDecl) -> tuple[Doc | None, ...]:
    return _sentence(node.sentence), w.dates(node.dates)


def _references(node: tree.RuleDecl | tree.TableDecl) -> tuple[Doc | None, ...]:
    return w.named("overrides", node.overrides), w.named("restates", node.restates), w.cites(node.cites)


def _header(node: tree.Header) -> Doc:
    return _clauses(
        head(node),
        spaced(Atom("title"), w.quoted(node.title)) if node.title else None,
        spaced(Atom("version"), w.quoted(node.version)) if node.version else None,
        spaced(Atom("language"), w.word(node.language)) if node.language else None,
        spaced(Atom("decides"), w.phrase(node.decides)) if node.decides else None,
        spaced(Atom("asks"), w.quoted(node.asks)) if node.asks else None,
        spaced(words("reviewed through"), w.day(node.reviewed)) if node.reviewed else None,
    )


def _body(node: tree.RuleDecl) -> Doc:
    """`if ... then ...`, in one line where it fits."""
    if node.condition is None:
        msg = f"the rule `{node.name.text}` lacks its `if`, so it has no layout"
        raise ValueError(msg)
    first = spaced(Atom("if"), Nest(condition(node.condition)))
    return Group((first, Nest(BROKEN, by=-INDENT), Atom("then"), GAP, Nest(effects(node.effects))))


# --- tables


def _grid(node: tree.TableDecl) -> Iterator[Doc]:
    """The rows of a table, the head first, every column as wide as its widest cell."""
    rows = [[_column(column) for column in node.columns]]
    rows += [[whole(_cell(cell)) for cell in row.cells] for row in node.rows]
    widths = [max(map(flat_width, column)) for column in zip(*rows, strict=True)]
    return (_row(row, widths) for row in rows)


def _row(cells: Sequence[Doc], widths: Sequence[int]) -> Doc:
    parts: list[Doc] = [Atom("|")]
    for cell, width in zip(cells, widths, strict=True):
        parts += [GAP, cell, Gap(1 + width - flat_width(cell)), Atom("|")]
    return tuple(parts)


def _column(column: tree.Column) -> Doc:
    return w.phrase(column.phrase) if column.phrase else words(column.verb or "procedure")


def _cell(cell: tree.Cell) -> Doc:
    match cell:
        case tree.AnyValue():
            return Atom("any")
        case tree.YesNo(yes):
            return Atom("yes" if yes else "no")
        case tree.CompareCell(operator, value):
            return w.compared(operator, value)
        case tree.SetCell(quantifier, item):
            return spaced(words("in" if quantifier == "some" else f"{quantifier} in"), w.set_item(item))
        case tree.ValuesCell(values):
            return w.listed(map(w.value, values))
        case _ as never:
            assert_never(never)


# --- examples


def _example(node: tree.ExampleDecl, *, keep_lines: bool) -> Doc:
    given = _in_lines(node.given, map(_given, node.given), keep=keep_lines)
    expected = _in_lines(node.expectations, map(_expectation, node.expectations), keep=keep_lines)
    return _clauses(
        head(node),
        _sentence(node.sentence),
        spaced(Atom("given"), given),
        spaced(Atom("expect only" if node.only else "expect"), expected),
        w.cites(node.cites),
    )


def _in_lines(nodes: Sequence[tree.Given | tree.Expectation], docs: Iterable[Doc], *, keep: bool) -> Doc:
    """All on one line where they fit, else as many on each as fit; `keep`: those apart that were written apart."""
    parts: list[Doc] = []
    for at, doc in enumerate(docs):
        if at:
            apart = keep and nodes[at].span.line > nodes[at - 1].span.last.line
            parts += [BROKEN if apart else FULL, Atom("and"), GAP]
        parts.append(Group(doc))
    return Nest(Group(tuple(parts)))


def _given(node: tree.Given) -> Doc:  # noqa: PLR0911 - one case a kind
    match node:
        case tree.GivenLines(()):
            return words("no procedures")
        case tree.GivenLines(lines):
            return spaced(Atom("procedure" if len(lines) == 1 else "procedures"), w.listed(map(_performed, lines)))
        case tree.GivenFact(phrase, negated):
            return spaced(Atom(negated) if negated else None, w.phrase(phrase))
        case tree.GivenValue(phrase, value):
            bare = isinstance(value.value, tree.Quantity | tree.Day)
            return spaced(w.phrase(phrase), None if bare else Atom("is"), w.value(value))
        case tree.GivenUnknown(phrase):
            return spaced(w.phrase(phrase), words("is unknown")) if phrase else words("procedures are unknown")
        case tree.GivenModifiers(phrase, modifiers):
            return spaced(w.phrase(phrase), Atom("with"), w.modifiers(modifiers))
        case tree.GivenEdit():
            return _row_of_table(node)
        case _ as never:
            assert_never(never)


def _row_of_table(row: tree.GivenEdit) -> Doc:
    first, *second = map(w.word, row.codes)
    number = w.word(row.number) if row.number else None
    match row.what:
        case "pairs":
            return spaced(words("pair edit"), first, Atom("over"), *second, Atom("indicator"), number)
        case "add-on primaries":
            type_ = spaced(Atom("type"), number) if number else None
            return spaced(Atom("primary"), first, Atom("of"), *second, type_)
        case "unit limits":
            return spaced(words("unit limit"), first, words("up to"), number)


def _performed(line: tree.GivenLine) -> Doc:
    return spaced(
        w.word(line.code),
        spaced(Atom("with"), w.modifiers(line.modifiers)) if line.modifiers else None,
        spaced(Atom("units"), w.word(line.units)) if line.units else None,
        spaced(Atom("by"), w.phrase(line.by)) if line.by else None,
    )


def _expectation(node: tree.Expectation) -> Doc:
    return spaced(phrases(node.targets), words(node.status), phrases(node.facts) if node.facts else None)
