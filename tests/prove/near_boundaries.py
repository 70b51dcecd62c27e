"""Whether encounters drawn near the boundaries contradict what is proved of the published rulesets.

    python -m tests.prove.near_boundaries [ENCOUNTERS [SEED]]

A million unless said otherwise, shared by the rulesets; one in fifty leaves facts unknown. None may break an `ensure`
that is proved, and a copy of the ruleset in another order and layout, proved equal, must decide each fourth as the
ruleset does.

So that it is known that a contradiction would be seen, faults are planted and sought in the same way, and every
difference that they make must lie in a region that `compare` tells. Ends with 1 on a contradiction.
"""

import random
import re
import shutil
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import attrs

import fluororules
from fluororules.decision import Decision
from fluororules.edits import NO_TABLES, Tables
from fluororules.model.ruleset import Ruleset
from fluororules.program.ensuring import broken
from fluororules.program.eras import Eras, eras_of
from fluororules.program.from_model import compile_with_ensures
from fluororules.program.from_tables import bound
from fluororules.program.row import decide
from fluororules.prove import Region, compare, prove_ensures
from tests.prove.faults import FAULTS, Fault
from tests.prove.near import Near, tables_for
from tests.prove.planted import PUBLISHED, planted, published

SHARES: Final = {"acr": 0.5, "fluoroscopy": 0.3, "medicare": 0.2}
UNKNOWN_SHARE: Final = 0.02
UNKNOWN: Final = 0.12
"""How likely each fact is not stated, in the encounters that leave facts unknown."""
BOTH_EVERY: Final = 4
"""Each encounter is held to the ensures, and every fourth to the copy too."""
PLANTED: Final = ("a bound off by one", "a bar narrowed", "a lost `not`", "an exception dropped")
FEW: Final = 5_000
"""How many encounters are drawn for each planted fault."""


def ready(ruleset: Ruleset, tables: Tables = NO_TABLES) -> Eras:
    """A ruleset, ready to decide and to say which `ensure` is broken."""
    return eras_of(bound(compile_with_ensures(ruleset), tables))


def reordered(name: str, folder: Path) -> Ruleset:
    """A copy of a published ruleset with the statements of each file from last to first, each on one line."""
    copy = folder / name
    shutil.copytree(PUBLISHED / name, copy)
    for path in copy.glob("*.rules"):
        text = re.sub(r"(?m)^ *# .*\n?|  # .*$", "", path.read_text(encoding="utf-8"))
        first, *rest = [" ".join(each.split()) for each in re.split(r"\n(?=[a-z])", text.strip())]
        path.write_text("\n".join([first, *reversed(rest)]) + "\n", encoding="utf-8")
    return fluororules.load(copy).ruleset


def said(decision: Decision) -> object:
    """What a decision says, without the rules that it rests on."""
    codes = [(each.code, each.status, each.units, each.modifiers) for each in decision.codes]
    queries = sorted((each.fact, each.decides) for each in decision.queries)
    return codes, queries, sorted(each.fact for each in decision.asked)


@attrs.define
class Held:
    """What came of encounters: how many, how often the ensures were broken, and the two rulesets said otherwise.

    `seconds` are those of the processor.
    """

    encounters: int = 0
    broken: Counter[str] = attrs.field(factory=Counter)
    unlike: int = 0
    seconds: float = 0.0
    first: str = ""

    @property
    def contradictions(self) -> int:
        """How often something was otherwise than it was proved."""
        return self.unlike + self.broken.total()


def hold(held: Held, near: Near, both: tuple[Eras, Eras], names: dict[int, str], encounters: int) -> None:
    """Draws encounters, and holds them to the ensures of the numbers and to the two programs."""
    start = time.process_time()
    one, other = both
    for at_encounter in range(encounters):
        encounter = near.encounter()
        decision = decide(one, encounter)
        answers = broken(one, encounter, decision)
        for at, name in names.items():
            if answers[at] is True:
                held.broken[name] += 1
                held.first = held.first or f"{name}: {encounter}"
        if not at_encounter % BOTH_EVERY and said(decision) != said(decide(other, encounter)):
            held.unlike += 1
            held.first = held.first or str(encounter)
    held.encounters += encounters
    held.seconds += time.process_time() - start


# --- what is proved


