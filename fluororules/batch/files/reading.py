"""Files to blocks of rows: one file or a folder of them, Parquet, CSV or JSON lines.

Files of a folder are read in the order of their names, and must be alike. What is read can be read again from any
place between two blocks.
"""

import os
import stat
from collections.abc import Collection, Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Final, Literal

import attrs
import pyarrow as pa

from fluororules.batch.files import messages
from fluororules.batch.files.cells import LINES, facts_of, type_of
from fluororules.batch.files.columnar import opened, parquet_blocks
from fluororules.batch.files.commas import csv_blocks, header_of
from fluororules.batch.files.headers import Header, header
from fluororules.batch.files.json_lines import Wanted, json_blocks
from fluororules.batch.files.places import Block, Place

Form = Literal["parquet", "csv", "json"]
_FORMS: Final[dict[str, Form]] = {".parquet": "parquet", ".csv": "csv", ".jsonl": "json", ".ndjson": "json"}
_CHUNK: Final = 1 << 20


@attrs.frozen
class Stamp:
    """By what it is noticed that a file is another than it was: number, size, and when it was written."""

    number: int
    size: int
    written: int


@attrs.frozen
class File:
    """An input file: its path, its name as it is shown, its stamp when it was first seen, and its rows if it tells."""

    path: str
    name: str
    stamp: Stamp
    rows: int | None


@attrs.frozen
class Input:
    """What is read. `columns` are the names and types of the columns; of JSON lines, those of every fact.

    `beside` are columns of lines that stand beside the facts, and the classes of these lines.
    """

    path: str
    form: Form
    files: tuple[File, ...]
    columns: pa.Schema
    schema: type
    beside: Mapping[str, type] = attrs.field(factory=dict)

    def blocks(self, wanted: tuple[str, ...], place: Place | None = None) -> Iterator[Block]:
        """The wanted columns from a place on. Raises InputError where a file is damaged, or has changed."""
        place = place or Place(0, 0)
        for number in range(place.file, len(self.files)):
            begins = place if number == place.file else Place(number, 0)
            try:
                yield from self._of_file(number, begins, wanted)
                unchanged(self.files[number])
            except OSError as error:
                raise messages.unreadable(self.files[number].path, problem_of(error)) from None

    def _of_file(self, number: int, begins: Place, wanted: tuple[str, ...]) -> Iterator[Block]:
        path = self.files[number].path
        if self.form == "parquet":
            yield from parquet_blocks(path, begins, wanted)
            return
        with open(path, "rb") as file:  # noqa: PTH123 - one way to open files in this module
            if self.form == "csv":
                yield from csv_blocks(file, begins, self.columns.names, wanted)
            else:
                facts = facts_of(self.schema)
                of_lines = {name: part for name, part in self.beside.items() if name in wanted}
                of_facts = {name: facts[name] for name in wanted if name not in of_lines}
                yield from json_blocks(file, begins, self.schema, Wanted(of_facts, of_lines))

    def share(self, place: Place) -> float:
        """How much of the whole lies before a place, from 0 to 1."""
        sizes = [file.stamp.size for file in self.files]
        rows = self.files[place.file].rows
        within = place.row / rows * sizes[place.file] if rows else place.offset
        return (sum(sizes[: place.file]) + within) / (sum(sizes) or 1)


def input_of(path: str, schema: type, beside: Mapping[str, type] | None = None, given: Collection[str] = ()) -> Input:
    """What a path names: a file, or a folder of files. `given` are names of columns that the user said there are.

    Raises InputError where it cannot be read, or not as a whole.
    """
    beside = {name: part for name, part in (beside or {}).items() if name not in facts_of(schema)}
    try:
        paths = _files_of(path)
    except (OSError, ValueError) as error:
        why = problem_of(error) if isinstance(error, OSError) else "no such file"
        raise messages.unreadable(path, why) from None
    forms = [_form_of(one) for one in paths]
    columns: pa.Schema = None
    files = []
    for one, form in zip(paths, forms, strict=True):
        if form != forms[0]:
            raise messages.forms_differ(os.path.basename(paths[0]), one)  # noqa: PTH119 - as the paths are
        try:
            stamp = stamp_of(one)
            found, rows = _columns_of(one, form, schema, beside)
            said = header(found.names, schema, beside, given)
            _check_twice(one, said)
        except OSError as error:
            raise messages.unreadable(one, problem_of(error)) from None
        if columns is not None and found != columns:
            raise messages.columns_differ(one, os.path.basename(paths[0]), _differ(said, found, columns))  # noqa: PTH119
        columns = found
        files.append(File(one, os.path.basename(one), stamp, rows))  # noqa: PTH119
    return Input(path, forms[0], tuple(files), columns, schema, beside)


