"""An encounter and the lines that were billed for it to an audit."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import attrs

from fluororules.auditing.lines import Audit, AuditedLine, Billed, Verdict
from fluororules.decision import CodeDecision, Decision, Query, Status
from fluororules.edits import NO_TABLES, Table, Tables
from fluororules.loader import DEFAULT, Rules
from fluororules.loader.rules import loaded
from fluororules.program.program import Program
from fluororules.schema import Fact, Vocabulary, from_json, object_from_json, to_json


def audit(
    encounter: object,
    billed: Iterable[Billed | Mapping[str, object]],
    ruleset: str | Path | Rules = DEFAULT,
    *,
    tables: Iterable[Table] | Tables = NO_TABLES,
) -> Audit:
    """Holds the lines that were billed for an encounter against what a ruleset says of it.

    `encounter` is an instance of the ruleset's schema, or its JSON form; `billed` are lines, or theirs. Lines of codes
    that the ruleset never decides are passed over. `ruleset` is the name or path of one, or rules that were loaded,
    with which `tables` are not given. What edits look at are the modifiers of the billed line.

    A billed line is no proof that the service was performed: where the encounter does not say, that stays unknown.
    Raises EncounterError where the encounter or a line breaks its form, TableError where rules and tables are both
    given, and what `load` raises.
    """
    rules = loaded(ruleset, tables)
    lines = [_line(each, at) for at, each in enumerate(billed)]
    return audit_by(rules.evaluate, rules.program, encounter, lines)


def audit_by(
    decide: Callable[[object], Decision], program: Program, encounter: object, lines: Sequence[Billed]
) -> Audit:
    """The audit of lines by whatever decides encounters of a program."""
    return _Auditor(decide, program, encounter, decide(encounter)).audit(lines)


def _line(billed: Billed | Mapping[str, object], at: int) -> Billed:
    return billed if isinstance(billed, Billed) else object_from_json(Billed, billed, f"billed[{at}]")


class Said(Protocol):
    """What is said of an encounter: a decision, or the outcome that it rests on."""

    @property
    def codes(self) -> tuple[CodeDecision, ...]:
        """What is decided of each code."""

    @property
    def queries(self) -> tuple[Query, ...]:
        """The facts to ask for."""


@attrs.frozen
class Answer:
    """What is to be said of a code at an encounter where the service bears the modifiers of a line."""

    status: Status
    decided: CodeDecision
    queries: tuple[Query, ...]


def answer_of(code: str, ways: Sequence[Said], whole: Said, group: str | None) -> Answer | None:
    """What all the ways of filling in whether the service was performed agree on; None of what is no code then.

    `whole` is what is said of the encounter as it stands, `group` the fact that says whether it was performed.
    """
    first = _code(ways[0], code)
    if first is None:
        return None
    queries = tuple(query for query in ways[0].queries if code in query.decides)
    statuses = {found.status for each in ways if (found := _code(each, code)) is not None}
    if len(statuses) == 1:
        return Answer(first.status, first, queries if first.status == "query" else ())
    performed = [query for query in whole.queries if query.fact == group]
    return Answer("query", first, (*performed, *queries))


@attrs.define
class _Auditor:
    """Answers for lines, worked out once for lines that bear the same modifiers."""

    decide: Callable[[object], Decision]
    program: Program
    encounter: object
    decision: Decision
    used: dict[str, int] = attrs.field(factory=dict)
    known: dict[tuple[str, ...], list[Decision]] = attrs.field(factory=dict)

    def audit(self, lines: Sequence[Billed]) -> Audit:
        services = {n: service.name for service in self.program.services for n, _ in service.numbers}
        audited = tuple(self.line(line, services[line.code]) for line in lines if line.code in services)
        open_ = [code for code in self.decision.codes if code.code not in {line.code for line in lines}]
        return Audit(
            self.decision.encounter,
            self.decision.date_of_service,
            self.decision.ruleset,
            self.decision.question,
            self.decision.tables,
            audited,
            tuple(code.code for code in open_ if code.status == "coded"),
            tuple(code.code for code in open_ if code.status in {"query", "review"}),
            self.decision.notices,
        )

    def line(self, line: Billed, service: str) -> AuditedLine:
        """The verdict on one line. The units of lines of one code add up."""
        answer = self.answer(line)
        if answer is None:
            text = no_code_text(line.code, service, self.decision)
            return AuditedLine(line.code, service, line.units, line.modifiers, "not supported", None, 0, text, (), ())
        before = self.used.get(line.code, 0)
        if answer.status != "not coded":
            self.used[line.code] = before + line.units
        most = answer.decided.units
        units = line.units if most is None else max(0, min(line.units, most - before))
        return AuditedLine(
            line.code,
            answer.decided.service,
            line.units,
            line.modifiers,
            _verdict(answer.status, units, line.units),
            answer.status,
            units if answer.status != "not coded" else 0,
            text_of(answer, units, line.units),
            answer.decided.reasons,
            answer.queries,
        )

    def answer(self, line: Billed) -> Answer | None:
        """What is to be said of the code of a line that bears these modifiers; None of what is no code then."""
        decisions = self.known.get(line.modifiers)
        if decisions is None:
            ways = _bearing(self.program.vocabulary, self.encounter, line.modifiers)
            decisions = self.known.setdefault(line.modifiers, [self.decide(way) for way in ways])
        return answer_of(line.code, decisions, self.decision, group_of(self.program.vocabulary))


def _code(decision: Said, code: str) -> CodeDecision | None:
    return next((found for found in decision.codes if found.code == code), None)


def marks_of(words: Vocabulary) -> Fact | None:
    """The fact that holds the modifiers of the service."""
    return next((fact for fact in words.facts if fact.kind == "modifiers"), None)


def group_of(words: Vocabulary) -> str | None:
    """The fact that says whether the service was performed."""
    marks = marks_of(words)
    return None if marks is None or marks.group is None else words.facts[marks.group].phrase


def _bearing(words: Vocabulary, encounter: object, modifiers: tuple[str, ...]) -> list[object]:
    """The encounter with the modifiers of a billed line on the service.

    Where it is not known whether the service was performed, two: with it, of which nothing else is known, and without.
    """
    data: dict[str, Any] = dict(encounter) if isinstance(encounter, Mapping) else to_json(encounter)
    return [from_json(words.cls, way) for way in _ways(marks_of(words), data, list(modifiers))]


def _ways(marks: Fact | None, data: dict[str, Any], modifiers: list[str]) -> list[dict[str, Any]]:
    if marks is None:
        return [data]
    name, inner = marks.path[0], marks.path[-1]
    if marks.group is None:
        return [{**data, name: modifiers}]
    if name in data:
        return [data] if data[name] is None else [{**data, name: {**data[name], inner: modifiers}}]
    return [{**data, name: {inner: modifiers}}, {**data, name: None}]


def _verdict(status: Status, supported: int, billed: int) -> Verdict:
    if status == "not coded" or supported < billed:
        return "not supported"
    return "supported" if status == "coded" else "cannot tell"


def text_of(answer: Answer, supported: int, billed: int) -> str:
    """Why, in a sentence."""
    units = "" if supported == billed else f" Of {billed} units, {supported} can be supported."
    match answer.status:
        case "coded":
            return units.strip() or "The rules support it."
        case "not coded":
            barred = any(reason.effect == "not coded" and reason.certain for reason in answer.decided.reasons)
            return f"Whatever is not known, {'a rule bars it' if barred else 'no rule lets it stand'}."
        case "review":
            return f"The sources leave it to a person.{units}"
        case "query":
            facts = _listed([query.fact for query in answer.queries])
            return f"It turns on {facts or 'more than could be looked at'}.{units}"


def _listed(facts: Sequence[str]) -> str:
    return f"{', '.join(facts[:-1])} and {facts[-1]}" if len(facts) > 1 else "".join(facts)


def unbilled_text(answer: Answer) -> str:
    """What is said of a code that could be coded and that no line bills."""
    if answer.status == "coded":
        return "The rules support it, and no line bills it."
    return f"{text_of(answer, 1, 1).removesuffix('.')}, and no line bills it."


def no_code_text(code: str, service: str, decision: Said) -> str:
    """What is said of a line whose code had ended, or was not made yet."""
    now = next((each.code for each in decision.codes if each.service == service), None)
    then = f" The number on that date is {now}." if now else ""
    return f"{code} is no code of the ruleset on the date of service.{then}"
