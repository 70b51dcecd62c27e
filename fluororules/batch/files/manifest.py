"""What is written down beside an output: what was decided, by what, from what, and how many. It holds no time."""

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import pyarrow as pa

from fluororules.batch.files.reading import Input
from fluororules.batch.files.work import Counts
from fluororules.batch.files.writing import Written
from fluororules.version import __version__

if TYPE_CHECKING:
    from fluororules.loader import Rules


def identity_of(data: Input, digests: Sequence[str], rules: "Rules", asked: Mapping[str, Any]) -> dict[str, Any]:
    """What a run is a function of. Two runs of one identity come to the same bytes."""
    inputs = [
        {"name": file.name, "sha256": digest, "size": file.stamp.size}
        for file, digest in zip(data.files, digests, strict=True)
    ]
    held = {(t.name, t.edition, t.digest) for tables in rules.program.tables.by_name.values() for t in tables}
    tables = [{"name": name, "edition": edition, "digest": digest} for name, edition, digest in sorted(held)]
    return {
        "inputs": inputs,
        "ruleset": {"name": rules.name, "version": rules.version, "digest": rules.digest, "tables": tables},
        "options": dict(asked),
        "versions": {"fluororules": __version__, "pyarrow": pa.__version__, "numpy": np.__version__},
    }


def manifest_of(
    identity: Mapping[str, Any],
    read: Sequence[str],
    ignored: Sequence[str],
    counts: Counts,
    outputs: Mapping[str, Written],
) -> tuple[dict[str, Any], bytes]:
    """The manifest, and as it is written. Columns that were not read are named as `ignored` has them."""
    about = {
        **identity,
        "columns": {"read": list(read), "not_read": list(ignored)},
        "counts": counts.plain(),
        "outputs": {name: attrs.asdict(one) for name, one in outputs.items()},
    }
    return about, json.dumps(about, indent=2).encode() + b"\n"
