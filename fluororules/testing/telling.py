"""Examples that are made: of an encounter that tells a ruleset from a changed one, or that shows an atom.

Each is read back from its text and decided before it is handed out. Its sentence is for its author to rewrite.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import attrs

from fluororules.decision import CodeDecision, Decision
from fluororules.model.ruleset import Ruleset
from fluororules.schema import state_of
from fluororules.testing import messages
from fluororules.testing.as_example import Expected, as_example, read_back
from fluororules.testing.proving import Difference
from fluororules.testing.running import Run, Thinned, codes_in
from fluororules.testing.watching import codes_of


@attrs.frozen
class Made:
    """An example by its name and as text, ready for a file of rules."""

    name: str
    text: str


@attrs.define(eq=False)
class Names:
    """Names for examples that no example of a ruleset bears."""

    taken: set[str]

    @classmethod
    def of(cls, ruleset: Ruleset) -> Names:
        """Those that are left by a ruleset."""
        return cls({example.name for example in ruleset.examples})

    def new(self, does: str, about: str) -> str:
        """`kills-some-rule-1`, the first that is free."""
        stem = "-".join([does, *re.findall("[a-z0-9]+", about.lower())])
        number = 1
        while f"{stem}-{number}" in self.taken:
            number += 1
        self.taken.add(f"{stem}-{number}")
        return f"{stem}-{number}"


def telling_apart(
    ruleset: Ruleset, changed: Ruleset, found: Difference, name: str, change: str, thinned: Thinned
) -> Made | None:
    """The example that comes out as expected under a ruleset, and otherwise under the changed one.

    None where no example says what is different about the encounter. `thinned` is that of the ruleset.
    """
    thinned = _with_codes(ruleset, thinned, found)
    draft = read_back(ruleset, _text(ruleset, found, name, messages.to_rewrite(change), ()))
    if draft is None:
        return None
    run, other = (Run.of(each, thinned) for each in (ruleset, changed))
    before, after = (_said(each.decide(draft.encounter, draft.tables)) for each in (run, other))
    expected = [said for service, said in before.items() if after.get(service) != said]
    only = not expected and before != after  # a code that there should not be
    if only:
        expected = [said for said in before.values() if said.status != "not coded"] or list(before.values())
    made = _made(ruleset, found, name, messages.to_rewrite(change), expected, only=only)
    example = read_back(ruleset, made.text) if expected else None
    return None if example is None or run.misses(example) or not other.misses(example) else made


def showing(ruleset: Ruleset, found: Difference, name: str, what: str, services: Iterable[str]) -> Made | None:
    """The example of an encounter with what is decided there of some services, of all where none are named."""
    thinned, sentence, about = (
        _with_codes(ruleset, Thinned.of(ruleset), found),
        messages.to_rewrite(what),
        set(services),
    )
    draft = read_back(ruleset, _text(ruleset, found, name, sentence, ()))
    if draft is None:
        return None
    said = _said(Run.of(ruleset, thinned).decide(draft.encounter, draft.tables))
    made = _made(ruleset, found, name, sentence, [e for service, e in said.items() if not about or service in about])
    example = read_back(ruleset, made.text)
    return None if example is None or Run.of(ruleset, thinned).misses(example) else made


def _with_codes(ruleset: Ruleset, thinned: Thinned, found: Difference) -> Thinned:
    """With the codes of the encounter kept too."""
    words = ruleset.vocabulary
    given = {code for code in codes_of(words, state_of(words, found.encounter)) if code is not None}
    given |= {code for editions in found.tables.by_name.values() for code in codes_in(editions)}
    return thinned if given <= thinned.kept else Thinned(thinned.kept | given)


def _made(
    ruleset: Ruleset, found: Difference, name: str, sentence: str, expected: Iterable[Expected], *, only: bool = False
) -> Made:
    return Made(name, _text(ruleset, found, name, sentence, expected, only=only))


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
