"""`fluororules test`: the examples of rulesets, run."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import attrs
import click

from fluororules.cli.exits import Exit
from fluororules.cli.help import Taught
from fluororules.cli.options import form, paths

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fluororules.cli.coverage import Measured
    from fluororules.cli.page import Page
    from fluororules.cli.rulesets_in import Found
    from fluororules.loader import Rules
    from fluororules.testing.examples import Miss, Outcome
    from fluororules.testing.mutation import Mutation
    from fluororules.testing.shown import Unshown
    from fluororules.testing.telling import Made


_EXITS = (
    "Exit status: 0 all came out as expected, and every rule is shown; 1 not so, or something is not covered, or a "
    "mutant survives; 2 a ruleset has errors, or the usage is wrong; 4 not settled within the prover's limit; 5 a file "
    "could not be read or written; 130 interrupted."
)


@attrs.define(eq=False)
class _Tested:
    """A ruleset and everything that was found out about its examples; None of what was not asked."""

    rules: Rules
    path: str
    outcomes: list[Outcome]
    gaps: list[Unshown]
    measured: Measured | None = None
    mutation: Mutation | None = None

    @property
    def failed(self) -> list[Outcome]:
        """The examples that came out otherwise."""
        return [outcome for outcome in self.outcomes if outcome.misses]

    @property
    def made(self) -> list[Made]:
        """The examples that would show, or kill, what is left, each once."""
        found = [gap.example for gap in self.measured.gaps] if self.measured else []
        found += [fate.example for fate in self.mutation.fates] if self.mutation else []
        return list({example.name: example for example in found if example is not None}.values())


@click.command("test", cls=Taught, short_help="Run the examples of rulesets.", epilog=_EXITS)
@paths
@click.option("--coverage", is_flag=True, help="Say what the examples do not show of each condition.")
@click.option("--mutate", is_flag=True, help="Make slips in the rules, and name those that no example notices.")
@click.option("--write", is_flag=True, help="Add the examples that would show or notice it to the ruleset's file.")
@click.option("--html", metavar="FILE", help="Write the rules text, coloured line by line by what examples show.")
@form("text for people, or one JSON object")
def command(paths: tuple[str, ...], coverage: bool, mutate: bool, write: bool, html: str | None, form: str) -> int:
    """Run the examples of the rulesets that each PATH names, and show each that comes out otherwise.

    A rule is shown by an example that fires it and by a near miss: an example that differs in one fact, and in which
    the rule does not apply. A rule that lacks either is named.

    With --coverage, each test of each condition is to be shown to turn the condition by itself, both ways. With
    --mutate, small slips are made in the rules one at a time; an example notices a slip where it comes out otherwise.
    Each slip that none notices is printed with an example that would, ready to paste; --write adds these examples.

    PATH is a .rules file, the name of a published ruleset, or a folder; see `fluororules check --help`.

    With --format json, one object is printed: "examples" and "failed" are counts, "outcomes" lists every example with
    its place, and for what came out otherwise the code, what was expected, what came out, and the reasons; "unshown"
    lists the rules without an example that fires them, or without a near miss; "coverage" and "mutation" are there
    where they were asked for.

    \b
    Try:
      fluororules test rulesets/
      fluororules test my.rules --coverage --mutate
      fluororules test my.rules --mutate --html shown.html
    """
    from fluororules.cli.rulesets_in import broken, rulesets_in

    if write and not (coverage or mutate):
        raise click.UsageError("--write adds what --coverage or --mutate finds: give one of them")
    found = rulesets_in(paths)
    if not found:
        sys.stderr.write("fluororules test: there is no .rules file below what was named\n")
        return Exit.WRONG
    status = Exit.DONE
    tested: list[_Tested] = []
    for one in found:
        status = max(status, broken(one))
        tested += _run(one, coverage=coverage or html is not None, mutate=mutate)
    if html is not None:
        _write_page(html, tested)
    if form == "json":
        sys.stdout.buffer.write(json.dumps(_as_json(tested), ensure_ascii=False, indent=2).encode() + b"\n")
    elif tested:
        sys.stdout.writelines(f"{line}\n" for line in _all_in_text(tested, coverage=coverage))
    if write:
        _add(tested)
    return max(status, *(_status(one, coverage=coverage) for one in tested)) if tested else status


def _run(found: Found, *, coverage: bool, mutate: bool) -> list[_Tested]:
    """What was found out about a ruleset that can be run."""
    from fluororules.loader import load
    from fluororules.testing.examples import run_examples
    from fluororules.testing.shown import unshown

    if found.examined is None or found.examined.ruleset is None:
        return []
    rules = load(found.path)
    tested = _Tested(rules, found.path, list(run_examples(rules)), list(unshown(rules)))
    if coverage or mutate:
        _look_closer(tested, coverage=coverage, mutate=mutate)
    return [tested]


def _look_closer(tested: _Tested, *, coverage: bool, mutate: bool) -> None:
    """Coverage and mutation, where they are asked for."""
    from fluororules.cli.coverage import Measured
    from fluororules.cli.progress import Steps
    from fluororules.testing.coverage import coverage as measure
    from fluororules.testing.gaps import gaps
    from fluororules.testing.mutation import mutation
    from fluororules.testing.naming import Names

    ruleset = tested.rules.ruleset
    names = Names.of(ruleset)
    if coverage:
        found = measure(tested.rules)
        tested.measured = Measured(found, tuple(gaps(ruleset, found, names)))
    if mutate:
        steps = Steps(f"{ruleset.name}: mutants")
        try:
            tested.mutation = mutation(ruleset, names, steps)
        finally:
            steps.end()


def _status(tested: _Tested, *, coverage: bool) -> Exit:
    """What the exit status says of a ruleset; a page of HTML alone finds nothing."""
    from fluororules.cli.mutation import exit_of

    status = Exit.FOUND if tested.failed or tested.gaps else Exit.DONE
    if coverage and tested.measured is not None:
        measured = tested.measured
        status = max(status, Exit.FOUND if measured.missing or measured.unfired else Exit.DONE)
        status = max(status, Exit.UNSETTLED if measured.unsettled else Exit.DONE)
    return max(status, exit_of(tested.mutation) if tested.mutation is not None else Exit.DONE)


def _write_page(file: str, tested: list[_Tested]) -> None:
    from fluororules.cli.coloured import Shown, coloured
    from fluororules.cli.files import create

    shown = []
    for one in tested:
        ruleset = one.rules.ruleset
        own = tuple(source for source in ruleset.sources if source.name in ruleset.files)
        if one.measured is not None:
            shown.append(Shown(own, one.measured, one.mutation))
    create(file, coloured(shown).encode())


def _add(tested: list[_Tested]) -> None:
    """Adds what was made to each ruleset's file."""
    from fluororules.cli.adding import add
    from fluororules.cli.page import counted

    sys.stdout.flush()
    for one in tested:
        if one.made:
            name = add(one.rules, one.path, one.made)
            sys.stderr.write(f"{counted(len(one.made), 'example')} added to {name}: give each its sentence\n")
        else:
            sys.stderr.write(f"{one.rules.name}: no example was found that could be added\n")


