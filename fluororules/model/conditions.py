"""Conditions as written to conditions with types: phrases become facts, values are held against their lists."""

from collections.abc import Mapping
from difflib import get_close_matches

from fluororules.diagnostics import Diagnostic
from fluororules.facts import Kind
from fluororules.model import messages
from fluororules.model.declarations import Declarations
from fluororules.model.order import in_order
from fluororules.model.ruleset import (
    All,
    AnyOf,
    Bears,
    Condition,
    Defined,
    HasStatus,
    InSet,
    Known,
    Line,
    Lines,
    Not,
    OneOf,
    Within,
)
from fluororules.model.sets import Sets
from fluororules.schema import Fact, Vocabulary
from fluororules.source import Span
from fluororules.syntax import tree
from fluororules.syntax.messages import did_you_mean
from fluororules.syntax.times import spelled_out

NEVER_TRUE = AnyOf(())
"""Stands for a condition that was complained about, so that the rest of its rule can be looked at."""

ALWAYS_TRUE = All(())
"""Stands where no condition is written."""

IN_WORDS: Mapping[Kind, str] = {
    "yes/no": "yes or no",
    "number": "a number",
    "minutes": "a time",
    "date": "a date",
    "code": "a code",
    "choice": "one of a list",
    "identity": "a name",
    "modifiers": "a list of modifiers",
    "lines": "the list of procedures",
    "group": "yes or no",
}
DEEPEST = 128
"""How deep a condition may be with its defines spelled out."""
PROCEDURES = frozenset({"procedure", "procedures"})
"""How rules name the list of procedures, whatever the schema calls it."""
_MINUTES = {"minute": 1, "minutes": 1, "hour": 60, "hours": 60}
_MOST_MODIFIER = 2


