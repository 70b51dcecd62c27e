"""Programs to questions for a solver, and its answers to proofs and witnesses."""

from fluororules.prove.comparing import Comparison, Region, compare
from fluororules.prove.proving import prove

__all__ = ["Comparison", "Region", "compare", "prove"]
