"""A data folder, and files to import into it."""

from collections.abc import Callable
from pathlib import Path

import pytest

Put = Callable[[str, bytes], Path]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder that is not there yet."""
    return tmp_path / "data"


@pytest.fixture
def put(tmp_path: Path) -> Put:
    """Writes a file, and gives its path."""

    def written(name: str, content: bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return written
