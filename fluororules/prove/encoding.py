"""Parts of programs as formulas over one encounter of which every fact is known.

The formulas are made of truth values alone. A number is the row of its bounds that it reaches, a closed list the value
that it holds, a list of procedures the kinds of lines that are in it, one variable for each copy that counts. That a
fact is known has a variable of its own.

Several parts may share an encounter: then facts are told apart by what rules call them. Formulas are text in the
solver's own language, in which names are numbers: no word of an author is in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Final

import attrs

from fluororules.facts import FIRST_DAY, LAST_DAY
from fluororules.program.program import LineTest, Node, Question
from fluororules.prove.cells import Cell, cells_of
from fluororules.prove.parts import Part
from fluororules.schema import Fact, Vocabulary

Formula = str
TRUE: Final = "true"
FALSE: Final = "false"


def both(formulas: Iterable[Formula]) -> Formula:
    """Whether all of them hold."""
    needed = [each for each in dict.fromkeys(formulas) if each != TRUE]
    if FALSE in needed:
        return FALSE
    return needed[0] if len(needed) == 1 else f"(and {' '.join(needed)})" if needed else TRUE


def either(formulas: Iterable[Formula]) -> Formula:
    """Whether one of them holds."""
    enough = [each for each in dict.fromkeys(formulas) if each != FALSE]
    if TRUE in enough:
        return TRUE
    return enough[0] if len(enough) == 1 else f"(or {' '.join(enough)})" if enough else FALSE


def no(formula: Formula) -> Formula:
    """Whether it does not hold."""
    return FALSE if formula == TRUE else TRUE if formula == FALSE else f"(not {formula})"


@attrs.define(eq=False)
class Facts:
    """The variables of an encounter, and what must hold of them.

    `single` are yes or no, `values` those of closed lists, codes and modifiers, `bounds` what numbers reach, `known`
    says of facts whether they are stated, `cells` are the kinds of lines with the variables of their copies. `text`
    declares and defines all names so far.
    """

    words: Vocabulary
    text: list[str] = attrs.field(factory=list)
    laws: list[Formula] = attrs.field(factory=list)
    single: dict[str, Formula] = attrs.field(factory=dict)
    values: dict[str, dict[str, Formula]] = attrs.field(factory=dict)
    bounds: dict[str, dict[int, Formula]] = attrs.field(factory=dict)
    known: dict[str, Formula] = attrs.field(factory=dict)
    cells: dict[Cell, tuple[Formula, ...]] = attrs.field(factory=dict)

    def new(self) -> Formula:
        """A variable."""
        name = f"v{len(self.text)}"
        self.text.append(f"(declare-const {name} Bool)")
        return name

    def defined(self, formula: Formula) -> Formula:
        """A name for a formula, so that those that are made of it stay short."""
        if not formula.startswith("("):
            return formula
        name = f"d{len(self.text)}"
        self.text.append(f"(define-fun {name} () Bool {formula})")
        return name

    def variables(self) -> list[Formula]:
        """All variables of the encounter."""
        values = (variable for each in self.values.values() for variable in each.values())
        bounds = (variable for each in self.bounds.values() for variable in each.values())
        return [*self.known.values(), *self.single.values(), *values, *bounds, *self.lines()]

    def lines(self) -> list[Formula]:
        """The variables of all lines that may be there, for counting them."""
        return [copy for copies in self.cells.values() for copy in copies]


@attrs.define(eq=False)
class Encoding:
    """Formulas for the nodes, rules and statuses of parts over the facts of an encounter.

    `filled` are variables whose values are imagined to be others than those of the encounter.
    """

    parts: tuple[Part, ...]
    facts: Facts
    filled: Mapping[Formula, Formula] = attrs.field(factory=dict)
    nodes: dict[tuple[int, int], Formula] = attrs.field(factory=dict)
    rules: dict[tuple[int, int], Formula] = attrs.field(factory=dict)

    def var(self, variable: Formula) -> Formula:
        """A variable, or what it is filled in with."""
        return self.filled.get(variable, variable)

    def node(self, part: int, at: int) -> Formula:
        """Whether a node of a part is true."""
        return self.nodes[part, at]

    def active(self, part: int, rule: int) -> Formula:
        """Whether a rule of a part is active; never, where it is not in force."""
        return self.rules.get((part, rule), FALSE)

    def any_active(self, part: int, rules: Iterable[int]) -> Formula:
        """Whether one of the rules is active."""
        return either(self.active(part, rule) for rule in rules)

    def coded(self, part: int, service: int) -> Formula:
        """Whether the status of a service is `coded`."""
        left_open = both((no(self.barred(part, service)), no(self._reviewed(part, service))))
        return both((self._of(part, service, "supports"), left_open))

    def reviewed(self, part: int, service: int) -> Formula:
        """Whether the status of a service is `review`."""
        return both((self._reviewed(part, service), no(self.barred(part, service))))

    def not_coded(self, part: int, service: int) -> Formula:
        """Whether the status of a service is `not coded`: a bar, or nothing that supports it."""
        something = either((self._of(part, service, "supports"), self._of(part, service, "reviews")))
        return either((self.barred(part, service), no(something)))

    def barred(self, part: int, service: int) -> Formula:
        """Whether a rule bars the service."""
        return self._of(part, service, "bars")

    def _reviewed(self, part: int, service: int) -> Formula:
        doubted = both((self._of(part, service, "supports"), self._of(part, service, "doubts")))
        return either((self._of(part, service, "reviews"), doubted))

    def _of(self, part: int, service: int, effect: str) -> Formula:
        rules = self.parts[part].program.rules
        return self.any_active(part, [at for at in self.parts[part].rules if service in getattr(rules[at], effect)])


def encoded(parts: Sequence[Part], outside: str) -> Encoding:
    """The parts as formulas. `outside` is a code that no set of theirs holds. Raises TooManyCellsError."""
    facts = Facts(parts[0].program.vocabulary)
    for part in parts:
        for at in part.questions:
            _declare(facts, parts, part, part.program.questions[at])
    for cell in cells_of(parts, outside):
        copies = tuple(facts.new() for _ in range(cell.copies))
        facts.laws += [f"(=> {more} {fewer})" for fewer, more in pairwise(copies)]
        facts.cells[cell] = copies
    return worked_out(Encoding(tuple(parts), facts))


def filled_in(encoding: Encoding, filled: Mapping[Formula, Formula]) -> Encoding:
    """The same parts over the same encounter, but with some variables filled in otherwise."""
    return worked_out(Encoding(encoding.parts, encoding.facts, filled))


def worked_out(encoding: Encoding) -> Encoding:
    """Fills in the formulas of an encoding, each made of those before it."""
    for number in range(len(encoding.parts)):
        _work_out(encoding, number)
    return encoding


# --- facts


def fact_of(part: Part, number: int) -> Fact:
    """A fact of a part's vocabulary."""
    return part.program.vocabulary.facts[number]


