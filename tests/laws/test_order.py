"""The law of order: no order of rules, files, sets or procedures has a say in a decision."""

from datetime import date
from random import Random
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fluororules import Encounter, Procedure, load
from fluororules.decision import Decision
from fluororules.program import fillings
from fluororules.program.eras import Eras, eras_of
from fluororules.program.row import decide
from fluororules.source import Source
from fluororules.syntax import parse, tree
from fluororules.testing.drawing import encounters_for
from fluororules.testing.drawn import Compiled, compiled, compiled_files, rulesets, rulesets_statements


def afresh(eras: Eras, encounter: object) -> object:
    """The JSON form of a decision by rules that have decided nothing yet."""
    return decide(eras_of(eras.program), encounter).to_json()


def without_places(decision: Decision) -> Any:
    """The JSON form of a decision but for where rules stand, and the digest of their text."""
    data: Any = decision.to_json()
    del data["ruleset"]["digest"]
    for code in data["codes"]:
        for entry in (*code["reasons"], *code["overridden"]):
            del entry["place"]
    return data


@settings(max_examples=80)
@given(rulesets_statements(), st.data())
def test_statements_may_stand_in_any_order(statements: list[str], data: st.DataObject) -> None:
    """Permuting the statements of a ruleset changes no decision."""
    one = compiled("\n".join(statements))
    other = compiled("\n".join(data.draw(st.permutations(statements))))
    for encounter in data.draw(st.lists(encounters_for(one.ruleset), min_size=1, max_size=4)):
        assert without_places(one.decide(encounter)) == without_places(other.decide(encounter))


@settings(max_examples=40)
@given(rulesets_statements(), st.data())
def test_statements_may_stand_in_any_file(statements: list[str], data: st.DataObject) -> None:
    """Spreading the statements over two files, either first, changes no decision."""
    first = data.draw(st.lists(st.booleans(), min_size=len(statements), max_size=len(statements)))
    parts = ["\n".join(s for s, here in zip(statements, first, strict=True) if here is side) for side in (True, False)]
    one = compiled("\n".join(statements))
    for other in (compiled(*parts), compiled(*reversed(parts))):
        encounter = data.draw(encounters_for(one.ruleset))
        assert without_places(one.decide(encounter)) == without_places(other.decide(encounter))


PERMUTABLE = {
    (tree.Members, "kept"),
    (tree.Members, "removed"),
    (tree.Joined, "operands"),
    (tree.RuleDecl, "effects"),
    (tree.RuleDecl, "overrides"),
    (tree.RuleDecl, "restates"),
    (tree.Conclude, "targets"),
}


@st.composite
def permuted(draw: st.DrawFn, node: Any) -> Any:
    """A tree with the members of its sets, the operands of its conditions and the effects of its rules permuted."""
    if isinstance(node, tuple):
        return tuple(draw(permuted(part)) for part in node)
    if not attrs.has(type(node)):
        return node
    parts = {field.name: getattr(node, field.name) for field in attrs.fields(type(node)) if field.eq}
    changed = {name: draw(permuted(part)) for name, part in parts.items()}
    for name, value in changed.items():
        if (type(node), name) in PERMUTABLE:
            changed[name] = tuple(draw(st.permutations(value)))
    return attrs.evolve(node, **changed)


@settings(max_examples=60)
@given(rulesets_statements(), st.data())
def test_members_and_operands_may_stand_in_any_order(statements: list[str], data: st.DataObject) -> None:
    """Permuting the members of sets, the operands of conditions and the effects of rules changes no decision."""
    file = parse(Source.of("drawn.rules", "\n".join(statements))).file
    one = compiled_files(file)
    other = compiled_files(attrs.evolve(file, statements=data.draw(permuted(file.statements))))
    for encounter in data.draw(st.lists(encounters_for(one.ruleset), min_size=1, max_size=4)):
        assert one.decide(encounter).to_json() == other.decide(encounter).to_json()


@settings(max_examples=80)
@given(rulesets(), st.data())
def test_procedures_may_be_listed_in_any_order(drawn: Compiled, data: st.DataObject) -> None:
    """Permuting the procedures of an encounter changes nothing in its decision."""
    encounter = data.draw(encounters_for(drawn.ruleset).filter(lambda encounter: encounter.procedures))
    other = attrs.evolve(encounter, procedures=tuple(data.draw(st.permutations(encounter.procedures))))
    assert drawn.decide(encounter).to_json() == drawn.decide(other).to_json()


def test_procedures_may_be_listed_in_any_order_where_a_search_gives_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where not all ways of filling in the unknown facts are looked at, the same ones are, in whatever order."""
    monkeypatch.setattr(fillings, "MOST_STEPS", 20)
    eras = eras_of(load("acr").program)
    luck = Random(1)  # noqa: S311 - no secret
    for _ in range(40):
        codes = luck.choices(["62310", "36556", "20610", "64483", None, None], k=luck.choice([3, 8]))
        lines = [Procedure(code, performed_by=luck.choice([None, "A", "B"])) for code in codes]
        one, other = (
            Encounter(date(2009, 2, 28), procedures=tuple(each)) for each in (lines, luck.sample(lines, len(lines)))
        )
        assert afresh(eras, one) == afresh(eras, other)


@settings(max_examples=60)
@given(rulesets(), st.data())
def test_what_was_decided_before_does_not_matter(drawn: Compiled, data: st.DataObject) -> None:
    """A decision is the same whether or not outcomes of other encounters are kept."""
    encounters = data.draw(st.lists(encounters_for(drawn.ruleset), min_size=2, max_size=8))
    warm = [drawn.decide(encounter).to_json() for encounter in encounters]
    for encounter, decision in zip(encounters, warm, strict=True):
        assert afresh(drawn.eras, encounter) == decision
