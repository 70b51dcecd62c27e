"""Facts whose phrases no rule could name."""

import re

from fluororules.schema import Fact, SchemaError, Vocabulary
from fluororules.syntax.lexicon import keywords

_WORD = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")


def refuse_unspeakable(words: Vocabulary) -> None:
    """Raises SchemaError where the phrase of a fact holds a keyword of the language other than `of`, or is no words.

    The list of procedures is named with the keyword, and modifiers by what bears them, so their phrases may be any.
    """
    for fact in words.facts:
        named_otherwise = fact.kind == "lines" or (fact.kind == "modifiers" and fact.group is not None)
        if not named_otherwise:
            _refuse(fact)


def _refuse(fact: Fact) -> None:
    for at, word in enumerate(fact.phrase.split(" ")):
        if not _WORD.fullmatch(word):
            raise SchemaError(f"{fact.dotted} is called `{fact.phrase}`, and rules write facts in lower-case words")
        if word in keywords() and (word != "of" or at == 0):
            raise SchemaError(f"{fact.dotted} is called `{fact.phrase}`, and `{word}` is a keyword of the language")
