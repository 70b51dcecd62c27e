"""Properties that are ready to be called from anyone's suite, one a law."""

from collections.abc import Callable
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fluororules.loader import Rules, load
from fluororules.model.ruleset import Ensure
from fluororules.testing import laws
from fluororules.testing.laws import Draw, Held

Ruleset = Rules | str | Path
EXAMPLES = 200
"""How many encounters are drawn unless it is said otherwise."""
FEW = 50
"""The same, for laws that look at all ways of filling each encounter in."""


def check_consistency(ruleset: Ruleset, *, examples: int = EXAMPLES) -> None:
    """Every encounter is decided without an exception, each code has a status, and no `ensure` is broken."""

    def law(held: Held, draw: Draw) -> None:
        laws.sound(held, draw)
        laws.ensured(held, draw)

    held = _held(ruleset)
    laws.ensured_where_sought(held)
    _hold(held, law, examples)


def check_ensure(ruleset: Ruleset, ensure: Ensure, *, examples: int = EXAMPLES) -> None:
    """No encounter breaks one `ensure`. Raises `laws.BrokenError` where one does."""
    held = _held(ruleset)
    laws.ensured_where_sought(held, ensure)
    _hold(held, lambda held, draw: laws.ensured(held, draw, ensure), examples)


def check_order(ruleset: Ruleset, *, examples: int = EXAMPLES) -> None:
    """Neither the order of the procedures nor what was decided before changes a decision."""
    _hold(_held(ruleset), laws.order, examples)


def check_fillings(ruleset: Ruleset, *, examples: int = EXAMPLES) -> None:
    """A status other than `query` is the status however the unknown facts are filled in."""
    _hold(_held(ruleset), laws.fillings, examples)


def check_exact_query(ruleset: Ruleset, *, examples: int = FEW) -> None:
    """A query names the facts that alone change the answer, and no others."""
    _hold(_held(ruleset), laws.exact_query, examples)


def check_agreement(ruleset: Ruleset, *, examples: int = FEW) -> None:
    """The decision is that of the definition, wherever that can be worked out in reasonable time."""
    _hold(_held(ruleset), laws.agreement, examples)


def check_dates(ruleset: Ruleset, *, examples: int = EXAMPLES) -> None:
    """A decision changes between two days only where a rule, set, code or table begins or ends."""
    _hold(_held(ruleset), laws.dates, examples)


def _held(ruleset: Ruleset) -> Held:
    return Held.of(ruleset if isinstance(ruleset, Rules) else load(ruleset))


def _hold(held: Held, law: Callable[[Held, Draw], None], examples: int) -> None:
    """Draws encounters and looks for one that breaks a law, and then for a small one."""

    @settings(
        max_examples=examples,
        database=None,  # its key would be the same for every ruleset
        deadline=None,
        print_blob=False,
        report_multiple_bugs=False,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(st.data())
    def holds(data: st.DataObject) -> None:
        law(held, data.draw)

    holds()
