"""From process start to the first decision, against a bare `import attr`: whole processes, interleaved, medians.

Run it with `python tests/benchmarks/cold_start.py [ROUNDS]`.
"""

import statistics
import subprocess
import sys
import time

FIRST_DECISION = """
import fluororules
decision = fluororules.evaluate({"date_of_service": "2009-02-28", "procedures": [], "other_imaging": False,
    "fluoroscopy": {"purpose": "diagnostic examination", "physician_minutes": 20, "physician_present": True,
                    "same_physician": True}})
assert decision.coded == ("76000",)
"""
JOBS = {"import attr": "import attr", "first decision": FIRST_DECISION}


def seconds(code: str) -> float:
    """The wall time of one process."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - start


def times(rounds: int) -> dict[str, list[float]]:
    """The seconds of each job in each round, after one that does not count."""
    for code in JOBS.values():
        seconds(code)
    taken: dict[str, list[float]] = {name: [] for name in JOBS}
    for _ in range(rounds):
        for name, code in JOBS.items():
            taken[name].append(seconds(code))
    return taken


def main(rounds: int) -> None:
    """Prints both medians and their ratio."""
    medians = {name: statistics.median(taken) for name, taken in times(rounds).items()}
    for name, median in medians.items():
        print(f"{name:15} {1000 * median:6.1f} ms")
    ratio = medians["first decision"] / medians["import attr"]
    print(f"ratio           {ratio:6.2f}  (medians of {rounds}, interleaved)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 7)
