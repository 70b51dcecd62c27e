"""Strategies for trees, one a kind of node: well formed, so that each is what some text without errors says.

Spans are all alike and point nowhere, for nodes compare without them.
"""

import string
from datetime import date
from functools import cache
from typing import Any, TypeVar

from hypothesis import strategies as st

from fluororules.source import Source, Span
from fluororules.syntax import tree
from fluororules.syntax.tokens import grammar

T = TypeVar("T")

_NOWHERE = Span(Source.of("drawn.rules", ""), 0, 0)
_DEEPEST = 3
_LOWER = string.ascii_lowercase
_CAPITALS = string.ascii_uppercase
_FAMILIAR = ("fluoroscopy", "physician", "time", "present", "purpose", "other", "imaging", "minutes", "yes")


@cache
def syntax_trees() -> st.SearchStrategy[tree.File]:
    """Files of one to four statements of any kind."""
    statements = st.lists(_statements(), min_size=1, max_size=4)
    return st.builds(tree.File, source=st.just(_NOWHERE.source), statements=statements.map(tuple))


@cache
def _keywords() -> frozenset[str]:
    return frozenset(str(terminal.pattern.value) for terminal in grammar().terminals) | {"only"}


def _several(items: st.SearchStrategy[T], most: int = 3, *, least: int = 1) -> st.SearchStrategy[tuple[T, ...]]:
    return st.lists(items, min_size=least, max_size=most).map(tuple)


def _maybe(items: st.SearchStrategy[T]) -> st.SearchStrategy[T | None]:
    return st.none() | items


# --- words


def _word(text: str) -> tree.Word:
    return tree.Word(text, _NOWHERE)


@cache
def _lower() -> st.SearchStrategy[str]:
    """A lower-case word that is no keyword, often one that rules use."""
    piece = st.text(_LOWER + string.digits, min_size=1, max_size=4)
    first = st.tuples(st.sampled_from(_LOWER), piece).map("".join)
    drawn = st.tuples(first, st.lists(piece, max_size=2)).map(lambda parts: "-".join([parts[0], *parts[1]]))
    keywords = _keywords()
    return st.sampled_from(_FAMILIAR) | drawn.filter(lambda word: word not in keywords)


@cache
def _names() -> st.SearchStrategy[tree.Word]:
    return _lower().map(_word)


@cache
def _capitals() -> st.SearchStrategy[tree.Word]:
    """A set or source; two letters first, so that it is no code."""
    piece = st.text(_CAPITALS + string.digits, min_size=1, max_size=4)
    first = st.text(_CAPITALS, min_size=2, max_size=8)
    return st.tuples(first, st.lists(piece, max_size=2)).map(lambda parts: _word("-".join([parts[0], *parts[1]])))


@cache
def _codes() -> st.SearchStrategy[tree.Word]:
    """Five digits, or four and a capital before or behind; no O or I, which would be taken for a digit."""
    digits = st.text(string.digits, min_size=4, max_size=4)
    behind = st.tuples(digits, st.sampled_from(string.digits + "AFTU")).map("".join)
    return (behind | st.tuples(st.sampled_from(_CAPITALS), digits).map("".join)).map(_word)


def _numbers() -> st.SearchStrategy[tree.Word]:
    return st.integers(0, 9999).map(lambda number: _word(str(number)))


def _modifiers() -> st.SearchStrategy[tree.Word]:
    return st.sampled_from(("26", "59", "XE", "XS", "TC", "1P", "8P")).map(_word)


def _texts() -> st.SearchStrategy[tree.Word]:
    """Text for quotes, of any letters; capitals alone would not need the quotes."""
    letters = st.characters(codec="utf-8", categories=("L", "N", "P", "S"), exclude_characters='"')
    return st.text(letters | st.sampled_from(" #|("), max_size=12).map(_word)


@cache
def _phrases(most: int = 3) -> st.SearchStrategy[tree.Phrase]:
    """Words that are no keywords; `of` among them, though never first."""
    rest = st.lists(_lower() | st.just("of"), max_size=most - 1)
    return st.tuples(_lower(), rest).map(lambda parts: _phrase([parts[0], *parts[1]]))


