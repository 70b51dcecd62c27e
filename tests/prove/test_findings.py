"""What the prover finds about rules, overrides and codes: each finding where it is due, and not where it is not."""

import pytest

from tests.prove.asked import finding, findings, proof_of

DEAD = "code k 76000 rule r if other imaging and {} then code k"


@pytest.mark.parametrize(
    "impossible",
    [
        "not other imaging",
        "physician time under 10 minutes and physician time over 20 minutes",
        "payer is medicare and payer is medicaid",
        "procedure in 74240 and no procedures in (74240, 74241)",
        "every procedure in 74240 and procedure in 74241",
        "procedure in 74240 by the same physician and not fluoroscopy",
        "fluoroscopy with modifier 59 and not fluoroscopy",
        "date of service at least 2020-01-01 and date of service under 2020-01-01",
        "payer is known and payer is unknown",
        "payer is medicare and payer is unknown",
    ],
)
def test_a_rule_whose_condition_nothing_meets_is_dead(impossible: str) -> None:
    """A rule whose condition excludes itself can never apply."""
    assert findings(DEAD.format(impossible)) == [("FR502", "r")]


@pytest.mark.parametrize(
    "possible",
    [
        "physician time under 21 minutes and physician time over 19 minutes",
        "procedure in 74240 and procedure in 74241",
        "2 or more procedures in 74240",
        "every procedure in 74240 and no procedures in 74240",
        "procedure in 74240 with modifier 59 and procedure in 74240 without modifier 59",
        "procedure in 74240 by the same physician and not same physician",
        "payer is unknown",
        "payer is unknown and component is known",
        "date of service is 2020-01-01",
    ],
)
def test_a_rule_whose_condition_something_meets_is_not_dead(possible: str) -> None:
    """A rule that applies somewhere is not dead, and an encounter in which it applies is kept."""
    assert findings(DEAD.format(possible)) == []
    assert proof_of(DEAD.format(possible)).witnesses


def test_a_rule_is_dead_whose_set_is_empty_on_all_its_days() -> None:
    """A rule about members that came after its end is dead; with one day in common it is not."""
    text = "code k 76000 set S = 74240 from 2020-01-02 rule r until {} if procedure in S then code k"
    assert findings(text.format("2020-01-01")) == [("FR502", "r")]
    assert findings(text.format("2020-01-02")) == []


OVERRIDDEN = """
code k 76000
rule r if other imaging and payer is medicare then code k
rule s if {} then code k overrides r
"""


def test_a_rule_overridden_wherever_its_condition_holds_is_found() -> None:
    """The witness meets the condition of the rule, which is overridden there; the overriding rule is named."""
    found = finding(OVERRIDDEN.format("other imaging"), "FR503")
    assert (found.about, found.diagnostic.labels[0][1]) == ("r", "`s` overrides it there")
    assert found.decision is not None
    assert [o.rule for o in found.decision.codes[0].overridden] == ["r"]


def test_a_rule_overridden_at_times_is_not_found() -> None:
    """A rule that is overridden for some payers alone applies for others."""
    text = OVERRIDDEN.replace("and payer is medicare ", "").format("other imaging and payer is medicare")
    assert "FR503" not in dict(findings(text))


BARRED = """
code k 76000
rule r if procedure in 74240 then code k
rule s if {} then k not coded
"""


def test_a_rule_whose_code_is_barred_wherever_it_applies_is_found() -> None:
    """The rule that bars is named, and the code is not coded in the witness; it can never be coded at all."""
    found = finding(BARRED.format("procedure in 74230..74249"), "FR504")
    assert (found.about, found.diagnostic.labels[0][1]) == ("r", "`s` bars 76000 there")
    assert found.decision is not None
    assert found.decision.status("k") == "not coded"
    codes = findings(BARRED.format("procedure in 74230..74249"), but=set())
    assert codes.count(("FR508", "k")) == 2, "never coded, never queried"


