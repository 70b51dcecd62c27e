"""What the files of a ruleset declare, by name and layer, with complaints about what is declared twice.

Layer 0 is the ruleset that extends no other; each ruleset that extends adds one. A name is looked up from the layer on
which the deciding ruleset stands downwards, so that a set declared again holds for the inherited rules too.
"""

from collections.abc import Iterable, Sequence
from typing import cast

import attrs

from fluororules.days import Days, between
from fluororules.decision import Confidence
from fluororules.diagnostics import Diagnostic
from fluororules.model import messages
from fluororules.model.ruleset import Cite, Layer, SourceText
from fluororules.source import Span
from fluororules.syntax import tree

MOST_CODES = 1_000_000
"""How many codes all ranges and sets of a ruleset may come to, counted wherever they are put together."""


@attrs.define
class Declarations:
    """Everything that is declared. Broken statements declare their names too, and nothing else."""

    layers: tuple[Layer, ...]
    headers: list[tree.Header] = attrs.field(factory=list)
    sources: dict[str, tree.SourceDecl] = attrs.field(factory=dict)
    services: dict[str, list[tree.ServiceDecl]] = attrs.field(factory=dict)
    lives: list[tree.LifeDecl] = attrs.field(factory=list)
    sets: list[dict[str, tree.SetDecl]] = attrs.field(factory=list)
    defines: dict[str, tree.DefineDecl] = attrs.field(factory=dict)
    rules: dict[str, tuple[tree.RuleDecl | tree.TableDecl | tree.EditsDecl, int]] = attrs.field(factory=dict)
    ensures: dict[str, tuple[tree.EnsureDecl, int]] = attrs.field(factory=dict)
    examples: dict[str, tree.ExampleDecl] = attrs.field(factory=dict)
    broken: dict[str, set[str]] = attrs.field(factory=dict)
    places: dict[tuple[str, str], Span] = attrs.field(factory=dict)
    diagnostics: list[Diagnostic] = attrs.field(factory=list)
    spelled_out: int = 0

    def spell_out(self, codes: int, span: Span) -> bool:
        """Whether so many more codes of ranges and sets may be spelled out; a complaint at the first that may not."""
        before = self.spelled_out
        self.spelled_out += codes
        if before <= MOST_CODES < self.spelled_out:
            self.diagnostics.append(messages.too_many_codes(span, MOST_CODES))
        return self.spelled_out <= MOST_CODES

    @property
    def top(self) -> int:
        """The layer of the ruleset itself."""
        return len(self.layers) - 1

    def is_broken(self, kind: str, name: str) -> bool:
        """Whether a statement of that name was not understood, so that nothing is to be said about its use."""
        broken = self.broken.get(kind, set())
        return name in broken or (kind == "define" and any(phrase.startswith(f"{name} ") for phrase in broken))

    def cites_of(self, cites: Iterable[tree.Citation]) -> tuple[Cite, ...]:
        """Each citation with its source; complaints about sources that are not declared.

        Where a citation states no confidence, that of its source stands.
        """
        known: list[Cite] = []
        for cite in cites:
            name = cite.source.text
            if name in self.sources:
                source = self.sources[name]
                where = cite.where.text if cite.where else None
                known.append(Cite(name, source.title.text, where, _level(cite.confidence or source.confidence)))
            elif not self.is_broken("source", name):
                self.diagnostics.append(messages.unknown_source(cite.source.span, name, list(self.sources)))
        return tuple(known)

    def source_texts(self) -> dict[str, SourceText]:
        """The sources by name."""
        return {
            name: SourceText(
                name,
                source.title.text,
                source.dated.value if source.dated else None,
                source.at.text if source.at else None,
                _level(source.confidence),
            )
            for name, source in self.sources.items()
        }

    def set_names(self) -> list[str]:
        """All set names, for suggestions."""
        return sorted({name for layer in self.sets for name in layer})


def _level(word: tree.Word | None) -> Confidence | None:
    """A level of confidence; the parser lets no other word through."""
    return cast("Confidence", word.text) if word else None


