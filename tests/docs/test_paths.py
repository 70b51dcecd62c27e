"""What the documentation names is there: files, folders, headings."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.blocks import DOCS, PAGES, ROOT, name_of, prose_of

_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_CODE = re.compile(r"`([^`\n]+)`")
_PATH = re.compile(r"[a-zA-Z_.][\w.-]*(?:/[\w.*-]+)*/?")


def _links(page: Path) -> Iterator[str]:
    return (found for found in _LINK.findall(prose_of(page)) if "://" not in found)


def _paths(page: Path) -> Iterator[str]:
    """What stands in backticks and is a path: with a folder before it, or a file of the checkout's top."""
    for text in _CODE.findall(prose_of(page)):
        plain = _PATH.fullmatch(text) and "NAME" not in text
        if plain and ("/" in text or Path(text).suffix in {".md", ".toml", ".lark"}):
            yield text


def _headings(page: Path) -> set[str]:
    """The anchors of a page's headings, as they are made from the text of each."""
    titles = re.findall(r"^#+ (.*)$", prose_of(page), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_somewhere(page: Path) -> None:
    """Each link to another page leads to a file that is there, and to a heading of it where it names one."""
    for link in _links(page):
        path, _, heading = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{name_of(page)} links to {link}, which is not there"
        assert not heading or heading in _headings(target), f"{name_of(page)} links to {link}: no such heading"


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_paths_are_there(page: Path) -> None:
    """Each path in backticks is there, seen from the checkout, the package, the rulesets or the page."""
    tops = (ROOT, ROOT / "fluororules", ROOT / "rulesets", page.parent)
    for path in _paths(page):
        found = [found for top in tops for found in top.glob(path.rstrip("/"))]
        made = path.split("/")[0] in {".venv", "htmlcov", "dist"} or path.startswith("fluororules/_compiled")
        assert found or made, f"{name_of(page)} names {path}, which is not there"


def test_each_page_is_reached() -> None:
    """Each page of docs/ is linked to from another."""
    linked = {
        (page.parent / link.partition("#")[0]).resolve() for page in PAGES for link in _links(page) if link[0] != "#"
    }
    pages = {page for page in PAGES if page.is_relative_to(DOCS)} - {DOCS / "index.md"}
    assert sorted(map(name_of, pages - linked)) == []


def test_each_room_is_drawn() -> None:
    """Each module and folder of the package is in the table of rooms."""
    drawn = (DOCS / "development" / "architecture.md").read_text(encoding="utf-8")
    rooms = {path.name for path in (ROOT / "fluororules").iterdir() if path.suffix == ".py" or path.is_dir()}
    missing = [name for name in sorted(rooms - {"__pycache__"}) if f"`fluororules/{name}" not in drawn]
    assert missing == []


def test_each_law_is_listed() -> None:
    """The table of laws lists each file of tests/laws."""
    listed = re.findall(r"`(tests/laws/test_\w+\.py)`", (DOCS / "development" / "laws.md").read_text(encoding="utf-8"))
    assert sorted(listed) == sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("tests/laws/test_*.py"))


def test_each_keyword_is_listed() -> None:
    """The table of keywords lists each word that the grammar keeps for itself, and no other."""
    grammar = (ROOT / "grammar" / "fluororules.lark").read_text(encoding="utf-8")
    kept = set(re.findall(r'^[A-Z_]+(?:\.\d+)?: "([a-z]+)"', grammar, re.MULTILINE)) | {"only"}
    page = (DOCS / "reference" / "language.md").read_text(encoding="utf-8")
    table = page.partition("\n## Keywords\n")[2].partition("\n## ")[0].partition("| --- |")[2]
    assert set(_CODE.findall(table)) == kept
