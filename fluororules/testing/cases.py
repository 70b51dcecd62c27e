"""The conformance suite: rulesets, encounters and tables with what the definition decides, as plain data.

    python -m fluororules.testing.cases > cases.json

writes the cases for runners in other languages; `conformance` holds a runner in Python to them. A case says

    name       which one it is
    rules      the text of a ruleset: one `.rules` file
    encounter  an encounter in its JSON form
    tables     the tables that are handed over: name, edition, kind, first and last day, and rows, each an object
    expected   for each code that exists on the date its status, and under `query` the facts that are named, in order

and the file `{"format": 1, "cases": [...]}`. What is expected comes from the reference runner, which is the definition
written out. The cases are drawn; the same version of Hypothesis draws the same.
"""

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from fluororules.decision import plain
from fluororules.edits import AddOnEdit, AddOnTable, PairEdit, PairTable, Table, Tables, UnitLimit, UnitTable
from fluororules.loader import Rules
from fluororules.program import reference
from fluororules.program.reference_values import TooManyWaysError
from fluororules.schema import from_json
from fluororules.testing.drawing import distinctions_of, encounters_as_json
from fluororules.testing.drawn import Compiled, compiled, edited, rulesets
from fluororules.testing.rows import rows_of

FORMAT: Final = 1
MOST_SHOWN: Final = 5
Case = Mapping[str, Any]
Run = Callable[[str, dict[str, Any], list[dict[str, Any]]], Mapping[str, Any]]
"""A runner: the text of a ruleset, an encounter and tables, to a decision; all in the JSON form of a case."""
_ENCOUNTERS_EACH: Final = 3


def conformance(run: Run, cases: Iterable[Case] | None = None) -> int:
    """Holds a runner to the definition. Gives the number of cases; raises AssertionError with the first that differ.

    `run` takes the text of a ruleset, an encounter and tables as a case has them, and gives a decision in its JSON
    form, of which `codes` (each with `code` and `status`) and `queries` (each with `fact` and `decides`) are looked at.
    """
    wrong: list[str] = []
    number = 0
    for number, case in enumerate(conformance_cases() if cases is None else cases, start=1):  # noqa: B007
        got = _decided(run(case["rules"], dict(case["encounter"]), [dict(table) for table in case["tables"]]))
        if got != case["expected"]:
            wrong.append(_told(case, got))
    if wrong:
        more = f"\n\nand {len(wrong) - MOST_SHOWN} more" if len(wrong) > MOST_SHOWN else ""
        shown = "\n\n".join(wrong[:MOST_SHOWN])
        raise AssertionError(
            f"{len(wrong)} of {number} cases are decided otherwise than by the definition\n\n{shown}{more}"
        )
    return number


