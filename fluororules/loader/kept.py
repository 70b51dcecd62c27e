"""Programs compiled ahead: kept beside the package, and used only while they are whole and true to the text.

A kept program is two lines of JSON: what it was compiled from, with a checksum, and the program. Nothing in it is run.
"""

import json
import os
from hashlib import sha256
from typing import TYPE_CHECKING

from fluororules._resources import where
from fluororules.encounter import Encounter
from fluororules.errors import RulesFileError
from fluororules.loader.files import bytes_of
from fluororules.program.store import from_data, to_data
from fluororules.schema import vocabulary
from fluororules.source import digest
from fluororules.version import __version__

if TYPE_CHECKING:
    from fluororules.model import Ruleset
    from fluororules.program.program import Program

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def kept_file(name: str) -> str:
    """Where the program of a published ruleset is kept."""
    return os.path.join(_PACKAGE, "_compiled", f"{name}.json")


def read_kept(path: str) -> "Program | None":
    """The kept program, if it is whole and was compiled by this version from the text as it stands; otherwise None."""
    try:
        with open(path, "rb") as file:
            head, _, body = file.read().partition(b"\n")
        about = json.loads(head)
        root = where("rulesets")
        files = [(name, bytes_of(os.path.join(root, *name.split("/")))) for name in about["files"]]
        stale = about["version"] != __version__ or about["digest"] != digest(files)
        if stale or about["checksum"] != sha256(body).hexdigest():
            return None
        return from_data(json.loads(body), vocabulary(Encounter))
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError, RulesFileError):
        return None


def keep(path: str, ruleset: "Ruleset", program: "Program") -> None:
    """Keeps a compiled program; where nothing can be written, every start compiles anew."""
    body = json.dumps(to_data(program), ensure_ascii=False, separators=(",", ":")).encode()
    about = {
        "version": __version__,
        "files": [source.name for source in ruleset.sources],
        "digest": ruleset.digest,
        "checksum": sha256(body).hexdigest(),
    }
    temporary = f"{path}.{os.getpid()}.part"
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(temporary, "wb") as file:
            file.write(json.dumps(about).encode() + b"\n" + body)
        os.replace(temporary, path)
    except OSError:
        _forget(temporary)


def _forget(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        return
