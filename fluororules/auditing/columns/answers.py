"""Outcomes to answers. Each combination of outcomes and code is looked at once."""

from collections.abc import Sequence
from typing import Any, Final

import attrs
import numpy as np

from fluororules.auditing.verdicts import Answer, answer_of, group_of, no_code_text
from fluororules.batch.texts import spread
from fluororules.decision import CodeDecision
from fluororules.program.outcome import Outcome
from fluororules.program.program import Program

MOST: Final = 500_000
"""How many answers are kept before they are forgotten and begun anew."""


@attrs.frozen
class Entry:
    """What is to be said of a code: the answer, None where it is no code then, and the outcome of the encounter.

    `text` is what is said of a line whose code is none then.
    """

    code: str
    answer: Answer | None
    whole: Outcome
    text: str = ""


@attrs.define(eq=False)
class Answers:
    """Answers by number. `of` are the outcomes that the numbers of outcomes name.

    `listed` are, for an outcome, the entries of the codes that could be coded, those that are coded first.
    """

    program: Program
    codes: tuple[str, ...]
    of: Sequence[Outcome]
    entries: list[Entry] = attrs.field(factory=list)
    listed: dict[int, tuple[int, ...]] = attrs.field(factory=dict)
    _by_key: dict[tuple[int, int, int, int], int] = attrs.field(factory=dict)

    def of_lines(self, whole: Any, bearing: Any, without: Any, codes: Any) -> Any:  # noqa: ANN401 - arrays
        """The entry of each billed line by number: by what is said of the encounter, of its ways, and by the code."""
        size = len(self.of) + 1
        packed = ((whole * size + bearing) * size + without + 1) * len(self.codes) + codes
        _, first, inverse = np.unique(packed, return_index=True, return_inverse=True)
        keys = zip(*(part[first].tolist() for part in (whole, bearing, without, codes)), strict=True)
        return np.array([self._of_line(key) for key in keys], np.int64)[inverse]

    def of_outcomes(self, numbers: Any) -> tuple[Any, Any]:  # noqa: ANN401 - arrays
        """The entries of the codes that could be coded, outcome by outcome, and for each outcome how many."""
        distinct, inverse = np.unique(numbers, return_inverse=True)
        every = [self._listed(number) for number in distinct.tolist()]
        counts = np.array([len(each) for each in every], np.int64)
        flat = np.array([number for each in every for number in each], np.int64)
        starts = np.cumsum(counts) - counts
        return flat[spread(starts[inverse], counts[inverse])], counts[inverse]

    def _of_line(self, key: tuple[int, int, int, int]) -> int:
        number = self._by_key.get(key)
        if number is None:
            number = self._by_key[key] = len(self.entries)
            self.entries.append(self._line(*key))
        return number

    def _line(self, whole: int, bearing: int, without: int, code: int) -> Entry:
        named, of = self.codes[code], self.of
        ways = [of[bearing], *([of[without]] if without >= 0 else [])]
        answer = answer_of(named, ways, of[whole], group_of(self.program.vocabulary))
        if answer is not None:
            return Entry(named, answer, of[whole])
        service = next(s.name for s in self.program.services if any(number == named for number, _ in s.numbers))
        return Entry(named, None, of[whole], no_code_text(named, service, of[whole]))

    def _listed(self, number: int) -> tuple[int, ...]:
        found = self.listed.get(number)
        if found is None:
            outcome = self.of[number]
            coded = [code for code in outcome.codes if code.status == "coded"]
            open_ = [code for code in outcome.codes if code.status in {"query", "review"}]
            first = len(self.entries)
            self.entries += [Entry(code.code, _as_it_stands(outcome, code), outcome) for code in (*coded, *open_)]
            found = self.listed[number] = tuple(range(first, len(self.entries)))
        return found


def _as_it_stands(outcome: Outcome, code: CodeDecision) -> Answer:
    queries = tuple(query for query in outcome.queries if code.code in query.decides)
    return Answer(code.status, code, queries)
