"""Rulesets that can be asked, published or one's own."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Final

from fluororules.encounter import Encounter
from fluororules.errors import RulesError
from fluororules.loader.files import LARGEST, Found, name_of, published_file, published_names
from fluororules.loader.kept import keep, kept_file, read_kept
from fluororules.program.eras import Eras, eras_of
from fluororules.program.row import decide
from fluororules.schema import from_json
from fluororules.schema.reading import checked

if TYPE_CHECKING:
    from pathlib import Path

    from fluororules.decision import Decision
    from fluororules.model import Ruleset
    from fluororules.program.explain import Explanation
    from fluororules.program.program import Program

DEFAULT: Final = "fluoroscopy"


class Rules:
    """A ruleset ready to decide. Immutable; one may be shared by any number of threads."""

    __slots__ = ("_eras", "_found", "_ruleset", "_schema")

    def __init__(self, eras: Eras, schema: type, found: Found, ruleset: Ruleset | None) -> None:
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
            self._ruleset = _compiled(self._found, self._schema)[0]
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


def load(ruleset: str | Path, schema: type = Encounter, *, largest_source: int = LARGEST) -> Rules:
    """The rules of a published ruleset by name (`"acr"`), of a `.rules` file, or of a ruleset's folder.

    `schema` is the attrs class of the encounters, by default the published `Encounter`; `largest_source` bounds each
    file, in bytes. Raises RulesError with every complaint where the text is not understood, RulesFileError where a file
    cannot be read, and SchemaError where the class cannot serve as an encounter.
    """
    name = name_of(ruleset)
    if name in published_names() and schema is Encounter:
        return _published(name)
    found = Found(published_file(name) if name in published_names() else name, largest_source)
    compiled, program = _compiled(found, schema)
    return Rules(eras_of(program), schema, found, compiled)


def evaluate(encounter: object, ruleset: str | Path = DEFAULT) -> Decision:
    """The decision of a published ruleset (by default `fluoroscopy`) on an encounter."""
    return load(ruleset).evaluate(encounter)


def explain(encounter: object, code: str, ruleset: str | Path = DEFAULT) -> Explanation:
    """Why a code has its status under a published ruleset, and what would have to differ for it to be coded."""
    return load(ruleset).explain(encounter, code)


@cache
def _published(name: str) -> Rules:
    found = Found(published_file(name))
    program = read_kept(kept_file(name))
    if program is not None:
        return Rules(eras_of(program), Encounter, found, None)
    ruleset, program = _compiled(found, Encounter)
    keep(kept_file(name), ruleset, program)
    return Rules(eras_of(program), Encounter, found, ruleset)


def precompile(folder: Path) -> None:
    """Writes the compiled form of each published ruleset into a folder, as `NAME.json`."""
    for name in published_names():
        ruleset, program = _compiled(Found(published_file(name)), Encounter)
        keep(os.path.join(folder, f"{name}.json"), ruleset, program)


def _compiled(found: Found, schema: type) -> tuple[Ruleset, Program]:
    from fluororules.diagnostics import render
    from fluororules.loader.texts import examine
    from fluororules.program.from_model import compile_ruleset

    examined = examine(found.path, schema, found.largest)
    if examined.ruleset is None:
        errors = [d for d in examined.diagnostics if d.severity == "error"]
        more = f"\n({len(errors) - 1} more: see .diagnostics)" if len(errors) > 1 else ""
        raise RulesError(f"{render(errors[0])}{more}", examined.diagnostics)
    return examined.ruleset, compile_ruleset(examined.ruleset)
