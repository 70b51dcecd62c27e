"""From names and paths to rules that can be asked: the one place where rules files are read.

`load` takes the name of a published ruleset, a file or a folder. A ruleset is one file, or a folder with the file that
bears the folder's name and the files that it names with `use`. The compiled form of a published ruleset is kept beside
the package and read instead of the text, as long as the text still has the digest that it was compiled from.
"""

from __future__ import annotations

import json
import os
import os.path
import stat
from collections.abc import Iterator, Mapping
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Final

import attrs

from fluororules._resources import where
from fluororules.encounter import Encounter
from fluororules.errors import RulesError, RulesFileError
from fluororules.program.eras import Eras, eras_of
from fluororules.program.row import decide
from fluororules.program.store import from_data, to_data
from fluororules.schema import from_json, vocabulary
from fluororules.schema.reading import checked
from fluororules.source import Source, Span, digest

if TYPE_CHECKING:
    from pathlib import Path

    from fluororules.decision import Decision
    from fluororules.diagnostics import Diagnostic
    from fluororules.model import Layer, Ruleset
    from fluororules.program.explain import Explanation
    from fluororules.program.program import Program
    from fluororules.syntax import tree

DEFAULT: Final = "fluoroscopy"
LARGEST: Final = 1024 * 1024
MOST_FILES: Final = 1000
DEEPEST_USE: Final = 32
_SUFFIX: Final = ".rules"


class Rules:
    """A ruleset ready to decide. Immutable; one may be shared by any number of threads."""

    __slots__ = ("_eras", "_found", "_ruleset", "_schema")

    def __init__(self, eras: Eras, schema: type, found: _Found, ruleset: Ruleset | None) -> None:
        """Made by `load`; `ruleset` is read again from `found` where it was not needed to compile."""
        self._eras = eras
        self._schema = schema
        self._found = found
        self._ruleset = ruleset

    def __repr__(self) -> str:
        """The name, and the first of the digest."""
        return f"<Rules {self.name} {self.digest[:12]}>"

    @property
    def name(self) -> str:
        """The ruleset's name."""
        return self.program.ruleset.name

    @property
    def version(self) -> str | None:
        """The ruleset's version, where its head states one."""
        return self.program.ruleset.version

    @property
    def digest(self) -> str:
        """SHA-256 of all source files and the language version, in hexadecimal."""
        return self.program.ruleset.digest

    @property
    def program(self) -> Program:
        """The compiled ruleset."""
        return self._eras.program

    @property
    def schema(self) -> type:
        """The attrs class of the encounters that this ruleset decides."""
        return self._schema

    @property
    def ruleset(self) -> Ruleset:
        """The checked ruleset: rules, sets, examples and sources by name."""
        if self._ruleset is None:
            self._ruleset = _compiled_from_text(self._found, self._schema)[0]
        return self._ruleset

    def evaluate(self, encounter: object) -> Decision:
        """The decision on an encounter: an instance of the schema, or its JSON form as a mapping.

        Raises EncounterError where the encounter breaks the schema; never anything else.
        """
        return decide(self._eras, self._valid(encounter))

    def explain(self, encounter: object, code: str) -> Explanation:
        """Why a code has its status, and the fewest facts that would have to differ for it to be coded.

        `code` is a number that exists on the date of service, or the name of a service. Raises EncounterError where the
        encounter breaks the schema, and RulesError where the ruleset knows no such code on that date.
        """
        from fluororules.program.explain import explain

        return explain(self._eras, self._valid(encounter), code)

    def _valid(self, encounter: object) -> object:
        if type(encounter) is self._schema and self._schema is Encounter:
            return encounter  # checked itself when it was made
        if isinstance(encounter, Mapping):
            return from_json(self._schema, encounter)
        return checked(self._schema, encounter)


def load(ruleset: str | Path, schema: type = Encounter) -> Rules:
    """The rules of a published ruleset by name (`"acr"`), of a `.rules` file, or of a ruleset's folder.

    `schema` is the attrs class of the encounters, by default the published `Encounter`. Raises RulesError with every
    complaint where the text is not understood, and RulesFileError where a file cannot be read.
    """
    name = os.fspath(ruleset)
    if name in published_names():
        return _published(name) if schema is Encounter else _load(_published_file(name), schema)
    return _load(name, schema)


def evaluate(encounter: object, ruleset: str | Path = DEFAULT) -> Decision:
    """The decision of a published ruleset (by default `fluoroscopy`) on an encounter."""
    return load(ruleset).evaluate(encounter)


def explain(encounter: object, code: str, ruleset: str | Path = DEFAULT) -> Explanation:
    """Why a code has its status under a published ruleset, and what would have to differ for it to be coded."""
    return load(ruleset).explain(encounter, code)


@cache
def published_names() -> tuple[str, ...]:
    """The published rulesets, by name."""
    root = where("rulesets")
    try:
        names = sorted(os.listdir(root))
    except OSError:
        return ()
    return tuple(name for name in names if os.path.isfile(os.path.join(root, name, name + _SUFFIX)))


