"""The row runner: one encounter to its decision.

The questions of the era are answered; equal answers share one outcome, which is worked out once and kept.
"""

from collections.abc import Sequence
from typing import Any

import attrs

from fluororules.decision import (
    Asked,
    Bearing,
    CodeDecision,
    Decision,
    Notice,
    Overridden,
    Query,
    Reason,
    Status,
)
from fluororules.facts import UNKNOWN
from fluororules.program.answers import answers_of, condensed, who_of, with_lines
from fluororules.program.edits import is_missed, with_edits
from fluororules.program.eras import Answer, Era, Eras, holds
from fluororules.program.fillings import MOST_STEPS, Settled, settle
from fluororules.program.program import Program, ProgramEdits, ProgramRule
from fluororules.program.standing import Standing, cone_of, standing, status_of
from fluororules.schema import NOT_APPLICABLE, State, state_of

MOST_OUTCOMES = 10_000
"""How many outcomes an era keeps before it begins anew."""

_LIMIT_REACHED = Notice(
    "search-limit",
    f"The ways of filling in the unknown facts were not all looked at (limit {MOST_STEPS}); what is open is `query`.",
)


@attrs.frozen
class Outcome:
    """What the answers alone decide. Shared by all encounters that answer alike.

    `missed` are the edits that may concern the encounter and whose table does not speak of the date.
    """

    codes: tuple[CodeDecision, ...]
    queries: tuple[Query, ...]
    asked: tuple[Asked, ...]
    missed: tuple[int, ...]
    limited: bool


def decide(eras: Eras, encounter: object) -> Decision:
    """The decision on a valid encounter of the program's vocabulary. Cannot raise."""
    program = eras.program
    words = program.vocabulary
    state = with_lines(words, state_of(words, encounter))
    day = state[words.date]
    era = eras.at(day.toordinal())
    outcome = outcome_of(era, condensed(era, state))
    name = getattr(encounter, words.identifier) if words.identifier else None
    codes = with_edits(era, state, outcome.codes) if program.edits else outcome.codes
    return Decision(
        name,
        day,
        program.ruleset,
        program.question,
        era.tables,
        codes,
        outcome.queries,
        outcome.asked,
        _notices(program, state, outcome),
    )


def outcome_of(era: Era, state: State) -> Outcome:
    """The outcome of a state with its lines, condensed, from those kept where one is."""
    answers = answers_of(era, state, era.questions)
    if any(answers[at] is None for at in era.about_lines) and _is_partial(era, state):
        return work_out(era, state, answers)  # what is known of single lines is not in the key
    key = (tuple(answers.values()), tuple(value is UNKNOWN for value in state), _who(era, state))
    kept = era.outcomes.get(key)
    if kept is None:
        kept = work_out(era, state, answers)
        if len(era.outcomes) >= MOST_OUTCOMES:
            era.outcomes.clear()
        era.outcomes[key] = kept
    return kept


def _who(era: Era, state: State) -> tuple[object, bool]:
    """What no answer says of who performed the service, and fillings of an unknown list turn on."""
    who = who_of(era.program.vocabulary, state)
    return who.same, who.performer is NOT_APPLICABLE


def _is_partial(era: Era, state: State) -> bool:
    """Whether the procedures are given, and yet a question about them may be open."""
    lines = era.program.vocabulary.lines
    return lines is not None and state[lines] is not UNKNOWN


def work_out(era: Era, state: Sequence[Any], answers: dict[int, Answer]) -> Outcome:
    """Statuses, reasons and queries, by Kleene where that settles them, else by the fillings."""
    stands = standing(era, cone_of(era), answers)
    settled = {service: _settled(era, service, state, stands) for service, _ in era.services}
    codes = tuple(_code_decision(era, service, code, settled[service].status, stands) for service, code in era.services)
    limited = any(s.limited for s in settled.values())
    missed = (at for at, applies in stands.active.items() if applies is not False and is_missed(era.program.rules[at]))
    edits = {era.program.rules[at].edits or 0 for at in missed}
    return Outcome(codes, _queries(era, settled), _asked(era, state, stands), tuple(sorted(edits)), limited)


def _settled(era: Era, service: int, state: Sequence[Any], stands: Standing) -> Settled:
    quick = status_of(era, service, stands.active)
    if quick is not None:
        return Settled(quick, ())
    return settle(era, cone_of(era, service), service, state)


# --- reasons


def _code_decision(era: Era, service: int, code: str, status: Status, stands: Standing) -> CodeDecision:
    rules = era.program.rules
    bearing = [(at, effect) for at in stands.active for effect in _effects(rules[at], service)]
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
    for at, holds_ in stands.conditions.items():
        by = [other for other in rules[at].overridden_by if stands.active.get(other) is True]
        if holds_ is True and by and _effects(rules[at], service):
            names = tuple(sorted(rules[other].name for other in by))
            found.append(Overridden(rules[at].name, names, rules[at].text, rules[at].source, rules[at].place))
    return tuple(sorted(found, key=lambda entry: entry.rule))


# --- what to ask


def _queries(era: Era, settled: dict[int, Settled]) -> tuple[Query, ...]:
    facts = era.program.vocabulary.facts
    codes = dict(era.services)
    asked = sorted({fact for s in settled.values() for fact in s.facts})
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


# --- notices


def _notices(program: Program, state: State, outcome: Outcome) -> tuple[Notice, ...]:
    day = state[program.vocabulary.date]
    notices: list[Notice] = []
    if program.reviewed_through is not None and day.toordinal() > program.reviewed_through:
        through = type(day).fromordinal(program.reviewed_through).isoformat()
        notices.append(
            Notice("after-review", f"The ruleset {program.ruleset.name} was reviewed through {through} only.")
        )
    notices += [_no_table(program.edits[at]) for at in outcome.missed]
    lines = program.vocabulary.lines
    if lines is not None and state[lines] is not UNKNOWN and program.lives:
        used = sorted({line.code for line in state[lines] if line.code is not None})
        notices += [_not_in_force(code) for code in used if not _in_force(program, code, day.toordinal())]
    if outcome.limited:
        notices.append(_LIMIT_REACHED)
    return tuple(notices)


def _in_force(program: Program, code: str, ordinal: int) -> bool:
    days = program.lives.get(code)
    return days is None or holds(days, ordinal)


def _no_table(edits: ProgramEdits) -> Notice:
    text = f"The edits {edits.name} had no say: no table {edits.table} that covers the date of service was handed over."
    return Notice("no-table", text)


def _not_in_force(code: str) -> Notice:
    return Notice("code-not-in-force", f"{code} was no code on the date of service.")
