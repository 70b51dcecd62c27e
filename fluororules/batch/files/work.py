"""The work folder of a run: `OUT.part/` beside the output, in which the work stands that a killed run left behind.

    lock         held by the process that works here
    journal      one line a segment that is done, behind a line that says of which run
    N.rows       the decisions of segment N, N.rejects its rejects
    runs/        claim lines sorted on disk

A segment counts when its line stands in the journal, and its files have the digests that the line states.
"""

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import attrs

from fluororules.batch.files import messages
from fluororules.batch.files.keeping import put
from fluororules.batch.files.reading import digest_of, problem_of
from fluororules.tables.keeping import settle

try:
    import fcntl
except ModuleNotFoundError:  # pragma: no cover - Windows, where two runs at once are not noticed
    fcntl = None  # type: ignore[assignment]

_FORMAT: Final = 2
_JOURNAL: Final = "journal"
_LOCK: Final = "lock"


@attrs.frozen
class Counts:
    """Input rows that were read, how many were decided and rejected; the encounters decided; the rows put out.

    `tally` is how many of these say what, where the runner counts that.
    """

    read: int = 0
    decided: int = 0
    rejected: int = 0
    encounters: int = 0
    written: int = 0
    tally: Mapping[str, int] = attrs.field(factory=dict)

    def __add__(self, other: "Counts") -> "Counts":
        """The sum of both."""
        said = dict.fromkeys((*self.tally, *other.tally))
        return Counts(
            self.read + other.read,
            self.decided + other.decided,
            self.rejected + other.rejected,
            self.encounters + other.encounters,
            self.written + other.written,
            {what: self.tally.get(what, 0) + other.tally.get(what, 0) for what in said},
        )

    def plain(self) -> dict[str, int]:
        """The counts by name, the tally among them."""
        every = attrs.asdict(self)
        tally = every.pop("tally")
        return {**every, **tally}


@attrs.frozen
class Segment:
    """A segment that is done: its counts, where the next one begins, and the digests of its files."""

    number: int
    counts: Counts
    after: Mapping[str, Any]
    share: float
    rows: str
    rejects: str


def work_folder(out: Path) -> Path:
    """Where the work for an output stands."""
    return out.with_name(f"{out.name}.part")


@contextmanager
def locked(folder: Path) -> Iterator[bool]:
    """Nobody else works in a folder meanwhile; gives whether it was empty. Raises OutputError where somebody does."""
    lock = _lock(folder)
    try:
        yield all(one.name == _LOCK for one in folder.iterdir())
    finally:
        os.close(lock)  # which gives the lock back, as does the end of the process, however it ends


def _lock(folder: Path) -> int:
    while True:
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
            lock = _opened(folder)
        except OSError as error:
            raise messages.unwritable(str(folder), problem_of(error)) from None
        if lock is None:
            continue
        try:
            if fcntl is not None:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(lock, 20, 0).decode("ascii", "replace").strip()
            os.close(lock)
            raise messages.busy(str(folder).removesuffix(".part"), holder if holder.isdecimal() else "") from None
        if _is_still_there(folder, lock):
            os.ftruncate(lock, 0)
            os.pwrite(lock, str(os.getpid()).encode(), 0)
            return lock
        os.close(lock)  # whoever held it has finished, and removed the folder


def _opened(folder: Path) -> int | None:
    """The lock of a folder, opened; None where whoever held it has just removed the folder."""
    try:
        if not (folder / _LOCK).exists() and any(folder.iterdir()):
            raise messages.no_work(str(folder))
        return os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    except FileNotFoundError:
        return None


def _is_still_there(folder: Path, lock: int) -> bool:
    try:
        return (folder / _LOCK).stat().st_ino == os.fstat(lock).st_ino
    except OSError:
        return False


def clear(folder: Path) -> None:
    """Drops the work in a folder, all but the lock."""
    (folder / _JOURNAL).unlink(missing_ok=True)
    for one in folder.iterdir():
        if one.is_dir():
            shutil.rmtree(one)
        elif one.name != _LOCK:
            one.unlink()


