"""The law of dates: a decision changes between two days only where some rule, set or code begins or ends."""

from datetime import date, timedelta
from typing import Any

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from fluororules.facts import LAST_DAY
from fluororules.testing.drawing import days_of, encounters_for
from fluororules.testing.drawn import Compiled, rulesets
from fluororules.testing.laws import beginnings, but_for_the_date


@settings(max_examples=150)
@given(rulesets(), st.data())
def test_nothing_changes_but_where_something_begins(drawn: Compiled, data: st.DataObject) -> None:
    """On a day on which nothing begins, the decision is that of the day before."""
    encounter: Any = data.draw(encounters_for(drawn.ruleset))
    near = days_of(drawn.ruleset).flatmap(lambda day: st.integers(-2, 2).map(lambda n: shifted(day, n)))
    for day in data.draw(st.lists(near, min_size=1, max_size=6)):
        if day.toordinal() in beginnings(drawn.ruleset) or day == date(1900, 1, 1):
            continue
        today = drawn.decide(attrs.evolve(encounter, date_of_service=day))
        before = drawn.decide(attrs.evolve(encounter, date_of_service=day - timedelta(days=1)))
        assert but_for_the_date(today) == but_for_the_date(before)


def shifted(day: date, days: int) -> date:
    """Some days later, within the dates that an encounter may have."""
    return min(max(day + timedelta(days=days), date(1900, 1, 2)), LAST_DAY)
