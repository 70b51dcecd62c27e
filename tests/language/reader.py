"""Language tests: `.rules` files that say in comments which complaints they are to get.

    rule x if procedure in BUNDELD then code a  # expect FR301 at 24-30: did you mean `BUNDLED`?

A comment `# expect CODE at COLUMNS: PIECE` expects a complaint on its own line: its code, the columns that it marks
(one, or first-last, both counted from 1), and a piece of what it says, in the message or the help. `# expect ^ ...`
expects it on the line above, for lines on which no comment can stand. Several stand behind one another on one line.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import attrs

from fluororules.diagnostics import Diagnostic, render
from fluororules.loader import examine

_EXPECT = re.compile(
    r"# expect (?P<above>\^ )?(?P<code>FR\d{3}) at (?P<first>\d+)(?:-(?P<last>\d+))?: (?P<piece>.*?)\s*$"
)


@attrs.frozen
class Expected:
    """A complaint that a file says it is to get."""

    line: int
    code: str
    first: int
    last: int
    piece: str

    def is_met_by(self, diagnostic: Diagnostic) -> bool:
        """Whether this is that complaint, to the column."""
        return self.place == place_of(diagnostic) and self.piece in f"{diagnostic.message}\n{diagnostic.help}"

    @property
    def place(self) -> tuple[str, int, int, int]:
        """What must agree exactly."""
        return self.code, self.line, self.first, self.last


def place_of(diagnostic: Diagnostic) -> tuple[str, int, int, int]:
    """Code, line, first and last column of a complaint; of one that spans lines, the last column of the first."""
    span = diagnostic.span
    length = len(span.text.split("\n", 1)[0].rstrip("\r"))
    return diagnostic.code, span.line, span.column, span.column + max(length, 1) - 1


def expected_in(text: str) -> Iterator[Expected]:
    """What the comments of a file expect. A comment that is nearly one is a fault of the test."""
    for number, line in enumerate(text.split("\n"), 1):
        for piece in re.split(r"(?=# expect )", line)[1:]:
            found = _EXPECT.fullmatch(piece)
            if found is None:
                raise ValueError(f"line {number}: {piece!r} expects nothing that can be read")
            first = int(found["first"])
            last = int(found["last"] or first)
            yield Expected(number - bool(found["above"]), found["code"], first, last, found["piece"])


def complaints_of(path: Path) -> tuple[Diagnostic, ...]:
    """Everything that there is to say about the ruleset in a file."""
    return examine(path).diagnostics


def differences(expected: Iterable[Expected], got: Iterable[Diagnostic]) -> list[str]:
    """What was expected and did not come, and what came and was not expected, in words."""
    missing = list(expected)
    surplus: list[Diagnostic] = []
    for diagnostic in got:
        met = next((e for e in missing if e.is_met_by(diagnostic)), None)
        if met is None:
            surplus.append(diagnostic)
        else:
            missing.remove(met)
    return [
        *(f"not expected, {place_of(d)}:\n{render(d)}" for d in surplus),
        *(f"expected and not there: {e}" for e in missing),
    ]
