"""Rules as bytes and back: what another process decides by them is what this one does."""

import json
import zlib
from hashlib import sha256

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fluororules import RulesError, load
from fluororules.encounter import Encounter
from fluororules.loader.shipped import Shipped, shipped, unpacked
from fluororules.testing.drawing import distinctions_of, encounters_for
from fluororules.testing.drawn import Compiled, edited


@settings(max_examples=60)
@given(edited(), st.data())
def test_shipped_rules_decide_alike(drawn: Compiled, data: st.DataObject) -> None:
    """Decisions, digests and tables of rules that were shipped are those of the rules."""
    rules = drawn.rules
    there = unpacked(shipped(rules))
    assert there.digest == rules.digest
    apart = distinctions_of(drawn.ruleset, drawn.tables)
    for encounter in data.draw(st.lists(encounters_for(apart), min_size=1, max_size=5)):
        assert there.evaluate(encounter) == rules.evaluate(encounter), drawn.text


def test_rules_are_unpacked_once() -> None:
    """A process that is sent the same rules twice builds them once."""
    assert unpacked(shipped(load("acr"))) is unpacked(shipped(load("acr")))


@pytest.mark.parametrize("key, complaint", [("version", "install one version everywhere"), ("program", "other fields")])
def test_another_version_or_class_is_refused(key: str, complaint: str) -> None:
    """Rules from another version of the library, or over another class, are not decided by."""
    parcel = shipped(load("acr"))
    data = json.loads(zlib.decompress(parcel.content))
    data[key] = "0.0.1" if key == "version" else {**data[key], "vocabulary": []}
    text = json.dumps(data).encode()
    with pytest.raises(RulesError, match=complaint):
        unpacked(Shipped(sha256(text).hexdigest(), Encounter, zlib.compress(text)))


def test_damage_is_noticed() -> None:
    """Content that has not the digest that it was sent with is not read."""
    parcel = shipped(load("acr"))
    with pytest.raises(RulesError):
        unpacked(attrs.evolve(parcel, digest="0" * 64))
