"""A difference made small: fewer encounters, fewer facts, fewer lines, fewer statements, as long as it stays one."""

from collections.abc import Callable, Iterator
from typing import Any

import attrs

from fluororules.testing.stated import Data
from tests.agreement.comparing import Case, Difference, Runner, Size, compare, loaded

_MOST_TRIED = 400


def smallest(difference: Difference, others: tuple[Runner, ...] = ()) -> Difference:
    """The smallest difference that one was made to, by taking away a piece at a time; of the same two runners."""
    tried = 0
    best = difference
    again = True
    while again:
        again = False
        for case in _smaller(best):
            tried += 1
            if tried > _MOST_TRIED:
                return best
            found = compared(case, others)
            if found is not None and found.against == best.against:
                best, again = found, True
                break
    return best


def compared(case: Case, others: tuple[Runner, ...] = ()) -> Difference | None:
    """The difference of a case that may raise; one that does has none that can be shown."""
    try:
        return compare(case, Size(len(case.encounters), len(case.encounters)), others)[1]
    except Exception:  # noqa: BLE001 - a planted fault may raise anything
        return None


def _smaller(difference: Difference) -> Iterator[Case]:
    case = difference.case
    if len(case.encounters) > 1:
        yield _anew(case, (difference.encounter,))
        half = len(case.encounters) // 2
        yield _anew(case, case.encounters[:half])
        yield _anew(case, case.encounters[half:])
        return  # what turns on what was decided before is left as it is
    for at in reversed(range(len(case.statements))):
        statements = (*case.statements[:at], *case.statements[at + 1 :])
        rules = loaded(statements, case.tables, case.schema)
        if rules is not None:
            yield attrs.evolve(case, statements=statements, rules=rules)
    for at in range(len(case.tables)):
        tables = (*case.tables[:at], *case.tables[at + 1 :])
        rules = loaded(case.statements, tables, case.schema)
        if rules is not None:
            yield attrs.evolve(case, tables=tables, rules=rules)
    for data in _with_less(case.encounters[0]):
        yield _anew(case, (data,))


def _anew(case: Case, encounters: tuple[Data, ...]) -> Case:
    """The case with other encounters, and nothing kept of what was decided before."""
    rules = loaded(case.statements, case.tables, case.schema)
    return attrs.evolve(case, encounters=encounters, rules=rules or case.rules)


def _with_less(data: Data) -> Iterator[Data]:
    """The encounter with one thing less: a fact, a fact of a group, a line, or what a line says."""
    for name, value in list(data.items())[1:]:
        yield _without(data, name)
        if isinstance(value, dict):
            for inner in value:
                yield {**data, name: _without(value, inner)}
        if isinstance(value, list):
            yield from _lists(data, name, value)


def _lists(data: Data, name: str, value: list[Any]) -> Iterator[Data]:
    for at, line in enumerate(value):
        yield {**data, name: [*value[:at], *value[at + 1 :]]}
        if isinstance(line, dict):
            less: Callable[[str], Data] = lambda inner, of=line: _without(of, inner)  # type: ignore[misc] # noqa: E731
            for inner in line:
                yield {**data, name: [*value[:at], less(inner), *value[at + 1 :]]}


def _without(data: Data, name: str) -> Data:
    return {key: value for key, value in data.items() if key != name}
