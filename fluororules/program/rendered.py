"""The decision on one encounter: an outcome, and the encounter that it is about.

What differs between encounters that answer alike is worked out when somebody asks for it. `Rendered` is a `Decision` to
whoever looks at it: it has the same attributes and class, equals one, and copies, pickles and evolves to one.
"""

from datetime import date
from itertools import chain
from typing import Any

from fluororules.decision import Asked, CodeDecision, Decision, Notice, Query, RulesetId, Status, TableId
from fluororules.facts import UNKNOWN
from fluororules.program.answers import condensed, with_lines
from fluororules.program.edits import with_edits
from fluororules.program.eras import holds
from fluororules.program.fillings import MOST_STEPS
from fluororules.program.outcome import Outcome, joined, outcome_of_part, outcome_when_woken
from fluororules.program.parts import parts_of
from fluororules.program.program import Program, ProgramEdits
from fluororules.schema import State, state_of

_LIMIT_REACHED = Notice(
    "search-limit",
    f"The ways of filling in the unknown facts were not all looked at (limit {MOST_STEPS}); what is open is `query`.",
)


class Rendered:
    """A decision that is not written out yet.

    `_woken` are the sleeping parts that its procedures wake, set where there are any and each procedure is known.
    """

    __slots__ = ("_encounter", "_outcome", "_whole", "_woken")
    _encounter: object
    _outcome: Outcome
    _woken: tuple[int, ...]
    _whole: Decision

    @property  # type: ignore[misc]  # as of any object that stands for another
    def __class__(self) -> type[Decision]:  # type: ignore[override]
        """`Decision`: `isinstance` and attrs go by it."""
        return Decision

    @property
    def _awake(self) -> tuple[int, ...]:
        return () if self._outcome.alone else self._woken

    @property
    def whole(self) -> Decision:
        """The decision written out; worked out once."""
        try:
            return self._whole
        except AttributeError:
            self._whole = written_out(self._outcome, self._encounter, self._awake)
            return self._whole

    def __repr__(self) -> str:
        """As that of the decision."""
        return repr(self.whole)

    def __eq__(self, other: object) -> bool:
        """Whether both say the same."""
        return self.whole == (other.whole if type(other) is Rendered else other)

    def __hash__(self) -> int:
        """As that of the decision."""
        return hash(self.whole)

    def __reduce__(self) -> tuple[Any, ...]:
        """To a copy, or a pickle, of the decision."""
        whole = self.whole
        return Decision, tuple(getattr(whole, field.name) for field in Decision.__attrs_attrs__)

    @property
    def encounter(self) -> str | None:
        """See `Decision`."""
        return self.whole.encounter

    @property
    def date_of_service(self) -> date:
        """See `Decision`."""
        return self.whole.date_of_service

    @property
    def ruleset(self) -> RulesetId:
        """See `Decision`."""
        return self._outcome.era.program.ruleset

    @property
    def question(self) -> str | None:
        """See `Decision`."""
        return self._outcome.era.program.question

    @property
    def tables(self) -> tuple[TableId, ...]:
        """See `Decision`."""
        return self._outcome.era.tables

    @property
    def codes(self) -> tuple[CodeDecision, ...]:
        """See `Decision`."""
        return self.whole.codes

    @property
    def queries(self) -> tuple[Query, ...]:
        """See `Decision`."""
        return self.whole.queries

    @property
    def asked(self) -> tuple[Asked, ...]:
        """See `Decision`."""
        return self.whole.asked

    @property
    def notices(self) -> tuple[Notice, ...]:
        """See `Decision`."""
        return self.whole.notices

    @property
    def coded(self) -> tuple[str, ...]:
        """See `Decision`."""
        outcome = self._outcome
        return outcome.coded if outcome.alone else coded_of(outcome, self._encounter, self._woken)

    def status(self, code: str) -> Status | None:
        """See `Decision`."""
        return self.whole.status(code)

    def to_json(self) -> dict[str, object]:
        """See `Decision`."""
        return self.whole.to_json()


def coded_of(core: Outcome, encounter: object, woken: tuple[int, ...]) -> tuple[str, ...]:
    """The codes whose status is `coded`, without writing out the others."""
    if not woken:
        return core.coded
    kept, coded = core.era.coded, {*core.coded}
    try:
        for at in woken:
            coded.update(kept[at])
    except KeyError:
        return _coded_of(core, encounter, woken)
    return tuple(sorted(coded))


def _coded_of(core: Outcome, encounter: object, woken: tuple[int, ...]) -> tuple[str, ...]:
    """The same, where a part is met for the first time, or turns on more than the procedures that wake it."""
    era = core.era
    sleeping = {at: parts_of(era).sleeping[at] for at in woken}
    era.coded.update({at: outcome_when_woken(era, part).coded for at, part in sleeping.items() if part.alone})
    coded = {*core.coded, *chain.from_iterable(era.coded[at] for at, part in sleeping.items() if part.alone)}
    if not all(part.alone for part in sleeping.values()):
        words = era.program.vocabulary
        state = condensed(era, with_lines(words, state_of(words, encounter)))
        others = (part for part in sleeping.values() if not part.alone)
        coded.update(chain.from_iterable(outcome_of_part(era, part, state).coded for part in others))
    return tuple(sorted(coded))


def written_out(core: Outcome, encounter: object, woken: tuple[int, ...]) -> Decision:
    """The decision on an encounter, from the outcome of the core of an era and the parts that are awake."""
    era = core.era
    program = era.program
    words = program.vocabulary
    state = with_lines(words, state_of(words, encounter))
    outcome = joined(era, core, woken, condensed(era, state)) if parts_of(era).sleeping else core
    return Decision(
        getattr(encounter, words.identifier) if words.identifier else None,
        state[words.date],
        program.ruleset,
        program.question,
        era.tables,
        with_edits(era, state, outcome.codes) if program.edits else outcome.codes,
        outcome.queries,
        outcome.asked,
        _notices(program, state, outcome),
    )


def _notices(program: Program, state: State, outcome: Outcome) -> tuple[Notice, ...]:
    day = state[program.vocabulary.date]
    notices: list[Notice] = []
    if program.reviewed_through is not None and day.toordinal() > program.reviewed_through:
        through = type(day).fromordinal(program.reviewed_through).isoformat()
        notices.append(
            Notice("after-review", f"The ruleset {program.ruleset.name} was reviewed through {through} only.")
        )
    notices += [_no_table(program.edits[at]) for at in outcome.missed]
    lines = program.vocabulary.lines
    if lines is not None and state[lines] is not UNKNOWN and program.lives:
        used = sorted({line.code for line in state[lines] if line.code is not None})
        notices += [_not_in_force(code) for code in used if not _in_force(program, code, day.toordinal())]
    if outcome.limited:
        notices.append(_LIMIT_REACHED)
    return tuple(notices)


def _in_force(program: Program, code: str, ordinal: int) -> bool:
    days = program.lives.get(code)
    return days is None or holds(days, ordinal)


def _no_table(edits: ProgramEdits) -> Notice:
    text = f"The edits {edits.name} had no say: no table {edits.table} that covers the date of service was handed over."
    return Notice("no-table", text)


def _not_in_force(code: str) -> Notice:
    return Notice("code-not-in-force", f"{code} was no code on the date of service.")
