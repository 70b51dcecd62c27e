"""Names for examples that are made: what is changed, and where it shows, in the author's own words."""

from __future__ import annotations

import re
from typing import Final

import attrs

from fluororules.model.ruleset import Ruleset
from fluororules.schema import state_of
from fluororules.testing.mutant import Mutant
from fluororules.testing.proving import Difference
from fluororules.testing.watching import codes_of

_MOST_WORDS: Final = 5
"""So many words of a changed condition stand in a name."""
_MOST_SETS: Final = 2
_JOINING: Final = frozenset({"and", "any", "by", "in", "is", "not", "of", "or", "the", "to", "with"})
"""No name ends with one of these."""


@attrs.define(eq=False)
class Names:
    """Names for examples that no example of a ruleset bears."""

    taken: set[str]

    @classmethod
    def of(cls, ruleset: Ruleset) -> Names:
        """Those that are left by a ruleset."""
        return cls({example.name for example in ruleset.examples})

    def new(self, *said: str) -> str:
        """What is said, as a name: `some-rule-on-2019-01-01`; where that is taken, `some-rule-on-2019-01-01-2`."""
        stem = "-".join(re.findall("[a-z0-9]+", " ".join(said).lower()))
        name, number = stem, 1
        while name in self.taken:
            number += 1
            name = f"{stem}-{number}"
        self.taken.add(name)
        return name


def called(ruleset: Ruleset, mutant: Mutant, found: Difference) -> tuple[str, ...]:
    """What the example of an encounter is called that tells a mutant apart.

    After what the mutant is about: the day where a date was moved, the code where a set lost one, else the words that
    were changed. Where codes are written out in a condition, the sets among them are named.
    """
    words = ruleset.vocabulary
    state = state_of(words, found.encounter)
    code = next((code for code in codes_of(words, state) if code in (mutant.watch.codes or ())), None)
    day = f"on {state[words.date]}" if mutant.kind == "date" else ""
    if code is not None:
        sets = re.findall("[A-Z][A-Z0-9-]+", mutant.about)
        return " ".join(sets[:_MOST_SETS]) or "codes", code, day
    return mutant.about, day or _changed_words(mutant)


def _changed_words(mutant: Mutant) -> str:
    """The first words that were changed; none where they are those of the whole."""
    found = re.search("`([^`]*)`", mutant.sentence)
    words = re.findall("[A-Za-z0-9-]+", found.group(1) if found else "")
    if mutant.about in words:
        return ""
    cut = words[:_MOST_WORDS]
    while len(words) > 1 and cut and cut[-1].lower() in _JOINING:
        cut.pop()
    return " ".join(cut)
