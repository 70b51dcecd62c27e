"""What changed when: `fluororules.history.timeline`."""

from datetime import date, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from fluororules.days import FIRST, LAST
from fluororules.history import Change, as_json, timeline
from fluororules.history.changes import LifeChange, MemberChange, MembersChange, NumberChange, RuleChange
from fluororules.loader import load
from fluororules.testing.drawing import encounters_for
from fluororules.testing.drawn import Compiled, compiled, rulesets
from fluororules.testing.laws import beginnings

SMALL = compiled("""
source GUIDE "The guide" confidence high
code needle 76003 until 2006-12-31, 77002 from 2007-01-01 until 2019-12-31 cite GUIDE "numbers"
code other 76000
life 22222 from 2012-01-01 until 2014-12-31
set UPPER-BODY = 11111, 22222 from 2012-01-01, 33333 until 2012-12-31
set BUNDLED = UPPER-BODY + 44444 from 2012-01-01
set UNASKED from 2013-01-01 = 55555
set LATE from 2010-01-01 = 66666
define open question as procedure in LATE and date of service at least 2011-01-01
rule bars "A bundled study bars." from 2005-01-01 until 2015-12-31
    if procedure in BUNDLED then needle not coded cite GUIDE "page 1" confidence medium
rule only-other if other imaging then code other
rule doubtful if open question then review needle, other
rule alone if no procedure in UPPER-BODY then code needle and units 2 on needle and modifier 26 on other
rule aside from 2008-01-01 until 2009-12-31 if procedure in 44444 then code other overrides bars
rule further from 2009-01-01 if other imaging then code other overrides aside
rule reads if any of (same physician, date of service up to 2010-06-30) then query physician time and code needle
""")


def about(change: Change) -> Any:
    """What a change is about."""
    match change:
        case NumberChange():
            return change.before, change.after
        case RuleChange():
            return change.rule.rule
        case MembersChange():
            return change.set, change.part_of, change.codes
        case MemberChange():
            return change.set, change.by, tuple(rule.rule for rule in change.rules)
        case LifeChange():
            return change.code


def days(changes: tuple[Change, ...], what: str) -> list[tuple[str | None, Any]]:
    """The changes of a kind, as their day and what they are about."""
    return [(c.date.isoformat() if c.date else None, about(c)) for c in changes if c.what == what]


NEEDLE = timeline(SMALL.ruleset, "77002")


def test_numbers_begin_change_and_end() -> None:
    """A service's first number is there from the start, the next takes its place, and the last ends on a day."""
    assert days(NEEDLE, "number begins") == [(None, (None, "76003"))]
    assert days(NEEDLE, "number changes") == [("2007-01-01", ("76003", "77002"))]
    assert days(NEEDLE, "number ends") == [("2020-01-01", ("77002", None))]


def test_any_number_and_the_name_mean_the_service() -> None:
    """The timeline of a service is the same by its name, by its number and by its former number."""
    assert timeline(SMALL.ruleset, "needle") == timeline(SMALL.ruleset, "76003") == NEEDLE


def test_rules_begin_and_end_with_their_dates() -> None:
    """A dated rule begins on its first day, and ends on the day after its last; what others conclude is left out."""
    assert ("2005-01-01", "bars") in days(NEEDLE, "rule begins")
    assert days(NEEDLE, "rule ends") == [("2010-01-01", "aside"), ("2016-01-01", "bars")]
    assert "only-other" not in {rule for _, rule in days(NEEDLE, "rule begins")}


def test_a_rule_begins_with_what_its_condition_needs() -> None:
    """A rule cannot apply before a set that it wants has members, or before a day that its condition names."""
    assert ("2011-01-01", "doubtful") in days(NEEDLE, "rule begins")


def test_a_rule_that_names_a_day_changes_on_it() -> None:
    """A rule that may apply on either side of a day that its condition names reads otherwise from that day."""
    assert days(NEEDLE, "rule changes") == [("2010-07-01", "reads")]


def test_rules_that_set_aside_are_told_too() -> None:
    """A rule that overrides one that bears on the service is told, and so is one that overrides that."""
    assert ("2008-01-01", "aside") in days(NEEDLE, "rule begins")
    assert ("2009-01-01", "further") in days(NEEDLE, "rule begins")
    further = next(c for c in NEEDLE if isinstance(c, RuleChange) and c.rule.rule == "further")
    assert [(e.does, e.names) for e in further.rule.effects] == [("overrides", ("aside",))]


def test_sets_gain_and_lose_while_a_rule_asks() -> None:
    """Members that come and go are told by the named part of the set, and only while a rule asks for it."""
    upper, bundled = ("BUNDLED",), ()
    assert days(NEEDLE, "set gains") == [
        ("2012-01-01", ("UPPER-BODY", upper, ("22222",))),
        ("2012-01-01", ("BUNDLED", bundled, ("44444",))),
    ]
    assert days(NEEDLE, "set loses") == [("2013-01-01", ("UPPER-BODY", upper, ("33333",)))]
    gains = next(c for c in NEEDLE if isinstance(c, MembersChange))
    assert gains.rules == ("bars", "alone")


def test_nothing_is_told_of_days_without_a_number() -> None:
    """After its last number nothing more is told of a service, not even that its rules ended."""
    assert NEEDLE[-1].date == date(2020, 1, 1)
    assert [change.what for change in NEEDLE if change.date == date(2020, 1, 1)] == ["number ends"]


