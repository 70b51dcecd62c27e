"""Encounters of one's own: any attrs class whose facts rules can name."""

from datetime import date
from pathlib import Path
from typing import Any, Literal

import attrs
import pytest

from fluororules import UNKNOWN, Encounter, EncounterError, fact, load
from fluororules.encounter import Fluoroscopy
from fluororules.facts import Unknown
from fluororules.loader import examine
from fluororules.model.phrases import refuse_unspeakable
from fluororules.schema import SchemaError, vocabulary
from fluororules.syntax.lexicon import keywords


@attrs.frozen
class Scan:
    """What was performed."""

    organ: Literal["heart", "liver"] | None = None
    minutes_taken: int | None = fact("scan time", kind="minutes", question="How long did the scan take?")
    contrast_used: bool | None = None


@attrs.frozen
class Visit:
    """An encounter without procedure lines."""

    day_of_visit: date
    scan: Scan | Unknown | None = UNKNOWN
    age: int | None = None
    main_service: str | None = fact("main service", kind="code")


RULES = """
ruleset scans
    title "Scans"
    version "1"
    language 1
    decides scanning

code heart-scan 78451
code liver-scan 78201
set HEARTS = 33000..33999

rule heart if organ is heart and scan time up to 1 hour then code heart-scan
rule liver if organ is liver and contrast used and age over 17 then code liver-scan
rule none-for-hearts if main service in HEARTS and not main service is 33010 then scanning not coded

example heart
    given day of visit 2020-01-01 and organ is heart and scan time 20 minutes and age 17 and main service is 99213
    expect only 78451 coded
example silent given day of visit 2020-01-01 and scan and main service is 33010
    expect 78451 query organ, scan time and 78201 query organ, contrast used, age
example barred given day of visit 2020-01-01 and main service is 33011 expect scanning not coded
example no-scan given day of visit 2020-01-01 and no scan expect scanning not coded
"""


def _written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "own.rules"
    path.write_text(text, encoding="utf-8")
    return path


def test_rules_over_a_schema_of_ones_own(tmp_path: Path) -> None:
    """Phrases, types and closed lists come from the class: from its metadata, else from names and annotations."""
    from fluororules.testing import run_examples

    rules = load(_written(tmp_path, RULES), schema=Visit)
    outcomes = list(run_examples(rules))
    assert [(o.example.name, o.misses) for o in outcomes if o.misses] == []
    assert len(outcomes) == 4
    visit = Visit(date(2020, 1, 1), Scan("heart", 20), 40, "99213")
    assert rules.evaluate(visit).coded == ("78451",)
    assert rules.evaluate({"day_of_visit": "2020-01-01", "scan": None}).coded == ()


def test_questions(tmp_path: Path) -> None:
    """A fact without a question of its own gets a plain one."""
    rules = load(_written(tmp_path, RULES), schema=Visit)
    questions = {q.fact: q.question for q in rules.evaluate(Visit(date(2020, 1, 1), Scan())).queries}
    assert questions["scan time"] == "How long did the scan take?"
    assert questions["contrast used"] == "Is it so: contrast used?"
    assert questions["age"] == "What is the age?"


def test_facts_of_another_schema_are_unknown(tmp_path: Path) -> None:
    """Rules written for another schema get a complaint for each fact that this one has not."""
    path = _written(tmp_path, "code a 76000\nrule a if physician present and procedure in 20610 then code a\n")
    assert [d.code for d in examine(path, schema=Visit).diagnostics] == ["FR305", "FR327"]
    assert examine(path).diagnostics == ()


def test_no_lines_in_an_example(tmp_path: Path) -> None:
    """An example cannot give procedures where the schema has none."""
    path = _written(
        tmp_path,
        "code a 76000\nrule a if organ is heart then code a\n"
        "example e given day of visit 2020-01-01 and procedure 20610 expect 76000 not coded\n",
    )
    (found,) = examine(path, schema=Visit).diagnostics
    assert (found.code, found.span.line, found.span.text) == ("FR327", 3, "procedure 20610")


def test_values_are_checked(tmp_path: Path) -> None:
    """A class that checks nothing itself is checked all the same, and no value stands in the complaint."""
    rules = load(_written(tmp_path, RULES), schema=Visit)
    broken: Any = Visit(date(2020, 1, 1), Scan("spleen", 20))  # type: ignore[arg-type]
    with pytest.raises(EncounterError) as caught:
        rules.evaluate(broken)
    assert caught.value.field == "scan.organ"
    assert "spleen" not in str(caught.value)
    with pytest.raises(EncounterError):
        rules.evaluate(Encounter(date(2020, 1, 1)))


# --- classes that cannot serve

UNSPEAKABLE = ["time in room", "known allergy", "from", "of age", "procedure", "Time", "time_spent", "3 d", "a  b", " "]


