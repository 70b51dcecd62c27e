"""What `fluororules test --coverage` shows: what the examples leave open of each condition."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from fluororules.cli.page import Page
    from fluororules.testing.coverage import Coverage, Covered
    from fluororules.testing.gaps import Gap


@attrs.frozen(eq=False)
class Measured:
    """The coverage of a ruleset, and each atom that is not shown on a side."""

    coverage: Coverage
    gaps: tuple[Gap, ...]

    @property
    def missing(self) -> list[Gap]:
        """What some encounter would show, as far as is known."""
        return [gap for gap in self.gaps if gap.verdict == "missing"]

    @property
    def unsettled(self) -> list[Gap]:
        """Of what it is not settled whether it can be shown."""
        return [gap for gap in self.gaps if gap.verdict == "not settled"]

    @property
    def impossible(self) -> list[Gap]:
        """What no encounter shows."""
        return [gap for gap in self.gaps if gap.verdict == "cannot be shown"]

    @property
    def unfired(self) -> list[Covered]:
        """The rules and edits that no example fires."""
        return [covered for covered in self.coverage.covered if covered.fires == ()]


def in_text(measured: Measured, page: Page) -> Iterator[str]:
    """Rule by rule what is missing, then what cannot be shown, and the totals."""
    from fluororules.testing.messages import not_shown

    for covered in measured.coverage.covered:
        lines = ["no example fires it"] if covered.fires == () else []
        for gap in measured.gaps:
            if gap.covered is covered and gap.verdict != "cannot be shown":
                doubt = " (not settled whether one can)" if gap.verdict == "not settled" else ""
                lines.append(f"line {gap.atom.part.span.line}: {not_shown(gap.atom.part.words, side=gap.side)}{doubt}")
        if lines:
            span = covered.written.span
            label = page.paint("not covered", "yellow", bold=True)
            yield f"{label}  {covered.written.name}  {span.source.shown}:{span.line}"
            for line in lines:
                yield from page.wrap(line, 2)
    for gap in measured.impossible:
        span = gap.atom.part.span
        label = page.paint("cannot be shown", "cyan", bold=True)
        yield f"{label}  {gap.covered.written.name}  {span.source.shown}:{span.line}"
        yield from page.wrap(not_shown(gap.atom.part.words, side=gap.side), 2)
    yield from totals(measured)


def totals(measured: Measured) -> Iterator[str]:
    """The figures of a ruleset: of an atom it is said that it is a test, and of a side what it is."""
    covered = measured.coverage.covered
    rules = [each for each in covered if each.fires is not None]
    atoms = [atom for each in covered for atom in each.atoms]
    sides = 2 * len(atoms) - len(measured.impossible)
    shown = sides - len(measured.missing) - len(measured.unsettled)
    values = (f"{sum(bool(atom.came_to[value]) for atom in atoms)} {name}" for value, name in _NAMES)
    yield f"coverage of {measured.coverage.ruleset}"
    fired = len(rules) - len(measured.unfired)
    inherited = f"{measured.coverage.inherited_fired} of {measured.coverage.inherited}"
    yield f"  rules and edits that apply in some example: {fired} of {len(rules)}; of inherited ones {inherited}"
    yield f"  tests in their conditions: {len(atoms)}; in some example {', '.join(values)}"
    yield "  each test is to be what makes its condition true in one example and false in another:"
    yield f"  {shown} of {sides} shown; {len(measured.impossible)} cannot be shown"


_NAMES = ((True, "true"), (False, "false"), (None, "unknown"))


def as_json(measured: Measured) -> dict[str, object]:
    """Each condition with its atoms, by the names of the examples."""
    coverage = measured.coverage
    return {
        "ruleset": coverage.ruleset,
        "inherited": {"rules": coverage.inherited, "fired": coverage.inherited_fired},
        "conditions": [_condition(measured, covered) for covered in coverage.covered],
        "missing": len(measured.missing),
        "cannot_be_shown": len(measured.impossible),
        "not_settled": len(measured.unsettled),
    }


def _condition(measured: Measured, covered: Covered) -> dict[str, object]:
    from fluororules.testing.coverage import SIDES

    written = covered.written
    gaps = {(id(gap.atom), gap.side): gap for gap in measured.gaps}
    return {
        "kind": written.kind,
        "name": written.name,
        "file": written.span.source.shown,
        "line": written.span.line,
        "fired_by": None if covered.fires is None else list(covered.fires),
        "atoms": [
            {
                "words": atom.part.words,
                "line": atom.part.span.line,
                **{name: list(atom.came_to[value]) for value, name in _NAMES},
                "sides": [_side(atom.shown_by[side], gaps.get((id(atom), side)), side=side) for side in SIDES],
            }
            for atom in covered.atoms
        ],
    }


def _side(shown_by: object, gap: Gap | None, *, side: bool) -> dict[str, object]:
    example = gap.example.text if gap is not None and gap.example is not None else None
    names = list(shown_by) if isinstance(shown_by, list | tuple) else []
    return {"condition": side, "shown_by": names, "lacks": gap.verdict if gap else None, "example": example}
