"""The law of the solver: its formulas say of an encounter of which every fact is known what the evaluator says.

The encounter is turned into truth values of the formulas' variables here, and they are worked out here, so that neither
the solver nor the way back from its models has a part in it.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from fluororules.days import holds
from fluororules.program.eras import Era, eras_of
from fluororules.program.firing import applying
from fluororules.program.from_model import compile_ruleset
from fluororules.program.program import LineTest
from fluororules.program.reference_tests import Performed, performed
from fluororules.prove.encoding import Encoding, encoded
from fluororules.prove.parts import part_of
from fluororules.prove.subject import outside_of
from fluororules.schema import NOT_APPLICABLE, State, Vocabulary, state_of
from fluororules.testing.drawing import encounters_for
from fluororules.testing.drawn import Compiled, compiled, rulesets

Truth = dict[str, bool]
KNOWN_ONLY = compiled("""
code alpha 76000
rule one if payer is known then code alpha
rule two if fluoroscopy performer is unknown or fluoroscopy purpose is known then alpha not coded
""")
LINES = compiled("""
code alpha 76000 code beta 76001 code gamma 76002
set ONE = 71000, 71001
set TWO = 71001, 71002 from 2020-01-02
rule one if 2 or more procedures in ONE by the same physician then code alpha
rule two if every procedure in TWO by the same physician then code beta
rule three if procedure in ONE with modifier 59 by the same physician then code gamma
rule four if 3 or more procedures in TWO without modifier (59, XE) and procedures by the same physician
    then gamma not coded
