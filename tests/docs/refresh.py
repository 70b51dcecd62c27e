"""Writes anew what pages show: the complaint on each page of complaints, the output below commands, and digests.

    python -m tests.docs.refresh [PAGE ...]

Without pages, all of them. Output with a line of three dots in it is left alone. Read the difference before you commit
it: this writes what is so, not what should be.
"""

import re
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from fluororules.loader import load
from tests.docs.blocks import COMPLAINTS, PAGES, Block, blocks_of, complaints_of
from tests.docs.console import RUN, Desk, commands

_DIGEST = re.compile(r'("name": "(\w+)",\s+"version": "[^"]*",\s+"digest": ")[0-9a-f]{64}')
"""The digest of a published ruleset in a decision."""


def main(pages: list[Path]) -> None:
    """Refreshes the pages."""
    for page in pages:
        text = page.read_text(encoding="utf-8")
        fresh = _complaint(page, text) if page.parent == COMPLAINTS else _output(page, text)
        fresh = _DIGEST.sub(lambda found: f"{found[1]}{load(found[2]).digest}", fresh)
        if fresh != text:
            page.write_text(fresh, encoding="utf-8")
            sys.stdout.write(f"{page}\n")


def _complaint(page: Path, text: str) -> str:
    shown = ""
    for block in list(blocks_of(page)):
        if block.heading == "Avoid" and block.language == "rules":
            shown = complaints_of(block.text, code=page.stem)[1]
        elif block.heading == "Avoid" and block.language == "text" and shown:
            return f"{text[: block.start]}{shown}\n{text[block.end :]}"
    return text


def _output(page: Path, text: str) -> str:
    fresh: list[str] = []
    written = 0
    with TemporaryDirectory() as folder:
        desk = Desk.at(Path(folder))
        for block in blocks_of(page):
            if block.mark.endswith((".rules", ".csv", ".json", ".jsonl", ".py")):
                (desk.add if block.mark.startswith("into ") else desk.keep)(block.mark.split()[-1], block.text)
            if block.language == "console":
                fresh += [text[written : block.start], _block(block, desk)]
                written = block.end
    return "".join(fresh) + text[written:]


def _block(block: Block, desk: Desk) -> str:
    status, lines = 0, []
    for command, shown in commands(block.text):
        printed = shown
        if command.split()[0] in RUN:
            status, printed = desk.run(command.replace("$?", str(status)))
        lines += [f"$ {command}", *(printed if shown and "..." not in shown else shown)]
    return "".join(f"{line}\n" for line in lines)


if __name__ == "__main__":
    main([Path(name).resolve() for name in sys.argv[1:]] or PAGES)
