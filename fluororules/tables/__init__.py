"""CMS's published tables of edits, imported from its own files and kept in a folder.

`import_files` takes files as CMS publishes them (pair edits, add-on edits, unit limits; text, spreadsheets, archives)
and keeps each table as Parquet with a manifest. `read` gives `Tables` of what is kept, which `evaluate` can be handed.
`kept` lists, `verify` reads everything again.

    names.py       names and quarters            archives.py    zip archives, checked before they are read
    sources.py     files opened                  contents.py    a file to its layout and rows (text, commas, fixed,
    headings.py    where rows begin                             sheets: one module a format)
    kinds.py       columns of each kind          values.py      a cell to its value
    rows.py        text to typed rows            canonical.py   one order, one digest
    manifest.py    what is written down          keeping.py     written whole or not at all

The folder is always an argument: this room asks no environment and no clock. It must not know rulesets. It needs
`pip install 'fluororules[tables]'`, and only here are pyarrow and the reader of spreadsheets imported.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from fluororules.edits import Tables
from fluororules.tables import messages
from fluororules.tables.manifest import Kept, manifests_in, read_manifest
from fluororules.tables.names import TABLES

if TYPE_CHECKING:
    from fluororules.tables.importing import Imported, Progress
    from fluororules.tables.verifying import Verified

__all__ = ["TABLES", "Kept", "import_files", "kept", "read", "verify"]

_LIBRARIES = frozenset({"pyarrow", "python_calamine"})


def import_files(
    folder: str | Path,
    files: Sequence[str | Path],
    *,
    table: str | None = None,
    edition: str | None = None,
    replace: bool = False,
    progress: "Progress | None" = None,
) -> "tuple[Imported, ...]":
    """Imports files as CMS publishes them into a data folder; gives each table that they make, by name and quarter.

    All parts of a table go into one call. `table` and `edition` (`2024q3`) are needed where names and headings of the
    files do not say them. An edition that is kept with other rows stays, unless `replace`. `progress` is called with
    the name of a file and how many rows of it were read so far. All files are read before anything is written.

    Raises TableDataError where a file is not as it should be, with the places; TableFileError where one cannot be read
    or the folder not be written; TableError where it cannot be told what a file is, or the edition is kept otherwise.
    """
    with _libraries():
        from fluororules.tables.importing import Wanted, import_all

    paths = [Path(file) for file in files]
    wanted = Wanted.of(table, edition)
    return import_all(Path(folder), paths, wanted, replace=replace, progress=progress or (lambda _, __: None))


def read(folder: str | Path, names: Collection[str] | None = None, codes: Collection[str] | None = None) -> Tables:
    """The tables in a data folder, every edition of each; with `names`, those alone. One text is one name, or code.

    A name of which nothing is kept is left out: what a ruleset then answers is the ruleset's matter.

    With `codes`, a table holds only the rows that are looked up by these: pair edits by column two, add-on edits by
    add-on code, limits by code. Its digest is that of the whole table. Of all other codes it says nothing.

    Raises TableFileError where a table cannot be read, and TableDataError where one is damaged.
    """
    with _libraries():
        from fluororules.tables.reading import read_tables

    return read_tables(Path(folder), _several(names), _several(codes))


def _several(texts: Collection[str] | None) -> Collection[str] | None:
    """A text by itself is meant as one, and not as its letters: by these no row would be found."""
    return (texts,) if isinstance(texts, str) else texts


def kept(folder: str | Path) -> tuple[Kept, ...]:
    """What is kept in a data folder, in order of table and quarter.

    Raises TableDataError where a manifest is damaged, and TableFileError where one cannot be read.
    """
    return tuple(read_manifest(path) for path in manifests_in(Path(folder)))


def verify(folder: str | Path) -> "Iterator[Verified]":
    """Reads every table of a data folder again, and says of each whether it is as it was imported."""
    with _libraries():
        from fluororules.tables.verifying import verify_tables

    return verify_tables(Path(folder))


@contextmanager
def _libraries() -> Iterator[None]:
    """Where a library of the extra is missing, TableError says how to install it."""
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] not in _LIBRARIES:
            raise
        raise messages.no_libraries() from None
