"""What a ruleset says about its own past and ground: when something in it changed, and which sources it rests on.

`timeline` takes a checked ruleset and a code, and gives each change on a day as plain data: of a service its numbers,
the rules that bear on it and the members of the sets that those ask for; of a procedure code the sets that it enters
and leaves, what rules then do, and its life. `sources_of` gives each source with what cites it, `thin` the rules that
rest on one source of low confidence alone.

    changes.py   what a change is, and its JSON form
    asking.py    a condition -> the days on which it can hold, and the sets that it asks for
    bearing.py   a ruleset -> the rules that bear on a service, and what they do
    services.py  the timeline of a service
    parts.py     which named part of a set a code came in by
    codes.py     the timeline of a procedure code
    sources.py   sources and what rests on them

It reads the model and must not decide, print, or read files: nothing here may depend on an encounter.
"""

from fluororules.history.changes import Change, as_json
from fluororules.history.sources import Citing, SourceUse, sources_of, thin
from fluororules.history.timeline import timeline

__all__ = ["Change", "Citing", "SourceUse", "as_json", "sources_of", "thin", "timeline"]
