"""The workload's rules in JsonLogic, one nested `if`."""

from collections.abc import Iterable
from typing import Any

from tests.benchmarks.workload import ACCESS, FAMILIES, Row


def with_number(row: Row) -> dict[str, Any]:
    """A row whose day is also a number such as 20070101: engines that compare texts as numbers need it."""
    return {**row, "day": int(row["date_of_service"].replace("-", ""))}


def any_in(codes: Iterable[str]) -> Any:
    """Some procedure is among the codes."""
    return {"some": [{"var": "procedures"}, {"in": [{"var": ""}, list(codes)]}]}


def rule() -> Any:
    """The code, or an empty text."""
    alone = {
        "and": [
            _fact("fluoroscopy.physician_present"),
            {"!": [_fact("has_si_code")]},
            {
                "or": [
                    {"and": [_purpose("diagnostic"), {"!": [_fact("other_imaging")]}]},
                    {"and": [_purpose("none"), {"!": [_fact("fluoroscopy.same_physician_as_primary")]}]},
                ]
            },
        ]
    }
    access = {"and": [_fact("fluoroscopy.same_physician_as_primary"), any_in(ACCESS)]}
    by_day = {"if": [_since(20070101), "77001", _since(20040101), "75998", ""]}
    return {
        "if": [
            *({"!": [_fact("fluoroscopy.performed")]}, ""),
            *(part for codes in FAMILIES.values() for part in (any_in(codes), "")),
            *({"and": [_purpose("needle"), _since(20070101)]}, "77002", _purpose("needle"), "76003"),
            *({"and": [_purpose("spine"), _since(20070101)]}, "77003", _purpose("spine"), "76005"),
            *(_purpose("central venous"), {"if": [access, by_day, ""]}),
            *(alone, {"if": [{"<=": [_fact("fluoroscopy.minutes"), 60]}, "76000", "76001"]}, ""),
        ]
    }


def _fact(name: str) -> Any:
    return {"var": name}


def _purpose(purpose: str) -> Any:
    return {"==": [_fact("fluoroscopy.purpose"), purpose]}


def _since(day: int) -> Any:
    return {">=": [_fact("day"), day]}
