"""The answer by hand; added rules are looked at one after the other."""

from tests.benchmarks.contender import Contender
from tests.benchmarks.workload import expected_with

CONTENDER = Contender("a function written by hand, codes only", expected_with)
