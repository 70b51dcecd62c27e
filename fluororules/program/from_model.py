"""A checked ruleset to a program. Cannot fail."""

from collections.abc import Iterable, Mapping
from typing import Final

import attrs

from fluororules.days import Days
from fluororules.decision import Confidence, RulesetId
from fluororules.model.order import in_order
from fluororules.model.ruleset import (
    All,
    AnyOf,
    Bears,
    Cite,
    CodeSet,
    Condition,
    Defined,
    Edits,
    HasStatus,
    InSet,
    Known,
    Line,
    Lines,
    Not,
    OneOf,
    Rule,
    Ruleset,
    Within,
)
from fluororules.program.program import LineTest, Node, Program, ProgramEdits, ProgramRule, ProgramService, Question
from fluororules.schema import Vocabulary

LEVELS: Final[tuple[Confidence, ...]] = ("high", "medium", "low")


def compile_ruleset(ruleset: Ruleset) -> Program:
    """The program of a ruleset."""
    return _compiled(ruleset, _Builder(ruleset.vocabulary))


def compile_with_ensures(ruleset: Ruleset) -> Program:
    """The same, with a node for each `ensure` of the ruleset, in their order, that is true where it is broken."""
    builder = _Builder(ruleset.vocabulary, {service.name: at for at, service in enumerate(ruleset.services)})
    program = _compiled(ruleset, builder)
    ensures = tuple(builder.node(each.condition if each.never else Not(each.condition)) for each in ruleset.ensures)
    return attrs.evolve(
        program,
        questions=tuple(builder.questions),
        nodes=tuple(builder.nodes),
        sets=builder.named_sets,
        ensures=ensures,
    )


def _compiled(ruleset: Ruleset, builder: "_Builder") -> Program:
    overriders = _overriders(ruleset)
    order = _order(ruleset, overriders)
    numbers = {rule.name: at for at, rule in enumerate(order)}
    services = {service.name: at for at, service in enumerate(ruleset.services)}
    rules = tuple(
        _rule(rule, builder.node(rule.condition), services, tuple(numbers[name] for name in overriders[rule.name]))
        for rule in order
    )
    edits = tuple(
        _edits(each, builder, tuple(numbers[name] for name in overriders[each.name]))
        for each in sorted(ruleset.edits, key=lambda each: each.name)
    )
    return Program(
        ruleset=RulesetId(ruleset.name, ruleset.version, ruleset.digest),
        question=ruleset.asks,
        reviewed_through=ruleset.reviewed_through,
        vocabulary=ruleset.vocabulary,
        services=tuple(ProgramService(service.name, service.numbers) for service in ruleset.services),
        lives=ruleset.lives,
        sets=builder.named_sets,
        questions=tuple(builder.questions),
        nodes=tuple(builder.nodes),
        rules=rules,
        edits=edits,
    )


def _overriders(ruleset: Ruleset) -> dict[str, list[str]]:
    """The rules that override each rule and each edits, by name; the name of a table stands for its rows."""
    families: dict[str, list[str]] = {edits.name: [edits.name] for edits in ruleset.edits}
    for rule in ruleset.rules:
        families.setdefault(rule.family, []).append(rule.name)
    overriders: dict[str, list[str]] = {name: [] for names in families.values() for name in names}
    for rule in ruleset.rules:
        for family in rule.overrides:
            for name in families.get(family, ()):
                overriders[name].append(rule.name)
    return overriders


def _order(ruleset: Ruleset, overriders: dict[str, list[str]]) -> list[Rule]:
    """Each rule after those that override it; otherwise by name, so that the order of the text does not matter."""
    names, _ = in_order({name: sorted(overriders[name]) for name in sorted(overriders)})
    by_name = {rule.name: rule for rule in ruleset.rules}
    return [by_name[name] for name in names if name in by_name]


def _rule(rule: Rule, condition: int, services: dict[str, int], overridden_by: tuple[int, ...]) -> ProgramRule:
    def of(verb: str) -> tuple[int, ...]:
        return tuple(sorted({services[name] for v, names in rule.concludes if v == verb for name in names}))

    def numbered(names: tuple[str, ...]) -> tuple[int, ...]:
        return tuple(services[name] for name in names)

    return ProgramRule(
        name=rule.name,
        days=rule.days,
        condition=condition,
        supports=of("code"),
        bars=of("not coded"),
        reviews=of("review"),
        doubts=of("doubt"),
        asks=tuple(sorted({fact.number for fact in rule.asks})),
        units=tuple((limit, numbered(names)) for limit, names in rule.units),
        modifiers=tuple((modifier, numbered(names)) for modifier, names in rule.modifiers),
        overridden_by=overridden_by,
        text=rule.sentence,
        source=_source(rule.cites),
        confidence=surest(rule.cites),
        place=rule.span.place,
    )