def held_to_proofs(name: str, encounters: int, seed: int) -> Held:
    """The encounters held to what is proved of a published ruleset."""
    ruleset = published(name).ruleset
    results = prove_ensures(ruleset)
    proved = {at: each.name for at, each in enumerate(results) if each.verdict == "proved"}
    with TemporaryDirectory() as folder:
        copy = reordered(name, Path(folder))
    if not compare(ruleset, copy).equal:
        raise AssertionError(f"the copy of {name} in another order is not proved equal")
    held = Held()
    drawn = random.Random(f"{seed} {name}")  # noqa: S311 - made-up encounters
    tables = tables_for(ready(ruleset), drawn)
    few = int(encounters * UNKNOWN_SHARE)
    for number, unknown, some in ((encounters - few, 0.0, tables), (few, UNKNOWN, tables)):
        both = ready(ruleset, some), ready(copy, some)
        hold(held, Near(both[0], drawn, unknown), both, proved, number)
    sys.stdout.write(
        f"{name:<12} {len(proved)} of {len(results)} ensures proved, the copy equal: {held.encounters:,} encounters,"
        f" {held.broken.total()} broke one, {held.unlike} decided otherwise;"
        f" {held.seconds:.0f} s of the processor, {held.encounters / held.seconds:,.0f} a second\n{held.first}"
    )
    sys.stdout.flush()
    return held


# --- what is planted


def seen(fault: Fault, seed: int) -> bool:
    """Whether encounters contradict a faulty copy: break an `ensure` that the ruleset has proved, or differ from it.

    Every difference in a status must lie in a region that `compare` tells.
    """
    old = published(fault.ruleset).ruleset
    with TemporaryDirectory() as folder:
        new = fluororules.load(planted(fault, Path(folder))).ruleset
    comparison = compare(old, new)
    both = ready(old), ready(new)
    near = Near(both[1], random.Random(seed))  # noqa: S311 - made-up encounters
    names = [each.name for each in new.ensures]
    breaking: Counter[str] = Counter()
    differing: Counter[str] = Counter()
    for _ in range(FEW):
        encounter = near.encounter()
        decisions = decide(both[0], encounter), decide(both[1], encounter)
        breaking.update(names[at] for at, is_so in enumerate(broken(both[1], encounter, decisions[1])) if is_so)
        for change in changes(*decisions):
            differing[
                "told" if any(is_in(change, decisions[0], each) for each in comparison.regions) else "untold"
            ] += 1
    wanted = fault.finding[1] if fault.finding is not None else None
    sys.stdout.write(
        f"planted in {fault.ruleset}, {fault.name}: of {FEW:,} encounters {breaking[wanted] if wanted else 0} broke an"
        f" ensure, {differing['told']} changes of a status lie in regions, {differing['untold']} do not\n"
    )
    sys.stdout.flush()
    return bool(differing["told"]) and not differing["untold"] and (wanted is None or bool(breaking[wanted]))


def changes(old: Decision, new: Decision) -> Iterator[tuple[str, str, str]]:
    """The codes whose status differs, with both, where all facts that matter are known."""
    statuses = {each.code: each.status for each in new.codes}
    for each in old.codes:
        after = statuses.get(each.code)
        if after is not None and each.status != after and "query" not in (each.status, after):
            yield each.code, each.status, after


def is_in(change: tuple[str, str, str], decision: Decision, region: Region) -> bool:
    """Whether a change is one that a region tells of, on one of its days."""
    of_day = any(first <= decision.date_of_service <= last for first, last in region.days)
    return of_day and change == (region.code, region.old, region.new)


def main(encounters: int = 1_000_000, seed: int = 4) -> int:
    """Holds the encounters to what is proved, and to what is planted."""
    start = time.perf_counter()
    helds = [held_to_proofs(name, int(encounters * share), seed) for name, share in SHARES.items()]
    unseen = [fault.name for fault in FAULTS if fault.name in PLANTED and not seen(fault, seed)]
    count, seconds = sum(held.encounters for held in helds), sum(held.seconds for held in helds)
    wrong = sum(held.contradictions for held in helds)
    sys.stdout.write(
        f"{time.perf_counter() - start:.0f} s in all; a million take {seconds / count * 1e6:.0f} s of the processor\n"
    )
    sys.stdout.write("".join(f"not seen as it should be: {name}\n" for name in unseen))
    sys.stdout.write(
        f"{count:,} encounters, {wrong} contradictions; {len(PLANTED) - len(unseen)} of {len(PLANTED)} seen\n"
    )
    return int(bool(wrong or unseen))


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
