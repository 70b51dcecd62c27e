"""What an encounter states, in the words of rules; a number as the stretch that no rule tells apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from fluororules.facts import UNKNOWN
from fluororules.program.program import Program
from fluororules.schema import NOT_APPLICABLE, Fact, Vocabulary, state_of

Stretches = Mapping[str, tuple[int, ...]]
"""For each number by its phrase, where the stretches that rules tell apart begin."""


def stretches_of(*programs: Program) -> Stretches:
    """The stretches that the rules of programs tell apart."""
    found: dict[str, set[int]] = {}
    for program in programs:
        for question in program.questions:
            if question.kind == "within":
                starts = found.setdefault(program.vocabulary.facts[question.fact].phrase, set())
                starts |= {question.low} if question.low is not None else set()
                starts |= {question.high + 1} if question.high is not None else set()
    return {phrase: tuple(sorted(starts)) for phrase, starts in found.items()}


def in_words(encounter: object, words: Vocabulary, stretches: Stretches) -> tuple[str, ...]:
    """What an encounter states, but for its date, one fact each."""
    state = state_of(words, encounter)
    return tuple(_told(words, state, stretches))


def _told(words: Vocabulary, state: tuple[Any, ...], stretches: Stretches) -> Iterator[str]:
    stated = [fact for fact in words.facts if fact.number != words.date and _says(fact, state[fact.number])]
    groups = {fact.group for fact in stated}
    for fact in stated:
        if fact.number not in groups:  # what is said of something says that it was performed
            yield _of(fact, state[fact.number], words, stretches)


def _says(fact: Fact, value: Any) -> bool:  # noqa: ANN401 - of any fact
    """Whether something is stated of a fact; that no modifiers are borne goes without saying."""
    if value is UNKNOWN or value is NOT_APPLICABLE:
        return False
    return fact.kind != "modifiers" or bool(value)


def _of(fact: Fact, value: Any, words: Vocabulary, stretches: Stretches) -> str:  # noqa: ANN401 - one case a kind
    match fact.kind:
        case "yes/no" | "group":
            return fact.phrase if value else f"not {fact.phrase}"
        case "minutes" | "number":
            return f"{fact.phrase} {_stretch(fact, value, stretches.get(fact.phrase, ()))}"
        case "modifiers":
            holder = words.facts[fact.group].phrase if fact.group is not None else fact.phrase
            return f"{holder} with modifier {', '.join(value)}"
        case "lines":
            return ", ".join(_line(line, words) for line in value) if value else "no procedures"
        case "date":
            return f"{fact.phrase} {date.isoformat(value)}"
        case _:
            return f"{fact.phrase} is {value}"


def _stretch(fact: Fact, value: int, starts: tuple[int, ...]) -> str:
    """The stretch in which a number lies."""
    unit = " minutes" if fact.kind == "minutes" else ""
    below = [start for start in starts if fact.low < start <= value]
    above = [start for start in starts if start > value]
    if below and above:
        low, high = below[-1], above[0] - 1
        return f"{low}{unit}" if low == high else f"{low} to {high}{unit}"
    if below:
        return f"over {below[-1] - 1}{unit}"
    return f"up to {above[0] - 1}{unit}" if above else "of any size"


def _line(line: Any, words: Vocabulary) -> str:  # noqa: ANN401 - of whatever class lines are
    names = words.line_fields
    if names is None:
        return "a procedure"
    marks = getattr(line, names.modifiers) if names.modifiers else ()
    by = getattr(line, names.performer) if names.performer else None
    told = f"procedure {getattr(line, names.code) or 'of an unknown code'}"
    told += f" with modifier {', '.join(marks)}" if marks else ""
    return told + (f" by {by}" if by else "")