def test_effects_on_the_service_alone() -> None:
    """Of what a rule does, that is told which it does to the service, with its numbers at the time."""
    alone = next(c for c in NEEDLE if isinstance(c, RuleChange) and c.rule.rule == "alone")
    said = [(e.does, [t.numbers for t in e.targets], e.value) for e in alone.rule.effects]
    assert said == [("code", [("76003", "77002")], None), ("units", [("76003", "77002")], "2")]


def test_a_procedure_enters_and_leaves_sets() -> None:
    """A procedure code enters and leaves each set that a rule asks for, with the rules that begin or end by it."""
    assert days(timeline(SMALL.ruleset, "33333"), "code leaves") == [
        ("2013-01-01", ("BUNDLED", "UPPER-BODY", ("bars",))),
        ("2013-01-01", ("UPPER-BODY", None, ("alone",))),
    ]
    entered = days(timeline(SMALL.ruleset, "22222"), "code enters")
    assert entered == [
        ("2012-01-01", ("BUNDLED", "UPPER-BODY", ("bars",))),
        ("2012-01-01", ("UPPER-BODY", None, ("alone",))),
    ]


def test_rules_begin_and_end_around_a_procedure() -> None:
    """While a code is in a set, the rules that begin or end to ask for it are told."""
    changes = timeline(SMALL.ruleset, "11111")
    assert ("2005-01-01", ("BUNDLED", "UPPER-BODY", ("bars",))) in days(changes, "rules begin")
    assert ("2016-01-01", ("BUNDLED", "UPPER-BODY", ("bars",))) in days(changes, "rules end")


def test_what_a_rule_wants_of_a_procedure() -> None:
    """It is told whether the rule wants a code of the set, or wants none."""
    changes = timeline(SMALL.ruleset, "22222")
    wants = {rule.rule: rule.wants for c in changes if isinstance(c, MemberChange) for rule in c.rules}
    assert wants == {"bars": "some", "alone": "none"}


def test_the_life_of_a_procedure() -> None:
    """A procedure code begins and ends as the ruleset says that it lives."""
    changes = timeline(SMALL.ruleset, "22222")
    assert days(changes, "life begins") == [("2012-01-01", "22222")]
    assert days(changes, "life ends") == [("2015-01-01", "22222")]


def test_a_set_that_no_rule_asks_for() -> None:
    """A code in a set that no rule asks for is told with no rule."""
    assert days(timeline(SMALL.ruleset, "55555"), "code enters") == [("2013-01-01", ("UNASKED", None, ()))]


def test_an_unknown_code_has_no_timeline() -> None:
    """Of a code in no set, life or service there is nothing to tell."""
    assert timeline(SMALL.ruleset, "99999") == ()


@pytest.mark.parametrize("code", ["77002", "22222", "33333"])
def test_in_order_of_time(code: str) -> None:
    """What holds from the start stands first, and each further change after those of earlier days."""
    changes = timeline(SMALL.ruleset, code)
    ordered = [change.date or date.min for change in changes]
    assert ordered == sorted(ordered)


def test_json() -> None:
    """The JSON form begins with the day and the kind of change, and holds what the change holds."""
    first: Any = as_json(NEEDLE[0])
    assert list(first.items())[:3] == [("date", None), ("what", "number begins"), ("service", "needle")]
    assert first["cites"] == [{"source": "GUIDE", "title": "The guide", "where": "numbers", "confidence": "high"}]


def test_edits_are_told() -> None:
    """Edits bear on every service from the start."""
    rules = compiled('code k 76000\nedits pairs "Pairs." from table "ncci-ptp"\n')
    (_, told) = timeline(rules.ruleset, "k")
    assert isinstance(told, RuleChange)
    assert [(e.does, e.value) for e in told.rule.effects] == [("edits", "ncci-ptp")]


def test_the_published_renumbering() -> None:
    """Under acr, 77002 is what 76003 was until the end of 2006."""
    assert days(timeline(load("acr").ruleset, "77002"), "number changes") == [("2007-01-01", ("76003", "77002"))]


def answers(drawn: Compiled, encounter: Any, day: date) -> dict[str, object]:
    """What is decided of each service on a day, with the reasons that are certain."""
    codes = drawn.decide(attrs.evolve(encounter, date_of_service=day)).codes
    return {c.service: (c.code, c.status, c.units, c.modifiers, [r for r in c.reasons if r.certain]) for c in codes}


@settings(max_examples=150, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(rulesets(), st.data())
def test_an_answer_changes_only_on_days_of_the_timeline(drawn: Compiled, data: st.DataObject) -> None:
    """What is decided of a code is what it was the day before, but on a day of its timeline."""
    told = {s.name: {change.date for change in timeline(drawn.ruleset, s.name)} for s in drawn.ruleset.services}
    days = [date.fromordinal(day) for day in sorted(beginnings(drawn.ruleset)) if FIRST < day <= LAST]
    encounters: list[Any] = data.draw(st.lists(encounters_for(drawn.ruleset), min_size=4, max_size=4))
    for day in days:
        untold = [service for service, when in told.items() if day not in when]
        for encounter in encounters if untold else ():
            today, before = (answers(drawn, encounter, each) for each in (day, day - timedelta(days=1)))
            for service in untold:
                assert today.get(service) == before.get(service), (service, day)
