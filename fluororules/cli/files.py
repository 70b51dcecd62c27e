"""Files read and written. What goes wrong with one is said in words, and ends the command with the status for it."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, Final

from fluororules.errors import FluororulesError

if TYPE_CHECKING:
    from pathlib import Path

STANDARD: Final = "-"


class UnreadableError(FluororulesError):
    """A file that could not be read or written; the message names it and says why."""


def problem_of(error: OSError) -> str:
    """What the system says went wrong, in lower case."""
    return (error.strerror or "it cannot be used").lower()


@contextmanager
def reading(path: str) -> Iterator[BinaryIO]:
    """The bytes of a file, or of standard input for `-`. Nothing but reading may be done inside."""
    try:
        if path == STANDARD:
            yield sys.stdin.buffer
        else:
            with _opened(path) as file:
                yield file
    except OSError as error:
        name = "standard input" if path == STANDARD else path
        raise UnreadableError(f"{name}: {problem_of(error)}") from None


def _opened(path: str) -> BinaryIO:
    try:
        return open(path, "rb")  # noqa: PTH123 - importing pathlib would take longer than a decision
    except ValueError:
        raise UnreadableError("a path cannot hold this character: no such file") from None


def replace(path: str, data: bytes) -> None:
    """Writes a file whole or not at all: beside it, and then in its place. Its permissions stay; links are followed."""
    from pathlib import Path

    try:
        target = Path(path).resolve(strict=True)
        temporary = target.with_name(f".{target.name}.{os.getpid()}.part")
        try:
            _write(temporary, data, target.stat().st_mode)
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise UnreadableError(f"{path}: {problem_of(error)}") from None


def create(path: str, data: bytes) -> None:
    """Writes a file whole or not at all, whether or not there is one; as `replace` does where there is."""
    from pathlib import Path

    target = Path(path)
    if target.exists():
        replace(path, data)
        return
    temporary = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        try:
            _write(temporary, data, None)
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise UnreadableError(f"{path}: {problem_of(error)}") from None


def _write(path: "Path", data: bytes, mode: int | None) -> None:
    with path.open("xb") as file:
        if mode is not None:
            path.chmod(mode)
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
