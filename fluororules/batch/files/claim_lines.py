"""Claim lines as they are sorted and grouped, and groups of them as encounters.

The lines of a claim on one day are one encounter. What is wrong with one line is wrong with its claim: a claim with a
procedure missing would be decided as another claim.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fluororules.batch.claim_names import CLAIM, KNOWN, MODIFIERS
from fluororules.batch.files import messages
from fluororules.batch.files.cells import LINES, column_of, facts_of, type_of
from fluororules.batch.files.claim_columns import Names, payer_of, read_column, read_fact
from fluororules.batch.files.places import Block
from fluororules.batch.files.rejects import Problem, Reject, packed, unpacked

Numbers = "np.ndarray[Any, np.dtype[np.int64]]"
ORDER: Final = tuple((name, "ascending") for name in (CLAIM, "day", "claim_line_number", "file", "row"))


def line_schema(schema: type, names: Names) -> pa.Schema:
    """The columns of claim lines that were read. `why` is what is wrong with a line, null where nothing is."""
    facts = facts_of(schema)
    return pa.schema(
        [
            (CLAIM, pa.string()),
            ("day", pa.date32()),
            ("claim_line_number", pa.int64()),
            ("file", pa.int32()),
            ("row", pa.int64()),
            ("why", pa.string()),
            ("hcpcs_code", pa.string()),
            *((name, pa.string()) for name in MODIFIERS if name in names.columns),
            ("service_unit_quantity", pa.int64()),
            ("rendering_npi", pa.string()),
            *((name, pa.string()) for name in ("setting", "payer")),
            *((name, type_of(facts[name])) for name in names.facts if name not in {"setting", "payer"}),
        ]
    )


def lines_of(schema: type, names: Names, block: Block) -> pa.RecordBatch:
    """The lines of a block. A line without a claim has the claim null; so has one that could not be read."""
    problems: dict[int, Problem] = {}
    read: dict[str, pa.Array] = {}
    for ours, theirs in names.columns.items():
        column = read_column(KNOWN[ours], theirs, block.batch.column(theirs))
        read[ours] = column.values
        for row, why in column.problems:
            problems.setdefault(row, why)
    for name in names.facts:
        column = read_fact(schema, name, block.batch.column(name))
        read[name] = column.values
        for row, why in column.problems:
            problems.setdefault(row, why)
    size = len(block.rows)
    _derive(names, read, size)
    for row in pc.indices_nonzero(pc.is_null(read[CLAIM])).to_pylist():
        if row not in problems or problems[row].field != names.columns[CLAIM]:
            problems[row] = messages.no_claim(names.columns[CLAIM])
    for row in pc.indices_nonzero(pc.is_null(read["day"])).to_pylist():
        problems.setdefault(row, messages.required(names.shown("date_of_service")))
    read["file"] = pa.array(np.full(size, block.begins.file, np.int32))
    read["row"] = pa.array(block.rows)
    read["why"] = _whys(problems, size)
    wanted = line_schema(schema, names)
    return pa.RecordBatch.from_arrays([read[name] for name in wanted.names], schema=wanted)


def _derive(names: Names, read: dict[str, pa.Array], size: int) -> None:
    """The columns that no column of the file is, or not as it stands."""
    claims = read[CLAIM]
    read[CLAIM] = pc.if_else(pc.equal(pc.utf8_trim_whitespace(claims), ""), None, claims)
    days = [read[name] for name in ("claim_line_start_date", "claim_start_date") if name in read]
    read["day"] = pc.coalesce(*days) if len(days) > 1 else days[0]
    settings, payers = read.get("place_of_service_code"), read.get("payer_type")
    if "setting" not in names.facts and settings is not None:
        read["setting"] = settings
    if payers is not None:
        read["payer"] = column_of(payers, pa.string(), payer_of).values
    texts = dict.fromkeys(("hcpcs_code", "rendering_npi", "setting", "payer"), pa.string())
    for name, kind in {**texts, "claim_line_number": pa.int64(), "service_unit_quantity": pa.int64()}.items():
        if name not in read:
            read[name] = pa.nulls(size, kind)


def _whys(problems: Mapping[int, Problem], size: int) -> pa.Array:
    if not problems:
        return pa.nulls(size, pa.string())
    whys: list[str | None] = [None] * size
    for row, why in problems.items():
        whys[row] = packed(why)
    return pa.array(whys, pa.string())


def rejected_lines(rejects: Sequence[Reject], schema: pa.Schema) -> pa.RecordBatch:
    """Rows that could not be read, as lines without a claim."""
    columns: dict[str, pa.Array] = {
        "file": pa.array([one.file for one in rejects], pa.int32()),
        "row": pa.array([one.row for one in rejects], pa.int64()),
        "why": pa.array([packed(one.why) for one in rejects], pa.string()),
    }
    arrays = [columns.get(field.name, pa.nulls(len(rejects), field.type)) for field in schema]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


@attrs.frozen
class Grouped:
    """Encounters, the lines that each comes from (as `Chunk` has them), and the lines that came to none."""

    batch: pa.RecordBatch = attrs.field(repr=False)
    starts: "np.ndarray[Any, np.dtype[np.int64]]" = attrs.field(repr=False)
    files: "np.ndarray[Any, np.dtype[np.int32]]" = attrs.field(repr=False)
    rows: "np.ndarray[Any, np.dtype[np.int64]]" = attrs.field(repr=False)
    rejects: tuple[Reject, ...] = attrs.field(repr=False)


def grouped(schema: type, names: Names, lines: pa.Table) -> Grouped:
    """Whole claims, their lines in any order, as encounters in the order of claim and day."""
    lines = lines.take(pc.sort_indices(lines, sort_keys=list(ORDER))).combine_chunks()
    rejects: list[Reject] = []
    lines = _without(lines, _sick_claims(lines), rejects)
    lines = _without(lines, _quarrels(lines, names), rejects)
    starts = _starts(lines)
    files, rows = _numbers(lines, "file"), _numbers(lines, "row")
    return Grouped(_encounters(schema, names, lines, starts), starts, files, rows, tuple(rejects))


def _numbers(lines: pa.Table, name: str) -> Any:  # noqa: ANN401 - an array of numpy
    return lines.column(name).to_numpy()


def _changes(lines: pa.Table, *names: str) -> Any:  # noqa: ANN401 - an array of numpy
    """Which lines differ in one of the columns from the line before; the first does. Null is like null."""
    size = lines.num_rows
    found = np.zeros(size, np.bool_)
    found[:1] = True
    for name in names:
        column = lines.column(name).combine_chunks()
        if isinstance(column, pa.ChunkedArray):
            column = column.chunk(0) if column.num_chunks else pa.nulls(0, column.type)
        if size > 1:
            differs = pc.fill_null(pc.not_equal(column.slice(1), column.slice(0, size - 1)), fill_value=False)
            one_null = pc.xor(pc.is_null(column.slice(1)), pc.is_null(column.slice(0, size - 1)))
            found[1:] |= pc.or_(differs, one_null).to_numpy(zero_copy_only=False)
    return found


def _starts(lines: pa.Table) -> Any:  # noqa: ANN401 - an array of numpy
    begins = np.flatnonzero(_changes(lines, CLAIM, "day"))
    return np.append(begins, lines.num_rows).astype(np.int64)


def _sick_claims(lines: pa.Table) -> dict[int, Problem | None]:
    """The lines of claims in which something is wrong, and what is wrong with the line itself."""
    whys = lines.column("why")
    if whys.null_count == len(whys):
        return {}
    claims = np.cumsum(_changes(lines, CLAIM)) - 1
    bad = pc.is_valid(whys).to_numpy()
    sick = np.isin(claims, claims[bad & pc.is_valid(lines.column(CLAIM)).to_numpy()]) | bad
    said = whys.to_pylist()
    return {int(at): None if said[at] is None else unpacked(said[at]) for at in np.flatnonzero(sick)}


def _quarrels(lines: pa.Table, names: Names) -> dict[int, Problem | None]:
    """The lines of encounters whose facts are told in two ways."""
    found: dict[int, Problem | None] = {}
    starts = _starts(lines)
    for name in names.facts:
        least, most, _ = _span(lines.column(name), starts)
        for one in np.flatnonzero((most >= 0) & (least != most)):
            for at in range(starts[one], starts[one + 1]):
                found.setdefault(int(at), None)
            found[int(starts[one])] = messages.disagree(name)
    return found


def _span(column: pa.ChunkedArray, starts: Any) -> tuple[Any, Any, pa.Array]:  # noqa: ANN401 - arrays of numpy
    """Of each encounter the least and the greatest number of a value that is told; -1 where none is. And the values."""
    codes, values = _coded(column)
    if not len(codes):
        return codes, codes, values
    most = np.maximum.reduceat(codes, starts[:-1])
    least = np.minimum.reduceat(np.where(codes < 0, np.iinfo(np.int64).max, codes), starts[:-1])
    return least, most, values


def _coded(column: pa.ChunkedArray) -> tuple[Any, pa.Array]:
    """The number of each value among those that are told, -1 where none is; and these. Lists, too, may be told."""
    if pa.types.is_list(column.type):
        numbers: dict[tuple[Any, ...], int] = {}
        lists = column.to_pylist()
        codes = [-1 if one is None else numbers.setdefault(tuple(one), len(numbers)) for one in lists]
        return np.array(codes, np.int64), pa.array([list(one) for one in numbers], column.type)
    coded = pc.dictionary_encode(column.combine_chunks())
    if isinstance(coded, pa.ChunkedArray):
        coded = coded.chunk(0) if coded.num_chunks else pa.nulls(0, coded.type)
    return pc.fill_null(coded.indices.cast(pa.int64()), -1).to_numpy(), coded.dictionary


def _without(lines: pa.Table, bad: Mapping[int, Problem | None], rejects: list[Reject]) -> pa.Table:
    """The other lines; these are rejected."""
    if not bad:
        return lines
    files, rows = _numbers(lines, "file"), _numbers(lines, "row")
    rejects.extend(Reject(int(files[at]), int(rows[at]), why or messages.companion()) for at, why in bad.items())
    kept = np.ones(lines.num_rows, np.bool_)
    kept[list(bad)] = False
    return lines.filter(pa.array(kept)).combine_chunks()


def _encounters(schema: type, names: Names, lines: pa.Table, starts: Any) -> pa.RecordBatch:  # noqa: ANN401 - of numpy
    first = pa.array(starts[:-1])
    columns: dict[str, pa.Array] = {
        "id": _ids(lines, starts),
        "date_of_service": _flat(lines, "day").take(first),
        "procedures": pa.ListArray.from_arrays(pa.array(starts.astype(np.int32)), _procedures(lines)).cast(LINES),
    }
    for name in dict.fromkeys(("setting", "payer", *names.facts)):
        least, most, values = _span(lines.column(name), starts)
        agreed = (most >= 0) & (least == most)
        columns[name] = values.take(pa.array(most, mask=~agreed))
    order = [name for name in facts_of(schema) if name in columns]
    return pa.RecordBatch.from_arrays([columns[name] for name in order], order)


def _flat(lines: pa.Table, name: str) -> pa.Array:
    column = lines.column(name)
    return column.chunk(0) if column.num_chunks == 1 else pa.concat_arrays(column.chunks or [pa.nulls(0, column.type)])


def _ids(lines: pa.Table, starts: Any) -> pa.Array:  # noqa: ANN401 - an array of numpy
    """The claim, and with it the day where the claim has several."""
    first = pa.array(starts[:-1])
    claims, days = _flat(lines, CLAIM).take(first), _flat(lines, "day").take(first)
    size = len(claims)
    same = np.zeros(size + 1, np.bool_)
    if size > 1:
        same[1:size] = pc.equal(claims.slice(1), claims.slice(0, size - 1)).to_numpy(zero_copy_only=False)
    several = pa.array(same[:-1] | same[1:])
    if not pc.any(several).as_py():
        return claims
    return pc.if_else(several, pc.binary_join_element_wise(claims, days.cast(pa.string()), "/"), claims)


def _procedures(lines: pa.Table) -> pa.StructArray:
    units = pc.fill_null(_flat(lines, "service_unit_quantity"), 1)
    arrays = [_flat(lines, "hcpcs_code"), _modifiers(lines), units, _flat(lines, "rendering_npi")]
    return pa.StructArray.from_arrays(arrays, ["code", "modifiers", "units", "performed_by"])


def _modifiers(lines: pa.Table) -> pa.ListArray:
    """The modifiers of each line that are there, in their order."""
    columns = [_flat(lines, name) for name in MODIFIERS if name in lines.column_names]
    size = lines.num_rows
    if not columns:
        return pa.ListArray.from_arrays(pa.array(np.zeros(size + 1, np.int32)), pa.array([], pa.string()))
    there = np.column_stack([pc.is_valid(column).to_numpy(zero_copy_only=False) for column in columns])
    offsets = np.concatenate([[0], np.cumsum(there.sum(axis=1))]).astype(np.int32)
    at = (np.arange(size)[:, None] + np.arange(len(columns)) * size)[there]
    return pa.ListArray.from_arrays(pa.array(offsets), pa.concat_arrays(columns).take(pa.array(at)))