def _phrase(words: list[str]) -> tree.Phrase:
    return tree.Phrase(tuple(map(_word, words)), _NOWHERE)


@cache
def _targets() -> st.SearchStrategy[tuple[tree.Phrase, ...]]:
    return _several(_phrases(2) | _codes().map(lambda code: _phrase([code.text])))


@cache
def _services() -> st.SearchStrategy[tuple[tree.Phrase, ...]]:
    """What stands behind `code`: each one word."""
    return _several((_names() | _codes()).map(lambda word: _phrase([word.text])))


def _days() -> st.SearchStrategy[tree.Day]:
    return st.builds(tree.Day, st.dates(date(1900, 1, 1), date(2100, 12, 31)), st.just(_NOWHERE))


def _dates() -> st.SearchStrategy[tree.Dates]:
    return st.builds(tree.Dates, _maybe(_days()), _maybe(_days()))


def _node(kind: type[T], *parts: st.SearchStrategy[object]) -> st.SearchStrategy[T]:
    return st.builds(kind, *parts, span=st.just(_NOWHERE))


@cache
def _quantities() -> st.SearchStrategy[tree.Quantity]:
    return _node(tree.Quantity, _several(_node(tree.Amount, _numbers() | _codes(), _maybe(_phrases(2))), 2))


def _procedure_phrases() -> st.SearchStrategy[tree.Phrase]:
    """Values such as `procedure guidance`."""
    return _phrases(2).map(lambda phrase: _phrase(["procedure", *(word.text for word in phrase.words)]))


@cache
def _values() -> st.SearchStrategy[tree.Value]:
    bare = _phrases() | _procedure_phrases() | _quantities() | _days() | _texts() | _capitals() | _codes_in_quotes()
    return _node(tree.Value, bare)


def _codes_in_quotes() -> st.SearchStrategy[tree.Word]:
    """Texts that without their quotes would be something else."""
    return _codes() | st.sampled_from(("known", "59", "2009-02-28", "any of (a)")).map(_word)


@cache
def _asked() -> st.SearchStrategy[tuple[tree.Phrase, ...]]:
    """What a query is about: facts, or the procedures."""
    return _several(_phrases(2) | st.just(_phrase(["procedures"])))


@cache
def _cites() -> st.SearchStrategy[tuple[tree.Citation, ...]]:
    return _several(_node(tree.Citation, _capitals(), _maybe(_texts()), _maybe(_levels())), least=0)


def _levels() -> st.SearchStrategy[tree.Word]:
    return st.sampled_from(("high", "medium", "low")).map(_word)


# --- sets


def _coded_items() -> st.SearchStrategy[tree.CodeName | tree.CodeRange]:
    return _node(tree.CodeName, _codes()) | _node(tree.CodeRange, _codes(), _codes())


@cache
def _set_items(deep: int = _DEEPEST) -> st.SearchStrategy[tree.SetItem]:
    items = _coded_items() | _node(tree.SetName, _maybe(_names()), _capitals())
    return items if deep == 0 else items | _members(deep - 1)


@cache
def _members(deep: int = _DEEPEST) -> st.SearchStrategy[tree.Members]:
    member = _node(tree.Member, _set_items(deep), _dates())
    return _node(tree.Members, _several(member, 4), _several(member, 2, least=0))


# --- conditions


@cache
def _conditions(deep: int = _DEEPEST) -> st.SearchStrategy[tree.Condition]:
    """Conditions of every kind but `unless`."""
    return _simple_conditions() if deep == 0 else _one_of(_simple_conditions(), _compound_conditions(deep - 1))


@cache
def _compound_conditions(deep: int) -> st.SearchStrategy[tree.Condition]:
    inner = st.deferred(lambda: _conditions(deep))
    how = st.sampled_from(("and", "or"))
    return (
        _node(tree.Not, st.sampled_from(("not", "no")), inner)
        | _node(tree.Joined, how, st.just(value=False), _several(inner, least=2))
        | _node(tree.Joined, how, st.just(value=True), _several(inner))
    )


