"""Failures that are put into a run, with a marker in every field.

    python -m tests.batch.injected

The marker may stand nowhere but in the output that was asked for: not in what is printed, the manifest, the rejects, or
the name of any file.
"""

import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import attrs
import pyarrow as pa
import pyarrow.parquet as pq

MARKER: Final = "ZQMARKERQZ"
_HEADER: Final = "id,date_of_service,procedures,fluoroscopy.physician_minutes,payer,setting\n"
_LINES: Final = "claim_id,claim_line_number,claim_line_start_date,hcpcs_code,rendering_npi,service_unit_quantity\n"
_GOOD: Final = f"{MARKER},2024-03-01,20610,30,medicare,facility\n"
_JSON: Final = f'{{"id": "{MARKER}", "{MARKER} {MARKER}": 1}}\n["{MARKER}"]\n{{"{MARKER}\n'
_AMISS: Final = (
    f"{MARKER},{MARKER},2024-03-01,20610,,",
    f"{MARKER}2,1,{MARKER},20610,,1",
    f"{MARKER}3,1,2024-03-01,{MARKER},{MARKER},1.5",
)


@attrs.frozen
class Failure:
    """A failure: its name, what makes the input in a folder, the statuses that it may end with, and more options."""

    name: str
    make: Callable[[Path], Path]
    statuses: tuple[int, ...]
    options: tuple[str, ...] = ()
    limit: int | None = None
    interrupted: bool = False


