"""`encounters`: a strategy for encounters of a ruleset, at will of those in which something certain happens.

None is found by drawing until one fits. A few encounters that fit are worked out first (`seeking`), or taken from the
examples of the ruleset and from the prover; one of them is drawn, and facts of a freely drawn one are taken over, each
only where what is wanted still holds.
"""

from collections.abc import Iterator
from difflib import get_close_matches
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any, Final

import attrs
from hypothesis import strategies as st

from fluororules.decision import Status
from fluororules.errors import RulesError
from fluororules.loader import Rules, load
from fluororules.program.eras import Answer, Era
from fluororules.program.standing import Standing, all_of, any_of, concerns, status_of
from fluororules.schema import from_json, to_json
from fluororules.testing.changes import one_fact_apart
from fluororules.testing.distinctions import Distinctions
from fluororules.testing.drawing import Known, encounters_as_json, in_order, needed_facts
from fluororules.testing.proofs import witnesses_of
from fluororules.testing.seeking import Sought, found_on
from fluororules.testing.stated import Data, taken_over, value_in, with_value, without_value

STATUSES: Final[tuple[Status, ...]] = ("coded", "not coded", "query", "review")
_ENOUGH: Final = 24
"""How many encounters are worked out to begin from."""
_ENOUGH_NEAR: Final = 8
_A_DAY: Final = 2
_MOST_DROPPED: Final = 200


class NoEncounterError(RulesError):
    """No encounter was found of which holds what was asked for. There may be none."""


def encounters(
    ruleset: Rules | str | Path,
    *,
    fires: str | None = None,
    near: str | None = None,
    status: Status | None = None,
    code: str | None = None,
    known: Known = False,
) -> st.SearchStrategy[Any]:
    """Encounters that the rules can tell apart; of the ruleset's schema.

    `fires`: in which the rule, table or edits of this name applies. `near`: near misses of it, which differ in one fact
    from an encounter in which it applies, and in which it does not. `code`, a number or a service: that exists on the
    date of service; with `status`, that has that status, and `status` alone: some code has it. All that is given holds
    together. `known=True`: no fact is unknown; a phrase, or a collection of them: none of these facts is.

    Raises RulesError where the ruleset has no such rule, code or fact. The first draw raises NoEncounterError where no
    such encounter was found.
    """
    rules = ruleset if isinstance(ruleset, Rules) else load(ruleset)
    for name in (fires, near):
        _refuse_unknown(rules, "rule", name, {rule.name.partition(" ")[0] for rule in rules.program.rules}, name)
    services = rules.program.services
    _refuse_unknown(rules, "code", code, {s.name for s in services} | {n for s in services for n, _ in s.numbers}, code)
    known = (known,) if isinstance(known, str) else known
    for phrase in () if isinstance(known, bool) else known:
        _refuse_unknown(rules, "fact", phrase, {f.phrase for f in rules.program.vocabulary.facts if f.path}, phrase)
    if status is not None and status not in STATUSES:
        raise RulesError(f"there is no status {status!r}; they are {', '.join(STATUSES)}")
    aim = _Aim(rules, fires, near, status, code, known)
    drawn = _anything(aim) if aim.is_free else _near(aim) if near is not None else _fitting(aim)
    return drawn.map(lambda data: from_json(rules.schema, data))  # Hypothesis shows it so where a test fails


def _refuse_unknown(rules: Rules, what: str, name: str | None, known: set[str], row: str | None) -> None:
    """Raises RulesError where a name is none that is known. A row of a table is known by its table."""
    if name is None or name in known or (row or "").partition(" row ")[0] in known:
        return
    close = get_close_matches(name, sorted(known), n=1)
    hint = f"; did you mean `{close[0]}`" if close else ""
    raise RulesError(f"the ruleset {rules.name} has no {what} `{name}`{hint}")


