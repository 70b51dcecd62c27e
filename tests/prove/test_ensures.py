"""Whether an `ensure` holds: broken by an encounter that the evaluator decides so, or proved."""

from datetime import date

import pytest

from fluororules.edits import NO_TABLES
from fluororules.program.firing import applying
from fluororules.prove import prove_ensures, witnesses
from fluororules.testing.drawn import compiled
from tests.prove.asked import ensured, finding

APART = """
code k 76000
code l 76001
set S = 74240, 74241 until 2019-12-31
set T = 74246, 74241 from {first}
rule r if procedure in S and physician time up to 60 minutes then code k
rule s if every procedure in T and procedures in T and physician time at least {least} minutes then code l
ensure apart never k coded and l coded
"""


def test_two_rules_that_meet_on_one_day_at_one_code_and_minute_are_found() -> None:
    """The one encounter that breaks the `ensure` is found: the day, the code and the minute that two rules share."""
    witness = ensured(APART.format(first="2019-12-31", least=60))
    assert witness is not None
    assert witness["date_of_service"] == "2019-12-31"
    assert [line["code"] for line in witness["procedures"]] == ["74241"]
    assert witness["fluoroscopy"]["physician_minutes"] == 60


@pytest.mark.parametrize("first, least", [("2020-01-01", 60), ("2019-12-31", 61)])
def test_two_rules_that_miss_each_other_by_one_are_proved_apart(first: str, least: int) -> None:
    """A day later or a minute more, no encounter breaks it."""
    assert ensured(APART.format(first=first, least=least)) is None


@pytest.mark.parametrize(
    "claim, witness",
    [
        ("never k coded", {"other_imaging": True}),
        ("always k coded", {}),
        ("always k not coded", {"other_imaging": True}),
        ("never k not coded", {}),
        ("always k coded or k not coded", None),
        ("never k coded and k not coded", None),
        ("never k coded and not other imaging", None),
        ("always k coded or not other imaging", None),
        ("never k coded and other imaging", {"other_imaging": True}),
    ],
)
def test_never_and_always(claim: str, witness: dict[str, object] | None) -> None:
    """`never` breaks where its condition is true, `always` where it is false; the witness says no more than it must."""
    found = ensured(f"code k 76000 rule r if other imaging then code k ensure e {claim}")
    if found is not None:
        assert found.pop("date_of_service")
    if witness == {}:
        assert found == {"other_imaging": False}
    else:
        assert found == witness


def test_the_rules_behind_what_is_coded_are_named() -> None:
    """Beside a broken `ensure` stand the rules that support the codes of which it speaks, and no others."""
    text = """
        code k 76000 code l 76001
        rule r if other imaging then code k
        rule s if other imaging then code l
        ensure e never k coded
    """
    found = finding(text, "FR501")
    assert [label for _, label in found.diagnostic.labels] == ["`r` supports 76000 there"]
    assert found.diagnostic.severity == "error"


@pytest.mark.parametrize("status", ["coded", "not coded"])
def test_a_service_without_a_number_has_no_status(status: str) -> None:
    """On days on which a service has no number it is neither coded nor not coded."""
    text = f"code k 76000 from 2020-01-01 rule r if other imaging then code k ensure e never k {status} and "
    assert ensured(f"{text} date of service under 2020-01-01") is None
    assert ensured(f"{text} date of service up to 2020-01-01") is not None
    gone = f"code k 76000 until 2019-12-31 rule r if other imaging then code k ensure e never k {status}"
    witness = ensured(gone)
    assert witness is not None
    assert date.fromisoformat(witness["date_of_service"]) <= date(2019, 12, 31)


def test_a_service_with_two_numbers_is_one() -> None:
    """Between two numbers of a service there are days on which `always k coded or k not coded` is broken."""
    rules = "code k 76000 until 2019-12-30, 77000 from {} rule r if other imaging then code k"
    text = f"{rules} ensure e always k coded or k not coded"
    assert ensured(text.format("2019-12-31")) is None
    assert ensured(text.format("2020-01-01")) == {"date_of_service": "2019-12-31"}


