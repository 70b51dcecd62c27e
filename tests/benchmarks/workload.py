"""What all contenders decide: the encounters' class, the families of codes, and the answer written by hand.

Sixteen rules say whether fluoroscopy is coded for a radiology encounter (source: ACR Radiology Coding Source,
January-February 2009). `workload.rules` holds them in this project's language; `expected` is the same by hand, and the
answer that every contender must give before it is timed. A row is an encounter as `json.loads` gives it.

The numbers of codes that did not exist are drawn and listed like any other: what is measured is time.
"""

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

import attrs

from fluororules import fact

Row = Mapping[str, Any]
Codes = frozenset[str]
Answer = Callable[[Row], Codes]
Added = tuple[str, Codes]
"""A rule added to the sixteen: the code that it supports, and the procedures on any of which it does."""

RULES: Final = Path(__file__).with_name("workload.rules")

FAMILIES: Final[Mapping[str, tuple[str, ...]]] = {
    name: tuple(codes.split())
    for name, codes in {
        "GASTROINTESTINAL": "74210 74220 74221 74230 74235 74240 74241 74245 74246 74247 74249 74250 74251 74260 74270"
        " 74280 74283",
        "ARTHROGRAPHY": "70332 73040 73085 73115 73525 73542 73580 73615",
        "MYELOGRAPHY": "72240 72255 72265 72270",
        "CHOLECYSTOGRAPHY": "74290 74291 74300 74301 74305 74320",
        "VENOGRAPHY": "75820 75822 75825 75827 75831 75833 75840 75842 75860 75870 75872 75880 75885 75887 75889 75891",
        "ANGIOGRAPHY": "75600 75605 75625 75630 75650 75658 75660 75662 75665 75671 75676 75680 75685 75705 75710"
        " 75716 75722 75724 75726 75731 75733 75736 75741 75743 75746 75756 75774 75790",
        "CYSTOGRAPHY": "74430 74440 74445 74450 74455 74470",
    }.items()
}
BUNDLED: Final = tuple(code for codes in FAMILIES.values() for code in codes)
ACCESS: Final = (
    *("36555", "36556", "36557", "36558", "36560", "36561", "36563", "36565", "36566", "36568", "36569", "36570"),
    *("36571", "36575", "36576", "36578", "36580", "36581", "36582", "36583", "36584", "36585", "36589", "36590"),
)
"""Central venous access."""
OTHER: Final = tuple(
    str(code)
    for first, last in (
        *((10021, 10060), (20200, 20220), (20600, 20610), (27093, 27096), (32400, 32420), (47000, 47011)),
        *((49080, 49085), (50200, 50205), (60100, 60100), (62263, 62319), (64400, 64450), (64470, 64484)),
        *((71010, 71035), (72010, 72120), (73000, 73030)),
    )
    for code in range(first, last + 1)
)
"""Neither bundled nor central venous access: needles, spines, surgery, plain films."""
PURPOSES: Final = ("diagnostic", "needle", "spine", "central venous", "none")
NUMBERS: Final = ("", "76000", "76001", "77001", "77002", "77003", "75998", "76003", "76005")
"""Where an answer is a small number, it counts in here."""

NOTHING: Final[Codes] = frozenset()
ONE: Final[Mapping[str, Codes]] = {code: frozenset({code} - {""}) for code in NUMBERS}
BUNDLED_SET: Final = frozenset(BUNDLED)
ACCESS_SET: Final = frozenset(ACCESS)


@attrs.frozen(weakref_slot=False)
class Line:
    """A procedure."""

    code: str | None = fact("procedure code", kind="code")


@attrs.frozen(weakref_slot=False)
class Fluoroscopy:
    """How fluoroscopy was used. `minutes` is the physician's time."""

    performed: bool | None = fact("fluoroscopy performed", kind="yes/no")
    minutes: int | None = fact("physician time", kind="minutes")
    purpose: str | None = fact("fluoroscopy purpose", kind="choice", values=PURPOSES)
    physician_present: bool | None = fact("physician present", kind="yes/no")
    same_physician_as_primary: bool | None = fact("same physician", kind="yes/no")


