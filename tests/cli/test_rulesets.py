"""`fluororules rulesets`."""

import json
from collections.abc import Callable

from click.testing import Result

import fluororules

Call = Callable[..., Result]


def test_all_published(call: Call) -> None:
    """Every published ruleset is listed with its title, version, digest and the date of its review."""
    result = call("rulesets", "--format", "json")
    listed = [json.loads(line) for line in result.stdout.splitlines()]
    assert [one["name"] for one in listed] == list(fluororules.published_names())
    for one in listed:
        rules = fluororules.load(one["name"])
        assert (one["version"], one["digest"], one["title"]) == (rules.version, rules.digest, rules.ruleset.title)
    assert listed[0]["reviewed_through"] == "2009-02-28"


def test_text(call: Call) -> None:
    """The text says the same."""
    said = call("rulesets").stdout
    acr = fluororules.load("acr")
    assert f"acr {acr.version}\n" in said
    assert f"  {acr.ruleset.title}\n  reviewed through 2009-02-28\n  digest {acr.digest}\n" in said
