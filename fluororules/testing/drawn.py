"""Strategies for small rulesets as text: well formed, and close-knit, so that rules meet and dates lie side by side."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

import attrs
from hypothesis import strategies as st

from fluororules.decision import Decision
from fluororules.diagnostics import Diagnostic
from fluororules.edits import (
    CONTRACTORS,
    FIRST,
    NO_TABLES,
    OPEN,
    AddOnEdit,
    AddOnTable,
    PairEdit,
    PairTable,
    Table,
    Tables,
)
from fluororules.encounter import PURPOSES, Encounter
from fluororules.loader.files import Found
from fluororules.loader.rules import Rules
from fluororules.model import Layer, Ruleset, check
from fluororules.program.eras import Eras, eras_of
from fluororules.program.from_model import compile_ruleset
from fluororules.program.from_tables import bound
from fluororules.program.row import decide
from fluororules.schema import vocabulary
from fluororules.source import Source
from fluororules.syntax import parse, tree

_DAYS: Final = tuple(date(2020, 1, 1) + timedelta(days=n) for n in (0, 1, 2, 10))
_CODES: Final = ("71000", "71001", "71002", "71003", "0071T")
_MODIFIERS: Final = ("59", "XE")
_SERVICES: Final = (("alpha", "76000", "77000"), ("beta", "76001", "77001"), ("gamma", "76002", "77002"))
_NUMBERS: Final = tuple(number for _, *numbers in _SERVICES for number in numbers)
_SETS: Final = ("ONE", "TWO", "THREE", "FOUR")
_DEFINES: Final = ("first thing", "second thing is it")
_OPERATORS: Final = ("up to", "over", "under", "at least")
_YES_NO: Final = ("physician present", "same physician", "other imaging", "fluoroscopy")
_CHOICES: Final = {
    "fluoroscopy purpose": PURPOSES[:3],
    "setting": ("facility", "non-facility"),
    "component": ("professional", "technical", "global"),
}
_TOPICS: Final = ("lines", "lines by", "time", "date", "modifiers", *_YES_NO, *_CHOICES)
_KNOWABLE: Final = (*_YES_NO, *_CHOICES, "physician time", "fluoroscopy performer")


@attrs.frozen
class Compiled:
    """A ruleset from text: checked, and ready to decide by tables."""

    text: str
    ruleset: Ruleset
    eras: Eras
    tables: Tables = NO_TABLES

    def decide(self, encounter: object) -> Decision:
        """The row runner's decision."""
        return decide(self.eras, encounter)

    def with_tables(self, tables: Tables) -> "Compiled":
        """The same ruleset, ready to decide by other tables."""
        return attrs.evolve(self, eras=eras_of(bound(compile_ruleset(self.ruleset), tables)), tables=tables)

    @property
    def rules(self) -> Rules:
        """The same ruleset, as `load` gives one."""
        program = compile_ruleset(self.ruleset)
        return Rules(program, self.tables, self.ruleset.vocabulary.cls, Found("drawn.rules"), self.ruleset)


def compiled(*texts: str) -> Compiled:
    """The ruleset that texts are, one a file. Raises ValueError with the complaints where there are errors."""
    parsed = [parse(Source.of(f"drawn-{number}.rules", text)) for number, text in enumerate(texts)]
    complaints = [d for each in parsed for d in each.diagnostics]
    if complaints:
        raise ValueError(_told(complaints))
    return compiled_files(*(each.file for each in parsed))


def compiled_files(*files: tree.File, schema: type = Encounter) -> Compiled:
    """The ruleset that parsed files are. Raises ValueError with the complaints where there are errors."""
    checked = check([Layer("drawn", files)], vocabulary(schema))
    if checked.ruleset is None:
        raise ValueError(_told(checked.diagnostics))
    text = "\n".join(file.source.text for file in files)
    return Compiled(text, checked.ruleset, eras_of(bound(compile_ruleset(checked.ruleset), NO_TABLES)))


def _told(complaints: Iterable[Diagnostic]) -> str:
    return "\n".join(f"{d.code} {d.span.place} {d.message}" for d in complaints)