def test_what_the_date_settles_and_more_does_not() -> None:
    """Where a date alone decides an `ensure`, whatever else it names makes no difference; on other days it does."""
    text = "code k 76000 rule r if other imaging then code k ensure e {}"
    assert ensured(text.format("never k coded or date of service at least 2020-01-02"))
    witness = ensured(text.format("always not k coded or date of service at least 2020-01-02"))
    assert witness is not None
    assert witness["date_of_service"] < "2020-01-02"


LINES = "code k 76000 rule r if {} then code k ensure e never k coded and {}"


@pytest.mark.parametrize(
    "condition, with_, broken",
    [
        ("2 or more procedures in 74240..74242", "no procedures in (74240, 74241)", True),
        ("3 or more procedures in 74240..74242", "no procedures in (74240, 74241)", True),
        ("3 or more procedures in 74240..74242", "not 2 or more procedures in 74240..74249", False),
        ("2 or more procedures in 74240..74242", "not 3 or more procedures in 74240..74249", True),
        ("2 or more procedures in 74240", "no procedures in 74241 and not 3 or more procedures", True),
        ("every procedure in 74240", "no procedures", True),
        ("every procedure in 74240", "procedure in 74241", False),
        ("every procedure in 74240..74242", "procedure in 74241", True),
        ("every procedure in 74240 with modifier 59", "procedure in 74240 without modifier 59", False),
        ("procedure in 74240 with modifier 59", "procedure in 74240 without modifier 59", True),
        ("procedure in 74240 with modifier 59", "not 2 or more procedures and procedure with modifier XE", True),
        ("procedure in 74240 with modifier (59, XE)", "no procedure with modifier 59", True),
        ("procedure in 74240 with modifier (59, XE)", "no procedure with modifiers (XE, 59, 26)", False),
        ("procedure in 74240 by the same physician", "not same physician", True),
        ("procedure in 74240 by the same physician", "not fluoroscopy", False),
        ("no procedure in 74240 by the same physician", "procedure in 74240 and same physician", True),
        ("every procedure in 74240 by the same physician", "2 or more procedures and not same physician", True),
        ("every procedure by the same physician", "procedure in 74240 and not fluoroscopy", False),
        ("2 or more procedures in 74240 by the same physician", "not 3 or more procedures and same physician", True),
    ],
)
def test_procedure_lines(condition: str, with_: str, broken: bool) -> None:
    """Counts count lines, `every` is true of none, one line meets all qualifiers, its own performer decides first."""
    assert (ensured(LINES.format(condition, with_)) is not None) == broken


def test_a_witness_holds_no_more_lines_than_it_must() -> None:
    """Where two lines are enough there are two."""
    witness = ensured(LINES.format("2 or more procedures in 74240..74249", "procedure in 74241"))
    assert witness is not None
    assert len(witness["procedures"]) == 2


def test_where_no_fluoroscopy_was_performed_comparisons_are_false() -> None:
    """`not physician present` is true without fluoroscopy, and a comparison is false."""
    text = "code k 76000 rule r if {} then code k ensure e never k coded and not fluoroscopy"
    assert ensured(text.format("not physician present"))
    assert ensured(text.format("not physician time up to 1440 minutes"))
    assert ensured(text.format("physician present")) is None
    assert ensured(text.format("physician time is not 10 minutes")) is None
    assert ensured(text.format("not physician time is 10 minutes"))
    assert ensured(text.format("fluoroscopy without modifier 59")) is None
    assert ensured(text.format("not fluoroscopy with modifier 59"))


# --- what is known


def test_an_ensure_broken_only_where_a_fact_is_unknown() -> None:
    """The witness leaves the fact out."""
    text = "code k 76000 rule r if payer is unknown and other imaging then code k ensure e never k coded"
    witness = ensured(text)
    assert witness is not None
    assert "payer" not in witness
    assert witness["other_imaging"] is True


def test_an_ensure_broken_only_where_a_fact_is_known() -> None:
    """The witness states the fact, though no rule compares it."""
    for fact, field in (("payer", "payer"), ("other imaging", "other_imaging"), ("component", "component")):
        witness = ensured(f"code k 76000 rule r if {fact} is known then code k ensure e never k coded")
        assert witness is not None
        assert field in witness
    lines = ensured("code k 76000 rule r if procedures are known then code k ensure e never k coded")
    assert lines is not None
    assert lines["procedures"] == []
    who = ensured("code k 76000 rule r if fluoroscopy performer is known then code k ensure e never k coded")
    assert who is not None
    assert who["fluoroscopy"]["performed_by"]


