"""What the benchmark times is what it says: the rules, the rules added, and the columns."""

import json

import pytest

from fluororules import load
from tests.benchmarks import drawing
from tests.benchmarks.one import fluororules, hand, hand_attrs, hand_index, hand_lazy
from tests.benchmarks.workload import (
    ACCESS,
    BUNDLED_SET,
    FAMILIES,
    NUMBERS,
    RULES,
    Encounter,
    Row,
    added_rules,
    expected,
    expected_with,
    json_form,
    object_of,
)

ROWS = drawing.rows(2_000, seed=41)


def test_the_rules_say_what_the_hand_says() -> None:
    """On each drawn encounter the rules code what the function by hand does, and nothing stays open."""
    rules = load(RULES, schema=Encounter)
    for row in ROWS:
        decision = rules.evaluate(object_of(row))
        assert frozenset(decision.coded) == expected(row), row
        assert not decision.queries


def test_every_answer_is_drawn() -> None:
    """Each code is the answer for some drawn encounter, none as well, and bundled procedures stand in some."""
    assert {code for row in ROWS for code in expected(row) or {""}} == {*NUMBERS}
    assert any(not BUNDLED_SET.isdisjoint(row["procedures"]) for row in ROWS)


def test_sets_are_the_families() -> None:
    """The sets of the rules hold the codes of the families, each its own."""
    sets = load(RULES, schema=Encounter).ruleset.sets
    wanted = {**FAMILIES, "VENOUS-ACCESS": ACCESS}
    assert {name: {*each.members} for name, each in sets.items()} == {name: {*codes} for name, codes in wanted.items()}


def test_an_object_is_what_json_says() -> None:
    """An encounter made of a row is the one that its JSON form gives, under the ruleset."""
    rules = load(RULES, schema=Encounter)
    for row in ROWS[:50]:
        assert rules.evaluate(json.loads(json.dumps(json_form(row)))) == rules.evaluate(object_of(row))


@pytest.mark.parametrize("seed", [1, 2])
def test_added_rules_add_their_codes(seed: int) -> None:
    """With rules added the library, the index by hand and the loop by hand agree, and an added code is coded."""
    rows = drawing.rows(60, seed)
    used = sorted({code for row in rows for code in row["procedures"]})
    added = (*added_rules(8, seed), ("B9999", frozenset(used[:40])))
    by_loop = expected_with(added)
    ours, by_index = fluororules.load(added), hand_index.load(added)
    assert any("B9999" in by_loop(row) for row in rows)
    for row in rows:
        assert by_index(row) == by_loop(row) == fluororules.codes_of(ours(object_of(row)))


@pytest.mark.parametrize("contender", [hand, hand_attrs, hand_lazy], ids=lambda module: module.__name__)
def test_what_is_by_hand_agrees(contender: object) -> None:
    """Each contender by hand gives the answers that it is compared by."""
    one = vars(contender)["CONTENDER"]
    run = one.load(())
    assert [one.answer(run(one.prepare(row))) for row in ROWS] == [expected(row) for row in ROWS]


def test_rows_have_the_procedures_asked_for() -> None:
    """Encounters are drawn with as many procedures as asked, and the same seed draws the same."""

    def drawn() -> list[Row]:
        return [*drawing.rows(20, seed=9, least=25, most=25)]

    assert {len(row["procedures"]) for row in drawn()} == {25}
    assert drawn() == drawn()
