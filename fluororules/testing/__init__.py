"""What tests of rules are made of, for this project's tests and for yours.

`syntax_trees()` is a Hypothesis strategy that draws well-formed trees, which `fluororules.fmt.print_file` prints.
`run_examples` takes loaded rules, and gives for each `example` of theirs what came out otherwise than expected; it
needs no library of the extras. `unshown` gives the rules that the examples do not show in full.

`coverage.py` measures what the examples show of each condition, and `gaps.py` what else could be shown. `mutants.py`
makes slips in a checked ruleset, and `mutation.py` finds the examples that notice them. Examples are made of encounters
in `telling.py`. Only `proving.py` asks the prover, where that is installed.

This room is the only one that knows Hypothesis, which comes with `pip install 'fluororules[testing]'` and is imported
where a strategy is asked for. It must not know any ruleset.
"""

from typing import TYPE_CHECKING

from fluororules.testing.examples import Miss, Outcome, misses, run_examples
from fluororules.testing.shown import Unshown, unshown

if TYPE_CHECKING:
    from fluororules.testing.trees import syntax_trees

__all__ = ["Miss", "Outcome", "Unshown", "misses", "run_examples", "syntax_trees", "unshown"]


def __getattr__(name: str) -> object:
    """A strategy, and with it Hypothesis, when it is asked for."""
    if name != "syntax_trees":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        from fluororules.testing.trees import syntax_trees  # noqa: PLC0415 - and with it Hypothesis
    except ModuleNotFoundError as error:
        if error.name != "hypothesis":
            raise
        raise ImportError(
            "fluororules.testing needs Hypothesis; install it with: pip install 'fluororules[testing]'"
        ) from error
    return syntax_trees
