"""The law of witnesses: what the prover shows does what it is shown for, and what it rules out is never drawn.

Witnesses are put to the ordinary evaluator and to the reference runner.
"""

import re
from datetime import date
from typing import Any, Final

import attrs
from hypothesis import assume, event, given, reject, settings
from hypothesis import strategies as st

from fluororules.days import holds
from fluororules.decision import Decision
from fluororules.edits import NO_TABLES, Tables
from fluororules.model.ruleset import All, AnyOf, Condition, Defined, Ensure, HasStatus, Not, Ruleset
from fluororules.program import reference
from fluororules.program.ensuring import broken
from fluororules.program.eras import Eras, eras_of
from fluororules.program.firing import applying
from fluororules.program.from_model import compile_with_ensures
from fluororules.program.from_tables import bound
from fluororules.program.reference_edits import with_edits
from fluororules.program.reference_values import TooManyWaysError
from fluororules.prove import Comparison, Region, compare, prove, prove_ensures
from fluororules.schema import State, state_of
from fluororules.testing.drawing import encounters_for
from fluororules.testing.drawn import Compiled, compiled, edited, rulesets, rulesets_statements

STEPS: Final = 300_000
_PARTS: Final = (
    "alpha coded",
    "alpha not coded",
    "not alpha coded",
    "other imaging",
    "not physician present",
    "procedure in ONE",
    "no procedure in ONE",
    "2 or more procedures in ONE",
    "procedure in ONE by the same physician",
    "every procedure in ONE",
    "physician time over 30 minutes",
    "fluoroscopy with modifier 59",
    "date of service at least 2020-01-02",
    "other imaging is known",
)
_SLIPS: Final = (
    ("30 minutes", "31 minutes"),
    ("2020-01-02", "2020-01-03"),
    ("71000..71002", "71000..71001"),
    ("71001", "71002"),
    ("modifier 59", "modifier XE"),
    ("units 2", "units 1"),
    ("2 or more", "3 or more"),
    (" by the same physician", ""),
    ("not coded", "coded"),
    ("review ", "code "),
    ("if not ", "if "),
    ("up to", "under"),
    (" is known", " is unknown"),
)


# --- ensures and rules


@st.composite
def ensured(draw: st.DrawFn) -> Compiled:
    """Small rulesets with an `ensure` or two."""
    statements = draw(rulesets_statements())
    for number in range(draw(st.integers(1, 2))):
        parts = draw(st.lists(st.sampled_from(_PARTS), min_size=1, max_size=3, unique=True))
        word = draw(st.sampled_from(("never", "never", "always")))
        joined = draw(st.sampled_from((" and ", " or "))).join(parts)
        statements.append(f"ensure claim-{number} {word} {joined}")
    return compiled("\n".join(statements))


@settings(max_examples=40)
@given(ensured(), st.data())
def test_an_ensure_is_broken_by_its_witness_or_by_no_encounter(drawn: Compiled, data: st.DataObject) -> None:
    """What breaks an `ensure` breaks it by the definition too; one that is proved is broken by no drawn encounter."""
    eras = eras_of(bound(compile_with_ensures(drawn.ruleset), NO_TABLES))
    results = prove_ensures(drawn.ruleset, steps=STEPS)
    for at, (ensure, result) in enumerate(zip(drawn.ruleset.ensures, results, strict=True)):
        event(result.verdict)
        if result.verdict == "broken":
            assert broken(eras, result.encounter, drawn.decide(result.encounter))[at] is True
            assert _is_broken_by_definition(drawn.ruleset, ensure, result.encounter, result.tables) is not False
    for encounter in data.draw(st.lists(encounters_for(drawn.ruleset), min_size=1, max_size=10)):
        found = broken(eras, encounter, drawn.decide(encounter))
        for breaks, result in zip(found, results, strict=True):
            assert not (breaks and result.verdict == "proved"), f"\n{drawn.text}\n{encounter}"


@settings(max_examples=40)
@given(rulesets(), st.data())
def test_what_rules_and_codes_cannot_do_they_never_do(drawn: Compiled, data: st.DataObject) -> None:
    """A dead or overridden rule never applies, one that says nothing new can go, a code is never what it cannot be."""
    proof = prove(drawn.ruleset, steps=STEPS)
    encounters = data.draw(st.lists(encounters_for(drawn.ruleset), min_size=1, max_size=8))
    encounters += [each.encounter for each in proof.witnesses]
    eras = eras_of(bound(compile_with_ensures(drawn.ruleset), NO_TABLES))
    for finding in proof.findings:
        event(finding.diagnostic.code)
        assert finding.witness is None or finding.decision == drawn.decide(finding.witness.encounter)
        for encounter in encounters:
            told = f"\n{drawn.text}\n{finding.diagnostic.message}\n{encounter}"
            assert not _does_it_after_all(finding.diagnostic.code, finding, drawn, eras, encounter), told