def _declare(facts: Facts, parts: Sequence[Part], part: Part, question: Question) -> None:
    """The variables that a question needs, and those of the group that it hangs on."""
    if question.kind == "lines":
        if question.line is not None and question.line.by_same:
            for number in (facts.words.same, facts.words.performer):
                if number is not None:
                    _declare_fact(facts, parts, part, fact_of(part, number))
        return
    fact = fact_of(part, question.fact)
    if question.kind != "known":
        _declare_fact(facts, parts, part, fact)
        return
    if fact.phrase not in facts.known:
        facts.known[fact.phrase] = facts.new()
    _declare_fact(facts, parts, part, fact)


def _declare_fact(facts: Facts, parts: Sequence[Part], part: Part, fact: Fact) -> None:
    if fact.group is not None:
        _declare_fact(facts, parts, part, fact_of(part, fact.group))
    if any(fact.phrase in declared for declared in (facts.single, facts.values, facts.bounds)):
        return
    asked = [q for each in parts for q in _about(each, fact.phrase)]
    match fact.kind:
        case "yes/no" | "group":
            facts.single[fact.phrase] = facts.new()
        case "choice":
            _declare_values(facts, fact, fact.values)
        case "code":
            _declare_values(facts, fact, _classes(parts))
        case "modifiers":
            named = sorted({str(modifier) for question in asked for modifier in question.values})
            facts.values[fact.phrase] = {modifier: facts.new() for modifier in named}
        case "number" | "minutes" | "date":
            _declare_bounds(facts, fact, asked)
        case "lines" | "identity":
            pass


