"""What failed, told to people: the sentence, the place, the decision, and why it is so."""

from collections.abc import Iterator

from fluororules.decision import CodeDecision, Decision
from fluororules.diagnostics import to_text
from fluororules.errors import RulesError
from fluororules.loader import Rules
from fluororules.model.ruleset import Ensure, Example
from fluororules.testing.examples import Outcome
from fluororules.testing.showing import shown


def outcome_told(outcome: Outcome, rules: Rules) -> str:
    """An example that came out otherwise: each difference, and the explanation of each code in it."""
    lines = list(_headed("example", outcome.example))
    for miss in outcome.misses:
        lines += [f"  expected   {miss.expected}", f"  got        {miss.got}"]
        if miss.decided is not None:
            lines += _explained(rules, outcome.example.encounter, miss.decided)
    return "\n".join(lines)


def broken_told(ensure: Ensure, encounter: object, rules: Rules) -> str:
    """An ensure, an encounter that breaks it, and why each code has its status that is not plainly not coded."""
    decision = rules.evaluate(encounter)
    lines = [*_headed("ensure", ensure), f"  broken by  {shown(encounter)}"]
    lines.append(f"  decided    {_statuses(decision)}")
    for code in decision.codes:
        if code.status != "not coded":
            lines += ["", f"  {code.code} {code.status}", *_explained(rules, encounter, code)]
    return "\n".join(lines)


def complaints_told(error: RulesError) -> str:
    """Why a ruleset cannot be used."""
    return to_text(error.diagnostics) if error.diagnostics else str(error)


def _headed(kind: str, statement: Example | Ensure) -> Iterator[str]:
    yield f"{kind} {statement.name}  {statement.span.source.shown}:{statement.span.line}"
    if statement.sentence:
        yield f"  {statement.sentence}"
    yield from (f"  cite       {f'{c.title}, {c.where}' if c.where else c.title}" for c in statement.cites)


def _statuses(decision: Decision) -> str:
    return ", ".join(f"{code.code} {code.status}" for code in decision.codes) or "no code exists on the date of service"


def _explained(rules: Rules, encounter: object, code: CodeDecision) -> Iterator[str]:
    """The rules that bear on a code, those switched off, what it turns on, and what would have to differ."""
    explanation = rules.explain(encounter, code.code)
    for reason in explanation.reasons:
        sure = "" if reason.certain else ", perhaps"
        yield f"  because    {reason.rule} ({reason.effect}{sure})  {reason.place}"
        yield from (f"             {text}" for text in (reason.text, reason.source) if text)
    for off in explanation.overridden:
        yield f"  off        {off.rule}, overridden by {', '.join(off.by)}  {off.place}"
    yield from (f"  facts      {phrase}: {value}" for phrase, value in explanation.facts)
    for change in explanation.changes or ():
        yield f"  to code it {change.fact}: {change.now} -> {change.then}"