def test_our_own_schema() -> None:
    """Every phrase of the published schema can be written in rules: no keyword but `of`, and `procedures` itself."""
    words = vocabulary(Encounter)
    refuse_unspeakable(words)
    assert words.by_phrase["procedures"].kind == "lines"
    # Modifiers are named by what bears them: `fluoroscopy with modifier 59`.
    spoken = [f.phrase for f in words.facts if f.phrase not in {"procedures", "fluoroscopy modifiers"}]
    assert [phrase for phrase in spoken if set(phrase.split()) & (set(keywords()) - {"of"})] == []


@pytest.mark.parametrize("phrase", UNSPEAKABLE)
def test_phrases_that_no_rule_can_hold(phrase: str, tmp_path: Path) -> None:
    """A fact whose phrase holds a keyword other than `of`, or anything but lower-case words, is refused by name."""

    @attrs.frozen
    class Odd:
        day: date = fact("day", kind="date", default=attrs.NOTHING)  # noqa: RUF009 - describes a field
        odd: bool | None = fact(phrase, kind="yes/no")

    with pytest.raises(SchemaError, match="odd is called"):
        examine(_written(tmp_path, "code a 76000\nrule a if day at least 2020-01-01 then code a\n"), schema=Odd)


def test_of_in_a_phrase(tmp_path: Path) -> None:
    """`of` may stand in a phrase."""

    @attrs.frozen
    class Fine:
        day: date = fact("day of birth", kind="date", default=attrs.NOTHING)  # noqa: RUF009 - describes a field

    path = _written(tmp_path, "code a 76000\nrule a if day of birth at least 2020-01-01 then code a\n")
    assert examine(path, schema=Fine).diagnostics == ()


def test_two_facts_with_one_phrase() -> None:
    """Two facts of one phrase are refused, and both are named."""

    @attrs.frozen
    class Twice:
        day: date
        time_spent: int | None = None
        other: int | None = fact("time spent", kind="minutes")

    with pytest.raises(SchemaError, match="time_spent and other are both called `time spent`"):
        vocabulary(Twice)


def test_two_facts_of_a_group_and_outside() -> None:
    """A fact of a group may not be called as one outside it."""

    @attrs.frozen
    class Both:
        day: date
        organ: str | None = None
        scan: Scan | Unknown | None = UNKNOWN

    with pytest.raises(SchemaError, match=r"organ and scan\.organ"):
        vocabulary(Both)


def test_no_date() -> None:
    """A class without a date cannot say when anything was."""

    @attrs.frozen
    class Timeless:
        age: int | None = None

    with pytest.raises(SchemaError, match="has no date of service"):
        vocabulary(Timeless)


def test_no_attrs_class() -> None:
    """A class that is not of attrs has no facts."""
    with pytest.raises(SchemaError, match="is not an attrs class"):
        vocabulary(dict)


def test_type_that_no_fact_has() -> None:
    """A field of a type that no fact can have is refused by its class and name, and the types are named."""

    @attrs.frozen
    class Odd:
        day: date
        price: float | None = None

    with pytest.raises(SchemaError, match=r"Odd\.price has a type that no fact can have; there are bool, int, date"):
        vocabulary(Odd)


@pytest.mark.parametrize(
    "about, complaint",
    [
        ({"kind": "minute"}, r"Odd\.spent: there is no kind 'minute' of fact; there are yes/no, number, minutes, "),
        ({"kind": "choice"}, r"Odd\.spent: there is no value that this fact may hold"),
        ({"kind": "number", "low": 5, "high": 4}, r"Odd\.spent: there is no value that this fact may hold"),
    ],
)
def test_kind_that_is_none(about: dict[str, Any], complaint: str) -> None:
    """A kind that is misspelt is shown with those there are; a fact that may hold nothing is no fact."""
    odd = attrs.make_class("Odd", {"day": attrs.field(type=date), "spent": fact("time spent", **about)}, frozen=True)
    with pytest.raises(SchemaError, match=complaint):
        vocabulary(odd)


def test_group_within_a_group() -> None:
    """What was performed is described by facts, not by what else was performed."""

    @attrs.frozen
    class Middle:
        scan: Scan | Unknown | None = UNKNOWN

    @attrs.frozen
    class Outer:
        day: date
        middle: Middle | Unknown | None = UNKNOWN

    with pytest.raises(SchemaError, match="is a group within a group"):
        vocabulary(Outer)


def test_lines_without_codes() -> None:
    """A procedure line has a code."""

    @attrs.frozen
    class Line:
        units: int = 1

    @attrs.frozen
    class Billed:
        day: date
        lines: tuple[Line, ...] | None = None

    with pytest.raises(SchemaError, match="without a field `code`"):
        vocabulary(Billed)


def test_default_phrases() -> None:
    """`physician_present` without metadata reads `physician present`."""
    assert [fact.phrase for fact in vocabulary(Visit).facts] == [
        "day of visit",
        "scan",
        "organ",
        "scan time",
        "contrast used",
        "age",
        "main service",
    ]
    assert Fluoroscopy.__attrs_attrs__[2].name == "physician_present"
    assert vocabulary(Encounter).by_phrase["physician present"].path == ("fluoroscopy", "physician_present")
