"""FR404: a rule, table or `edits` that cites nothing."""

from collections.abc import Iterator

from fluororules.diagnostics import Diagnostic
from fluororules.lint import messages
from fluororules.lint.looked_at import LookedAt
from fluororules.syntax import tree


def without_citation(looked_at: LookedAt) -> Iterator[Diagnostic]:
    """The rules, tables and edits of the ruleset without a citation."""
    for statement in looked_at.own:
        if isinstance(statement, tree.RuleDecl | tree.TableDecl | tree.EditsDecl) and not statement.cites:
            yield messages.uncited(statement.name.span, statement.name.text)
