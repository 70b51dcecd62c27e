"""Trees and a vocabulary to a checked ruleset.

`check` takes the files of a ruleset, and of those that it extends, and gives a `Ruleset` in which every name is
resolved, every comparison has its type and every date its place, with all complaints found on the way. It never
raises on anyone's text; where there is an error there is no ruleset, so nothing after it can be handed one that was
not understood.

This room must not read files, run rules, or know which facts an encounter has.
"""

from fluororules.model.from_syntax import Checked, check
from fluororules.model.ruleset import Layer, Ruleset

__all__ = ["Checked", "Layer", "Ruleset", "check"]
