"""The fast road of the row runner says what the questions answered one by one say, and its decisions are ordinary."""

import copy
import pickle
import traceback
from datetime import date
from functools import cache
from pathlib import Path

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fluororules import Decision, Encounter, Fluoroscopy, Procedure, evaluate, load
from fluororules.program import keys, parts
from fluororules.program.row import decide, general
from fluororules.testing.drawing import distinctions_of, encounters_for
from fluororules.testing.drawn import Compiled, compiled, edited, rulesets


@settings(max_examples=120)
@given(st.one_of(rulesets(), edited()), st.data())
def test_it_says_what_the_questions_say(drawn: Compiled, data: st.DataObject) -> None:
    """Whatever was decided before, a decision by its key is the one by answering each question."""
    encounters = encounters_for(drawn.ruleset, drawn.tables)
    for encounter in data.draw(st.lists(encounters, min_size=1, max_size=8)):
        assert decide(drawn.eras, encounter) == general(drawn.eras, encounter), f"\n{drawn.text}\n{encounter}"


COUNTED = """
code k 76000
set A = 74210..74245
rule two if 2 or more procedures in A without modifier 59 then code k
rule every if every procedure in A by the same physician then k not coded
"""


@given(
    st.lists(
        st.builds(
            Procedure,
            st.sampled_from([None, "74210", "74245", "99213"]),
            st.sampled_from([(), ("59",), ("26",)]),
            performed_by=st.sampled_from([None, "A", "B"]),
        ),
        max_size=5,
    ).map(tuple),
    st.one_of(st.none(), st.builds(Fluoroscopy, same_physician=st.sampled_from([None, True, False]))),
    st.sampled_from([None, "A"]),
)
def test_lines_that_say_more_than_their_code(
    procedures: tuple[Procedure, ...], fluoroscopy: Fluoroscopy | None, performer: str | None
) -> None:
    """Numbers of lines, modifiers and performers are told apart by the key wherever rules tell them apart."""
    drawn = SHARED
    if fluoroscopy is not None:
        fluoroscopy = attrs.evolve(fluoroscopy, performed_by=performer)
    encounter = Encounter(date(2024, 1, 1), procedures, fluoroscopy)
    assert decide(drawn.eras, encounter) == general(drawn.eras, encounter)


SHARED = compiled(COUNTED)

ADDED = 40
SLEEPING = "code core 76000\nrule present if physician present then code core\n" + "".join(
    f"code s{at} A{at:04}\nset S{at} = 2{at:04}, 3{at // 2:04}\nrule r{at} if procedure in S{at} then code s{at}\n"
    for at in range(ADDED)
)


@cache
def in_parts() -> Compiled:
    """The ruleset cut to parts."""
    return compiled(SLEEPING)


@cache
def in_one() -> Compiled:
    """The same, all decided together."""
    whole = compiled(SLEEPING)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parts, "FEWEST_SLEEPING", 10_000)
        assert not parts.parts_of(whole.eras.at(date(2024, 1, 1).toordinal())).sleeping
    return whole


def test_parts_sleep_until_a_procedure_wakes_them() -> None:
    """Of many rules that only a procedure sets going, those have a say whose set holds one."""
    eras = in_parts().eras
    assert len(parts.parts_of(eras.at(date(2024, 1, 1).toordinal())).sleeping) == ADDED
    line = Procedure
    for lines, coded in (
        ((), ()),
        ((line("20003"),), ("A0003",)),
        ((line("30003"), line("20001"), line("99999")), ("A0001", "A0006", "A0007")),
    ):
        decision = decide(eras, Encounter(date(2024, 1, 1), lines, Fluoroscopy(physician_present=False)))
        assert decision.coded == coded
        assert decision.codes == general(eras, Encounter(date(2024, 1, 1), lines, None)).codes
        assert [code.code for code in decision.codes if code.status == "coded"] == list(coded)
        assert len(decision.codes) == ADDED + 1


