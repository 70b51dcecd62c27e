"""Programs to and from plain JSON values, so that published rulesets need not be parsed at every start.

A program is kept as it is before tables are bound to it.
"""

from collections.abc import Mapping
from typing import Any

from fluororules.decision import RulesetId
from fluororules.program.program import (
    Days,
    LineTest,
    Node,
    Program,
    ProgramEdits,
    ProgramRule,
    ProgramService,
    Question,
)
from fluororules.schema import Vocabulary

FORMAT = 3


def to_data(program: Program) -> dict[str, Any]:
    """A program as JSON values."""
    return {
        "format": FORMAT,
        "vocabulary": _signature(program.vocabulary),
        "ruleset": [program.ruleset.name, program.ruleset.version, program.ruleset.digest],
        "reviewed_through": program.reviewed_through,
        "services": [[s.name, s.numbers] for s in program.services],
        "lives": _grouped(program.lives),
        "sets": [[name, _grouped(members)] for name, members in program.sets],
        "questions": [_question_data(q) for q in program.questions],
        "nodes": [[n.kind, n.of] for n in program.nodes],
        "question": program.question,
        "edits": [[getattr(edits, name) for name in _EDITS] for edits in program.edits],
        "rules": [[getattr(rule, name) for name in _RULE] for rule in program.rules],
    }


def from_data(data: Mapping[str, Any], words: Vocabulary) -> Program | None:
    """The program that the values are; None where they are of another format or vocabulary."""
    if data.get("format") != FORMAT or data.get("vocabulary") != _signature(words):
        return None
    return Program(
        RulesetId(*data["ruleset"]),
        data["question"],
        data["reviewed_through"],
        words,
        tuple(
            ProgramService(name, tuple((code, _days(days)) for code, days in numbers))
            for name, numbers in data["services"]
        ),
        _spread(data["lives"]),
        tuple((name, _spread(groups)) for name, groups in data["sets"]),
        tuple(_question(q) for q in data["questions"]),
        tuple(Node(kind, tuple(of)) for kind, of in data["nodes"]),
        tuple(_rule(values) for values in data["rules"]),
        tuple(ProgramEdits(*(_tuple(value) for value in values)) for values in data["edits"]),
    )


_RULE = tuple(field.name for field in ProgramRule.__attrs_attrs__)
_EDITS = tuple(field.name for field in ProgramEdits.__attrs_attrs__)


def _signature(words: Vocabulary) -> list[Any]:
    """What a program takes for granted of its vocabulary."""
    return [
        [f.phrase, f.kind, ".".join(f.path), f.group, f.question, list(f.values), f.low, f.high] for f in words.facts
    ]


def _days(pieces: list[list[int]]) -> Days:
    return tuple((first, last) for first, last in pieces)


def _grouped(members: Mapping[str, Days]) -> list[list[Any]]:
    """Codes by their days: most share them."""
    groups: dict[Days, list[str]] = {}
    for code, days in members.items():
        groups.setdefault(days, []).append(code)
    return [[days, codes] for days, codes in groups.items()]


def _spread(groups: list[list[Any]]) -> dict[str, Days]:
    spread: dict[str, Days] = {}
    for pieces, codes in groups:
        spread.update(dict.fromkeys(codes, _days(pieces)))
    return spread


def _question_data(question: Question) -> list[Any]:
    line = question.line
    return [
        question.kind,
        question.fact,
        sorted(question.values, key=str),
        question.low,
        question.high,
        question.codes,
        line
        and [
            line.codes,
            [sorted(m) for m in line.bearing],
            [sorted(m) for m in line.not_bearing],
            line.by_same,
            line.negated,
        ],
    ]


def _question(values: list[Any]) -> Question:
    kind, fact, texts, low, high, codes, line = values
    return Question(kind, fact, frozenset(texts), low, high, codes, _line(line) if line else None)


def _line(values: list[Any]) -> LineTest:
    codes, bearing, not_bearing, by_same, negated = values
    return LineTest(
        codes, tuple(frozenset(m) for m in bearing), tuple(frozenset(m) for m in not_bearing), by_same, negated
    )


def _rule(values: list[Any]) -> ProgramRule:
    """A rule from its values, in the order of its fields; lists are tuples all the way down."""
    return ProgramRule(*(_tuple(value) for value in values))


def _tuple(value: Any) -> Any:  # noqa: ANN401 - JSON values
    return tuple(_tuple(v) for v in value) if isinstance(value, list) else value