@attrs.define(eq=False, slots=False)
class _Aim:
    """What is wanted of an encounter, and encounters of which it holds."""

    rules: Rules
    fires: str | None
    near: str | None
    status: Status | None
    code: str | None
    known: Known

    @property
    def is_free(self) -> bool:
        """Whether any encounter will do."""
        return self.fires is None and self.near is None and self.status is None and self.code is None

    @cached_property
    def apart(self) -> Distinctions:
        """What the rules can tell apart."""
        return Distinctions.of(self.rules.ruleset, self.rules.program.tables)

    @cached_property
    def needed(self) -> frozenset[int]:
        """The facts that are never unknown."""
        return needed_facts(self.apart.words, self.known)

    # --- whether it holds

    def fits(self, data: Data) -> bool:
        """Whether an encounter is as wanted, `near` aside."""
        encounter: Any = from_json(self.rules.schema, data)
        if self.fires is not None and self._applies(self.fires, encounter) is not True:
            return False
        if self.status is None and self.code is None:
            return True
        decision = self.rules.evaluate(encounter)
        if self.code is None:
            return any(each.status == self.status for each in decision.codes)
        found = decision.status(self.code)
        return found is not None and self.status in {None, found}

    def fires_near(self, data: Data) -> bool:
        """Whether the rule that is to be missed applies."""
        return self.near is None or self._applies(self.near, from_json(self.rules.schema, data)) is True

    def misses_near(self, data: Data) -> bool:
        """Whether the rule that is to be missed does not apply, for sure, and all else is as wanted."""
        encounter: Any = from_json(self.rules.schema, data)
        return self.near is None or (self._applies(self.near, encounter) is False and self.fits(data))

    def _applies(self, name: str, encounter: object) -> Answer:
        applying = self.rules.applying(encounter)
        return any_of(applies for rule, applies in applying.items() if _is_of(rule, name))

    # --- where to begin

    @cached_property
    def given(self) -> list[Data]:
        """The encounters of the ruleset's examples, and those of the prover."""
        examples = [example.encounter for example in self.rules.ruleset.examples if not example.tables.by_name]
        known = (*examples, *witnesses_of(self.rules.ruleset))
        return _simplest_first(self.stated(_without_identifier(self, to_json(each))) for each in known)

    @cached_property
    def seeds(self) -> list[Data]:
        """Encounters of which holds what is wanted; for `near`, of which the rule applies and that have a near miss."""
        found = _simplest_first(self._found())
        if not found:
            raise NoEncounterError(self._not_found())
        return found

    def _found(self) -> Iterator[Data]:
        kept = self.near_seeds() if self.near is not None else filter(self.fits, map(self.stated, self._candidates()))
        yield from islice(kept, _ENOUGH_NEAR if self.near is not None else _ENOUGH)

    def near_seeds(self) -> Iterator[Data]:
        """Encounters in which the rule applies, and that have a near miss."""
        for data in map(self.stated, self._candidates()):
            if self.fires_near(data) and any(map(self.misses_near, one_fact_apart(self.apart, data))):
                yield data

    def _candidates(self) -> Iterator[Data]:
        for data in self._sought():
            yield data
            yield from self._less(data) if self.status == "query" else ()
        yield from self.given

    def _less(self, data: Data) -> Iterator[Data]:
        """The encounter with less stated: one fact less, then all but one, then the date alone."""
        words = self.apart.words
        stated = [f for f in words.facts if f.number != words.date and value_in(data, f) != "unknown"]
        yield from (without_value(data, fact) for fact in stated)
        date = words.facts[words.date]
        bare: Data = {date.path[0]: data[date.path[0]]}
        for fact in stated:
            yield taken_over(bare, data, fact)
        yield bare

    def _sought(self) -> Iterator[Data]:
        """What the search finds, on days that lie far apart first."""
        days = list({self.apart.eras.at(day.toordinal()).first: day for day in self.apart.days}.values())
        for day in (day for offset in range(4) for day in days[offset::4]):
            era = self.apart.eras.at(day.toordinal())
            for sought in self._goals(era):
                for backwards in (False, True):
                    yield from islice(found_on(self.apart, day, sought, backwards=backwards), _A_DAY)

    def _goals(self, era: Era) -> Iterator[Sought]:
        """What to search for in an era: each status of each code that is wanted, along with the rule."""
        name = self.fires if self.near is None else self.near
        fires = tuple(at for at, rule in era.rules if name is not None and _is_of(rule.name, name))
        if name is not None and not fires:
            return
        wanted = self.status if self.near is None else None
        if wanted is None:
            yield Sought(fires, lambda stands: any_of(stands.active[at] for at in fires) if name else True)
            return
        statuses: tuple[Status, ...] = ("coded", "not coded", "review") if wanted == "query" else (wanted,)
        for service, number in era.services:
            if self.code in {None, number, era.program.services[service].name}:
                for status in statuses:
                    yield _status_and_rule(era, service, status, fires)

    # --- stated

    def stated(self, data: Data) -> Data:
        """The encounter with all facts stated that are to be known, plainly where it leaves them open."""
        for fact in in_order(self.apart.words)[1:]:
            if fact.number in self.needed and value_in(data, fact) == "unknown":
                data = with_value(data, fact, self._plain(fact.number)) or data
        return data

    def _plain(self, number: int) -> Any:  # noqa: ANN401 - JSON values
        fact = self.apart.words.facts[number]
        if fact.kind == "group":
            return {}
        return [] if fact.kind in {"lines", "modifiers"} else self.apart.at(self.apart.days[0]).values[number][0]

    def _not_found(self) -> str:
        """What was looked for in vain."""
        wanted = [f"that is a near miss of `{self.near}`"] if self.near else []
        wanted += [f"in which `{self.fires}` applies"] if self.fires else []
        if self.status or self.code:
            wanted.append(f"in which {self.code or 'some code'} is {self.status or 'a code'}")
        if self.known:
            facts = "no fact is" if self.known is True else f"none of {', '.join(sorted(self.known))} is"
            wanted.append(f"in which {facts} unknown")
        edits = {each.name: each.table for each in self.rules.program.edits if not self.rules.program.tables.by_name}
        table = edits.get(self.near or "") or edits.get(self.fires or "")
        why = f"the table {table} was not handed over" if table else "there may be none"
        return f"no encounter of {self.rules.name} was found {' and '.join(wanted)}; {why}"


