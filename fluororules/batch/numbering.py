"""Rows to numbers: rows that are alike in every part have one number, counted from 1 as they come.

The parts of a row are packed into a few words. The values of each word are numbered, then the pairs of two numbers, and
so on until one is left. So what is looked up is as small as what was seen, however much could be.
"""

from collections.abc import Sequence
from typing import Any, Final

import attrs
import numpy as np

from fluororules.batch.arrays import taken

MOST_PLACES: Final = 1 << 22
"""Up to so many pairs of numbers, each has a place of its own in a table; only what is touched of it takes memory."""
_NARROW: Final = 20
"""Words of up to so many bits are looked up in a table; others are hashed."""
_SPREAD: Final = np.uint64(0x9E3779B97F4A7C15)
_FIRST_BITS: Final = 10
Part = tuple[Any, int]
"""A whole number from 0 for each row, and below what all of them are."""


@attrs.define(eq=False)
class Numbering:
    """The numbers of all that was seen, and how many there are. The parts have the same bounds at every call."""

    words: list["Placed | Hashed"] = attrs.field(factory=list)
    pairs: list["Pairs"] = attrs.field(factory=list)

    @property
    def size(self) -> int:
        """How many rows of different kinds were seen."""
        return [0, *(step.size for step in (*self.words[:1], *self.pairs))][-1]

    @property
    def most(self) -> int:
        """How many numbers there are at most in any of the steps."""
        return max((step.size for step in (*self.words, *self.pairs)), default=0)

    def numbered(self, parts: Sequence[Part]) -> Any:  # noqa: ANN401 - an array
        """The number of each row."""
        packed = packed_into_words(parts)
        if not self.words:
            self.words = [Placed.below(radix) if radix <= 1 << _NARROW else Hashed() for _, radix in packed]
            self.pairs = [Pairs() for _ in packed[1:]]
        found = self.words[0].numbered(packed[0][0])
        before = self.words[0].size
        for pair, word, (values, _) in zip(self.pairs, self.words[1:], packed[1:], strict=True):
            found = pair.numbered(found, word.numbered(values), before, word.size)
            before = pair.size
        return found


@attrs.define(eq=False)
class Placed:
    """Words below a bound, each with a place in a table: there stands its number, or 0."""

    table: Any
    size: int = 0

    @classmethod
    def below(cls, space: int) -> "Placed":
        """One that has seen nothing."""
        return cls(np.zeros(space, np.uint16))

    def numbered(self, words: Any) -> Any:  # noqa: ANN401 - arrays
        """The number of each word, where those without get the next ones."""
        found = taken(self.table, words)
        if not found.all():
            self._add(np.unique(words[found == 0]))
            found = taken(self.table, words)
        return found

    def _add(self, words: Any) -> None:  # noqa: ANN401 - an array
        last = self.size + len(words)
        if last > np.iinfo(self.table.dtype).max:
            self.table = self.table.astype(np.uint32)
        self.table[words] = np.arange(self.size + 1, last + 1)
        self.size = last


