"""The prover as commands call it: where its extra is missing, that is said, and the command ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

import click

if TYPE_CHECKING:
    from fluororules.prove import Comparison, Proof


def prove(*args: Any, **options: Any) -> Proof:  # noqa: ANN401 - those of `fluororules.prove.prove`
    """`fluororules.prove.prove`."""
    try:
        from fluororules.prove import prove as whole
    except ImportError as error:
        _missing(error)
    return whole(*args, **options)


def compare(*args: Any, **options: Any) -> Comparison:  # noqa: ANN401 - those of `fluororules.prove.compare`
    """`fluororules.prove.compare`."""
    try:
        from fluororules.prove import compare as whole
    except ImportError as error:
        _missing(error)
    return whole(*args, **options)


def _missing(error: ImportError) -> NoReturn:
    raise click.UsageError(str(error)) from None
