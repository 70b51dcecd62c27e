"""The rulesets that paths name: a folder's, a file's, or a published one."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import attrs

from fluororules.cli.exits import Exit
from fluororules.cli.files import UnreadableError, problem_of
from fluororules.errors import RulesFileError
from fluororules.loader import Examined, examine, published_names

_SUFFIX: Final = ".rules"


@attrs.frozen
class Found:
    """A ruleset: what `load` takes, and what its examination gave; `problem` where it could not be read."""

    path: str
    examined: Examined | None = None
    problem: str | None = None


def rulesets_in(paths: Iterable[str]) -> list[Found]:
    """Each ruleset once, in the order of the paths. A loose file that another one uses is no ruleset by itself."""
    found: dict[Path, Found] = {}
    for path in paths:
        for one in _below(path) if Path(path).is_dir() else [_of_file(path)]:
            found.setdefault(_main(one.path).resolve(), one)
    return list(found.values())


def broken(found: Found) -> Exit:
    """Shows on standard error why a ruleset cannot be worked with, and gives the status for it; 0 where it can."""
    from fluororules.cli.complaints import show

    if found.examined is None:
        sys.stderr.write(f"fluororules: {found.problem}\n")
        return Exit.UNREADABLE
    if found.examined.ruleset is None:
        show([d for d in found.examined.diagnostics if d.severity == "error"], err=True)
        return Exit.WRONG
    return Exit.DONE


def rules_files_in(path: str) -> Iterator[str]:
    """All rules files below a folder, or the file itself. Folders whose name begins with a dot are passed over."""
    if not Path(path).is_dir():
        yield path
        return
    for folder, folders, files in os.walk(path, onerror=_unreadable):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (str(Path(folder, name)) for name in sorted(files) if name.endswith(_SUFFIX))


def _unreadable(error: OSError) -> None:
    raise UnreadableError(f"{error.filename}: {problem_of(error)}")


def _below(path: str) -> list[Found]:
    files = list(rules_files_in(path))
    folders = dict.fromkeys(str(Path(file).parent) for file in files)
    rulesets = [_examined(folder) for folder in folders if _main(folder).is_file()]
    told = {file for one in rulesets for file in _files_of(one)}
    loose = [_examined(file) for file in files if Path(file).resolve() not in told]
    used = {file for one in loose for file in _files_of(one)[1:]}
    rulesets += [one for one in loose if Path(one.path).resolve() not in used]
    told = {file for one in rulesets for file in _files_of(one)}
    return rulesets + [one for one in loose if Path(one.path).resolve() not in told]  # those that use each other


def _of_file(path: str) -> Found:
    """The ruleset of a file: that of its folder where that uses it."""
    file, folder = Path(path), str(Path(path).parent)
    if file.is_file() and _main(folder).is_file():
        whole = _examined(folder)
        if file.resolve() in _files_of(whole):
            return whole
    return _examined(path)


def _examined(path: str) -> Found:
    if path in published_names() and Path(path).exists():
        path = f"{os.curdir}{os.sep}{path}"  # what stands here, and not what is published under this name
    try:
        return Found(path, examine(path))
    except RulesFileError as error:
        return Found(path, problem=str(error))


def _main(path: str) -> Path:
    """The file that bears the folder's name."""
    found = Path(path)
    return found / f"{found.resolve().name}{_SUFFIX}" if found.is_dir() else found


def _files_of(found: Found) -> list[Path]:
    if found.examined is None:
        return [_main(found.path).resolve()]
    return [Path(source.path).resolve() for source in found.examined.files]
