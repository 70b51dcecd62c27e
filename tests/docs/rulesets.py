"""Writes docs/rulesets/NAME.md, the page of each published ruleset, from its rules.

    python -m tests.docs.rulesets

Each rule stands under its name, with its sentence, condition, days, effects and citations; at the end stand the phrases
that rules define and the sets that they ask for. Run it after a change of the rules; a test holds the pages to them.
"""

import sys
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, TypeVar

import attrs

from fluororules.cli.changes import ranges
from fluororules.days import ALWAYS, Days
from fluororules.fmt import print_body, print_file
from fluororules.loader import examine, load, published_names
from fluororules.model.ruleset import Cite, CodeSet, Defined, Edits, Rule, Ruleset
from fluororules.syntax import parse, tree
from tests.docs.blocks import DOCS
from tests.docs.wording import as_text, effects_in_words, in_days, listed

FOLDER = DOCS / "rulesets"

_Node = TypeVar("_Node")
_RuleDecl = tree.RuleDecl | tree.TableDecl | tree.EditsDecl


@attrs.frozen
class Book:
    """A published ruleset, its own files parsed, and those of the rulesets that it extends."""

    ruleset: Ruleset
    own: tuple[tree.File, ...]
    below: tuple[tree.File, ...]

    @classmethod
    def of(cls, name: str) -> "Book":
        """The book of a published ruleset."""
        ruleset = load(name).ruleset
        below = [file for base in ruleset.extends for file in _parsed(base)]
        return cls(ruleset, tuple(_parsed(name)), tuple(below))

    @property
    def defines(self) -> dict[str, tree.DefineDecl]:
        """Every define by its phrase, own or inherited."""
        every = (s for file in (*self.below, *self.own) for s in file.statements)
        return {s.phrase.text: s for s in every if isinstance(s, tree.DefineDecl)}

    @property
    def rules(self) -> dict[str, list[Rule | Edits]]:
        """Every rule and edits by the name of its statement; of a table all rows."""
        found: dict[str, list[Rule | Edits]] = {}
        for rule in self.ruleset.rules:
            found.setdefault(rule.family, []).append(rule)
        return found | {edits.name: [edits] for edits in self.ruleset.edits}


def pages() -> dict[Path, str]:
    """The page of each published ruleset, and what it is to say."""
    return {FOLDER / f"{name}.md": page(Book.of(name)) for name in published_names()}


def page(book: Book) -> str:
    """The page of a ruleset."""
    return "\n".join(_lines(book))


def _lines(book: Book) -> Iterator[str]:
    yield from _head(book.ruleset)
    for heading, rules in _sections(book.own):
        yield from ("", f"## {heading}")
        for rule in rules:
            yield from ("", *_rule(rule, book))
    yield from _defines(book)
    yield from _sets(book)
    yield ""


def _parsed(name: str) -> list[tree.File]:
    return [parse(source).file for source in examine(name).files]


def _head(ruleset: Ruleset) -> Iterator[str]:
    """What the ruleset is, and its codes."""
    through = ruleset.reviewed_through
    reviewed = f", reviewed through {date.fromordinal(through).isoformat()}" if through else ""
    above = "".join(f" It extends [{name}]({name}.md), whose rules hold too." for name in ruleset.extends[:1])
    yield f"# {ruleset.name}"
    yield ""
    yield f"{ruleset.title or ruleset.name}. Version {ruleset.version or 'not stated'}{reviewed}.{above}"
    yield ""
    about = f"[Its README](../../rulesets/{ruleset.name}/README.md) says what it covers and what was chosen."
    yield f"This page is made from the rules by `make pages`, and is not edited. {about}"
    yield ""
    yield "| service | numbers |"
    yield "| --- | --- |"
    for service in ruleset.services:
        numbers = ", ".join(f"{code} {in_days(days)}".removesuffix(" always") for code, days in service.numbers)
        yield f"| {service.name} | {numbers} |"


def _sections(files: Iterable[tree.File]) -> Iterator[tuple[str, list[_RuleDecl]]]:
    """The rules in the order of the text, under the file and the heading comment that they stand below."""
    for file in files:
        name = file.source.name.rpartition("/")[2]
        headings = [(c.span.start, c.text.removeprefix("# --- ")) for c in file.comments if c.text.startswith("# --- ")]
        rules = [s for s in file.statements if isinstance(s, _RuleDecl)]
        below = [next((text for start, text in reversed(headings) if start < r.span.start), "") for r in rules]
        for heading, group in groupby(zip(below, rules, strict=True), itemgetter(0)):
            yield f"{name}: {as_text(heading)}" if heading else name, [rule for _, rule in group]


# --- rules