def _published_file(name: str) -> str:
    return os.path.join(where("rulesets"), name, name + _SUFFIX)


@cache
def _published(name: str) -> Rules:
    found = _Found(_published_file(name))
    program = _kept(name)
    if program is not None:
        return Rules(eras_of(program), Encounter, found, None)
    ruleset, program = _compiled_from_text(found, Encounter)
    _keep(name, ruleset, program, _kept_file(name))
    return Rules(eras_of(program), Encounter, found, ruleset)


def _load(path: str, schema: type) -> Rules:
    found = _Found(path)
    ruleset, program = _compiled_from_text(found, schema)
    return Rules(eras_of(program), schema, found, ruleset)


# --- compiled ahead


def precompile(folder: Path) -> None:
    """Writes the compiled form of each published ruleset into a folder, as `NAME.json`."""
    for name in published_names():
        ruleset, program = _compiled_from_text(_Found(_published_file(name)), Encounter)
        _keep(name, ruleset, program, os.path.join(os.fspath(folder), f"{name}.json"))


def _kept_file(name: str) -> str:
    return os.path.join(os.path.dirname(os.path.abspath(__file__)), "_compiled", f"{name}.json")


def _kept(name: str) -> Program | None:
    """The kept program, if it is whole and was compiled from the text as it stands; otherwise None.

    Two lines: what it was compiled from with a checksum, and the program. Nothing in it is run.
    """
    try:
        with open(_kept_file(name), "rb") as file:
            head, _, body = file.read().partition(b"\n")
        about = json.loads(head)
        root = where("rulesets")
        files = [(file, _bytes_of(os.path.join(root, *file.split("/")))) for file in about["files"]]
        if about["checksum"] != sha256(body).hexdigest() or about["digest"] != digest(files):
            return None
        return from_data(json.loads(body), vocabulary(Encounter))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RulesFileError):
        return None


