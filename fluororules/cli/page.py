"""How a stream is written to: whether in colour, and how wide."""

import os
import sys
import textwrap
from collections.abc import Sequence
from typing import IO, Final

import attrs
import click

NARROWEST: Final = 40
WIDEST: Final = 100
USUAL: Final = 80


@attrs.frozen
class Page:
    """A stream as a page."""

    colour: bool = False
    width: int = USUAL

    def paint(self, text: str, colour: str | None = None, *, bold: bool = False, dim: bool = False) -> str:
        """`text` in a colour, where the page has any."""
        return click.style(text, fg=colour, bold=bold or None, dim=dim or None) if self.colour else text

    def wrap(self, text: str, indent: int) -> list[str]:
        """`text` broken at blanks into lines that begin at column `indent`."""
        margin = " " * indent
        return textwrap.wrap(
            text,
            self.width,
            initial_indent=margin,
            subsequent_indent=margin,
            break_long_words=False,
            break_on_hyphens=False,
        )


@attrs.define
class Head:
    """What stands on standard output above the first of what is shown, and nowhere if nothing is."""

    text: str

    def write(self) -> None:
        """Writes it, once."""
        if self.text:
            sys.stdout.write(self.text)
            self.text = ""


def page_of(stream: IO[str]) -> Page:
    """Colour and width of the terminal; of anything else plain, and 80 columns. NO_COLOR asks for plain anywhere."""
    if not stream.isatty():
        return Page()
    asked = os.environ  # noqa: TID251 - what a terminal can show is known nowhere else, and no decision turns on it
    try:
        width = os.get_terminal_size(stream.fileno()).columns
    except (OSError, ValueError):
        width = USUAL
    plain = bool(asked.get("NO_COLOR")) or asked.get("TERM") == "dumb"
    return Page(not plain, min(max(width or USUAL, NARROWEST), WIDEST))


def listed(words: Sequence[str]) -> str:
    """`a`, `a and b`, or `a, b and c`; nothing for none."""
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)


def counted(number: int, thing: str) -> str:
    """`1 encounter`, `2 encounters`."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
