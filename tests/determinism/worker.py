"""One process of `python -m tests.determinism`: decides what it is handed, and prints digests of all decisions.

Reads JSON from standard input: the name of a published ruleset with encounters of it, drawn rulesets with theirs, how
many times over the former are laid into columns, the numbers of threads, the sizes of batches, and whether a fault is
to be planted. Prints, as JSON, one digest for each number of threads and size of batches.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from hashlib import sha256
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

import fluororules
from fluororules.batch import decide, running
from fluororules.encounter import Encounter
from fluororules.loader import Rules
from fluororules.program import outcome
from fluororules.schema import from_json
from fluororules.testing.drawn import compiled
from tests.agreement.faults import Fault
from tests.agreement.planted import planted
from tests.batch.frames import table_of

ORDER_FROM_A_SET: Final = Fault(
    "reasons in the order of a set",
    outcome._by_name,
    "return sorted(shown, key=lambda entry: (not entry[2], rank.get(entry[1], 3), rules[entry[0]].name, entry[1]))",
    "return [entry[1:] for entry in {(rules[each[0]].name, *each) for each in shown}]",
)
"""What a hash seed must be seen to change."""


def main() -> None:
    """Decides, and prints."""
    asked = json.load(sys.stdin)
    with planted(ORDER_FROM_A_SET) if asked["planted"] else nullcontext():
        json.dump(digests(asked), sys.stdout)


def digests(asked: Mapping[str, Any]) -> dict[str, str]:
    """The digest of the decisions one by one and in columns, by the sizes of batches and the numbers of threads.

    Rows that are decided by themselves are so few times over: a batch of one takes as long as one of a thousand.
    """
    cases = [(fluororules.load(asked["ruleset"]), asked["encounters"], asked["times"])]
    cases += [(compiled(case["text"]).rules, case["encounters"], 1) for case in asked["drawn"]]
    one_by_one = sha256()
    for rules, encounters, _ in cases:
        for encounter in encounters:
            one_by_one.update(json.dumps(rules.evaluate(encounter).to_json()).encode())
    found: dict[str, str] = {}
    for size in asked["batches"]:
        for threads in asked["threads"]:
            digest = one_by_one.copy()
            for rules, encounters, times in cases:
                for line in columns(rules, encounters, 1 if size == 1 else times, size, threads):
                    digest.update(line)
            found[f"batches of {size}, {threads} threads"] = digest.hexdigest()
    return found


def columns(rules: Rules, encounters: list[Any], times: int, size: int, threads: int) -> Iterator[bytes]:
    """The output for encounters that are laid into columns so many times over, each different text of it once."""
    block = table_of([from_json(Encounter, each) for each in encounters])
    table = pa.concat_tables([block] * times).combine_chunks()
    running.ROWS = size  # as many rows are decided at once
    reader = pa.RecordBatchReader.from_batches(table.schema, table.to_batches(max_chunksize=size))
    found = decide(reader, rules, threads=threads, explain=True).read_all()
    row = pc.subtract(found["row"], 1)
    if table.num_rows != times * block.num_rows or not len(found):
        raise ValueError("nothing was decided")
    texts = set()
    for number in range(times):
        low, high = number * block.num_rows, (number + 1) * block.num_rows
        mine = pc.and_(pc.greater_equal(row, low), pc.less(row, high))
        texts.add(as_text(found.filter(mine).set_column(0, "row", pc.subtract(row.filter(mine), low))))
    yield from sorted(texts)


def as_text(table: pa.Table) -> bytes:
    """A table as CSV: what its dictionaries stand for, lists joined, and nothing of how Arrow holds it."""
    sink = pa.BufferOutputStream()
    csv.write_csv(pa.table({name: _plain(table[name]) for name in table.column_names}), sink)
    return bytes(sink.getvalue())


def _plain(column: pa.ChunkedArray) -> Any:
    if not pa.types.is_list(column.type):
        return column.cast(pa.string())
    texts = column.cast(pa.list_(pa.string())).combine_chunks()
    whole = pa.ListArray.from_arrays(texts.offsets, pc.fill_null(texts.values, "-"))
    return pc.binary_join(whole, " | ")


if __name__ == "__main__":
    main()