def _keep(name: str, ruleset: Ruleset, program: Program, path: str) -> None:
    """Keeps a compiled program; where nothing can be written, every start compiles anew."""
    body = json.dumps(to_data(program), ensure_ascii=False, separators=(",", ":")).encode()
    about = {
        "ruleset": name,
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
        try:
            os.unlink(temporary)
        except OSError:
            return


# --- files


@attrs.define
class _Found:
    """Where a ruleset was found: a file, or a folder that holds one of its own name."""

    path: str

    @property
    def main(self) -> str:
        """The file with the ruleset's head."""
        if os.path.isdir(self.path):
            return os.path.join(self.path, os.path.basename(os.path.abspath(self.path)) + _SUFFIX)
        return self.path

    @property
    def root(self) -> str:
        """The folder that no path leads out of."""
        return os.path.dirname(os.path.abspath(self.main))

    @property
    def prefix(self) -> str:
        """What its files' names begin with: the folder's name where the file bears it, else nothing."""
        folder, file = os.path.basename(self.root), os.path.basename(self.main)
        return f"{folder}/" if file == folder + _SUFFIX else ""


@attrs.frozen
class Examined:
    """A ruleset as far as it was understood: its own files, the checked ruleset where nothing is wrong, complaints."""

    files: tuple[Source, ...]
    ruleset: Ruleset | None
    diagnostics: tuple[Diagnostic, ...]


def examine(path: str | Path, schema: type = Encounter) -> Examined:
    """Reads and checks a ruleset, and gives every complaint about it and what it extends.

    Raises RulesFileError only where its own first file cannot be read.
    """
    from fluororules.diagnostics import in_order
    from fluororules.model import check

    name = os.fspath(path)
    found = _Found(_published_file(name) if name in published_names() and not os.path.exists(name) else name)
    layers, diagnostics = _layers(found)
    result = check(layers, vocabulary(schema))
    complaints = in_order(_without_echoes(diagnostics, result.diagnostics))
    broken = any(d.severity == "error" for d in complaints)
    sources = tuple(file.source for file in layers[-1].files)
    return Examined(sources, None if broken else result.ruleset, complaints)


def _without_echoes(first: list[Diagnostic], second: tuple[Diagnostic, ...]) -> Iterator[Diagnostic]:
    """All complaints but those of the check about words that the parser complained about."""
    yield from first
    told = [(d.span.source.name, d.span.start, d.span.end) for d in first]
    for d in second:
        span = d.span
        if not any(n == span.source.name and s < span.end and span.start < e for n, s, e in told):
            yield d


def _compiled_from_text(found: _Found, schema: type) -> tuple[Ruleset, Program]:
    from fluororules.diagnostics import render
    from fluororules.program.from_model import compile_ruleset

    examined = examine(found.path, schema)
    if examined.ruleset is None:
        errors = [d for d in examined.diagnostics if d.severity == "error"]
        more = f"\n({len(errors) - 1} more: see .diagnostics)" if len(errors) > 1 else ""
        raise RulesError(f"{render(errors[0])}{more}", examined.diagnostics)
    return examined.ruleset, compile_ruleset(examined.ruleset)


def _layers(found: _Found) -> tuple[list[Layer], list[Diagnostic]]:
    """The files of a ruleset and of those that it extends, lowest first."""
    from fluororules.model import Layer
    from fluororules.syntax import messages

    layers: list[Layer] = []
    diagnostics: list[Diagnostic] = []
    seen: list[str] = []
    at: _Found | None = found
    while at is not None:
        seen.append(os.path.realpath(at.main))
        files, complaints = _files(at)
        diagnostics += complaints
        header = _header(files[0])
        stem = os.path.basename(at.main).removesuffix(_SUFFIX)
        layers.insert(0, Layer(header.name.text if header else stem, files))
        base, at = at, None
        if header is not None and header.extends is not None:
            at = _base(base, header.extends.text)
            if at is None:
                known = published_names()
                diagnostics.append(messages.unknown_base(header.extends.span, header.extends.text, known))
            elif os.path.realpath(at.main) in seen:
                diagnostics.append(messages.extends_itself(header.extends.span, header.extends.text))
                at = None
    return layers, diagnostics


def _base(found: _Found, name: str) -> _Found | None:
    """The ruleset of a name: beside the one that extends it, or published."""
    candidates = (
        os.path.join(found.root, name + _SUFFIX),
        os.path.join(os.path.dirname(found.root), name, name + _SUFFIX),
        _published_file(name),
    )
    return next((_Found(path) for path in candidates if os.path.isfile(path)), None)


def _header(file: tree.File) -> tree.Header | None:
    from fluororules.syntax import tree

    return next((s for s in file.statements if isinstance(s, tree.Header)), None)


def _files(found: _Found) -> tuple[tuple[tree.File, ...], list[Diagnostic]]:
    """The main file of a ruleset and all that it uses, each read once."""
    from fluororules.syntax import messages, tree

    main = os.path.basename(found.main)
    files: dict[str, tree.File] = {}
    diagnostics: list[Diagnostic] = []
    todo: list[tuple[str, tuple[str, ...], Span | None]] = [(main, (), None)]
    while todo:
        name, chain, used_at = todo.pop(0)
        problem = None
        if used_at is not None and name in chain:
            problem = messages.uses_itself(used_at, (*chain[chain.index(name) :], name))
        elif used_at is not None and (len(chain) > DEEPEST_USE or len(files) >= MOST_FILES):
            problem = messages.too_many_files(used_at, DEEPEST_USE, MOST_FILES)
        if problem is not None:
            diagnostics.append(problem)
            continue
        if name in files:
            continue
        file = _read(found, name, used_at, diagnostics)
        if file is None:
            continue
        files[name] = file
        todo += [
            (statement.path.text, (*chain, name), statement.path.span)
            for statement in file.statements
            if isinstance(statement, tree.UseDecl)
        ]
    return tuple(files.values()), diagnostics


def _read(found: _Found, name: str, used_at: Span | None, diagnostics: list[Diagnostic]) -> tree.File | None:
    """One file, parsed. What is wrong with the path of a used file is a complaint; of the first file, an exception."""
    from fluororules.syntax import decode, messages, parse

    path = found.main
    if used_at is not None:
        if not _stays_inside(found.root, name):
            diagnostics.append(messages.leads_out(used_at))
            return None
        path = os.path.join(os.path.dirname(found.main), *name.split("/"))
    try:
        data = _bytes_of(path)
    except RulesFileError as error:
        if used_at is None:
            raise
        diagnostics.append(messages.cannot_read(used_at, str(error.args[0]).partition(": ")[2] or "cannot be read"))
        return None
    source, complaints = decode(f"{found.prefix}{name}", data, path)
    parsed = parse(source)
    diagnostics += [*complaints, *parsed.diagnostics]
    return parsed.file


def _stays_inside(root: str, name: str) -> bool:
    """Whether a `use` names a file below the ruleset's folder, by plain relative parts and not through a link."""
    parts = name.split("/")
    plain = all(part and part not in {".", ".."} and not set(part) & set('\\:%~*?"<>|\0') for part in parts)
    if not plain or not name.endswith(_SUFFIX):
        return False
    real = os.path.realpath(os.path.join(root, *parts))
    return os.path.commonpath([os.path.realpath(root), real]) == os.path.realpath(root)


def _bytes_of(path: str) -> bytes:
    """The bytes of a regular file, opened once and read to one byte past the limit."""
    try:
        number = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except FileNotFoundError:
        raise RulesFileError(f"{path}: no such file") from None
    except OSError as error:
        raise RulesFileError(f"{path}: {(error.strerror or 'cannot be read').lower()}") from None
    except ValueError:
        raise RulesFileError("a path cannot hold this character: no such file") from None
    with open(number, "rb") as file:
        if not stat.S_ISREG(os.fstat(number).st_mode):
            raise RulesFileError(f"{path}: not a regular file")
        try:
            return file.read(LARGEST + 1)
        except OSError as error:
            raise RulesFileError(f"{path}: {(error.strerror or 'cannot be read').lower()}") from None


__all__ = ["DEFAULT", "Examined", "Rules", "evaluate", "examine", "explain", "load", "precompile", "published_names"]
