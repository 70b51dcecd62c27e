"""One ruleset and its encounters: what each runner says of them, and the first that two of them say differently."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random
from typing import Any, Final, Literal

import attrs
import pyarrow as pa

from fluororules.batch import decide as decide_columns
from fluororules.decision import Decision
from fluororules.edits import Table, Tables
from fluororules.encounter import Encounter
from fluororules.facts import UNKNOWN
from fluororules.loader import Rules
from fluororules.loader.files import Found
from fluororules.model.ruleset import Lines, Rule, Ruleset
from fluororules.program import reference
from fluororules.program.from_model import compile_ruleset
from fluororules.program.reference_edits import with_edits
from fluororules.program.reference_values import TooManyWaysError, tests_of
from fluororules.program.row import general
from fluororules.schema import State, from_json, state_of, vocabulary
from fluororules.source import Source
from fluororules.syntax import parse
from fluororules.testing.distinctions import Distinctions
from fluororules.testing.drawn import compiled_files
from fluororules.testing.stated import Data
from tests.agreement.columns_drawn import table_of
from tests.agreement.encounters_drawn import encounter, neighbour
from tests.agreement.rules_drawn import Drawn, ruleset
from tests.agreement.schema_drawn import Visit
from tests.batch.frames import notices_of

Against = Literal["the reference runner", "the row runner's general road", "the column runner", "Spark"]
MOST_WAYS: Final = 600
"""With more ways of filling in an encounter than this the reference runner takes too long, and is not asked."""
NEIGHBOURS: Final = 0.4
"""The share of encounters that differ in one thing from one before: what is kept of that must not serve this."""


@attrs.frozen(eq=False)
class Size:
    """How many encounters of a ruleset are decided, and how many of them the reference runner looks at."""

    encounters: int
    by_reference: int


@attrs.frozen(eq=False)
class Case:
    """A ruleset and encounters of it, in their JSON form; `seed` is for the layout of the columns."""

    statements: tuple[str, ...]
    tables: tuple[Table, ...]
    schema: type
    rules: Rules
    encounters: tuple[Data, ...]
    seed: str


@attrs.frozen(eq=False)
class Difference:
    """Two runners that do not say the same: of which encounter, and what each says."""

    against: Against
    case: Case
    encounter: Data
    row_runner: object
    other: object

    @property
    def size(self) -> int:
        """How much there is to read."""
        return sum(map(len, self.case.statements)) + len(repr(self.encounter)) + 40 * len(self.case.encounters)


Counts = Counter[str]
Runner = Callable[[Case, Sequence[Any], Sequence[Decision]], tuple[Counts, Difference | None]]


# --- cases


def case_of(seed: str, size: Size) -> Case:
    """A drawn ruleset with drawn encounters. The same seed gives the same case, whatever the process around it."""
    luck = Random(seed)  # noqa: S311 - no secret
    schema = luck.choice((Encounter, Encounter, Visit))
    while True:
        drawn: Drawn = ruleset(luck, vocabulary(schema))
        rules = loaded(drawn.statements, drawn.tables, schema)
        if rules is not None:
            break
    apart = Distinctions.of(rules.ruleset, rules.program.tables)
    few_open = len(rules.ruleset.services) > 30 or len(rules.ruleset.rules) > 8
    encounters: list[Data] = []
    for _ in range(size.encounters):
        if encounters and luck.random() < NEIGHBOURS:
            encounters.append(neighbour(luck, apart, luck.choice(encounters)))
        else:
            encounters.append(encounter(luck, apart, few_open=few_open and luck.random() < 0.9))
    return Case(drawn.statements, drawn.tables, schema, rules, tuple(encounters), seed)


def loaded(statements: Sequence[str], tables: Sequence[Table], schema: type) -> Rules | None:
    """Statements as `load` gives them, by the ordinary way; None where they are no ruleset."""
    parsed = parse(Source.of("drawn.rules", "\n".join(statements)))
    if parsed.diagnostics:
        return None
    try:
        checked = compiled_files(parsed.file, schema=schema).ruleset
    except ValueError:
        return None
    return Rules(compile_ruleset(checked), Tables.of(tables), schema, Found("drawn.rules"), checked)


# --- comparing


def compare(case: Case, size: Size, others: Sequence[Runner] = ()) -> tuple[Counts, Difference | None]:
    """How many answers were compared, and the first difference."""
    cls: Any = case.schema
    encounters = [from_json(cls, data) for data in case.encounters]
    decisions = [case.rules.evaluate(each) for each in encounters]
    counts: Counts = Counter({"encounters": len(encounters), "rulesets": 1})
    for decision in decisions:
        limited = is_limited(decision)
        counts["encounters past the search limit"] += limited
        counts.update(f"status {code.status}" for code in decision.codes)
        counts["queries"] += len(decision.queries)
    for runner in (general_road, columns, by_reference(size.by_reference), *others):
        found, difference = runner(case, encounters, decisions)
        counts += found
        if difference is not None:
            return counts, difference
    return counts, None


def is_limited(decision: Decision) -> bool:
    """Whether the row runner gave its search up, and says so."""
    return any(notice.notice == "search-limit" for notice in decision.notices)


def general_road(
    case: Case, encounters: Sequence[Any], decisions: Sequence[Decision]
) -> tuple[Counts, Difference | None]:
    """The row runner's other road: every word of the decision is compared."""
    for data, each, decision in zip(case.encounters, encounters, decisions, strict=True):
        other = general(case.rules._eras, each)
        one, two = _whole(decision), _whole(other)
        if one != two:
            return Counter(), Difference("the row runner's general road", case, data, one, two)
    return Counter({"by the row runner's general road": len(encounters)}), None


