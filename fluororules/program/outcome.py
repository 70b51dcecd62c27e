"""Outcomes: what the answers of an encounter decide, worked out once for all that answer alike."""

from collections.abc import Iterable, Sequence
from typing import Any

import attrs

from fluororules.decision import Asked, Bearing, CodeDecision, Overridden, Query, Reason, Status
from fluororules.facts import UNKNOWN
from fluororules.program.answers import answers_of, who_of
from fluororules.program.edits import is_missed
from fluororules.program.eras import Answer, Era
from fluororules.program.fillings import Settled
from fluororules.program.parts import Part, named, parts_of
from fluororules.program.program import ProgramRule
from fluororules.program.searched import settled_by_search
from fluororules.program.standing import Standing, standing, status_of
from fluororules.schema import NOT_APPLICABLE, State

MOST_OUTCOMES = 10_000
"""How many outcomes an era keeps before it begins anew."""


@attrs.frozen
class Outcome:
    """What the answers alone decide. Shared by all encounters that answer alike.

    `coded` are the codes whose status is `coded`; `alone`: the era has no sleeping parts beside it. `missed` are the
    edits that may concern the encounter and whose table does not speak of the date.
    """

    era: Era = attrs.field(repr=False)
    codes: tuple[CodeDecision, ...]
    queries: tuple[Query, ...]
    asked: tuple[Asked, ...]
    missed: tuple[int, ...]
    limited: bool
    coded: tuple[str, ...] = attrs.field(init=False, eq=False, repr=False)
    alone: bool = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        """Once for many encounters."""
        object.__setattr__(self, "coded", tuple(code.code for code in self.codes if code.status == "coded"))
        object.__setattr__(self, "alone", not parts_of(self.era).sleeping)


def outcome_of(era: Era, state: State) -> Outcome:
    """The outcome of a state with its lines, condensed, from those kept where one is."""
    parts = parts_of(era)
    core = outcome_of_part(era, parts.core, state)
    return core if not parts.sleeping else joined(era, core, awake(era, state), state)


def awake(era: Era, state: State) -> tuple[int, ...]:
    """The sleeping parts that the procedures wake: all, where one of them is not known."""
    lines, parts = era.program.vocabulary.lines, parts_of(era)
    if lines is None:
        return ()
    if not all_known(era, state):
        return tuple(range(len(parts.sleeping)))
    return tuple(sorted({at for line in state[lines] for at in parts.woken_by.get(line.code, ())}))


def joined(era: Era, core: Outcome, woken: Iterable[int], state: State) -> Outcome:
    """The outcome of all parts of an era, those that sleep included."""
    parts = parts_of(era)
    found = {at: outcome_of_woken(era, parts.sleeping[at], state) for at in woken}
    asleep = [asleep_of(era, part) for at, part in enumerate(parts.sleeping) if at not in found]
    outcomes = [core, *asleep, *found.values()]
    by_service = {code.service: code for outcome in outcomes for code in outcome.codes}
    services = era.program.services
    codes = tuple(by_service[services[number].name] for number, _ in era.services)
    return Outcome(
        era,
        codes,
        _together(era, [query for outcome in outcomes for query in outcome.queries]),
        core.asked,
        core.missed,
        any(outcome.limited for outcome in outcomes),
    )


def outcome_of_woken(era: Era, part: Part, state: State) -> Outcome:
    """The outcome of a sleeping part that a procedure wakes, or one that is not known."""
    if not part.alone or not all_known(era, state):
        return outcome_of_part(era, part, state)
    return outcome_when_woken(era, part)


def outcome_when_woken(era: Era, part: Part) -> Outcome:
    """The outcome of a part that a known procedure wakes, and that turns on nothing else."""
    kept: Outcome | None = era.outcomes.get(part)
    return kept or keep(era, part, work_out(era, part, (), {**era.fixed, part.cone.questions[0]: True}))


def all_known(era: Era, state: State) -> bool:
    """Whether the codes of all procedures are known."""
    lines = era.program.vocabulary.lines
    return lines is None or (state[lines] is not UNKNOWN and all(line.code is not None for line in state[lines]))


