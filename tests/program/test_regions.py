"""Lists of lines by what is claimed of them: one is found where there is one, and it is as short as any."""

from itertools import combinations_with_replacement
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from fluororules.program.answers import LineState, Who
from fluororules.program.program import LineTest
from fluororules.program.regions import Kinds, LinesAre, a_list

UNASKED: Any = None
"""No era is asked: which line passes which test is drawn."""
NOBODY = Who(None, None)


@st.composite
def kinds_and_claims(draw: st.DrawFn) -> tuple[Kinds, list[LinesAre]]:
    """A few kinds of lines, which of them pass each test, and claims about the numbers of lines that do."""
    lines = [LineState(f"{71000 + at}", (), None) for at in range(draw(st.integers(1, 5)))]
    tests = [LineTest(codes=at, bearing=(), not_bearing=(), by_same=False, negated=False) for at in range(4)]
    passing = {(test, NOBODY): draw(st.integers(0, (1 << len(lines)) - 1)) for test in tests}
    claims = draw(
        st.lists(
            st.builds(LinesAre, st.sampled_from(tests), st.integers(1, 3), st.booleans(), st.just(NOBODY)),
            min_size=1,
            max_size=5,
            unique=True,
        )
    )
    return Kinds(UNASKED, lines, passing), claims


def holds(kinds: Kinds, claims: list[LinesAre], lines: tuple[LineState, ...]) -> bool:
    """Whether all claims hold of a list."""
    at = {line.code: number for number, line in enumerate(kinds.lines)}
    for claim in claims:
        passed = sum(kinds.passing(claim) >> at[line.code] & 1 for line in lines)
        if (passed >= claim.count) != claim.truth:
            return False
    return True


@settings(max_examples=400, deadline=None)
@given(kinds_and_claims())
def test_a_list_is_found_where_there_is_one(drawn: tuple[Kinds, list[LinesAre]]) -> None:
    """All lists up to the length that could be needed are tried: the one that is found is one of the shortest."""
    kinds, claims = drawn
    most = sum(claim.count for claim in claims if claim.truth)
    shortest = next(
        (
            size
            for size in range(most + 1)
            if any(holds(kinds, claims, each) for each in combinations_with_replacement(kinds.lines, size))
        ),
        None,
    )
    found = a_list(kinds, claims)
    assert (None if found is None else len(found)) == shortest
    assert found is None or holds(kinds, claims, found)
    assert kinds.can_be(claims) == (found is not None)


@given(kinds_and_claims())
def test_a_signature_stands_for_the_first_line_of_its_kind(drawn: tuple[Kinds, list[LinesAre]]) -> None:
    """Each line that a list may hold has a signature, and the first line with it stands for all of them."""
    kinds, claims = drawn
    barred = [claim for claim in claims if not claim.truth and claim.count == 1]
    expected: dict[tuple[bool, ...], LineState] = {}
    for at, line in enumerate(kinds.lines):
        if not any(kinds.passing(claim) >> at & 1 for claim in barred):
            expected.setdefault(tuple(bool(kinds.passing(claim) >> at & 1) for claim in claims), line)
    assert list(kinds.signatures(claims).items()) == list(expected.items())