def _does_it_after_all(code: str, finding: Any, drawn: Compiled, eras: Eras, encounter: object) -> bool:
    """Whether an encounter shows what a finding says that none shows."""
    if code in {"FR502", "FR503"}:
        return applying(eras, encounter).get(finding.about) is True
    if code in {"FR504", "FR505"}:
        return _statuses(_without(drawn, finding.about).decide(encounter)) != _statuses(drawn.decide(encounter))
    if code == "FR508":
        said = next((c for c in drawn.decide(encounter).codes if c.service == finding.about), None)
        bars = said is not None and any(reason.effect == "not coded" for reason in said.reasons)
        what = finding.diagnostic.message.rpartition(" ")[2]
        status = said.status if said is not None else None
        return (
            (what == "coded" and status in {"coded", "review"})
            or (what == "barred" and status == "not coded" and bars)
            or (what == "queried" and status == "query")
        )
    return False


def _without(drawn: Compiled, rule: str) -> Compiled:
    """The ruleset whose rule of a name says nothing; what it overrides it leaves alone."""
    rules = tuple(
        attrs.evolve(each, concludes=(), asks=(), units=(), modifiers=(), overrides=()) if each.name == rule else each
        for each in drawn.ruleset.rules
    )
    return Compiled(drawn.text, attrs.evolve(drawn.ruleset, rules=rules), drawn.eras).with_tables(NO_TABLES)


def _statuses(decision: Decision) -> list[tuple[str, str]]:
    return [(each.code, each.status) for each in decision.codes]


@settings(max_examples=20)
@given(edited(), st.data())
def test_an_ensure_that_is_proved_holds_whatever_the_tables(drawn: Compiled, data: st.DataObject) -> None:
    """The witness breaks the `ensure` with its tables; one that is proved is broken with no drawn tables."""
    with_ensure = compiled(f"{drawn.text}\nensure claim {data.draw(st.sampled_from(('never', 'always')))} alpha coded")
    (result,) = prove_ensures(with_ensure.ruleset, steps=STEPS)
    event(result.verdict)
    if result.verdict == "broken":
        (ensure,) = with_ensure.ruleset.ensures
        status = _alpha(with_ensure.with_tables(result.tables).decide(result.encounter))
        assert status in ({"coded"} if ensure.never else {"not coded", "review", None})
        assert _is_broken_by_definition(with_ensure.ruleset, ensure, result.encounter, result.tables) is not False
    if result.verdict == "proved":
        for encounter in data.draw(st.lists(encounters_for(drawn.ruleset, drawn.tables), min_size=1, max_size=8)):
            status = _alpha(drawn.decide(encounter))
            assert status in {"query", None, *(("coded",) if not with_ensure.ruleset.ensures[0].never else ())} or (
                with_ensure.ruleset.ensures[0].never and status != "coded"
            ), f"\n{with_ensure.text}\n{encounter}"


def _alpha(decision: Decision) -> str | None:
    return next((each.status for each in decision.codes if each.service == "alpha"), None)


def _is_broken_by_definition(ruleset: Ruleset, ensure: Ensure, encounter: object, tables: Tables) -> bool | None:
    """Whether every way of filling in what is unknown breaks an `ensure`; None where there are too many to look at."""
    day = state_of(ruleset.vocabulary, encounter)[ruleset.vocabulary.date]
    ruleset = with_edits(ruleset, tables, day)
    given_ = state_of(ruleset.vocabulary, encounter)
    try:
        ways = reference.ways(ruleset, given_)
    except TooManyWaysError:
        event("too many ways")
        return None
    return all(_is_so(ensure.condition, ruleset, given_, way) == ensure.never for way in ways)


