"""The header of a file: which of its names may be shown, and which known name is meant by one that is not known.

A file without a header has values of a row where names should stand. So a name is shown only where it is one that is
known, or nearly one, or was given by the user. Any other column is told by its number.
"""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Final

import attrs

from fluororules.batch.claim_names import KNOWN, OTHERS
from fluororules.batch.files.cells import facts_of

MISSPELT: Final = 0.88
"""How alike a name must be to be taken for a slip. Below lie pairs that both are names, as `ordering_npi` and
`rendering_npi`."""

NEAR: Final = 0.8
"""How alike a name must be to be shown for it, or to be asked about."""

_SHORTEST: Final = 6
_LONGEST: Final = 60


@attrs.frozen
class Header:
    """The names of the columns of a file in their order, those that are known, and those that the user gave."""

    names: tuple[str, ...]
    known: frozenset[str]
    given: frozenset[str]

    def shows(self, name: str) -> bool:
        """Whether a name may be shown."""
        return name in self.given or (name.isprintable() and meant(name, self.known, NEAR) is not None)

    def said(self, name: str) -> str:
        """A column by its name, or by its number, counted from 1."""
        return f"`{name}`" if self.shows(name) else self.plainly(name)

    def plainly(self, name: str) -> str:
        """The same without marks around the name."""
        return name if self.shows(name) else f"column {self.names.index(name) + 1}"

    @property
    def is_missing(self) -> bool:
        """Whether no name is known, not even nearly: the first line may be a row."""
        return not any(self.shows(name) for name in self.names)


def header(names: Sequence[str], schema: type, beside: Iterable[str] = (), given: Iterable[str] = ()) -> Header:
    """The header with these names, of encounters of a class or of claim lines."""
    facts = facts_of(schema)
    groups = (name.partition(".")[0] for name in facts)
    return Header(tuple(names), frozenset({*facts, *groups, *beside, *KNOWN, *OTHERS}), frozenset(given))


def meant(name: str, known: Iterable[str], alike: float = MISSPELT) -> str | None:
    """The known name that is meant by a name, however it is spaced and in whatever letters; None where none is.

    Names with other digits are other names, and short ones must be the same.
    """
    ours = {_folded(one): one for one in known if _digits(one) == _digits(name)}
    folded = _folded(name)
    if folded in ours or not _SHORTEST <= len(folded) <= _LONGEST:
        return ours.get(folded)
    near = get_close_matches(folded, [one for one in ours if len(one) >= _SHORTEST], n=1, cutoff=alike)
    return ours[near[0]] if near else None


def slips(names: Iterable[str], known: Iterable[str]) -> dict[str, str]:
    """Known names and, by them, the names that mean them; of several the first, and a name itself before all others."""
    names, known = list(names), list(known)
    found = {name: name for name in names if name in known}
    for name in names:
        if name not in found and name.isprintable() and (ours := meant(name, known)):
            found.setdefault(ours, name)
    return found


def _folded(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter not in " _-")


def _digits(name: str) -> str:
    return "".join(letter for letter in name if letter.isdigit())
