"""What the limit of steps cuts off is not settled, never proved; and what is asked in many threads comes out alike."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import combinations
from typing import Literal

import attrs
import pytest

from fluororules.model.ruleset import Ruleset
from fluororules.prove import Witness, compare, prove, prove_ensures
from fluororules.source import Source
from fluororules.syntax import parse
from fluororules.testing.drawn import compiled, compiled_files

HOLES = ("oak", "ash", "elm", "fir", "yew", "box", "bay", "fig")
PIGEONS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
Hole = Literal["oak", "ash", "elm", "fir", "yew", "box", "bay", "fig"]


@attrs.frozen
class Pigeonry:
    """Where nine pigeons sit."""

    day: date
    pigeon_one: Hole | None = None
    pigeon_two: Hole | None = None
    pigeon_three: Hole | None = None
    pigeon_four: Hole | None = None
    pigeon_five: Hole | None = None
    pigeon_six: Hole | None = None
    pigeon_seven: Hole | None = None
    pigeon_eight: Hole | None = None
    pigeon_nine: Hole | None = None


def _pigeonry(pigeons: int, holes: int) -> Ruleset:
    """Rules by which `k` is coded where each of some pigeons has one of some holes to itself; `ensure` it never is."""
    named, values = PIGEONS[:pigeons], HOLES[:holes]
    housed = [f"pigeon {name} is any of ({', '.join(values)})" for name in named]
    apart = [
        f"not (pigeon {one} is {hole} and pigeon {other} is {hole})"
        for one, other in combinations(named, 2)
        for hole in values
    ]
    rule = f"rule r if all of ({', '.join([*housed, *apart])}) then code k"
    source = Source.of("pigeons.rules", f"code k 76000 {rule} ensure e never k coded")
    return compiled_files(parse(source).file, schema=Pigeonry).ruleset


def test_what_is_too_hard_is_not_settled() -> None:
    """Nine pigeons have no eight holes, but to say so takes more steps than these: that is no proof, and no finding."""
    ruleset = _pigeonry(9, 8)
    (result,) = prove_ensures(ruleset, steps=5_000)
    assert (result.verdict, result.encounter) == ("not settled", None)
    proof = prove(ruleset, steps=5_000)
    assert ("e", "ensures") in [(left.about, left.question) for left in proof.unsettled]
    assert proof.analysed["ensures"] == (0, 1)
    assert not [f for f in proof.findings if f.diagnostic.code in {"FR501", "FR502"}]


def test_what_is_easy_enough_is_settled() -> None:
    """Three pigeons have no two holes, and three have three."""
    assert [result.verdict for result in prove_ensures(_pigeonry(3, 2))] == ["proved"]
    (found,) = prove_ensures(_pigeonry(3, 3))
    assert found.verdict == "broken"
    assert len({found.encounter.pigeon_one, found.encounter.pigeon_two, found.encounter.pigeon_three}) == 3


def test_a_comparison_that_is_too_hard_is_not_settled() -> None:
    """Rulesets that differ in nothing but what nobody could show in so few steps are not called equal."""
    hard = _pigeonry(9, 8)
    without = attrs.evolve(hard, rules=tuple(attrs.evolve(rule, concludes=()) for rule in hard.rules))
    compared = compare(hard, without, steps=5_000)
    assert (compared.settled, compared.equal, compared.regions) == (False, False, ())


@pytest.mark.parametrize("steps", [1, 100, 1000])
def test_no_step_proves_nothing(steps: int) -> None:
    """With hardly a step, what is broken is not called proved."""
    text = """
        code k 76000 code l 76001
        rule r if 2 or more procedures in 74240..74249 by the same physician then code k
        rule s if procedure in 74246..74259 with modifier 59 then code l
        ensure e never k coded and l coded
    """
    (result,) = prove_ensures(compiled(text).ruleset, steps=steps)
    assert result.verdict in {"broken", "not settled"}


OLD = """
code k 76000 code l 76001
rule r if procedure in 74240..74249 and physician time up to 60 minutes then code k
rule s if 2 or more procedures in 74246..74259 by the same physician then k not coded and code l
rule t if payer is unknown and other imaging then review l
edits ptp from table "ncci"
ensure e never k coded and l coded
ensure f always k coded or not other imaging
"""
NEW = OLD.replace("74249", "74248").replace("up to 60", "up to 61")


def _shown(witness: Witness | None) -> object:
    if witness is None:
        return None
    return witness.encounter, [(t.name, t.digest) for some in witness.tables.by_name.values() for t in some]


def test_threads_prove_alike() -> None:
    """Eight threads that prove, each by itself, say what one says: findings, witnesses, and how much was asked."""
    ruleset = compiled(OLD).ruleset

    def told(_: int) -> object:
        proof = prove(ruleset)
        findings = [(f.diagnostic, _shown(f.witness), f.decision) for f in proof.findings]
        assert findings
        return findings, [_shown(each) for each in proof.witnesses], proof.asked, proof.unsettled

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(told, range(8)))
    assert all(result == told(0) for result in results)


def test_threads_compare_alike() -> None:
    """Eight threads that compare say what one says."""
    old, new = compiled(OLD).ruleset, compiled(NEW).ruleset

    def told(_: int) -> object:
        compared = compare(old, new)
        assert compared.regions
        regions = [(r.code, r.old, r.new, r.days, r.facts, _shown(r.witness)) for r in compared.regions]
        return regions, compared.asked, compared.settled

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(told, range(8)))
    assert all(result == told(0) for result in results)
