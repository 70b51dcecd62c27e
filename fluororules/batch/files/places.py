"""Where reading stands, and what was read from there."""

from typing import Any, Final

import attrs
import numpy as np
import pyarrow as pa

from fluororules.batch.files.rejects import Reject

ROWS: Final = 1 << 16
"""The most rows in a block. Blocks are cut by their number of rows alone: what comes out has the same bytes always."""


@attrs.frozen
class Place:
    """A place between two rows: the number of the file, the next row as the reader counts, and its first byte."""

    file: int
    row: int
    offset: int = 0


@attrs.frozen
class Block:
    """Rows of one file, from one place to another.

    `batch` holds the rows that could be read, `rows` their numbers, `rejects` those that could not be;
    `text` says whether all columns hold texts as they were written.
    """

    batch: pa.RecordBatch = attrs.field(repr=False)
    rows: "np.ndarray[Any, np.dtype[np.int64]]" = attrs.field(repr=False)
    rejects: tuple[Reject, ...]
    begins: Place
    ends: Place
    text: bool = False

    @property
    def read(self) -> int:
        """How many rows that is."""
        return len(self.rows) + len(self.rejects)
