"""Runs that are killed, and gone on with.

    python -m tests.batch.kill_and_resume --rows 20000000 --kills 50

A run that nobody disturbs comes first: its time and its digests. Then, for each kill, a run from fresh that is killed
with -9, at times spread over the whole of that time, and a run that goes on where it stood; a last one is killed as
soon as a segment is done. After the kill no file may stand under a final name that is not the whole one; the run that
goes on must come to the same digests, and leave nothing else behind. Times are of the processor where Linux tells
them: other work on the machine then moves no kill.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from hashlib import sha256
from pathlib import Path

import attrs

from tests.batch.made import claim_lines, encounters

OUT = "out.parquet"


def main() -> None:
    """As the command line says."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--rows", type=int, default=20_000_000)
    asked.add_argument("--kills", type=int, default=50)
    asked.add_argument("--shape", choices=["encounters", "lines", "scattered"], default="encounters")
    asked.add_argument("--out", default=OUT, help="out.parquet or out.csv")
    asked.add_argument("--threads", type=int, default=2)
    asked.add_argument("--command", choices=["batch", "audit"], default="batch")
    asked.add_argument("--folder", type=Path)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        print(killed(Path(folder), given.rows, given.kills, given.shape, given.out, given.threads, given.command))  # noqa: T201


@attrs.frozen
class Killed:
    """Runs that were killed: how many ended before, left work to go on with, and were gone on with behind a segment.

    `seconds` is what a run takes that nobody disturbs.
    """

    rows: int
    shape: str
    seconds: float
    kills: int
    ended: int
    left: int
    resumed: int

    def __str__(self) -> str:
        """What happened, in a sentence."""
        return (
            f"{self.rows:,} rows ({self.shape}), {self.seconds:.0f} s undisturbed; {self.kills} runs killed over that "
            f"time, {self.ended} of them at their end already; {self.left} left work to go on with, {self.resumed} of "
            "them whole segments; no partial file, and all came to the same digests"
        )


def killed(
    folder: Path,
    rows: int,
    kills: int,
    shape: str = "encounters",
    out: str = OUT,
    threads: int = 2,
    command: str = "batch",
) -> Killed:
    """What happened. Raises AssertionError where something was not as it must be."""
    source = folder / "in.parquet"
    if shape == "encounters":
        encounters(source, rows)
    else:
        claim_lines(source, rows, in_order=shape == "lines")
    begun = time.monotonic()
    calm = folder / "calm"
    calm.mkdir()
    ended_well = {0} if command == "batch" else {0, 1}
    undisturbed = _started(source, calm / out, threads, command)
    whole = 0.0
    while undisturbed.poll() is None:
        whole = max(whole, _spent(undisturbed, begun))
        time.sleep(0.01)
    assert undisturbed.returncode in ended_well
    seconds = time.monotonic() - begun
    wanted = _digests(calm)
    left = resumed = ended = 0
    for number in range(kills + 1):
        place = folder / "killed"
        place.mkdir()
        begun, run = time.monotonic(), _started(source, place / out, threads, command)
        journal = place / f"{out}.part" / "journal"
        until = whole * (number + 0.5) / kills
        ended += _ended(run, begun, until) if number < kills else _ended_before(run, journal)
        run.kill()
        run.wait()
        found = _digests(place)
        assert all(found[name] == wanted[name] for name in found), f"kill {number}: a file that is not whole"
        left += journal.exists()
        again = _started(source, place / out, threads, command, subprocess.PIPE)
        said, _ = again.communicate()
        assert again.returncode in ended_well
        resumed += json.loads(said)["resumed"] > 0
        assert _digests(place) == wanted, f"kill {number}: gone on with, and another end"
        assert sorted(one.name for one in place.iterdir()) == sorted(wanted)
        shutil.rmtree(place)
        _tell(f"kill {number + 1} of {kills + 1}: the same end")
    return Killed(rows, shape, seconds, kills + 1, ended, left, resumed)


def _ended(run: "subprocess.Popen[bytes]", begun: float, seconds: float) -> bool:
    """Whether a run ended before it had spent so many seconds."""
    while run.poll() is None:
        if _spent(run, begun) >= seconds:
            return False
        time.sleep(0.01)
    return True


def _spent(run: "subprocess.Popen[bytes]", begun: float) -> float:
    """The seconds of the processor that a run has had; where that is not told, those since it was begun."""
    try:
        stat = Path(f"/proc/{run.pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return time.monotonic() - begun if not Path("/proc").exists() else 0.0
    user, system = stat.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _ended_before(run: "subprocess.Popen[bytes]", journal: Path) -> bool:
    """Whether a run ended before its journal was seen to say that a segment is done."""
    while run.poll() is None:
        if journal.exists() and journal.read_bytes().count(b"\n") > 1:
            return False
        time.sleep(0.002)
    return True


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)  # noqa: T201


def _started(
    source: Path, out: Path, threads: int, command: str, said: int = subprocess.DEVNULL
) -> "subprocess.Popen[bytes]":
    words = [sys.executable, "-m", "fluororules", command, str(source), "-o", str(out), "-r", "acr"]
    words += ["--threads", str(threads), "--format", "json"]
    return subprocess.Popen(words, stdout=said, stderr=subprocess.DEVNULL)


def _digests(folder: Path) -> dict[str, str]:
    """The files that stand under final names, and their digests."""
    found = {}
    for one in folder.iterdir():
        if one.is_file():
            with one.open("rb") as file:
                digest = sha256()
                while data := file.read(1 << 20):
                    digest.update(data)
                found[one.name] = digest.hexdigest()
    return found


if __name__ == "__main__":
    main()
