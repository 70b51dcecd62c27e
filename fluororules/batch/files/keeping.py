"""Files that are whole or not there, and digests of what is written while it is written."""

import os
from pathlib import Path
from typing import Any

import attrs

from fluororules.tables.keeping import settle


@attrs.define
class Hashed:
    """A file to write to, that knows the digest and the size of what was written so far."""

    file: Any
    digest: Any
    size: int = 0
    closed: bool = False

    def write(self, data: Any) -> int:  # noqa: ANN401 - bytes, or a buffer of Arrow
        """Writes bytes."""
        view = memoryview(data)
        self.file.write(view)
        self.digest.update(view)
        self.size += view.nbytes
        return view.nbytes

    def hexdigest(self) -> str:
        """The digest, in hexadecimal."""
        found: str = self.digest.hexdigest()
        return found

    def tell(self) -> int:
        """Where the file stands."""
        return self.size

    def flush(self) -> None:
        """What was written reaches the system."""
        self.file.flush()

    def close(self) -> None:
        """Left to whoever opened the file."""

    def readable(self) -> bool:
        """Never."""
        return False

    def writable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Never."""
        return False


def put(path: Path, data: bytes) -> None:
    """Writes a small file beside its place, and then moves it there in one step."""
    temporary = path.with_name(f"{path.name}.new")
    with temporary.open("wb") as file:
        os.chmod(temporary, 0o600)  # noqa: PTH101
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    move(temporary, path)


def move(temporary: Path, path: Path) -> None:
    """Moves a file that is written and synced into its place, so that the new name outlasts a failure of power."""
    temporary.replace(path)
    settle(path.parent)
