"""Billed lines held against decisions."""

from typing import Any

import pytest

import fluororules
from fluororules.auditing import Audit, Billed
from fluororules.auditing.claims import claim_of
from fluororules.edits import FIRST, OPEN, PairEdit, PairTable, Tables
from fluororules.errors import EncounterError, TableError

EXAM: dict[str, Any] = {
    "date_of_service": "2009-02-28",
    "procedures": [],
    "fluoroscopy": {"purpose": "diagnostic examination", "physician_minutes": 20, "physician_present": True},
    "other_imaging": False,
}
STUDY = {"date_of_service": "2009-02-28", "procedures": [{"code": "74240"}]}


def audited(encounter: dict[str, Any], *billed: dict[str, Any], ruleset: str = "acr") -> Audit:
    """The audit of an encounter."""
    return fluororules.audit(encounter, billed, ruleset)


def verdicts(audit: Audit) -> list[tuple[str, str]]:
    """Code and verdict of each line."""
    return [(line.code, line.verdict) for line in audit.lines]


def test_what_the_rules_support_is_supported() -> None:
    """A line whose code is coded is supported, with the rule and its citation."""
    audit = audited(EXAM, {"code": "76000"})
    (line,) = audit.lines
    assert (line.verdict, line.status, line.supported_units, line.queries) == ("supported", "coded", 1, ())
    assert [reason.rule for reason in line.reasons] == ["stand-alone-exam"]
    assert (audit.missed, audit.possible) == ((), ())


def test_what_is_barred_whatever_is_unknown_is_not_supported() -> None:
    """A claim says nothing of the fluoroscopy, and yet the study bars it."""
    (line,) = audited(STUDY, {"code": "76000"}).lines
    assert (line.verdict, line.text) == ("not supported", "Whatever is not known, a rule bars it.")
    assert "bundled-study" in {reason.rule for reason in line.reasons if reason.effect == "not coded"}


def test_what_nothing_supports_is_not_supported() -> None:
    """Where every fact is known and no rule supports the code, the line says so."""
    (line,) = audited(EXAM, {"code": "77002"}).lines
    assert (line.verdict, line.text) == ("not supported", "Whatever is not known, no rule lets it stand.")


def test_what_is_open_cannot_be_told() -> None:
    """The facts to ask for are those that the code turns on."""
    encounter = {**EXAM, "fluoroscopy": {"purpose": "diagnostic examination", "physician_minutes": 20}}
    (line,) = audited(encounter, {"code": "76000"}).lines
    assert (line.verdict, line.text) == ("cannot tell", "It turns on physician present.")
    assert [query.question for query in line.queries] == ["Was the physician in the room during the fluoroscopy?"]
    (line,) = audited({"date_of_service": "2009-02-28", "procedures": []}, {"code": "76000"}).lines
    asked = "fluoroscopy, fluoroscopy purpose, physician time, physician present, same physician and other imaging"
    assert line.text == f"It turns on {asked}."


def test_rules_that_were_loaded_have_their_tables() -> None:
    """Tables beside rules that were loaded are refused, and not passed over."""
    with pytest.raises(TableError, match="with_tables"):
        fluororules.audit(EXAM, [], fluororules.load("acr"), tables=[])


def test_a_billed_line_is_no_proof_that_it_was_done() -> None:
    """Where the encounter does not say whether there was fluoroscopy, that is asked first."""
    (line,) = audited({"date_of_service": "2009-02-28", "procedures": []}, {"code": "77002"}).lines
    assert line.verdict == "cannot tell"
    assert [query.fact for query in line.queries] == ["fluoroscopy", "fluoroscopy purpose"]


def test_without_fluoroscopy_nothing_is_supported() -> None:
    """Where none was performed, no line is supported."""
    encounter: dict[str, Any] = {"date_of_service": "2009-02-28", "procedures": [], "fluoroscopy": None}
    assert verdicts(audited(encounter, {"code": "77002"})) == [("77002", "not supported")]


def test_review_cannot_be_told() -> None:
    """What the sources leave to a person is neither supported nor not."""
    encounter = {**EXAM, "date_of_service": "2010-01-01", "other_imaging": True}
    (line,) = audited(encounter, {"code": "76000"}, ruleset="fluoroscopy").lines
    assert (line.verdict, line.status, line.text) == ("cannot tell", "review", "The sources leave it to a person.")


def test_units_beyond_the_limit_are_not_supported() -> None:
    """Two lines of one code add up; the units within the limit are supported, those beyond are not."""
    exam = {**EXAM, "date_of_service": "2019-02-28"}
    lines = audited(exam, {"code": "76000"}, {"code": "76000", "units": 2}, ruleset="fluoroscopy").lines
    assert [(line.verdict, line.supported_units) for line in lines] == [("supported", 1), ("not supported", 0)]
    (line,) = audited(exam, {"code": "76000", "units": 2}, ruleset="fluoroscopy").lines
    assert (line.verdict, line.supported_units, line.text) == (
        "not supported",
        1,
        "Of 2 units, 1 can be supported.",
    )


