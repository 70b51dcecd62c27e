"""What single audits come to, as the audit runner writes it."""

from collections.abc import Iterator, Sequence
from typing import Any

from fluororules.auditing import AuditedLine, audit
from fluororules.auditing.claims import claim_of
from fluororules.auditing.verdicts import Answer, unbilled_text
from fluororules.decision import Decision
from fluororules.loader import Rules
from tests.batch.frames import notices_of


def rows_of(rules: Rules, claims: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows for claims in JSON, each audited alone."""
    return [row for at, each in enumerate(claims, 1) for row in _rows(rules, at, each)]


def _rows(rules: Rules, row: int, data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    claim = claim_of(rules, data)
    found, decision = audit(claim.encounter, claim.billed, rules), rules.evaluate(claim.encounter)
    numbers = {number for service in rules.program.services for number, _ in service.numbers}
    lines = [*(data.get("billed") or ()), *(data.get("procedures") or ())]
    places = [at for at, line in enumerate(lines, 1) if line.get("code") in numbers]
    about = {"row": row, "encounter": found.encounter, "date_of_service": found.date_of_service}
    for place, line in zip(places, found.lines, strict=True):
        yield {**about, **_line(line, place), "notices": notices_of(decision)}
    for verdict, codes in (("missed", found.missed), ("possible", found.possible)):
        for code in codes:
            yield {**about, **_other(decision, code, verdict), "notices": notices_of(decision)}


def _line(line: AuditedLine, place: int) -> dict[str, Any]:
    return {
        "line": place,
        "code": line.code,
        "units": line.units,
        "modifiers": list(line.modifiers),
        "verdict": line.verdict,
        "status": line.status,
        "supported_units": line.supported_units,
        "rules": list(dict.fromkeys(reason.rule for reason in line.reasons if reason.certain)),
        "possible_rules": list(dict.fromkeys(reason.rule for reason in line.reasons if not reason.certain)),
        "queries": [query.fact for query in line.queries],
        "text": line.text,
    }


def _other(decision: Decision, code: str, verdict: str) -> dict[str, Any]:
    said = next(each for each in decision.codes if each.code == code)
    queries = tuple(query for query in decision.queries if code in query.decides)
    return {
        "line": None,
        "code": code,
        "units": None,
        "modifiers": [],
        "verdict": verdict,
        "status": said.status,
        "supported_units": None,
        "rules": list(dict.fromkeys(reason.rule for reason in said.reasons if reason.certain)),
        "possible_rules": list(dict.fromkeys(reason.rule for reason in said.reasons if not reason.certain)),
        "queries": [query.fact for query in queries],
        "text": unbilled_text(Answer(said.status, said, queries)),
    }
