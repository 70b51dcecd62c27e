"""Complaints about rules text, for people in colour and for programs in JSON."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import Final

from fluororules.cli.page import Page, counted, page_of
from fluororules.diagnostics import Diagnostic, render

_COLOURS: Final = {"error": "red", "warning": "yellow"}


def show(complaints: Sequence[Diagnostic | str], *, err: bool = False) -> None:
    """Each complaint with the line it is about, a blank line between them."""
    stream = sys.stderr if err else sys.stdout
    page = page_of(stream)
    texts = [c if isinstance(c, str) else in_colour(c, page) for c in complaints]
    if texts:
        stream.write("\n\n".join(texts) + "\n")


def in_colour(complaint: Diagnostic, page: Page) -> str:
    """One complaint: its head in the colour of its severity, the marks under its words too."""
    colour = _COLOURS[complaint.severity]
    head, *lines = render(complaint).split("\n")
    label, _, rest = head.partition(" ")
    place, _, message = rest.partition(": ")
    shown = [f"{page.paint(label, colour, bold=True)} {place}: {page.paint(message, bold=True)}"]
    for line in lines:
        marks = line.strip(" |")
        is_marks = line.startswith("      | ") and bool(marks) and not marks.strip("^")
        is_help = line.startswith("    = ")
        shown.append(page.paint(line, colour if is_marks else "cyan") if is_marks or is_help else line)
    return "\n".join(shown)


def in_order(complaints: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Sorted by file, place, severity and code; what several rulesets share is said once."""
    unique = {(c.span.source.shown, c.span.start, c.span.end, c.code, c.message): c for c in complaints}
    return sorted(unique.values(), key=lambda c: (c.span.source.shown, c.span.start, c.severity, c.code, c.message))


def tally(complaints: Sequence[Diagnostic]) -> tuple[int, int]:
    """How many are errors, and how many warnings."""
    errors = sum(c.severity == "error" for c in complaints)
    return errors, len(complaints) - errors


def tally_in_words(complaints: Sequence[Diagnostic]) -> str:
    """`2 errors, 1 warning`, or `nothing to complain about`."""
    errors, warnings = tally(complaints)
    said = [counted(n, thing) for n, thing in ((errors, "error"), (warnings, "warning")) if n]
    return ", ".join(said) or "nothing to complain about"
