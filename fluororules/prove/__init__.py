"""What is true of every encounter on every date, and how two rulesets differ in meaning.

`prove` asks of a ruleset whether each `ensure` holds, and whether each rule, override and code can do something.
`compare` gives every region of encounters that two rulesets decide differently, or proves that there is none.
`prove_ensures` and `witnesses` are what tests of rules want. All take a checked `Ruleset`.

A program is asked, as it is run (`parts.py`, `encoding.py`), under whatever tables are handed over (`any_table.py`).
What the solver finds is made an encounter (`witness.py`) and put to the ordinary evaluator before it is told. Limits
are counted in the solver's steps, never in time; what they cut off is not settled, which is no proof.

This room is the only one that knows the solver, which comes with `pip install 'fluororules[prove]'` and is imported
where something is asked. It reads no files, and must not know how findings are shown.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fluororules.prove.comparing import Comparison, Region, compare
    from fluororules.prove.findings import EnsureResult, Finding, Proof, Unsettled
    from fluororules.prove.proving import prove, prove_ensures, witnesses
    from fluororules.prove.witness import Witness

_HOMES = {
    "Comparison": "comparing",
    "EnsureResult": "findings",
    "Finding": "findings",
    "Proof": "findings",
    "Region": "comparing",
    "Unsettled": "findings",
    "Witness": "witness",
    "compare": "comparing",
    "prove": "proving",
    "prove_ensures": "proving",
    "witnesses": "proving",
}

__all__ = [
    "Comparison",
    "EnsureResult",
    "Finding",
    "Proof",
    "Region",
    "Unsettled",
    "Witness",
    "compare",
    "prove",
    "prove_ensures",
    "witnesses",
]


def __getattr__(name: str) -> object:
    """What is handed on, and with it the solver, when it is asked for."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415 - the solver is imported where something is asked

    try:
        return getattr(import_module(f"{__name__}.{home}"), name)
    except ModuleNotFoundError as error:
        if error.name != "z3":
            raise
        raise ImportError("fluororules.prove needs z3; install it with: pip install 'fluororules[prove]'") from None
