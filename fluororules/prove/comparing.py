"""Two rulesets held against each other: every region that they decide differently, or that there is none."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from datetime import date
from typing import Any, Final

import attrs

from fluororules.decision import CodeDecision, Decision
from fluororules.edits import Tables
from fluororules.errors import EncounterError, RulesError
from fluororules.facts import FIRST_DAY, LAST_DAY
from fluororules.model.ruleset import Ruleset
from fluororules.program.eras import Era, eras_of
from fluororules.program.program import Program
from fluororules.prove.asking import STEPS, Asker, Model, Search, UnsettledError, speaks_of_known
from fluororules.prove.encoding import Encoding, Formula, both, either, no
from fluororules.prove.likeness import Forms
from fluororules.prove.parts import Part, part_of
from fluororules.prove.subject import Subject, outside_of, subject_of
from fluororules.prove.thinning import thinned
from fluororules.prove.witness import Witness, smallest, with_one_less, witness_of
from fluororules.prove.words import Stretches, in_words, stretches_of
from fluororules.schema import Vocabulary, from_json

MOST_REGIONS: Final = 12
"""So many regions are told apart of one code on days that are alike; of more it is only said that there are some."""
MOST_TRIED: Final = 40
_STATUSES: Final = frozenset({"coded", "not coded", "review", "query"})
Days = tuple[date, date]


@attrs.frozen
class Region:
    """Encounters that two rulesets decide differently, and the smallest found among them.

    `code` is the number, None where the difference is in what is asked for anyway; `old` and `new` say in words what
    becomes of it. `days` are the spans on which it is so, both ends inclusive; `facts` are those that matter, in the
    author's words; the rules are those that make the difference.
    """

    code: str | None
    old: str
    new: str
    days: tuple[Days, ...]
    facts: tuple[str, ...]
    old_rules: tuple[str, ...]
    new_rules: tuple[str, ...]
    witness: Witness

    @property
    def by_status(self) -> bool:
        """Whether the status is another, and not only units, modifiers or what is asked."""
        return self.old in _STATUSES

    @property
    def encounter(self) -> Any:  # noqa: ANN401 - of whatever class the schema is
        """The smallest encounter found."""
        return self.witness.encounter

    @property
    def tables(self) -> Tables:
        """The tables that it is decided by."""
        return self.witness.tables


@attrs.frozen
class Comparison:
    """How two rulesets differ. `settled`: nothing was left open. `more`: there are regions that are not listed."""

    regions: tuple[Region, ...]
    settled: bool
    more: bool
    asked: int

    @property
    def equal(self) -> bool:
        """Whether it is proved that both give every encounter the same answer."""
        return self.settled and not self.regions


def compare(old: Ruleset, new: Ruleset, *, first: bool = False, steps: int = STEPS) -> Comparison:
    """How the meaning of two rulesets differs: status, units and modifiers of each code, and what is asked for.

    Statuses are compared whatever is known of an encounter; units, modifiers and what is asked for where all is known
    that rules turn on.

    With `first` the search ends at the first difference. Raises RulesError where the two are about encounters of
    different schemas. Names of rules and sets, order, layout and citations are no meaning.
    """
    return compare_subjects(subject_of(old), subject_of(new), first=first, steps=steps)


def compare_subjects(old: Subject, new: Subject, *, first: bool = False, steps: int = STEPS) -> Comparison:
    """The same, of rulesets that were made ready before."""
    if old.ruleset.vocabulary.cls is not new.ruleset.vocabulary.cls:
        raise RulesError("the two rulesets are about encounters of different schemas")
    asker = Asker(outside_of(old.program, new.program), steps)
    plain = thinned((old.plain, new.plain, old.program, new.program))
    one, other = (attrs.evolve(each, plain=plain[at], program=plain[at + 2]) for at, each in enumerate((old, new)))
    return _Comparer(one, other, asker, first).comparison()


@attrs.frozen
class _Span:
    """Days on which neither program changes."""

    first: int
    last: int
    old: Era
    new: Era


@attrs.define(eq=False)
class _Comparer:
    """Walks the days, the newest first, and asks about each code on them."""

    old: Subject
    new: Subject
    asker: Asker
    only_first: bool
    found: dict[Hashable, Region] = attrs.field(factory=dict)
    settled: bool = True
    more: bool = False
    _seen: dict[Hashable, tuple[Region, ...]] = attrs.field(factory=dict)
    _numbers: dict[Hashable, int] = attrs.field(factory=dict)
    _forms: dict[int, Forms] = attrs.field(factory=dict)

    def comparison(self) -> Comparison:
        for span in _spans(self.old, self.new):
            for region in self._on(span):
                self._note(region)
                if self.only_first:
                    return self._told()
        return self._told()

    def _told(self) -> Comparison:
        regions = sorted(self.found.values(), key=lambda r: (r.code or "~", r.days[0], r.old, r.new, r.facts))
        return Comparison(tuple(regions), self.settled, self.more, self.asker.asked)

    def _note(self, region: Region) -> None:
        """Takes a region in, or adds its days to the one that it continues. Spans come newest first."""
        key = (region.code, region.old, region.new, region.old_rules, region.new_rules)
        known = self.found.get(key)
        if known is None:
            self.found[key] = region
            return
        (first, last), (earliest, latest), *rest = *region.days, *known.days
        if first == earliest:
            return
        joined = (
            [(first, latest)] if last.toordinal() + 1 == earliest.toordinal() else [(first, last), (earliest, latest)]
        )
        self.found[key] = attrs.evolve(known, days=(*joined, *rest))

    def _on(self, span: _Span) -> Iterator[Region]:
        olds, news = _codes(span.old), _codes(span.new)
        for code in sorted({*olds, *news}):
            if code not in olds or code not in news:
                yield self._appeared(span, code, there=code in olds)
            elif self._form(span.old).service(olds[code]) != self._form(span.new).service(news[code]):
                yield from self._differing(span, code, _Ends(olds[code], news[code]))
        if self._form(span.old).asked() != self._form(span.new).asked():
            yield from self._differing(span, None, _Ends(-1, -1))

    def _form(self, era: Era) -> Forms:
        return self._forms.setdefault(id(era), Forms(era, self._numbers))

    def _appeared(self, span: _Span, code: str, *, there: bool) -> Region:
        """A code that only one of the rulesets has on these days."""
        said, nothing = "a code", "no code"
        encounter = witness_of_day(self.new, span.first)
        days = ((date.fromordinal(span.first), date.fromordinal(span.last)),)
        return Region(
            code, said if there else nothing, nothing if there else said, days, (), (), (), Witness(encounter)
        )

    def _differing(self, span: _Span, code: str | None, ends: _Ends) -> Iterator[Region]:
        """The regions of one code on days that are alike; what was found on other such days is not asked again."""
        parts = (_part(span.old, ends.old), _part(span.new, ends.new))
        key = (code, parts[0].likeness, parts[1].likeness, _shared(*parts))
        days = ((date.fromordinal(span.first), date.fromordinal(span.last)),)
        if key in self._seen:
            yield from (attrs.evolve(region, days=days) for region in self._seen[key])
            return
        found: list[Region] = []
        try:
            for region in self._asked(parts, ends, code):
                found.append(attrs.evolve(region, days=days))
                yield found[-1]
                if self.only_first:
                    return
        except UnsettledError:
            self.settled = False
        self._seen[key] = tuple(found)

    def _asked(self, parts: tuple[Part, Part], ends: _Ends, code: str | None) -> Iterator[Region]:
        changed = _changed(self._form(parts[0].era), self._form(parts[1].era), parts)

        def differs(encoding: Encoding) -> Formula:
            return either(_unlike(encoding, ends))

        search = self.asker.search(parts, differs)
        found = list(self._regions(search, ends, code, changed, tries=0 if code else MOST_TRIED))
        if not found and any(map(speaks_of_known, parts)):  # else these would only repeat it, as queries
            search = self.asker.search(parts, differs, unknown=True, same=False)
            found = list(self._regions(search, ends, code, changed, tries=MOST_TRIED))
        yield from found

    def _regions(
        self, search: Search, ends: _Ends, code: str | None, changed: tuple[_Named, _Named], *, tries: int
    ) -> Iterator[Region]:
        """Region by region, each set aside once it is told. `tries` is how often a model may come to nothing."""
        told = 0
        while (model := search.model()) is not None:
            region = self._region(model, code, changed)
            if region is None:
                tries -= 1
                if tries < 0:
                    raise UnsettledError
                search.but_not(model, model.encoding.facts.variables())
                continue
            yield region
            told += 1
            if self.only_first:
                return
            if told >= MOST_REGIONS:
                self.more = True
                return
            search.narrow(no(_like(model, ends, changed, by_status=region.by_status)))

    def _region(self, model: Model, code: str | None, changed: tuple[_Named, _Named]) -> Region | None:
        """The region of a model, if the ordinary evaluator decides its encounter differently by the two rulesets."""
        try:
            witness = self._witness(model)
        except EncounterError:
            return None
        before, after = self._told_of(witness, code)
        if before == after and code is None:  # a fact is asked for only where it is unknown
            witness = next((less for less in with_one_less(witness, self._words) if self._differ(less)), witness)
            before, after = self._told_of(witness, code)
        if before == after:
            return None

        small = smallest(witness, self._words, self._shows(witness, code, (before, after)))
        words = in_words(small.encounter, self._words, self._stretches())
        changed = _turning(changed, (self.old.program, self.new.program)) if before in _STATUSES else changed
        names = tuple(
            self._responsible(subject, small, some) for subject, some in zip((self.old, self.new), changed, strict=True)
        )
        return Region(code, before, after, (), words, names[0], names[1], small)

    def _shows(self, witness: Witness, code: str | None, said: tuple[str, str]) -> Callable[[Witness], bool]:
        """Whether another encounter shows the same difference; where it can be, without filling anything in."""
        firm = self._certain(witness, code)
        if code is None or None in firm or any(isinstance(said, tuple) and None in said for said in firm):
            return lambda each: self._told_of(each, code) == said
        return lambda each: self._certain(each, code) == firm

    def _certain(self, witness: Witness, code: str | None) -> tuple[object, ...]:
        """What is certain by both; of two statuses that differ, these alone."""
        both_said = [subject.certain(witness, code or "") for subject in (self.old, self.new)]
        statuses = [said and said[0] for said in both_said]
        return tuple(statuses if len(set(statuses)) > 1 else both_said)

    @property
    def _words(self) -> Vocabulary:
        return self.new.ruleset.vocabulary

    def _differ(self, witness: Witness) -> bool:
        """Whether the two ask for different facts."""
        before, after = self._told_of(witness, None)
        return before != after

    def _witness(self, model: Model) -> Witness:
        outside = self.asker.outside
        one = witness_of(model, self.old.program, self.old.rows, outside)
        other = witness_of(model, self.new.program, self.new.rows, outside)
        tables = {**one.tables.by_name, **other.tables.by_name}
        return Witness(other.encounter, Tables.of(table for some in tables.values() for table in some))

    def _stretches(self) -> Stretches:
        return stretches_of(self.old.program, self.new.program)

    def _told_of(self, witness: Witness, code: str | None) -> tuple[str, str]:
        """What both say; of two statuses that differ, these alone."""
        decisions = [subject.decide(witness) for subject in (self.old, self.new)]
        before, after = (_status(decision, code) for decision in decisions)
        return (before, after) if before != after else (_said(decisions[0], code), _said(decisions[1], code))

    def _responsible(self, subject: Subject, witness: Witness, changed: _Named) -> tuple[str, ...]:
        """The rules that differ between the two and apply to the encounter."""
        applying = subject.applying(witness)
        return tuple(
            sorted(name for name in set(changed.values()) if applying.get(name) is not False and name in applying)
        )


_Named = Mapping[int, str]


@attrs.frozen
class _Ends:
    """The numbers of a service in both programs; -1 where the question is about what is asked for."""

    old: int
    new: int


def witness_of_day(subject: Subject, first: int) -> Any:  # noqa: ANN401 - of whatever class the schema is
    """An encounter that states its date alone."""
    words = subject.ruleset.vocabulary
    return from_json(words.cls, {words.facts[words.date].path[-1]: date.fromordinal(first).isoformat()})


def _spans(old: Subject, new: Subject) -> Iterator[_Span]:
    """Days between which nothing begins or ends in either program, the newest first."""
    olds, news = eras_of(old.program), eras_of(new.program)
    first, last = FIRST_DAY.toordinal(), LAST_DAY.toordinal()
    starts = sorted({first, *(s for s in (*olds.starts, *news.starts) if first < s <= last)})
    for start, end in reversed(list(zip(starts, [*(s - 1 for s in starts[1:]), last], strict=True))):
        yield _Span(start, end, olds.at(start), news.at(start))


def _codes(era: Era) -> dict[str, int]:
    return {code: service for service, code in era.services}


def _part(era: Era, service: int) -> Part:
    """What an answer about a service turns on, or, of -1, what is asked for."""
    if service < 0:
        return part_of(era, rules=[at for at, rule in era.rules if rule.asks])
    more = [at for at, rule in era.rules if any(service in on for _, on in (*rule.units, *rule.modifiers))]
    return part_of(era, rules=more, services=[service])


def _shared(old: Part, new: Part) -> frozenset[tuple[int, int]]:
    """Which sets of both rulesets have codes in common."""
    return frozenset((old.masks.get(code, 0), new.masks.get(code, 0)) for code in {*old.masks, *new.masks})


def _changed(old: Forms, new: Forms, parts: tuple[Part, Part]) -> tuple[_Named, _Named]:
    """The rules of each part that the other does not have in the same form and with the same effects, by number."""
    keys = [
        {at: (forms.condition(at), _effects(part.program, at)) for at in part.rules}
        for forms, part in zip((old, new), parts, strict=True)
    ]
    return tuple(  # type: ignore[return-value]
        {at: part.program.rules[at].name for at, key in mine.items() if key not in set(others.values())}
        for part, mine, others in zip(parts, keys, reversed(keys), strict=True)
    )


def _turning(changed: tuple[_Named, _Named], programs: tuple[Program, Program]) -> tuple[_Named, _Named]:
    """Those of the changed rules that a status can turn on: they bear on one, or override a rule."""
    found: list[_Named] = []
    for some, program in zip(changed, programs, strict=True):
        overriding = {other for rule in program.rules for other in rule.overridden_by}
        rules = program.rules
        bearing = {at for at in some if rules[at].supports or rules[at].bars or rules[at].reviews or rules[at].doubts}
        found.append({at: name for at, name in some.items() if at in bearing or at in overriding})
    return found[0], found[1]


def _effects(program: Program, at: int) -> Hashable:
    rule = program.rules[at]
    names = [
        [program.services[s].name for s in getattr(rule, does)] for does in ("supports", "bars", "reviews", "doubts")
    ]
    off = sorted(program.rules[other].name for other in rule.overridden_by)
    return repr((names, rule.asks, rule.units, rule.modifiers, off))


def _unlike(encoding: Encoding, ends: _Ends) -> list[Formula]:
    """The ways in which the answers may differ."""
    olds, news = _answers(encoding, 0, ends), _answers(encoding, 1, ends)
    false = "false"
    return [f"(xor {olds.get(key, false)} {news.get(key, false)})" for key in dict.fromkeys((*olds, *news))]


def _answers(encoding: Encoding, part: int, ends: _Ends) -> dict[Hashable, Formula]:
    """The parts of an answer, each with the formula that says that it is so.

    Units are asked about for each limit that either program knows: another limit may be the lower one.
    """
    here, service = encoding.parts[part], (ends.old, ends.new)[part]
    rules = {at: here.program.rules[at] for at in here.rules}
    if service < 0:
        facts = here.program.vocabulary.facts
        phrases = sorted({facts[fact].phrase for rule in rules.values() for fact in rule.asks})
        return {
            p: encoding.any_active(part, [at for at, r in rules.items() if any(facts[f].phrase == p for f in r.asks)])
            for p in phrases
        }
    open_ = no(encoding.not_coded(part, service))
    answers: dict[Hashable, Formula] = {
        "coded": encoding.coded(part, service),
        "review": encoding.reviewed(part, service),
    }
    for most in _limits(encoding, ends):
        limiting = [at for at, r in rules.items() if any(service in on and less <= most for less, on in r.units)]
        answers["units", most] = both((open_, encoding.any_active(part, limiting)))
    for modifier in sorted({m for rule in rules.values() for m, on in rule.modifiers if service in on}):
        adding = [at for at, r in rules.items() if any(service in on and m == modifier for m, on in r.modifiers)]
        answers["modifier", modifier] = both((open_, encoding.any_active(part, adding)))
    return answers


def _limits(encoding: Encoding, ends: _Ends) -> list[int]:
    """The limits of units of a service in both programs."""
    both_ends = zip(encoding.parts, (ends.old, ends.new), strict=True)
    return sorted(
        {
            most
            for part, service in both_ends
            for at in part.rules
            for most, on in part.program.rules[at].units
            if service in on
        }
    )


def _like(model: Model, ends: _Ends, changed: tuple[_Named, _Named], *, by_status: bool) -> Formula:
    """Encounters that are answered as the model is, with the same of the changed rules active."""
    encoding = model.encoding
    programs = (encoding.parts[0].program, encoding.parts[1].program)
    turning = _turning(changed, programs) if by_status else changed
    said: list[Formula] = []
    for part in range(2):
        answers = _answers(encoding, part, ends)
        formulas = [formula for key, formula in answers.items() if not by_status or isinstance(key, str)]
        formulas += [encoding.active(part, at) for at in turning[part]]
        said += [
            formula if is_true else no(formula) for formula, is_true in zip(formulas, model.of(formulas), strict=True)
        ]
    return both(said)


def _status(decision: Decision, code: str | None) -> str:
    return next((each.status for each in decision.codes if each.code == code), "no code")


def _said(decision: Decision, code: str | None) -> str:
    """What a decision says of a code, or of what is asked for anyway, in words."""
    if code is None:
        return "asks for " + (", ".join(each.fact for each in decision.asked) or "nothing")
    found: CodeDecision | None = next((each for each in decision.codes if each.code == code), None)
    if found is None:
        return "no code"
    asked = [query.fact for query in decision.queries if code in query.decides]
    said = " ".join([found.status, ", ".join(asked)]).strip()
    said += f", at most {found.units} unit{'s' if found.units != 1 else ''}" if found.units is not None else ""
    said += f", modifier {', '.join(found.modifiers)}" if found.modifiers else ""
    return said + ("" if found.units is not None or found.modifiers else ", no limit of units and no modifier")
