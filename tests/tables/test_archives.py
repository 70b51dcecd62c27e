"""Archives are looked at before anything of them is read, and nothing is unpacked onto the disk."""

import io
import stat
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from fluororules.errors import TableDataError
from fluororules.tables import import_files, kept
from tests.tables import cms

Put = Callable[[str, bytes], Path]

GOOD = cms.tabbed(cms.PAIR_HEAD, cms.PAIRS)


def refused(data: Path, path: Path) -> str:
    """The complaint about an archive, of which nothing was kept, and beside which nothing appeared."""
    before = sorted(path.parent.parent.rglob("*"))
    with pytest.raises(TableDataError) as raised:
        import_files(data, [path], table="ncci-ptp-practitioner", edition="2024q3")
    assert kept(data) == ()
    assert sorted(path.parent.parent.rglob("*")) == before
    return str(raised.value)


@pytest.mark.parametrize(
    "name",
    [
        "../f1.txt",
        "a/../../f1.txt",
        "/etc/f1.txt",
        "C:\\f1.txt",
        "a\\..\\f1.txt",
        "c:f1.txt",
        "f1\n.txt",
        "f1\x1b[2J.txt",
        "f\u202e1.txt",
    ],
)
def test_odd_names(data: Path, put: Put, name: str) -> None:
    """A name that leads out of the archive, or holds what no name needs, is refused; it is not shown."""
    said = refused(data, put("a.zip", cms.archive({"good.txt": GOOD, name: GOOD})))
    assert "entry 2 of the archive" in said
    assert name not in said


def test_name_with_a_nul(data: Path, put: Put) -> None:
    """A name that goes on behind a NUL is not cut short."""
    content = cms.archive({"f1.txtX.sh": GOOD}).replace(b"f1.txtX.sh", b"f1.txt\0.sh")
    assert "character that no name of a file needs" in refused(data, put("a.zip", content))


def test_names_twice(data: Path, put: Put) -> None:
    """Two entries of one name are refused, whatever their case."""
    assert "has the name of another" in refused(data, put("a.zip", cms.archive({"f1.txt": GOOD, "F1.TXT": GOOD})))


def test_link(data: Path, put: Put) -> None:
    """A link in an archive is refused."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as zipped:
        entry = zipfile.ZipInfo("f1.txt")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        zipped.writestr(entry, "/etc/passwd")
    assert "is a link" in refused(data, put("a.zip", stream.getvalue()))


def test_encrypted(data: Path, put: Put) -> None:
    """An encrypted entry is refused in words."""
    content = bytearray(cms.archive({"f1.txt": GOOD}))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert "is encrypted" in refused(data, put("a.zip", bytes(content)))


def test_too_many_entries(data: Path, put: Put) -> None:
    """An archive of more entries than CMS ever has is refused."""
    said = refused(data, put("a.zip", cms.archive({f"{at}.txt": b"" for at in range(101)})))
    assert said.endswith("the archive has 101 entries; at most 100 is read")


@pytest.mark.parametrize("name", ["f1.txt", "xl/workbook.xml"])
def test_bomb(data: Path, put: Put, name: str) -> None:
    """What unpacks to far more than it is, is refused before it is unpacked; a spreadsheet is an archive too."""
    path = put("a.zip", cms.archive({name: b"\0" * (64 << 20)}))
    tracemalloc.start()
    said = refused(data, path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "entry 1 of the archive unpacks to more than 100 times its size" in said
    assert peak < 16 << 20


def test_spreadsheet_with_a_bomb_in_an_archive(data: Path, put: Put) -> None:
    """A spreadsheet in an archive is looked at in the same way."""
    inner = cms.archive({"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": b" " * (64 << 20)})
    assert "unpacks to more than" in refused(data, put("a.zip", cms.archive({"f1.xlsx": inner})))


def test_more_than_fits(data: Path, put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sum of all entries has a limit."""
    monkeypatch.setattr("fluororules.tables.archives.BYTES", 100)
    assert "unpacks to more than 4 GiB" in refused(data, put("a.zip", cms.archive({"f1.txt": GOOD})))


def test_wrong_checksum(data: Path, put: Put) -> None:
    """A byte that changed in an archive is noticed by its checksum, though the text would still be read."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as zipped:
        zipped.writestr("f1.txt", GOOD)
    content = stream.getvalue().replace(b"77002\t\t2007", b"77003\t\t2007")
    assert "damaged" in refused(data, put("a.zip", content))
