"""A decision for people: each code's status, why, where that stands, and what to ask."""

from collections.abc import Iterator, Sequence
from typing import Final

from fluororules.cli.page import Page, listed
from fluororules.decision import CodeDecision, Decision, Edit, Overridden, Reason, RulesetId
from fluororules.edits import FIRST, OPEN

MARGIN: Final = 13
_ORDER: Final = ("coded", "query", "review", "not coded")
_COLOURS: Final = {"coded": "green", "query": "yellow", "review": "magenta", "not coded": "red"}
_SURE: Final = {
    "code": "supports it",
    "not coded": "bars it",
    "review": "leaves it to a person",
    "query": "asks about it",
    "units": "limits its units",
    "modifier": "adds a modifier",
}
_UNSURE: Final = {
    "code": "may support it",
    "not coded": "may bar it",
    "review": "may leave it to a person",
    "query": "may ask about it",
    "units": "may limit its units",
    "modifier": "may add a modifier",
}


def ruleset_line(ruleset: RulesetId, page: Page) -> str:
    """Which rules decided."""
    version = f" {ruleset.version}" if ruleset.version else ""
    return page.paint(f"ruleset {ruleset.name}{version}, digest {ruleset.digest[:12]}", dim=True)


def in_text(decision: Decision, page: Page) -> str:
    """The whole decision."""
    return "\n".join([heading(decision, page), *body_lines(decision, page)])


def side_by_side(decisions: Sequence[Decision], page: Page) -> str:
    """What several rulesets say of one encounter: the statuses beside each other, then the whole of each."""
    lines = [heading(decisions[0], page), ""]
    asked = [decision.question or decision.ruleset.name for decision in decisions]
    widths = [max(len(question), len("not coded")) for question in asked]
    codes = sorted({code.code for decision in decisions for code in decision.codes})
    heads = (question.ljust(width) for question, width in zip(asked, widths, strict=True))
    lines.append(" " * MARGIN + "  ".join(heads).rstrip())
    for code in codes:
        statuses = [decision.status(code) or "" for decision in decisions]
        cells = (
            page.paint(status, _COLOURS.get(status)) + " " * (width - len(status))
            for status, width in zip(statuses, widths, strict=True)
        )
        lines.append(f"  {code.ljust(MARGIN - 2)}{'  '.join(cells)}".rstrip())
    for decision in decisions:
        lines += ["", page.paint(decision.ruleset.name, bold=True), *body_lines(decision, page)]
    return "\n".join(lines)


def body_lines(decision: Decision, page: Page) -> list[str]:
    """A decision without its heading."""
    lines = [*_tables(decision, page), ""]
    groups = _grouped(decision.codes)
    for group in groups:
        lines += code_lines(group, decision, page)
    lines += _to_ask(decision, page)
    for notice in decision.notices:
        lines += [*entry("notice", "cyan", notice.text, page), ""]
    return lines


def heading(decision: Decision, page: Page) -> str:
    """Which encounter it is about."""
    name = decision.encounter if decision.encounter is not None else "(no id)"
    return f"{page.paint(name, bold=True)}  {decision.date_of_service.isoformat()}"


def entry(label: str, colour: str, text: str, page: Page) -> list[str]:
    """A label in the margin, and text beside it."""
    first, *rest = page.wrap(text, MARGIN) or [" " * MARGIN]
    return [f"  {page.paint(label, colour, bold=True)}{first[2 + len(label) :]}", *rest]


def small(text: str, page: Page, indent: int = MARGIN + 2) -> list[str]:
    """Text that stands back."""
    return [page.paint(line, dim=True) for line in page.wrap(text, indent)]


# --- codes


def _grouped(codes: Sequence[CodeDecision]) -> list[list[CodeDecision]]:
    """The codes by status; those that are alike in everything else stand together."""
    groups: dict[object, list[CodeDecision]] = {}
    for code in sorted(codes, key=lambda c: _ORDER.index(c.status)):
        alike = (code.status, code.units, code.modifiers, tuple(_telling(code)), code.overridden)
        groups.setdefault(alike, []).append(code)
    return list(groups.values())


