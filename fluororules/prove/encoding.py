"""Parts of programs as formulas over one encounter of which every fact is known.

The formulas are made of truth values alone. A number is the row of its bounds that it reaches, a closed list the value
that it holds, a list of procedures the kinds of lines that are in it, one variable for each copy that counts. `is known`
has a variable of its own.

Several parts may share an encounter: then facts are told apart by what rules call them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import attrs
import z3

from fluororules.program.program import LineTest, Node, Question
from fluororules.prove.cells import Cell, cells_of
from fluororules.prove.parts import Part
from fluororules.schema import Fact, Vocabulary

Formula = Any
"""A truth value of the solver's; it has no types of its own."""


@attrs.define(eq=False)
class Encoding:
    """Formulas for the nodes, rules and statuses of parts, and what the facts that they speak of may be.

    `laws` must hold of every encounter. `cells` are the kinds of lines, with the variables of their copies.
    """

    parts: tuple[Part, ...]
    context: z3.Context
    words: Vocabulary
    laws: list[Formula] = attrs.field(factory=list)
    cells: dict[Cell, tuple[Formula, ...]] = attrs.field(factory=dict)
    single: dict[str, Formula] = attrs.field(factory=dict)
    values: dict[str, dict[str, Formula]] = attrs.field(factory=dict)
    bounds: dict[str, dict[int, Formula]] = attrs.field(factory=dict)
    known: dict[str, Formula] = attrs.field(factory=dict)
    _nodes: dict[tuple[int, int], Formula] = attrs.field(factory=dict)
    _active: dict[tuple[int, int], Formula] = attrs.field(factory=dict)

    @property
    def true(self) -> Formula:
        """What always holds."""
        return z3.BoolVal(True, self.context)  # noqa: FBT003 - the solver's

    # --- what rules make of an encounter

    def node(self, part: int, at: int) -> Formula:
        """Whether a node of a part is true."""
        return self._nodes[part, at]

    def active(self, part: int, rule: int) -> Formula:
        """Whether a rule of a part is active; never, where it is not in force."""
        return self._active.get((part, rule), z3.Not(self.true))

    def any_active(self, part: int, rules: Iterable[int]) -> Formula:
        """Whether one of the rules is active."""
        return self.any([self.active(part, rule) for rule in rules])

    def coded(self, part: int, service: int) -> Formula:
        """Whether the status of a service is `coded`."""
        return z3.And(self._supported(part, service), z3.Not(self.barred(part, service)), z3.Not(self._reviewed(part, service)))

    def reviewed(self, part: int, service: int) -> Formula:
        """Whether the status of a service is `review`."""
        return z3.And(self._reviewed(part, service), z3.Not(self.barred(part, service)))

    def not_coded(self, part: int, service: int) -> Formula:
        """Whether the status of a service is `not coded`: a bar, or nothing that supports it."""
        nothing = z3.Not(z3.Or(self._supported(part, service), self._of(part, service, "reviews")))
        return z3.Or(self.barred(part, service), nothing)

    def barred(self, part: int, service: int) -> Formula:
        """Whether a rule bars the service."""
        return self._of(part, service, "bars")

    def _supported(self, part: int, service: int) -> Formula:
        return self._of(part, service, "supports")

    def _reviewed(self, part: int, service: int) -> Formula:
        doubted = z3.And(self._supported(part, service), self._of(part, service, "doubts"))
        return z3.Or(self._of(part, service, "reviews"), doubted)

    def _of(self, part: int, service: int, effect: str) -> Formula:
        rules = self.parts[part].program.rules
        return self.any_active(part, [at for at in self.parts[part].rules if service in getattr(rules[at], effect)])

    # --- junctions

    def any(self, formulas: Sequence[Formula]) -> Formula:
        """Whether one of them holds."""
        if len(formulas) == 1:
            return formulas[0]
        return z3.Or(*formulas) if formulas else z3.Not(self.true)

    def all(self, formulas: Sequence[Formula]) -> Formula:
        """Whether all of them hold."""
        if len(formulas) == 1:
            return formulas[0]
        return z3.And(*formulas) if formulas else self.true

    def new(self, name: str) -> Formula:
        """A truth value of the encounter."""
        return z3.Bool(name, self.context)


def encoded(parts: Sequence[Part], context: z3.Context, outside: str) -> Encoding:
    """The parts as formulas. `outside` is a code that no set of theirs holds."""
    words = parts[0].program.vocabulary
    encoding = Encoding(tuple(parts), context, words)
    for part in parts:
        for at in part.questions:
            _declare(encoding, part, part.program.questions[at])
    for number, cell in enumerate(cells_of(parts, outside)):
        copies = tuple(encoding.new(f"line {number} copy {copy}") for copy in range(cell.copies))
        encoding.laws += [z3.Implies(more, fewer) for fewer, more in zip(copies, copies[1:], strict=False)]
        encoding.cells[cell] = copies
    for number in range(len(parts)):
        _work_out(encoding, number)
    return encoding


# --- facts


def fact_of(part: Part, number: int) -> Fact:
    """A fact of a part's vocabulary."""
    return part.program.vocabulary.facts[number]