def _all_in_text(tested: list[_Tested], *, coverage: bool) -> Iterator[str]:
    """Everything for people to read; the tally stands last, as it always did."""
    from fluororules.cli import coverage as covering
    from fluororules.cli import mutation as mutating
    from fluororules.cli.page import page_of

    page = page_of(sys.stdout)
    for one in tested:
        for outcome in one.failed:
            yield from _in_text(outcome, page)
            yield ""
    for one in tested:
        for gap in one.gaps:
            yield from _gap_in_text(gap, page)
    for one in tested:
        if coverage and one.measured is not None:
            yield from covering.in_text(one.measured, page)
        if one.mutation is not None:
            yield from mutating.in_text(one.mutation, page)
    examples = sum(len(one.outcomes) for one in tested)
    yield _tally(examples, sum(len(one.failed) for one in tested), sum(len(one.gaps) for one in tested))


def _tally(examples: int, failed: int, gaps: int) -> str:
    from fluororules.cli.page import counted

    more = f"; {counted(gaps, 'rule')} not shown in full" if gaps else ""
    return f"{counted(examples, 'example')}: {examples - failed} as expected, {failed} otherwise{more}"


def _gap_in_text(gap: Unshown, page: Page) -> Iterator[str]:
    """What the examples leave open of a rule."""
    lacks = "no example fires it" if not gap.fired else "no example that differs in one fact fails to fire it"
    yield f"{page.paint('not shown', 'yellow', bold=True)}  {gap.rule}  {gap.span.source.shown}:{gap.span.line}"
    yield from page.wrap(lacks, 2)


def _in_text(outcome: Outcome, page: Page) -> Iterator[str]:
    """An example that came out otherwise: what it says, where it stands, and each difference with its reasons."""
    from fluororules.cli.decisions import MARGIN, code_lines, small

    example = outcome.example
    yield f"{page.paint(example.name, bold=True)}  {example.span.source.shown}:{example.span.line}"
    if example.sentence:
        yield from page.wrap(example.sentence, 2)
    for miss in outcome.misses:
        yield f"  {page.paint('expected', 'green', bold=True)}   {miss.expected}"
        yield f"  {page.paint('got', 'red', bold=True)}        {miss.got}"
        if miss.decided is not None:
            yield from code_lines([miss.decided], outcome.decision, page)[1:-1]
    yield from (line for cite in example.cites for line in small(_cite(cite.title, cite.where), page, MARGIN))


def _cite(title: str, where: str | None) -> str:
    return f"{title}, {where}" if where else title


def _as_json(tested: list[_Tested]) -> dict[str, object]:
    from fluororules.cli import coverage, mutation

    said: dict[str, object] = {
        "examples": sum(len(one.outcomes) for one in tested),
        "failed": sum(len(one.failed) for one in tested),
        "outcomes": [
            {
                "ruleset": one.rules.name,
                "example": outcome.example.name,
                "file": outcome.example.span.source.shown,
                "line": outcome.example.span.line,
                "as_expected": not outcome.misses,
                "misses": [_miss_as_json(miss) for miss in outcome.misses],
            }
            for one in tested
            for outcome in one.outcomes
        ],
        "unshown": [
            {
                "ruleset": one.rules.name,
                "rule": gap.rule,
                "file": gap.span.source.shown,
                "line": gap.span.line,
                "fired": gap.fired,
                "near_miss": gap.missed,
            }
            for one in tested
            for gap in one.gaps
        ],
    }
    measured = [coverage.as_json(one.measured) for one in tested if one.measured is not None]
    mutated = [mutation.as_json(one.mutation) for one in tested if one.mutation is not None]
    return {**said, **({"coverage": measured} if measured else {}), **({"mutation": mutated} if mutated else {})}


def _miss_as_json(miss: Miss) -> dict[str, object]:
    import attrs

    reasons = miss.decided.reasons if miss.decided else ()
    return {
        "code": miss.code,
        "expected": miss.expected,
        "got": miss.got,
        "reasons": [attrs.asdict(reason) for reason in reasons],
    }
