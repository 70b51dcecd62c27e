"""Encounters as `example` statements, and back."""

from datetime import date

import pytest

from fluororules import Encounter, Fluoroscopy, Procedure, load
from fluororules.edits import NO_TABLES
from fluororules.testing.as_example import Expected, as_example, read_back


@pytest.mark.parametrize("name", ["acr", "fluoroscopy", "medicare"])
def test_there_and_back(name: str) -> None:
    """Every example of the published rulesets, written anew, is the same example."""
    ruleset = load(name).ruleset
    for example in ruleset.examples:
        expected = [Expected(e.number or e.service, e.status, e.facts) for e in example.expectations]
        sentence = example.sentence or ""
        text = as_example(
            ruleset.vocabulary, example.name, sentence, example.encounter, example.tables, expected, only=example.only
        )
        back = read_back(ruleset, text)
        assert back is not None, text
        assert (back.name, back.sentence, back.only) == (example.name, example.sentence, example.only)
        assert back.encounter == example.encounter
        assert back.expectations == example.expectations
        digests = [[[t.digest for t in of] for of in e.tables.by_name.values()] for e in (back, example)]
        assert digests[0] == digests[1]


def test_how_it_is_written() -> None:
    """What is unknown is left out, lines keep modifiers, units and whose they are, and the layout is that of `fmt`."""
    encounter = Encounter(
        date_of_service=date(2009, 2, 28),
        procedures=(
            Procedure(code="20610", modifiers=("59", "XE"), units=2),
            Procedure(code="73222", performed_by="B"),
            Procedure(code="73221", performed_by="A"),
        ),
        fluoroscopy=Fluoroscopy(
            purpose="needle placement",
            physician_minutes=1,
            physician_present=False,
            performed_by="A",
            modifiers=("26",),
        ),
        other_imaging=False,
    )
    words = load("acr").ruleset.vocabulary
    expected = [Expected("77002", "coded"), Expected("76000", "query", ("physician time", "same physician"))]
    assert as_example(words, "some-name", "What it says.", encounter, NO_TABLES, expected) == (
        "example some-name\n"
        '    "What it says."\n'
        "    given date of service 2009-02-28\n"
        "          and procedures 20610 with modifier (59, XE) units 2, 73222 by another physician,\n"
        "                         73221 by the same physician and fluoroscopy purpose is needle placement\n"
        "          and physician time 1 minute and not physician present and fluoroscopy with modifier 26\n"
        "          and no other imaging\n"
        "    expect 77002 coded and 76000 query physician time, same physician\n"
    )


@pytest.mark.parametrize(
    "encounter, said",
    [
        (Encounter(date_of_service=date(2009, 2, 28), fluoroscopy=None), "and no fluoroscopy\n"),
        (Encounter(date_of_service=date(2009, 2, 28), procedures=()), "and no procedures"),
        (Encounter(date_of_service=date(2009, 2, 28), fluoroscopy=Fluoroscopy()), "and fluoroscopy\n"),
    ],
)
def test_what_was_not_done(encounter: Encounter, said: str) -> None:
    """No fluoroscopy, no procedures, and a fluoroscopy of which nothing is known are three things."""
    text = as_example(load("acr").ruleset.vocabulary, "e", "It.", encounter, NO_TABLES, [Expected("76000", "query")])
    assert said in text
    back = read_back(load("acr").ruleset, text)
    assert back is not None
    assert back.encounter == encounter


def test_what_is_no_example_is_none() -> None:
    """A text with a mistake, or with another statement beside the example, is read as no example."""
    ruleset = load("acr").ruleset
    assert read_back(ruleset, "example e given date of service 2009-02-28 expect 99999 coded") is None
    assert read_back(ruleset, "example e given date of service") is None