def _declare(encoding: Encoding, part: Part, question: Question) -> None:
    """The variables that a question needs, and those of the group that it hangs on."""
    if question.kind == "lines":
        if question.line is not None and question.line.by_same:
            for number in (encoding.words.same, encoding.words.performer):
                if number is not None:
                    _declare_fact(encoding, part, fact_of(part, number))
        return
    fact = fact_of(part, question.fact)
    if question.kind == "known":
        encoding.known.setdefault(fact.phrase, encoding.new(f"{fact.phrase} is known"))
        _declare_group(encoding, part, fact)
    else:
        _declare_fact(encoding, part, fact)


def _declare_group(encoding: Encoding, part: Part, fact: Fact) -> None:
    if fact.group is not None:
        _declare_fact(encoding, part, fact_of(part, fact.group))


def _declare_fact(encoding: Encoding, part: Part, fact: Fact) -> None:
    _declare_group(encoding, part, fact)
    match fact.kind:
        case "yes/no" | "group":
            encoding.single.setdefault(fact.phrase, encoding.new(fact.phrase))
        case "choice":
            if fact.phrase not in encoding.values:
                values = {value: encoding.new(f"{fact.phrase} is {value}") for value in fact.values}
                encoding.values[fact.phrase] = values
                _one_of(encoding, list(values.values()))
        case "number" | "minutes" | "date":
            _declare_bounds(encoding, fact)
        case "code":
            _declare_codes(encoding, fact)
        case "modifiers":
            named = sorted({m for p in encoding.parts for q in _about(p, fact.phrase) for m in q.values if isinstance(m, str)})
            encoding.values.setdefault(fact.phrase, {m: encoding.new(f"{fact.phrase} holds {m}") for m in named})
        case _:
            pass


def _about(part: Part, phrase: str) -> list[Question]:
    """The questions of a part that compare a fact."""
    asked = [part.program.questions[at] for at in part.questions]
    return [q for q in asked if q.kind not in {"lines", "known"} and fact_of(part, q.fact).phrase == phrase]


def _declare_bounds(encoding: Encoding, fact: Fact) -> None:
    """One variable for each bound that a number may reach; who reaches one has reached those below."""
    if fact.phrase in encoding.bounds:
        return
    asked = [q for part in encoding.parts for q in _about(part, fact.phrase)]
    starts = sorted({q.low for q in asked if q.low is not None} | {q.high + 1 for q in asked if q.high is not None})
    bounds = {start: encoding.new(f"{fact.phrase} reaches {start}") for start in starts}
    low, high = _limits(fact)
    for start, reached in bounds.items():
        if start <= low:
            encoding.laws.append(reached)
        if start > high:
            encoding.laws.append(z3.Not(reached))
    ordered = list(bounds.values())
    encoding.laws += [z3.Implies(above, below) for below, above in zip(ordered, ordered[1:], strict=False)]
    encoding.bounds[fact.phrase] = bounds


def _limits(fact: Fact) -> tuple[int, int]:
    from fluororules.facts import FIRST_DAY, LAST_DAY

    return (FIRST_DAY.toordinal(), LAST_DAY.toordinal()) if fact.kind == "date" else (fact.low, fact.high)


def _declare_codes(encoding: Encoding, fact: Fact) -> None:
    """A variable for each class of codes, named by its first code, and one for any other code."""
    if fact.phrase in encoding.values:
        return
    found: dict[tuple[object, ...], str] = {}
    codes = sorted({code for part in encoding.parts for code in part.masks})
    for code in ("", *codes):
        found.setdefault(tuple(part.masks.get(code, 0) for part in encoding.parts), code)
    values = {code: encoding.new(f"{fact.phrase} is {code or 'another'}") for code in found.values()}
    encoding.values[fact.phrase] = values
    _one_of(encoding, list(values.values()))


def _one_of(encoding: Encoding, values: list[Formula]) -> None:
    """Exactly one holds."""
    encoding.laws.append(encoding.any(values))
    if len(values) > 1:
        encoding.laws.append(z3.AtMost(*values, 1))


# --- from answers to what stands


def _work_out(encoding: Encoding, number: int) -> None:
    """The formulas of a part, each made of those before it; rules are named, so that formulas stay short."""
    part = encoding.parts[number]
    rules = part.program.rules
    late = [at for at in part.nodes if _needs_status(part, at)]
    for at in part.nodes:
        if at not in set(late):
            encoding._nodes[number, at] = _node(encoding, number, at)  # noqa: SLF001 - made here, read there
    for at in part.rules:
        off = [encoding.active(number, other) for other in rules[at].overridden_by if other in part.rules]
        holds = encoding.node(number, rules[at].condition)
        active = encoding.new(f"part {number} rule {at}")
        encoding.laws.append(active == (z3.And(holds, z3.Not(encoding.any(off))) if off else holds))
        encoding._active[number, at] = active  # noqa: SLF001
    for at in late:
        encoding._nodes[number, at] = _node(encoding, number, at)  # noqa: SLF001