@st.composite
def rulesets_statements(draw: st.DrawFn, *, known: bool = True) -> list[str]:
    """The statements of a ruleset, in the order in which they lean on each other.

    `known=False` leaves out `is known` and `is unknown`, so that a filled-in encounter is as good as the filling.
    """
    services = draw(st.integers(1, len(_SERVICES)))
    scope = _Scope(
        draw(st.lists(st.sampled_from(_TOPICS), min_size=1, max_size=3, unique=True)),
        known=known and draw(st.integers(0, 3)) == 0,
        services=tuple(name for name, _, _ in _SERVICES[:services]),
    )
    statements = [draw(_service(*each)) for each in _SERVICES[:services]]
    for name in _SETS[: draw(st.integers(1, len(_SETS)))]:
        statements.append(draw(_set(name, scope)))
        scope = attrs.evolve(scope, sets=(*scope.sets, name))
    for phrase in _DEFINES[: draw(st.integers(0, len(_DEFINES)))]:
        statements.append(f"define {phrase} as {draw(_condition(scope))}")
        scope = attrs.evolve(scope, defines=(*scope.defines, phrase))
    for number in range(1, draw(st.integers(2, 6)) + 1):
        name = f"rule-{number}"
        statements.append(draw(_table(name, scope) if draw(st.integers(0, 5)) == 0 else _rule(name, scope)))
        scope = attrs.evolve(scope, rules=(*scope.rules, name))
    return statements


def rulesets_text(*, known: bool = True) -> st.SearchStrategy[str]:
    """The text of a ruleset without errors."""
    return rulesets_statements(known=known).map("\n".join)


def rulesets(*, known: bool = True) -> st.SearchStrategy[Compiled]:
    """Rulesets ready to decide."""
    return rulesets_text(known=known).map(compiled)


def loaded_rulesets() -> st.SearchStrategy[Rules]:
    """Small rulesets ready to decide, as `load` gives them. Their text is that of `.ruleset.sources`."""
    return rulesets().map(lambda drawn: drawn.rules)


@attrs.frozen
class _Scope:
    """What a statement may speak of: a few topics, so that rules meet, and what stands before it."""

    topics: list[str]
    known: bool
    services: tuple[str, ...]
    sets: tuple[str, ...] = ()
    defines: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()


# --- codes and sets


@st.composite
def _dates(draw: st.DrawFn) -> str:
    """Mostly none; a beginning, an end, or both."""
    start, end = sorted((draw(st.sampled_from(_DAYS)), draw(st.sampled_from(_DAYS))))
    none = st.just("")
    return draw(none | none | st.sampled_from((f" from {start}", f" until {end}", f" from {start} until {end}")))


@st.composite
def _service(draw: st.DrawFn, name: str, number: str, later: str) -> str:
    at = draw(st.integers(0, len(_DAYS) - 2))
    end, start = _DAYS[at], _DAYS[draw(st.integers(at + 1, len(_DAYS) - 1))]
    one = f"code {name} {number}"
    return draw(st.sampled_from((one, one, f"{one} from {start}", f"{one} until {end}, {later} from {start}")))


@st.composite
def _set(draw: st.DrawFn, name: str, scope: _Scope) -> str:
    kept = draw(st.sampled_from((", ", " + "))).join(draw(st.lists(_member(scope), min_size=1, max_size=3)))
    removed = f" except {draw(_member(scope))}" if draw(st.integers(0, 2)) == 0 else ""
    return f"set {name}{draw(_dates())} = {kept}{removed}"


@st.composite
def _member(draw: st.DrawFn, scope: _Scope) -> str:
    codes = st.sampled_from((*_CODES, "71000..71002", "(71001, 71003)"))
    return draw(codes | st.sampled_from(scope.sets or _CODES)) + draw(_dates())


# --- conditions


@st.composite
def _condition(draw: st.DrawFn, scope: _Scope, depth: int = 2) -> str:
    shape = draw(st.integers(0, 7)) if depth else 0
    if shape <= 3:  # noqa: PLR2004 - half of them are one test
        return draw(st.sampled_from(("", "", "not "))) + draw(_test(scope))
    parts = [draw(_condition(scope, depth - 1)) for _ in range(draw(st.integers(2, 3)))]
    joined = {
        4: f"({' and '.join(parts)})",
        5: f"({' or '.join(parts)})",
        6: f"all of ({', '.join(parts)})",
        7: f"any of ({', '.join(parts)})",
    }[shape]
    return draw(st.sampled_from(("", "", "not "))) + joined


@st.composite
def _test(draw: st.DrawFn, scope: _Scope) -> str:
    if scope.defines and draw(st.integers(0, 4)) == 0:
        return draw(st.sampled_from(scope.defines))
    if scope.known and draw(st.integers(0, 3)) == 0:
        fact = draw(st.sampled_from(("procedures", *_KNOWABLE)))
        verb = "are" if fact == "procedures" else "is"
        return f"{fact} {verb} {draw(st.sampled_from(('known', 'unknown', 'not known', 'not unknown')))}"
    return draw(_test_of(draw(st.sampled_from(scope.topics)), scope))


