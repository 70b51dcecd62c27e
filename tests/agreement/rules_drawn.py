"""Rulesets by chance, as text, from a seeded generator: quick enough for thousands, and close-knit, so that rules meet.

Hypothesis draws better for finding one small example, and is too slow for volume; its rulesets are in
`fluororules/testing/drawn.py`. These speak of every kind of fact that the schema has.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Final, TypeVar

import attrs

from fluororules.edits import FIRST, OPEN, AddOnEdit, AddOnTable, PairEdit, PairTable, Table, UnitLimit, UnitTable
from fluororules.schema import Fact, Vocabulary

T = TypeVar("T")
DAYS: Final = tuple(date(2020, 1, 1) + timedelta(days=n) for n in (0, 1, 2, 10, 365))
CODES: Final = ("71000", "71001", "71002", "71003", "71010", "0071T", "J7100")
MODIFIERS: Final = ("59", "XE", "26")
OPERATORS: Final = ("up to", "over", "under", "at least", "is", "is not")
AMOUNTS: Final = (0, 1, 2, 17, 30, 31)
SETS: Final = ("ONE", "TWO", "THREE", "FOUR", "FIVE")
DEFINES: Final = ("first thing", "second thing is it", "third thing")
WIDE: Final = 0.06
"""The share of rulesets with so many services that some of them sleep until a procedure wakes them."""


@attrs.frozen
class Scope:
    """What a statement may speak of: a few facts, so that rules meet, and what stands before it."""

    luck: Random
    words: Vocabulary
    facts: tuple[Fact, ...]
    services: tuple[tuple[str, str], ...]
    known: bool
    sets: tuple[str, ...] = ()
    defines: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()

    def one(self, of: Sequence[T]) -> T:
        """One of them."""
        return self.luck.choice(of)

    def some(self, of: Sequence[T], most: int) -> list[T]:
        """One to so many of them, each once."""
        return self.luck.sample(of, self.luck.randint(1, min(most, len(of))))

    def often(self, of_eight: int) -> bool:
        """True so many times of eight."""
        return self.luck.random() * 8 < of_eight


@attrs.frozen
class Drawn:
    """The statements of a ruleset, and the tables that it is handed."""

    statements: tuple[str, ...]
    tables: tuple[Table, ...]

    @property
    def text(self) -> str:
        """The ruleset."""
        return "\n".join(self.statements)


def ruleset(luck: Random, words: Vocabulary) -> Drawn:
    """A ruleset without errors over the facts of a vocabulary."""
    wide = luck.random() < WIDE
    count = luck.randint(36, 44) if wide else luck.choice((1, 2, 2, 3, 3, 5))
    services = tuple((f"service-{n}", f"{76000 + n}") for n in range(count))
    lines = [fact for fact in words.facts if fact.kind == "lines"]
    others = [fact for fact in words.facts if fact.kind != "lines" and fact.path]
    few = luck.sample(others, luck.randint(1, 3))
    scope = Scope(luck, words, tuple(lines if wide or luck.random() < 0.3 else few + lines), services, wide is False)
    scope = attrs.evolve(scope, known=not wide and luck.random() < 0.25)
    statements = [_service(scope, at, name, number) for at, (name, number) in enumerate(services)]
    for name in SETS[: luck.randint(1, len(SETS))]:
        statements.append(_set(scope, name))
        scope = attrs.evolve(scope, sets=(*scope.sets, name))
    for phrase in DEFINES[: luck.choice((0, 0, 1, 2, 3))]:
        statements.append(f"define {phrase} as {_condition(scope)}")
        scope = attrs.evolve(scope, defines=(*scope.defines, phrase))
    if wide:
        return _wide(scope, statements)
    for at in range(luck.choice((2, 3, 4, 5, 6, 9, 14))):
        name = f"rule-{at}"
        statements.append(_table(scope, name) if scope.often(1) else _rule(scope, name))
        scope = attrs.evolve(scope, rules=(*scope.rules, name))
    return _with_edits(scope, statements) if luck.random() < 0.3 else Drawn(tuple(statements), ())


def _wide(scope: Scope, statements: list[str]) -> Drawn:
    """Many services, each with a rule of its own over a few codes, and a few rules that look at other facts."""
    for at, (name, _) in enumerate(scope.services):
        if at >= len(scope.services) - 2:
            statements.append(_rule(attrs.evolve(scope, services=scope.services[-2:]), f"rule-{at}"))
            continue
        codes = ", ".join(scope.some(CODES, 2))
        also = f" and not procedure in {scope.one(CODES)}" if scope.often(1) else ""
        statements.append(f"rule rule-{at} if procedure in ({codes}){also} then code {name}")
    return Drawn(tuple(statements), ())


# --- codes and sets


def _dates(scope: Scope) -> str:
    """Mostly none; a beginning, an end, or both."""
    if scope.often(5):
        return ""
    start, end = sorted((scope.one(DAYS), scope.one(DAYS)))
    return scope.one((f" from {start}", f" until {end}", f" from {start} until {end}"))


def _service(scope: Scope, at: int, name: str, number: str) -> str:
    first = scope.luck.randrange(len(DAYS) - 1)
    end, start = DAYS[first], DAYS[scope.luck.randrange(first + 1, len(DAYS))]
    one = f"code {name} {number}"
    lives = f"{one} until {end}, {77000 + at} from {start}"
    return one if len(scope.services) > 5 else scope.one((one, one, f"{one} from {start}", lives))


def _set(scope: Scope, name: str) -> str:
    members = [_member(scope) for _ in range(scope.luck.randint(1, 3))]
    removed = f" except {_member(scope)}" if scope.often(3) else ""
    return f"set {name}{_dates(scope)} = {scope.one((', ', ' + ')).join(members)}{removed}"


def _member(scope: Scope) -> str:
    codes = scope.one((*CODES, "71000..71002", "(71001, 71003)", "71002..71010"))
    return (scope.one(scope.sets) if scope.sets and scope.often(3) else codes) + _dates(scope)


# --- conditions


def _condition(scope: Scope, depth: int = 2) -> str:
    shape = scope.luck.randint(0, 7) if depth else 0
    negated = "not " if scope.often(2) else ""
    if shape <= 3:  # half of them are one test
        return negated + _test(scope)
    parts = [_condition(scope, depth - 1) for _ in range(scope.luck.randint(2, 3))]
    joined = {
        4: f"({' and '.join(parts)})",
        5: f"({' or '.join(parts)})",
        6: f"all of ({', '.join(parts)})",
        7: f"any of ({', '.join(parts)})",
    }
    return negated + joined[shape]


def _test(scope: Scope) -> str:
    if scope.defines and scope.often(2):
        return scope.one(scope.defines)
    fact = scope.one(scope.facts)
    if scope.known and scope.often(2) and fact.number != scope.words.date and _is_a_phrase(fact):
        verb = "are" if fact.kind == "lines" else "is"
        return f"{fact.phrase} {verb} {scope.one(('known', 'unknown', 'not known', 'not unknown'))}"
    return _test_of(scope, fact)


def _is_a_phrase(fact: Fact) -> bool:
    """Whether a fact can be named by itself: a phrase that ends in `modifiers` cannot."""
    return not fact.phrase.endswith("modifiers")


def _test_of(scope: Scope, fact: Fact) -> str:  # noqa: PLR0911 - one a kind
    match fact.kind:
        case "yes/no" | "group":
            return fact.phrase
        case "choice":
            values = scope.some(fact.values, 2)
            which = f"any of ({', '.join(values)})" if len(values) > 1 else values[0]
            return f"{fact.phrase} {scope.one(('is', 'is', 'is not'))} {which}"
        case "number":
            return f"{fact.phrase} {scope.one(OPERATORS)} {scope.one(AMOUNTS)}"
        case "minutes":
            amounts = (*(f"{amount} minutes" for amount in AMOUNTS), "1 hour", "1440 minutes")
            return f"{fact.phrase} {scope.one(OPERATORS)} {scope.one(amounts)}"
        case "date":
            return f"{fact.phrase} {scope.one(OPERATORS)} {scope.one(DAYS)}"
        case "code":
            return f"{fact.phrase} in {_set_of(scope)}"
        case "modifiers":
            return f"{_bearer(scope, fact)} {_with_modifiers(scope)}"
        case "identity":
            return f"{fact.phrase} is {scope.one(('known', 'unknown'))}"
        case "lines":
            return _lines(scope)


def _bearer(scope: Scope, fact: Fact) -> str:
    """What bears the modifiers of a fact: its group, or, where it stands beside them, the fact itself."""
    return fact.phrase if fact.group is None else scope.words.facts[fact.group].phrase


def _set_of(scope: Scope) -> str:
    return scope.one((*scope.sets, *scope.sets, f"({', '.join(scope.some(CODES, 3))})", scope.one(CODES)))


def _with_modifiers(scope: Scope) -> str:
    named = scope.some(MODIFIERS[:2], 2)
    which = f"modifier {named[0]}" if len(named) == 1 else f"modifiers ({', '.join(named)})"
    return f"{scope.one(('with', 'without'))} {which}"


def _lines(scope: Scope) -> str:
    quantifier = scope.one(("", "some ", "no ", "every ", "every ", "2 or more ", "3 or more "))
    where = f" in {_set_of(scope)}" if scope.often(6) else ""
    marks = f" {_with_modifiers(scope)}" if scope.often(2) else ""
    by = f" by the {scope.words.facts[scope.words.same].phrase}" if scope.words.same is not None else ""
    return f"{quantifier}procedures{where}{marks}{by if scope.often(2) else ''}"


# --- rules


def _rule(scope: Scope, name: str) -> str:
    condition = _condition(scope)
    effects = " and ".join(_effect(scope) for _ in range(scope.luck.randint(1, 2)))
    body = f"if {condition} then {effects}"
    if scope.often(2):
        unless = f"unless {_condition(scope, 1)}"
        body = scope.one((f"if {condition} {unless} then {effects}", f"{body} {unless}"))
    return f'rule {name} "{name} says so."{_dates(scope)} {body}{_about_others(scope)}'


def _about_others(scope: Scope) -> str:
    """`overrides` and `restates`, of rules that stand before, so that there are no circles."""
    if not scope.rules:
        return ""
    overrides = f" overrides {', '.join(scope.some(scope.rules, 2))}" if scope.often(3) else ""
    return overrides + (f" restates {', '.join(scope.some(scope.rules, 2))}" if scope.often(1) else "")


def _effect(scope: Scope) -> str:
    names = [name for name, _ in scope.services]
    service = scope.one((scope.one(names), scope.one(scope.services)[1], scope.one(names)))
    every = service if len(names) > 5 else scope.one((service, "fluoroscopy"))
    concludes = (
        *(f"code {service}", f"code {', '.join(scope.some(names, 3))}", f"code {service}"),
        *(f"{every} not coded", f"review {service}"),
    )
    asked = scope.one([f.phrase for f in scope.words.facts if f.path and f.kind not in {"date", "modifiers"}])
    limit = f"units {scope.luck.randint(1, 3)} on {every}"
    others = (f"query {asked}", limit, f"modifier {scope.one(MODIFIERS)} on {every}")
    return scope.one((*concludes, *others)) if scope.often(4) else scope.one(concludes)


def _table(scope: Scope, name: str) -> str:
    """A decision table of one or two columns of tests."""
    columns = {
        **{f.phrase: (*f.values, "any") for f in scope.words.facts if f.kind == "choice"},
        **{f.phrase: ("yes", "no", "any") for f in scope.words.facts if f.kind == "yes/no"},
        "procedures": (f"in {scope.one(scope.sets)}", f"no in {scope.one(scope.sets)}", "every in ONE", "no", "any"),
    }
    heads = scope.some(tuple(columns), 2)
    rows = [[*heads, scope.one(("code", "not coded", "review"))]]
    count = range(scope.luck.randint(1, 3))
    rows += [[*(scope.one(columns[head]) for head in heads), scope.one(scope.services)[0]] for _ in count]
    lines = "".join(f"\n    | {' | '.join(row)} |" for row in rows)
    return f'table {name} "{name} says so."{_dates(scope)}{lines}{_about_others(scope)}'


# --- edits and their tables


def _with_edits(scope: Scope, statements: list[str]) -> Drawn:
    tables: list[Table] = []
    kinds = (("edits-1", ""), ("edits-2", ""), ("edits-3", " as add-on primaries"), ("edits-4", " as unit limits"))
    for name, kind in scope.some(kinds, 3):
        when = f" if {_condition(scope, 1)}" if scope.often(3) else ""
        modifiers = f" modifiers {', '.join(scope.some(MODIFIERS, 2))}" if not kind and scope.often(5) else ""
        statements.append(f'edits {name}{when} from table "{name}"{kind}{modifiers}')
        scope = attrs.evolve(scope, rules=(*scope.rules, name))
        tables += [_edition(scope, name) for _ in range(scope.luck.randint(0, 2))]
    if scope.often(4):
        names = ", ".join(scope.some(scope.rules, 2))
        statements.append(f"rule last if {_condition(scope, 1)} then code {scope.services[0][0]} overrides {names}")
    return Drawn(tuple(statements), tuple(tables))


def _span(scope: Scope) -> tuple[date, date]:
    """Some days, mostly open at an end, so that what has them meets on many days."""
    first, last = sorted((scope.one(DAYS), scope.one(DAYS)))
    return scope.one((FIRST, FIRST, first)), scope.one((OPEN, OPEN, last))


def _edition(scope: Scope, name: str) -> Table:
    first, last = _span(scope)
    numbers = [number for _, number in scope.services] + ["77000"]
    count = range(scope.luck.randint(0, 6))
    if name in {"edits-1", "edits-2"}:
        ones = (*CODES[:4], "76001")
        pairs = [PairEdit(scope.one(ones), scope.one(numbers), *_span(scope), scope.one((0, 1, 1, 9))) for _ in count]
        return PairTable.of(name, f"{last}", first, last, pairs)
    if name == "edits-4":
        limits = [UnitLimit(scope.one(numbers), scope.luck.randint(1, 3), 2, *_span(scope)) for _ in count]
        return UnitTable.of(name, f"{last}", first, last, limits)
    kinds = [scope.one((1, 1, 2, 3)) for _ in count]
    primaries = [
        AddOnEdit(scope.one(numbers), None if kind == 2 else scope.one(CODES), kind, *_span(scope)) for kind in kinds
    ]
    return AddOnTable.of(name, f"{last}", first, last, primaries)