def text(name: str, data: str | bytes) -> Callable[[Path], Path]:
    """A file that holds a text."""

    def make(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return path

    return make


def parquet(columns: dict[str, pa.Array], cut: int | None = None, flip: bool = False) -> Callable[[Path], Path]:  # noqa: FBT002
    """A Parquet file; without its last bytes, or with some in the middle damaged."""

    def make(folder: Path) -> Path:
        path = folder / "in.parquet"
        pq.write_table(pa.table(columns), path, write_page_checksum=True, compression="none")
        data = bytearray(path.read_bytes())
        if flip:
            data[8:200] = bytes(byte ^ 0x55 for byte in data[8:200])
        path.write_bytes(data[: len(data) - cut] if cut else data)
        return path

    return make


def _lines(*rows: str) -> Callable[[Path], Path]:
    return text("in.csv", _LINES + "".join(f"{row}\n" for row in rows))


def _rows(*rows: str) -> Callable[[Path], Path]:
    return text("in.csv", _HEADER + _GOOD + "".join(f"{row}\n" for row in rows))


_DAYS: Final = pa.array([19783] * 300, pa.int32()).cast(pa.date32())
_MARKED: Final = pa.array([MARKER] * 300)

FAILURES: Final = (
    Failure("a date that is none", _rows(f"{MARKER},{MARKER},20610,1,,"), (3,)),
    Failure("a number that is none", _rows(f"{MARKER},2024-03-01,20610,{MARKER},,"), (3,)),
    Failure("a choice that is none", _rows(f"{MARKER},2024-03-01,20610,1,{MARKER},{MARKER}"), (3,)),
    Failure("a code that is none", _rows(f"{MARKER},2024-03-01,{MARKER},1,,"), (3,)),
    Failure("a list that is no JSON", _rows(f'{MARKER},2024-03-01,"[{{""{MARKER}""",1,,'), (3,)),
    Failure("a key in a list that is not known", _rows(f'{MARKER},2024-03-01,"[{{""{MARKER} x"": 1}}]",1,,'), (3,)),
    Failure("a row with too few cells", _rows(f"{MARKER},{MARKER}"), (3,)),
    Failure("a quotation mark that nobody closes", _rows(f'"{MARKER},2024-03-01,20610,1,,'), (3,)),
    Failure("Latin-1", text("in.csv", f"{_HEADER}{_GOOD}{MARKER}\xe9,2024-03-01,,,,\n".encode("latin-1")), (3,)),
    Failure("a NUL", _rows(f"{MARKER}\0,2024-03-01,20610,1,,"), (3,)),
    Failure(
        "a last line that is cut off", text("in.csv", f"{_HEADER}{_GOOD}{MARKER},2024-03-01,20610,1,,{MARKER}"), (3,)
    ),
    Failure("a missing column", text("in.csv", f"id,setting\n{MARKER},{MARKER}\n"), (5,)),
    Failure("a header that is a row", text("in.csv", f"{MARKER},2024-03-01,20610\n"), (5,)),
    Failure(
        "JSON lines of another kind",
        text("in.jsonl", f'{{"id": "{MARKER}", "{MARKER} {MARKER}": 1}}\n["{MARKER}"]\n{{"{MARKER}\n'),
        (3,),
    ),
    Failure(
        "claim lines that disagree with their types",
        _lines(
            f"{MARKER},{MARKER},2024-03-01,20610,,",
            f"{MARKER}2,1,{MARKER},20610,,1",
            f"{MARKER}3,1,2024-03-01,{MARKER},{MARKER},1.5",
        ),
        (3,),
    ),
    Failure("a truncated Parquet file", parquet({"id": _MARKED, "date_of_service": _DAYS}, cut=40), (5,)),
    Failure("a damaged page of Parquet", parquet({"id": _MARKED, "date_of_service": _DAYS}, flip=True), (5, 3)),
    Failure("a column of another type", parquet({"id": _MARKED, "date_of_service": _MARKED, "payer": _MARKED}), (3,)),
    Failure("a disk that is full", parquet({"id": _MARKED, "date_of_service": _DAYS}), (5,), limit=2048),
    Failure("an interrupt", text("in.csv", _HEADER + _GOOD * 1_000_000), (130,), interrupted=True),
)


@attrs.frozen
class Seen:
    """What a run came to: its status, what it printed, where the marker stood, and the files that are left."""

    status: int
    printed: str
    leaks: tuple[str, ...]
    files: tuple[str, ...]


def seen(failure: Failure, folder: Path, command_name: str = "batch") -> Seen:
    """A run with a failure, in a folder of its own."""
    source = failure.make(folder)
    out = folder / "out"
    out.mkdir()
    command = [
        sys.executable,
        "-m",
        "fluororules",
        command_name,
        str(source),
        "-o",
        str(out / "out.parquet"),
        "-r",
        "acr",
    ]
    if failure.limit is not None:
        limit = failure.limit
        ahead = [
            "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)",
            f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))",
            "from fluororules.cli import main",
            "sys.argv[0] = 'fluororules'; main()",
        ]
        command = [sys.executable, "-c", "\n".join(ahead), *command[3:]]
    run = subprocess.Popen([*command, *failure.options], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if failure.interrupted:
        while run.poll() is None and not (out / "out.parquet.part" / "journal").exists():
            time.sleep(0.01)
        run.send_signal(signal.SIGINT)
    said, errors = run.communicate(timeout=120)
    printed = (said + errors).decode("utf-8", "replace")
    return Seen(run.returncode, printed, tuple(_leaks(printed, out)), tuple(sorted(one.name for one in out.iterdir())))


def _leaks(printed: str, out: Path) -> list[str]:
    found = ["what is printed"] if MARKER in printed else []
    for one in out.rglob("*"):
        if MARKER in one.name:
            found.append(f"the name of a file: {one.suffix}")
        if one.suffix in {".csv", ".json"} or one.name in {"journal", "lock"} or one.suffix == ".rejects":
            found += [one.name] * (MARKER in one.read_text(encoding="utf-8", errors="replace"))
    return found


def main() -> None:
    """Every failure, and what it came to."""
    wrong = 0
    for failure in FAILURES:
        with tempfile.TemporaryDirectory() as folder:
            found = seen(failure, Path(folder))
        bad = found.leaks or found.status not in failure.statuses
        wrong += bool(bad)
        print(f"{'WRONG' if bad else 'well'}: {failure.name}: status {found.status}, leaks {found.leaks}")  # noqa: T201
        if bad:
            print(found.printed)  # noqa: T201
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
