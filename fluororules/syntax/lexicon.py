"""The grammar, and what a word of it is."""

from functools import cache
from typing import TYPE_CHECKING

import attrs

from fluororules._resources import folder
from fluororules.source import Span

if TYPE_CHECKING:
    from lark import Lark


@attrs.frozen
class Token:
    """One word: its kind (a terminal of the grammar), its text, its place."""

    kind: str
    text: str
    span: Span
    complained: bool = False
    """Whether it was complained about, so that nothing more is to be said of it."""


@cache
def grammar() -> "Lark":
    """The grammar, built once in a process."""
    from lark import Lark  # noqa: PLC0415 - importing Lark takes longer than deciding

    text = (folder("grammar") / "fluororules.lark").read_text(encoding="utf-8")
    return Lark(
        text,
        parser="lalr",
        lexer="basic",
        start=["statement", "body", "unreadable"],
        propagate_positions=True,
        maybe_placeholders=False,
    )


@cache
def spelled() -> dict[str, str]:
    """What is written for each terminal that has one spelling: keywords and signs."""
    found = {t.name: str(t.pattern.value).replace("\\", "") for t in grammar().terminals if t.pattern.type == "str"}
    return found | {"EXPECT_ONLY": "expect only"}


@cache
def keywords() -> dict[str, str]:
    """The words of the language, with the names of their terminals."""
    return {text: name for name, text in spelled().items() if text.isalpha()}


@cache
def range_sign() -> str:
    """The name that the grammar gives to `..`."""
    return next(name for name, text in spelled().items() if text == "..")
