"""Rulesets that can be asked, published or one's own."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

import attrs

from fluororules.edits import NO_TABLES, Table, Tables
from fluororules.encounter import Encounter
from fluororules.errors import RulesError, TableError
from fluororules.loader.files import LARGEST, Found, name_of, published_file, published_names
from fluororules.loader.kept import keep, kept_file, read_kept
from fluororules.program.eras import eras_of
from fluororules.program.from_tables import bound
from fluororules.program.row import decide, fast_road, general
from fluororules.schema import from_json
from fluororules.schema.building import builder
from fluororules.schema.reading import checked
from fluororules.schema.trusting import checks_itself

if TYPE_CHECKING:
    from pathlib import Path

    from fluororules.decision import Decision
    from fluororules.model import Ruleset
    from fluororules.program.explain import Explanation
    from fluororules.program.program import Program

DEFAULT: Final = "fluoroscopy"
_MOST_BOUND: Final = 32
"""How many pairs of a published ruleset and the tables handed over are kept."""


class Rules:
    """A ruleset ready to decide. Immutable; one may be shared by any number of threads."""

    __slots__ = ("_build", "_decide", "_eras", "_found", "_program", "_ruleset", "_schema")

    def __init__(self, program: Program, tables: Tables, schema: type, found: Found, ruleset: Ruleset | None) -> None:
        """Made by `load`; `ruleset` is read again from `found` where it was not needed to compile."""
        self._program = program
        self._eras = eras_of(bound(program, tables))
        self._schema = schema
        self._found = found
        self._ruleset = ruleset
        self._build = builder(schema)
        self._decide = fast_road(self._eras, self._other) if checks_itself(schema) else self._other

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
        """SHA-256, in hexadecimal, of all source files, the language version, and the tables handed over."""
        return self.program.ruleset.digest

    @property
    def question(self) -> str | None:
        """What the statuses answer, where the head says so."""
        return self.program.question

    @property
    def tables(self) -> tuple[str, ...]:
        """The names of the tables that the edits of this ruleset want, handed over or not."""
        return tuple(sorted({edits.table for edits in self.program.edits}))

    def with_tables(self, tables: Iterable[Table] | Tables) -> Rules:
        """The same ruleset with these tables in the place of those that it has.

        Raises TableError where a table is of another kind than the edits take it for.
        """
        return Rules(self._program, _fitting(self._program, tables), self._schema, self._found, self._ruleset)

    @property
    def program(self) -> Program:
        """The compiled ruleset, with its tables."""
        return self._eras.program

    @property
    def unbound(self) -> Program:
        """The compiled ruleset as its text has it, without tables."""
        return self._program

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
        return self._decide(encounter)

    def explain(self, encounter: object, code: str) -> Explanation:
        """Why a code has its status, and the fewest facts that would have to differ for it to be coded.

        `code` is a number that exists on the date of service, or the name of a service. Raises EncounterError where the
        encounter breaks the schema, and RulesError where the ruleset knows no such code on that date.
        """
        from fluororules.program.explain import explain

        return explain(self._eras, self._valid(encounter), code)

    def applying(self, encounter: object) -> Mapping[str, bool | None]:
        """For each rule by name whether it applies to an encounter; None is open, a rule not named does not apply.

        Raises EncounterError where the encounter breaks the schema.
        """
        from fluororules.program.firing import applying

        return applying(self._eras, self._valid(encounter))

    def _other(self, encounter: object) -> Decision:
        """The decision on what the fast road does not take: JSON forms, and instances that have to be looked at."""
        built = self._build(encounter) if self._build is not None else None
        if built is not None:
            return self._decide(built)
        if isinstance(encounter, Mapping):
            return decide(self._eras, from_json(self._schema, encounter))
        if type(encounter) is self._schema and checks_itself(self._schema):
            return general(self._eras, encounter)
        return attrs.evolve(decide(self._eras, checked(self._schema, encounter)))  # whoever has it may yet change it

    def _valid(self, encounter: object) -> object:
        if type(encounter) is self._schema and checks_itself(self._schema):
            return encounter  # checked itself when it was made
        if isinstance(encounter, Mapping):
            return from_json(self._schema, encounter)
        return checked(self._schema, encounter)


def load(
    ruleset: str | Path,
    schema: type = Encounter,
    *,
    tables: Iterable[Table] | Tables = NO_TABLES,
    largest_source: int = LARGEST,
) -> Rules:
    """The rules of a published ruleset by name (`"acr"`), of a `.rules` file, or of a ruleset's folder.

    `schema` is the attrs class of the encounters, by default the published `Encounter`; `tables` are what `edits` of
    the ruleset may look into; `largest_source` bounds each file, in bytes. Raises RulesError with every complaint where
    the text is not understood, RulesFileError where a file cannot be read, SchemaError where the class cannot serve as
    an encounter, and TableError where a table is of another kind than the edits take it for.
    """
    name = name_of(ruleset)
    if name in published_names() and schema is Encounter:
        return _published(name, Tables.of(tables))
    found = Found(published_file(name) if name in published_names() else name, largest_source)
    compiled, program = _compiled(found, schema)
    return Rules(program, _fitting(program, tables), schema, found, compiled)


def evaluate(
    encounter: object, ruleset: str | Path | Rules = DEFAULT, *, tables: Iterable[Table] | Tables = NO_TABLES
) -> Decision:
    """The decision of a ruleset (by default the published `fluoroscopy`) on an encounter.

    `ruleset` is the name or path of one, or rules that were loaded, with which `tables` are not given. To decide many
    by tables, hand over one `Tables.of(...)`, or `load` once. Raises EncounterError where the encounter breaks the
    schema, and what `load` raises.
    """
    return loaded(ruleset, tables).evaluate(encounter)


def explain(
    encounter: object, code: str, ruleset: str | Path | Rules = DEFAULT, *, tables: Iterable[Table] | Tables = NO_TABLES
) -> Explanation:
    """Why a code has its status under a ruleset, and what would have to differ for it to be coded.

    `ruleset` and `tables` are as in `evaluate`, and so is what is raised; RulesError, too, where the ruleset knows no
    such code on the date of service.
    """
    return loaded(ruleset, tables).explain(encounter, code)


def loaded(ruleset: str | Path | Rules, tables: Iterable[Table] | Tables, schema: type = Encounter) -> Rules:
    """Rules as they are, or those of a name or path. Raises TableError where rules and tables are both given."""
    if not isinstance(ruleset, Rules):
        return load(ruleset, schema, tables=tables)
    if tables is not NO_TABLES:
        raise TableError("rules that were loaded have their tables: hand others over by `rules.with_tables(tables)`")
    return ruleset


def _fitting(program: Program, tables: Iterable[Table] | Tables) -> Tables:
    """Tables that are of the kinds that the edits take them for."""
    found = Tables.of(tables)
    for edits in program.edits:
        if any(table.kind != edits.what for table in found.by_name.get(edits.table, ())):
            raise TableError(
                f"the edits {edits.name} take the table {edits.table} for one of {edits.what}, and it is not"
            )
    return found


@lru_cache(maxsize=_MOST_BOUND)
def _published(name: str, tables: Tables) -> Rules:
    found, program, ruleset = _published_program(name)
    return Rules(program, _fitting(program, tables), Encounter, found, ruleset)


@cache
def _published_program(name: str) -> tuple[Found, Program, Ruleset | None]:
    found = Found(published_file(name))
    kept = read_kept(kept_file(name))
    if kept is not None:
        return found, kept, None
    ruleset, program = _compiled(found, Encounter)
    keep(kept_file(name), ruleset, program)
    return found, program, ruleset


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
