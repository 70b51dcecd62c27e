"""What a check is handed, and what of it is the ruleset's own."""

from collections.abc import Iterator
from datetime import date

import attrs

from fluororules.model import Layer, Ruleset
from fluororules.model.ruleset import Edits, Rule
from fluororules.syntax import tree


@attrs.frozen
class LookedAt:
    """A ruleset, the day on which it is looked at, and rulesets that extend it and may use its names."""

    ruleset: Ruleset
    on: date | None = None
    extended_by: tuple[Ruleset, ...] = ()

    @property
    def own(self) -> Iterator[tree.Statement]:
        """The statements of the ruleset's own files."""
        return statements_of(self.ruleset.layers[-1])

    @property
    def every(self) -> Iterator[tree.Statement]:
        """The statements of the ruleset and of those that it extends, these first."""
        return (statement for layer in self.ruleset.layers for statement in statements_of(layer))


def statements_of(layer: Layer) -> Iterator[tree.Statement]:
    """The statements of one ruleset, file by file."""
    return (statement for file in layer.files for statement in file.statements)


def rules_of(ruleset: Ruleset) -> Iterator[Rule | Edits]:
    """The rules, rows of tables and edits that a ruleset declares itself."""
    declared: tuple[Rule | Edits, ...] = (*ruleset.rules, *ruleset.edits)
    return (rule for rule in declared if rule.span.source.name in ruleset.files)
