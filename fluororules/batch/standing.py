"""Answers to what stands, for many rows of one era at once: the same three values as in `program/standing.py`.

A column of answers is a pair of truth columns: where it is yes, and where it is no. Where it is neither, it is open.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import attrs
import numpy as np

from fluororules.batch.plan import BITS, Plan, answers_by_code
from fluororules.program.eras import Era
from fluororules.program.standing import cone_of

Answers = tuple[Any, Any]
_NO, _YES, _OPEN = 0, 1, 2


@attrs.frozen(eq=False)
class Rows:
    """Rows by the codes of their facts, and what they answer about their lines.

    `counts` is the number of lines; `unknown` where nobody says which lines there are. `by` is what lines answer that
    say who performed them (`LineMasks.masks`); empty where no answer turns on that.
    """

    codes: Mapping[int, Any]
    masks: Sequence[Any]
    unknown: Any
    counts: Any
    size: int
    by: Sequence[Any] = ()

    def at(self, where: Any) -> "Rows":  # noqa: ANN401 - an array
        """Some of the rows."""
        codes = {fact: codes[where] for fact, codes in self.codes.items()}
        masks = [mask[where] for mask in self.masks]
        by = [each[where] for each in self.by]
        return Rows(codes, masks, self.unknown[where], self.counts[where], len(where), by)


@attrs.frozen(eq=False)
class Stands:
    """For each row what it has in common with all that get the same outcome, and whether some status is open."""

    signature: Any
    open: Any


def stands(plan: Plan, era: Era, rows: Rows) -> Stands:
    """What stands in rows of an era."""
    cone = cone_of(era)
    program = plan.program
    nodes: dict[int, Answers] = {}
    for at in cone.nodes:
        node = program.nodes[at]
        if at in era.settled:
            nodes[at] = _fixed(rows.size, yes=era.settled[at])
        elif node.kind == "ask":
            nodes[at] = _answer(plan, era, node.of[0], rows)
        elif node.kind == "not":
            nodes[at] = nodes[node.of[0]][::-1]
        else:
            join = all_of if node.kind == "all" else any_of
            nodes[at] = join(rows.size, (nodes[each] for each in node.of))
    active: dict[int, Answers] = {}
    for at in cone.rules:
        off = any_of(rows.size, (active[o] for o in program.rules[at].overridden_by if o in active))
        active[at] = all_of(rows.size, (nodes[program.rules[at].condition], off[::-1]))
    columns = [column for at in cone.rules for column in (*active[at], nodes[program.rules[at].condition][0])]
    asked = sorted({fact for at in cone.rules for fact in program.rules[at].asks})
    columns += [_is_unknown(plan, rows, fact) for fact in asked]
    signature = np.packbits(np.stack(columns, axis=1), axis=1) if columns else np.zeros((rows.size, 1), np.uint8)
    return Stands(np.ascontiguousarray(signature), _open(era, active, rows.size))


def _open(era: Era, active: Mapping[int, Answers], size: int) -> Any:  # noqa: ANN401 - an array
    """Where the status of some service is not settled."""
    found = np.zeros(size, bool)
    rules = era.program.rules
    for service, _ in era.services:
        bar = any_of(size, (a for at, a in active.items() if service in rules[at].bars))
        support = any_of(size, (a for at, a in active.items() if service in rules[at].supports))
        review = any_of(size, (a for at, a in active.items() if service in rules[at].reviews))
        doubt = any_of(size, (a for at, a in active.items() if service in rules[at].doubts))
        review = any_of(size, (review, all_of(size, (support, doubt))))
        settled = bar[0] | (support[1] & review[1]) | (bar[1] & (review[0] | (review[1] & support[0])))
        found |= ~settled
    return found


def _answer(plan: Plan, era: Era, number: int, rows: Rows) -> Answers:
    question = plan.program.questions[number]
    if question.kind == "lines":
        return _about_lines(plan, number, rows)
    if number in era.fixed:
        return _fixed(rows.size, yes=era.fixed[number])
    fact = question.fact
    if question.kind == "known" and fact == plan.program.vocabulary.lines:
        return (~rows.unknown, rows.unknown) if question.low == 1 else (rows.unknown, ~rows.unknown)
    if fact not in plan.codings:  # the date of service, always known; or what no encounter says
        known = fact == plan.program.vocabulary.date
        return _fixed(rows.size, yes=known == (question.low == 1)) if question.kind == "known" else _nowhere(rows.size)
    answers = answers_by_code(plan, era, question)[rows.codes[fact]]
    yes, no = answers == _YES, answers == _NO
    applies = ~_not_applicable(plan, rows, fact)
    return yes & applies, no | ~applies


def _about_lines(plan: Plan, number: int, rows: Rows) -> Answers:
    """Whether enough lines satisfy the test, who performed them included."""
    question = plan.program.questions[number]
    test, least = question.line, question.low or 1
    if test is None:
        return _nowhere(rows.size)
    at = plan.lines.questions.index(number)
    bit = (rows.masks[at // BITS] >> (at % BITS) & 1).astype(bool)
    yes, no = bit, ~bit
    if test.by_same:
        same, other = _by_same(plan, rows)
        if rows.by and least == 1:
            yes, no = _by_names(plan, at, bit, rows, (same, other))
        elif test.negated:
            many = rows.counts >= least  # of lines by another none passes
            yes, no = bit | (other & many), ~bit & (same | ~many)
        else:
            yes, no = bit & same, ~bit | other
    return yes & ~rows.unknown, no & ~rows.unknown


def _by_names(plan: Plan, at: int, bit: Any, rows: Rows, same: Answers) -> Answers:  # noqa: ANN401 - an array
    """Whether there is a line by the same physician that passes, or, negated, one that does not pass or is by another.

    `bit` is the answer of nameless lines alone, or, negated, whether a line does not pass; `same` goes for the former.
    """
    by_same, is_open, sorts = rows.by
    if at not in plan.lines.named:
        yes = bit | (sorts & 2 > 0) | (same[1] & (sorts & 1 > 0))
        return yes, ~yes & (sorts & 4 == 0) & (same[0] | (sorts & 1 == 0))
    number = plan.lines.named.index(at)
    yes = (by_same >> number & 1).astype(bool) | (bit & same[0])
    return yes, ~yes & (is_open >> number & 1 == 0) & (~bit | same[1])


def _by_same(plan: Plan, rows: Rows) -> Answers:
    """Whether the lines, none of which names who performed it, are by the same physician."""
    words = plan.program.vocabulary
    if words.same is None:
        return _fixed(rows.size, yes=False)
    codes = rows.codes[words.same]
    barred = _not_applicable(plan, rows, words.same)
    if words.performer is not None:
        barred = barred | _not_applicable(plan, rows, words.performer)
    return (codes == _YES) & ~barred, (codes == _NO) | barred


def _not_applicable(plan: Plan, rows: Rows, fact: int) -> Any:  # noqa: ANN401 - an array
    group = plan.program.vocabulary.facts[fact].group
    return rows.codes[group] == _NO if group is not None else np.zeros(rows.size, bool)


def _is_unknown(plan: Plan, rows: Rows, fact: int) -> Any:  # noqa: ANN401 - an array
    if fact == plan.program.vocabulary.lines:
        return rows.unknown
    if fact not in plan.codings:
        return np.zeros(rows.size, bool)
    return (rows.codes[fact] == plan.codings[fact].unknown) & ~_not_applicable(plan, rows, fact)


def _fixed(size: int, *, yes: bool) -> Answers:
    return np.full(size, yes), np.full(size, not yes)


def _nowhere(size: int) -> Answers:
    return np.zeros(size, bool), np.zeros(size, bool)


def all_of(size: int, answers: Iterable[Answers]) -> Answers:
    """Kleene's conjunction."""
    yes, no = _fixed(size, yes=True)
    for each in answers:
        yes, no = yes & each[0], no | each[1]
    return yes, no


def any_of(size: int, answers: Iterable[Answers]) -> Answers:
    """Kleene's disjunction."""
    yes, no = _fixed(size, yes=False)
    for each in answers:
        yes, no = yes | each[0], no & each[1]
    return yes, no