def test_an_unknown_procedure_wakes_all() -> None:
    """Where the procedures, or one of them, are not known, each code that one would support is in question."""
    eras = in_parts().eras
    for lines in (None, (Procedure("20003"), Procedure(None))):
        decision = decide(eras, Encounter(date(2024, 1, 1), lines, None))
        statuses = {code.code: code.status for code in decision.codes}
        assert statuses.pop("76000") == "not coded"
        assert statuses.pop("A0003") == ("query" if lines is None else "coded")
        assert set(statuses.values()) == {"query"}
        assert decision.queries[0].fact == "procedures"
        assert "A0004" in decision.queries[0].decides


@settings(max_examples=100)
@given(st.deferred(lambda: encounters_for(distinctions_of(in_parts().ruleset))))
def test_parts_change_nothing(encounter: Encounter) -> None:
    """Cut to parts or not, a ruleset decides alike."""
    assert decide(in_parts().eras, encounter) == general(in_one().eras, encounter)


# --- what comes out


def test_it_is_a_decision() -> None:
    """A decision is one to whoever looks: by class, equality, hash, text, copy, pickle, and with a field replaced."""
    decision = evaluate({"date_of_service": "2009-02-28", "id": "E1"}, "acr")
    written = attrs.evolve(decision)
    assert isinstance(decision, Decision)
    assert type(written) is Decision
    assert decision == written
    assert written == decision
    assert hash(decision) == hash(written)
    assert repr(decision) == repr(written)
    assert copy.deepcopy(decision) == pickle.loads(pickle.dumps(decision)) == written  # noqa: S301 - our own
    assert attrs.asdict(decision) == attrs.asdict(written)
    assert attrs.evolve(decision, codes=()).codes == ()
    assert decision.to_json() == written.to_json()


@pytest.mark.parametrize("name", [*(field.name for field in attrs.fields(Decision)), "coded", "another"])
def test_it_cannot_be_changed(name: str) -> None:
    """Nobody replaces a field of a decision, or gives it another."""
    decision = evaluate({"date_of_service": "2009-02-28"}, "acr")
    with pytest.raises(AttributeError):
        setattr(decision, name, None)


@attrs.define
class Mine:
    """An encounter that its owner can change."""

    date_of_service: date
    physician_present: bool | None = None


def test_who_keeps_the_encounter_cannot_change_the_decision(tmp_path: Path) -> None:
    """A decision on an encounter that can be changed is the one on what it held when it was decided."""
    (tmp_path / "mine.rules").write_text("code k 76000\nrule r if physician present then code k\n")
    rules = load(tmp_path / "mine.rules", schema=Mine)
    encounter = Mine(date(2024, 1, 1), physician_present=True)
    decision = rules.evaluate(encounter)
    encounter.date_of_service = date(2030, 1, 1)
    encounter.physician_present = False
    assert (decision.date_of_service, decision.coded) == (date(2024, 1, 1), ("76000",))


ACR = load("acr")


@settings(max_examples=60)
@given(st.deferred(lambda: encounters_for(distinctions_of(ACR.ruleset))))
def test_what_differs_in_minutes_alone_is_told_apart(encounter: Encounter) -> None:
    """Of two encounters on either side of a bound, decided one after the other, each has its own decision."""
    performed = encounter.fluoroscopy if isinstance(encounter.fluoroscopy, Fluoroscopy) else Fluoroscopy()
    performed = attrs.evolve(performed, purpose="diagnostic examination", physician_present=True)
    for minutes in (60, 61, None, 0):
        minute = attrs.evolve(encounter, fluoroscopy=attrs.evolve(performed, physician_minutes=minutes))
        assert ACR.evaluate(minute) == general(ACR._eras, minute)


def test_what_goes_wrong_while_a_key_is_new_is_told_without_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """An encounter not met before is looked up in vain first, and what then goes wrong does not show what for."""
    rules = load("acr")
    encounter = Encounter(date(2009, 2, 28), fluoroscopy=Fluoroscopy(purpose="needle placement"))

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(keys, "outcome_of_part", interrupted)
    with pytest.raises(KeyboardInterrupt) as caught:
        rules.evaluate(encounter)
    assert caught.value.__context__ is None
    told = "".join(traceback.format_exception(caught.value))
    assert "2009" not in told
    assert "needle placement" not in told