def _test_of(topic: str, scope: _Scope) -> st.SearchStrategy[str]:
    if topic in _YES_NO:
        return st.just(topic)
    if topic in _CHOICES:
        return _choice(topic)
    amounts = st.sampled_from(("0 minutes", "30 minutes", "31 minutes", "1 hour", "1440 minutes"))
    match topic:
        case "time":
            operators = st.sampled_from((*_OPERATORS, "is", "is not"))
            return st.builds("physician time {} {}".format, operators, amounts)
        case "date":
            days = st.sampled_from(_DAYS)
            return st.builds("date of service {} {}".format, st.sampled_from((*_OPERATORS, "is", "is not")), days)
        case "modifiers":
            return _with_modifiers().map("fluoroscopy {}".format)
        case _:
            return _lines(scope, by_same=topic == "lines by")


@st.composite
def _choice(draw: st.DrawFn, fact: str) -> str:
    values = draw(st.lists(st.sampled_from(_CHOICES[fact]), min_size=1, max_size=2, unique=True))
    which = f"any of ({', '.join(values)})" if len(values) > 1 else values[0]
    return f"{fact} {draw(st.sampled_from(('is', 'is', 'is not')))} {which}"


def _with_modifiers() -> st.SearchStrategy[str]:
    which = st.sampled_from((*(f"modifier {m}" for m in _MODIFIERS), f"modifiers ({', '.join(_MODIFIERS)})"))
    return st.builds("{} {}".format, st.sampled_from(("with", "without")), which)


@st.composite
def _lines(draw: st.DrawFn, scope: _Scope, *, by_same: bool) -> str:
    quantifier = draw(st.sampled_from(("", "some ", "no ", "every ", "2 or more ", "3 or more ")))
    where = draw(st.sampled_from(("", *(f" in {name}" for name in scope.sets), " in (71000, 71003)", " in 71002")))
    qualifiers = [f" {draw(_with_modifiers())}"] if draw(st.integers(0, 3)) == 0 else []
    if by_same and draw(st.integers(0, 3)):
        qualifiers.append(" by the same physician")
    return f"{quantifier}procedures{where}{''.join(qualifiers)}"


# --- rules


@st.composite
def _rule(draw: st.DrawFn, name: str, scope: _Scope) -> str:
    condition = draw(_condition(scope))
    effects = " and ".join(draw(st.lists(_effect(scope), min_size=1, max_size=2)))
    body = f"if {condition} then {effects}"
    if draw(st.integers(0, 3)) == 0:
        unless = f"unless {draw(_condition(scope, 1))}"
        body = draw(st.sampled_from((f"if {condition} {unless} then {effects}", f"{body} {unless}")))
    return f'rule {name} "{name} says so."{draw(_dates())} {body}{draw(_about_others(scope))}'


@st.composite
def _about_others(draw: st.DrawFn, scope: _Scope) -> str:
    """`overrides` and `restates`, of rules that stand before, so that there are no circles."""
    if not scope.rules:
        return ""
    names = st.lists(st.sampled_from(scope.rules), min_size=1, max_size=2, unique=True).map(", ".join)
    overrides = f" overrides {draw(names)}" if draw(st.booleans()) else ""
    return overrides + (f" restates {draw(names)}" if draw(st.integers(0, 3)) == 0 else "")


@st.composite
def _effect(draw: st.DrawFn, scope: _Scope) -> str:
    numbers = [number for name, number, _ in _SERVICES if name in scope.services]
    service = draw(st.sampled_from((*scope.services, *scope.services, *numbers)))
    every = draw(st.sampled_from((service, "fluoroscopy")))
    concludes = (f"code {service}", f"code {', '.join(scope.services)}", f"{every} not coded", f"review {service}")
    others = (
        "query physician time",
        "query other imaging, fluoroscopy",
        f"units 2 on {every}",
        f"modifier 26 on {every}",
    )
    return draw(st.sampled_from(concludes) | st.sampled_from((*concludes, *others)))