class Conditions:
    """Resolves conditions against a vocabulary, the sets and the defines of a ruleset."""

    def __init__(self, found: Declarations, words: Vocabulary, sets: Sets) -> None:
        """Resolves every define, in an order in which each comes after those it names."""
        self._found = found
        self._words = words
        self._sets = sets
        self._services: frozenset[str] = frozenset()
        self.defines: dict[str, Condition] = {}
        for phrase, define in found.defines.items():
            if phrase in words.by_phrase:
                found.diagnostics.append(messages.shadows(define.phrase.span, phrase, "a fact of the encounter"))
        order, circles = in_order({phrase: self._named_in(d.condition) for phrase, d in found.defines.items()})
        for circle in circles:
            spans = [found.defines[phrase].phrase.span for phrase in circle]
            places = [(span, f"`{phrase}`") for span, phrase in zip(spans[1:], circle[1:], strict=True)]
            found.diagnostics.append(messages.circle(spans[0], "defines", circle, places))
            self.defines.update(dict.fromkeys(circle, NEVER_TRUE))
        self._depths: dict[str, int] = {}
        for phrase in order:
            if phrase not in self.defines:
                self.defines[phrase] = self._define(found.defines[phrase])

    def _define(self, define: tree.DefineDecl) -> Condition:
        """What a define stands for, unless the defines that it builds on make it deeper than can be worked out."""
        deep = self._depths[define.phrase.text] = self._depth(define.condition)
        if deep <= DEEPEST:
            return self.resolve(define.condition)
        if all(self._depths.get(name, 0) <= DEEPEST for name in self._named_in(define.condition)):
            self._say(messages.too_deep(define.phrase.span, define.phrase.text, DEEPEST))
        return NEVER_TRUE

    def _depth(self, condition: tree.Condition) -> int:
        """How deep a condition is with its defines spelled out."""
        match condition:
            case tree.Joined():
                return 1 + max(map(self._depth, condition.operands))
            case tree.Unless():
                return 1 + max(self._depth(condition.condition), self._depth(condition.exception))
            case tree.Not():
                return 1 + self._depth(condition.operand)
            case _:
                return 1 + max((self._depths.get(name, 0) for name in self._named_in(condition)), default=0)

    def _named_in(self, condition: tree.Condition) -> list[str]:
        """The defines that a condition names."""
        match condition:
            case tree.Joined():
                return [name for part in condition.operands for name in self._named_in(part)]
            case tree.Unless():
                return self._named_in(condition.condition) + self._named_in(condition.exception)
            case tree.Not():
                return self._named_in(condition.operand)
            case tree.FactTest():
                return [condition.phrase.text] if condition.phrase.text in self._found.defines else []
            case tree.Is():
                whole = _whole(condition)
                return [whole] if whole in self._found.defines else []
            case _:
                return []

    # --- conditions

    def resolve(self, condition: tree.Condition, services: Mapping[str, str] | None = None) -> Condition:
        """The condition with types. `services`, names and numbers to names, in `ensure` only: it may name statuses."""
        match condition:
            case tree.Joined():
                operands = tuple(self.resolve(part, services) for part in condition.operands)
                return All(operands) if condition.how == "and" else AnyOf(operands)
            case tree.Unless():
                return All(
                    (self.resolve(condition.condition, services), Not(self.resolve(condition.exception, services)))
                )
            case tree.Not():
                return Not(self.resolve(condition.operand, services))
            case tree.StatusTest():
                return self._status(condition, services)
            case _:
                return self._test(condition)

    def _test(self, condition: tree.Condition) -> Condition:  # noqa: PLR0911 - one case a kind of test
        match condition:
            case tree.FactTest():
                return self._yes_no(condition)
            case tree.Compare():
                return self._compare(condition)
            case tree.Is():
                return self._is(condition)
            case tree.IsKnown():
                return self._known(condition)
            case tree.InSet():
                return self._in_set(condition)
            case tree.Bears():
                return self._bears(condition)
            case tree.ProcedureTest():
                return self._procedures(condition)
            case _:
                raise TypeError(type(condition).__name__)

    def _status(self, condition: tree.StatusTest, services: Mapping[str, str] | None) -> Condition:
        if services is None:
            self._say(messages.status_in_rule(condition.span))
            return NEVER_TRUE
        name = condition.target.text
        if name not in services:
            if not self._found.is_broken("service", name):
                self._say(messages.unknown_service(condition.target.span, name, sorted(services)))
            return NEVER_TRUE
        return HasStatus(services[name], condition.coded)

    def _yes_no(self, condition: tree.FactTest) -> Condition:
        phrase = condition.phrase.text
        if phrase in self.defines:
            return Defined(phrase, self.defines[phrase])
        fact = self.fact(condition.phrase)
        if fact is None:
            return NEVER_TRUE
        if fact.kind not in {"yes/no", "group"}:
            self._say(messages.not_yes_no(condition.span, phrase, IN_WORDS[fact.kind], how_to_test(fact)))
            return NEVER_TRUE
        return OneOf(fact, frozenset({True}))

    def _compare(self, condition: tree.Compare) -> Condition:
        fact = self.fact(condition.phrase)
        if fact is None:
            return NEVER_TRUE
        if fact.kind not in {"number", "minutes", "date"}:
            self._say(messages.not_comparable(condition.span, fact.phrase, IN_WORDS[fact.kind], how_to_test(fact)))
            return NEVER_TRUE
        limit = self._limit(fact, condition.value)
        return NEVER_TRUE if limit is None else within(fact, condition.operator, limit)

    def _is(self, condition: tree.Is) -> Condition:  # noqa: PLR0911 - one case a kind of fact
        whole = _whole(condition)
        if whole in self.defines:
            defined = Defined(whole, self.defines[whole])
            return Not(defined) if condition.negated else defined
        if whole and self._found.is_broken("define", whole):
            return NEVER_TRUE
        fact = self.fact(condition.phrase)
        if fact is None:
            return NEVER_TRUE
        if fact.kind == "choice":
            return self._choice(fact, condition)
        if fact.kind in {"number", "minutes", "date"}:
            return self._equals(fact, condition)
        if fact.kind == "code":
            return self._is_code(fact, condition)
        self._say(messages.not_comparable(condition.span, fact.phrase, IN_WORDS[fact.kind], how_to_test(fact)))
        return NEVER_TRUE

    def _choice(self, fact: Fact, condition: tree.Is) -> Condition:
        values = [self.value_of(fact, value) for value in condition.values]
        if None in values:
            return NEVER_TRUE
        named = frozenset(value for value in values if value is not None)
        return OneOf(fact, frozenset(fact.values) - named if condition.negated else named)

    def value_of(self, fact: Fact, value: tree.Value) -> str | None:
        """The word of a closed list that is written; None after a complaint."""
        text = value.value.text if isinstance(value.value, tree.Phrase | tree.Word) else value.span.text
        if text in fact.values:
            return text
        hint = self._split(value.value, fact) if isinstance(value.value, tree.Phrase) else None
        if text.lower() in fact.values:
            hint = f"did you mean `{text.lower()}`?"
        self._say(messages.unknown_value(value.span, text, fact.phrase, fact.values, hint))
        return None

    def _equals(self, fact: Fact, condition: tree.Is) -> Condition:
        limits: list[int] = []
        for value in condition.values:
            if isinstance(value.value, tree.Quantity | tree.Day):
                limit = self._limit(fact, value.value)
                if limit is not None:
                    limits.append(limit)
            else:
                self._say(messages.not_comparable(value.span, fact.phrase, IN_WORDS[fact.kind], how_to_test(fact)))
        if not condition.negated:
            return _any(tuple(Within(fact, limit, limit) for limit in limits))
        return _all(tuple(_any((Within(fact, None, n - 1), Within(fact, n + 1, None))) for n in limits))

    def _is_code(self, fact: Fact, condition: tree.Is) -> Condition:
        members: list[tree.Member] = []
        for value in condition.values:
            amounts = value.value.amounts if isinstance(value.value, tree.Quantity) else ()
            if len(amounts) == 1 and amounts[0].unit is None:
                code = tree.CodeName(amounts[0].number, value.span)
                members.append(tree.Member(code, tree.Dates(), value.span))
            else:
                self._say(messages.not_comparable(value.span, fact.phrase, "a code", how_to_test(fact)))
        codes = self._sets.of_item(tree.Members(tuple(members), (), condition.span))
        if codes is None:
            return NEVER_TRUE
        test = InSet(fact, codes)
        return self._applies_and_not(fact, test) if condition.negated else test

    def _known(self, condition: tree.IsKnown) -> Condition:
        fact = self._lines(condition.span) if condition.phrase is None else self.fact(condition.phrase)
        return NEVER_TRUE if fact is None else Known(fact, condition.known)

    def _in_set(self, condition: tree.InSet) -> Condition:
        fact = self.fact(condition.phrase)
        codes = self._sets.of_item(condition.item)
        if fact is None or codes is None:
            return NEVER_TRUE
        if fact.kind != "code":
            hint = "only codes are in sets: write `procedure in ...`"
            self._say(messages.not_comparable(condition.phrase.span, fact.phrase, IN_WORDS[fact.kind], hint))
            return NEVER_TRUE
        return InSet(fact, codes)

    def _bears(self, condition: tree.Bears) -> Condition:
        fact = self.marks_of(condition.phrase)
        modifiers = self.modifiers(condition.modifiers)
        if fact is None:
            return NEVER_TRUE
        test = Bears(fact, modifiers)
        return self._applies_and_not(fact, test) if condition.without else test

    def _applies_and_not(self, fact: Fact, test: Condition) -> Condition:
        """The opposite of a comparison, which is false too where the fact does not apply."""
        if fact.group is None:
            return Not(test)
        return All((OneOf(self._words.facts[fact.group], frozenset({True})), Not(test)))

    def marks_of(self, phrase: tree.Phrase) -> Fact | None:
        """The fact that holds the modifiers of what a phrase names: the service's, or the list itself."""
        fact = self.fact(phrase)
        if fact is None or fact.kind == "modifiers":
            return fact
        found = [f for f in self._words.facts if f.kind == "modifiers" and f.group == fact.number]
        if not found:
            self._say(messages.no_modifiers(phrase.span, phrase.text))
            return None
        return found[0]

    def _procedures(self, condition: tree.ProcedureTest) -> Condition:
        fact = self._lines(condition.span)
        codes = self._sets.of_item(condition.item) if condition.item is not None else None
        bearing: list[frozenset[str]] = []
        not_bearing: list[frozenset[str]] = []
        by_same = False
        for qualifier in condition.qualifiers:
            if isinstance(qualifier, tree.WithModifier):
                (not_bearing if qualifier.without else bearing).append(self.modifiers(qualifier.modifiers))
            else:
                by_same = self._by_same(qualifier) or by_same
        if fact is None or (condition.item is not None and codes is None):
            return NEVER_TRUE
        every = condition.quantifier == "every"
        line = Line(codes, tuple(bearing), tuple(not_bearing), by_same, negated=every)
        count = condition.quantifier if isinstance(condition.quantifier, int) else 1
        if count < 1:
            self._say(messages.bad_number(condition.span, "a number of procedures is 1 or more"))
        return Not(Lines(1, line)) if every else Lines(count, line)

    def _by_same(self, qualifier: tree.ByWhom) -> bool:
        same = self._words.same
        expected = f"the {self._words.facts[same].phrase}" if same is not None else "nobody"
        if qualifier.phrase.text == expected:
            return True
        self._say(messages.bad_performer(qualifier.span, qualifier.phrase.text, expected))
        return False

    def modifiers(self, words: tuple[tree.Word, ...]) -> frozenset[str]:
        """Modifiers as written, complaining about what is none."""
        for word in words:
            if len(word.text) != _MOST_MODIFIER:
                self._say(messages.bad_modifier(word.span, word.text))
        return frozenset(word.text for word in words)

    # --- words

    def fact(self, phrase: tree.Phrase) -> Fact | None:
        """The fact that a phrase names; None after a complaint."""
        if phrase.text in PROCEDURES:
            return self._lines(phrase.span)
        found = self._words.by_phrase.get(phrase.text)
        if found is None and not self._found.is_broken("define", phrase.text) and phrase.text not in self.defines:
            known = [*self._words.by_phrase, *self.defines]
            hint = self._as_value(phrase) or self._as_service(phrase) or self._split(phrase, None)
            self._say(messages.unknown_phrase(phrase.span, phrase.text, hint, known))
        elif found is None and phrase.text in self.defines:
            self._say(messages.not_comparable(phrase.span, phrase.text, "a define", "it is true or false by itself"))
        return found

    def _as_value(self, phrase: tree.Phrase) -> str | None:
        """A value of a closed list without its fact, or with its fact and no `is` between them."""
        for fact in self._words.facts:
            start = f"{fact.phrase} "
            if phrase.text.startswith(start) and fact.values:
                return f"write `{fact.phrase} is {phrase.text.removeprefix(start)}`"
        holders = [fact.phrase for fact in self._words.facts if phrase.text in fact.values]
        if holders:
            return f"it is a value: write `{holders[0]} is {phrase.text}`, or several with `is any of (...)`"
        return None

    def _as_service(self, phrase: tree.Phrase) -> str | None:
        """A service where a condition stands."""
        if phrase.text not in self._found.services:
            return None
        return f"`{phrase.text}` is a service: in `ensure`, write `{phrase.text} coded` or `{phrase.text} not coded`"

    def _lines(self, span: Span) -> Fact | None:
        if self._words.lines is None:
            self._say(messages.no_lines(span))
            return None
        return self._words.facts[self._words.lines]

    def _split(self, phrase: tree.Phrase, fact: Fact | None) -> str | None:
        """Where a long phrase is two with a forgotten `and` between them, the two."""
        known = {*self._words.by_phrase, *self.defines}
        texts = [word.text for word in phrase.words]
        for at in range(1, len(texts)):
            first, second = " ".join(texts[:at]), " ".join(texts[at:])
            if (first in fact.values if fact else first in known) and second in known:
                return f"is an `and` missing? write `{first} and {second}`"
            rest = " ".join(texts[at + 1 :])
            if first in known and rest in known and get_close_matches(texts[at], ("and", "or"), n=1):
                return f"is `{texts[at]}` an `and`? write `{first} and {rest}`"
        return did_you_mean(phrase.text, fact.values if fact else sorted(known))

    def _limit(self, fact: Fact, value: tree.Quantity | tree.Day) -> int | None:
        """The number that a fact is compared with: minutes, a count, or the ordinal of a day."""
        if isinstance(value, tree.Day):
            if fact.kind == "date":
                return value.value.toordinal() if value.value else None
            self._say(messages.bad_unit(value.span, value.span.text, f"`{fact.phrase}` is {IN_WORDS[fact.kind]}"))
            return None
        if fact.kind == "date":
            self._say(messages.bad_unit(value.span, value.span.text, "compare it with a date, as in `2009-02-28`"))
            return None
        return self.number_of(fact, value)

    def number_of(self, fact: Fact, value: tree.Quantity) -> int | None:
        """Whole minutes of a time, or a bare number; None after a complaint."""
        total = 0
        for amount in value.amounts:
            unit = amount.unit.text if amount.unit else None
            known = _MINUTES.get(unit or "") if fact.kind == "minutes" else 1 if unit is None else None
            if known is None or not amount.number.text.isdecimal():
                split = self._after_unit(amount) if unit else None
                if fact.kind == "minutes" and split is None:
                    self._say(messages.time_without_unit(amount.span, _in_full(amount)))
                else:
                    self._say(messages.bad_unit(amount.span, amount.span.text, split or "no unit here"))
                return None
            total += int(amount.number.text) * known
        return total

    def _after_unit(self, amount: tree.Amount) -> str | None:
        """A unit with a fact behind it: the forgotten `and`."""
        texts = [word.text for word in amount.unit.words] if amount.unit else []
        rest = " ".join(texts[1:])
        if texts and texts[0] in _MINUTES and rest in {*self._words.by_phrase, *self.defines}:
            return f"is an `and` missing? write `{amount.number.text} {texts[0]} and {rest}`"
        return None

    def _say(self, diagnostic: Diagnostic) -> None:
        self._found.diagnostics.append(diagnostic)