def _whole(decision: Decision) -> object:
    return decision.codes, decision.queries, decision.asked, decision.notices, decision.date_of_service


# --- columns


Said = tuple[Any, ...]
NAMES: Final = ("row", "code", "status", "units", "rules", "possible_rules", "modifiers", "queries", "notices")


def columns(case: Case, encounters: Sequence[Any], decisions: Sequence[Decision]) -> tuple[Counts, Difference | None]:
    """The column runner: all encounters in one table, in a layout by chance, cut to batches by chance."""
    del encounters
    luck = Random(f"columns of {case.seed}")  # noqa: S311 - no secret
    table = table_of(luck, case.schema, case.encounters)
    found = said_in(decide_columns(table, case.rules, schema=case.schema, threads=luck.choice((1, 2))).read_all())
    return compare_columns("the column runner", case, decisions, found)


def said_in(table: pa.Table) -> list[Said]:
    """What a table of output says of each row and code."""
    return list(zip(*(table.column(name).to_pylist() for name in NAMES), strict=True))


def compare_columns(
    against: Against, case: Case, decisions: Sequence[Decision], found: list[Said]
) -> tuple[Counts, Difference | None]:
    """What the output of columns says, held against the decisions."""
    expected = [said for row, decision in enumerate(decisions, 1) for said in said_by(row, decision)]
    if found == expected:
        return Counter({f"by {against}": len(decisions), f"answers by {against}": len(found)}), None
    at = next((at for at, (one, two) in enumerate(zip(expected, found, strict=False)) if one != two), len(expected))
    row = int((expected[min(at, len(expected) - 1)] if expected else (1,))[0])
    of_row = [[said for said in every if said[0] == row] for every in (expected, found)]
    return Counter(), Difference(against, case, case.encounters[row - 1], *of_row)


def said_by(row: int, decision: Decision) -> Iterator[Said]:
    """What a decision says of each code, as the columns have it."""
    notices = notices_of(decision)
    for code in decision.codes:
        rules = list(dict.fromkeys(reason.rule for reason in code.reasons if reason.certain))
        possible = list(dict.fromkeys(reason.rule for reason in code.reasons if not reason.certain))
        asked = [query.fact for query in decision.queries if code.code in query.decides]
        yield row, code.code, code.status, code.units, rules, possible, list(code.modifiers), asked, notices


# --- the reference runner


