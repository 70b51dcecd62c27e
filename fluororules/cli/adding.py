"""Examples added to a file of a ruleset: whole, or not at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from fluororules.cli.files import UnreadableError

if TYPE_CHECKING:
    from fluororules.loader import Rules
    from fluororules.source import Source
    from fluororules.testing.telling import Made


def add(rules: Rules, path: str, made: Sequence[Made]) -> str:
    """The name of the file that the examples were added to.

    That is `examples-boundaries.rules`, where the ruleset has a file of that name; else the one with the most examples,
    or the first. `path` is what `load` takes for the ruleset. Raises UnreadableError where the file cannot be written,
    or would not be understood, and then nothing is written.
    """
    from fluororules.cli.files import replace
    from fluororules.diagnostics import has_errors
    from fluororules.source import Source
    from fluororules.syntax import parse

    source = _file(rules)
    _refuse_published(path, source)
    text = "\n".join([source.text.rstrip("\n") + "\n", *(one.text for one in made)])
    parsed = parse(Source.of(source.name, text))
    if has_errors(parsed.diagnostics):
        raise UnreadableError(f"{source.shown}: left as it is, for what would be added is not understood there")
    replace(source.path, _as_before(source, text))
    return source.shown


_KEPT_FOR_THEM: Final = "examples-boundaries.rules"


def _file(rules: Rules) -> Source:
    ruleset = rules.ruleset
    own = [source for source in ruleset.sources if source.name in ruleset.files]
    counts = Counter(example.span.source.name for example in ruleset.examples)
    return max(own, key=lambda source: (PurePath(source.name).name == _KEPT_FOR_THEM, counts[source.name]))


def _refuse_published(path: str, source: Source) -> None:
    """A published ruleset by its name, or a file that may not be written, is not added to."""
    import os

    from fluororules.loader import published_names

    if path in published_names():
        raise UnreadableError(f"{path}: a published ruleset is not written to; name its folder to write to it")
    if not os.access(source.path, os.W_OK):
        raise UnreadableError(f"{source.path}: permission denied")


def _as_before(source: Source, text: str) -> bytes:
    """The text as bytes, with the line ends and the byte order mark that the file had."""
    from fluororules.source import BOM

    if "\r\n" in source.text:
        text = text.replace("\r\n", "\n").replace("\n", "\r\n")
    mark = BOM if source.data.startswith(BOM.encode()) else ""
    return (mark + text).encode()
