"""What the grammar understood, as our own tree. Long on purpose: one small function a production.

Two things the grammar lets pass are complained about here, because the complaint shows both readings: `and` mixed with
`or`, and words behind `except`.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal, TypeAlias, cast, get_args

import attrs

from fluororules.diagnostics import Diagnostic
from fluororules.source import Source, Span
from fluororules.syntax import messages, tree
from fluororules.syntax.days import day_of

if TYPE_CHECKING:
    from lark import Token as LarkToken
    from lark import Tree as LarkTree

    Node: TypeAlias = LarkTree[LarkToken]
    Child: TypeAlias = LarkTree[LarkToken] | LarkToken

LEVELS = ("high", "medium", "low")
"""How sure a source may be."""
_OPERATORS: dict[str, tree.Operator] = {
    "UP": "up to",
    "AT_MOST": "up to",
    "OVER": "over",
    "MORE_THAN": "over",
    "UNDER": "under",
    "LESS_THAN": "under",
    "AT": "at least",
    "NOT_LESS": "at least",
}


@attrs.frozen
class Parsed:
    """A statement or body that the grammar accepted."""

    root: "Node"


def body(parsed: Parsed, source: Source) -> tuple[tree.Condition, tuple[tree.Effect, ...]]:
    """The condition and effects of a rule's body alone."""
    builder = Builder(source, whole=True)
    condition, effects = _trees(parsed.root)
    return builder.condition_unless(condition), builder.effects(effects)


def _is_tree(child: "Child") -> bool:
    return hasattr(child, "children")


def _trees(node: "Node", *names: str) -> list["Node"]:
    """The children that are productions, or those of the names."""
    return [cast("Node", c) for c in node.children if _is_tree(c) and (not names or cast("Node", c).data in names)]


def _tokens(node: "Node", *kinds: str) -> list["LarkToken"]:
    """The children that are words, or those of the kinds."""
    return [
        cast("LarkToken", c)
        for c in node.children
        if not _is_tree(c) and (not kinds or cast("LarkToken", c).type in kinds)
    ]


def _has(node: "Node", *kinds: str) -> bool:
    return bool(_tokens(node, *kinds))


def _leaves(node: "Child") -> Iterator["LarkToken"]:
    if not _is_tree(node):
        yield cast("LarkToken", node)
        return
    for child in cast("Node", node).children:
        yield from _leaves(child)