def remove(folder: Path) -> None:
    """Removes a folder and the work in it; the journal first, so that half a folder is no work.

    What cannot be removed stays: the folder may be another run's as soon as the lock is gone.
    """
    with suppress(OSError):
        clear(folder)
        (folder / _LOCK).unlink(missing_ok=True)
        folder.rmdir()
        settle(folder.parent)


def any_done(folder: Path) -> bool:
    """Whether a segment is done in a folder."""
    return len(_lines(folder / _JOURNAL)) > 1  # the first line says of which run


def drop_if_nothing(folder: Path) -> None:
    """Removes a folder in which no segment is done; a run that could not begin leaves nothing behind."""
    if not any_done(folder):
        remove(folder)


def resumed(folder: Path, identity: Mapping[str, Any], *, restart: bool) -> list[Segment]:
    """The segments that a run with the same identity has done; a new journal where none has begun.

    Raises UsageError where the work is of another run, unless that is to be dropped (`restart`).
    """
    lines = _lines(folder / _JOURNAL)
    begun = lines[0] if lines else None
    if begun is None or restart:
        clear(folder)
        put(folder / _JOURNAL, _line({"format": _FORMAT, **identity}))
        return []
    wanted = json.loads(json.dumps({"format": _FORMAT, **identity}))
    if begun != wanted:
        raise messages.other_work(str(folder), _differ(begun, wanted))
    done = []
    for number, line in enumerate(lines[1:]):
        segment = Segment(**{**line, "counts": Counts(**line["counts"])})
        if segment.number != number or not _is_whole(folder, segment):
            break
        done.append(segment)
    put(folder / _JOURNAL, _line(wanted) + b"".join(_line(attrs.asdict(one)) for one in done))
    _tidy(folder, len(done))
    return done


def _differ(begun: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, list[str]]:
    """In what two runs differ, and in which parts of it, by name."""
    found: dict[str, list[str]] = {}
    for what in sorted(key for key in {*begun, *wanted} if begun.get(key) != wanted.get(key)):
        ours, theirs = (_by_name(one.get(what)) for one in (begun, wanted))
        found[what] = sorted(name for name in {*ours, *theirs} if ours.get(name) != theirs.get(name))
    return found


def _by_name(part: object) -> Mapping[str, Any]:
    """A part of an identity by names: that of the inputs by those of the files."""
    if isinstance(part, list):
        return {one["name"]: one for one in part}
    return part if isinstance(part, dict) else {}


def finish(folder: Path, segment: Segment) -> None:
    """Writes down that a segment is done; its files are in place and synced."""
    with (folder / _JOURNAL).open("ab") as file:
        file.write(_line(attrs.asdict(segment)))
        file.flush()
        os.fsync(file.fileno())


def rows_of(folder: Path, number: int) -> Path:
    """The decisions of a segment."""
    return folder / f"{number:06}.rows"


def rejects_of(folder: Path, number: int) -> Path:
    """The rejects of a segment."""
    return folder / f"{number:06}.rejects"


def _is_whole(folder: Path, segment: Segment) -> bool:
    try:
        return (
            digest_of(rows_of(folder, segment.number)) == segment.rows
            and digest_of(rejects_of(folder, segment.number)) == segment.rejects
        )
    except OSError:
        return False


def _tidy(folder: Path, done: int) -> None:
    """Removes what a killed run was at, and had not done."""
    for one in folder.iterdir():
        stem, _, suffix = one.name.partition(".")
        if suffix and not (suffix in {"rows", "rejects"} and stem.isdecimal() and int(stem) < done):
            one.unlink()


def _line(data: Mapping[str, Any]) -> bytes:
    text = json.dumps(data)
    return f"{sha256(text.encode()).hexdigest()[:16]} {text}\n".encode()


def _lines(journal: Path) -> list[dict[str, Any]]:
    """The lines of a journal, up to one that is not as it was written."""
    found: list[dict[str, Any]] = []
    try:
        data = journal.read_bytes()
    except FileNotFoundError:
        return found
    for line in data.splitlines(keepends=True):
        check, _, text = line.partition(b" ")
        if not line.endswith(b"\n") or sha256(text[:-1]).hexdigest()[:16].encode() != check:
            break
        found.append(json.loads(text))
    return found
