"""One contender in a process of its own, which says JSON lines: `python -m tests.benchmarks.worker SECTION SETTINGS`.

The first line says what is known of the contender, or why it is not timed; then each line read is answered with the
figures of a round.
"""

import json
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

from tests.benchmarks.contender import SkippedError, WrongError

BEGINNINGS = {
    "one": "one_encounter.begin",
    "growth": "one_encounter.begin_grown",
    "pairs": "pairs.begin",
    "batch": "batches.begin",
}


def main(section: str, settings: str) -> None:
    """Checks, and then times a round for each line read."""
    module, _, function = BEGINNINGS[section].partition(".")
    begin: Callable[..., tuple[dict[str, Any], Callable[[], dict[str, float]]]]
    begin = getattr(import_module(f"tests.benchmarks.{module}"), function)
    out, sys.stdout = sys.stdout, sys.stderr
    try:
        facts, go = begin(**json.loads(settings))
    except SkippedError as error:
        print(json.dumps({"why_not": f"skipped: {error}"}), file=out, flush=True)
    except WrongError as error:
        print(json.dumps({"why_not": f"not timed: {error}"}), file=out, flush=True)
    except NotImplementedError:
        print(json.dumps({"why_not": "not written for this"}), file=out, flush=True)
    except Exception as error:  # noqa: BLE001 - whatever a peer raises, the others are timed
        print(json.dumps({"why_not": f"failed: {type(error).__name__}: {str(error)[:200]}"}), file=out, flush=True)
    else:
        print(json.dumps(facts), file=out, flush=True)
        for _ in sys.stdin:
            print(json.dumps(go()), file=out, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
