"""Set expressions to codes with their days."""

import re
from collections.abc import Callable, Iterator

from fluororules.days import ALWAYS, Days, both, either, without
from fluororules.model import messages
from fluororules.model.declarations import Declarations, days_of
from fluororules.model.order import in_order
from fluororules.model.ruleset import CodeSet
from fluororules.syntax import tree

Key = tuple[int, str, int]
"""The layer that declares a set, its name, and the layer from which names in it are looked up."""

_ENDS = re.compile(r"([A-Z]?)([0-9]+)([A-Z]?)")


class Sets:
    """The sets of a ruleset, worked out once each."""

    def __init__(self, found: Declarations) -> None:
        """Works out every set of every layer, and complains about circles."""
        self._found = found
        self._done: dict[Key, CodeSet] = {}
        self._hollow: set[Key] = set()
        """Sets of which nothing is to be said when they are empty, since they rest on a circle."""
        self._named: dict[str, int] = {layer.name: at for at, layer in enumerate(found.layers)}
        top = found.top
        wanted = [(layer, name, top) for layer, names in enumerate(found.sets) for name in names]
        needs: dict[Key, list[Key]] = {}
        while wanted:
            key = wanted.pop(0)
            if key not in needs:
                needs[key] = [k for _, k in self._used(key)]
                wanted += needs[key]
        order, circles = in_order(needs)
        self._complain_of_circles(circles)
        for key in order:
            self._work_out(key)

    def by_name(self) -> dict[str, CodeSet]:
        """The sets that rules see, by name."""
        top = self._found.top
        seen = {name: self._key(None, name, top) for name in self._found.set_names()}
        return {name: self._done[key] for name, key in seen.items() if key in self._done}

    def of_item(self, item: tree.SetItem) -> CodeSet | None:
        """The set that stands in a condition: by name, or written out; None where it was complained about."""
        top = self._found.top
        if isinstance(item, tree.SetName):
            key = self._look_up(item, top)
            return self._done.get(key) if key else None
        members = dict(self._members(item, top))
        return CodeSet(" ".join(item.span.text.split()), members)

    # --- names

    def _key(self, ruleset: int | None, name: str, context: int) -> Key | None:
        """Where a name leads from a layer: to the highest layer at or below it, or to that of the ruleset named."""
        start = context if ruleset is None else ruleset
        for layer in range(start, -1, -1):
            if name in self._found.sets[layer]:
                return layer, name, start
        return None

    def _look_up(self, item: tree.SetName, context: int) -> Key | None:
        """As `_key`, with complaints."""
        layer: int | None = None
        if item.ruleset is not None:
            layer = self._named.get(item.ruleset.text)
            if layer is None or layer == self._found.top:
                others = [name for name, at in self._named.items() if at != self._found.top]
                self._found.diagnostics.append(messages.unknown_ruleset(item.ruleset.span, item.ruleset.text, others))
                return None
        key = self._key(layer, item.name.text, context)
        if key is None and not self._found.is_broken("set", item.name.text):
            self._found.diagnostics.append(
                messages.unknown_set(item.name.span, item.name.text, self._found.set_names())
            )
        return key

    def _used(self, key: Key) -> Iterator[tuple[tree.SetName, Key]]:
        """The sets that a set names."""
        layer, name, context = key
        for item in _names(self._found.sets[layer][name].members):
            used = self._key(self._named.get(item.ruleset.text) if item.ruleset else None, item.name.text, context)
            if used is not None and not (item.ruleset and item.ruleset.text not in self._named):
                yield item, used

    def _complain_of_circles(self, circles: list[list[Key]]) -> None:
        for circle in circles:
            names = [name for _, name, _ in circle]
            spans = [self._found.sets[layer][name].name.span for layer, name, _ in circle]
            places = [(span, f"`{name}`") for span, name in zip(spans[1:], names[1:], strict=True)]
            hint = messages.widen(names[0], self._ruleset_below(*circle[0][:2])) if len(circle) == 1 else None
            self._found.diagnostics.append(messages.circle(spans[0], "sets", names, places, hint))
            for key in circle:
                self._done[key] = CodeSet(key[1], {})
                self._hollow.add(key)

    def _ruleset_below(self, layer: int, name: str) -> str | None:
        """The ruleset that this one extends, where a set of this name can be seen from there."""
        there = any(name in self._found.sets[at] for at in range(layer))
        return self._found.layers[layer - 1].name if there else None

    # --- members

    def _work_out(self, key: Key) -> None:
        if key in self._done:
            return
        layer, name, context = key
        declaration = self._found.sets[layer][name]
        # Sets of lower layers are worked out again from the top: only the first time do their mistakes count.
        complaints = len(self._found.diagnostics)
        days = days_of(declaration.dates, self._found.diagnostics)
        members = {code: both(held, days) for code, held in self._members(declaration.members, context)}
        members = {code: held for code, held in members.items() if held}
        if any(used in self._hollow for _, used in self._used(key)):
            self._hollow.add(key)
        elif not members and len(self._found.diagnostics) == complaints and not self._leans_on_broken(declaration):
            self._found.diagnostics.append(messages.empty_set(declaration.name.span, name))
        self._done[key] = CodeSet(name, members)

    def _leans_on_broken(self, declaration: tree.SetDecl) -> bool:
        return any(
            self._found.is_broken("set", item.name.text) or self._key(None, item.name.text, self._found.top) is None
            for item in _names(declaration.members)
        )

    def _members(self, item: tree.SetItem, context: int) -> Iterator[tuple[str, Days]]:
        """Each code with its days."""
        match item:
            case tree.CodeName():
                yield item.code.text, ALWAYS
            case tree.CodeRange():
                for code in self._range(item):
                    yield code, ALWAYS
            case tree.SetName():
                key = self._look_up(item, context)
                if key in self._done and self._found.spell_out(len(self._done[key].members), item.span):
                    yield from self._done[key].members.items()
            case tree.Members():
                kept = self._joined(item.kept, context, both)
                removed = self._joined(item.removed, context, both)
                for code, days in kept.items():
                    yield code, without(days, removed[code]) if code in removed else days

    def _joined(
        self, members: tuple[tree.Member, ...], context: int, dated: Callable[[Days, Days], Days]
    ) -> dict[str, Days]:
        joined: dict[str, Days] = {}
        for member in members:
            days = days_of(member.dates, self._found.diagnostics)
            for code, held in self._members(member.item, context):
                now = dated(held, days)
                joined[code] = either(joined[code], now) if code in joined else now
        return joined

    def _range(self, item: tree.CodeRange) -> Iterator[str]:
        yield from codes_of_range(item, self._found)


