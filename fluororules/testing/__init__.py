"""What tests of rules are made of, for this project's tests and for yours.

`encounters` is a Hypothesis strategy: encounters that the rules of a ruleset can tell apart, at will those in which a
rule applies or is nearly missed, or a code has a status. `rulesets()` and `syntax_trees()` draw what tools are tested
with. `check_consistency` and its like are properties of a ruleset, one a law. `conformance` holds any other runner to
the definition, by `conformance_cases`. `run_examples` and `unshown` look at the examples of a ruleset, and need no
library of the extras. `plugin` makes tests for pytest of the examples and ensures of `.rules` files.

`coverage.py` measures what the examples show of each condition, and `gaps.py` what else could be shown. `mutants.py`
makes slips in a checked ruleset, and `mutation.py` finds the examples that notice them. Examples are made of encounters
in `telling.py`, near those that there are (`nearest.py`). Only `proving.py` asks the prover, where that is installed.

This room is the only one that knows Hypothesis and pytest, which come with `pip install 'fluororules[testing]'`; all is
imported when it is first asked for, since pytest imports the plugin whenever it starts. It must not know any ruleset.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fluororules.testing.aimed import NoEncounterError, encounters
    from fluororules.testing.cases import conformance, conformance_cases
    from fluororules.testing.checks import (
        check_agreement,
        check_consistency,
        check_dates,
        check_ensure,
        check_exact_query,
        check_fillings,
        check_order,
    )
    from fluororules.testing.drawn import loaded_rulesets as rulesets
    from fluororules.testing.examples import Miss, Outcome, misses, run_examples
    from fluororules.testing.shown import Unshown, unshown
    from fluororules.testing.trees import syntax_trees

_HOMES = {
    "Miss": "examples",
    "NoEncounterError": "aimed",
    "Outcome": "examples",
    "Unshown": "shown",
    "check_agreement": "checks",
    "check_consistency": "checks",
    "check_dates": "checks",
    "check_ensure": "checks",
    "check_exact_query": "checks",
    "check_fillings": "checks",
    "check_order": "checks",
    "conformance": "cases",
    "conformance_cases": "cases",
    "encounters": "aimed",
    "misses": "examples",
    "run_examples": "examples",
    "rulesets": "drawn",
    "syntax_trees": "trees",
    "unshown": "shown",
}
_INSIDE = {"rulesets": "loaded_rulesets"}

__all__ = [
    "Miss",
    "NoEncounterError",
    "Outcome",
    "Unshown",
    "check_agreement",
    "check_consistency",
    "check_dates",
    "check_ensure",
    "check_exact_query",
    "check_fillings",
    "check_order",
    "conformance",
    "conformance_cases",
    "encounters",
    "misses",
    "rulesets",
    "run_examples",
    "syntax_trees",
    "unshown",
]


def __getattr__(name: str) -> object:
    """What is handed on, and with it Hypothesis where it needs that, when it is asked for."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415 - so that pytest starts quickly

    try:
        value = getattr(import_module(f"{__name__}.{home}"), _INSIDE.get(name, name))
    except ModuleNotFoundError as error:
        if error.name != "hypothesis":
            raise
        raise ImportError(
            "fluororules.testing needs Hypothesis; install it with: pip install 'fluororules[testing]'"
        ) from None
    globals()[name] = value
    return value
