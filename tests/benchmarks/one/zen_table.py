"""zen-engine: a decision table of sixteen rows, the first that fits."""

import json
from collections.abc import Callable, Sequence
from typing import Any

import zen

from tests.benchmarks.as_json_logic import with_number
from tests.benchmarks.contender import Contender
from tests.benchmarks.workload import ACCESS, FAMILIES, NOTHING, ONE, Added, Codes, Row


def _some(codes: Sequence[str]) -> str:
    return f"some(procedures, # in [{','.join(repr(code) for code in codes)}])"


AFTER, BEFORE, BETWEEN = ">= 20070101", "< 20070101", "[20040101..20070101)"
VENOUS = f"fluoroscopy.same_physician_as_primary and {_some(ACCESS)}"
ALONE = (
    "fluoroscopy.physician_present and not has_si_code and ((fluoroscopy.purpose == 'diagnostic' and not other_imaging)"
    " or (fluoroscopy.purpose == 'none' and not fluoroscopy.same_physician_as_primary))"
)
INPUTS = {
    "performed": "fluoroscopy.performed",
    "purpose": "fluoroscopy.purpose",
    "day": "day",
    "minutes": "fluoroscopy.minutes",
    "condition": "",
}
ROWS = (
    ("false", "", "", "", "", ""),
    *(("", "", "", "", _some(codes), "") for codes in FAMILIES.values()),
    ("", "'needle'", AFTER, "", "", "77002"),
    ("", "'needle'", BEFORE, "", "", "76003"),
    ("", "'spine'", AFTER, "", "", "77003"),
    ("", "'spine'", BEFORE, "", "", "76005"),
    ("", "'central venous'", AFTER, "", VENOUS, "77001"),
    ("", "'central venous'", BETWEEN, "", VENOUS, "75998"),
    ("", "", "", "<= 60", ALONE, "76000"),
    ("", "", "", "> 60", ALONE, "76001"),
)


def content() -> Any:
    """The decision as the engine reads it: input, table, output."""
    table = {
        "hitPolicy": "first",
        "inputs": [{"id": f"i{at}", "name": name, "field": field} for at, (name, field) in enumerate(INPUTS.items())],
        "outputs": [{"id": "o", "name": "code", "field": "code"}],
        "rules": [
            {"_id": f"row{at}", **{f"i{column}": cell for column, cell in enumerate(cells)}, "o": repr(code)}
            for at, (*cells, code) in enumerate(ROWS)
        ],
    }
    where = {"position": {"x": 0, "y": 0}}
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in", **where},
        {"id": "table", "type": "decisionTableNode", "name": "table", "content": table, **where},
        {"id": "out", "type": "outputNode", "name": "out", **where},
    ]
    edges = [
        {"id": "1", "sourceId": "in", "targetId": "table", "type": "edge"},
        {"id": "2", "sourceId": "table", "targetId": "out", "type": "edge"},
    ]
    return {"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges}


def engine() -> Callable[..., Any]:
    """What evaluates the decision `base`, read once."""
    read = json.loads(json.dumps(content()))
    return zen.ZenEngine({"loader": {"type": "static", "content": {"base": read}}}).evaluate  # type: ignore[no-any-return, unused-ignore]


def load(added: Sequence[Added]) -> Callable[[Row], Codes]:
    """The answer."""
    if added:
        raise NotImplementedError
    evaluate = engine()

    def answer(row: Row) -> Codes:
        result = evaluate("base", with_number(row))["result"]
        return ONE[result["code"]] if result else NOTHING

    return answer


CONTENDER = Contender("a decision table, in Rust", load, distribution="zen-engine")
