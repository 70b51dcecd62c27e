"""What an encounter answers to each question: true, false or unknown."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

import attrs

from fluororules.facts import UNKNOWN
from fluororules.program.eras import Answer, Era
from fluororules.program.program import LineTest, Question
from fluororules.schema import NOT_APPLICABLE, State, Vocabulary

_FEW_LINES = 20
"""Lists up to this length are answered as they are."""
_MOST_OPEN_LINES = 12
"""So many lines without a code have more fillings than the budget of a search, if their codes matter at all."""


@attrs.frozen
class LineState:
    """A procedure line as the questions see it; None is unknown, but of modifiers, which are always known."""

    code: str | None
    modifiers: tuple[str, ...]
    performer: str | None


@attrs.frozen
class Who:
    """Who performed the service, as far as it turns on lines: whether it was performed, and by whom."""

    same: Any
    performer: Any


def with_lines(words: Vocabulary, state: State) -> State:
    """The state with its procedure lines as `LineState`."""
    if words.lines is None or words.line_fields is None or state[words.lines] is UNKNOWN:
        return state
    fields = words.line_fields
    lines = tuple(
        LineState(
            getattr(line, fields.code),
            (getattr(line, fields.modifiers) if fields.modifiers else None) or (),
            getattr(line, fields.performer) if fields.performer else None,
        )
        for line in state[words.lines]
    )
    return (*state[: words.lines], lines, *state[words.lines + 1 :])


def condensed(era: Era, state: State) -> State:
    """The state without lines that no question can tell from enough others: a long list answers as a short one does.

    Lines stand in one order, so that a search that gives up has looked at the same ways, however they were listed.
    Of lines without a code more are kept, so many that the ways of filling them in stay more than are ever tried.
    """
    at = era.program.vocabulary.lines
    if at is None or state[at] is UNKNOWN or len(state[at]) <= 1:
        return state
    lines = sorted(state[at], key=partial(_place_of, era))
    if len(lines) <= _FEW_LINES:
        return (*state[:at], tuple(lines), *state[at + 1 :])
    kept: list[LineState] = []
    alike: dict[object, int] = {}
    for line in lines:
        signature = signature_of(era, line)
        alike[signature] = alike.get(signature, 0) + 1
        if alike[signature] <= era.most_lines + (_MOST_OPEN_LINES if line.code is None else 0):
            kept.append(line)
    return (*state[:at], tuple(kept), *state[at + 1 :])


def _place_of(era: Era, line: LineState) -> tuple[object, ...]:
    """By what lines are put in order: by what questions can see of them."""
    sets = -1 if line.code is None else era.classes.get(line.code, 0)
    return sets, sorted(line.modifiers), line.performer is None, line.performer or ""


def signature_of(era: Era, line: LineState) -> object:
    """What questions can see of a line."""
    return None if line.code is None else era.classes.get(line.code, 0), line.modifiers, line.performer


def who_of(words: Vocabulary, state: Sequence[Any]) -> Who:
    """Who performed the service, by the facts that say so."""
    same = state[words.same] if words.same is not None else False
    performer = state[words.performer] if words.performer is not None else None
    return Who(same, performer)


def answers_of(era: Era, state: Sequence[Any], questions: Iterable[int]) -> dict[int, Answer]:
    """The answers to some questions, those that the date gives included."""
    answers: dict[int, Answer] = dict(era.fixed)
    for at in questions:
        if at not in era.fixed:
            answers[at] = answer(era, era.program.questions[at], state)
    return answers


def answer(era: Era, question: Question, state: Sequence[Any]) -> Answer:  # noqa: PLR0911 - one case a kind
    """The answer of one state to one question."""
    if question.kind == "lines":
        return _lines(era, question, state)
    value = state[question.fact]
    if value is NOT_APPLICABLE:
        return False
    if question.kind == "known":
        return (value is UNKNOWN) != (question.low == 1)
    if value is UNKNOWN:
        return None
    if question.kind == "one of":
        return value in question.values
    if question.kind == "within":
        number = value if isinstance(value, int) else value.toordinal()
        return (question.low is None or question.low <= number) and (question.high is None or number <= question.high)
    if question.kind == "in set":
        return _in_set(era, question.codes, value)
    return not question.values.isdisjoint(value)


def _in_set(era: Era, codes: int | None, code: str) -> bool:
    return codes is None or bool(era.classes.get(code, 0) >> codes & 1)


def _lines(era: Era, question: Question, state: Sequence[Any]) -> Answer:
    """Whether enough lines satisfy the test; unknown lines may or may not."""
    words = era.program.vocabulary
    lines = state[words.lines] if words.lines is not None else ()
    test, wanted = question.line, question.low or 1
    if lines is UNKNOWN or test is None:
        return None
    if test.codes is not None and not (test.bearing or test.not_bearing or test.by_same or test.negated):
        return _in_set_alone(era, test.codes, lines, wanted)
    who = who_of(words, state)
    sure = possible = 0
    for line in lines:
        satisfied = line_answer(era, test, line, who)
        sure += satisfied is True
        possible += satisfied is not False
    return True if sure >= wanted else None if possible >= wanted else False


def _in_set_alone(era: Era, codes: int, lines: Iterable[LineState], wanted: int) -> Answer:
    """Whether enough lines are in a set: most questions ask no more of them."""
    sure = unknown = 0
    classes = era.classes
    for line in lines:
        if line.code is None:
            unknown += 1
        elif classes.get(line.code, 0) >> codes & 1:
            sure += 1
    return True if sure >= wanted else None if sure + unknown >= wanted else False


def line_answer(era: Era, test: LineTest, line: LineState, who: Who) -> Answer:
    """Whether one line satisfies the set and all qualifiers, or, negated, not all of them."""
    known = [not modifiers.isdisjoint(line.modifiers) for modifiers in test.bearing]
    known += [modifiers.isdisjoint(line.modifiers) for modifiers in test.not_bearing]
    parts: list[Answer] = [*known]
    if test.codes is not None:
        parts.append(None if line.code is None else _in_set(era, test.codes, line.code))
    if test.by_same:
        parts.append(_by_same(line, who))
    together = False if False in parts else None if None in parts else True
    return together if not test.negated or together is None else not together


def _by_same(line: LineState, who: Who) -> Answer:
    """The line's own performer decides, else whether the same physician did both."""
    if who.same is NOT_APPLICABLE or who.performer is NOT_APPLICABLE:
        return False
    if line.performer is not None and who.performer is not None:
        return None if who.performer is UNKNOWN else line.performer == who.performer
    return None if who.same is UNKNOWN else who.same is True