def test_a_filling_that_breaks_is_not_enough() -> None:
    """Where the fact is unknown the status is `query`: the `ensure` holds, though a filling breaks it."""
    text = "code k 76000 rule r if payer is unknown and payer is {} then code k ensure e never k coded"
    assert ensured(text.format("medicare")) is None
    anyone = (
        "any of (medicare, medicaid, medicare advantage, commercial, workers compensation, tricare, self pay, other)"
    )
    assert ensured(text.format(anyone)) is not None
    time = text.replace("payer is {}", "physician time up to 10 minutes").replace("payer", "physician time")
    assert ensured(time) is None


def test_a_fact_is_not_known_and_unknown() -> None:
    """An `ensure` about two rules of which one wants a fact known and the other unknown holds."""
    text = """
        code k 76000 code l 76001
        rule r if payer is known then code k
        rule s if payer is unknown then code l
        ensure e never k coded and l coded
        ensure f always k coded or l coded
    """
    assert [result.verdict for result in prove_ensures(compiled(text).ruleset)] == ["proved", "proved"]


# --- edits


PAIRS = """
code k 76000 code l 76001
rule all if fluoroscopy then code k, l
edits pairs from table "ncci" modifiers 59
ensure e {}
"""


def test_an_ensure_broken_by_what_a_table_says() -> None:
    """A table may bar any code of the ruleset; the witness carries one that does, and the procedure of its row."""
    found = finding(PAIRS.format("never k not coded and fluoroscopy"), "FR501")
    assert found.witness is not None
    (table,) = found.witness.tables.by_name["ncci"]
    assert list(table.rows) == ["76000"]
    assert ensured(PAIRS.format("never k not coded and fluoroscopy"))


def test_an_ensure_broken_by_what_a_table_does_not_say() -> None:
    """Nothing obliges a table to bar either code."""
    assert ensured(PAIRS.format("never k coded and l coded"))


def test_what_a_table_cannot_do() -> None:
    """A pair bars nothing where there is no procedure, and nothing becomes coded by a table."""
    assert ensured(PAIRS.format("never k not coded and fluoroscopy and no procedures")) is None
    assert ensured(PAIRS.format("never k coded and not fluoroscopy")) is None


def test_edits_that_are_overridden_bar_nothing() -> None:
    """Where a rule overrides the edits, no table breaks the `ensure`."""
    text = PAIRS.format("never k not coded and other imaging and fluoroscopy")
    assert ensured(text)
    assert ensured(f"{text} rule o if other imaging then code k overrides pairs") is None


def test_add_ons_and_limits() -> None:
    """A table of add-on codes may bar a code or leave it to a person; one of unit limits does neither."""
    text = 'code k 76000 rule all if fluoroscopy then code k edits t from table "t" as {} ensure e always {}'
    assert ensured(text.format("add-on primaries", "k coded or not fluoroscopy"))
    assert ensured(text.format("add-on primaries", "k coded or k not coded or not fluoroscopy"))
    assert ensured(text.format("unit limits", "k coded or not fluoroscopy")) is None


# --- results


def test_each_ensure_has_its_result_in_order() -> None:
    """Names, verdicts and encounters, in the order of the text; one that is proved has no encounter."""
    text = """
        code k 76000 rule r if other imaging then code k
        ensure z never k coded
        ensure a never k coded and not other imaging
    """
    broken, proved = prove_ensures(compiled(text).ruleset)
    assert (broken.name, broken.verdict, broken.encounter.other_imaging) == ("z", "broken", True)
    assert (proved.name, proved.verdict, proved.encounter) == ("a", "proved", None)


def test_witnesses_are_encounters_in_which_rules_apply() -> None:
    """Each rule that can apply does in one of them."""
    drawn = compiled("""
        code k 76000
        rule r if physician time over 60 minutes then code k
        rule s until 2019-12-31 if 2 or more procedures in 74240 then k not coded
        rule dead if other imaging and not other imaging then code k
    """)
    found = witnesses(drawn.ruleset)
    applied = {name for each in found for name, active in applying(drawn.eras, each).items() if active}
    assert drawn.tables is NO_TABLES
    assert applied == {"r", "s"}