def collect(layers: Sequence[Layer]) -> Declarations:
    """The declarations of all layers, lowest first."""
    found = Declarations(tuple(layers))
    for number, layer in enumerate(layers):
        found.sets.append({})
        header: Span | None = None
        for file in layer.files:
            for at, statement in enumerate(file.statements):
                if isinstance(statement, tree.Header):
                    header = _header(found, statement, at, header)
                else:
                    _declare(found, statement, number)
    _differ_by_case(found)
    return found


def _header(found: Declarations, header: tree.Header, at: int, first: Span | None) -> Span:
    if first is not None:
        found.diagnostics.append(messages.second_header(_head_of(header), first))
        return first
    if at:
        found.diagnostics.append(messages.late_header(_head_of(header)))
    found.headers.append(header)
    return _head_of(header)


def _head_of(header: tree.Header) -> Span:
    """The word `ruleset` and the name."""
    return Span(header.span.source, header.span.start, header.name.span.end)


def _declare(found: Declarations, statement: tree.Statement, layer: int) -> None:  # noqa: C901, PLR0912 - one case a statement
    match statement:
        case tree.SourceDecl():
            if _is_new(found, "source", statement.name):
                found.sources[statement.name.text] = statement
        case tree.ServiceDecl():
            name = statement.name.text
            if name in found.services and _same_layer(found, name, layer):
                _is_new(found, "service", statement.name)
            else:
                found.places.setdefault(("service", name), statement.name.span)
                found.services.setdefault(name, []).append(statement)
        case tree.LifeDecl():
            found.lives.append(statement)
        case tree.SetDecl():
            if _is_new(found, f"set of layer {layer}", statement.name, "set"):
                found.sets[layer][statement.name.text] = statement
        case tree.DefineDecl():
            if _is_new(found, "define", tree.Word(statement.phrase.text, statement.phrase.span)):
                found.defines[statement.phrase.text] = statement
        case tree.RuleDecl() | tree.TableDecl() | tree.EditsDecl():
            if _is_new(found, "rule", statement.name):
                found.rules[statement.name.text] = (statement, layer)
        case tree.EnsureDecl():
            if _is_new(found, "ensure", statement.name):
                found.ensures[statement.name.text] = (statement, layer)
        case tree.ExampleDecl():
            if layer == found.top and _is_new(found, "example", statement.name):
                found.examples[statement.name.text] = statement
        case tree.BrokenDecl():
            _broken(found, statement)
        case tree.Header() | tree.UseDecl():
            pass


def _same_layer(found: Declarations, name: str, layer: int) -> bool:
    """Whether the service's latest statement stands in this layer; in a higher one it adds numbers."""
    source = found.services[name][-1].span.source
    return any(file.source is source for file in found.layers[layer].files)


def _broken(found: Declarations, statement: tree.BrokenDecl) -> None:
    if statement.name is None:
        return
    kind = {"table": "rule", "edits": "rule", "code": "service"}.get(statement.kind, statement.kind)
    found.broken.setdefault(kind, set()).update((statement.name, *statement.numbers))


def _is_new(found: Declarations, space: str, name: tree.Word, kind: str | None = None) -> bool:
    first = found.places.setdefault((space, name.text), name.span)
    if first is name.span:
        return True
    inherited = all(file.source is not first.source for file in found.layers[found.top].files)
    found.diagnostics.append(messages.declared_twice(name.span, kind or space, name.text, first, inherited=inherited))
    return False


def _differ_by_case(found: Declarations) -> None:
    """Phrases of defines are lower case by the grammar; nothing else can differ by case alone but sources and sets."""
    for kind, names in (("rule", found.rules), ("service", found.services)):
        low: dict[str, str] = {}
        for name in names:
            other = low.setdefault(name.lower(), name)
            if other != name:
                found.diagnostics.append(messages.same_but_for_case(found.places[kind, name], kind, name, other))


def days_of(dates: tree.Dates, diagnostics: list[Diagnostic]) -> Days:
    """The days that dates say; a reversed pair is complained about."""
    days = between(dates.start.value if dates.start else None, dates.end.value if dates.end else None)
    if not days and dates.start and dates.end:
        diagnostics.append(messages.from_after_until(dates.start.span.to(dates.end.span)))
    return days