def _edits(edits: Edits, builder: "_Builder", overridden_by: tuple[int, ...]) -> ProgramEdits:
    words = builder.words
    anybody = Lines(1, Line(None, (), (), by_same=words.same is not None, negated=False))
    marks = next((fact for fact in words.facts if fact.kind == "modifiers"), None)
    return ProgramEdits(
        name=edits.name,
        what=edits.what,
        table=edits.table,
        condition=builder.node(edits.condition),
        anybody=builder.node(anybody) if words.lines is not None else None,
        separated=builder.node(Bears(marks, edits.modifiers)) if marks and edits.modifiers else None,
        overridden_by=overridden_by,
        text=edits.sentence,
        source=_source(edits.cites),
        confidence=surest(edits.cites),
        place=edits.span.place,
    )


def _source(cites: Iterable[Cite]) -> str | None:
    return "; ".join(citation(cite) for cite in cites) or None


def surest(cites: Iterable[Cite]) -> Confidence | None:
    """How sure the surest of the places cited is; None where none says."""
    levels = [cite.confidence for cite in cites if cite.confidence]
    return min(levels, key=LEVELS.index, default=None)


def citation(cite: Cite) -> str:
    """A citation as a decision quotes it: the title of the source, and the place in it."""
    return f"{cite.title}, {cite.where}" if cite.where else cite.title


@attrs.define
class _Builder:
    """Collects questions, nodes and sets, each once."""

    words: Vocabulary
    services: Mapping[str, int] = attrs.field(factory=dict)
    questions: dict[Question, int] = attrs.field(factory=dict)
    nodes: dict[Node, int] = attrs.field(factory=dict)
    sets: dict[CodeSet, int] = attrs.field(factory=dict)
    defined: dict[int, int] = attrs.field(factory=dict)

    def node(self, condition: Condition) -> int:
        """The number of the node that a condition is."""
        match condition:
            case All():
                return self._add(Node("all", tuple(dict.fromkeys(self.node(part) for part in condition.operands))))
            case AnyOf():
                return self._add(Node("any", tuple(dict.fromkeys(self.node(part) for part in condition.operands))))
            case Not():
                return self._add(Node("not", (self.node(condition.operand),)))
            case Defined():
                return self._defined(condition)
            case HasStatus():
                return self._add(Node("status", (self.services[condition.service], int(condition.coded))))
            case _:
                question = self._question(condition)
                return self._add(Node("ask", (self.questions.setdefault(question, len(self.questions)),)))

    @property
    def named_sets(self) -> tuple[tuple[str, Mapping[str, Days]], ...]:
        """The sets so far, by name."""
        return tuple((codes.name, codes.members) for codes in self.sets)

    def _defined(self, condition: Defined) -> int:
        """A define is worked out once, however often it is named."""
        key = id(condition.condition)
        if key not in self.defined:
            self.defined[key] = self.node(condition.condition)
        return self.defined[key]

    def _add(self, node: Node) -> int:
        return self.nodes.setdefault(node, len(self.nodes))

    def _question(self, condition: OneOf | Within | InSet | Bears | Known | Lines) -> Question:
        match condition:
            case OneOf():
                return Question("one of", condition.fact.number, values=condition.values)
            case Within():
                return Question("within", condition.fact.number, low=condition.low, high=condition.high)
            case InSet():
                return Question("in set", condition.fact.number, codes=self._set(condition.codes))
            case Bears():
                return Question("bears", condition.fact.number, values=frozenset(condition.modifiers))
            case Known():
                return Question("known", condition.fact.number, low=int(condition.known))
            case Lines():
                return Question("lines", -1, low=condition.count, line=self._line(condition.line))

    def _line(self, line: Line) -> LineTest:
        codes = self._set(line.codes) if line.codes is not None else None
        return LineTest(codes, line.bearing, line.not_bearing, line.by_same, line.negated)

    def _set(self, codes: CodeSet) -> int:
        return self.sets.setdefault(codes, len(self.sets))
