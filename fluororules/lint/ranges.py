"""FR406: a range over numbers of which the ruleset knows nothing, where it knows the codes around them.

Most rulesets say nothing of most codes, and a range over numbers that are none does no harm. But where both ends of a
range have a `life`, somebody has looked up which codes there are, and a number between that is in no `life`, is named
nowhere, and is no number of a service, was passed over unseen.
"""

from collections.abc import Iterator

from fluororules.diagnostics import Diagnostic
from fluororules.lint import messages
from fluororules.lint.looked_at import LookedAt
from fluororules.lint.written import expressions_of, simple_in
from fluororules.model.sets import codes_between
from fluororules.syntax import tree


def ranges_over_nothing(looked_at: LookedAt) -> Iterator[Diagnostic]:
    """The ranges of the ruleset that pass over numbers of no known code."""
    lives = looked_at.ruleset.lives
    known = frozenset(_known(looked_at))
    for statement in looked_at.own:
        for expression in expressions_of(statement):
            for item in simple_in(expression):
                if isinstance(item, tree.CodeRange) and item.first.text in lives and item.last.text in lives:
                    unknown = [code for code in codes_between(item.first.text, item.last.text) if code not in known]
                    if unknown:
                        yield messages.over_nothing(item.span, unknown)


def _known(looked_at: LookedAt) -> Iterator[str]:
    """The codes that have a life, are numbers of services, or are named one by one, in a set or an example."""
    yield from looked_at.ruleset.lives
    yield from (code for service in looked_at.ruleset.services for code, _ in service.numbers)
    for statement in looked_at.every:
        items = (item for expression in expressions_of(statement) for item in simple_in(expression))
        yield from (item.code.text for item in items if isinstance(item, tree.CodeName))
        if isinstance(statement, tree.ExampleDecl):
            given = (each for each in statement.given if isinstance(each, tree.GivenLines))
            yield from (line.code.text for lines in given for line in lines.lines)
