"""A table is kept whole or not at all, and what is kept is seen to be what was written."""

import json
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fluororules.edits import PairTable
from fluororules.errors import TableDataError, TableError, TableFileError
from fluororules.tables import import_files, kept, read, verify
from fluororules.tables.keeping import writing
from tests.tables import cms

Put = Callable[[str, bytes], Path]

TABLE = "ncci-ptp-practitioner"


@pytest.fixture
def imported(data: Path, put: Put) -> Path:
    """A data folder with one table in it."""
    import_files(data, [put("ccipra-v302r0-f1.txt", cms.tabbed(cms.PAIR_HEAD, cms.PAIRS))])
    return data


@pytest.fixture
def other(put: Put) -> Path:
    """A file of the same quarter with other rows."""
    return put("ccipra-v302r1-f1.txt", cms.tabbed(cms.PAIR_HEAD, cms.PAIRS[:3]))


def files_in(data: Path) -> dict[str, bytes]:
    """All that is in a data folder."""
    return {str(path.relative_to(data)): path.read_bytes() for path in data.rglob("*") if path.is_file()}


def problems(data: Path) -> list[str | None]:
    """What is wrong with each table."""
    return [found.problem for found in verify(data)]


def test_manifest(imported: Path) -> None:
    """The manifest says what was imported, from which files, and how to see that it is whole."""
    about = json.loads((imported / "tables" / TABLE / "2024q3.json").read_text("utf-8"))
    (one,) = kept(imported)
    assert about["table"], about["kind"] == (TABLE, "pairs")
    assert (about["first"], about["last"], about["rows"]) == ("1996-01-01", "2024-09-30", 5)
    assert about["sources"][0]["file"] == "ccipra-v302r0-f1.txt"
    assert (imported / "tables" / TABLE / one.parquet).stat().st_size == about["size"]
    assert problems(imported) == [None]


def test_parquet(imported: Path) -> None:
    """Other programs can read the rows: Parquet, compressed, ordered by column two."""
    (one,) = kept(imported)
    file = pq.ParquetFile(imported / "tables" / TABLE / one.parquet)
    assert file.metadata.row_group(0).column(0).compression == "ZSTD"
    twos = file.read().column("column_two").to_pylist()
    assert twos == sorted(twos)


def test_same_again(imported: Path, put: Put) -> None:
    """The same rows in another order and another file change nothing."""
    before = files_in(imported)
    again = put("ccipra-v302r0-f1.xlsx", cms.sheet(cms.PAIR_HEAD, cms.PAIRS[::-1]))
    (one,) = import_files(imported, [again])
    assert (one.outcome, one.kept) == ("unchanged", kept(imported)[0])
    assert files_in(imported) == before


def test_other_rows_are_refused(imported: Path, other: Path) -> None:
    """Other rows of a quarter that is kept are refused, unless they are to replace those."""
    before = files_in(imported)
    with pytest.raises(TableError, match="--replace"):
        import_files(imported, [other])
    assert files_in(imported) == before
    (one,) = import_files(imported, [other], replace=True)
    assert (one.outcome, one.kept.rows) == ("replaced", 3)
    assert kept(imported) == (one.kept,)
    assert len(files_in(imported)) == 3, "the lock, a manifest, a file of rows"
    assert problems(imported) == [None]


@pytest.mark.parametrize("step", ["os.fsync", "pathlib.Path.replace", "pathlib.Path.open"])
@pytest.mark.parametrize("call", [1, 2, 3])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()], ids=["full", "break"])
def test_cut_off(
    imported: Path, other: Path, monkeypatch: pytest.MonkeyPatch, step: str, call: int, error: BaseException
) -> None:
    """Wherever writing is cut off, the table that was kept is whole, and it is the old one or the new one."""
    before, whole = kept(imported), files_in(imported)
    real: Callable[..., object] = eval(step, {"os": os, "pathlib": __import__("pathlib")})  # noqa: S307 - names above
    calls: Iterator[int] = iter(range(1, 1000))

    def fails(*args: object, **how: object) -> object:
        writes = step != "pathlib.Path.open" or args[1] == "xb"
        if writes and next(calls) == call:
            raise error
        return real(*args, **how)

    monkeypatch.setattr(step, fails)
    cut = True
    try:
        import_files(imported, [other], replace=True)
        cut = False
    except (TableFileError, KeyboardInterrupt):
        pass
    monkeypatch.undo()
    assert not [name for name in files_in(imported) if name.endswith(".part")]
    assert kept(imported)[0].rows in ({5, 3} if cut else {3})
    assert problems(imported)[0] is None
    if kept(imported) == before:
        assert files_in(imported) == whole
        assert read(imported).by_name[TABLE][0].digest == before[0].digest


def test_killed(imported: Path, other: Path) -> None:
    """An import that is killed while it writes leaves the old table; the next import removes what it left behind."""
    before = kept(imported)
    process = multiprocessing.get_context("fork").Process(target=_killed, args=(imported, other))
    process.start()
    process.join(30)
    assert process.exitcode == -signal.SIGKILL
    assert kept(imported) == before
    assert problems(imported)[0] is None
    import_files(imported, [other], replace=True)
    assert len(files_in(imported)) == 3
    assert problems(imported) == [None]


