"""Proofs as what is printed of them: plain data, made once and kept, and put out as text, JSON or SARIF."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from fluororules.cli.page import Page
    from fluororules.diagnostics import Diagnostic
    from fluororules.model import Ruleset
    from fluororules.prove import Finding, Proof, Witness

Report = dict[str, Any]
"""What is told of one ruleset, as JSON values."""
_COLOURS: Final = {"error": "red", "warning": "yellow"}


def report_of(proof: Proof, unused: Sequence[Diagnostic]) -> Report:
    """The report of a proof, and of names that nothing uses."""
    findings = [_finding(each) for each in proof.findings] + [_told(each, each.code) for each in unused]
    return {
        "ruleset": proof.ruleset,
        "verdict": "found" if findings else proof.verdict,
        "findings": findings,
        "unsettled": [
            {"about": each.about, "question": each.question, "file": each.span.source.shown, "line": each.span.line}
            for each in proof.unsettled
        ],
        "analysed": {kind: {"settled": done, "of": of} for kind, (done, of) in proof.analysed.items()},
        "inherited": proof.inherited,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    told = _told(finding.diagnostic, finding.about)
    if finding.witness is not None and finding.decision is not None:
        told["witness"] = witness_as_json(finding.witness)
        told["statuses"] = {each.code: each.status for each in finding.decision.codes}
    return told


def _told(diagnostic: Diagnostic, about: str) -> dict[str, Any]:
    from fluororules.diagnostics import render, to_json

    return {"about": about, **to_json(diagnostic), "text": render(diagnostic)}


def witness_as_json(witness: Witness) -> dict[str, object]:
    """The encounter as `evaluate` reads it, and the rows of tables that it is decided by."""
    rows = [row for editions in witness.tables.by_name.values() for table in editions for row in _rows(table)]
    return {"encounter": witness.to_json(), "tables": rows}


def _rows(table: Any) -> Iterator[dict[str, object]]:  # noqa: ANN401 - a table of any kind
    """The rows of a table in plain words."""
    for key, held in table.rows.items():
        for row in [r for some in held.values() for r in some] if isinstance(held, Mapping) else held:
            yield {"table": table.name, "of": key, "row": repr(row)}


# --- text


def in_text(report: Report, page: Page) -> Iterator[str]:
    """A report for people; its last line says what was looked at, and of how much."""
    for finding in report["findings"]:
        yield from _finding_in_text(finding, page)
        yield ""
    for each in report["unsettled"]:
        label = page.paint("not settled", "magenta", bold=True)
        yield f"{label}  {each['file']}:{each['line']}: {each['about']} ({each['question']})"
    yield _last_line(report, page)


def _finding_in_text(finding: Mapping[str, Any], page: Page) -> Iterator[str]:
    colour = _COLOURS[finding["severity"]]
    head, *rest = finding["text"].split("\n")
    label, _, message = head.partition(" ")
    yield f"{page.paint(label, colour, bold=True)} {message}"
    yield from rest
    if "witness" in finding:
        encounter = json.dumps(finding["witness"]["encounter"], ensure_ascii=False)
        yield page.paint("    such as   ", "cyan") + encounter
        for row in finding["witness"]["tables"]:
            yield page.paint("    with      ", "cyan") + f"table {row['table']}: {row['row']}"
        statuses = ", ".join(f"{code} {status}" for code, status in finding["statuses"].items())
        yield page.paint("    decided   ", "cyan") + statuses


def _last_line(report: Report, page: Page) -> str:
    from fluororules.cli.page import counted

    colours = {"proved": "green", "found": "red", "not settled": "magenta"}
    verdict = page.paint(report["verdict"], colours[report["verdict"]], bold=True)
    analysed = ((kind, n["settled"], n["of"]) for kind, n in report["analysed"].items() if n["of"])
    counts = ", ".join(f"{settled} of {counted(of, kind.removesuffix('s'))}" for kind, settled, of in analysed)
    inherited = report["inherited"]
    are = "is looked at where it stands" if inherited == 1 else "are looked at where they stand"
    more = f"; {counted(inherited, 'inherited rule')} {are}" if inherited else ""
    return f"{report['ruleset']}: {verdict}. Analysed: {counts or 'nothing'}{more}"


# --- SARIF


def as_sarif(reports: Sequence[Report], version: str) -> bytes:
    """The findings in the form in which tools of code review read them (SARIF 2.1.0)."""
    findings = [finding for report in reports for finding in report["findings"]]
    codes = sorted({finding["code"] for finding in findings})
    driver = {
        "name": "fluororules",
        "version": version,
        "rules": [{"id": code, "helpUri": f"docs/reference/complaints/{code}.md"} for code in codes],
    }
    run = {"tool": {"driver": driver}, "columnKind": "utf16CodeUnits", "results": [_result(each) for each in findings]}
    log = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2).encode() + b"\n"


def _result(finding: Mapping[str, Any]) -> dict[str, object]:
    text = finding["message"]
    if "witness" in finding:
        text += f"; such as {json.dumps(finding['witness']['encounter'], ensure_ascii=False)}"
    return {
        "ruleId": finding["code"],
        "level": finding["severity"],
        "message": {"text": text},
        "locations": [_location(finding)],
        "relatedLocations": [{**_location(label), "message": {"text": label["text"]}} for label in finding["labels"]],
    }


def _location(place: Mapping[str, Any]) -> dict[str, object]:
    start, end = place["start"], place["end"]
    region = {
        "startLine": start["line"],
        "startColumn": start["utf16"] + 1,
        "endLine": end["line"],
        "endColumn": end["utf16"] + 1,
    }
    uri = place["file"].replace("\\", "/")
    return {"physicalLocation": {"artifactLocation": {"uri": uri}, "region": region}}


def unused_names(ruleset: Ruleset, others: Sequence[Ruleset]) -> list[Diagnostic]:
    """The names that nothing uses, as `lint` tells them."""
    from fluororules.lint import lint

    return [each for each in lint(ruleset, extended_by=others) if each.code == "FR401"]
