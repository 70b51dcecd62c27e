"""What `fluororules test --mutate` shows: the slips that no example notices, each with the example that would."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from fluororules.cli.exits import Exit

if TYPE_CHECKING:
    from fluororules.cli.page import Page
    from fluororules.testing.mutation import Fate, Mutation

_LABELS: Final = {"survived": "survives", "not proved": "survives", "not settled": "not settled"}
NO_PROVER: Final = (
    "Whether those without an example decide anything otherwise was not proved: for that, install the solver with "
    "pip install 'fluororules[prove]'"
)


def in_text(found: Mutation, page: Page) -> Iterator[str]:
    """Each survivor with the example that would kill it, and the totals."""
    for name in found.failing:
        yield f"{page.paint('not run', 'red', bold=True)}  example {name} comes out otherwise without any change"
    told: set[str] = set()
    for fate in found.of("survived", "not proved", "not settled"):
        mutant = fate.mutant
        label = page.paint(_LABELS[fate.verdict], "red", bold=True)
        yield f"{label}  {mutant.about}  {mutant.span.source.shown}:{mutant.span.line}"
        yield from page.wrap(mutant.sentence, 2)
        yield from _killer(fate, told)
    yield totals(found)
    if found.of("not proved"):
        yield from page.wrap(NO_PROVER, 2)


def _killer(fate: Fate, told: set[str]) -> Iterator[str]:
    """The example, as it can be pasted, once; where no example says it, the encounter as `evaluate` takes it."""
    import json

    from fluororules.schema.reading import to_json

    if fate.example is not None and fate.example.name in told:
        yield f"  {fate.example.name}, above, notices it too"
    elif fate.example is not None:
        told.add(fate.example.name)
        yield ""
        yield fate.example.text
    elif fate.difference is not None:
        encounter = json.dumps(to_json(fate.difference.encounter), ensure_ascii=False)
        yield f"  no example can say it; {fate.difference.code} comes out otherwise for {encounter}"


def totals(found: Mutation) -> str:
    """How many slips were made, and what became of them."""
    from fluororules.cli.page import counted

    survived = len(found.of("survived", "not proved"))
    parts = [f"{len(found.of('killed'))} noticed by an example, {survived} by none"]
    parts += [
        f"{number} {words}"
        for number, words in (
            (len(found.of("equal")), "proved to change nothing"),
            (len(found.of("not settled")), "not settled"),
            (len(found.of("beyond examples")), "that change what no example states"),
        )
        if number
    ]
    return (
        f"mutation of {found.ruleset.name}: {counted(len(found.fates), 'slip')} made in the rules; {', '.join(parts)}"
    )


def exit_of(found: Mutation) -> Exit:
    """What the exit status says of the mutants."""
    if found.of("not settled"):
        return Exit.UNSETTLED
    return Exit.FOUND if found.failing or found.of("survived", "not proved") else Exit.DONE


def as_json(found: Mutation) -> dict[str, object]:
    """Each mutant with what became of it."""
    return {
        "ruleset": found.ruleset.name,
        "failing": list(found.failing),
        "mutants": [_fate(fate) for fate in found.fates],
    }


def _fate(fate: Fate) -> dict[str, object]:
    from fluororules.schema.reading import to_json

    mutant, difference = fate.mutant, fate.difference
    return {
        "kind": mutant.kind,
        "about": mutant.about,
        "file": mutant.span.source.shown,
        "line": mutant.span.line,
        "change": mutant.sentence,
        "verdict": fate.verdict,
        "killed_by": fate.killed_by,
        "encounter": to_json(difference.encounter) if difference else None,
        "code": difference.code if difference else None,
        "example": fate.example.text if fate.example else None,
    }