def code_lines(group: Sequence[CodeDecision], decision: Decision, page: Page) -> list[str]:
    """Codes that are alike: their status, their numbers, and why."""
    code = group[0]
    numbers = ", ".join(c.code for c in group) + _limits(code)
    lines = entry(code.status, _COLOURS[code.status], numbers, page)
    if code.status == "query":
        facts = [q.fact for q in decision.queries if code.code in q.decides]
        lines += page.wrap(f"It turns on {listed(facts) or 'more than could be looked at'}.", MARGIN)
    lines += reason_lines(_telling(code), page)
    for overridden in code.overridden:
        lines += _overridden_lines(overridden, page)
    if not _telling(code) and not code.overridden:
        lines += page.wrap("No rule supports it." if len(group) == 1 else "No rule supports them.", MARGIN)
    return [*lines, ""]


def _limits(code: CodeDecision) -> str:
    units = "" if code.units is None else f", at most {code.units} unit{'' if code.units == 1 else 's'}"
    return units + "".join(f", modifier {modifier}" for modifier in code.modifiers)


def reason_lines(reasons: Sequence[Reason], page: Page) -> list[str]:
    """Each rule once, with all that it does."""
    return [line for rule in _by_rule(reasons) for line in _reason_lines(rule, page)]


def _telling(code: CodeDecision) -> list[Reason]:
    """The reasons but for units and modifiers of a code that is not coded."""
    moot = {"units", "modifier"} if code.status == "not coded" else set()
    return [reason for reason in code.reasons if reason.effect not in moot]


def _by_rule(reasons: Sequence[Reason]) -> list[list[Reason]]:
    rules: dict[str, list[Reason]] = {}
    for reason in reasons:
        rules.setdefault(reason.rule, []).append(reason)
    return list(rules.values())


def _reason_lines(reasons: Sequence[Reason], page: Page) -> Iterator[str]:
    """A rule's sentence, what it does and where it stands, and its citation."""
    rule = reasons[0]
    does = " and ".join((_SURE if r.certain else _UNSURE)[r.effect] for r in reasons)
    if rule.text:
        yield from page.wrap(rule.text, MARGIN)
    sure = f", confidence {rule.confidence}" if rule.confidence else ""
    yield from small(f"{rule.rule} {does} ({rule.place}{sure})", page)
    for edit in (edit for reason in reasons[:1] for edit in reason.edits):
        yield from small(edit_in_words(edit), page)
    yield from citation_lines(rule.source, page)


def edit_in_words(edit: Edit) -> str:
    """A row of a table: what it says, since when, and where it stands."""
    says = {
        "pair": f"column one {edit.column_one} over {edit.code}, indicator {edit.number}",
        "add-on": f"{edit.code} is an add-on code with a list of type {edit.number}",
        "units": f"{edit.code} up to {edit.number} unit{'' if edit.number == 1 else 's'}",
    }[edit.what]
    began = "" if edit.first == FIRST else f" from {edit.first.isoformat()}"
    ended = "" if edit.last == OPEN else f" until {edit.last.isoformat()}"
    return f"{says}{began}{ended} (table {edit.table}, {edit.edition})"


def _tables(decision: Decision, page: Page) -> Iterator[str]:
    """The question, and the tables that speak of the date."""
    if decision.question:
        yield decision.question
    for table in decision.tables:
        yield page.paint(f"table {table.name} {table.edition}, digest {table.digest[:12]}", dim=True)


def _overridden_lines(rule: Overridden, page: Page) -> Iterator[str]:
    if rule.text:
        yield from page.wrap(f"Set aside: {rule.text}", MARGIN)
    yield from small(f"{rule.rule} is overridden by {listed(rule.by)} ({rule.place})", page)
    yield from citation_lines(rule.source, page)


def citation_lines(source: str | None, page: Page) -> Iterator[str]:
    """The citation; a source that is cited at several places is named once."""
    said: list[str] = []
    before = ""
    for cite in (source or "").split("; "):
        title, _, where = cite.rpartition(", ")
        said.append(where if title and title == before else cite)
        before = title
    yield from small("; ".join(said), page)


# --- what to ask


def _to_ask(decision: Decision, page: Page) -> Iterator[str]:
    for query in decision.queries:
        yield from entry("import" if query.fact.startswith("table ") else "ask", "yellow", query.question, page)
        turn = "turns" if len(query.decides) == 1 else "turn"
        yield from small(f"{', '.join(query.decides)} {turn} on {query.fact}", page)
    for asked in decision.asked:
        yield from entry("also ask", "yellow", asked.question, page)
        yield from small(
            f"{listed(asked.rules)} {'asks' if len(asked.rules) == 1 else 'ask'} for {asked.fact} in any case", page
        )
    if decision.queries or decision.asked:
        yield ""
