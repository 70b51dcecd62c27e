"""What the rules rest on: each source with what cites it, and the rules that rest on too little."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

import attrs

from fluororules.decision import Confidence
from fluororules.model.ruleset import Cite, Edits, Rule, Ruleset, SourceText
from fluororules.source import Span

Kind = Literal["rule", "edits", "code", "ensure"]


@attrs.frozen
class Citing:
    """A statement that cites a source; `where` is the place in the source, `place` file and line of the statement."""

    kind: Kind
    name: str
    where: str | None
    confidence: Confidence | None
    place: str


@attrs.frozen
class SourceUse:
    """A source, and what cites it, in the order of the text."""

    source: SourceText
    cited: tuple[Citing, ...]


def sources_of(ruleset: Ruleset) -> tuple[SourceUse, ...]:
    """Each source of the ruleset and of those that it extends, in the order of their declaration."""
    cited: dict[str, list[Citing]] = {name: [] for name in ruleset.cites}
    for kind, name, cites, span in _statements(ruleset):
        for cite in cites:
            cited[cite.source].append(Citing(kind, name, cite.where, cite.confidence, span.place))
    return tuple(SourceUse(source, tuple(cited[name])) for name, source in ruleset.cites.items())


def thin(ruleset: Ruleset) -> tuple[Rule | Edits, ...]:
    """The rules that rest on one source alone, all citations of which are of low confidence. A table counts once."""
    return tuple(
        rule
        for rule in _rules(ruleset).values()
        if len({cite.source for cite in rule.cites}) == 1 and all(cite.confidence == "low" for cite in rule.cites)
    )


def _rules(ruleset: Ruleset) -> Mapping[str, Rule | Edits]:
    """Rules and edits by the name that they are overridden by; a table by its first row."""
    found: dict[str, Rule | Edits] = {}
    for rule in ruleset.rules:
        found.setdefault(rule.family, rule)
    found.update((edits.name, edits) for edits in ruleset.edits)
    return found


def _statements(ruleset: Ruleset) -> Iterator[tuple[Kind, str, Iterable[Cite], Span]]:
    """Whatever cites, by kind and name."""
    for name, rule in _rules(ruleset).items():
        yield "edits" if isinstance(rule, Edits) else "rule", name, rule.cites, rule.span
    yield from (("code", service.name, service.cites, service.span) for service in ruleset.services)
    yield from (("ensure", ensure.name, ensure.cites, ensure.span) for ensure in ruleset.ensures)
