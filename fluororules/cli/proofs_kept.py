"""Reports of proofs, kept in the user's cache folder, so that what has not changed is not proved again.

A report is kept under what was named on the command line, with the digest of every file that it rests on. It is used
only if all of them are as they were, no rules file was added, and the version of fluororules, of the solver and the
limit are the same. It is JSON with a checksum; what is damaged is proved anew.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Sequence
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from fluororules.cli.rulesets_in import rules_files_in
from fluororules.loader import published_names
from fluororules.version import __version__

if TYPE_CHECKING:
    from fluororules.cli.proofs import Report

FORM = 1
"""Raised whenever what is kept, or how it is found out, changes."""


def kept(path: str, steps: int) -> list[Report] | None:
    """The reports that were kept of what was named; None where there are none, or something has changed."""
    try:
        head, _, body = _place(path).read_bytes().partition(b"\n")
        about = json.loads(head)
        same = about["about"] == _about(path, steps) and about["checksum"] == sha256(body).hexdigest()
        if not same or any(_digest(file) != digest for file, digest in about["files"].items()):
            return None
        reports: list[Report] = json.loads(body)
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None
    return reports


def keep(path: str, steps: int, files: Iterable[str], reports: Sequence[Report]) -> None:
    """Keeps reports; where nothing can be written, they are found out again the next time."""
    body = json.dumps(reports, ensure_ascii=False).encode()
    place = _place(path)
    temporary = place.with_name(f".{place.name}.{os.getpid()}.part")
    try:
        digests = {file: _digest(file) for file in sorted(set(files))}
        about = {"about": _about(path, steps), "files": digests, "checksum": sha256(body).hexdigest()}
        place.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(json.dumps(about).encode() + b"\n" + body)
        temporary.replace(place)
    except OSError:
        temporary.unlink(missing_ok=True)


def _about(path: str, steps: int) -> list[object]:
    """What a report rests on besides the files: versions, the limit, and the rules files that lie there."""
    try:
        solver = version("z3-solver")
    except PackageNotFoundError:
        solver = ""
    there = list(rules_files_in(path)) if Path(path).exists() else []
    return [FORM, __version__, solver, steps, path, there]


def _digest(file: str) -> str:
    return sha256(Path(file).read_bytes()).hexdigest()


def _place(path: str) -> Path:
    named = path if path in published_names() and not Path(path).exists() else str(Path(path).resolve())
    return _folder() / "proofs" / f"{sha256(named.encode()).hexdigest()[:32]}.json"


def _folder() -> Path:
    """The folder that the platform has for what programs can make again."""
    asked = os.environ  # noqa: TID251 - where a user's cache lies is known nowhere else, and no verdict turns on it
    if sys.platform == "win32":
        return Path(asked.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "fluororules" / "Cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "fluororules"
    base = Path(asked.get("XDG_CACHE_HOME") or "")
    return (base if base.is_absolute() else Path.home() / ".cache") / "fluororules"
