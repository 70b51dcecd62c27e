"""The law of totality: parsing and checking never raise, whatever the bytes, and a ruleset without errors compiles."""

import re
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from fluororules.diagnostics import render
from fluororules.encounter import Encounter
from fluororules.model import Layer, check
from fluororules.program.eras import eras_of
from fluororules.program.from_model import compile_ruleset
from fluororules.schema import vocabulary
from fluororules.syntax import decode, parse
from fluororules.testing.drawn import rulesets_text

RULESETS = sorted((Path(__file__).parents[2] / "rulesets").rglob("*.rules"))
STATEMENTS = tuple(part for path in RULESETS for part in re.split(r"\n\n+", path.read_text("utf-8")) if part.strip())
WORDS = tuple(sorted({word for part in STATEMENTS for word in re.findall(r'"[^"\n]*"|[\w.-]+|[^\w\s]', part)}))
ODDITIES = (
    '"',
    "#",
    "|",
    "\0",
    "\r",
    "\t",
    "\ufeff",
    "\u202e",
    "\u0430",
    "\uff21",
    "99999999999999999999",
    "0000-00-00",
)
SMALL_WORDS = "a all and any as at by cite code coded define except expect from given if in is life no not of or over"
MORE_WORDS = "query review rule ruleset set source table then to under units unless until up use with without extends"
TOKENS = st.sampled_from((*WORDS, *ODDITIES, *SMALL_WORDS.split(), *MORE_WORDS.split(), "(", ")", ",", "=", "+", "\n"))


def hold(data: bytes) -> None:
    """Takes bytes all the way; complaints are shown, and what has no errors is compiled and cut into eras."""
    source, complaints = decode("any.rules", data)
    parsed = parse(source)
    checked = check([Layer("any", (parsed.file,))], vocabulary(Encounter))
    for complaint in (*complaints, *parsed.diagnostics, *checked.diagnostics):
        assert "\n" not in complaint.message
        assert 0 <= complaint.span.start <= complaint.span.end <= len(complaint.span.source.text)
        render(complaint)
    if checked.ruleset is not None:
        eras_of(compile_ruleset(checked.ruleset)).at(700_000)


@settings(max_examples=150)
@given(st.binary(max_size=200) | st.text(max_size=100).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_random_bytes(data: bytes) -> None:
    """No bytes make parsing or checking raise."""
    hold(data)


@settings(max_examples=150)
@given(st.lists(TOKENS, max_size=40))
def test_token_soups(tokens: list[str]) -> None:
    """No words of the language, in whatever order, make parsing or checking raise."""
    hold(" ".join(tokens).encode())


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """Some statements of real texts, or a drawn ruleset, with a few pieces removed, doubled, moved or put in."""
    real = st.lists(st.sampled_from(STATEMENTS), min_size=1, max_size=5).map("\n".join)
    pieces = re.split(r"(\s+|\b)", draw(real | rulesets_text()))
    for _ in range(draw(st.integers(1, 6))):
        at, to = draw(st.integers(0, len(pieces))), draw(st.integers(0, len(pieces)))
        match draw(st.integers(0, 3)):
            case 0:
                del pieces[at : at + 1]
            case 1:
                pieces[to:to] = pieces[at : at + 3]
            case 2:
                pieces[at:at] = [draw(TOKENS)]
            case _:
                pieces[at : at + 1] = [draw(TOKENS)]
    return "".join(pieces)


@settings(max_examples=200)
@given(mutated())
def test_mutated_texts(text: str) -> None:
    """No change to a text that is well formed makes parsing or checking raise."""
    hold(text.encode())


@settings(max_examples=80)
@given(st.sampled_from(STATEMENTS), st.data())
def test_broken_bytes(text: str, data: st.DataObject) -> None:
    """No change of single bytes in a real text makes parsing or checking raise."""
    broken = bytearray(text.encode())
    for _ in range(data.draw(st.integers(1, 4))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    hold(bytes(broken))
