"""The pages of rulesets in docs/rulesets: made from the rules, whole, and where decisions say that they are."""

import re
from collections import Counter
from pathlib import Path

import pytest

from fluororules.loader import load, published_names
from fluororules.source import Source
from fluororules.syntax import parse
from fluororules.testing.drawn import compiled, compiled_files
from tests.docs.blocks import name_of
from tests.docs.rulesets import FOLDER, Book, page, pages
from tests.docs.wording import as_text, effects_in_words, in_days, listed

PAGES = pages()


def test_each_ruleset_has_its_page() -> None:
    """There is a page for each published ruleset, and for nothing else."""
    assert sorted(path.stem for path in FOLDER.glob("*")) == sorted(published_names())


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_the_page_is_what_the_rules_say(path: Path) -> None:
    """The page that is kept is the one that would be made now (`make pages`)."""
    assert path.read_text(encoding="utf-8") == PAGES[path]


@pytest.mark.parametrize("name", published_names())
def test_each_rule_is_where_its_reasons_lead(name: str) -> None:
    """Each rule, own or inherited, stands under its name on the page of the folder that its place begins with."""
    for rule in load(name).ruleset.rules:
        folder = rule.span.place.partition("/")[0]
        assert f"\n### {rule.family}\n" in PAGES[FOLDER / f"{folder}.md"]


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_no_anchor_is_taken_twice(path: Path) -> None:
    """No two headings of a page have the same anchor, so that each address leads to one place."""
    headings = re.findall(r"^#+ (.*)$", PAGES[path], re.MULTILINE)
    anchors = Counter(re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings)
    assert [anchor for anchor, times in anchors.items() if times > 1] == []


@pytest.mark.parametrize("name", published_names())
def test_each_rule_says_what_it_rests_on(name: str) -> None:
    """Below each rule stand its sentence, its days, and each place that it cites, with the confidence of it."""
    page = PAGES[FOLDER / f"{name}.md"]
    for rule in (rule for rule in load(name).ruleset.rules if rule.ruleset == name):
        told = page.partition(f"\n### {rule.family}\n")[2].partition("\n#")[0]
        assert f"- In force: {in_days(rule.days)}\n" in told
        assert as_text(rule.sentence or "") in told
        for cite in rule.cites:
            sure = f" (confidence {cite.confidence})" if cite.confidence else ""
            assert f" {as_text(cite.where or '')}{sure}" in told


SMALL = """
# --- what is [barred]
source GUIDE "The guide" at "https://example.org/a(b)" confidence high
code a 76000
code b 76001
set ONE = 11111, 22222..22224 from 2019-01-01
define odd case as procedure in ONE
rule first "It_is so." from 2019-01-01 if odd case then code a unless other imaging
    cite GUIDE "page 1", GUIDE "page 2" confidence low
rule second if procedure in ONE then a, b not coded overrides first restates third
table third "By row."
    | other imaging | code |
    | yes           | a    |
    | no            | b    |
edits fourth from table "t"
"""


def test_a_small_page() -> None:
    """Each kind of rule stands under its heading with what decides, and links to what it names."""
    file = parse(Source.of("drawn/drawn.rules", SMALL)).file
    shown = page(Book(compiled_files(file).ruleset, (file,), ()))
    assert (
        shown.partition("\n## drawn.rules: what is \\[barred\\]\n")[2]
        == """
### first

It\\_is so.

```text
if odd case then code a
unless other imaging
```

- In force: from 2019-01-01
- It supports a
- Uses [odd case](#define-odd-case)
- Rests on [The guide](https://example.org/a%28b%29), page 1 (confidence high); page 2 (confidence low)

### second

```rules body
if procedure in ONE then a, b not coded
```

- In force: always
- It bars every code
- Overrides [first](#first)
- Restates [third](#third)
- Asks for [ONE](#set-one)

### third

By row.

```text
| other imaging | code |
| yes           | a    |
| no            | b    |
```

- In force: always
- It supports a
- It supports b

### fourth

```text
from table "t"
```

- In force: always
- It looks every code up in the table t

## Phrases that the rules define

### define odd case

```text
define odd case as procedure in ONE
```

- Asks for [ONE](#set-one)

## The sets that the rules ask for

A code without days is a member on every day.

### Set ONE

- 11111
- from 2019-01-01: 22222 to 22224
"""
    )


def test_days_and_effects_in_words() -> None:
    """Days and effects are said in the words of the language's own reference."""
    ruleset = compiled("""
code a 76000
code b 76001
rule r until 2019-12-31 if other imaging
    then code a and a, b not coded and units 2 on a and modifier 26 on b and query physician time
edits e from table "t"
""").ruleset
    assert in_days(ruleset.rules[0].days) == "until 2019-12-31"
    assert list(effects_in_words(ruleset.rules[0], ruleset)) == [
        "supports a",
        "bars every code",
        "limits a to 2 units",
        "adds modifier 26 to b",
        "asks for physician time in any case",
    ]
    assert list(effects_in_words(ruleset.edits[0], ruleset)) == ["looks every code up in the table t"]


def test_text_stays_text() -> None:
    """Signs that Markdown would read are shown as they are, and a list ends with `and`."""
    assert as_text("a_b [c]\n  d|e") == "a\\_b \\[c\\] d\\|e"
    assert listed(["a", "b", "c"]) == "a, b and c"
