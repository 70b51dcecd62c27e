"""By hand, a decision that can explain itself: the codes, the rule and the encounter; reasons when they are read."""

from collections.abc import Callable, Sequence

from tests.benchmarks.contender import Contender
from tests.benchmarks.workload import ACCESS_SET, BUNDLED_SET, FAMILIES, NOTHING, ONE, Added, Codes, Row

SENTENCES = {
    "not performed": "no fluoroscopy was performed",
    "bundled": "fluoroscopy is always part of the study",
    "needle": "guidance of a needle",
    "spine": "guidance of an injection at the spine",
    "central venous": "guidance of central venous access, by the same physician",
    "stand-alone": "fluoroscopy alone, with the physician in the room",
}


class Decision:
    """A decision."""

    __slots__ = ("codes", "encounter", "rule")

    def __init__(self, codes: Codes, rule: str | None, encounter: Row) -> None:
        self.codes = codes
        self.rule = rule
        self.encounter = encounter

    @property
    def reasons(self) -> tuple[str, ...]:
        """The sentence of the rule that decided, and the procedures that it turned on."""
        if self.rule is None:
            return ()
        used = [
            f"{procedure}: {family.lower()}"
            for procedure in self.encounter["procedures"]
            for family, codes in FAMILIES.items()
            if self.rule == "bundled" and procedure in codes
        ]
        return (SENTENCES[self.rule], *used)


def load(added: Sequence[Added]) -> Callable[[Row], Decision]:
    """The decision."""
    if added:
        raise NotImplementedError
    return decide


def decide(row: Row) -> Decision:  # noqa: PLR0911, C901 - as quick as it can be written
    """The decision on a row."""
    fluoroscopy = row["fluoroscopy"]
    if not fluoroscopy["performed"]:
        return Decision(NOTHING, "not performed", row)
    procedures = row["procedures"]
    if not BUNDLED_SET.isdisjoint(procedures):
        return Decision(NOTHING, "bundled", row)
    purpose = fluoroscopy["purpose"]
    if purpose == "needle":
        return Decision(ONE["77002"] if row["date_of_service"] >= "2007-01-01" else ONE["76003"], "needle", row)
    if purpose == "spine":
        return Decision(ONE["77003"] if row["date_of_service"] >= "2007-01-01" else ONE["76005"], "spine", row)
    if purpose == "central venous":
        if fluoroscopy["same_physician_as_primary"] and not ACCESS_SET.isdisjoint(procedures):
            day = row["date_of_service"]
            if day >= "2007-01-01":
                return Decision(ONE["77001"], "central venous", row)
            if day >= "2004-01-01":
                return Decision(ONE["75998"], "central venous", row)
        return Decision(NOTHING, None, row)
    if row["has_si_code"] or not fluoroscopy["physician_present"]:
        return Decision(NOTHING, None, row)
    if row["other_imaging"] if purpose == "diagnostic" else fluoroscopy["same_physician_as_primary"]:
        return Decision(NOTHING, None, row)
    return Decision(ONE["76000"] if fluoroscopy["minutes"] <= 60 else ONE["76001"], "stand-alone", row)


def codes_of(decision: Decision) -> Codes:
    """The codes of a decision."""
    return decision.codes


CONTENDER = Contender(
    "by hand, a decision whose reasons are made when read", load, answer=codes_of, reasons="yes, when read"
)
