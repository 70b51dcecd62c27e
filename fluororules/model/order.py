"""Putting things that build on each other in order, and finding the circles where there is none."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


def in_order(needs: Mapping[Key, Sequence[Key]]) -> tuple[list[Key], list[list[Key]]]:
    """The keys with what each needs before it, and the circles found. Keys on a circle are left out of the order.

    Iterative, so that no length of chain is too long; deterministic, by the order of the mapping.
    """
    done: dict[Key, bool] = {}
    order: list[Key] = []
    circles: list[list[Key]] = []
    for start in needs:
        if start not in done:
            _visit(start, needs, done, order, circles)
    return order, circles


def _visit(
    start: Key,
    needs: Mapping[Key, Sequence[Key]],
    done: dict[Key, bool],
    order: list[Key],
    circles: list[list[Key]],
) -> None:
    """Depth first from one key; `done` is false while a key is on the way."""
    way: list[tuple[Key, Iterator[Key]]] = [(start, iter(needs[start]))]
    done[start] = False
    while way:
        key, rest = way[-1]
        needed = next(rest, None)
        if needed is None:
            way.pop()
            done[key] = True
            order.append(key)
        elif needed not in done and needed in needs:
            done[needed] = False
            way.append((needed, iter(needs[needed])))
        elif done.get(needed) is False:
            keys = [k for k, _ in way]
            circles.append(keys[keys.index(needed) :])
