"""One digest of all decisions: `python -m tests.determinism [--rows 120000] [--planted]`.

Processes that differ in hash seed, time zone and locale each decide the same encounters one by one and in columns, on
1 and 8 threads, in batches of 1, 997 and 100,000, and print a digest of every word of it. Ends with 1 where there is
more than one digest. `--planted` plants a fault, the order of a set in the reasons, that must be seen.
"""

import argparse
import json
import locale
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path
from random import Random
from typing import Any, Final

import fluororules
from fluororules.encounter import Encounter
from fluororules.schema import vocabulary
from fluororules.testing.distinctions import Distinctions
from tests.agreement.comparing import loaded
from tests.agreement.encounters_drawn import encounter
from tests.agreement.rules_drawn import ruleset

ROOT: Final = Path(__file__).resolve().parents[2]
TURKISH: Final = "tr_TR.UTF-8"
HASH_SEEDS: Final = ("0", "1", "random")
ZONES: Final = ("UTC", "Asia/Kathmandu", "America/St_Johns")
LOCALES: Final = ("C", TURKISH)
THREADS: Final = (1, 8)
BATCHES: Final = (1, 997, 100_000)
PUBLISHED: Final = "acr"


def main(arguments: list[str] | None = None) -> int:
    """Runs the processes, and prints the digest of each."""
    asked = _asked(arguments)
    small = cases(asked.encounters, asked.drawn, 1) | {"planted": asked.planted}
    large = small | {"times": max(1, asked.rows // asked.encounters)}
    environments = list(_environments(short=asked.short))
    print(f"{len(environments)} processes, each on {THREADS} threads in batches of {BATCHES}", flush=True)
    if not _has(TURKISH):
        print(f"{TURKISH} is not installed here: the variable alone is set", flush=True)
    every: set[str] = set()
    jobs = [(env, large if at in {0, len(environments) - 1} else small) for at, env in enumerate(environments)]
    with ThreadPoolExecutor(asked.jobs) as pool:
        for (env, case), found in zip(jobs, pool.map(_run, jobs), strict=True):
            every |= set(found.values())
            said = " ".join(sorted({digest[:16] for digest in found.values()}))
            rows = case["times"] * asked.encounters
            print(f"{' '.join(f'{k}={v}' for k, v in env.items()):<75} {rows:>7} rows  {said}", flush=True)
    one = len(every) == 1
    print(f"\none digest: {min(every)}" if one else f"\n{len(every)} digests, and there should be one")
    return 0 if one else 1


def cases(encounters: int, drawn: int, times: int) -> dict[str, Any]:
    """What every process decides, as JSON: encounters of the published ruleset, and drawn rulesets with some."""
    luck = Random("determinism")  # noqa: S311 - no secret
    apart = Distinctions.of(fluororules.load(PUBLISHED).ruleset)
    found: list[dict[str, Any]] = []
    while len(found) < drawn:
        statements = ruleset(luck, vocabulary(Encounter)).statements
        rules = loaded(statements, (), Encounter)
        if rules is not None:
            own = Distinctions.of(rules.ruleset)
            text = "\n".join(statements)
            found.append({"text": text, "encounters": [encounter(luck, own, few_open=True) for _ in range(25)]})
    return {
        "ruleset": PUBLISHED,
        "encounters": [encounter(luck, apart) for _ in range(encounters)],
        "drawn": found,
        "times": times,
        "threads": THREADS,
        "batches": BATCHES,
    }


def _environments(*, short: bool) -> Iterator[dict[str, str]]:
    """Every way of setting the three variables; `short`: a few in which each value of each comes once."""
    if short:
        for seed, zone, place in zip(HASH_SEEDS, ZONES, ("C", TURKISH, TURKISH), strict=True):
            yield {"PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": place}
        return
    for seed, zone, place in product(HASH_SEEDS, ZONES, LOCALES):
        yield {"PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": place}


def _run(job: tuple[Mapping[str, str], Mapping[str, Any]]) -> dict[str, str]:
    """The digests that a process with these variables prints."""
    env, case = job
    done = subprocess.run(
        [sys.executable, "-m", "tests.determinism.worker"],
        input=json.dumps(case),
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, **env},
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    found: dict[str, str] = json.loads(done.stdout)
    return found


def _has(name: str) -> bool:
    """Whether the machine has a locale."""
    before = locale.setlocale(locale.LC_ALL)
    try:
        locale.setlocale(locale.LC_ALL, name)
    except locale.Error:
        return False
    finally:
        locale.setlocale(locale.LC_ALL, before)
    return True


def _asked(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.determinism", description=__doc__)
    parser.add_argument("--encounters", type=int, default=1500, help="encounters of the published ruleset")
    parser.add_argument("--rows", type=int, default=120_000, help="rows that the first and the last process decide")
    parser.add_argument("--drawn", type=int, default=20, help="drawn rulesets, of 25 encounters each")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--short", action="store_true", help="three processes, in which each value comes once")
    parser.add_argument("--planted", action="store_true", help="plant a fault that must be seen")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