@cache
def _simple_conditions() -> st.SearchStrategy[tree.Condition]:
    return (
        _node(tree.FactTest, _phrases())
        | _node(tree.Compare, _phrases(), _operators(), _quantities() | _days())
        | _node(tree.Is, _phrases(), st.booleans(), st.just(value=False), _several(_values(), 1))
        | _node(tree.Is, _phrases(), st.booleans(), st.just(value=True), _several(_values()))
        | _node(tree.IsKnown, _maybe(_phrases()), st.booleans())
        | _node(tree.InSet, _phrases(), _set_items(1))
        | _node(tree.Bears, _phrases(), st.booleans(), _several(_modifiers()))
        | _procedure_tests()
        | _node(tree.StatusTest, _targets().map(lambda targets: targets[0]), st.booleans())
    )


def _operators() -> st.SearchStrategy[tree.Operator]:
    return st.sampled_from(("up to", "over", "under", "at least"))


@cache
def _procedure_tests() -> st.SearchStrategy[tree.ProcedureTest]:
    quantifier = st.sampled_from(("some", "every")) | st.integers(1, 99999)
    qualifier = _node(tree.WithModifier, st.booleans(), _several(_modifiers())) | _node(tree.ByWhom, _phrases())
    return _node(tree.ProcedureTest, quantifier, _maybe(_set_items(1)), _several(qualifier, 2, least=0))


def _with_exceptions() -> st.SearchStrategy[tree.Condition]:
    """Conditions, and those with `unless`."""
    return _one_of(_conditions(), _node(tree.Unless, _conditions(2), _conditions(1)))


@cache
def _effects() -> st.SearchStrategy[tuple[tree.Effect, ...]]:
    return _several(
        _node(tree.Conclude, st.just("code"), _services())
        | _node(tree.Conclude, st.sampled_from(("not coded", "review")), _targets())
        | _node(tree.Ask, _asked())
        | _node(tree.LimitUnits, _numbers(), _targets())
        | _node(tree.AddModifier, _modifiers(), _targets())
    )


# --- statements


@cache
def _statements() -> st.SearchStrategy[tree.Statement]:
    """Statements of every kind; more of those that hold conditions, as they hold most kinds of node."""
    plain: tuple[st.SearchStrategy[Any], ...] = (
        *(_headers(), _sources(), _codes_of_services(), _lives(), _sets(), _edits()),
        _node(tree.UseDecl, _texts()),
    )
    holding: tuple[st.SearchStrategy[Any], ...] = (
        _definitions(),
        *[_ensures()] * 2,
        *[_tables()] * 3,
        *[_examples()] * 3,
        *[_rules()] * 4,
    )
    return _one_of(*plain, *holding)


def _one_of(*strategies: st.SearchStrategy[T]) -> st.SearchStrategy[T]:
    """One of them, each as likely as often as it is named; `|` would name each of their parts once."""
    return st.sampled_from(strategies).flatmap(lambda strategy: strategy)


def _headers() -> st.SearchStrategy[tree.Header]:
    texts = _maybe(_texts())
    about = (_maybe(_numbers()), _maybe(_phrases()), texts, _maybe(_days()))
    return _node(tree.Header, _names(), _maybe(_names()), texts, texts, *about)


def _sources() -> st.SearchStrategy[tree.SourceDecl]:
    return _node(tree.SourceDecl, _capitals(), _texts(), _maybe(_days()), _maybe(_texts()), _maybe(_levels()))


def _codes_of_services() -> st.SearchStrategy[tree.ServiceDecl]:
    return _node(tree.ServiceDecl, _names(), _several(_node(tree.Number, _codes(), _dates())), _cites())


def _lives() -> st.SearchStrategy[tree.LifeDecl]:
    return _node(tree.LifeDecl, _several(_node(tree.Member, _coded_items(), _dates())), _cites())


def _sets() -> st.SearchStrategy[tree.SetDecl]:
    return _node(tree.SetDecl, _capitals(), _dates(), _members())


def _edits() -> st.SearchStrategy[tree.EditsDecl]:
    modifiers = _several(_modifiers(), least=0)
    what = st.sampled_from(("pairs", "add-on primaries", "unit limits"))
    condition = _maybe(_with_exceptions())
    return _node(tree.EditsDecl, _names(), _maybe(_texts()), condition, _texts(), what, modifiers, _cites())