def _about(part: Part, phrase: str) -> list[Question]:
    """The questions of a part that compare a fact."""
    asked = [part.program.questions[at] for at in part.questions]
    return [q for q in asked if q.kind not in {"lines", "known"} and fact_of(part, q.fact).phrase == phrase]


def _declare_values(facts: Facts, fact: Fact, values: Iterable[str]) -> None:
    """A variable for each value, of which exactly one holds."""
    variables = {value: facts.new() for value in values}
    facts.values[fact.phrase] = variables
    every = " ".join(variables.values())
    facts.laws += [either(variables.values()), f"((_ at-most 1) {every})"]


def _classes(parts: Sequence[Part]) -> list[str]:
    """The first code of each class, and "" for any code that is in no set."""
    found: dict[tuple[int, ...], str] = {}
    for code in ("", *sorted({code for part in parts for code in part.masks})):
        found.setdefault(tuple(part.masks.get(code, 0) for part in parts), code)
    return list(found.values())


def _declare_bounds(facts: Facts, fact: Fact, asked: Sequence[Question]) -> None:
    """A variable for each bound that a number may reach; who reaches one has reached those below."""
    starts = sorted({q.low for q in asked if q.low is not None} | {q.high + 1 for q in asked if q.high is not None})
    bounds = {start: facts.new() for start in starts}
    low, high = (FIRST_DAY.toordinal(), LAST_DAY.toordinal()) if fact.kind == "date" else (fact.low, fact.high)
    facts.laws += [reached for start, reached in bounds.items() if start <= low]
    facts.laws += [no(reached) for start, reached in bounds.items() if start > high]
    ordered = list(bounds.values())
    facts.laws += [f"(=> {above} {below})" for below, above in pairwise(ordered)]
    facts.bounds[fact.phrase] = bounds


# --- from answers to what stands


def _work_out(encoding: Encoding, number: int) -> None:
    """The formulas of a part: nodes, then rules, then the nodes that speak of statuses."""
    part = encoding.parts[number]
    rules = part.program.rules
    late = _that_speak_of_statuses(part)
    for at in part.nodes:
        if at not in late:
            encoding.nodes[number, at] = encoding.facts.defined(_node(encoding, number, at))
    for at in part.rules:
        off = [encoding.active(number, other) for other in rules[at].overridden_by]
        holds = encoding.node(number, rules[at].condition)
        encoding.rules[number, at] = encoding.facts.defined(both((holds, no(either(off)))))
    for at in part.nodes:
        if at in late:
            encoding.nodes[number, at] = encoding.facts.defined(_node(encoding, number, at))


def _that_speak_of_statuses(part: Part) -> frozenset[int]:
    """The nodes that come after the rules."""
    found: set[int] = set()
    for at in part.nodes:
        node = part.program.nodes[at]
        if node.kind == "status" or (node.kind != "ask" and any(operand in found for operand in node.of)):
            found.add(at)
    return frozenset(found)