def test_a_rule_whose_code_is_barred_at_times_is_not_found() -> None:
    """Another procedure than the one that bars is enough."""
    assert findings(BARRED.format("procedure in 74230..74249 by the same physician"), but=set()) == []
    assert findings(BARRED.format("2 or more procedures in 74230..74249"), but=set()) == []


def test_two_services_are_barred_each_by_itself() -> None:
    """A rule that supports two codes of which one alone is always barred is heard."""
    text = "code k 76000 code l 76001 rule r if other imaging then code k, l rule s if other imaging then k not coded"
    assert "FR504" not in dict(findings(text))


REDUNDANT = """
code k 76000
rule r if procedure in 74240 and other imaging then {}
rule s if procedure in 74240..74249 then {}
"""


@pytest.mark.parametrize(
    "effect",
    ["code k", "k not coded", "review k", "query payer", "code k and units 2 on k", "code k and modifier 26 on k"],
)
def test_a_rule_that_says_what_another_says_is_redundant(effect: str) -> None:
    """The narrower of two rules with one effect changes nothing; the wider one does."""
    text = REDUNDANT.format(effect, effect)
    assert ("FR505", "r") in findings(text)
    assert ("FR505", "s") not in findings(text)
    assert finding(text, "FR505").diagnostic.labels[0][1] == "`s` says so there too"


@pytest.mark.parametrize(
    "narrow, wide",
    [
        ("code k", "review k"),
        ("code k and modifier 26 on k", "code k and modifier 59 on k"),
        ("code k and units 1 on k", "code k and units 2 on k"),
        ("query payer", "query component"),
    ],
)
def test_a_rule_with_an_effect_of_its_own_is_not_redundant(narrow: str, wide: str) -> None:
    """A rule that says anything that the others do not is kept."""
    assert findings(REDUNDANT.format(narrow, wide)) == []


def test_a_rule_that_overrides_is_not_redundant() -> None:
    """A rule that says nothing new but switches another off makes a difference."""
    text = """
        code k 76000
        rule s if procedure in 74240 then code k
        rule b if other imaging then k not coded
        rule r if procedure in 74240 and payer is medicare then code k{}
    """
    assert ("FR505", "r") in findings(text.format(""))
    assert findings(text.format(" overrides b")) == []


def test_rules_on_other_days_are_not_redundant() -> None:
    """Two rules that say the same one after the other are both needed; with all days in common the narrower is not."""
    text = """
        code k 76000
        rule r until 2019-12-31 if other imaging then code k
        rule s from {} if other imaging then code k
    """
    assert findings(text.format("2020-01-01")) == []
    assert findings(text.format("1950-01-01")) == []
    assert findings(text.format("1900-01-01")) == [("FR505", "r")]


def test_an_override_that_never_happens_is_found() -> None:
    """A rule that never meets what it overrides cannot override it; one that meets it for a minute can."""
    text = """
        code k 76000
        rule r if physician time up to 60 minutes then code k
        rule s if physician time over {} minutes then k not coded overrides r
    """
    assert findings(text.format(60)) == [("FR507", "s")]
    assert findings(text.format(59)) == []
    assert finding(text.format(60), "FR507").diagnostic.message == "`s` can never override `r`"


def test_an_override_whose_days_do_not_meet_is_found() -> None:
    """Two rules that are never in force on one day do not override each other."""
    text = """
        code k 76000
        rule r until {} if other imaging then code k
        rule s from 2020-01-01 if other imaging then k not coded overrides r
    """
    assert findings(text.format("2019-12-31")) == [("FR507", "s")]
    assert findings(text.format("2020-01-01")) == []


