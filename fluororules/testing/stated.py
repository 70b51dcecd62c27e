"""What an encounter states of a fact, in its JSON form, read and changed."""

from typing import Any

from fluororules.schema import Fact

Data = dict[str, Any]
"""The JSON form of an encounter."""


def value_in(data: Data, fact: Fact) -> Any:  # noqa: ANN401 - JSON values
    """The value of a fact; of what is unknown, and of what does not apply, the text `unknown`, which no fact holds."""
    holder = data.get(fact.path[0]) if fact.group is not None else data
    return "unknown" if holder is None else holder.get(fact.path[-1], "unknown")


def with_value(data: Data, fact: Fact, value: Any) -> Data | None:  # noqa: ANN401 - JSON values
    """The encounter with another value of a fact; None where the fact does not apply, or that is unknown."""
    if fact.group is None:
        return {**data, fact.path[-1]: value}
    holder = data.get(fact.path[0])
    return None if holder is None else {**data, fact.path[0]: {**holder, fact.path[-1]: value}}


def without_value(data: Data, fact: Fact) -> Data:
    """The encounter with a fact left unknown."""
    if fact.group is None:
        return {name: value for name, value in data.items() if name != fact.path[-1]}
    holder = data.get(fact.path[0])
    if holder is None:
        return data
    return {**data, fact.path[0]: {name: value for name, value in holder.items() if name != fact.path[-1]}}


def taken_over(data: Data, other: Data, fact: Fact) -> Data:
    """The encounter with a fact as another states it; as it was where that does not, or the fact does not apply.

    What was performed in both keeps the facts that hang on it.
    """
    value = value_in(other, fact)
    if value == "unknown":
        return data
    if fact.kind == "group" and value is not None:
        return {**data, fact.path[-1]: data.get(fact.path[-1]) or {}}
    return with_value(data, fact, value) or data