def _is_of(rule: str, name: str) -> bool:
    """Whether a rule is the one of a name, or a row of the table of that name."""
    return rule == name or rule.partition(" row ")[0] == name


def _status_and_rule(era: Era, service: int, status: Status, fires: tuple[int, ...]) -> Sought:
    """A status of a service, along with one of the rules where there are any."""
    about = tuple(at for at, rule in era.rules if concerns(rule, service))

    def holds_of(stands: Standing) -> Answer:
        found = status_of(era, service, stands.active)
        right = None if found is None else found == status
        return all_of((right, any_of(stands.active[at] for at in fires) if fires else True))

    return Sought((*about, *fires), holds_of)


def _without_identifier(aim: _Aim, data: Data) -> Data:
    return {name: value for name, value in data.items() if name != aim.apart.words.identifier}


def _simplest_first(found: Iterator[Data]) -> list[Data]:
    """Each encounter once, those that say least first."""
    return list({repr(data): data for data in sorted(found, key=lambda data: (len(repr(data)), repr(data)))}.values())


# --- the strategies


@st.composite
def _anything(draw: st.DrawFn, aim: _Aim) -> Data:
    """An encounter drawn freely; at times one of those known with some facts of it."""
    free = draw(encounters_as_json(aim.apart, known=aim.known))
    if draw(st.integers(0, 7)) < 7 or not aim.given:  # noqa: PLR2004 - seven of eight
        return free
    data = draw(st.sampled_from(aim.given))
    for fact in in_order(aim.apart.words):
        data = taken_over(data, free, fact) if draw(st.booleans()) else data
    return data


@st.composite
def _fitting(draw: st.DrawFn, aim: _Aim) -> Data:
    """An encounter of which holds what is wanted."""
    data = draw(st.sampled_from(aim.seeds))
    free = draw(encounters_as_json(aim.apart, known=aim.known))
    return _taken_over(aim, data, free)


def _taken_over(aim: _Aim, data: Data, free: Data) -> Data:
    """The encounter with each fact as the free one states it, where what is wanted still holds."""
    still = aim.fits if aim.near is None else aim.fires_near
    for fact in in_order(aim.apart.words):
        other = aim.stated(taken_over(data, free, fact))
        if other != data and still(other):
            data = other
    return data


@st.composite
def _near(draw: st.DrawFn, aim: _Aim) -> Data:
    """A near miss, one fact from an encounter in which the rule applies."""
    seed = draw(st.sampled_from(aim.seeds))
    free = draw(encounters_as_json(aim.apart, known=aim.known))
    first = draw(st.integers(0, 200))
    for data in (_taken_over(aim, seed, free), seed):
        others = [aim.stated(other) for other in one_fact_apart(aim.apart, data)]
        at = first % max(len(others), 1)
        for other in (*others[at:], *others[:at]):
            if aim.misses_near(other):
                return other
    raise NoEncounterError(f"no near miss of `{aim.near}` was found")  # each seed has one
