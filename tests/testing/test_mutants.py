"""The slips that are made in a ruleset, each for what it says."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from fluororules import load
from fluororules.testing.mutant import Mutant
from fluororules.testing.mutants import mutants

HEAD = "code a 76000\ncode b 76001\ncode c 77001\n"


def made(tmp_path: Path, rules: str) -> Iterator[Mutant]:
    """The mutants of a small ruleset."""
    path = tmp_path / "small.rules"
    path.write_text(rules, encoding="utf-8")
    yield from mutants(load(path).ruleset)


def said(tmp_path: Path, rules: str) -> list[str]:
    """What the mutants of a small ruleset say, below three codes without dates."""
    return [mutant.sentence for mutant in made(tmp_path, HEAD + rules)]


@pytest.mark.parametrize(
    "condition, changes",
    [
        (
            "physician time up to 1 hour",
            ["`up to 1 hour` becomes `up to 59 minutes`", "`up to 1 hour` becomes `up to 61 minutes`"],
        ),
        (
            "physician time over 1 minute",
            ["`over 1 minute` becomes `over 0 minutes`", "`over 1 minute` becomes `over 2 minutes`"],
        ),
        (
            "physician time under 5 minutes",
            ["`under 5 minutes` becomes `under 4 minutes`", "`under 5 minutes` becomes `under 6 minutes`"],
        ),
        (
            "date of service at least 2009-03-01",
            [
                "`at least 2009-03-01` becomes `at least 2009-02-28`",
                "`at least 2009-03-01` becomes `at least 2009-03-02`",
            ],
        ),
        (
            "component is any of (professional, technical)",
            [
                "`professional` becomes `global`",
                "`professional` is left out",
                "`technical` becomes `global`",
                "`technical` is left out",
            ],
        ),
        ("component is not professional", ["`professional` becomes `technical`"]),
        ("2 or more procedures in 20610", ["`2 or more` becomes `1 or more`", "`2 or more` becomes `3 or more`"]),
        ("every procedure in 20610", ["`every procedure in 20610` becomes `procedure in 20610`"]),
        ("procedure in 20610 by the same physician", ["`by the same physician` is left out"]),
        (
            "procedure in 20610 with modifier (59, XE)",
            [
                "`with modifier (59, XE)` is left out",
                "`59` is left out of `with modifier (59, XE)`",
                "`XE` is left out of `with modifier (59, XE)`",
            ],
        ),
        ("fluoroscopy with modifier (59, XE)", ["`59` is left out", "`XE` is left out"]),
        ("physician present", []),
    ],
)
def test_tests(tmp_path: Path, condition: str, changes: list[str]) -> None:
    """A test is changed in its bounds, values, modifiers and qualifiers, then negated; its set loses its codes."""
    lost = ["`20610` loses 20610"] if "20610" in condition else []
    assert said(tmp_path, f"rule r if {condition} then code a") == [
        *changes,
        f"`{condition}` becomes `not {condition}`",
        "`code a` has no effect",
        *lost,
    ]


def test_conditions(tmp_path: Path) -> None:
    """A part is left out, `and` and `or` are swapped, a `not` is lost, and an exception is dropped."""
    rules = "rule r if not physician present and any of (other imaging, fluoroscopy) then code a unless same physician"
    assert said(tmp_path, rules)[:-1] == [
        "`unless same physician` is left out",
        "`and` becomes `or` in `not physician present and any of (other imaging, fluoroscopy)`",
        "`not physician present` is left out",
        "`any of (other imaging, fluoroscopy)` is left out",
        "`not physician present` becomes `physician present`",
        "`or` becomes `and` in `any of (other imaging, fluoroscopy)`",
        "`other imaging` is left out",
        "`fluoroscopy` is left out",
        "`other imaging` becomes `not other imaging`",
        "`fluoroscopy` becomes `not fluoroscopy`",
        "`same physician` becomes `not same physician`",
    ]


def test_what_rules_do(tmp_path: Path) -> None:
    """An effect and each of its codes is dropped, units are one more or less, an overriding is forgotten."""
    rules = """
    rule r from 2009-01-01 if fluoroscopy then a, 76001 not coded and units 2 on c and modifier 26 on c and query payer
    rule s if fluoroscopy then code a overrides r
    """
    found = list(made(tmp_path, HEAD + rules))
    about = {
        m.sentence: (m.kind, m.about, m.sayable)
        for m in found
        if m.sentence != "`fluoroscopy` becomes `not fluoroscopy`"
    }
    assert about == {
        "`a, 76001 not coded` has no effect": ("effect dropped", "r", True),
        "`a` is left out of `a, 76001 not coded`": ("effect dropped", "r", True),
        "`76001` is left out of `a, 76001 not coded`": ("effect dropped", "r", True),
        "`units 2` becomes `units 1`": ("units", "r", False),
        "`units 2` becomes `units 3`": ("units", "r", False),
        "`modifier 26 on c` has no effect": ("modifier", "r", False),
        "`from 2009-01-01` becomes `from 2008-12-31`": ("date", "r", True),
        "`from 2009-01-01` becomes `from 2009-01-02`": ("date", "r", True),
        "`code a` has no effect": ("effect dropped", "s", True),
        "`overrides r` is left out": ("exception dropped", "s", True),
    }
    assert [m.span.line for m in found if m.about == "s"] == [6, 6, 6]
    (fewer,) = (m.ruleset for m in found if m.sentence == "`76001` is left out of `a, 76001 not coded`")
    assert fewer.rules[0].concludes == (("not coded", ("a",)),)


def test_a_rule_that_no_example_can_see(tmp_path: Path) -> None:
    """Where a rule sets units alone, no change of it can be expected by an example."""
    found = list(made(tmp_path, HEAD + "rule r if physician time up to 5 minutes then units 1 on a"))
    assert len(found) > 3
    assert not any(mutant.sayable for mutant in found)


def test_numbers(tmp_path: Path) -> None:
    """A number's dates are moved, but not onto a day on which its service has another."""
    rules = """code a 76000 until 2009-12-31, 76001 from 2010-01-01 until 2012-12-31
    rule r if fluoroscopy then code a"""
    dates = [m.sentence for m in made(tmp_path, rules) if m.kind == "date"]
    assert dates == [
        "`until 2009-12-31` becomes `until 2009-12-30`",
        "`from 2010-01-01` becomes `from 2010-01-02`",
        "`until 2012-12-31` becomes `until 2012-12-30`",
        "`until 2012-12-31` becomes `until 2013-01-01`",
    ]


