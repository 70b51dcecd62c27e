"""Services and their numbers, and the life spans of procedure codes."""

from collections.abc import Iterable, Iterator
from datetime import date

import attrs

from fluororules.days import Days, both, either, without
from fluororules.model import messages
from fluororules.model.declarations import Declarations, days_of
from fluororules.model.ruleset import Service
from fluororules.model.sets import codes_of_range
from fluororules.source import Span
from fluororules.syntax import tree


@attrs.frozen
class _Held:
    """A number that a service has on some days."""

    code: str
    days: Days
    span: Span


def services_of(found: Declarations) -> tuple[Service, ...]:
    """The services in the order of their declaration.

    A service has one number on a day. A number that a higher ruleset adds takes over on its days.
    """
    held = {name: _numbers(found, declarations) for name, declarations in found.services.items()}
    _complain_of_shared(found, held)
    return tuple(_service(found, name, numbers) for name, numbers in held.items())


def _service(found: Declarations, name: str, numbers: list[_Held]) -> Service:
    by_code: dict[str, Days] = {}
    for number in numbers:
        by_code[number.code] = either(by_code.get(number.code, ()), number.days)
    declarations = found.services[name]
    cites = tuple(cite for d in declarations for cite in found.cites_of(d.cites))
    return Service(name, tuple(by_code.items()), cites, declarations[0].span)


def _numbers(found: Declarations, declarations: Iterable[tree.ServiceDecl]) -> list[_Held]:
    """The numbers of a service, those of a higher ruleset in the place of those below."""
    numbers: list[_Held] = []
    for declaration in declarations:
        added: list[_Held] = []
        for number in declaration.numbers:
            days = days_of(number.dates, found.diagnostics)
            for other in added:
                if shared := both(days, other.days):
                    day = _first_day(shared)
                    complaint = messages.two_numbers_one_service(number.code.span, number.code.text, day, other.code)
                    found.diagnostics.append(complaint)
            added.append(_Held(number.code.text, days, number.code.span))
        for new in added:
            numbers = [attrs.evolve(old, days=without(old.days, new.days)) for old in numbers]
        numbers += added
    return numbers


def _complain_of_shared(found: Declarations, held: dict[str, list[_Held]]) -> None:
    """No number may be that of two services on one day; a number is complained about once."""
    by_code: dict[str, list[tuple[str, _Held]]] = {}
    for service, numbers in held.items():
        for number in numbers:
            for other, earlier in by_code.setdefault(number.code, []):
                shared = both(number.days, earlier.days)
                if shared and other != service:
                    complaint = messages.one_number_two_services(
                        number.span, number.code, _first_day(shared), other, earlier.span
                    )
                    found.diagnostics.append(complaint)
                    break
            by_code[number.code].append((service, number))


def shared_numbers(services: Iterable[Service]) -> dict[str, list[str]]:
    """The numbers that were those of several services, at different times, with the services."""
    by_code: dict[str, list[str]] = {}
    for service in services:
        for code, _ in service.numbers:
            by_code.setdefault(code, []).append(service.name)
    return {code: names for code, names in by_code.items() if len(names) > 1}


def _first_day(days: Days) -> str:
    return date.fromordinal(days[0][0]).isoformat()


def lives_of(found: Declarations) -> dict[str, Days]:
    """The days on which procedure codes exist, for those of which a ruleset says so."""
    lives: dict[str, Days] = {}
    for declaration in found.lives:
        found.cites_of(declaration.cites)
        for member in declaration.members:
            days = days_of(member.dates, found.diagnostics)
            for code in _codes(member.item, found):
                lives[code] = either(lives[code], days) if code in lives else days
    return lives


def _codes(item: tree.SetItem, found: Declarations) -> Iterator[str]:
    match item:
        case tree.CodeName():
            yield item.code.text
        case tree.CodeRange():
            yield from codes_of_range(item, found)
        case tree.SetName() | tree.Members():
            raise TypeError("the grammar lets only codes and ranges have lives")