@attrs.frozen(weakref_slot=False)
class Encounter:
    """An encounter. Its values are checked when it is made, as those of the published class are."""

    date_of_service: date = fact("date of service", kind="date", default=attrs.NOTHING)
    procedures: tuple[Line, ...] | None = fact("procedures", kind="lines", part=Line)
    fluoroscopy: Fluoroscopy | None = fact("fluoroscopy", kind="group", part=Fluoroscopy)
    other_imaging: bool | None = fact("other imaging", kind="yes/no")
    has_si_code: bool | None = fact("separate interpretation", kind="yes/no")


def object_of(row: Row) -> Encounter:
    """The encounter of a row."""
    return Encounter(
        date.fromisoformat(row["date_of_service"]),
        tuple(Line(code) for code in row["procedures"]),
        Fluoroscopy(**row["fluoroscopy"]),
        row["other_imaging"],
        row["has_si_code"],
    )


def json_form(row: Row) -> Row:
    """A row as the JSON form of `Encounter` has it."""
    return {**row, "procedures": [{"code": code} for code in row["procedures"]]}


def expected(row: Row) -> Codes:  # noqa: C901, PLR0911 - as quick as it can be written
    """The answer by hand: the codes of fluoroscopy."""
    fluoroscopy = row["fluoroscopy"]
    if not fluoroscopy["performed"]:
        return NOTHING
    procedures = row["procedures"]
    if not BUNDLED_SET.isdisjoint(procedures):
        return NOTHING
    purpose = fluoroscopy["purpose"]
    if purpose == "needle":
        return ONE["77002"] if row["date_of_service"] >= "2007-01-01" else ONE["76003"]
    if purpose == "spine":
        return ONE["77003"] if row["date_of_service"] >= "2007-01-01" else ONE["76005"]
    if purpose == "central venous":
        if fluoroscopy["same_physician_as_primary"] and not ACCESS_SET.isdisjoint(procedures):
            day = row["date_of_service"]
            if day >= "2007-01-01":
                return ONE["77001"]
            if day >= "2004-01-01":
                return ONE["75998"]
        return NOTHING
    if row["has_si_code"] or not fluoroscopy["physician_present"]:
        return NOTHING
    if row["other_imaging"] if purpose == "diagnostic" else fluoroscopy["same_physician_as_primary"]:
        return NOTHING
    return ONE["76000"] if fluoroscopy["minutes"] <= 60 else ONE["76001"]


def expected_with(added: Sequence[Added]) -> Answer:
    """The answer by hand where rules are added, each looked at in turn."""
    if not added:
        return expected

    def answer(row: Row) -> Codes:
        procedures = row["procedures"]
        return expected(row) | {code for code, codes in added if not codes.isdisjoint(procedures)}

    return answer


def added_rules(number: int, seed: int = 11, size: int = 5) -> tuple[Added, ...]:
    """Rules that each support a code of their own on any of `size` procedures of some 20,000. At most 19,998."""
    drawn = random.Random(seed)  # noqa: S311 - made-up rules
    every = sorted({*OTHER, *BUNDLED, *ACCESS, *map(str, drawn.sample(range(10000, 99999), 19_600))} - set(NUMBERS))
    names = [f"{letter}{at:04}" for letter in "AB" for at in range(1, 10_000)][:number]
    return tuple((name, frozenset(drawn.sample(every, size))) for name in names)


def written(added: Iterable[Added]) -> str:
    """The text of `workload.rules`, with the added rules written after it."""
    rules = (
        f"\ncode e{name.lower()} {name}\nset MORE-{name}-CODES = {', '.join(sorted(codes))}\n"
        f"rule e{name.lower()} if procedure in MORE-{name}-CODES then code e{name.lower()}\n"
        for name, codes in added
    )
    return RULES.read_text(encoding="utf-8") + "".join(rules)
