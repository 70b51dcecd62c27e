"""A file of encounters in JSON to encounters: one object, an array, or JSON lines."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, BinaryIO

import attrs

from fluororules.claims.splitting import Piece, Place, pieces
from fluororules.claims.strict import value_of
from fluororules.errors import EncounterError
from fluororules.schema import from_json, vocabulary


@attrs.frozen
class Record:
    """An encounter of the schema. `repeats` is the place of the first record with the same id, None where it is new."""

    place: Place
    encounter: object = attrs.field(repr=False)
    repeats: Place | None = None


@attrs.frozen
class Rejection:
    """A record that is no encounter: where, the stable code, the path of the field ("" for the whole), the problem."""

    place: Place
    code: str
    field: str
    problem: str

    def __str__(self) -> str:
        """`line 3: FD203 procedures[0].units: expected a whole number, got a text`."""
        return f"{self.place}: {self.code} {f'{self.field}: ' if self.field else ''}{self.problem}"


def read(stream: BinaryIO, schema: type, make: Callable[[object], Any] | None = None) -> Iterator[Record | Rejection]:
    """Each record of a stream, in order: an encounter of the schema, or why it is none.

    `make` makes something else of a record's JSON value, which must have the encounter's `id` if the schema has one.
    Never raises on what the stream holds; OSError where the stream cannot be read.
    """
    identifier = vocabulary(schema).identifier
    made = make or partial(from_json, schema)
    first: dict[object, Place] = {}
    for piece in pieces(stream):
        try:
            encounter = _encounter(piece, made)
        except EncounterError as error:
            yield Rejection(piece.place, error.code, error.field, error.problem)
            continue
        name = getattr(encounter, identifier) if identifier else None
        earlier = first.setdefault(name, piece.place) if name is not None else piece.place
        yield Record(piece.place, encounter, None if earlier is piece.place else earlier)


def _encounter(piece: Piece, make: Callable[[object], Any]) -> object:
    if piece.problem is not None:
        raise piece.problem
    return make(value_of(piece.data, piece.place.line))


__all__ = ["Place", "Record", "Rejection", "read"]
