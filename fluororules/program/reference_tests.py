"""For the reference runner: whether a value passes a test, and a procedure line, with nothing unknown."""

from typing import Any

import attrs

from fluororules.days import holds
from fluororules.model.ruleset import Bears, CodeSet, InSet, Line, OneOf, Within
from fluororules.schema import NOT_APPLICABLE, State, Vocabulary


@attrs.frozen
class Performed:
    """One procedure line: its code, the modifiers it bears, and who performed it where the line says so."""

    code: str | None
    modifiers: frozenset[str]
    performer: str | None


def passes(value: Any, test: OneOf | Within | InSet | Bears, day: int) -> bool:  # noqa: ANN401 - facts are of many types
    """A comparison with a value. With a fact that does not apply it is false."""
    if value is NOT_APPLICABLE:
        return False
    match test:
        case OneOf():
            return value in test.values
        case Within(fact, low, high):
            number = value.toordinal() if fact.kind == "date" else value
            return (low is None or number >= low) and (high is None or number <= high)
        case InSet():
            return is_member(value, test.codes, day)
        case Bears():
            return any(modifier in value for modifier in test.modifiers)


def is_member(code: str | None, codes: CodeSet, day: int) -> bool:
    """Whether a code is in a set on the day."""
    return code is not None and code in codes.members and holds(codes.members[code], day)


def satisfies(each: Performed, line: Line, day: int, same: object, performer: object) -> bool:
    """Whether one line satisfies the set and all qualifiers, or, negated, not all of them.

    A line's own performer decides whether it was the same physician, else the encounter's `same physician`.
    """
    by_same = same is True if each.performer is None or performer is None else each.performer == performer
    every_part = (
        (line.codes is None or is_member(each.code, line.codes, day))
        and all(each.modifiers & any_of for any_of in line.bearing)
        and not any(each.modifiers & any_of for any_of in line.not_bearing)
        and (by_same or not line.by_same)
    )
    return every_part != line.negated


def who(words: Vocabulary, way: State) -> tuple[Any, Any]:
    """Whether the same physician did both, and who performed the service; None where no fact says so."""
    same = None if words.same is None else way[words.same]
    return same, None if words.performer is None else way[words.performer]


def performed(words: Vocabulary, lines: Any) -> tuple[Performed, ...]:  # noqa: ANN401 - of whatever class lines are
    """Lines of an encounter by what rules can see of them; those filled in are such already."""
    names = words.line_fields
    if names is None or lines is NOT_APPLICABLE:
        return ()
    return tuple(
        each
        if isinstance(each, Performed)
        else Performed(
            getattr(each, names.code),
            frozenset(getattr(each, names.modifiers) if names.modifiers else ()),
            getattr(each, names.performer) if names.performer else None,
        )
        for each in lines
    )