def _in_full(amount: tree.Amount) -> str | None:
    """`1 hour` for `1 h`, `30 minutes` for `30 min`; None where the unit is no abbreviation of these."""
    found = spelled_out(amount.number.text, amount.unit.text if amount.unit else "")
    return " ".join(found) if found is not None else None


def within(fact: Fact, operator: tree.Operator, limit: int) -> Within:
    """A comparison as a span of numbers."""
    match operator:
        case "up to":
            return Within(fact, None, limit)
        case "over":
            return Within(fact, limit + 1, None)
        case "under":
            return Within(fact, None, limit - 1)
        case "at least":
            return Within(fact, limit, None)


def _any(operands: tuple[Condition, ...]) -> Condition:
    return operands[0] if len(operands) == 1 else AnyOf(operands)


def _all(operands: tuple[Condition, ...]) -> Condition:
    return operands[0] if len(operands) == 1 else All(operands)


def _whole(condition: tree.Is) -> str:
    """`fluoroscopy is the only imaging` as one phrase, as a define may be called."""
    if condition.listed or len(condition.values) != 1:
        return ""
    value = condition.values[0].value
    return f"{condition.phrase.text} is {value.text}" if isinstance(value, tree.Phrase) else ""


def how_to_test(fact: Fact) -> str:  # noqa: PLR0911 - one case a kind of fact
    """How a fact of its type is tested."""
    match fact.kind:
        case "yes/no" | "group":
            return f"write `{fact.phrase}` or `not {fact.phrase}`"
        case "number":
            return f"write `{fact.phrase} up to 3`"
        case "minutes":
            return f"write `{fact.phrase} up to 60 minutes`"
        case "date":
            return f"write `{fact.phrase} at least 2009-02-28`"
        case "code":
            return f"write `{fact.phrase} in SET`"
        case "choice":
            return f"write `{fact.phrase} is {fact.values[0]}`"
        case "identity":
            return f"write `{fact.phrase} is known`"
        case "modifiers":
            return f"write `{fact.phrase} with modifier 59`"
        case "lines":
            return "write `procedure in SET`"


def how_to_give(fact: Fact) -> str:
    """How a fact of its type is given in an example."""
    match fact.kind:
        case "date":
            return f"write `{fact.phrase} 2009-02-28`"
        case "minutes":
            return f"write `{fact.phrase} 20 minutes`"
        case "number":
            return f"write `{fact.phrase} 3`"
        case "identity":
            return f'write `{fact.phrase} "A"`'
        case _:
            return how_to_test(fact)