@st.composite
def _table(draw: st.DrawFn, name: str, scope: _Scope) -> str:
    """One to three columns of tests and one of services, and one to three rows."""
    columns = {
        "physician time": ("up to 30 minutes", "over 30 minutes"),
        "fluoroscopy purpose": _CHOICES["fluoroscopy purpose"],
        "other imaging": ("yes", "no"),
        "procedures": (f"in {scope.sets[0]}", f"no in {scope.sets[-1]}", f"every in {scope.sets[0]}", "71002", "no"),
        "date of service": (f"up to {_DAYS[0]}", f"at least {_DAYS[2]}"),
    }
    heads = draw(st.lists(st.sampled_from(tuple(columns)), min_size=1, max_size=2, unique=True))
    rows = [[*heads, draw(st.sampled_from(("code", "not coded", "review")))]]
    for _ in range(draw(st.integers(1, 3))):
        cells = [draw(st.sampled_from((*columns[head], "any"))) for head in heads]
        rows.append([*cells, draw(st.sampled_from(scope.services))])
    lines = "".join(f"\n    | {' | '.join(row)} |" for row in rows)
    return f'table {name} "{name} says so."{draw(_dates())}{lines}{draw(_about_others(scope))}'


# --- edits and their tables


@st.composite
def edited(draw: st.DrawFn) -> Compiled:
    """Rulesets with edits, and tables for some of them that speak of some days."""
    statements = draw(rulesets_statements() | _supported())
    services = tuple(name for name, *_ in _SERVICES if any(each.startswith(f"code {name} ") for each in statements))
    scope = _Scope(
        ["lines", *draw(st.lists(st.sampled_from(_TOPICS), min_size=1, max_size=2))], known=False, services=services
    )
    tables: list[Table] = []
    for name, kind in (("edits-1", "pairs"), ("edits-2", "pairs"), ("edits-3", "add-on primaries")):
        if draw(st.booleans()):
            statements.append(draw(_edits(name, kind, scope)))
            scope = attrs.evolve(scope, rules=(*scope.rules, name))
            tables += draw(st.lists(_edition(name, kind), max_size=2))
    if draw(st.booleans()) and scope.rules:
        names = ", ".join(draw(st.lists(st.sampled_from(scope.rules), min_size=1, unique=True)))
        statements.append(f"rule last if {draw(_condition(scope, 1))} then code {services[0]} overrides {names}")
    return compiled("\n".join(statements)).with_tables(Tables.of(tables))


@st.composite
def _supported(draw: st.DrawFn) -> list[str]:
    """Services that are supported whatever the encounter is, so that edits alone decide."""
    services = [draw(_service(*each)) for each in _SERVICES]
    names = ", ".join(name for name, *_ in _SERVICES)
    return [*services, f"rule every if date of service at least {FIRST} then code {names}"]


@st.composite
def _edits(draw: st.DrawFn, name: str, kind: str, scope: _Scope) -> str:
    when = f" if {draw(_condition(scope, 1))}" if draw(st.booleans()) else ""
    if kind != "pairs":
        return f'edits {name}{when} from table "{name}" as {kind}'
    modifiers: str = draw(st.sampled_from(("", " modifiers 59", f" modifiers {', '.join(_MODIFIERS)}")))
    return f'edits {name}{when} from table "{name}"{modifiers}'


@st.composite
def _edition(draw: st.DrawFn, name: str, kind: str) -> Table:
    first, last = draw(_span())
    if kind == "pairs":
        return PairTable.of(name, f"{last}", first, last, draw(st.lists(_pair(), max_size=8)))
    return AddOnTable.of(name, f"{last}", first, last, draw(st.lists(_primary(), max_size=6)))


@st.composite
def _span(draw: st.DrawFn) -> tuple[date, date]:
    """Some days, mostly open at an end, so that what has them meets on many days."""
    first, last = sorted((draw(st.sampled_from(_DAYS)), draw(st.sampled_from(_DAYS))))
    return (draw(st.sampled_from((FIRST, FIRST, first))), draw(st.sampled_from((OPEN, OPEN, last))))


@st.composite
def _pair(draw: st.DrawFn) -> PairEdit:
    one, two = draw(st.sampled_from((*_CODES[:3], "76001"))), draw(st.sampled_from(_NUMBERS))
    return PairEdit(one, two, *draw(_span()), draw(st.sampled_from((0, 1, 1, 9))))


@st.composite
def _primary(draw: st.DrawFn) -> AddOnEdit:
    kind = draw(st.sampled_from((1, 1, 2, 3)))
    primary = None if kind == CONTRACTORS else draw(st.sampled_from(_CODES))
    return AddOnEdit(draw(st.sampled_from(_NUMBERS)), primary, kind, *draw(_span()))
