"""Where the folders that are not Python lie: grammar/, rulesets/ and, in a wheel, _compiled/.

A wheel holds them inside the package. A source tree, and an editable install of one, has grammar/ and rulesets/ beside
it. importlib.resources finds only the first, and takes longer to import than a decision takes. So does pathlib, which
is why `where` deals in strings, and `folder` imports pathlib only when it is called.
"""

import os.path

TYPE_CHECKING = False  # type checkers take it for true; importing typing for it would cost more than the rest
if TYPE_CHECKING:
    from pathlib import Path

_PACKAGE = os.path.dirname(os.path.abspath(__file__))
_ROOT = os.path.dirname(_PACKAGE)


def folder(name: str) -> "Path":
    """Return the folder `name` as a `Path`; see `where`."""
    from pathlib import Path

    return Path(where(name))


def where(name: str) -> str:
    """Return the packaged folder `name` if there is one, else the one beside the package in a source tree.

    Where there is neither, this is where a wheel would hold it, so that whoever opens it names the right place.
    """
    packaged = os.path.join(_PACKAGE, name)
    if os.path.isdir(packaged) or not os.path.isfile(os.path.join(_ROOT, "pyproject.toml")):
        return packaged
    beside = os.path.join(_ROOT, name)
    return beside if os.path.isdir(beside) else packaged
