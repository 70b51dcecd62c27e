"""Rules files to checked rulesets, with every complaint about them and what they extend."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import attrs

from fluororules.diagnostics import Diagnostic, in_order
from fluororules.encounter import Encounter
from fluororules.errors import RulesFileError
from fluororules.loader.files import (
    LARGEST,
    SUFFIX,
    Found,
    base_of,
    bytes_of,
    name_of,
    published_file,
    published_names,
    stays_inside,
)
from fluororules.model import Layer, Ruleset, check
from fluororules.schema import vocabulary
from fluororules.source import Source, Span
from fluororules.syntax import capped, decode, messages, parse, tree

MOST_FILES: Final = 1000
DEEPEST_USE: Final = 32
# Where part of a ruleset was not read, nothing is known of the names that it may declare.
_UNREAD: Final = frozenset({"FR101", "FR103", "FR111", "FR117", "FR361", "FR362", "FR364", "FR365", "FR366"})
_ABOUT_NAMES: Final = frozenset({"FR301", "FR302", "FR303", "FR304", "FR305", "FR307", "FR354"})


@attrs.frozen
class Examined:
    """A ruleset as far as it was understood: its own files, the checked ruleset where nothing is wrong, complaints."""

    files: tuple[Source, ...]
    ruleset: Ruleset | None
    diagnostics: tuple[Diagnostic, ...]


def examine(ruleset: str | Path, schema: type = Encounter, largest_source: int = LARGEST) -> Examined:
    """Reads and checks a published ruleset by name, a file or a folder, and gives every complaint about it.

    What it extends is examined too. `largest_source` bounds each file, in bytes. Raises RulesFileError only where its
    own first file cannot be read.
    """
    name = name_of(ruleset)
    found = Found(published_file(name) if name in published_names() else name, largest_source)
    layers, diagnostics = _layers(found)
    result = check(layers, vocabulary(schema))
    every = in_order(_without_echoes(diagnostics, result.diagnostics))
    broken = any(d.severity == "error" for d in every)
    sources = tuple(file.source for file in layers[-1].files)
    return Examined(sources, None if broken else result.ruleset, capped(every))


def _without_echoes(first: list[Diagnostic], second: tuple[Diagnostic, ...]) -> Iterator[Diagnostic]:
    """All complaints but those of the check about words that the parser complained about."""
    yield from first
    told = [(d.span.source.name, d.span.start, d.span.end) for d in first]
    unread = any(d.code in _UNREAD for d in first)
    misread = any(d.severity == "error" for d in first)
    for d in second:
        span = d.span
        if (unread and d.code in _ABOUT_NAMES) or (misread and d.code == "FR354"):
            continue
        if not any(n == span.source.name and s < span.end and span.start < e for n, s, e in told):
            yield d


def _layers(found: Found) -> tuple[list[Layer], list[Diagnostic]]:
    """The files of a ruleset and of those that it extends, lowest first."""
    layers: list[Layer] = []
    diagnostics: list[Diagnostic] = []
    seen: list[str] = []
    at: Found | None = found
    while at is not None:
        seen.append(os.path.realpath(at.main))
        files, complaints = _files(at)
        diagnostics += complaints
        header = _header(files[0])
        stem = os.path.basename(at.main).removesuffix(SUFFIX)
        layers.insert(0, Layer(header.name.text if header else stem, files))
        base, at = at, None
        if header is not None and header.extends is not None:
            at = base_of(base, header.extends.text)
            if at is None:
                known = published_names()
                diagnostics.append(messages.unknown_base(header.extends.span, header.extends.text, known))
            elif os.path.realpath(at.main) in seen:
                diagnostics.append(messages.extends_itself(header.extends.span, header.extends.text))
                at = None
    return layers, diagnostics


def _header(file: tree.File) -> tree.Header | None:
    return next((s for s in file.statements if isinstance(s, tree.Header)), None)


def _files(found: Found) -> tuple[tuple[tree.File, ...], list[Diagnostic]]:
    """The main file of a ruleset and all that it uses, each read once."""
    main = os.path.basename(found.main)
    files: dict[str, tree.File] = {}
    diagnostics: list[Diagnostic] = []
    todo: list[tuple[str, tuple[str, ...], Span | None]] = [(main, (), None)]
    while todo:
        name, chain, used_at = todo.pop(0)
        problem = None
        if used_at is not None and name in chain:
            problem = messages.uses_itself(used_at, (*chain[chain.index(name) :], name))
        elif used_at is not None and (len(chain) > DEEPEST_USE or len(files) >= MOST_FILES):
            problem = messages.too_many_files(used_at, DEEPEST_USE, MOST_FILES)
        if problem is not None:
            diagnostics.append(problem)
            continue
        if name in files:
            continue
        file = _read(found, name, used_at, diagnostics)
        if file is None:
            continue
        files[name] = file
        todo += [
            (statement.path.text, (*chain, name), statement.path.span)
            for statement in file.statements
            if isinstance(statement, tree.UseDecl)
        ]
    return tuple(files.values()), diagnostics


def _read(found: Found, name: str, used_at: Span | None, diagnostics: list[Diagnostic]) -> tree.File | None:
    """One file, parsed. What is wrong with the path of a used file is a complaint; of the first file, an exception."""
    path = found.main
    if used_at is not None:
        if not stays_inside(found.root, name):
            diagnostics.append(messages.leads_out(used_at))
            return None
        path = os.path.join(os.path.dirname(found.main), *name.split("/"))
    try:
        data = bytes_of(path, found.largest)
    except RulesFileError as error:
        if used_at is None:
            raise
        diagnostics.append(messages.cannot_read(used_at, str(error.args[0]).partition(": ")[2] or "cannot be read"))
        return None
    source, complaints = decode(f"{found.prefix}{name}", data, path, found.largest)
    parsed = parse(source)
    diagnostics += [*complaints, *parsed.diagnostics]
    return parsed.file
