"""Encounters as Arrow tables, in the shapes that are read, and what single encounters of them are decided."""

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from fluororules.decision import Decision, Reason
from fluororules.loader import Rules
from fluororules.schema import to_json

LINE = pa.struct(
    [("code", pa.string()), ("modifiers", pa.list_(pa.string())), ("units", pa.int16()), ("performed_by", pa.string())]
)
FLUOROSCOPY = {
    "performed": pa.bool_(),
    "purpose": pa.string(),
    "physician_minutes": pa.int64(),
    "physician_present": pa.bool_(),
    "same_physician": pa.bool_(),
    "performed_by": pa.string(),
    "modifiers": pa.list_(pa.string()),
    "attendant": pa.dictionary(pa.int8(), pa.string()),
}
FIELDS = {
    "date_of_service": pa.string(),
    "procedures": pa.list_(LINE),
    "other_imaging": pa.bool_(),
    "payer": pa.string(),
    "component": pa.large_string(),
    "setting": pa.dictionary(pa.int32(), pa.string()),
    "id": pa.string(),
}


def table_of(encounters: Sequence[object], *, flat: bool = False) -> pa.Table:
    """Encounters as a table: fluoroscopy as a struct, or, `flat`, as columns of its own."""
    rows = [to_json(encounter) for encounter in encounters]
    columns = {name: pa.array([row.get(name) for row in rows], kind) for name, kind in FIELDS.items()}
    services = [_service(row) for row in rows]
    if flat:
        performed = pa.array([service and service["performed"] for service in services], pa.bool_())
        columns["fluoroscopy_performed"] = performed
        for name, kind in FLUOROSCOPY.items():
            if name != "performed":
                columns[f"fluoroscopy.{name}"] = pa.array([(service or {}).get(name) for service in services], kind)
    else:
        columns["fluoroscopy"] = pa.array(services, pa.struct(list(FLUOROSCOPY.items())))
    return pa.table(columns)


def _service(row: dict[str, Any]) -> dict[str, Any] | None:
    if "fluoroscopy" not in row:
        return None
    return {"performed": row["fluoroscopy"] is not None, **(row["fluoroscopy"] or {})}


def rows_of(rules: Rules, encounters: Sequence[object], *, explain: bool = False) -> list[dict[str, Any]]:
    """What the row runner makes of encounters, as the column runner writes it with `per="code"`."""
    decisions = [rules.evaluate(encounter) for encounter in encounters]
    return [row for at, each in enumerate(decisions) for row in _rows(at + 1, each, explain=explain)]


def _rows(row: int, decision: Decision, *, explain: bool) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for code in decision.codes:
        reasons: dict[str, Reason] = {reason.rule: reason for reason in code.reasons if reason.certain}
        possible: dict[str, Reason] = {reason.rule: reason for reason in code.reasons if not reason.certain}
        said: dict[str, Any] = {
            "row": row,
            "encounter": decision.encounter,
            "date_of_service": decision.date_of_service,
            "code": code.code,
            "status": code.status,
            "units": code.units,
            "rules": list(reasons),
            "possible_rules": list(possible),
            "modifiers": list(code.modifiers),
            "queries": [query.fact for query in decision.queries if code.code in query.decides],
            "notices": notices_of(decision),
        }
        if explain:
            said["sentences"] = [reason.text for reason in [*reasons.values(), *possible.values()]]
            said["sources"] = [reason.source for reason in [*reasons.values(), *possible.values()]]
        found.append(said)
    return found


def notices_of(decision: Decision) -> list[str]:
    """The notices that are written in columns, each once."""
    return sorted({notice.notice for notice in decision.notices} & {"no-table", "search-limit"})


def encounters_as_rows(rules: Rules, encounters: Sequence[object]) -> list[dict[str, Any]]:
    """What the row runner makes of encounters, as the column runner writes it with `per="encounter"`."""
    found: list[dict[str, Any]] = []
    for at, encounter in enumerate(encounters):
        decision = rules.evaluate(encounter)
        by_status = {
            status: [code.code for code in decision.codes if code.status == status]
            for status in ("coded", "query", "review")
        }
        found.append(
            {
                "row": at + 1,
                "encounter": decision.encounter,
                "date_of_service": decision.date_of_service,
                **by_status,
                "queries": [query.fact for query in decision.queries],
                "notices": notices_of(decision),
            }
        )
    return found
