"""Rules as code for medical coding: is fluoroscopy coded here, and with which code.

    >>> import fluororules
    >>> decision = fluororules.evaluate({"date_of_service": "2009-02-28", "fluoroscopy": None, "procedures": []})
    >>> decision.status("76000")
    'not coded'

`evaluate` decides by the published ruleset, `load` takes one's own, `audit` holds what was billed against a decision.
`Encounter`, `Procedure` and `Fluoroscopy` are what is decided; `fact` and `UNKNOWN` serve classes of one's own. Only
`RulesError` and `EncounterError` are ever raised.

This is the front door: it holds no logic, and imports what it hands on when it is first asked for.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fluororules.auditing import Audit, Billed, audit
    from fluororules.decision import Decision
    from fluororules.edits import Tables
    from fluororules.encounter import Encounter, Fluoroscopy, Procedure
    from fluororules.errors import EncounterError, FluororulesError, RulesError, RulesFileError, TableError
    from fluororules.facts import UNKNOWN, fact
    from fluororules.loader import Rules, evaluate, explain, load, published_names
    from fluororules.schema import SchemaError
    from fluororules.version import __version__

_HOMES = {
    "Audit": "auditing",
    "Billed": "auditing",
    "Decision": "decision",
    "Encounter": "encounter",
    "EncounterError": "errors",
    "Fluoroscopy": "encounter",
    "FluororulesError": "errors",
    "Procedure": "encounter",
    "Rules": "loader",
    "RulesError": "errors",
    "RulesFileError": "errors",
    "SchemaError": "schema",
    "TableError": "errors",
    "Tables": "edits",
    "UNKNOWN": "facts",
    "__version__": "version",
    "audit": "auditing",
    "evaluate": "loader",
    "explain": "loader",
    "fact": "facts",
    "load": "loader",
    "published_names": "loader",
}

__all__ = [
    "UNKNOWN",
    "Audit",
    "Billed",
    "Decision",
    "Encounter",
    "EncounterError",
    "FluororulesError",
    "Fluoroscopy",
    "Procedure",
    "Rules",
    "RulesError",
    "RulesFileError",
    "SchemaError",
    "TableError",
    "Tables",
    "__version__",
    "audit",
    "evaluate",
    "explain",
    "fact",
    "load",
    "published_names",
]


def __getattr__(name: str) -> object:
    """What is handed on, from the room that it lives in."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """All names that are handed on."""
    return sorted(__all__)