def codes_of_range(item: tree.CodeRange, found: Declarations) -> Iterator[str]:
    """The codes from the first to the last, running over the digits; complaints where the ends do not fit."""
    first, last = item.first.text, item.last.text
    one, other = _ENDS.fullmatch(first), _ENDS.fullmatch(last)
    if not one or not other or (one[1], one[3]) != (other[1], other[3]) or len(one[2]) != len(other[2]):
        found.diagnostics.append(messages.mixed_range(item.span))
        return
    if one[2] > other[2]:
        found.diagnostics.append(messages.reversed_range(item.span, first, last))
        return
    if not found.spell_out(int(other[2]) - int(one[2]) + 1, item.span):
        return
    yield from codes_between(first, last)


def codes_between(first: str, last: str) -> Iterator[str]:
    """The codes from the first to the last, where both ends differ in nothing but their digits."""
    if (one := _ENDS.fullmatch(first)) and (other := _ENDS.fullmatch(last)):
        for number in range(int(one[2]), int(other[2]) + 1):
            yield f"{one[1]}{number:0{len(one[2])}d}{one[3]}"


def _names(item: tree.SetItem) -> Iterator[tree.SetName]:
    """The sets that an expression names, in order."""
    match item:
        case tree.SetName():
            yield item
        case tree.Members():
            for member in (*item.kept, *item.removed):
                yield from _names(member.item)
        case tree.CodeName() | tree.CodeRange():
            pass