def _needs_status(part: Part, at: int) -> bool:
    """Whether a node speaks of a status, and so comes after the rules."""
    todo, seen = [at], {at}
    while todo:
        node = part.program.nodes[todo.pop()]
        if node.kind == "status":
            return True
        if node.kind != "ask":
            more = [n for n in node.of if n in part.nodes and n not in seen]
            seen.update(more)
            todo += more
    return False


def _node(encoding: Encoding, number: int, at: int) -> Formula:
    part = encoding.parts[number]
    settled = part.era.settled.get(at)
    if settled is not None:
        return z3.BoolVal(settled, encoding.context)
    node: Node = part.program.nodes[at]
    match node.kind:
        case "ask":
            return _answer(encoding, number, node.of[0])
        case "not":
            return z3.Not(encoding.node(number, node.of[0]))
        case "status":
            service, coded = node.of
            return encoding.coded(number, service) if coded else _says_not_coded(encoding, number, service)
        case "all":
            return encoding.all([encoding.node(number, operand) for operand in node.of])
        case "any":
            return encoding.any([encoding.node(number, operand) for operand in node.of])


def _says_not_coded(encoding: Encoding, number: int, service: int) -> Formula:
    """A service without a number on the days has no status: it is neither coded nor not."""
    there = any(service == each for each, _ in encoding.parts[number].era.services)
    return encoding.not_coded(number, service) if there else z3.Not(encoding.true)


def _answer(encoding: Encoding, number: int, at: int) -> Formula:
    """The answer to one question; of a fact that does not apply, false."""
    part = encoding.parts[number]
    question = part.program.questions[at]
    if question.kind == "lines":
        return _enough_lines(encoding, number, at)
    fact = fact_of(part, question.fact)
    if question.kind == "known":
        stated = encoding.known[fact.phrase]
        return _applied(encoding, part, fact, stated if question.low == 1 else z3.Not(stated))
    return _applied(encoding, part, fact, _compared(encoding, part, fact, question))


def _applied(encoding: Encoding, part: Part, fact: Fact, answer: Formula) -> Formula:
    if fact.group is None:
        return answer
    return z3.And(encoding.single[fact_of(part, fact.group).phrase], answer)


def _compared(encoding: Encoding, part: Part, fact: Fact, question: Question) -> Formula:
    match fact.kind:
        case "yes/no" | "group":
            var = encoding.single[fact.phrase]
            return encoding.any([var if value else z3.Not(var) for value in sorted(question.values, key=bool)])
        case "choice" | "modifiers":
            values = encoding.values[fact.phrase]
            return encoding.any([values[value] for value in sorted(map(str, question.values)) if value in values])
        case "code":
            members = part.members.get(question.codes, frozenset()) if question.codes is not None else None
            values = encoding.values[fact.phrase]
            return encoding.any([var for code, var in values.items() if members is None or code in members])
        case _:
            bounds = encoding.bounds[fact.phrase]
            low = [] if question.low is None else [bounds[question.low]]
            high = [] if question.high is None else [z3.Not(bounds[question.high + 1])]
            return encoding.all(low + high)


# --- procedure lines


def _enough_lines(encoding: Encoding, number: int, at: int) -> Formula:
    part = encoding.parts[number]
    question = part.program.questions[at]
    test, wanted = question.line, question.low or 1
    if test is None:
        return z3.Not(encoding.true)
    place = part.tests.index((test, wanted))
    counted: list[Formula] = []
    for cell, copies in encoding.cells.items():
        passes = _passes(encoding, part, test, cell, fits=cell.fits[number][place])
        if passes is not None:
            counted += [copy if passes is True else z3.And(copy, passes) for copy in copies[:wanted]]
    if wanted == 1:
        return encoding.any(counted)
    return z3.PbGe([(each, 1) for each in counted], wanted) if len(counted) >= wanted else z3.Not(encoding.true)


def _passes(encoding: Encoding, part: Part, test: LineTest, cell: Cell, *, fits: bool) -> Formula | None:
    """When a line satisfies a test: True for always, None for never."""
    if not fits or not test.by_same:
        return True if fits != test.negated else None
    same = _by_same(encoding, part, cell)
    return z3.Not(same) if test.negated else same


def _by_same(encoding: Encoding, part: Part, cell: Cell) -> Formula:
    """The line's own performer decides, else whether the same physician did both; never, if nothing was performed."""
    words = encoding.words
    facts = [fact_of(part, number) for number in (words.same, words.performer) if number is not None]
    groups = sorted({fact.group for fact in facts if fact.group is not None})
    performed = [encoding.single[fact_of(part, group).phrase] for group in groups]
    if cell.performer == "another" or (cell.performer == "nobody named" and words.same is None):
        return z3.Not(encoding.true)
    same = [] if cell.performer == "the same" or words.same is None else [encoding.single[fact_of(part, words.same).phrase]]
    return encoding.all(performed + same)


def procedures(encoding: Encoding) -> list[Formula]:
    """The variables of all lines that may be there, for counting them."""
    return [copy for copies in encoding.cells.values() for copy in copies]


def stated(encoding: Encoding) -> Mapping[str, Formula]:
    """For each fact that rules ask of whether it is known, the variable that says so."""
    return encoding.known
