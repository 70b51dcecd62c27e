"""What a decision says beside its answers."""

from fluororules.decision import Decision
from fluororules.encounter import Encounter
from fluororules.schema import from_json
from fluororules.testing.drawn import compiled

TEXT = """
ruleset small
    reviewed through 2020-12-31
source NCCI "Pair edits"
code k 76000
life 74241 until 2019-12-31
rule r if procedure in 74241 then code k
"""
EDITS = """
edits ptp if component is professional from table "ncci-ptp" modifiers 59 cite NCCI "2024"
"""


def decided(day: str, text: str = TEXT, **more: object) -> Decision:
    """The decision on an encounter with one procedure on a day."""
    encounter = {"date_of_service": day, "procedures": [{"code": "74241"}], **more}
    return compiled(text).decide(from_json(Encounter, encounter))


def test_edits_without_their_table_say_so() -> None:
    """Pair edits whose table nobody handed over have no say, and the decision does not keep that to itself."""
    (notice,) = decided("2019-12-31", TEXT + EDITS).notices
    assert (notice.notice, notice.text) == (
        "no-table",
        "The edits ptp had no say: no table ncci-ptp that covers the date of service was handed over.",
    )


def test_edits_that_do_not_concern_the_encounter_are_not_missed() -> None:
    """Where the condition of edits is false, nothing is said of their table."""
    assert decided("2019-12-31", TEXT + EDITS, component="technical").notices == ()


def test_a_code_that_had_ended_is_noticed_and_still_counts() -> None:
    """A procedure code used after its life is noticed, and changes nothing else."""
    decision = decided("2020-01-01")
    assert [n.notice for n in decision.notices] == ["code-not-in-force"]
    assert decision.status("k") == "coded"


def test_a_date_after_the_review_is_decided_with_a_notice() -> None:
    """A later date of service than the ruleset was reviewed through is decided, and said to be so."""
    decision = decided("2021-01-01")
    assert "after-review" in [n.notice for n in decision.notices]
    assert decision.status("k") == "coded"