rule five if not every procedure in ONE with modifier XE then review alpha
""")


@settings(max_examples=100)
@given(rulesets(), st.data())
def test_the_formulas_agree_with_the_evaluator(drawn: Compiled, data: st.DataObject) -> None:
    """What must hold of an encounter holds; codes have the status that the evaluator gives, and its rules apply."""
    encounters = encounters_for(drawn.ruleset, known=True)
    for encounter in data.draw(st.lists(encounters, min_size=1, max_size=6)):
        _agree(drawn, encounter)


@settings(max_examples=20)
@given(encounters_for(KNOWN_ONLY.ruleset, known=True))
def test_facts_that_are_only_asked_whether_they_are_known_agree(encounter: object) -> None:
    """The same of rules that compare nothing, and of an encounter without fluoroscopy among them."""
    _agree(KNOWN_ONLY, encounter)


@settings(max_examples=120)
@given(encounters_for(LINES.ruleset, known=True))
def test_procedure_lines_agree(encounter: object) -> None:
    """The same of rules that ask of lines how many there are, what they bear, and who performed them."""
    _agree(LINES, encounter)


def _agree(drawn: Compiled, encounter: object) -> None:
    words = drawn.ruleset.vocabulary
    state = state_of(words, encounter)
    eras = eras_of(compile_ruleset(drawn.ruleset))
    era = eras.at(state[words.date].toordinal())
    part = part_of(era, rules=[at for at, _ in era.rules])
    encoding = encoded([part], outside_of(era.program))
    truth = _worked_out(encoding.facts.text, _truth(encoding, era, words, state))
    told = f"\n{drawn.text}\n{encounter}"
    assert all(_value(law, truth) for law in encoding.facts.laws), told
    for cell in encoding.facts.cells:
        line = Performed(cell.code, frozenset(cell.modifiers), None)
        assert cell.fits[0] == tuple(_meets(line, test, era) for test, _ in part.tests), told
    decision = drawn.decide(encounter)
    for service, code in era.services:
        said = {
            "coded": encoding.coded(0, service),
            "review": encoding.reviewed(0, service),
            "not coded": encoding.not_coded(0, service),
        }
        assert [s for s, formula in said.items() if _value(formula, truth)] == [decision.status(code)], told
    active = applying(eras, encounter)
    for at, rule in era.rules:
        assert _value(encoding.active(0, at), truth) is active.get(rule.name, False), (rule.name, told)


# --- an encounter as truth values


def _truth(encoding: Encoding, era: Era, words: Vocabulary, state: State) -> Truth:
    """The truth value of each variable."""
    facts = encoding.facts
    truth: Truth = dict.fromkeys(facts.known.values(), True)
    for phrase, variable in facts.single.items():
        truth[variable] = state[words.by_phrase[phrase].number] is True
    for phrase, values in facts.values.items():
        value = state[words.by_phrase[phrase].number]
        borne = words.by_phrase[phrase].kind == "modifiers" and value is not NOT_APPLICABLE
        # of what does not apply, one value must be, and makes no difference
        first = next(iter(values)) if value is NOT_APPLICABLE and not borne and values else None
        for each, variable in values.items():
            truth[variable] = each in value if borne else each in {value, first}
    for phrase, bounds in facts.bounds.items():
        fact = words.by_phrase[phrase]
        value = state[fact.number]
        number = fact.low if value is NOT_APPLICABLE else value.toordinal() if fact.kind == "date" else value
        truth |= {variable: number >= bound for bound, variable in bounds.items()}
    lines = () if words.lines is None else performed(words, state[words.lines])
    counts: dict[tuple[object, str], int] = {}
    for line in lines:
        kind = _kind(line, encoding, era, words, state)
        counts[kind] = counts.get(kind, 0) + 1
    for cell, copies in facts.cells.items():
        truth |= {copy: at < counts.get((cell.fits[0], cell.performer), 0) for at, copy in enumerate(copies)}
    return truth


def _kind(line: Performed, encoding: Encoding, era: Era, words: Vocabulary, state: State) -> tuple[object, str]:
    """What a line meets, and who performed it where that is asked of it."""
    fits = tuple(_meets(line, test, era) for test, _ in encoding.parts[0].tests)
    asked = any(fit and test.by_same for fit, (test, _) in zip(fits, encoding.parts[0].tests, strict=True))
    performer = NOT_APPLICABLE if words.performer is None else state[words.performer]
    if not asked or line.performer is None or performer is NOT_APPLICABLE:
        return fits, "nobody named"
    return fits, "the same" if line.performer == performer else "another"


def _meets(line: Performed, test: LineTest, era: Era) -> bool:
    """Whether a line meets all of a test but who performed it."""
    days = None if test.codes is None else era.program.sets[test.codes][1].get(line.code or "")
    return (
        (test.codes is None or (days is not None and holds(days, era.first)))
        and all(line.modifiers & some for some in test.bearing)
        and not any(line.modifiers & some for some in test.not_bearing)
    )


# --- formulas


def _worked_out(text: list[str], truth: Truth) -> Truth:
    """The truth values of the names that are defined, and of the variables."""
    found = dict(truth)
    for each in text:
        defined = re.fullmatch(r"\(define-fun (\w+) \(\) Bool (.*)\)", each)
        if defined:
            found[defined[1]] = _value(defined[2], found)
        else:
            assert re.fullmatch(r"\(declare-const \w+ Bool\)", each)
            assert each.split()[1] in truth, "a variable that the encounter says nothing of"
    return found


def _value(formula: str, truth: Mapping[str, bool]) -> bool:
    return bool(_read(iter(re.findall(r"[()]|[^\s()]+", formula)), truth))


def _read(tokens: Iterator[str], truth: Mapping[str, bool]) -> Any:
    """The truth value of the formula that begins here; an operator as it is written, a bound as a pair."""
    word = next(tokens)
    if word != "(":
        return {"true": True, "false": False}.get(word, truth.get(word, word))
    inner: list[Any] = []
    while (each := _read(tokens, truth)) != ")":
        inner.append(each)
    return _applied(inner)


def _applied(inner: list[Any]) -> Any:
    match inner:
        case ["_", "at-most" | "at-least" as which, number]:
            return which, int(number)
        case [("at-most" | "at-least" as which, bound), *values]:
            return sum(values) <= bound if which == "at-most" else sum(values) >= bound
        case ["and" | "or" as word, *values]:
            return all(values) if word == "and" else any(values)
        case ["not", value]:
            return not value
        case ["=>", one, other]:
            return other or not one
        case _:
            raise AssertionError(inner)
