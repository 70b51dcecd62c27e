"""The code blocks of a Markdown page, and what `.rules` text yields.

A block begins with three backticks, its language and, for some, one word more:

    rules             a whole file, which must have no error, and whose examples must come out
    rules body        the condition and effects of one rule
    rules part        statements of a ruleset that extends `fluoroscopy`
    rules NAME.rules  a whole file, kept under that name for the blocks below it
    rules into NAME.rules  statements that take the place of those of the same name in such a file, or are added to it
    json NAME.json    a whole file, as above
    csv NAME.csv      a whole file, as above
    python NAME.py    a whole file, as above
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import attrs

from fluororules.diagnostics import Diagnostic, to_text
from fluororules.encounter import Encounter
from fluororules.lint import CHECKS
from fluororules.lint.looked_at import LookedAt
from fluororules.loader import examine, load
from fluororules.prove import prove
from fluororules.testing import run_examples

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
COMPLAINTS = DOCS / "reference" / "complaints"
PAGES = sorted([ROOT / "README.md", *DOCS.rglob("*.md")])
FILE = "local.rules"
PART = "ruleset local extends fluoroscopy\n\n"
ON = date(2024, 10, 15)
"""The day on which pages of `fluororules lint` look at rules."""

PROVED = "FR5"
"""How codes of `fluororules prove` begin."""

_FENCE = re.compile(r"^```(\w*) *(.*?)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@attrs.frozen
class Block:
    """A code block.

    Its language, the words behind that, its text, the line it begins on, the heading above it, and from where to where
    its text stands in the page.
    """

    language: str
    mark: str
    text: str
    line: int
    heading: str
    start: int
    end: int


def name_of(path: Path) -> str:
    """A page as tests name it."""
    return path.relative_to(ROOT).as_posix()


def blocks_of(page: Path) -> Iterator[Block]:
    """The code blocks of a page, in order."""
    text = page.read_text(encoding="utf-8")
    for found in _FENCE.finditer(text):
        before = text[: found.start()]
        headings = re.findall(r"^## (.*)$", before, re.MULTILINE)
        heading = headings[-1] if headings else ""
        yield Block(found[1], found[2], found[3], before.count("\n") + 1, heading, found.start(3), found.end(3))


def prose_of(page: Path) -> str:
    """A page without its code blocks."""
    return _FENCE.sub("", page.read_text(encoding="utf-8"))


def complaints_of(
    text: str | bytes, others: Mapping[str, str] | None = None, schema: type = Encounter, code: str = ""
) -> tuple[tuple[Diagnostic, ...], str]:
    """The complaints about a file, with other files beside it, and the complaints as they are shown.

    Where `code` is that of a check of `fluororules lint`, what this check alone says is added; where it is one of
    `fluororules prove`, what is found under that code, without the encounters that show it.
    """
    with _written(text, others) as main:
        examined = examine(main, schema)
        found = list(examined.diagnostics)
        if examined.ruleset is not None:
            looked_at = LookedAt(examined.ruleset, ON)
            found += (said for check in CHECKS if check.code == code for said in check.run(looked_at))
            if code.startswith(PROVED):
                diagnostics = (each.diagnostic for each in prove(examined.ruleset).findings)
                found += (said for said in diagnostics if said.code == code)
        return tuple(found), to_text(found).replace(f"{main.parent}/", "")


def missed_examples(text: str, others: Mapping[str, str] | None = None) -> list[str]:
    """The names of the examples in a file that come out otherwise than it expects."""
    with _written(text, others) as main:
        return [outcome.example.name for outcome in run_examples(load(main)) if outcome.misses]


@contextmanager
def _written(text: str | bytes, others: Mapping[str, str] | None) -> Iterator[Path]:
    """The file, with the others beside it, for as long as it is looked at."""
    with TemporaryDirectory() as folder:
        for name, other in (others or {}).items():
            (Path(folder) / name).write_text(other, encoding="utf-8")
        main = Path(folder) / FILE
        main.write_bytes(text.encode() if isinstance(text, str) else text)
        yield main
