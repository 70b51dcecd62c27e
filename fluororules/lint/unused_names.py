"""FR401: a set, define or source that nothing uses.

A set that only an unused set names is unused too, and so with defines. What an inherited rule asks for is used: a set
that is declared anew holds for it.
"""

from collections.abc import Iterator
from itertools import chain

from fluororules.diagnostics import Diagnostic
from fluororules.lint import messages
from fluororules.lint.looked_at import LookedAt, statements_of
from fluororules.lint.written import cites_of, items_of, simple_in
from fluororules.model import Ruleset
from fluororules.model.ruleset import All, AnyOf, Condition, Defined, Not
from fluororules.syntax import tree

_Set = tuple[str, str]
"""A set: the ruleset that declares it, and its name."""


def unused_names(looked_at: LookedAt) -> Iterator[Diagnostic]:
    """The names that neither the ruleset nor one that extends it uses."""
    rulesets = (looked_at.ruleset, *looked_at.extended_by)
    sets = frozenset(chain.from_iterable(map(_used_sets, rulesets)))
    defines = frozenset(chain.from_iterable(map(_used_defines, rulesets)))
    sources = frozenset(chain.from_iterable(map(_used_sources, rulesets)))
    for statement in looked_at.own:
        match statement:
            case tree.SetDecl(name) if (looked_at.ruleset.name, name.text) not in sets:
                yield messages.unused(name.span, "set", name.text)
            case tree.DefineDecl(phrase) if phrase.text not in defines:
                yield messages.unused(phrase.span, "define", phrase.text)
            case tree.SourceDecl(name) if name.text not in sources:
                yield messages.unused(name.span, "source", name.text)
            case _:
                pass


def _used_sources(ruleset: Ruleset) -> Iterator[str]:
    for layer in ruleset.layers:
        yield from (cite.source.text for statement in statements_of(layer) for cite in cites_of(statement))


def _used_defines(ruleset: Ruleset) -> frozenset[str]:
    """The defines that a rule, edits or an `ensure` builds on, however far off."""
    used: set[str] = set()
    wanted: list[Condition] = [rule.condition for rule in ruleset.rules]
    wanted += [each.condition for each in ruleset.edits]
    wanted += [each.condition for each in ruleset.ensures]
    while wanted:
        match wanted.pop():
            case All(operands) | AnyOf(operands):
                wanted += operands
            case Not(operand):
                wanted.append(operand)
            case Defined(phrase, condition) if phrase not in used:
                used.add(phrase)
                wanted.append(condition)
            case _:
                pass
    return frozenset(used)


def _used_sets(ruleset: Ruleset) -> frozenset[_Set]:
    """The sets that a rule, edits, an `ensure` or a used define asks for, with all that they are made of.

    A name is looked up from the ruleset itself downwards; behind the name of another ruleset, from there.
    """
    layers = ruleset.layers
    numbers = {layer.name: at for at, layer in enumerate(layers)}
    declared = [{s.name.text: s for s in statements_of(layer) if isinstance(s, tree.SetDecl)} for layer in layers]
    wanted = [(item, len(layers) - 1) for item in _asked_for(ruleset)]
    used: set[_Set] = set()
    done: set[tuple[int, str, int]] = set()
    while wanted:
        item, context = wanted.pop()
        start = numbers[item.ruleset.text] if item.ruleset else context
        name = item.name.text
        at = next(at for at in range(start, -1, -1) if name in declared[at])
        if (at, name, start) not in done:
            done.add((at, name, start))
            used.add((layers[at].name, name))
            wanted += [(part, start) for part in _names_in(declared[at][name].members)]
    return frozenset(used)


def _asked_for(ruleset: Ruleset) -> Iterator[tree.SetName]:
    defines = _used_defines(ruleset)
    for layer in ruleset.layers:
        for statement in statements_of(layer):
            own_alone = isinstance(statement, tree.EnsureDecl) and layer is not ruleset.layers[-1]
            idle = isinstance(statement, tree.DefineDecl) and statement.phrase.text not in defines
            if not (own_alone or idle):
                yield from (name for item in items_of(statement) for name in _names_in(item))


def _names_in(item: tree.SetItem) -> Iterator[tree.SetName]:
    return (part for part in simple_in(item) if isinstance(part, tree.SetName))
