"""What tests of the prover ask: of rules as text, what is found, and what the evaluator makes of what is shown."""

from typing import Any

from fluororules.program.ensuring import broken
from fluororules.program.eras import eras_of
from fluororules.program.from_model import compile_with_ensures
from fluororules.program.from_tables import bound
from fluororules.prove import Comparison, Finding, Proof, compare, prove
from fluororules.testing.drawn import compiled

USUAL = {"FR508"}
"""That a code is never barred, as in most texts of a rule or two."""


def proof_of(text: str) -> Proof:
    """What is proved of rules, all of it settled."""
    proof = prove(compiled(text).ruleset)
    assert not proof.unsettled
    return proof


def findings(text: str, *, but: set[str] = USUAL) -> list[tuple[str, str]]:
    """The code of each finding and what it is about, but for some codes."""
    return [(f.diagnostic.code, f.about) for f in proof_of(text).findings if f.diagnostic.code not in but]


def finding(text: str, code: str) -> Finding:
    """The only finding of a code."""
    (found,) = (f for f in proof_of(text).findings if f.diagnostic.code == code)
    return found


def ensured(text: str) -> dict[str, Any] | None:
    """The encounter that breaks the only `ensure` of rules, by the evaluator; None where it is proved."""
    found = [f for f in proof_of(text).findings if f.diagnostic.code == "FR501"]
    if not found:
        return None
    (only,) = found
    assert only.witness is not None
    ruleset = compiled(text).ruleset
    eras = eras_of(bound(compile_with_ensures(ruleset), only.witness.tables))
    decision = compiled(text).with_tables(only.witness.tables).decide(only.witness.encounter)
    assert broken(eras, only.witness.encounter, decision) == (True,)
    assert only.decision == decision
    return only.witness.to_json()


def compared(old: str, new: str, **how: Any) -> Comparison:
    """How two rulesets differ; each region's encounter is decided differently by the evaluator."""
    found = compare(compiled(old).ruleset, compiled(new).ruleset, **how)
    for region in found.regions:
        decisions = [compiled(text).with_tables(region.tables).decide(region.encounter) for text in (old, new)]
        said = [
            (
                [(c.status, c.units, c.modifiers) for c in d.codes if c.code == region.code],
                [(q.fact, q.decides) for q in d.queries],
                [a.fact for a in d.asked] if region.code is None else [],
            )
            for d in decisions
        ]
        assert said[0] != said[1], region
        assert any(first <= decisions[0].date_of_service <= last for first, last in region.days)
    return found