def _together(era: Era, queries: Sequence[Query]) -> tuple[Query, ...]:
    """Queries of several parts, each fact once, in the order of the schema."""
    order = {fact.phrase: fact.number for fact in era.program.vocabulary.facts}
    by_fact: dict[str, list[Query]] = {}
    for query in sorted(queries, key=lambda query: order[query.fact]):
        by_fact.setdefault(query.fact, []).append(query)
    places = {code: at for at, (_, code) in enumerate(era.services)}
    return tuple(
        Query(fact, of[0].question, tuple(sorted({c for q in of for c in q.decides}, key=places.__getitem__)))
        for fact, of in by_fact.items()
    )


def asleep_of(era: Era, part: Part) -> Outcome:
    """The outcome of a part that no procedure wakes: nothing supports its codes."""
    codes = (
        CodeDecision(code, era.program.services[service].name, "not coded", None, (), (), ())
        for service, code in part.services
    )
    return Outcome(era, tuple(codes), (), (), (), limited=False)


def outcome_of_part(era: Era, part: Part, state: State) -> Outcome:
    """The outcome of a part, from those kept where one is."""
    answers = answers_of(era, state, part.cone.questions)
    questions = era.program.questions
    open_ = any(answer is None and questions[at].kind == "lines" for at, answer in answers.items())
    if open_ and _is_partial(era, state):
        return work_out(era, part, state, answers)  # what is known of single lines is not in the key
    key = (id(part), tuple(answers.values()), tuple(value is UNKNOWN for value in state), _who(era, state))
    kept: Outcome | None = era.outcomes.get(key)
    return kept if kept is not None else keep(era, key, work_out(era, part, state, answers))


def keep(era: Era, key: object, outcome: Outcome) -> Outcome:
    """An outcome, kept."""
    if len(era.outcomes) >= MOST_OUTCOMES:
        era.outcomes.clear()
    era.outcomes[key] = outcome
    return outcome


def _who(era: Era, state: State) -> tuple[object, bool]:
    """What no answer says of who performed the service, and fillings of an unknown list turn on."""
    who = who_of(era.program.vocabulary, state)
    return who.same, who.performer is NOT_APPLICABLE


def _is_partial(era: Era, state: State) -> bool:
    """Whether the procedures are given, and yet a question about them may be open."""
    lines = era.program.vocabulary.lines
    return lines is not None and state[lines] is not UNKNOWN


def work_out(era: Era, part: Part, state: Sequence[Any], answers: dict[int, Answer]) -> Outcome:
    """Statuses, reasons and queries, by Kleene where that settles them, else by the fillings."""
    stands = standing(era, part.cone, answers)
    settled = {service: _settled(era, service, state, answers, stands) for service, _ in part.services}
    codes = tuple(
        _code_decision(era, service, code, settled[service].status, stands) for service, code in part.services
    )
    limited = any(s.limited for s in settled.values())
    missed = (at for at, applies in stands.active.items() if applies is not False and is_missed(era.program.rules[at]))
    edits = {era.program.rules[at].edits or 0 for at in missed}
    return Outcome(era, codes, _queries(era, settled), _asked(era, state, stands), tuple(sorted(edits)), limited)


def _settled(era: Era, service: int, state: Sequence[Any], answers: dict[int, Answer], stands: Standing) -> Settled:
    quick = status_of(era, service, stands.active)
    if quick is not None:
        return Settled(quick, ())
    return settled_by_search(era, service, state, answers)


# --- reasons


def _code_decision(era: Era, service: int, code: str, status: Status, stands: Standing) -> CodeDecision:
    """A code with its reasons, shared by all outcomes in which the rules that bear on it stand alike."""
    bearing = _bearing_on(era, service)
    key = (service, status, tuple((stands.conditions.get(at), *map(stands.active.get, by)) for at, _, by in bearing))
    kept: CodeDecision | None = era.reasoned.get(key)
    if kept is None:
        if len(era.reasoned) >= MOST_OUTCOMES:
            era.reasoned.clear()
        kept = era.reasoned[key] = _reasoned(era, service, code, status, stands)
    return kept


Bears = tuple[int, tuple[Bearing, ...], tuple[int, ...]]
"""A rule, what it does to a service, and the rule itself with those that may switch it off."""


def _bearing_on(era: Era, service: int) -> tuple[Bears, ...]:
    """The rules that bear on a service, in order; worked out once for all services."""
    if service not in era.bearing:
        found: dict[int, list[Bears]] = {number: [] for number, _ in era.services}
        for at, rule in era.rules:
            for on in named(rule):
                if on in found:
                    found[on].append((at, tuple(_effects(rule, on)), (at, *rule.overridden_by)))
        era.bearing.update({number: tuple(bears) for number, bears in found.items()})
    bears: tuple[Bears, ...] = era.bearing[service]
    return bears