def _files_of(path: str) -> list[str]:
    if not Path(path).is_dir():
        if not stat.S_ISREG(Path(path).stat().st_mode):
            raise messages.unreadable(path, "no file that can be read twice")
        return [path]
    names = sorted(name for name in os.listdir(path) if not name.startswith((".", "_")))  # noqa: PTH208 - names, not paths
    if not names:
        raise messages.no_input(path)
    found = [str(Path(path) / name) for name in names]
    for one in found:
        if not stat.S_ISREG(Path(one).stat().st_mode):
            raise messages.unreadable(one, "no file, and folders within the folder are not read")
    return found


def _form_of(path: str) -> Form:
    form = _FORMS.get(Path(path).suffix.lower())
    if form is None:
        raise messages.unknown_form(path)
    return form


def _columns_of(path: str, form: Form, schema: type, beside: Iterable[str]) -> tuple[pa.Schema, int | None]:
    if form == "parquet":
        with opened(path) as file:
            return file.schema_arrow.remove_metadata(), file.metadata.num_rows
    if form == "csv":
        with open(path, "rb") as text:  # noqa: PTH123
            return pa.schema([(name, pa.string()) for name in header_of(path, text)]), None
    with open(path, "rb") as text:  # noqa: PTH123
        head = text.read(4)
    for mark, other in ((b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"), (b"\x1f\x8b", "a compressed file")):
        if head.startswith(mark):
            raise messages.looks_like(path, other)
    if head.lstrip(b" \t\r\n\xef\xbb\xbf").startswith(b"["):
        raise messages.looks_like(path, "an array")
    facts = [(name, type_of(fact)) for name, fact in facts_of(schema).items()]
    return pa.schema([*facts, *((name, LINES) for name in beside)]), None


def _check_twice(path: str, said: Header) -> None:
    first: dict[str, int] = {}
    for at, name in enumerate(said.names, 1):
        if name in first:
            raise messages.twice(path, said.said(name), first[name], at, bare=said.is_missing)
        first[name] = at


def _differ(said: Header, found: pa.Schema, wanted: pa.Schema) -> str:
    """By what the columns of a file differ from those of the first one."""
    if len(found) != len(wanted):
        return f"there are {len(found)}, and not {len(wanted)}"
    at = next(at for at in range(len(found)) if found.field(at) != wanted.field(at))
    ours, theirs = found.field(at).name, wanted.field(at).name
    if ours == theirs:
        return f"{said.said(ours)} is of another type"
    if said.shows(ours) and said.shows(theirs):
        return f"column {at + 1} is `{ours}`, and not `{theirs}`"
    return f"column {at + 1} has another name"


def stamp_of(path: str) -> Stamp:
    """The stamp of a file as it is now."""
    now = Path(path).stat()
    return Stamp(now.st_ino, now.st_size, now.st_mtime_ns)


def unchanged(file: File) -> None:
    """Raises InputError where a file is not the one that it was."""
    try:
        same = stamp_of(file.path) == file.stamp
    except OSError:
        same = False
    if not same:
        raise messages.changed(file.path)


def digest_of(path: str | Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    found = sha256()
    with Path(path).open("rb") as file:
        while data := file.read(_CHUNK):
            found.update(data)
    return found.hexdigest()


def problem_of(error: OSError) -> str:
    """What the system says went wrong, in lower case."""
    return (error.strerror or "it cannot be used").lower()
