"""The rules text as one page of HTML, coloured line by line by what examples show of it. It needs no script."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING, Final

import attrs

if TYPE_CHECKING:
    from fluororules.cli.coverage import Measured
    from fluororules.source import Source
    from fluororules.testing.coverage import Covered
    from fluororules.testing.mutation import Fate, Mutation

_STYLE: Final = """\
body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:75rem;padding:0 1rem;color:#1b1b1b;background:#fff}
table{border-collapse:collapse;width:100%}
td{padding:0 .6rem;vertical-align:top;font:13px/1.45 ui-monospace,monospace;white-space:pre-wrap}
td.n,td.m{text-align:right;color:#666;white-space:nowrap;width:1%}
tr.fired td.t{background:#dff3e0}tr.partly td.t{background:#fff2c6}tr.never td.t{background:#fbd9d7}
tr.fired td.t::before{content:"+ "}tr.partly td.t::before{content:"~ "}tr.never td.t::before{content:"! "}
td.t::before{content:"  ";color:#555}td.m.bad{color:#a11;font-weight:bold}
li code{white-space:pre-wrap}"""
_LEGEND: Final = """\
<p>+ fired, and every test of it shown; ~ fired, but something of it not shown; ! never fired, or nothing shown.
At the right, how many of the slips made on a line the examples notice.</p>"""
_ALIVE: Final = ("survived", "not proved", "not settled")


@attrs.frozen(eq=False)
class Shown:
    """A ruleset with what was found out about it; None of what was not asked."""

    sources: tuple[Source, ...]
    measured: Measured
    mutation: Mutation | None


def coloured(rulesets: Sequence[Shown]) -> str:
    """The page."""
    body = "\n".join(line for shown in rulesets for line in _ruleset(shown))
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>What the examples show</title>\n'
        f"<style>\n{_STYLE}\n</style>\n</head>\n<body>\n<h1>What the examples show</h1>\n{_LEGEND}\n{body}\n"
        "</body>\n</html>\n"
    )


def _ruleset(shown: Shown) -> Iterator[str]:
    from fluororules.cli.coverage import totals
    from fluororules.cli.mutation import totals as of_mutants

    yield f"<h2>{escape(shown.measured.coverage.ruleset)}</h2>"
    yield from (f"<p>{escape(line.strip())}</p>" for line in totals(shown.measured))
    if shown.mutation is not None:
        yield f"<p>{escape(of_mutants(shown.mutation))}</p>"
    for source in shown.sources:
        yield from _file(shown, source)


def _file(shown: Shown, source: Source) -> Iterator[str]:
    """A file: each line with its number, its colour, and the count of mutants; then what survives."""
    covered = [c for c in shown.measured.coverage.covered if c.written.span.source.name == source.name]
    fates = [fate for fate in (shown.mutation.fates if shown.mutation else ()) if _is_in(fate, source)]
    if not covered and not fates:
        return
    colours = {number: colour for each in covered for number, colour in _colours(each)}
    yield f"<h3>{escape(source.shown)}</h3>"
    yield "<table>"
    for number, text in enumerate(source.text.split("\n"), 1):
        here = [fate for fate in fates if fate.mutant.span.line == number]
        alive = sum(fate.verdict in _ALIVE for fate in here)
        killed = sum(fate.verdict == "killed" for fate in here)
        count = f"{killed} of {killed + alive}" if killed + alive else ""
        yield (
            f'<tr class="{colours.get(number, "")}"><td class="n">{number}</td>'
            f'<td class="t">{escape(text)}</td><td class="m{" bad" if alive else ""}">{count}</td></tr>'
        )
    yield "</table>"
    alive_here = [fate for fate in fates if fate.verdict in _ALIVE]
    if alive_here:
        yield "<p>Not noticed by any example:</p><ul>"
        yield from (f"<li>line {fate.mutant.span.line}: {escape(fate.mutant.sentence)}</li>" for fate in alive_here)
        yield "</ul>"


def _is_in(fate: Fate, source: Source) -> bool:
    return fate.mutant.span.source.name == source.name


def _colours(covered: Covered) -> Iterator[tuple[int, str]]:
    """The colour of each line of a statement; the line of a test that is not shown is partly shown at best."""
    span = covered.written.span
    shown = [side for atom in covered.atoms for side in atom.shown_by.values()]
    nothing = covered.fires == () if covered.fires is not None else not any(shown)
    whole = "never" if nothing else "fired"
    lacking = {atom.part.span.line for atom in covered.atoms if atom.lacks}
    for line in range(span.line, span.last.line + 1):
        yield line, "partly" if line in lacking and not nothing else whole
