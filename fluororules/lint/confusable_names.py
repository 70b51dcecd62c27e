"""FR410: a name that is easily taken for another: the same but for hyphens, case, O and 0, l and 1, or one letter.

A digit tells things apart on purpose (`ACR-2003`, `ACR-2009`), and so does a letter that stands alone (`part-a`). One
letter counts only in a word of four letters or more.
"""

import re
from collections.abc import Iterator

import attrs

from fluororules.diagnostics import Diagnostic
from fluororules.lint import messages
from fluororules.lint.looked_at import LookedAt
from fluororules.model.conditions import PROCEDURES
from fluororules.source import Span
from fluororules.syntax import tree

_SHORTEST_WORD = 4
_LOOKS_LIKE = str.maketrans({"o": "0", "l": "1", "i": "1"})


@attrs.frozen
class _Name:
    """A name, what it is of, and where it stands; `own` where the ruleset itself declares it. A fact has no place.

    `folded` is the name without what the eye passes over.
    """

    kind: str
    text: str
    span: Span | None
    own: bool
    folded: str = attrs.field(init=False)
    words: tuple[str, ...] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        bare = re.sub(r"[-\s]", "", self.text).lower()
        object.__setattr__(self, "folded", bare.translate(_LOOKS_LIKE))
        object.__setattr__(self, "words", tuple(re.split(r"[-\s]+", self.text.lower())))


def confusable_names(looked_at: LookedAt) -> Iterator[Diagnostic]:
    """The names of the ruleset that look like an earlier one of their kind, or a define like a fact."""
    names: dict[str, dict[str, _Name]] = {}
    for name in _names(looked_at):
        names.setdefault(name.kind, {}).setdefault(name.text, name)
    for same_kind in ([*by_text.values()] for by_text in names.values()):
        for at, name in enumerate(same_kind):
            earlier = next((other for other in same_kind[:at] if name.own and _are_confusable(name, other)), None)
            if earlier is not None and name.span is not None:
                kind = name.kind if earlier.span else "fact"
                yield messages.confusable(name.span, name.text, kind, earlier.text, earlier.span)


def _names(looked_at: LookedAt) -> Iterator[_Name]:
    """Facts, then the names that are declared, those of the rulesets that are extended first."""
    own = looked_at.ruleset.files
    facts = (fact.phrase for fact in looked_at.ruleset.vocabulary.facts)
    yield from (_Name("define", phrase, None, own=False) for phrase in (*sorted(PROCEDURES), *facts))
    for statement in looked_at.every:
        match statement:
            case tree.SetDecl(name):
                kind = "set"
            case tree.SourceDecl(name):
                kind = "source"
            case tree.ServiceDecl(name):
                kind = "service"
            case tree.RuleDecl(name) | tree.TableDecl(name) | tree.EditsDecl(name):
                kind = "rule"
            case tree.DefineDecl(name):
                kind = "define"
            case _:
                continue
        yield _Name(kind, name.text, name.span, name.span.source.name in own)


def _are_confusable(one: _Name, other: _Name) -> bool:
    if one.folded == other.folded:
        return True
    if len(one.words) != len(other.words):
        return False
    apart = [(a, b) for a, b in zip(one.words, other.words, strict=True) if a != b]
    return len(apart) == 1 and _differ_in_one_letter(*apart[0])


def _differ_in_one_letter(one: str, other: str) -> bool:
    """Whether one letter is another, is missing, or has changed places with its neighbour."""
    short, long = sorted((one, other), key=len)
    if len(long) < _SHORTEST_WORD:
        return False
    at = next((at for at, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(short) == len(long):
        swapped = short[:at] + short[at : at + 2][::-1] + short[at + 2 :] == long
        return swapped or (short[at + 1 :] == long[at + 1 :] and _are_letters(short[at], long[at]))
    return short[at:] == long[at + 1 :] and _are_letters(long[at])


def _are_letters(*signs: str) -> bool:
    return all(sign.isalpha() for sign in signs)
