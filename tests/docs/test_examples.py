"""Every code block of README.md and docs/ is true: run, checked or held against its schema.

The blocks of a page run in order, in a copy of the folder that a reader would be in. How they are marked: blocks.py.
"""

import doctest
import io
import json
import re
import shlex
import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import fluororules
from fluororules.diagnostics import has_errors
from fluororules.source import Source
from fluororules.syntax.parser import parse_body
from tests.docs.blocks import (
    COMPLAINTS,
    DOCS,
    PAGES,
    PART,
    ROOT,
    Block,
    blocks_of,
    complaints_of,
    missed_examples,
    name_of,
)
from tests.docs.console import RUN, Desk, alike, commands

# Pages of complaints show text that is wrong on purpose, and have tests of their own.
ORDINARY = [page for page in PAGES if page.parent != COMPLAINTS]
LANGUAGES = {"rules", "python", "console", "csv", "json", "text", "toml", "makefile"}


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A folder as a reader would have it before them."""
    desk = Desk.at(tmp_path)
    monkeypatch.chdir(desk.folder)
    return desk


@pytest.mark.parametrize("page", ORDINARY, ids=name_of)
def test_blocks_are_true(page: Path, desk: Desk) -> None:
    """Each block of a page does what the page says that it does."""
    names: dict[str, Any] = {"__name__": "page"}
    for block in blocks_of(page):
        place = f"{name_of(page)}:{block.line}"
        match block.language:
            case "rules":
                _rules(block, desk, place)
            case "python":
                _python(block, names, desk, place)
            case "console":
                _console(block, desk, place)
            case "json":
                _json(block, desk, place)
            case "csv":
                desk.keep(block.mark, block.text)  # a console block below reads it
            case _:
                assert block.language in LANGUAGES, f"{place}: a block in {block.language!r}, which nobody checks"


# --- rules


def _rules(block: Block, desk: Desk, place: str) -> None:
    if block.mark == "body":
        assert parse_body(Source.of("body.rules", block.text)) is not None, f"{place}: no body of a rule"
        return
    if block.mark.endswith(".rules"):
        (desk.add if block.mark.startswith("into ") else desk.keep)(block.mark.split()[-1], block.text)
        return  # a console block below says what becomes of it
    assert block.mark in {"", "part"}, f"{place}: nobody knows the mark {block.mark!r}"
    beside = {file.name: file.read_text(encoding="utf-8") for file in desk.folder.glob("*.rules")}
    text = f"{PART if block.mark else ''}{block.text}"
    found, shown = complaints_of(text, beside)
    assert not has_errors(found), f"{place}\n{shown}"
    assert missed_examples(text, beside) == [], place


@pytest.mark.parametrize("page", ORDINARY, ids=name_of)
def test_kept_files_are_used(page: Path) -> None:
    """A file that a page shows under a name is named by a command or program of the page."""
    texts = [block.text for block in blocks_of(page) if block.language in {"console", "python", "rules"}]
    used = {word for text in texts for word in re.findall(r"[\w.-]+", text)}
    for block in blocks_of(page):
        if "." in block.mark:
            path = Path(block.mark.split()[-1])
            names = {path.name, path.parent.name} if path.stem == path.parent.name else {path.name}
            assert names & used, f"{name_of(page)}:{block.line}: {path} is used nowhere"


# --- Python


def _python(block: Block, names: dict[str, Any], desk: Desk, place: str) -> None:
    if block.mark.endswith(".py"):
        desk.keep(block.mark, block.text)
        return  # a console block below runs it
    if ">>>" not in block.text:
        exec(compile(block.text, place, "exec"), names)  # noqa: S102 - our own documentation
        return
    test = doctest.DocTestParser().get_doctest(block.text, names, place, place, block.line)
    said = io.StringIO()
    doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test, out=said.write, clear_globs=False)
    names.update(test.globs)
    assert not said.getvalue(), said.getvalue()


# --- the command line


def _console(block: Block, desk: Desk, place: str) -> None:
    status = 0
    for command, shown in commands(block.text):
        word = command.split()[0]
        if word == "make":
            dry = ["make", "-n", *shlex.split(command, comments=True)[1:]]
            made = subprocess.run(dry, cwd=ROOT, capture_output=True, check=False)
            assert made.returncode == 0, f"{place}: make knows no {command}"
        if word not in RUN:
            assert not shown, f"{place}: shows what {word} prints, and nobody checks it"
            continue
        status, printed = desk.run(command.replace("$?", str(status)))
        said = "\n".join(printed)
        assert "Traceback" not in said, f"{place}: $ {command}\n{said}"
        assert not shown or alike(shown, printed), f"{place}: $ {command}\n{said}\n(python -m tests.docs.refresh)"


# --- JSON


def _json(block: Block, desk: Desk, place: str) -> None:
    if block.mark:
        desk.keep(block.mark, block.text)
    for line in block.text.splitlines() if block.mark.endswith(".jsonl") else [block.text]:
        value = json.loads(line)
        value.pop("billed", None)  # a claim is an encounter, and the lines that were billed for it
        kind = "decision" if "ruleset" in value else "encounter" if "date_of_service" in value else None
        if kind is not None:
            errors = [error.message for error in jsonschema.Draft202012Validator(_schema(kind)).iter_errors(value)]
            assert not errors, f"{place}: {errors}"
        if kind == "decision":
            _is_given(value, place)


def _is_given(shown: dict[str, Any], place: str) -> None:
    """A decision that is shown is that on docs/examples/encounter.json, with the first of its codes."""
    encounter = json.loads((DOCS / "examples" / "encounter.json").read_text(encoding="utf-8"))
    decision: dict[str, Any] = fluororules.evaluate(encounter).to_json()
    decision["codes"] = decision["codes"][: len(shown["codes"])]
    assert shown == decision, place


@cache
def _schema(kind: str) -> Mapping[str, Any]:
    (path,) = (ROOT / "fluororules" / "schemas").glob(f"{kind}*.json")
    schema: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return schema


@pytest.mark.parametrize("path", sorted(DOCS.glob("examples/*.json*")), ids=lambda path: path.name)
def test_examples_are_encounters(path: Path) -> None:
    """The encounters in docs/examples are as the published schema wants them."""
    text = path.read_text(encoding="utf-8")
    for line in text.splitlines() if path.suffix == ".jsonl" else [text]:
        jsonschema.validate(json.loads(line), _schema("encounter"))