class Builder:
    """Turns productions into nodes, and collects the complaints about them."""

    def __init__(self, source: Source, *, whole: bool) -> None:
        """`whole` is false where a clause was left out because it was not understood."""
        self.source = source
        self.whole = whole
        self.diagnostics: list[Diagnostic] = []

    # --- words

    def span(self, node: "Child") -> Span:
        if _is_tree(node):
            meta = cast("Node", node).meta
            return Span(self.source, meta.start_pos, meta.end_pos)
        token = cast("LarkToken", node)
        return Span(self.source, token.start_pos or 0, token.end_pos or 0)

    def word(self, token: "LarkToken") -> tree.Word:
        text = str(token)
        return tree.Word(text[1:-1] if token.type == "STRING" else text, self.span(token))

    def name(self, node: "Node") -> tree.Word:
        return self.word(next(_leaves(node)))

    def names(self, node: "Node") -> tuple[tree.Word, ...]:
        return tuple(self.name(child) for child in _trees(node, "name"))

    def phrase(self, node: "Node") -> tree.Phrase:
        return tree.Phrase(tuple(self.word(token) for token in _leaves(node)), self.span(node))

    def asked(self, node: "Node") -> tuple[tree.Phrase, ...]:
        return tuple(self.phrase(child) for child in _trees(node, "asked"))

    def target(self, node: "Node") -> tree.Phrase:
        return tree.Phrase(tuple(self.word(token) for token in _leaves(node)), self.span(node))

    def targets(self, node: "Node") -> tuple[tree.Phrase, ...]:
        return tuple(self.target(child) for child in _trees(node))

    def day(self, token: "LarkToken") -> tree.Day:
        return tree.Day(day_of(str(token)), self.span(token))

    def dates(self, parts: list["Node"]) -> tree.Dates:
        found: dict[str, tree.Day] = {}
        for part in parts:
            word = "from" if part.data == "from_date" else "until"
            if word in found:
                self.diagnostics.append(messages.clause_twice(self.span(part), word, found[word].span))
            else:
                found[word] = self.day(_tokens(part, "DATE")[0])
        return tree.Dates(found.get("from"), found.get("until"))

    def dates_of(self, node: "Node") -> tree.Dates:
        return self.dates(_trees(node, "from_date", "until_date"))

    def quantity(self, node: "Node") -> tree.Quantity:
        return tree.Quantity(tuple(self.amount(amount) for amount in _trees(node)), self.span(node))

    def count(self, node: "Node") -> int:
        """A number that counts something; the grammar lets codes pass, as five digits are one."""
        word = self.name(node)
        if word.text.isdecimal():
            return int(word.text)
        self.diagnostics.append(messages.bad_number(word.span))
        return 1

    def amount(self, node: "Node") -> tree.Amount:
        number, *unit = _trees(node)
        return tree.Amount(self.name(number), self.phrase(unit[0]) if unit else None, self.span(node))

    def value(self, node: "Node") -> tree.Value:
        (child,) = node.children
        return tree.Value(self.bare(child), self.span(node))

    def bare(self, child: "Child") -> tree.Phrase | tree.Quantity | tree.Day | tree.Word:
        if not _is_tree(child):
            token = cast("LarkToken", child)
            return self.day(token) if token.type == "DATE" else self.word(token)
        node = cast("Node", child)
        return self.quantity(node) if node.data == "quantity" else self.phrase(node)

    def values(self, node: "Node") -> tuple[tree.Value, ...]:
        return tuple(self.value(child) for child in _trees(node, "value"))

    def modifiers(self, node: "Node") -> tuple[tree.Word, ...]:
        (modifiers,) = _trees(node, "modifiers")
        return tuple(self.name(child) for child in _trees(modifiers, "modifier"))

    def cites(self, nodes: list["Node"]) -> tuple[tree.Citation, ...]:
        return tuple(self.citation(child) for node in nodes for child in _trees(node, "citation"))

    def citation(self, node: "Node") -> tree.Citation:
        (source,), where = _tokens(node, "UPPER"), _tokens(node, "STRING")
        confidence = self.level(node) if _has(node, "CONFIDENCE") else None
        return tree.Citation(self.word(source), self.word(where[0]) if where else None, confidence, self.span(node))

    def level(self, node: "Node") -> tree.Word:
        """How sure a source, or a place in it, is."""
        word = self.name(_trees(node, "level")[0])
        if word.text not in LEVELS:
            self.diagnostics.append(messages.bad_confidence(word.span, word.text))
        return word

    def sentence(self, node: "Node") -> tree.Word | None:
        found = _tokens(node, "STRING")
        return self.word(found[0]) if found else None

    def parts(self, node: "Node", kind: str) -> dict[str, "Node"]:
        """The clauses of a statement by name, each once."""
        found: dict[str, Node] = {}
        for part in _trees(node):
            if part.data == kind or part.data in {"name", "row"}:
                continue
            clause = cast("Node", part.children[0]) if part.data in {"dates", "rule_part", "table_tail"} else part
            name = _CLAUSE_WORDS.get(str(clause.data), str(clause.data))
            if name in found:
                self.diagnostics.append(messages.clause_twice(self.span(part), name, self.span(found[name])))
            else:
                found[name] = clause
        return found

    # --- sets

    def members(self, node: "Node") -> tree.Members:
        kept: list[tree.Member] = []
        removed: list[tree.Member] = []
        taking_out = False
        for child in _trees(node):
            if child.data == "member":
                (removed if taking_out else kept).append(self.member(child))
            elif _has(child, "EXCEPT"):
                taking_out = True
            elif taking_out:
                self.diagnostics.append(self.mixed_except(node, child))
                break
        return tree.Members(tuple(kept), tuple(removed), self.span(node))

    def mixed_except(self, node: "Node", operator: "Node") -> Diagnostic:
        span = self.span(node)
        excepting = next(o for o in _trees(node, "set_operator") if _has(o, "EXCEPT"))
        behind = self.span(excepting)
        at = self.span(operator).start
        text = self.source.text
        before, first, rest = text[span.start : behind.end], text[behind.end : at], text[at : span.end]
        return messages.mixed_except(
            Span(self.source, at, span.end),
            (f"({before}{first.rstrip()}){rest}", f"{before} ({(first + rest).strip()})"),
        )

    def member(self, node: "Node") -> tree.Member:
        return tree.Member(self.set_item(_trees(node, "set_item")[0]), self.dates_of(node), self.span(node))

    def set_item(self, node: "Node") -> tree.SetItem:
        (child,) = _trees(node)
        if child.data == "members":
            return self.members(child)
        if child.data == "set_name":
            ruleset = _trees(child, "name")
            name = _tokens(child, "UPPER")[0]
            return tree.SetName(self.name(ruleset[0]) if ruleset else None, self.word(name), self.span(child))
        return self.code_item(child)

    def code_item(self, node: "Node") -> tree.CodeName | tree.CodeRange:
        codes = [self.word(token) for token in _tokens(node, "CODE")]
        if node.data == "code_range":
            return tree.CodeRange(codes[0], codes[1], self.span(node))
        return tree.CodeName(codes[0], self.span(node))

    # --- conditions

    def condition_unless(self, node: "Node") -> tree.Condition:
        conditions = [self.condition(child) for child in _trees(node)]
        if len(conditions) == 1:
            return conditions[0]
        return tree.Unless(conditions[0], conditions[1], self.span(node))

    def condition(self, node: "Node") -> tree.Condition:
        operands = [self.operand(child) for child in _trees(node) if child.data != "joiner"]
        joiners = [cast("LarkToken", child.children[0]) for child in _trees(node, "joiner")]
        if not joiners:
            return operands[0]
        other = next((j for j in joiners if j.type != joiners[0].type), None)
        if other is not None:
            self.diagnostics.append(messages.mixed(self.span(node), self.span(other), self.readings(node, joiners)))
        how: Literal["and", "or"] = "and" if joiners[0].type == "AND" else "or"
        return tree.Joined(how, listed=False, operands=tuple(operands), span=self.span(node))

    def readings(self, node: "Node", joiners: list["LarkToken"]) -> tuple[str, str]:
        """The condition bracketed with `and` binding closer, and with `or` binding closer."""
        texts = [self.source.text[self.span(c).start : self.span(c).end] for c in _trees(node) if c.data != "joiner"]
        return self.grouped(texts, joiners, "AND"), self.grouped(texts, joiners, "OR")

    @staticmethod
    def grouped(texts: list[str], joiners: list["LarkToken"], close: str) -> str:
        groups: list[list[str]] = [[texts[0]]]
        for joiner, text in zip(joiners, texts[1:], strict=True):
            if joiner.type == close:
                groups[-1].append(text)
            else:
                groups.append([text])
        loose = " or " if close == "AND" else " and "
        inner = f" {close.lower()} "
        return loose.join(f"({inner.join(g)})" if len(g) > 1 else g[0] for g in groups)

    def operand(self, node: "Node") -> tree.Condition:  # noqa: C901, PLR0911 - one case a production
        span = self.span(node)
        parts = _trees(node)
        match node.data:
            case "negated":
                word: Literal["not", "no"] = "not" if _has(node, "NOT") else "no"
                return tree.Not(word, self.operand(parts[0]), span)
            case "bracketed":
                return self.condition(parts[0])
            case "all_of" | "any_of":
                how: Literal["and", "or"] = "and" if node.data == "all_of" else "or"
                return tree.Joined(how, listed=True, operands=tuple(map(self.condition, parts)), span=span)
            case "fact":
                return tree.FactTest(self.phrase(parts[0]), span)
            case "compare":
                operator, value = self.comparison(parts[1])
                return tree.Compare(self.phrase(parts[0]), operator, value, span)
            case "is_value" | "is_any_of":
                return tree.Is(
                    self.phrase(parts[0]), _has(node, "NOT"), node.data == "is_any_of", self.values(node), span
                )
            case "is_known":
                return tree.IsKnown(self.phrase(parts[0]), _has(node, "KNOWN") != _has(node, "NOT"), span)
            case "procedures_known":
                return tree.IsKnown(None, _has(node, "KNOWN") != _has(node, "NOT"), span)
            case "in_set":
                return tree.InSet(self.phrase(parts[0]), self.set_item(parts[1]), span)
            case "bears":
                return tree.Bears(self.phrase(parts[0]), _has(node, "WITHOUT"), self.modifiers(node), span)
            case "status_coded" | "status_not_coded":
                return tree.StatusTest(self.target(parts[0]), node.data == "status_coded", span)
            case _:
                return self.procedures(node)

    def procedures(self, node: "Node") -> tree.ProcedureTest:
        quantifier: tree.Quantifier = "some"
        for part in _trees(node, "quantifier"):
            if number := _trees(part, "number"):
                quantifier = self.count(number[0])
            elif _has(part, "EVERY"):
                quantifier = "every"
        items = [self.set_item(part) for part in _trees(node, "set_item")]
        qualifiers = tuple(self.qualifier(part) for part in _trees(node, "with_modifier", "by_whom"))
        return tree.ProcedureTest(quantifier, items[0] if items else None, qualifiers, self.span(node))

    def qualifier(self, node: "Node") -> tree.WithModifier | tree.ByWhom:
        if node.data == "by_whom":
            return tree.ByWhom(self.phrase(_trees(node)[0]), self.span(node))
        return tree.WithModifier(_has(node, "WITHOUT"), self.modifiers(node), self.span(node))

    def comparison(self, node: "Node") -> tuple[tree.Operator, tree.Quantity | tree.Day]:
        operator = _OPERATORS[_tokens(_trees(node, "operator")[0])[0].type]
        if days := _tokens(node, "DATE"):
            return operator, self.day(days[0])
        return operator, self.quantity(_trees(node, "quantity")[0])

    # --- effects

    def effects(self, node: "Node") -> tuple[tree.Effect, ...]:
        return tuple(self.effect(child) for child in _trees(node))

    def effect(self, node: "Node") -> tree.Effect:
        span = self.span(node)
        match node.data:
            case "query":
                return tree.Ask(self.asked(node), span)
            case "units":
                number, targets = _trees(node)
                return tree.LimitUnits(self.name(number), self.targets(targets), span)
            case "add_modifier":
                _, modifier, targets = _trees(node)
                return tree.AddModifier(self.name(modifier), self.targets(targets), span)
            case _:
                verbs: dict[str, Literal["code", "not coded", "review"]] = {
                    "code": "code",
                    "not_coded": "not coded",
                    "review": "review",
                }
                return tree.Conclude(verbs[node.data], self.targets(_trees(node)[0]), span)

    # --- statements

    def statement(self, parsed: Parsed) -> tree.Statement:
        (node,) = _trees(parsed.root)
        return cast("tree.Statement", getattr(self, f"{node.data}_statement")(node))

    def header_statement(self, node: "Node") -> tree.Header:
        parts = self.parts(node, "header")

        def text(clause: str, kind: str) -> tree.Word | None:
            return self.word(_tokens(parts[clause], kind)[0]) if clause in parts else None

        return tree.Header(
            self.name(_trees(node, "name")[0]),
            self.name(_trees(parts["extends"])[0]) if "extends" in parts else None,
            text("title", "STRING"),
            text("version", "STRING"),
            self.name(_trees(parts["language"])[0]) if "language" in parts else None,
            self.phrase(_trees(parts["decides"])[0]) if "decides" in parts else None,
            text("asks", "STRING"),
            self.day(_tokens(parts["reviewed"], "DATE")[0]) if "reviewed" in parts else None,
            self.span(node),
        )

    def source_statement(self, node: "Node") -> tree.SourceDecl:
        parts = self.parts(node, "source")
        name, title = _tokens(node, "UPPER", "STRING")
        return tree.SourceDecl(
            self.word(name),
            self.word(title),
            self.day(_tokens(parts["dated"], "DATE")[0]) if "dated" in parts else None,
            self.word(_tokens(parts["at"], "STRING")[0]) if "at" in parts else None,
            self.level(parts["confidence"]) if "confidence" in parts else None,
            self.span(node),
        )

    def use_statement(self, node: "Node") -> tree.UseDecl:
        return tree.UseDecl(self.word(_tokens(node, "STRING")[0]), self.span(node))

    def service_statement(self, node: "Node") -> tree.ServiceDecl:
        numbers = tuple(
            tree.Number(self.word(_tokens(part, "CODE")[0]), self.dates_of(part), self.span(part))
            for part in _trees(node, "service_number")
        )
        cites = self.cites(_trees(node, "cites"))
        return tree.ServiceDecl(self.name(_trees(node, "name")[0]), numbers, cites, self.span(node))

    def life_statement(self, node: "Node") -> tree.LifeDecl:
        members = tuple(
            tree.Member(
                self.code_item(_trees(part, "code_name", "code_range")[0]), self.dates_of(part), self.span(part)
            )
            for part in _trees(node, "life_member")
        )
        return tree.LifeDecl(members, self.cites(_trees(node, "cites")), self.span(node))

    def set_statement(self, node: "Node") -> tree.SetDecl:
        return tree.SetDecl(
            self.word(_tokens(node, "UPPER")[0]),
            self.dates_of(node),
            self.members(_trees(node, "members")[0]),
            self.span(node),
        )

    def define_statement(self, node: "Node") -> tree.DefineDecl:
        phrase, condition = _trees(node)
        words = tuple(self.word(token) for token in _leaves(phrase))
        return tree.DefineDecl(tree.Phrase(words, self.span(phrase)), self.condition_unless(condition), self.span(node))

    def rule_statement(self, node: "Node") -> tree.RuleDecl:
        parts = self.parts(node, "rule")
        name = self.name(_trees(node, "name")[0])
        condition: tree.Condition | None = None
        effects: tuple[tree.Effect, ...] = ()
        unless = self.condition(_trees(parts["unless"])[0]) if "unless" in parts else None
        if "if" in parts:
            first, second = _trees(parts["if"])
            condition, effects = self.condition_unless(first), self.effects(second)
            if isinstance(condition, tree.Unless):
                exception, condition = condition.exception, condition.condition
                if unless is not None:
                    second_unless = self.span(parts["unless"])
                    self.diagnostics.append(messages.clause_twice(second_unless, "unless", exception.span))
                unless = exception
        elif self.whole:
            self.diagnostics.append(messages.no_condition(name.span, name.text))
        return tree.RuleDecl(
            name,
            self.sentence(parts["sentence"]) if "sentence" in parts else None,
            self.dates([parts[word] for word in ("from", "until") if word in parts]),
            condition,
            effects,
            unless,
            self.names(parts["overrides"]) if "overrides" in parts else (),
            self.names(parts["restates"]) if "restates" in parts else (),
            self.cites([parts["cite"]] if "cite" in parts else []),
            self.span(node),
        )

    def table_statement(self, node: "Node") -> tree.TableDecl:
        parts = self.parts(node, "table")
        name = self.name(_trees(node, "name")[0])
        head, *rows = _trees(node, "row")
        if not rows:
            self.diagnostics.append(messages.no_rows(name.span, name.text))
        columns = tuple(self.column(cell) for cell in _trees(head))
        return tree.TableDecl(
            name,
            self.sentence(parts["sentence"]) if "sentence" in parts else None,
            self.dates([parts[word] for word in ("from", "until") if word in parts]),
            columns,
            tuple(self.row(row, len(columns)) for row in rows),
            self.names(parts["overrides"]) if "overrides" in parts else (),
            self.names(parts["restates"]) if "restates" in parts else (),
            self.cites([parts["cite"]] if "cite" in parts else []),
            self.span(node),
        )

    def column(self, node: "Node") -> tree.Column:
        span = self.span(node)
        verbs: dict[str, Literal["code", "not coded", "review", "query"]] = {
            "code_head": "code",
            "not_coded_head": "not coded",
            "review_head": "review",
            "query_head": "query",
        }
        if node.data in verbs:
            return tree.Column(None, verbs[node.data], span)
        if node.data == "procedure_head":
            return tree.Column(None, None, span)
        values = self.values(node) if node.data == "values_cell" else ()
        if len(values) == 1 and isinstance(values[0].value, tree.Phrase):
            return tree.Column(values[0].value, None, span)
        self.diagnostics.append(messages.bad_column(span))
        return tree.Column(None, None, span)

    def row(self, node: "Node", columns: int) -> tree.Row:
        cells = tuple(self.cell(child) for child in _trees(node))
        if len(cells) != columns:
            self.diagnostics.append(messages.row_width(self.span(node), len(cells), columns))
        return tree.Row(cells, self.span(node))

    def cell(self, node: "Node") -> tree.Cell:  # noqa: PLR0911 - one case a production
        span = self.span(node)
        match node.data:
            case "any_cell":
                return tree.AnyValue(span)
            case "no_cell":
                return tree.YesNo(yes=False, span=span)
            case "compare_cell":
                operator, value = self.comparison(_trees(node)[0])
                return tree.CompareCell(operator, value, span)
            case "set_cell":
                word: Literal["some", "every", "no"] = (
                    "every" if _has(node, "EVERY") else "no" if _has(node, "NO") else "some"
                )
                return tree.SetCell(word, self.set_item(_trees(node, "set_item")[0]), span)
            case "values_cell":
                values = self.values(node)
                first = values[0].value
                if len(values) == 1 and isinstance(first, tree.Phrase) and first.text == "yes":
                    return tree.YesNo(yes=True, span=span)
                return tree.ValuesCell(values, span)
            case _:
                self.diagnostics.append(messages.bad_cell(span))
                return tree.AnyValue(span)

    def edits_statement(self, node: "Node") -> tree.EditsDecl:
        texts = _tokens(node, "STRING")
        modifiers = tuple(self.name(child) for child in _trees(node, "modifier"))
        conditions, phrases = _trees(node, "condition_unless"), _trees(node, "phrase")
        return tree.EditsDecl(
            self.name(_trees(node, "name")[0]),
            self.word(texts[0]) if len(texts) > 1 else None,
            self.condition_unless(conditions[0]) if conditions else None,
            self.word(texts[-1]),
            self.what_edits(self.phrase(phrases[0])) if phrases else "pairs",
            modifiers,
            self.cites(_trees(node, "cites")),
            self.span(node),
        )

    def what_edits(self, phrase: tree.Phrase) -> tree.EditKind:
        for kind in get_args(tree.EditKind):
            if phrase.text == kind:
                return cast("tree.EditKind", kind)
        self.diagnostics.append(messages.bad_edits(phrase.span, phrase.text, get_args(tree.EditKind)))
        return "pairs"

    def ensure_statement(self, node: "Node") -> tree.EnsureDecl:
        return tree.EnsureDecl(
            self.name(_trees(node, "name")[0]),
            self.sentence(node),
            "never" if _has(node, "NEVER") else "always",
            self.condition_unless(_trees(node, "condition_unless")[0]),
            self.cites(_trees(node, "cites")),
            self.span(node),
        )

    def example_statement(self, node: "Node") -> tree.ExampleDecl:
        given = [child for child in _trees(node) if str(child.data).startswith("given")]
        expected = [child for child in _trees(node) if str(child.data).startswith("expect")]
        return tree.ExampleDecl(
            self.name(_trees(node, "name")[0]),
            self.sentence(node),
            tuple(self.given(child) for child in given),
            _has(node, "EXPECT_ONLY"),
            tuple(self.expectation(child) for child in expected),
            self.cites(_trees(node, "cites")),
            self.span(node),
        )

    def given(self, node: "Node") -> tree.Given:  # noqa: PLR0911 - one case a production  # noqa: PLR0911 - one case a production
        span = self.span(node)
        parts = _trees(node)
        match node.data:
            case "given_not":
                return tree.GivenFact(self.phrase(parts[0]), "not" if _has(node, "NOT") else "no", span)
            case "given_fact":
                return tree.GivenFact(self.phrase(parts[0]), None, span)
            case "given_value":
                if parts[1].data == "bare_value":
                    (child,) = parts[1].children
                    return tree.GivenValue(
                        self.phrase(parts[0]), tree.Value(self.bare(child), self.span(parts[1])), span
                    )
                return tree.GivenValue(self.phrase(parts[0]), self.value(parts[1]), span)
            case "given_unknown":
                return tree.GivenUnknown(self.phrase(parts[0]), span)
            case "given_unknown_lines":
                return tree.GivenUnknown(None, span)
            case "given_modifiers":
                return tree.GivenModifiers(self.phrase(parts[0]), self.modifiers(node), span)
            case "given_pair" | "given_primary" | "given_limit":
                return self.given_edit(node)
            case "given_no_lines":
                return tree.GivenLines((), span)
            case _:
                return tree.GivenLines(tuple(self.line(part) for part in _trees(node, "line")), span)

    def given_edit(self, node: "Node") -> tree.GivenEdit:
        """A row of a table of edits; the words around its codes say which, and are held to it."""
        what, *wanted = _GIVEN_EDITS[str(node.data)]
        for phrase, word in zip((self.phrase(child) for child in _trees(node, "phrase")), wanted, strict=False):
            if phrase.text != word:
                self.diagnostics.append(messages.bad_given_edit(phrase.span, phrase.text, word))
        numbers = _trees(node, "number")
        codes = tuple(self.word(token) for token in _tokens(node, "CODE"))
        return tree.GivenEdit(what, codes, self.name(numbers[0]) if numbers else None, self.span(node))

    def line(self, node: "Node") -> tree.GivenLine:
        modifiers: tuple[tree.Word, ...] = ()
        units: tree.Word | None = None
        by: tree.Phrase | None = None
        for part in _trees(node):
            if part.data == "line_modifiers":
                modifiers += self.modifiers(part)
            elif part.data == "line_units":
                units = self.name(_trees(part)[0])
                self.count(_trees(part)[0])
            else:
                by = self.phrase(_trees(part)[0])
        return tree.GivenLine(self.word(_tokens(node, "CODE")[0]), modifiers, units, by, self.span(node))

    def expectation(self, node: "Node") -> tree.Expectation:
        statuses: dict[str, tree.Status] = {
            "expect_coded": "coded",
            "expect_not_coded": "not coded",
            "expect_review": "review",
            "expect_query": "query",
        }
        targets = self.targets(_trees(node, "targets")[0])
        return tree.Expectation(targets, statuses[str(node.data)], self.asked(node), self.span(node))


_GIVEN_EDITS: dict[str, tuple[tree.EditKind, *tuple[str, ...]]] = {
    "given_pair": ("pairs", "pair edit", "indicator"),
    "given_primary": ("add-on primaries", "primary", "type"),
    "given_limit": ("unit limits", "unit limit"),
}
_CLAUSE_WORDS = {"from_date": "from", "until_date": "until", "body": "if", "cites": "cite"}
