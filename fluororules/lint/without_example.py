"""FR405: a rule, row of a table, or `edits`, to which no example of the ruleset applies."""

from collections.abc import Iterator

from fluororules.diagnostics import Diagnostic
from fluororules.lint import messages
from fluororules.lint.looked_at import LookedAt, rules_of
from fluororules.model import Ruleset
from fluororules.program.eras import eras_of
from fluororules.program.firing import applying
from fluororules.program.from_model import compile_ruleset
from fluororules.program.from_tables import bound
from fluororules.syntax import tree


def without_example(looked_at: LookedAt) -> Iterator[Diagnostic]:
    """The rules of the ruleset that apply to none of its examples, under the tables that each example gives."""
    fired = _fired(looked_at.ruleset)
    places = {
        statement.name.text: statement.name.span
        for statement in looked_at.own
        if isinstance(statement, tree.RuleDecl | tree.EditsDecl)
    }
    for rule in rules_of(looked_at.ruleset):
        if rule.name not in fired:
            yield messages.no_example(places.get(rule.name, rule.span), rule.name)


def _fired(ruleset: Ruleset) -> frozenset[str]:
    """The rules by name that some example fires; where that is not known, it does not.

    Edits whose table an example does not give are not fired by it: there, all that is certain is that it is missed.
    """
    program = compile_ruleset(ruleset)
    plain = eras_of(program)
    tables = {edits.name: edits.table for edits in ruleset.edits}
    fired: set[str] = set()
    for example in ruleset.examples:
        given = example.tables
        eras = eras_of(bound(program, given)) if given.by_name else plain
        applied = {name for name, applies in applying(eras, example.encounter).items() if applies}
        fired |= {name for name in applied if name not in tables or tables[name] in given.by_name}
    return frozenset(fired)