def test_units_beyond_the_limit_are_not_supported_whatever_is_open() -> None:
    """A limit that holds in any case holds where it is open whether the code is coded."""
    exam = {**EXAM, "date_of_service": "2019-02-28", "other_imaging": None}
    (line,) = audited(exam, {"code": "76000", "units": 2}, ruleset="fluoroscopy").lines
    assert (line.status, line.verdict, line.supported_units) == ("query", "not supported", 1)


def test_a_line_that_is_barred_uses_up_no_units() -> None:
    """A line that a pair edit bars leaves the units to one that a modifier separates from the pair."""
    row = PairEdit("20680", "76000", FIRST, OPEN, 1)
    tables = Tables.of([PairTable.of("ncci-ptp-practitioner", "2024q3", FIRST, OPEN, [row])])
    encounter = {
        **EXAM,
        "date_of_service": "2024-08-01",
        "procedures": [{"code": "20680"}],
        "component": "professional",
        "fluoroscopy": {**EXAM["fluoroscopy"], "same_physician": True},
    }
    lines = [Billed("76000"), Billed("76000", modifiers=("59",))]
    found = fluororules.audit(encounter, lines, "medicare", tables=tables).lines
    assert [line.verdict for line in found] == ["not supported", "supported"]


def test_a_code_that_had_another_number_then() -> None:
    """A number that the service did not have on the date is not supported, and the number it had is named."""
    encounter = {**EXAM, "date_of_service": "2006-12-31"}
    (line,) = audited(encounter, {"code": "77002"}).lines
    assert (line.verdict, line.status, line.text) == (
        "not supported",
        None,
        "77002 is no code of the ruleset on the date of service. The number on that date is 76003.",
    )


def test_what_could_have_been_coded() -> None:
    """A code that is supported and not billed is missed; one that is open and not billed is possible."""
    assert audited(EXAM).missed == ("76000",)
    unknown = {**EXAM, "fluoroscopy": {"purpose": "diagnostic examination", "physician_present": True}}
    assert (audited(unknown).missed, audited(unknown).possible) == ((), ("76000", "76001"))


def test_other_codes_are_passed_over() -> None:
    """A billed line that the ruleset never decides gets no verdict."""
    assert verdicts(audited(EXAM, {"code": "20610"}, {"code": "76000"})) == [("76000", "supported")]


def test_the_modifiers_of_the_line_are_what_edits_look_at() -> None:
    """Of two lines, the one with the modifier is separated from its pair, whatever the encounter's modifiers are."""
    row = PairEdit("20680", "76000", FIRST, OPEN, 1)
    tables = Tables.of([PairTable.of("ncci-ptp-practitioner", "2024q3", FIRST, OPEN, [row])])
    encounter = {
        **EXAM,
        "date_of_service": "2024-08-01",
        "procedures": [{"code": "20680"}],
        "component": "professional",
        "fluoroscopy": {**EXAM["fluoroscopy"], "same_physician": True, "modifiers": ["59"]},
    }
    lines = [Billed("76000"), Billed("76000", modifiers=("59",))]
    plain, apart = fluororules.audit(encounter, lines[:1], "medicare", tables=tables).lines, None
    (apart,) = fluororules.audit(encounter, lines[1:], "medicare", tables=tables).lines
    assert [line.verdict for line in plain] == ["not supported"]
    assert [edit.column_one for reason in plain[0].reasons for edit in reason.edits] == ["20680"]
    assert apart.verdict == "supported"


@pytest.mark.parametrize(
    "line, field",
    [({"code": "7600"}, "billed[0].code"), ({"code": "76000", "units": 0}, "billed[0].units"), ({}, "billed[0].code")],
)
def test_a_bad_line_is_named_by_its_field(line: dict[str, Any], field: str) -> None:
    """A line that breaks its form is named by field, and no value is told."""
    with pytest.raises(EncounterError) as caught:
        audited(EXAM, line)
    assert caught.value.field == field
    assert "7600" not in str(caught.value)


def test_on_claims_decided_codes_are_billed_lines() -> None:
    """Procedure lines of any number of the ruleset's services are billed lines; those that stand apart come first."""
    rules = fluororules.load("acr")
    lines = [
        {"code": "20610"},
        {"code": "77002", "units": 2, "modifiers": ["26"], "performed_by": "A"},
        {"code": "76003"},
    ]
    claim = claim_of(rules, {"id": "C", **STUDY, "procedures": lines, "billed": [{"code": "76000"}]})
    assert claim.billed == (Billed("76000"), Billed("77002", 2, ("26",)), Billed("76003"))
    assert [line.code for line in claim.encounter.procedures] == ["20610"]
    assert claim.id == "C"


def test_a_claim_of_billed_lines_alone_had_no_procedures() -> None:
    """Where every line is billed, the list of procedures is empty, and known."""
    claim = claim_of(fluororules.load("acr"), {**STUDY, "procedures": [{"code": "76000"}]})
    assert claim.encounter.procedures == ()
