"""Published rulesets are compiled ahead; what was kept is used only while it is whole and true to the text."""

import json
from pathlib import Path

import pytest

from fluororules import loader
from fluororules.decision import Decision
from fluororules.loader import files, rules
from fluororules.loader import kept as keeping
from fluororules.loader.kept import read_kept

ENCOUNTER = {
    "date_of_service": "2009-02-28",
    "procedures": [],
    "fluoroscopy": {"purpose": "diagnostic examination", "physician_minutes": 20, "physician_present": True},
    "other_imaging": False,
}


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own for kept programs, and no program kept in memory."""
    folder = tmp_path / "compiled"
    monkeypatch.setattr(rules, "kept_file", lambda name: str(folder / f"{name}.json"))
    monkeypatch.setattr(rules, "_published", rules._published.__wrapped__)
    monkeypatch.setattr(rules, "_published_program", rules._published_program.__wrapped__)
    return folder


def decided(name: str = "acr") -> Decision:
    """The decision of a published ruleset, loaded anew."""
    return loader.load(name).evaluate(ENCOUNTER)


def test_a_kept_program_decides_as_the_text_does(kept: Path) -> None:
    """A program read back from its kept form gives the same bytes as the one compiled from the text."""
    fresh = decided()
    assert (kept / "acr.json").is_file()
    assert read_kept(str(kept / "acr.json")) is not None
    assert json.dumps(decided().to_json()) == json.dumps(fresh.to_json())


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[: len(data) // 2],
        lambda _: b"",
        lambda _: b"\x80\x04not json",
        lambda data: data.replace(b'"0.1.0"', b'"0.0.9"', 1),
        lambda data: data.replace(b"76000", b"76009"),
        lambda data: data.replace(b'"digest": "', b'"digest": "0', 1),
        lambda data: data.partition(b"\n")[0] + b"\n[]",
        lambda _: b"[]\n{}",
    ],
    ids=["cut", "empty", "binary", "version", "body", "digest", "other body", "other head"],
)
def test_a_damaged_kept_program_is_not_used(kept: Path, damage: object) -> None:
    """Damage of any kind is noticed, and the program is compiled from the text again."""
    fresh = json.dumps(decided().to_json())
    file = kept / "acr.json"
    whole = file.read_bytes()
    file.write_bytes(damage(whole))  # type: ignore[operator]
    assert file.read_bytes() != whole
    assert read_kept(str(kept / "acr.json")) is None
    assert json.dumps(decided().to_json()) == fresh
    assert read_kept(str(kept / "acr.json")) is not None


def test_a_kept_program_of_an_older_text_is_rebuilt(
    kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When a rule changes, the kept program of the text before is passed over and written again."""
    root = tmp_path / "rulesets"
    (root / "tiny").mkdir(parents=True)
    text = root / "tiny" / "tiny.rules"
    text.write_text("ruleset tiny\ncode k 76000\nrule r if fluoroscopy then code k\n")
    for module in (files, keeping):
        monkeypatch.setattr(module, "where", lambda _: str(root))
    monkeypatch.setattr(rules, "published_names", lambda: ("tiny",))
    assert decided("tiny").status("k") == "coded"
    first = (kept / "tiny.json").read_bytes()
    text.write_text("ruleset tiny\ncode k 76000\nrule r if fluoroscopy then k not coded\n")
    assert decided("tiny").status("k") == "not coded"
    assert (kept / "tiny.json").read_bytes() != first


def test_decisions_do_not_need_a_place_to_keep_programs(kept: Path) -> None:
    """Where nothing can be written, rulesets are compiled at each start and decide all the same."""
    kept.write_text("a file where the folder should be")
    assert decided().status("76000") == "coded"


def test_precompile_writes_every_published_ruleset(tmp_path: Path) -> None:
    """What a wheel ships is a kept program of each published ruleset."""
    loader.precompile(tmp_path)
    assert sorted(file.stem for file in tmp_path.iterdir()) == sorted(loader.published_names())