def test_a_class_of_codes_is_one(tmp_path: Path) -> None:
    """Codes that every set holds on the same days are lost together; where another set tells them apart, apart."""
    rules = """
    set MANY = 20600..20609, 20610 from 2010-01-01
    set FEW = 20605, 20606
    rule r if procedure in MANY then code a
    rule s if procedure in FEW then code b
    """
    found = [
        (m.about, m.sentence, m.span.line) for m in made(tmp_path, HEAD + rules) if m.kind in {"code dropped", "date"}
    ]
    assert found == [
        ("MANY", "`MANY` loses 20600 and 7 codes like it", 5),
        ("MANY", "`MANY` loses 20605 and 1 code like it", 5),
        ("MANY", "`MANY` loses 20610", 5),
        ("MANY", "in `MANY`, `from 2010-01-01` becomes `from 2009-12-31` for 20610", 5),
        ("MANY", "in `MANY`, `from 2010-01-01` becomes `from 2010-01-02` for 20610", 5),
        ("FEW", "`FEW` loses 20605 and 1 code like it", 6),
    ]


def test_a_set_that_makes_up_another(tmp_path: Path) -> None:
    """A code that stands in one set and counts in another is lost where conditions look, and placed where it stands."""
    rules = "set PART = 20610\nset WHOLE = PART + 73222\nrule r if procedure in WHOLE then code a"
    found = [(m.sentence, m.span.line) for m in made(tmp_path, HEAD + rules) if m.kind == "code dropped"]
    assert found == [("`WHOLE` loses 20610 and 1 code like it", 4)]


def test_edits(tmp_path: Path) -> None:
    """Edits are dropped, and lose their modifiers one by one."""
    rules = 'edits e if payer is medicare from table "ncci-ptp" modifiers 59, XE\nrule r if fluoroscopy then code a'
    assert [m.sentence for m in made(tmp_path, HEAD + rules) if m.about == "e"] == [
        *(f"`medicare` becomes `{other}`" for other in ["medicaid"]),
        "`payer is medicare` becomes `not payer is medicare`",
        "`edits e` has no effect",
        "`59` is left out",
        "`XE` is left out",
    ]


def test_defines_change_wherever_they_are_named(tmp_path: Path) -> None:
    """A define is changed once, and with it every rule that names it."""
    rules = """
    define watched as physician present and other imaging
    rule r if watched then code a
    rule s if not watched then code b
    """
    found = [
        m for m in made(tmp_path, HEAD + rules) if m.about == "watched" and m.sentence == "`other imaging` is left out"
    ]
    (mutant,) = found
    before = load(tmp_path / "small.rules").ruleset
    assert all(new.condition != old.condition for new, old in zip(mutant.ruleset.rules, before.rules, strict=True))


def test_only_what_the_ruleset_itself_states(tmp_path: Path) -> None:
    """Of a ruleset that extends another nothing inherited is changed, but for own codes in inherited conditions."""
    (tmp_path / "low.rules").write_text(
        f"ruleset low\n{HEAD}set X = 20610\nset Y = X\nrule r if procedure in Y then code a", encoding="utf-8"
    )
    rules = "ruleset high extends low\nset X = low.X + 73222\nrule s if other imaging then code b"
    (tmp_path / "high.rules").write_text(rules, encoding="utf-8")
    found = list(mutants(load(tmp_path / "high.rules").ruleset))
    assert {m.span.source.name for m in found} == {"high.rules"}
    assert [m.sentence for m in found] == [
        "`other imaging` becomes `not other imaging`",
        "`code b` has no effect",
        "`Y` loses 73222",
    ]


def test_published_rulesets_have_a_sane_number() -> None:
    """Some hundreds to some thousands, each with a place in its own files, none twice, in the same order each time."""
    for name, least, most in (("acr", 100, 300), ("fluoroscopy", 1000, 3000), ("medicare", 150, 600)):
        ruleset = load(name).ruleset
        found = list(mutants(ruleset))
        assert least < len(found) < most
        assert {m.span.source.name for m in found} <= ruleset.files
        told = [(m.kind, m.about, m.span.start, m.span.source.name, m.sentence) for m in found]
        assert Counter(told).most_common(1)[0][1] == 1
        assert told == [(m.kind, m.about, m.span.start, m.span.source.name, m.sentence) for m in mutants(ruleset)]
