"""How two rulesets differ in meaning: equal where nothing but words differ, else region by region with its days."""

from datetime import date

import attrs
import pytest

from fluororules.errors import RulesError
from fluororules.facts import FIRST_DAY, LAST_DAY
from fluororules.fmt import format_source
from fluororules.prove import compare
from fluororules.source import Source
from fluororules.syntax import parse
from fluororules.testing.drawn import compiled, compiled_files
from tests.prove.asked import compared

RULES = """
source GUIDE "A guide"
code k 76000 until 2019-12-31, 77000 from 2020-01-01
code l 76001
set S = 74240..74242, 74246 until 2018-12-31
set T = 70010 + S
define long as physician time at least 30 minutes
rule one "One." if procedure in S and long then code k cite GUIDE "page 1"
rule two if 2 or more procedures in T with modifier 59 then k not coded and code l
rule three until 2021-06-30 if fluoroscopy purpose is needle placement and payer is known then review l and units 2 on k
rule four from 2015-01-01 if other imaging then code k and modifier 26 on k and query payer overrides two
"""


@attrs.frozen
class Other:
    """An encounter of another class."""

    day: date
    age: int | None = None


@pytest.mark.parametrize(
    "other",
    [
        RULES,
        "\n".join([*RULES.strip().splitlines()[:4], *reversed(RULES.strip().splitlines()[4:])]),
        RULES.replace("set S", "set UPPER").replace("in S", "in UPPER").replace("+ S", "+ UPPER"),
        RULES.replace("rule one", "rule eleven")
        .replace("rule two", "rule twelve")
        .replace("overrides two", "overrides twelve"),
        RULES.replace('"One."', '"Another sentence."').replace('cite GUIDE "page 1"', ""),
        RULES.replace("long", "rather long"),
        RULES.replace("at least 30 minutes", "over 29 minutes"),
        RULES.replace("procedure in S and long", "long and not no procedure in S"),
        RULES.replace("74240..74242", "74240, 74241, 74242"),
        RULES + "\nset UNUSED = 74280\nensure e never k coded and l coded and payer is medicare and payer is medicaid",
        RULES + "\nrule five if other imaging and not other imaging then code k, l",
        RULES + "\nrule five until 2010-12-31 if procedure in S and long and payer is medicare then code k",
    ],
    ids=[
        "same",
        "order",
        "set renamed",
        "rules renamed",
        "words",
        "define renamed",
        "bound",
        "rewritten",
        "range",
        "additions without effect",
        "a dead rule",
        "a redundant rule",
    ],
)
def test_what_differs_in_words_alone_is_equal(other: str) -> None:
    """Names, order, layout and citations are no meaning, nor is what never makes a difference."""
    for old, new in ((RULES, other), (other, RULES)):
        found = compared(old, new)
        assert found.equal, found.regions


def test_formatting_changes_nothing() -> None:
    """The formatted text is equal to the text."""
    assert compared(RULES, format_source(Source.of("local.rules", RULES))).equal


@pytest.mark.parametrize(
    "word, other, code, days",
    [
        ("at least 30 minutes", "at least 31 minutes", "77000", ("2020-01-01", LAST_DAY)),
        ("at least 30 minutes", "at least 29 minutes", "76000", (FIRST_DAY, "2019-12-31")),
        ("74246 until 2018-12-31", "74246 until 2018-12-30", "76000", ("2018-12-31", "2018-12-31")),
        ("74246 until 2018-12-31", "74246 until 2019-01-01", "76000", ("2019-01-01", "2019-01-01")),
        ("74240..74242", "74240..74243", "76000", (FIRST_DAY, "2019-12-31")),
        ("2 or more", "3 or more", "76001", (FIRST_DAY, LAST_DAY)),
        ("with modifier 59", "with modifiers (59, XE)", "76001", (FIRST_DAY, LAST_DAY)),
        ("until 2021-06-30", "until 2021-06-29", "76001", ("2021-06-30", "2021-06-30")),
        ("from 2015-01-01", "from 2014-12-31", "76000", ("2014-12-31", "2014-12-31")),
        ("units 2", "units 3", "77000", ("2020-01-01", "2021-06-30")),
        ("modifier 26", "modifier 52", "77000", ("2020-01-01", LAST_DAY)),
        ("review l", "code l", "76001", (FIRST_DAY, "2021-06-30")),
        (" overrides two", "", "76000", ("2015-01-01", "2019-12-31")),
        ("is needle placement", "is not needle placement", "76001", (FIRST_DAY, "2021-06-30")),
        ("payer is known", "payer is unknown", "76001", (FIRST_DAY, "2021-06-30")),
        ("query payer", "query component", None, ("2015-01-01", LAST_DAY)),
        ("from 2020-01-01", "from 2020-01-02", "77000", ("2020-01-01", "2020-01-01")),
        ("until 2019-12-31", "until 2019-12-30", "76000", ("2019-12-31", "2019-12-31")),
    ],
)
def test_what_differs_is_found_on_its_days(
    word: str, other: str, code: str | None, days: tuple[str | date, str | date]
) -> None:
    """Another bound, date, code, count, modifier or status makes a region, on the days on which it matters."""
    wanted = tuple(date.fromisoformat(day) if isinstance(day, str) else day for day in days)
    assert word in RULES
    for old, new in ((RULES, RULES.replace(word, other)), (RULES.replace(word, other), RULES)):
        found = compared(old, new)
        assert found.settled
        spans = {span for region in found.regions if region.code == code for span in region.days}
        assert wanted in spans, found.regions
        first, last = min(span[0] for span in spans), max(span[1] for span in spans)
        assert (first, last) == wanted


