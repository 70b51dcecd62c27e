"""Conditions and effects, as documents."""

from typing import assert_never

from fluororules.fmt import words as w
from fluororules.fmt.document import BROKEN, FULL, GAP, Atom, Doc, Group, Nest, between, spaced, words
from fluororules.syntax import tree


def condition(node: tree.Condition) -> Doc:  # noqa: C901, PLR0911 - one case a kind of node
    """A condition; where it is long, each `and`, `or` and `unless` begins a line."""
    match node:
        case tree.Joined():
            return _joined(node)
        case tree.Unless(main, exception):
            return Group((condition(main), BROKEN, Atom("unless"), GAP, Nest(condition(exception))))
        case tree.Not(word, operand):
            return spaced(Atom(word), _operand(operand))
        case tree.FactTest(phrase):
            return w.phrase(phrase)
        case tree.Compare(phrase, operator, value):
            return spaced(w.phrase(phrase), w.compared(operator, value))
        case tree.Is():
            return _is(node)
        case tree.IsKnown(phrase, known):
            about = spaced(w.phrase(phrase), Atom("is")) if phrase else words("procedures are")
            return spaced(about, Atom("known" if known else "unknown"))
        case tree.InSet(phrase, item):
            return spaced(w.phrase(phrase), Atom("in"), w.set_item(item))
        case tree.Bears(phrase, without, modifiers):
            return spaced(w.phrase(phrase), _with(without=without), w.modifiers(modifiers))
        case tree.ProcedureTest():
            return _procedures(node)
        case tree.StatusTest(target, coded):
            return spaced(w.phrase(target), words("coded" if coded else "not coded"))
        case _ as never:
            assert_never(never)


def _operand(node: tree.Condition) -> Doc:
    """A condition as part of another: in brackets where it would fall apart."""
    loose = isinstance(node, tree.Unless) or (isinstance(node, tree.Joined) and not node.listed)
    return w.bracketed(condition(node)) if loose else condition(node)


def _joined(node: tree.Joined) -> Doc:
    if not node.listed:
        return Group(between((BROKEN, Atom(node.how), GAP), map(_operand, node.operands)))
    items = Group(between((Atom(","), BROKEN), map(condition, node.operands)))
    return spaced(words("all of" if node.how == "and" else "any of"), w.bracketed(items))


def _is(node: tree.Is) -> Doc:
    about = spaced(w.phrase(node.phrase), words("is not" if node.negated else "is"))
    if not node.listed:
        return spaced(about, w.value(node.values[0]))
    return spaced(about, words("any of"), w.bracketed(Group(w.listed(map(w.value, node.values)))))


def _with(*, without: bool) -> Atom:
    return Atom("without" if without else "with")


def _procedures(node: tree.ProcedureTest) -> Doc:
    several = isinstance(node.quantifier, int) or (node.quantifier == "some" and not node.item and not node.qualifiers)
    noun = Atom("procedures" if several else "procedure")
    quantifier = f"{node.quantifier} or more" if isinstance(node.quantifier, int) else node.quantifier
    first = noun if quantifier == "some" else spaced(words(quantifier), noun)
    where = spaced(Atom("in"), w.set_item(node.item)) if node.item else None
    return Group(Nest((spaced(first, where), *((FULL, _qualifier(q)) for q in node.qualifiers)), by=4))


def _qualifier(node: tree.WithModifier | tree.ByWhom) -> Doc:
    match node:
        case tree.WithModifier(without, modifiers):
            return spaced(_with(without=without), w.modifiers(modifiers))
        case tree.ByWhom(phrase):
            return spaced(Atom("by"), w.phrase(phrase))
        case _ as never:
            assert_never(never)


def effects(nodes: tuple[tree.Effect, ...]) -> Doc:
    """What a rule concludes; where it is long, each `and` begins a line."""
    return Group(between((BROKEN, Atom("and"), GAP), (Group(_effect(node)) for node in nodes)))


def _effect(node: tree.Effect) -> Doc:
    match node:
        case tree.Conclude("not coded", targets):
            return spaced(phrases(targets), words("not coded"))
        case tree.Conclude(verb, targets):
            return spaced(Atom(verb), phrases(targets))
        case tree.Ask(facts):
            return spaced(Atom("query"), phrases(facts))
        case tree.LimitUnits(units, targets):
            return spaced(Atom("units"), w.word(units), Atom("on"), phrases(targets))
        case tree.AddModifier(modifier, targets):
            return spaced(Atom("modifier"), w.word(modifier), Atom("on"), phrases(targets))
        case _ as never:
            assert_never(never)


def phrases(written: tuple[tree.Phrase, ...]) -> Doc:
    """Services, codes or facts with commas between."""
    return w.listed(map(w.phrase, written))