def _is_so(condition: Condition, ruleset: Ruleset, given_: State, way: State) -> bool:
    """A condition of an `ensure` in one way, by the statuses that the definition gives."""
    match condition:
        case All(operands):
            return all(_is_so(each, ruleset, given_, way) for each in operands)
        case AnyOf(operands):
            return any(_is_so(each, ruleset, given_, way) for each in operands)
        case Not(operand):
            return not _is_so(operand, ruleset, given_, way)
        case Defined():
            return _is_so(condition.condition, ruleset, given_, way)
        case HasStatus(name, coded):
            day = given_[ruleset.vocabulary.date].toordinal()
            (service,) = (each for each in ruleset.services if each.name == name)
            there = any(holds(days, day) for _, days in service.numbers)
            wanted = "coded" if coded else "not coded"
            return there and reference.statuses(ruleset, given_, way)[name] == wanted
        case _:
            return reference.is_true(condition, ruleset, given_, way)


# --- comparing


@st.composite
def pairs(draw: st.DrawFn) -> tuple[str, str]:
    """A small ruleset, and the same with a slip: a rule left out, or a word or two others."""
    statements = draw(rulesets_statements())
    slips: list[list[str]] = []
    for at, statement in enumerate(statements):
        found = re.match(r"(?:rule|table) (\S+)", statement)
        if found and not any(re.search(rf"overrides .*\b{found[1]}\b", each) for each in statements):
            slips.append([*statements[:at], *statements[at + 1 :]])
        slips += [
            [*statements[:at], statement.replace(one, other, 1), *statements[at + 1 :]]
            for one, other in _SLIPS
            if one in statement
        ]
    assume(slips)
    return "\n".join(statements), "\n".join(draw(st.sampled_from(slips)))


@settings(max_examples=40)
@given(pairs(), st.data())
def test_a_region_is_decided_differently_and_nothing_else_is(texts: tuple[str, str], data: st.DataObject) -> None:
    """What is in a region is decided differently; what is drawn and decided so is in one of its code and day."""
    try:
        both = old, new = compiled(texts[0]), compiled(texts[1])
    except ValueError:
        reject()  # a slip that is no ruleset
    compared = compare(old.ruleset, new.ruleset, steps=STEPS)
    event("equal" if compared.equal else "settled" if compared.settled else "not settled")
    for region in compared.regions:
        _is_decided_differently(region, old, new)
    if not compared.settled:
        return
    which = st.sampled_from((old.ruleset, new.ruleset)).flatmap(encounters_for)
    for encounter in data.draw(st.lists(which, min_size=1, max_size=8)):
        _lies_in_a_region(
            compared, encounter, old.decide(encounter), new.decide(encounter), f"\n{old.text}\n\n{new.text}"
        )
    known = st.sampled_from((old.ruleset, new.ruleset)).flatmap(lambda each: encounters_for(each, known=True))
    for encounter in data.draw(st.lists(known, min_size=1, max_size=8)):
        extents = [[(c.code, c.units, c.modifiers) for c in each.decide(encounter).codes] for each in both]
        assert extents[0] == extents[1] or compared.regions, f"\n{old.text}\n\n{new.text}\n{encounter}"


def _is_decided_differently(region: Region, old: Compiled, new: Compiled) -> None:
    told = f"\n{old.text}\n\n{new.text}\n{region}"
    decisions = [each.with_tables(region.tables).decide(region.encounter) for each in (old, new)]
    answers = [_said(each, region) for each in decisions]
    assert answers[0] != answers[1], told
    assert _covers(region, decisions[0].date_of_service), told
    if region.by_status:
        assert [answer and answer[0] for answer in answers] == [region.old, region.new], told
        try:
            by_definition = [
                {a.code: a.status for a in reference.decide(each.ruleset, region.encounter).answers}.get(
                    region.code or ""
                )
                for each in (old, new)
            ]
        except TooManyWaysError:
            event("too many ways")
            return
        assert by_definition == [region.old, region.new], told


def _said(decision: Decision, region: Region) -> Any:
    if region.code is None:
        return [each.fact for each in decision.asked]
    return next(
        (
            (each.status, each.units, each.modifiers, [q.fact for q in decision.queries if each.code in q.decides])
            for each in decision.codes
            if each.code == region.code
        ),
        None,
    )


def _covers(region: Region, day: date) -> bool:
    return any(first <= day <= last for first, last in region.days)


def _lies_in_a_region(compared: Comparison, encounter: object, old: Decision, new: Decision, told: str) -> None:
    statuses = [dict(_statuses(each)) for each in (old, new)]
    for code in {*statuses[0], *statuses[1]}:
        if statuses[0].get(code) != statuses[1].get(code):
            inside = [
                region for region in compared.regions if region.code == code and _covers(region, old.date_of_service)
            ]
            assert inside, f"{code}{told}\n{encounter}"