def _node(encoding: Encoding, number: int, at: int) -> Formula:  # noqa: PLR0911 - one case a kind
    part = encoding.parts[number]
    settled = part.era.settled.get(at)
    if settled is not None:
        return TRUE if settled else FALSE
    node: Node = part.program.nodes[at]
    match node.kind:
        case "ask":
            return _answer(encoding, number, node.of[0])
        case "not":
            return no(encoding.node(number, node.of[0]))
        case "status":
            service, coded = node.of
            if not any(service == each for each, _ in part.era.services):
                return FALSE  # without a number on these days it is neither coded nor barred
            return encoding.coded(number, service) if coded else encoding.not_coded(number, service)
        case "all":
            return both(encoding.node(number, operand) for operand in node.of)
        case "any":
            return either(encoding.node(number, operand) for operand in node.of)


def _answer(encoding: Encoding, number: int, at: int) -> Formula:
    """The answer to one question; of a fact that does not apply, false."""
    part = encoding.parts[number]
    question = part.program.questions[at]
    if question.kind == "lines":
        return _enough_lines(encoding, number, at)
    fact = fact_of(part, question.fact)
    if question.kind == "known":
        stated = encoding.facts.known[fact.phrase]
        answer = stated if question.low == 1 else no(stated)
    else:
        answer = _compared(encoding, part, fact, question)
    return answer if fact.group is None else both((_performed(encoding, part, fact.group), answer))


def _performed(encoding: Encoding, part: Part, group: int) -> Formula:
    return encoding.var(encoding.facts.single[fact_of(part, group).phrase])


def _compared(encoding: Encoding, part: Part, fact: Fact, question: Question) -> Formula:
    facts = encoding.facts
    match fact.kind:
        case "yes/no" | "group":
            variable = encoding.var(facts.single[fact.phrase])
            return either(variable if value else no(variable) for value in sorted(question.values, key=bool))
        case "choice" | "modifiers":
            values = facts.values[fact.phrase]
            return either(encoding.var(values[value]) for value in sorted(map(str, question.values)) if value in values)
        case "code":
            members = None if question.codes is None else part.members[question.codes]
            values = facts.values[fact.phrase]
            return either(encoding.var(each) for code, each in values.items() if members is None or code in members)
        case _:
            bounds = facts.bounds[fact.phrase]
            low = [] if question.low is None else [encoding.var(bounds[question.low])]
            high = [] if question.high is None else [no(encoding.var(bounds[question.high + 1]))]
            return both(low + high)


# --- procedure lines


def _enough_lines(encoding: Encoding, number: int, at: int) -> Formula:
    part = encoding.parts[number]
    question = part.program.questions[at]
    test, wanted = question.line, question.low or 1
    if test is None:
        return FALSE
    place = part.tests.index((test, wanted))
    same = (
        {who: _by_same(encoding, part, who) for who in ("nobody named", "the same", "another")} if test.by_same else {}
    )
    counted: list[Formula] = []
    for cell, copies in encoding.facts.cells.items():
        passes = _passes(test, same.get(cell.performer, TRUE), fits=cell.fits[number][place])
        if passes != FALSE:
            counted += [both((encoding.var(copy), passes)) for copy in copies[:wanted]]
    if wanted == 1:
        return either(counted)
    return f"((_ at-least {wanted}) {' '.join(counted)})" if len(counted) >= wanted else FALSE


def _passes(test: LineTest, same: Formula, *, fits: bool) -> Formula:
    """When a line satisfies a test."""
    met = same if fits else FALSE
    return no(met) if test.negated else met


def _by_same(encoding: Encoding, part: Part, performer: str) -> Formula:
    """The line's own performer decides, else whether the same physician did both; never, if nothing was performed."""
    words = encoding.facts.words
    facts = [fact_of(part, number) for number in (words.same, words.performer) if number is not None]
    groups = sorted({fact.group for fact in facts if fact.group is not None})
    performed = [_performed(encoding, part, group) for group in groups]
    if performer == "another" or (performer == "nobody named" and words.same is None):
        return FALSE
    if performer == "nobody named" and words.same is not None:
        performed.append(encoding.var(encoding.facts.single[fact_of(part, words.same).phrase]))
    return encoding.facts.defined(both(performed))
