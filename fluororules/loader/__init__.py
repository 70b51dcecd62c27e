"""From names and paths to rules that can be asked: the one room where rules files are read.

`load` takes the name of a published ruleset, a file or a folder, and gives `Rules`; `examine` gives every complaint
about one instead of raising the first; `evaluate` and `explain` take a name, a path or `Rules`. A ruleset is one file,
or a folder with the file that bears the folder's name and the files that it brings in with `use`; what it extends
stands beside it or is published.

The compiled form of a published ruleset is kept beside the package and read instead of the text, as long as the text
still has the digest that it was compiled from (`kept`). Importing this room imports neither the parser nor the check.
"""

from typing import TYPE_CHECKING

from fluororules.loader.files import published_names
from fluororules.loader.rules import DEFAULT, Rules, evaluate, explain, load, precompile

if TYPE_CHECKING:
    from fluororules.loader.texts import Examined, examine

__all__ = ["DEFAULT", "Examined", "Rules", "evaluate", "examine", "explain", "load", "precompile", "published_names"]


def __getattr__(name: str) -> object:
    """What needs the parser, when it is first asked for."""
    if name not in {"Examined", "examine"}:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from fluororules.loader import texts

    return getattr(texts, name)