def _definitions() -> st.SearchStrategy[tree.DefineDecl]:
    return _node(tree.DefineDecl, _defined(), _with_exceptions())


def _ensures() -> st.SearchStrategy[tree.EnsureDecl]:
    mode = st.sampled_from(("never", "always"))
    return _node(tree.EnsureDecl, _names(), _maybe(_texts()), mode, _with_exceptions(), _cites())


def _defined() -> st.SearchStrategy[tree.Phrase]:
    """The phrase of a define, which may hold one `is`."""
    around = st.tuples(_phrases(2), _phrases(2))
    split = around.map(lambda two: _phrase([*two[0].text.split(), "is", *two[1].text.split()]))
    return _phrases() | split


def _rules() -> st.SearchStrategy[tree.RuleDecl]:
    names = _several(_names(), least=0)
    exception = _maybe(_conditions(1))
    return _node(
        tree.RuleDecl,
        _names(),
        _maybe(_texts()),
        _dates(),
        _conditions(),
        _effects(),
        exception,
        names,
        names,
        _cites(),
    )


def _tables() -> st.SearchStrategy[tree.TableDecl]:
    return st.integers(1, 3).flatmap(_tables_of)


def _tables_of(width: int) -> st.SearchStrategy[tree.TableDecl]:
    rows = _several(_node(tree.Row, st.tuples(*[_cells()] * width)))
    names = _several(_names(), least=0)
    columns = st.tuples(*[_columns()] * width)
    return _node(tree.TableDecl, _names(), _maybe(_texts()), _dates(), columns, rows, names, names, _cites())


def _columns() -> st.SearchStrategy[tree.Column]:
    verbs = st.sampled_from((None, "code", "not coded", "review", "query"))
    return _node(tree.Column, _phrases(), st.none()) | _node(tree.Column, st.none(), verbs)


@cache
def _cells() -> st.SearchStrategy[tree.Cell]:
    return (
        _node(tree.AnyValue)
        | _node(tree.YesNo, st.booleans())
        | _node(tree.CompareCell, _operators(), _quantities() | _days())
        | _node(tree.SetCell, st.sampled_from(("some", "every", "no")), _set_items(1))
        | _node(tree.ValuesCell, _several(_values())).filter(lambda cell: not _is_yes(cell))
    )


def _is_yes(cell: tree.ValuesCell) -> bool:
    first = cell.values[0].value
    return len(cell.values) == 1 and isinstance(first, tree.Phrase) and first.text == "yes"


def _examples() -> st.SearchStrategy[tree.ExampleDecl]:
    given, expected = _several(_given()), _several(_expectations())
    return _node(tree.ExampleDecl, _names(), _maybe(_texts()), given, st.booleans(), expected, _cites())


def _given() -> st.SearchStrategy[tree.Given]:
    modifiers = _several(_modifiers(), least=0)
    line = _node(tree.GivenLine, _codes(), modifiers, _maybe(_numbers()), _maybe(_phrases()))
    return (
        _node(tree.GivenLines, _several(line, least=0))
        | _node(tree.GivenFact, _phrases(), st.sampled_from((None, "not", "no")))
        | _node(tree.GivenValue, _phrases(), _values())
        | _node(tree.GivenUnknown, _maybe(_phrases()))
        | _node(tree.GivenModifiers, _phrases(), _several(_modifiers()))
        | _node(tree.GivenEdit, st.just("pairs"), st.tuples(_codes(), _codes()), _numbers())
        | _node(tree.GivenEdit, st.just("add-on primaries"), st.tuples(_codes(), _codes()), _maybe(_numbers()))
        | _node(tree.GivenEdit, st.just("unit limits"), st.tuples(_codes()), _numbers())
    )


def _expectations() -> st.SearchStrategy[tree.Expectation]:
    definite = st.sampled_from(("coded", "not coded", "review"))
    return _node(tree.Expectation, _targets(), definite, st.just(())) | _node(
        tree.Expectation, _targets(), st.just("query"), st.just(()) | _asked()
    )
