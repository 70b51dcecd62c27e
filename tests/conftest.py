"""What holds for every test."""

import os

from hypothesis import HealthCheck, settings

# The `.rules` files below this folder are the matter of tests, many of them wrong on purpose, and no tests themselves.
collect_ignore_glob = ["*.rules"]

# How long an example took says more about the machine than about the code, and a test is red or green by its law alone.
# In CI the same examples are drawn each time, so that a red run is red again; elsewhere new ones are.
settings.register_profile(
    "fluororules",
    deadline=None,
    print_blob=True,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("fluororules")
