"""Examples that are made: of an encounter that tells a ruleset from a changed one, or that shows an atom.

Each is read back from its text and decided before it is handed out. Its sentence says what it tells apart; its author
knows better why that is so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import attrs

from fluororules.decision import CodeDecision, Decision
from fluororules.model.ruleset import Example, Ruleset
from fluororules.schema import state_of
from fluororules.testing import messages
from fluororules.testing.as_example import Expected, as_example, read_back
from fluororules.testing.mutant import Mutant
from fluororules.testing.naming import Names, called
from fluororules.testing.proving import Difference
from fluororules.testing.running import Run, Thinned, codes_in
from fluororules.testing.watching import codes_of


@attrs.frozen
class Made:
    """An example by its name and as text, ready for a file of rules; and as it was read back from there."""

    name: str
    text: str
    example: Example | None = attrs.field(default=None, eq=False, repr=False)


def telling_apart(ruleset: Ruleset, mutant: Mutant, found: Difference, names: Names, thinned: Thinned) -> Made | None:
    """The example that comes out as expected under a ruleset, and otherwise under a mutant of it.

    None where no example says what is different about the encounter. `thinned` keeps the codes of the encounter.
    """
    draft = read_back(ruleset, _text(ruleset, found, "draft", "Nothing is expected yet.", ()))
    if draft is None:
        return None
    run, other = (Run.of(each, thinned) for each in (ruleset, mutant.ruleset))
    before, after = (_said(each.decide(draft.encounter, draft.tables)) for each in (run, other))
    expected = [said for service, said in before.items() if after.get(service) != said]
    only = not expected and before != after  # a code that there should not be
    sentence = _contrast(mutant, before, after)
    if only:
        expected = [said for said in before.values() if said.status != "not coded"] or list(before.values())
    if not expected:
        return None
    text = _text(ruleset, found, names.new(*called(ruleset, mutant, found)), sentence, expected, only=only)
    example = read_back(ruleset, text)
    if example is None or run.misses(example) or not other.misses(example):
        return None
    return Made(example.name, text, example)


def _contrast(mutant: Mutant, before: Mapping[str, Expected], after: Mapping[str, Expected]) -> str:
    """What is decided of the first code of which the mutant says something else, and what that is."""
    apart = (service for service in (*before, *after) if before.get(service) != after.get(service))
    service = next(apart, None)
    if service is None:
        return messages.nothing_apart()
    one, other = before.get(service), after.get(service)
    if one is None or other is None:
        code, there = (one or other or Expected("", "query")).code, one is not None
        return messages.code_apart(code, mutant.sentence, there=there)
    if one.status == other.status:
        return messages.facts_apart(one.code, mutant.sentence)
    return messages.status_apart(one.code, one.status, other.status, mutant.sentence)


def showing(ruleset: Ruleset, found: Difference, name: str, sentence: str, services: Iterable[str]) -> Made | None:
    """The example of an encounter with what is decided there of some services, of all where none are named."""
    thinned, about = with_codes(ruleset, Thinned.of(ruleset), found), set(services)
    draft = read_back(ruleset, _text(ruleset, found, name, sentence, ()))
    if draft is None:
        return None
    said = _said(Run.of(ruleset, thinned).decide(draft.encounter, draft.tables))
    expected = [e for service, e in said.items() if not about or service in about]
    text = _text(ruleset, found, name, sentence, expected)
    example = read_back(ruleset, text)
    if example is None or Run.of(ruleset, thinned).misses(example):
        return None
    return Made(name, text, example)


def with_codes(ruleset: Ruleset, thinned: Thinned, found: Difference) -> Thinned:
    """The same with the codes of an encounter, and of its tables, kept too."""
    words = ruleset.vocabulary
    given = {code for code in codes_of(words, state_of(words, found.encounter)) if code is not None}
    given |= {code for editions in found.tables.by_name.values() for code in codes_in(editions)}
    return thinned if given <= thinned.kept else Thinned(thinned.kept | given)


def _text(
    ruleset: Ruleset, found: Difference, name: str, sentence: str, expected: Iterable[Expected], *, only: bool = False
) -> str:
    """The statement; a draft that expects nothing yet expects something of the first service, as the grammar wants."""
    wanted = list(expected) or [Expected(ruleset.services[0].name, "query")]
    return as_example(ruleset.vocabulary, name, sentence, found.encounter, found.tables, wanted, only=only)


def _said(decision: Decision) -> dict[str, Expected]:
    """What an example can expect of a decision, by service."""
    return {code.service: Expected(code.code, code.status, tuple(_asked(decision, code))) for code in decision.codes}


def _asked(decision: Decision, code: CodeDecision) -> Iterator[str]:
    return (query.fact for query in decision.queries if code.code in query.decides)