@attrs.define(eq=False)
class Hashed:
    """Words of up to 64 bits: each has a place by its hash, or the next free one. At most a quarter is taken."""

    size: int = 0
    bits: int = _FIRST_BITS
    keys: Any = attrs.field(factory=lambda: np.zeros(1 << _FIRST_BITS, np.uint64))
    numbers: Any = attrs.field(factory=lambda: np.zeros(1 << _FIRST_BITS, np.uint32))

    def numbered(self, words: Any) -> Any:  # noqa: ANN401 - arrays
        """The number of each word, where those without get the next ones."""
        words = words.astype(np.uint64, copy=False)
        found = self._look_up(words)
        if not found.all():
            new = np.unique(words[found == 0])
            self.add(new, np.arange(self.size + 1, self.size + len(new) + 1, dtype=np.uint32))
            found = self._look_up(words)
        return found

    def add(self, words: Any, numbers: Any) -> None:  # noqa: ANN401 - arrays
        """Takes in distinct words that it does not hold, with their numbers."""
        self.size += len(words)
        if 4 * self.size > len(self.keys):
            held = np.flatnonzero(self.numbers)
            words = np.concatenate([self.keys[held], words])
            numbers = np.concatenate([self.numbers[held], numbers])
            self.bits = (4 * self.size).bit_length()
            self.keys, self.numbers = np.zeros(1 << self.bits, np.uint64), np.zeros(1 << self.bits, np.uint32)
        at = self._places(words)
        while len(words):
            free = np.flatnonzero(self.numbers[at] == 0)
            free = free[np.unique(at[free], return_index=True)[1]]  # of several for one place the first
            self.keys[at[free]], self.numbers[at[free]] = words[free], numbers[free]
            left = np.ones(len(words), bool)
            left[free] = False
            words, numbers, at = words[left], numbers[left], self._next(at[left])

    def _look_up(self, words: Any) -> Any:  # noqa: ANN401 - arrays
        """The number of each word, 0 where it has none."""
        at = self._places(words)
        found = np.take(self.numbers, at)
        astray = np.flatnonzero((np.take(self.keys, at) != words) & (found != 0))
        while len(astray):
            at[astray] = here = self._next(at[astray])
            found[astray] = self.numbers[here]
            astray = astray[(self.keys[here] != words[astray]) & (found[astray] != 0)]
        return found

    def _places(self, words: Any) -> Any:  # noqa: ANN401 - arrays
        return ((words * _SPREAD) >> np.uint64(64 - self.bits)).astype(np.int64)

    def _next(self, at: Any) -> Any:  # noqa: ANN401 - arrays
        return (at + 1) & (len(self.keys) - 1)


@attrs.define(eq=False)
class Pairs:
    """Pairs of numbers: in a table of rows and columns, which grows; hashed where it would grow too large."""

    of: Placed | Hashed = attrs.field(factory=lambda: Placed.below(1))
    width: int = 1

    @property
    def size(self) -> int:
        """How many pairs were seen."""
        return self.of.size

    def numbered(self, one: Any, other: Any, most_one: int, most_other: int) -> Any:  # noqa: ANN401 - arrays
        """The number of each pair; neither number is above its most."""
        if isinstance(self.of, Placed):
            self._fit(self.of, most_one + 1, most_other + 1)
        pairs = one.astype(np.int64)
        if isinstance(self.of, Placed):
            pairs *= self.width
        else:
            pairs <<= 32
        pairs += other
        return self.of.numbered(pairs if isinstance(self.of, Placed) else pairs.view(np.uint64))

    def _fit(self, of: Placed, rows: int, columns: int) -> None:
        table = of.table.reshape(-1, self.width)
        height, width = table.shape
        if rows <= height and columns <= width:
            return
        new = _doubled(height, rows), _doubled(width, columns)
        if new[0] * new[1] > MOST_PLACES:
            one, other = np.nonzero(table)
            self.of = Hashed()
            self.of.add((one << 32 | other).astype(np.uint64), table[one, other].astype(np.uint32))
            return
        larger = np.zeros(new, table.dtype)
        larger[:height, :width] = table
        of.table, self.width = larger.ravel(), new[1]


def _doubled(size: int, wanted: int) -> int:
    """A size, doubled until it is enough."""
    return size if wanted <= size else 1 << (wanted - 1).bit_length()


# --- words


def packed_into_words(parts: Sequence[Part]) -> list[Part]:
    """Parts joined into as few words as they fit: narrow ones into those that a table holds, others into 64 bits."""
    told = [part for part in parts if part[1] > 1] or list(parts[:1])
    narrow = [part for part in told if part[1] <= 1 << _NARROW]
    wide = [part for part in told if part[1] > 1 << _NARROW]
    for bits in (8, 16, _NARROW):
        narrow = _joined(narrow, bits)
    return [*narrow, *_joined(wide, 64)]


def _joined(parts: Sequence[Part], bits: int) -> list[Part]:
    """Neighbours joined as long as they stay within so many bits; narrow ones are the quicker joined."""
    kind: Any = np.min_scalar_type((1 << bits) - 1).type
    found: list[Part] = []
    for values, radix in parts:
        if found and found[-1][1] * radix <= 1 << bits:
            whole, of = found.pop()
            joined = whole.astype(kind, copy=False) * kind(radix)
            joined += values.astype(kind, copy=False)
            found.append((joined, of * radix))
        else:
            found.append((values, radix))
    return found