def _killed(data: Path, other: Path) -> None:
    from fluororules.tables import keeping

    def killed(_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    vars(keeping)["text_of"] = killed
    import_files(data, [other], replace=True)


def test_stray_file_of_rows(imported: Path) -> None:
    """A file of rows that no manifest names is told of."""
    (imported / "tables" / TABLE / "2024q4-0123.parquet").write_bytes(b"")
    assert [problem is None for problem in problems(imported)] == [True, False]


def test_two_imports_at_once(imported: Path, other: Path) -> None:
    """While one import writes, another is refused, and loses nothing."""
    with writing(imported), pytest.raises(TableFileError, match="another import is writing there"):
        import_files(imported, [other], replace=True)
    import_files(imported, [other], replace=True)


def test_folder_that_cannot_be_written(tmp_path: Path, other: Path) -> None:
    """Where the folder cannot be made, that is said."""
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(TableFileError, match="could not be written"):
        import_files(tmp_path / "file", [other])


def test_every_flipped_byte_is_found(imported: Path) -> None:
    """Whichever byte of a kept table changes, verify names the table, and read refuses it."""
    (one,) = kept(imported)
    for path in (imported / "tables" / TABLE / one.parquet, imported / "tables" / TABLE / "2024q3.json"):
        whole = path.read_bytes()
        for at in range(0, len(whole), 3 if path.suffix == ".json" else 23):
            path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
            (found,) = verify(imported)
            harmless = path.suffix == ".json" and found.problem is None
            if harmless:  # a blank between two tokens
                assert json.loads(path.read_bytes()) == json.loads(whole)
                continue
            assert found.problem, at
            with pytest.raises(TableDataError):
                read(imported)
        path.write_bytes(whole)
    assert problems(imported) == [None]


@pytest.mark.parametrize("size", [0, 1, 100, -1])
def test_cut_off_file_of_rows(imported: Path, size: int) -> None:
    """A file of rows that is cut off, or gone, is named."""
    (one,) = kept(imported)
    path = imported / "tables" / TABLE / one.parquet
    path.write_bytes(path.read_bytes()[:size])
    assert "not as it was written" in str(problems(imported)[0])
    path.unlink()
    assert "no such file" in str(problems(imported)[0])


def _forged(data: Path, content: pa.Table, /, **changes: object) -> None:
    """Puts other rows in the place of those that are kept, with a manifest that suits the file."""
    import attrs

    from fluororules.tables.keeping import keep, named, parquet_of

    (one,) = kept(data)
    parquet = parquet_of(content)
    name, digest = named("2024q3", parquet)
    about: dict[str, Any] = {
        "first": date(1996, 1, 1),
        "rows": 5,
        "read": 5,
        "parquet": name,
        "sha256": digest,
        "size": len(parquet),
        **changes,
    }
    keep(data, attrs.evolve(one, **about), parquet)


def test_rows_are_held_against_the_manifest(imported: Path) -> None:
    """Rows in another order, other rows, other columns, other days or other counts than the manifest says are named."""
    (one,) = kept(imported)
    rows = pq.read_table(imported / "tables" / TABLE / one.parquet)
    _forged(imported, rows)
    assert problems(imported) == [None]
    _forged(imported, rows.take([1, 0, 2, 3, 4]))
    assert "the digest of the rows is another" in str(problems(imported)[0])
    _forged(imported, rows.slice(0, 4))
    assert "not the rows that its manifest tells of" in str(problems(imported)[0])
    _forged(imported, rows.slice(0, 4), rows=4, read=4)
    assert "the digest of the rows is another" in str(problems(imported)[0])
    _forged(imported, rows.rename_columns(["column_one", "column_two", *rows.column_names[2:]]))
    assert "not the rows that its manifest tells of" in str(problems(imported)[0])
    _forged(imported, rows.append_column("x", pa.array([1] * 5)))
    assert "not the rows that its manifest tells of" in str(problems(imported)[0])
    _forged(imported, rows, first=date(1990, 1, 1))
    assert "it speaks for other days than its rows do" in str(problems(imported)[0])
    _forged(imported, rows, read=6)
    assert "its counts of rows do not agree" in str(problems(imported)[0])


def test_a_manifest_of_another_table(imported: Path) -> None:
    """A manifest that was renamed is not taken for that of another quarter."""
    folder = imported / "tables" / TABLE
    (folder / "2024q3.json").rename(folder / "2024q4.json")
    assert "another than the name of its file says" in str(problems(imported)[0])


def test_asked_for_codes(imported: Path) -> None:
    """Read for some codes, a table holds their rows alone, and its digest is that of the whole."""
    (whole,), (some,) = (read(imported, codes=codes).by_name[TABLE] for codes in (None, {"76000", "99999"}))
    assert isinstance(whole, PairTable)
    assert isinstance(some, PairTable)
    assert some.digest == whole.digest
    assert some.rows == {"76000": whole.rows["76000"]}
    assert some.covers(date(1996, 1, 1))
    assert not some.covers(date(2024, 10, 1))


def test_names(imported: Path) -> None:
    """Read by name, only those tables are there; one that is not kept is left out."""
    assert read(imported, names=[TABLE, "ncci-aoc"]).by_name.keys() == {TABLE}
    assert read(imported, names=["ncci-aoc"]).by_name == {}


def test_one_text_is_one_name_or_code(imported: Path) -> None:
    """A name or a code by itself is taken as a list of one, and not as its letters."""
    assert read(imported, TABLE).by_name.keys() == {TABLE}
    assert read(imported, f"{TABLE}s").by_name == {}
    one, listed = (read(imported, TABLE, codes).by_name[TABLE][0] for codes in ("76000", ["76000"]))
    assert one.rows == listed.rows
    assert one.rows


def test_nothing_kept(data: Path) -> None:
    """A folder that is not there holds no table, and that is no error."""
    assert (kept(data), read(data).by_name, list(verify(data))) == ((), {}, [])