def test_a_code_of_one_ruleset_alone() -> None:
    """A code that one of the two does not have is a region of its own, on the days on which it exists."""
    old = "code k 76000 rule r if other imaging then code k"
    new = f"{old} code l 76001 from 2020-01-01 until 2020-12-31"
    (region,) = compared(old, new).regions
    assert (region.code, region.old, region.new) == ("76001", "no code", "a code")
    assert region.days == ((date(2020, 1, 1), date(2020, 12, 31)),)
    (back,) = compared(new, old).regions
    assert (back.code, back.old, back.new) == ("76001", "a code", "no code")


def test_days_that_lie_apart() -> None:
    """Where a difference is on two spans of days, both are told and the days between are not."""
    old = "code k 76000 set S = 74240 rule r if procedure in S then code k"
    new = old.replace(
        "74240", "(74240 until 2010-12-31), (74240 from 2012-01-01 until 2012-01-31), 74240 from 2014-01-01"
    )
    (region,) = compared(old, new).regions
    assert region.days == (
        (date(2011, 1, 1), date(2011, 12, 31)),
        (date(2012, 2, 1), date(2013, 12, 31)),
    )


def test_sets_that_agree_on_the_newest_days_alone() -> None:
    """Rulesets whose sets hold one code each, the same one lately and another before, differ on the days before."""
    old = "code k 76000 set S = 74240 from 2020-01-01, 74241 until 2019-12-31 rule r if procedure in S then code k"
    new = """
        code k 76000 set S = 74240
        rule r if all of (procedure in S, any of (other imaging, not other imaging)) then code k
    """
    for found in (compared(old, new), compared(new, old)):
        assert {region.days for region in found.regions} == {((FIRST_DAY, date(2019, 12, 31)),)}


def test_a_limit_above_another_is_no_difference() -> None:
    """Where a lower limit of units always holds too, a higher one changes nothing."""
    old = "code k 76000 rule r if fluoroscopy then code k rule a if other imaging then units 1 on k"
    assert compared(old, f"{old} rule b if other imaging then units 2 on k").equal
    assert not compared(old, f"{old} rule b if payer is medicare then units 2 on k").equal


def test_the_first_difference_alone() -> None:
    """With `first`, one region is told though there are more; where there is none the rulesets are equal."""
    new = RULES.replace("30 minutes", "31 minutes").replace("2 or more", "3 or more")
    assert len(compared(RULES, new).regions) > 1
    only = compared(RULES, new, first=True)
    assert len(only.regions) == 1
    assert not only.equal
    assert compared(RULES, RULES, first=True).equal


def test_what_a_table_says_is_a_difference() -> None:
    """Edits of one ruleset alone make a region, with a table that shows it; in both they make none."""
    old = "code k 76000 rule r if fluoroscopy then code k"
    new = f'{old} edits ptp from table "ncci"'
    (region,) = compared(old, new).regions
    assert (region.code, region.old, region.new) == ("76000", "coded", "not coded")
    assert list(region.tables.by_name) == ["ncci"]
    assert compared(new, new.replace("edits ptp", "edits pairs")).equal


def test_the_rules_that_make_the_difference_are_named() -> None:
    """A region names the rules that differ and apply, and the facts that matter in the author's words."""
    old = "code k 76000 rule r if physician time up to 30 minutes then code k rule s if other imaging then code k"
    new = old.replace("rule r if physician time up to 30", "rule q if physician time up to 45")
    (region,) = compared(old, new).regions
    assert (region.old, region.new) == ("not coded", "coded")
    assert (region.old_rules, region.new_rules) == ((), ("q",))
    assert "not other imaging" in region.facts
    assert 30 < region.encounter.fluoroscopy.physician_minutes <= 45


def test_other_schemas_cannot_be_compared() -> None:
    """Rulesets about encounters of two classes are refused."""
    source = Source.of("other.rules", "code k 76000 rule r if age over 17 then code k")
    with pytest.raises(RulesError, match="different schemas"):
        compare(
            compiled("code k 76000 rule r if fluoroscopy then code k").ruleset,
            compiled_files(parse(source).file, schema=Other).ruleset,
        )


def test_what_is_asked_for_anyway_is_compared() -> None:
    """A query that only one ruleset makes is shown by an encounter that leaves the fact open."""
    old = "code k 76000 rule r if other imaging then code k"
    found = compared(old, f"{old} rule q if payer is medicare or other imaging then query payer")
    (region,) = found.regions
    assert found.settled
    assert (region.code, region.old, region.new) == (None, "asks for nothing", "asks for payer")
    assert "payer" not in region.witness.to_json()