def _rule(rule: _RuleDecl, book: Book) -> Iterator[str]:
    models = book.rules[rule.name.text]
    first = models[0]
    yield f"### {rule.name.text}"
    if first.sentence:
        yield from ("", as_text(first.sentence))
    body = print_body(rule)
    is_body = isinstance(rule, tree.RuleDecl) and rule.unless is None  # what the tests of docs parse as one
    yield from ("", f"```{'rules body' if is_body else 'text'}", body, "```", "")
    yield f"- In force: {in_days(first.days if isinstance(first, Rule) else ALWAYS)}"
    yield from (f"- {line}" for line in _does(models, book.ruleset))
    if isinstance(first, Rule):
        for does, names in (("Overrides", first.overrides), ("Restates", first.restates)):
            if names:
                yield f"- {does} {listed(_link_to_rule(name, book) for name in names)}"
    defined = dict.fromkeys(node.phrase for each in models for node in _inside(each.condition, Defined))
    if defined:
        yield f"- Uses {listed(_link_to_define(phrase, book) for phrase in defined)}"
    if sets := _sets_in([rule], book.ruleset):
        yield f"- Asks for {listed(f'[{name}](#set-{name.lower()})' for name in sets)}"
    by_source = groupby(first.cites, lambda cite: cite.source)
    yield from (f"- Rests on {_cites(list(cites), book.ruleset)}" for _, cites in by_source)


def _does(models: Iterable[Rule | Edits], ruleset: Ruleset) -> Iterator[str]:
    """What a rule does in words; of a table, what its rows do between them."""
    said = dict.fromkeys(words for rule in models for words in effects_in_words(rule, ruleset))
    yield from (f"It {words}" for words in said)


def _link_to_rule(name: str, book: Book) -> str:
    return f"[{name}]({_page_of(book.rules[name][0].span.source.name, book)}#{name})"


def _link_to_define(phrase: str, book: Book) -> str:
    page = _page_of(book.defines[phrase].span.source.name, book)
    return f"[{phrase}]({page}#define-{phrase.replace(' ', '-')})"


def _page_of(file: str, book: Book) -> str:
    """The page that a file of rules is on, as this page links to it."""
    name = file.partition("/")[0]
    return "" if name == book.ruleset.name else f"{name}.md"


def _cites(cites: list[Cite], ruleset: Ruleset) -> str:
    """A source with its address, and the places in it."""
    address = ruleset.cites[cites[0].source].at
    title = as_text(cites[0].title)
    linked = f"[{title}]({address.replace('(', '%28').replace(')', '%29')})" if address else title
    places = "; ".join(filter(None, map(_place, cites)))
    return f"{linked}, {places}" if places else linked


def _place(cite: Cite) -> str:
    sure = f"(confidence {cite.confidence})" if cite.confidence else ""
    return f"{as_text(cite.where or '')} {sure}".strip()


# --- what rules name


def _defines(book: Book) -> Iterator[str]:
    own = [s for file in book.own for s in file.statements if isinstance(s, tree.DefineDecl)]
    if not own:
        return
    yield from ("", "## Phrases that the rules define")
    for define in own:
        text = print_file(tree.File(define.span.source, (define,))).strip()
        yield from ("", f"### define {define.phrase.text}", "", "```text", text, "```")
        if sets := _sets_in([define], book.ruleset):
            yield from ("", f"- Asks for {listed(f'[{name}](#set-{name.lower()})' for name in sets)}")


def _sets(book: Book) -> Iterator[str]:
    """The sets that rules and defines name, inherited ones too, as this ruleset has them."""
    every = [s for file in (*book.own, *book.below) for s in file.statements]
    names = _sets_in([s for s in every if isinstance(s, _RuleDecl | tree.DefineDecl)], book.ruleset)
    if not names:
        return
    yield from ("", "## The sets that the rules ask for")
    inherited = " Inherited rules ask for them too, as they stand here." if book.below else ""
    yield from ("", f"A code without days is a member on every day.{inherited}")
    for name in sorted(names):
        yield from ("", f"### Set {name}", "")
        yield from _members(book.ruleset.sets[name])


def _members(codes: CodeSet) -> Iterator[str]:
    """The members, those of the same days together."""
    by_days: dict[Days, list[str]] = {}
    for code, days in sorted(codes.members.items()):
        by_days.setdefault(days, []).append(code)
    for days, members in sorted(by_days.items()):
        when = "" if days == ALWAYS else f"{in_days(days)}: "
        yield f"- {when}{ranges(members)}"


def _sets_in(nodes: Iterable[Any], ruleset: Ruleset) -> list[str]:
    """The sets that statements name, each once, in order; not those of another ruleset by its name."""
    found = (name for node in nodes for name in _inside(node, tree.SetName) if name.ruleset is None)
    return [name for name in dict.fromkeys(each.name.text for each in found) if name in ruleset.sets]


def _inside(node: Any, kind: type[_Node]) -> Iterator[_Node]:
    """The nodes of a kind inside a tree or condition; not those inside of them."""
    if isinstance(node, kind):
        yield node
    elif isinstance(node, tuple):
        yield from (found for part in node for found in _inside(part, kind))
    elif attrs.has(type(node)):
        fields = (field.name for field in attrs.fields(type(node)) if field.name != "span")
        yield from (found for name in fields for found in _inside(getattr(node, name), kind))


def main() -> None:
    """Writes the pages that are not as they should be."""
    FOLDER.mkdir(exist_ok=True)
    for path, text in pages().items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main()
