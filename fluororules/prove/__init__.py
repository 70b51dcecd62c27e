"""Programs to questions for a solver, and its answers to proofs and witnesses."""

from fluororules.prove.proving import prove

__all__ = ["prove"]
