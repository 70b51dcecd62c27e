"""The ruleset acr accounts for every sentence of the article that it renders.

The article is not in the repository. Where it lies beside the checkout, its sentences are counted and hashed again.
"""

import json
import re
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

import fluororules

ROOT = Path(__file__).resolve().parents[2]
ACCOUNT = ROOT / "rulesets" / "acr" / "sentences.json"
ARTICLE = ROOT.parent / "shared" / "domain" / "acr-2009-update-on-fluoroscopy-coding.txt"

# A sentence ends before white space and a capital letter; the number of a list item ends none.
_END = re.compile(r"(?<!^\d\.)(?<=[.?!])\s+(?=[A-Z])")


def sentences(text: str) -> list[str]:
    """The sentences of a text in order, white space folded: each line by itself, cut at full stops and their like."""
    lines = [" ".join(line.split()) for line in text.splitlines()]
    return [sentence for line in lines if line for sentence in _END.split(line)]


def entries() -> list[dict[str, Any]]:
    """What sentences.json says about each sentence."""
    found: list[dict[str, Any]] = json.loads(ACCOUNT.read_text(encoding="utf-8"))["sentences"]
    return found


# --- the one place that knows how a checked ruleset is laid out


@cache
def ruleset() -> Any:
    """The checked ruleset."""
    return fluororules.load("acr").ruleset


def cited(statement: Any) -> set[str]:
    """The names of the sources that a rule or an ensure cites."""
    return {cite.source for cite in statement.cites}


def rules_and_ensures() -> list[Any]:
    """All rules and ensures of the ruleset."""
    return [*ruleset().rules, *ruleset().ensures]


def names() -> set[str]:
    """The names of all rules, ensures, examples and codes of the ruleset."""
    return {named.name for named in (*rules_and_ensures(), *ruleset().examples, *ruleset().services)}


# --- the account itself


def test_numbers_are_consecutive() -> None:
    """The sentences are numbered from one, and none is left out."""
    assert [entry["number"] for entry in entries()] == list(range(1, len(entries()) + 1))


def test_hashes_are_well_formed_and_unique() -> None:
    """Each sentence is identified by a SHA-256 of its own."""
    hashes = [entry["sha256"] for entry in entries()]
    assert all(re.fullmatch(r"[0-9a-f]{64}", digest) for digest in hashes)
    assert len(set(hashes)) == len(hashes)


def test_no_more_than_three_words_are_quoted() -> None:
    """The article is not copied: a sentence is shown by its first three words at most."""
    assert all(1 <= len(entry["starts"].split()) <= 3 for entry in entries())


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: str(entry["number"]))
def test_every_sentence_has_rules_or_a_reason(entry: dict[str, Any]) -> None:
    """A sentence names what renders it, or says why it states no rule, and never both."""
    assert bool(entry.get("rules")) != bool(entry.get("why"))


# --- the account and the ruleset


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: str(entry["number"]))
def test_every_name_listed_exists(entry: dict[str, Any]) -> None:
    """What a sentence names is a rule, an ensure, an example or a code of the ruleset."""
    assert set(entry.get("rules", ())) <= names()


def test_every_rule_and_ensure_cites_a_source() -> None:
    """No rule and no ensure stands without a source."""
    assert [statement.name for statement in rules_and_ensures() if not cited(statement)] == []


def test_every_rule_renders_a_sentence() -> None:
    """A rule or ensure that cites the article alone is named by some sentence of it."""
    named = {name for entry in entries() for name in entry.get("rules", ())}
    assert [rule.name for rule in rules_and_ensures() if rule.name not in named and cited(rule) <= {"ACR-2009"}] == []


# --- the account and the article


def test_sentences_are_cut_as_the_readme_says() -> None:
    """Lines, full stops before capitals and list numbers are read as the ruleset's README describes."""
    text = "A heading\n\n1. One thing, e.g. this.\u00a0  Another!\tThe third one.1 \n  Last: no stop\n"
    assert sentences(text) == ["A heading", "1. One thing, e.g. this.", "Another!", "The third one.1", "Last: no stop"]


@pytest.mark.skipif(
    not ARTICLE.is_file(), reason="the article is not ours to ship, and does not lie beside the checkout"
)
def test_the_account_is_of_the_article() -> None:
    """Every sentence of the article is in the account, in order, and nothing else is."""
    found = sentences(ARTICLE.read_text(encoding="utf-8"))
    assert [(entry["sha256"], entry["starts"]) for entry in entries()] == [
        (sha256(sentence.encode()).hexdigest(), " ".join(sentence.split()[:3])) for sentence in found
    ]
