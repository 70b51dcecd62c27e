"""Encounters that the rules can tell apart, and those in which something certain happens."""

import ast
import re
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, find, given, seed, settings
from hypothesis import strategies as st

from fluororules import UNKNOWN, Encounter, Fluoroscopy, Procedure, Rules, RulesError, load
from fluororules.schema import from_json, to_json
from fluororules.testing import NoEncounterError, encounters, rulesets
from fluororules.testing.changes import one_fact_apart
from fluororules.testing.distinctions import Distinctions
from fluororules.testing.showing import shown
from fluororules.testing.stated import without_value

# Two rules that both code on one day, for one code, at one minute.
OVERLAP = """
code one 76000
code two 77002
set EARLY = 71000..71050
set LATE = 71050..71099
rule early from 2020-01-01 until 2020-06-30
    if every procedure in EARLY and procedure and physician time up to 30 minutes then code one
rule late from 2020-06-30
    if every procedure in LATE and procedure and physician time at least 30 minutes then code two
ensure never-both "One or the other." never one coded and two coded
"""
QUIET = settings(
    max_examples=5000,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


class FoundError(Exception):
    """The encounter that was looked for."""


def rules_of(folder: Path, text: str) -> Rules:
    """A ruleset of some text."""
    path = folder / "small.rules"
    path.write_text(text, encoding="utf-8")
    return load(path)


def drawn(strategy: st.SearchStrategy[Any], number: int = 40) -> list[Any]:
    """Some encounters of a strategy, the same each time."""
    found: list[Any] = []

    @seed(1)
    @settings(QUIET, max_examples=number)
    @given(strategy)
    def draw(encounter: Any) -> None:
        found.append(encounter)

    draw()
    return found


def found_after(rules: Rules, number: int) -> int | None:
    """How many encounters are drawn until one breaks the ensure; None where none of 5,000 does."""
    drawn = 0

    @seed(number)
    @QUIET
    @given(encounters(rules))
    def draw(encounter: Encounter) -> None:
        nonlocal drawn
        drawn += 1
        if rules.evaluate(encounter).coded == ("76000", "77002"):
            raise FoundError

    try:
        draw()
    except FoundError:
        return drawn
    return None


@pytest.mark.parametrize("seeds", [range(3), pytest.param(range(3, 20), marks=pytest.mark.long)], ids=["few", "all"])
def test_an_overlap_of_one_day_one_code_and_one_minute_is_found(tmp_path: Path, seeds: range) -> None:
    """Of 5,000 encounters one has the day, the code and the minute on which two rules overlap."""
    rules = rules_of(tmp_path, OVERLAP)
    assert [number for number in seeds if found_after(rules, number) is None] == []


def test_what_is_found_shrinks_to_what_is_needed(tmp_path: Path) -> None:
    """The smallest encounter states what makes both rules apply, in one procedure, and nothing else."""
    rules = rules_of(tmp_path, OVERLAP)
    both = find(
        encounters(rules),
        lambda encounter: rules.evaluate(encounter).coded == ("76000", "77002"),
        settings=settings(QUIET, phases=[Phase.generate, Phase.shrink], derandomize=True),
    )
    service = Fluoroscopy(physician_minutes=30)
    assert both == Encounter(date(2020, 6, 30), (Procedure("71050"),), service), shown(both)


def test_both_sides_of_each_bound_are_drawn(tmp_path: Path) -> None:
    """Days and minutes on either side of each bound, a code of each class, and each fact left unknown."""
    all_drawn = drawn(encounters(rules_of(tmp_path, OVERLAP)), 1500)
    performed = [each.fluoroscopy for each in all_drawn if isinstance(each.fluoroscopy, Fluoroscopy)]
    codes = {line.code for each in all_drawn for line in each.procedures or ()}
    days = {date(2019, 12, 31), date(2020, 1, 1), date(2020, 6, 29), date(2020, 6, 30), date(2020, 7, 1)}
    assert days <= {each.date_of_service for each in all_drawn}
    assert {29, 30, 31, None} <= {each.physician_minutes for each in performed}
    assert {"71000", "71050", "71051", "99999", None} <= codes
    assert {UNKNOWN, None} <= {each.fluoroscopy for each in all_drawn}
    assert {None, 0, 1, 2} <= {None if each.procedures is None else len(each.procedures) for each in all_drawn}


def test_what_no_rule_asks_for_is_seldom_stated(tmp_path: Path) -> None:
    """A fact that no rule asks for on the day is stated in few encounters, and in some."""
    all_drawn = drawn(encounters(rules_of(tmp_path, OVERLAP)), 400)
    stated = sum(each.payer is not None for each in all_drawn)
    assert 0 < stated < 120


RULES = """
code k 76000
code l 77002
set S = 71000, 71001
rule plain if procedure in S and physician time over 30 minutes then code k
rule switch if payer is medicare and other imaging then k not coded overrides plain
rule asking if physician time is unknown and fluoroscopy then review l
table rows
    | payer      | code |
    | commercial | l    |
    | tricare    | l    |
rule each-day if date of service at least 1900-01-01 then units 1 on k
""".replace(" overrides plain then k not coded", " then k not coded overrides plain").replace(
    "k units 1", "units 1 on k"
)


def applies(rules: Rules, name: str) -> Callable[[Any], bool | None]:
    """Whether a rule, or some row of a table, applies; None is open."""

    def asked(encounter: Any) -> bool | None:
        found = {
            each.partition(" row ")[0]: sure for each, sure in rules.applying(encounter).items() if sure is not False
        }
        return found.get(name, False)

    return asked


@pytest.mark.parametrize("name", ["plain", "switch", "asking", "rows", "each-day"])
def test_the_rule_fires(tmp_path: Path, name: str) -> None:
    """`fires`: the rule, or a row of the table, applies in every encounter, and these differ."""
    rules = rules_of(tmp_path, RULES)
    found = drawn(encounters(rules, fires=name))
    assert all(applies(rules, name)(each) for each in found)
    assert len({repr(each) for each in found}) > 10


@pytest.mark.parametrize("name", ["plain", "switch", "asking", "rows"])
def test_the_rule_is_nearly_missed(tmp_path: Path, name: str) -> None:
    """`near`: the rule does not apply, for sure, and in some encounter one fact apart it does."""
    rules = rules_of(tmp_path, RULES)
    apart = Distinctions.of(rules.ruleset)
    found = drawn(encounters(rules, near=name))
    for each in found:
        assert applies(rules, name)(each) is False
        data = to_json(each)
        less = (without_value(data, fact) for fact in apart.words.facts if fact.number != apart.words.date)
        with_it = [{**data, "fluoroscopy": {"physician_minutes": 31}}] if data.get("fluoroscopy", 0) is None else []
        others = (from_json(Encounter, other) for other in (*one_fact_apart(apart, data), *less, *with_it))
        assert any(applies(rules, name)(other) is True for other in others), shown(each)
    assert len({repr(each) for each in found}) > 10


@pytest.mark.parametrize("status", ["coded", "not coded", "query"])
def test_the_code_has_the_status(tmp_path: Path, status: Any) -> None:
    """`code` and `status`: the code has that status in every encounter."""
    rules = rules_of(tmp_path, RULES)
    assert {rules.evaluate(each).status("k") for each in drawn(encounters(rules, code="k", status=status))} == {status}


def test_what_is_wanted_holds_together(tmp_path: Path) -> None:
    """A rule, a status and a known fact are had in one encounter."""
    rules = rules_of(tmp_path, RULES)
    for each in drawn(encounters(rules, fires="rows", code="76000", status="coded", known=["setting"])):
        assert applies(rules, "rows")(each)
        assert rules.evaluate(each).status("76000") == "coded"
        assert each.setting is not None


@pytest.mark.parametrize("wanted", [{}, {"fires": "plain"}, {"near": "plain"}, {"status": "coded"}], ids=str)
def test_nothing_is_unknown_where_all_is_known(tmp_path: Path, wanted: dict[str, Any]) -> None:
    """`known=True`: each fact of each encounter is stated."""
    for each in drawn(encounters(rules_of(tmp_path, RULES), known=True, **wanted), 20):
        facts = [each.procedures, each.other_imaging, each.payer, each.component, each.setting]
        used = each.fluoroscopy
        facts += [used.purpose, used.physician_minutes, used.performed_by, used.attendant] if used is not None else []
        assert None not in facts
        assert used is not UNKNOWN
        assert None not in {line.code for line in each.procedures}


def test_one_fact_may_be_named_by_itself(tmp_path: Path) -> None:
    """`known="physician time"` is that fact, and no list of letters."""
    rules = rules_of(tmp_path, RULES)
    assert {each.payer is not None for each in drawn(encounters(rules, known="payer"), 20)} == {True}
    assert all(
        each.fluoroscopy.physician_minutes
        for each in drawn(encounters(rules, fires="plain", known="physician time"), 5)
    )
    with pytest.raises(RulesError, match="has no fact `physician times`"):
        encounters(rules, known="physician times")


def test_a_failing_example_can_be_pasted(tmp_path: Path) -> None:
    """What Hypothesis shows of an encounter holds the JSON form that `evaluate` takes, as the reference says."""
    rules = rules_of(tmp_path, RULES)
    failed: list[Any] = []

    @settings(QUIET, max_examples=50, phases=[Phase.generate, Phase.shrink])
    @given(encounter=encounters(rules, known="payer"))
    def test_fails(encounter: Any) -> None:
        failed.append(encounter)
        assert encounter.payer is None

    with pytest.raises(AssertionError) as raised:
        test_fails()
    told = "\n".join(raised.value.__notes__)
    found = re.search(r"encounter=from_json\(rules\.schema, (\{.*\})\)", told)
    assert found is not None, told
    assert rules.evaluate(ast.literal_eval(found[1])) == rules.evaluate(failed[-1])


def test_every_published_rule_fires() -> None:
    """Each rule of a published ruleset has encounters in which it applies, and near misses."""
    rules = load("acr")
    for name in {rule.name.partition(" ")[0] for rule in rules.program.rules}:
        assert all(applies(rules, name)(each) for each in drawn(encounters(rules, fires=name), 5))
        assert not any(applies(rules, name)(each) for each in drawn(encounters("acr", near=name), 5))


def test_what_there_is_not_is_told(tmp_path: Path) -> None:
    """Where no such encounter is found, the first draw says so, and for what."""
    rules = rules_of(tmp_path, RULES)
    with pytest.raises(NoEncounterError, match="a near miss of `each-day`; there may be none"):
        drawn(encounters(rules, near="each-day"))
    with pytest.raises(NoEncounterError, match="in which k is review; there may be none"):
        drawn(encounters(rules, status="review", code="k"))
    with pytest.raises(NoEncounterError, match="`asking` applies and in which no fact is unknown"):
        drawn(encounters(rules, fires="asking", known=True))


def test_names_that_are_none_are_told(tmp_path: Path) -> None:
    """A rule, code, fact or status that there is not is told at once, with one that may have been meant."""
    rules = rules_of(tmp_path, RULES)
    with pytest.raises(RulesError, match="has no rule `plane`; did you mean `plain`"):
        encounters(rules, fires="plane")
    with pytest.raises(RulesError, match="has no code `76001`; did you mean `76000`"):
        encounters(rules, code="76001")
    with pytest.raises(RulesError, match="has no fact `physician times`"):
        encounters(rules, known=["physician times"])
    with pytest.raises(RulesError, match="there is no status 'paid'"):
        encounters(rules, status="paid")  # type: ignore[arg-type]


def test_no_module_hides_a_public_name() -> None:
    """What is handed on is no module's name too: importing that module would put it in the place of the function."""
    from fluororules import testing

    modules = {path.stem for path in Path(str(testing.__file__)).parent.glob("*.py")}
    assert modules & set(testing.__all__) == set()


def test_witnesses_are_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the prover found worth looking at is drawn, where it is installed."""
    prover: Any = ModuleType("fluororules.prove")
    prover.witnesses = lambda ruleset: (Encounter(date(1955, 5, 5), payer="tricare", id=ruleset.name),)
    monkeypatch.setitem(sys.modules, "fluororules.prove", prover)
    found = drawn(encounters(rules_of(tmp_path, RULES)), 200)
    assert date(1955, 5, 5) in {each.date_of_service for each in found}
    assert {each.id for each in found} == {None}


@settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow])
@given(rulesets(), st.data())
def test_drawn_rulesets_are_as_loaded_ones(rules: Rules, data: st.DataObject) -> None:
    """A drawn ruleset decides its encounters."""
    encounter = data.draw(encounters(rules))
    assert rules.evaluate(encounter).date_of_service == encounter.date_of_service
