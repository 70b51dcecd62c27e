"""What rules rest on: `fluororules.history.sources_of` and `thin`."""

from datetime import date

from fluororules.history import sources_of, thin
from fluororules.loader import load, published_names
from fluororules.model.ruleset import SourceText
from fluororules.testing.drawn import compiled

RULES = compiled("""
source GUIDE "The guide" dated 2009-02-28 at "https://example.org/guide" confidence high
source BLOG "A page" confidence low
source SHOP "A shop" confidence low
source IDLE "Cited nowhere"
code k 76000 cite GUIDE "numbers"
rule thin "One." if fluoroscopy then code k cite BLOG "a", BLOG "b"
rule twice "Two." if other imaging then code k cite BLOG, SHOP
rule raised "Three." if same physician then code k cite BLOG "c" confidence medium
rule mixed "Four." if physician present then code k cite BLOG "d", BLOG "e" confidence high
rule bare "Five." if physician present then code k
table rows "Six."
    | other imaging | code |
    | yes           | k    |
    | no            | k    |
    cite SHOP "f"
edits pairs "Seven." from table "t" cite SHOP "g"
ensure held "Eight." never k coded and not fluoroscopy cite GUIDE "end"
""").ruleset


def test_a_source_as_it_is_declared() -> None:
    """A source has its title, its day, its address and its confidence, each None where it is not said."""
    uses = {use.source.name: use.source for use in sources_of(RULES)}
    address = "https://example.org/guide"
    assert uses["GUIDE"] == SourceText("GUIDE", "The guide", date(2009, 2, 28), address, "high")
    assert uses["IDLE"] == SourceText("IDLE", "Cited nowhere", None, None, None)


def test_what_cites_a_source() -> None:
    """Each source has what cites it, with the place in the source and the confidence; a table stands once."""
    cited = {use.source.name: use.cited for use in sources_of(RULES)}
    assert [(c.kind, c.name, c.where) for c in cited["GUIDE"]] == [("code", "k", "numbers"), ("ensure", "held", "end")]
    assert [(c.name, c.where, c.confidence) for c in cited["BLOG"]] == [
        ("thin", "a", "low"),
        ("thin", "b", "low"),
        ("twice", None, "low"),
        ("raised", "c", "medium"),
        ("mixed", "d", "low"),
        ("mixed", "e", "high"),
    ]
    assert [(c.kind, c.name) for c in cited["SHOP"]] == [("rule", "twice"), ("rule", "rows"), ("edits", "pairs")]
    assert cited["IDLE"] == ()


def test_rules_on_one_source_of_low_confidence() -> None:
    """Thin is what cites one source alone, always with low confidence; two sources, or a surer place, are enough."""
    assert [rule.name for rule in thin(RULES)] == ["thin", "rows row 1", "pairs"]


def test_every_published_source_is_listed() -> None:
    """Each source that a published ruleset declares or inherits is listed once, in the order of its declaration."""
    for name in published_names():
        ruleset = load(name).ruleset
        assert [use.source.name for use in sources_of(ruleset)] == list(ruleset.cites)