def conformance_cases(rulesets_drawn: int = 100) -> list[dict[str, Any]]:
    """The cases of so many drawn rulesets without tables, and half as many with tables."""
    found: list[dict[str, Any]] = []
    for strategy, number in ((rulesets(), rulesets_drawn), (edited(), rulesets_drawn // 2)):
        for drawn, encounters in _drawn(strategy, number):
            found += (case for data in encounters if (case := _case(drawn, data, len(found) + 1)) is not None)
    return [{**case, "name": f"case-{at}"} for at, case in enumerate(found, start=1)]


def _drawn(strategy: st.SearchStrategy[Compiled], number: int) -> list[tuple[Compiled, list[dict[str, Any]]]]:
    """Rulesets with some encounters each, the same each time."""
    found: list[tuple[Compiled, list[dict[str, Any]]]] = []

    @seed(0)
    @settings(
        max_examples=number,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(st.data())
    def draw(data: st.DataObject) -> None:
        drawn = data.draw(strategy)
        encounters = encounters_as_json(distinctions_of(drawn.ruleset, drawn.tables))
        found.append((drawn, data.draw(st.lists(encounters, min_size=1, max_size=_ENCOUNTERS_EACH))))

    draw()
    return found


def _case(drawn: Compiled, data: dict[str, Any], number: int) -> dict[str, Any] | None:
    """A case; None where the reference runner would be too slow."""
    encounter: Any = from_json(drawn.ruleset.vocabulary.cls, data)
    try:
        answers = reference.decide(drawn.ruleset, encounter, drawn.tables).answers
    except TooManyWaysError:
        return None
    expected = {answer.code: {"status": answer.status, "facts": list(answer.facts)} for answer in answers}
    tables = [table_as_json(table) for editions in drawn.tables.by_name.values() for table in editions]
    return {"name": f"case-{number}", "rules": drawn.text, "encounter": data, "tables": tables, "expected": expected}


def _decided(decision: Mapping[str, Any]) -> dict[str, Any]:
    """What is looked at of a decision, as a case expects it."""
    queries: Sequence[Mapping[str, Any]] = decision["queries"]
    return {
        each["code"]: {
            "status": each["status"],
            "facts": [query["fact"] for query in queries if each["code"] in query["decides"]],
        }
        for each in decision["codes"]
    }


def _told(case: Case, got: Mapping[str, Any]) -> str:
    differ = sorted(code for code in {*got, *case["expected"]} if got.get(code) != case["expected"].get(code))
    lines = [
        f"  {code}: expected {_answer(case['expected'].get(code))}, got {_answer(got.get(code))}" for code in differ
    ]
    return "\n".join([f"{case['name']}: {json.dumps(case['encounter'])}", case["rules"], *lines])


def _answer(answer: Mapping[str, Any] | None) -> str:
    return "no such code" if answer is None else " ".join([answer["status"], ", ".join(answer["facts"])]).rstrip()


# --- runners of this project


def by_rows(rules: str, encounter: dict[str, Any], tables: list[dict[str, Any]]) -> dict[str, Any]:
    """The row runner, by which all decisions are made."""
    return ruleset_of(rules, tables).evaluate(encounter).to_json()


def by_definition(rules: str, encounter: dict[str, Any], tables: list[dict[str, Any]]) -> dict[str, Any]:
    """The reference runner."""
    loaded = ruleset_of(rules, tables)
    answers = reference.decide(loaded.ruleset, from_json(loaded.schema, encounter), loaded.program.tables).answers
    facts = dict.fromkeys(fact for answer in answers for fact in answer.facts)
    ordered = [fact.phrase for fact in loaded.program.vocabulary.facts if fact.phrase in facts]
    return {
        "codes": [{"code": answer.code, "status": answer.status} for answer in answers],
        "queries": [{"fact": fact, "decides": [a.code for a in answers if fact in a.facts]} for fact in ordered],
    }


def ruleset_of(rules: str, tables: Iterable[Mapping[str, Any]]) -> Rules:
    """The ruleset of a case, ready to decide. Raises ValueError with the complaints where the text has errors."""
    return compiled(rules).rules.with_tables(Tables.of(table_from_json(table) for table in tables))


# --- tables


_ROWS: Final = {"pairs": PairEdit, "add-ons": AddOnEdit, "units": UnitLimit}


def table_as_json(table: Table) -> dict[str, Any]:
    """A table as plain data, with its rows in the order of their lines."""
    return {
        "name": table.name,
        "edition": table.edition,
        "kind": table.kind,
        "first": table.first.isoformat(),
        "last": table.last.isoformat(),
        "rows": [plain(row) for row in rows_of(table)],
    }


def table_from_json(data: Mapping[str, Any]) -> Table:
    """A table from plain data."""
    head = (data["name"], data["edition"], date.fromisoformat(data["first"]), date.fromisoformat(data["last"]))
    kind = _ROWS[data["kind"]]
    rows: list[Any] = [kind(**{name: _value(name, value) for name, value in row.items()}) for row in data["rows"]]
    match data["kind"]:
        case "pairs":
            return PairTable.of(*head, rows)
        case "add-ons":
            return AddOnTable.of(*head, rows)
        case _:
            return UnitTable.of(*head, rows)


def _value(name: str, value: Any) -> Any:  # noqa: ANN401 - JSON values
    return date.fromisoformat(value) if name in {"first", "last"} else value


if __name__ == "__main__":
    json.dump({"format": FORMAT, "cases": conformance_cases()}, sys.stdout, indent=1)
    sys.stdout.write("\n")
