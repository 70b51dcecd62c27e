"""The pages of complaints in docs/reference/complaints: one for each code, and each page true."""

import re
from collections.abc import Mapping
from datetime import date
from functools import cache

import attrs
import pytest

from fluororules.diagnostics import Diagnostic
from fluororules.encounter import Encounter
from tests.docs.blocks import COMPLAINTS, DOCS, ROOT, Block, blocks_of, complaints_of, missed_examples, prose_of

PACKAGE = ROOT / "fluororules"
CODES = sorted(
    {
        code
        for room in ("syntax", "model", "lint", "prove")
        for code in re.findall('"(FR[0-9]+)"', (PACKAGE / room / "messages.py").read_text(encoding="utf-8"))
    }
)
RULE = "code stand-alone 76000\n\nrule exam\n    if {} then code stand-alone\n"
PROCEDURES = RULE.format("procedure in (73580)")


@attrs.frozen
class Dateless:
    """An encounter without procedures."""

    date_of_service: date


# What a page cannot show: too large, not printable, or more than one file.
NOT_SHOWN: Mapping[str, bytes | str] = {
    "FR101": b"#" * (1024 * 1024 + 1),
    "FR102": RULE.format("(" * 65 + "other imaging" + ")" * 65),
    "FR103": "set A = 7404\n" * 101,
    "FR110": RULE.format("other\u200b imaging"),
    "FR111": RULE.format("other imaging").encode() + b"# caf\xe9\n",
    "FR112": RULE.format("other imaging") + "# \u202e\n",
    "FR117": RULE.format("other imaging").encode("utf-16"),
    "FR118": RULE.format("other imaging") + "# one\x0b# two\n",
    "FR119": RULE.format("physician time up to 60\xa0minutes"),
    "FR327": PROCEDURES,
    "FR364": 'use "1.rules"\n' + RULE.format("other imaging"),
}
# Files beside the one examined, and the class of its encounters, where they are not the usual.
BESIDE: Mapping[str, Mapping[str, str]] = {
    "FR364": {f"{at}.rules": f'use "{at + 1}.rules"\n' for at in range(1, 40)},
}
SCHEMAS: Mapping[str, type] = {"FR327": Dateless}
# No text of codes is as long as the limit, and no rule can say yet that it restates another.
UNREACHABLE = {"FR343"}


@cache
def _blocks(code: str) -> tuple[Block, ...]:
    return tuple(blocks_of(COMPLAINTS / f"{code}.md"))


def _main(code: str, heading: str) -> Block | None:
    """The rules block below a heading that is a whole file and the one examined."""
    return next((b for b in _blocks(code) if b.language == "rules" and not b.mark and b.heading == heading), None)


def _beside(code: str) -> dict[str, str]:
    return {b.mark: b.text for b in _blocks(code) if b.language == "rules" and b.mark.endswith(".rules")}


def _codes(found: tuple[Diagnostic, ...]) -> set[str]:
    return {diagnostic.code for diagnostic in found}


def test_each_code_has_its_page() -> None:
    """The codes in the rooms' messages and the pages are the same."""
    assert sorted(path.stem for path in COMPLAINTS.glob("FR*.md")) == CODES


def test_the_index_lists_each_page_once() -> None:
    """The index lists every page, once, with the title that the page has."""
    listed = re.findall(r"^\| \[(FR\d+)\]\(\1\.md\) \| (.*) \|$", prose_of(COMPLAINTS / "index.md"), re.MULTILINE)
    heads = [(COMPLAINTS / f"{code}.md").read_text(encoding="utf-8").partition("\n")[0] for code in CODES]
    assert [f"# {code}: {title}" for code, title in sorted(listed)] == heads


@pytest.mark.parametrize("code", CODES)
def test_the_page_has_its_parts(code: str) -> None:
    """A page says what to avoid, what to prefer and why, in this order, and nothing else."""
    assert re.findall("^## (.*)$", prose_of(COMPLAINTS / f"{code}.md"), re.MULTILINE) == ["Avoid", "Prefer", "Why"]


@pytest.mark.parametrize("code", CODES)
def test_what_to_avoid_earns_the_complaint(code: str) -> None:
    """The text to avoid, shown or not, earns the complaint of its page and no other error."""
    block = _main(code, "Avoid")
    assert (block is None) == (code in NOT_SHOWN or code in UNREACHABLE)
    if code in UNREACHABLE:
        return
    text = NOT_SHOWN[code] if block is None else block.text
    found, shown = complaints_of(text, BESIDE.get(code), SCHEMAS.get(code, Encounter), code)
    assert code in _codes(found), shown
    if code != "FR103":
        assert _codes(found) <= {code, "FR354"}, shown


@pytest.mark.parametrize("code", [code for code in CODES if code not in NOT_SHOWN and code not in UNREACHABLE])
def test_the_complaint_is_shown_as_it_is(code: str) -> None:
    """A page shows the complaint about the text to avoid word for word."""
    block = _main(code, "Avoid")
    assert block is not None
    _, shown = complaints_of(block.text, code=code)
    printed = next(b for b in _blocks(code) if b.language == "text" and b.heading == "Avoid")
    assert printed.text == f"{shown}\n"


@pytest.mark.parametrize("code", [code for code in CODES if code not in NOT_SHOWN and code not in UNREACHABLE])
def test_what_to_prefer_earns_none(code: str) -> None:
    """The text to prefer has no mistake at all, and its examples come out."""
    block = _main(code, "Prefer")
    assert block is not None
    found, shown = complaints_of(block.text, _beside(code), code=code)
    assert _codes(found) <= ({"FR354"} - {code}), shown
    assert missed_examples(block.text, _beside(code)) == []


def test_each_code_of_an_encounter_is_explained() -> None:
    """The codes of encounters that break their schema, and those of the page on them, are the same."""
    texts = [path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")]
    emitted = {code for text in texts for code in re.findall(r"\bFD[0-9]{3}\b", text)}
    page = (DOCS / "reference" / "encounter-errors.md").read_text(encoding="utf-8")
    explained = re.findall(r"^\| (FD[0-9]+) \|", page, re.MULTILINE)
    assert sorted(emitted) == explained