@attrs.frozen
class Definition:
    """What the definition says of a code: its status, the facts it turns on, and the rules active whatever is so.

    `settled`: every fact that a rule asks for is known, and so these are all the rules that are named.
    """

    status: str
    facts: tuple[str, ...]
    always: frozenset[str]
    settled: bool


def by_reference(most: int) -> Runner:
    """The reference runner, on so many encounters that lie evenly apart."""

    def run(case: Case, encounters: Sequence[Any], decisions: Sequence[Decision]) -> tuple[Counts, Difference | None]:
        counts: Counts = Counter()
        for at in (number * len(encounters) // most for number in range(min(most, len(encounters)))):
            decision = decisions[at]
            if is_limited(decision):
                continue
            expected = definition(case.rules.ruleset, encounters[at], case.rules.program.tables)
            if expected is None:
                counts["encounters with too many ways for the reference runner"] += 1
                continue
            counts["by the reference runner"] += 1
            found = {code.code: _defined(decision, at_code) for at_code, code in enumerate(decision.codes)}
            if not _same(found, expected):
                return counts, Difference("the reference runner", case, case.encounters[at], found, expected)
            counts["answers by the reference runner"] += len(found)
        return counts, None

    return run


def _defined(decision: Decision, at: int) -> tuple[str, tuple[str, ...], frozenset[str]]:
    code = decision.codes[at]
    limits = frozenset({"edits-4"})  # the reference runner leaves limits of units by tables to the tables
    asked = tuple(query.fact for query in decision.queries if code.code in query.decides)
    return code.status, asked, frozenset(reason.rule for reason in code.reasons if reason.certain) - limits


def _same(found: Mapping[str, tuple[str, tuple[str, ...], frozenset[str]]], expected: Mapping[str, Definition]) -> bool:
    if found.keys() != expected.keys():
        return False
    for code, (status, facts, rules) in found.items():
        said = expected[code]
        named = rules == said.always if said.settled else rules <= said.always
        if (status, facts) != (said.status, said.facts) or not named:
            return False
    return True


def definition(rules: Ruleset, encounter_: object, tables: Tables) -> dict[str, Definition] | None:
    """What the definition says of each code of an encounter; None where there are too many ways."""
    day = state_of(rules.vocabulary, encounter_)[rules.vocabulary.date]
    whole = with_edits(rules, tables, day)
    given = state_of(whole.vocabulary, encounter_)
    try:
        ways = reference.ways(whole, given)
    except TooManyWaysError:
        return None
    if len(ways) > MOST_WAYS:
        return None
    active = [[rule for rule in whole.rules if reference.is_active(rule, whole, given, way)] for way in ways]
    decided = {
        way: {service.name: reference._status(service.name, rules) for service in whole.services}
        for way, rules in zip(ways, active, strict=True)
    }
    settled = _is_settled(whole, given)
    found: dict[str, Definition] = {}
    for name, code in reference._numbers(whole, given):
        answer = reference._answer(whole, decided, name, code)
        each = [frozenset(rule.name for rule in rules if _bears(rule, name)) for rules in active]
        found[code] = Definition(answer.status, answer.facts, frozenset.intersection(*each), settled)
    return found


def _bears(rule: Rule, service: str) -> bool:
    return any(service in of for _, of in (*rule.concludes, *rule.units, *rule.modifiers))


def _is_settled(rules: Ruleset, given: State) -> bool:
    """Whether every fact is known that a rule asks for."""
    words = rules.vocabulary
    asked: set[int] = set()
    for test in (test for rule in rules.rules for test in tests_of(rule.condition)):
        if isinstance(test, Lines):
            if words.lines is not None and words.line_fields is not None:
                lines = given[words.lines]
                if lines is UNKNOWN or any(getattr(line, words.line_fields.code) is None for line in lines):
                    return False
            asked |= {fact for fact in (words.same, words.performer) if fact is not None and test.line.by_same}
        else:
            asked.add(test.fact.number)
    asked |= {group for group in (words.facts[fact].group for fact in asked) if group is not None}
    return all(given[fact] is not UNKNOWN for fact in asked)