def test_an_override_of_a_table_needs_one_of_its_rows() -> None:
    """A rule that can override one row of a table overrides the table."""
    text = """
        code k 76000
        table t
            | physician time | code |
            | up to 10 minutes | k |
            | over 50 minutes | k |
        rule s if physician time {} then k not coded overrides t
    """
    assert findings(text.format("is 55 minutes")) == []
    assert findings(text.format("is 20 minutes")) == [("FR507", "s")]


CODES = "code k 76000{} rule r{} if {} then {}"


def _never(text: str) -> set[str]:
    """What it is said that `k` can never be."""
    said = [f.diagnostic.message for f in proof_of(text).findings if f.diagnostic.code == "FR508"]
    return {message.removeprefix("`k` can never be ") for message in said}


def test_a_code_is_told_what_it_can_never_be() -> None:
    """Without a bar never barred, without a support never coded, without either never queried."""
    assert _never(CODES.format("", "", "other imaging", "code k")) == {"barred"}
    assert _never(CODES.format("", "", "other imaging", "k not coded")) == {"coded", "queried"}
    both = "code k 76000 rule r if other imaging then code k rule s if payer is medicare then k not coded"
    assert _never(both) == set()


def test_a_code_that_the_date_alone_decides_is_never_queried() -> None:
    """Whatever is unknown, a code that every encounter of a day bears is asked about by none."""
    text = "code k 76000 rule r from 2020-01-01 if date of service at least 2020-01-01 then code k"
    assert _never(text) == {"barred", "queried"}


def test_a_code_whose_number_does_not_meet_its_rule_is_never_coded() -> None:
    """A code that ends before its rule begins is never coded, and with one day in common it is."""
    text = CODES.format(" until 2019-12-31", " from {}", "other imaging", "code k")
    assert _never(text.format("2020-01-01")) == {"coded", "barred", "queried"}
    assert _never(text.format("2019-12-31")) == {"barred"}


def test_a_code_that_only_the_unknown_leads_to_can_be_coded() -> None:
    """Where a rule asks that a fact is unknown, what it supports can be coded and queried, and what it bars barred."""
    assert _never(CODES.format("", "", "payer is unknown and other imaging", "code k")) == {"barred"}
    assert "barred" not in _never(CODES.format("", "", "payer is unknown", "k not coded"))


def test_a_code_that_is_coded_or_left_to_a_person_can_be_queried() -> None:
    """Two statuses on one day are enough for a query, be `not coded` among them or not."""
    text = """
        code k 76000
        rule a if any of (other imaging, not other imaging) then code k
        rule b if payer is medicare then review k
    """
    assert _never(text) == {"barred"}


def test_the_sum_of_what_was_settled_is_told() -> None:
    """Each kind of question says how many were settled of how many."""
    proof = proof_of(OVERRIDDEN.format("payer is medicare") + "ensure e never k coded and payer is medicaid")
    assert proof.analysed == {"ensures": (1, 1), "rules": (2, 2), "overrides": (1, 1), "codes": (1, 1)}
    assert proof.inherited == 0
    assert proof.verdict == "found"


RESTATED = """code k 76000 code l 76001
rule exam if fluoroscopy then code k and code l
rule away if not physician present then k, l not coded
rule of-policy if not physician present {} then k not coded restates away
"""


def test_a_rule_that_restates_another_is_not_redundant() -> None:
    """What is meant to say no more than another rule is no finding, and would be one without saying so."""
    whole = RESTATED.format("and setting is facility")
    assert findings(whole) == []
    assert findings(whole.replace(" restates away", "")) == [("FR505", "of-policy")]


def test_a_rule_that_says_more_than_it_restates() -> None:
    """A wider condition or a further effect than those of the rule that is restated is shown by an encounter."""
    found = finding(RESTATED.format("or setting is facility"), "FR506")
    assert found.about == "of-policy"
    assert found.witness is not None
    assert found.witness.to_json()["setting"] == "facility"
    further = RESTATED.format("").replace("then k not coded", "then k not coded and review l")
    assert findings(further) == [("FR506", "of-policy")]