def _reasoned(era: Era, service: int, code: str, status: Status, stands: Standing) -> CodeDecision:
    rules = era.program.rules
    bearing = [
        (at, effect) for at, effects, _ in _bearing_on(era, service) if at in stands.active for effect in effects
    ]
    certain = [(at, effect) for at, effect in bearing if stands.active[at] is True]
    shown = [(at, effect, True) for at, effect in certain]
    if status == "query" or not _carried(status, certain):
        shown += [(at, effect, False) for at, effect in bearing if stands.active[at] is None]
    reasons = tuple(_reason(rules[at], effect, certain=sure) for at, effect, sure in _by_name(rules, shown))
    units = [limit for at, effect in certain if effect == "units" for limit in _limits(rules[at], service)]
    marks = {m for at, effect in certain if effect == "modifier" for m, on in rules[at].modifiers if service in on}
    open_ = status != "not coded"
    return CodeDecision(
        code,
        era.program.services[service].name,
        status,
        min(units, default=None) if open_ else None,
        reasons,
        tuple(sorted(marks)) if open_ else (),
        _overridden(era, service, stands),
    )


def _carried(status: Status, certain: list[tuple[int, Bearing]]) -> bool:
    """Whether the certain rules show why; nothing need show why nothing supports a code."""
    if status == "not coded":
        return True
    wanted: Bearing = "code" if status == "coded" else "review"
    return any(effect == wanted for _, effect in certain)


def _effects(rule: ProgramRule, service: int) -> list[Bearing]:
    found: list[Bearing] = []
    if service in rule.supports:
        found.append("code")
    if service in rule.bars:
        found.append("not coded")
    if service in rule.reviews:
        found.append("review")
    if service in rule.doubts:
        found.append("review")
    if any(service in on for _, on in rule.units):
        found.append("units")
    if any(service in on for _, on in rule.modifiers):
        found.append("modifier")
    return found


def _limits(rule: ProgramRule, service: int) -> list[int]:
    return [limit for limit, on in rule.units if service in on]


def _by_name(rules: Sequence[ProgramRule], shown: list[tuple[int, Bearing, bool]]) -> list[tuple[int, Bearing, bool]]:
    """Certain ones first, then bars, then by name: an order that no file has a say in."""
    rank = {"not coded": 0, "review": 1, "code": 2}
    return sorted(shown, key=lambda entry: (not entry[2], rank.get(entry[1], 3), rules[entry[0]].name, entry[1]))


def _reason(rule: ProgramRule, effect: Bearing, *, certain: bool) -> Reason:
    return Reason(rule.name, effect, rule.text, rule.source, rule.place, certain, rule.confidence)


def _overridden(era: Era, service: int, stands: Standing) -> tuple[Overridden, ...]:
    """The rules that bear on a service, whose condition holds, and that an active rule switches off."""
    rules = era.program.rules
    found: list[Overridden] = []
    for at, _, (_, *overriders) in _bearing_on(era, service):
        by = [other for other in overriders if stands.active.get(other) is True]
        if by and stands.conditions.get(at) is True:
            names = tuple(sorted(rules[other].name for other in by))
            found.append(Overridden(rules[at].name, names, rules[at].text, rules[at].source, rules[at].place))
    return tuple(sorted(found, key=lambda entry: entry.rule))


# --- what to ask


def _queries(era: Era, settled: dict[int, Settled]) -> tuple[Query, ...]:
    facts = era.program.vocabulary.facts
    asked = sorted({fact for s in settled.values() for fact in s.facts})
    codes = dict(era.services) if asked else {}
    return tuple(
        Query(
            facts[fact].phrase,
            facts[fact].question,
            tuple(codes[service] for service, s in settled.items() if fact in s.facts),
        )
        for fact in asked
    )


def _asked(era: Era, state: Sequence[Any], stands: Standing) -> tuple[Asked, ...]:
    """The facts that applying rules ask for and that are unknown."""
    facts, rules = era.program.vocabulary.facts, era.program.rules
    wanted: dict[int, list[str]] = {}
    for at, applies in stands.active.items():
        for fact in rules[at].asks:
            if applies is True and state[fact] is UNKNOWN:
                wanted.setdefault(fact, []).append(rules[at].name)
    return tuple(
        Asked(facts[fact].phrase, facts[fact].question, tuple(sorted(names))) for fact, names in sorted(wanted.items())
    )
