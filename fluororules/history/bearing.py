"""A ruleset to the rules that bear on its services, the days on which they do, and what they do."""

from collections.abc import Iterable, Iterator
from functools import reduce

import attrs

from fluororules.days import NEVER, Days, both, either
from fluororules.history.asking import Asking, asking_of
from fluororules.history.changes import Bearing, Effect, Target, Wants
from fluororules.model.ruleset import Edits, Rule, Ruleset, Service
from fluororules.program.from_model import surest


@attrs.frozen
class Acting:
    """A rule or edits, with the days on which it can apply and what its condition turns on."""

    rule: Rule | Edits
    days: Days
    asking: Asking

    @property
    def family(self) -> str:
        """The name under which it is overridden."""
        return self.rule.family if isinstance(self.rule, Rule) else self.rule.name

    @property
    def overrides(self) -> tuple[str, ...]:
        """The rules that it sets aside."""
        return self.rule.overrides if isinstance(self.rule, Rule) else ()

    @property
    def services(self) -> frozenset[str] | None:
        """The services that it does something to, by name; None for all."""
        if isinstance(self.rule, Edits):
            return None
        groups = (*self.rule.concludes, *self.rule.units, *self.rule.modifiers)
        return frozenset(name for _, names in groups for name in names)


def acting(ruleset: Ruleset) -> tuple[Acting, ...]:
    """Every rule and all edits, in the order of the text. A rule cannot apply while the sets it wants are empty."""
    date, done = ruleset.vocabulary.date, dict[int, Asking]()
    found: list[Acting] = []
    statements: tuple[Rule | Edits, ...] = (*ruleset.rules, *ruleset.edits)
    for rule in statements:
        asking = asking_of(rule.condition, date, done)
        found.append(Acting(rule, both(rule.days, asking.true) if isinstance(rule, Rule) else asking.true, asking))
    return tuple(found)


def bearing_on(service: Service, every: Iterable[Acting]) -> list[Acting]:
    """Those that do something to a service, and those that set aside one of them, however far off."""
    everyone = list(every)
    families = {one.family for one in everyone if one.services is None or service.name in one.services}
    while more := {o.family for o in everyone if o.family not in families and families.intersection(o.overrides)}:
        families |= more
    return [one for one in everyone if one.family in families]


def days_of(services: Iterable[Service]) -> Days:
    """The days on which one of the services has a number."""
    return reduce(either, (days for service in services for _, days in service.numbers), NEVER)


def bearing(
    one: Acting, services: Iterable[Service], days: Days, aside: Iterable[str] | None = None, wants: Wants | None = None
) -> Bearing:
    """What a rule does to these services on these days, and which of the rules `aside` (None: of all) it sets aside."""
    rule = one.rule
    among = None if aside is None else set(aside)
    effects = list(_effects(rule, list(services), days))
    overridden = tuple(name for name in one.overrides if among is None or name in among)
    if overridden:
        effects.append(Effect("overrides", names=overridden))
    return Bearing(rule.name, rule.sentence, tuple(effects), wants, rule.cites, surest(rule.cites), rule.span.place)


def _effects(rule: Rule | Edits, services: list[Service], days: Days) -> Iterator[Effect]:
    def on(names: Iterable[str]) -> tuple[Target, ...]:
        return tuple(target for s in services if s.name in names and (target := _target(s, days)).numbers)

    if isinstance(rule, Edits):
        yield Effect("edits", on({s.name for s in services}), value=rule.table)
        return
    effects = [Effect(verb, on(names)) for verb, names in rule.concludes]
    effects += [Effect("units", on(names), value=str(most)) for most, names in rule.units]
    effects += [Effect("modifier", on(names), value=modifier) for modifier, names in rule.modifiers]
    yield from (effect for effect in effects if effect.targets)
    if rule.asks:
        yield Effect("query", names=tuple(fact.phrase for fact in rule.asks))


def _target(service: Service, days: Days) -> Target:
    """The service with the numbers that it has on some of the days."""
    shared = [(common[0][0], code) for code, held in service.numbers if (common := both(held, days))]
    return Target(service.name, tuple(code for _, code in sorted(shared)))
