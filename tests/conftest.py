"""What holds for every test."""

from hypothesis import settings

# How long an example took says more about the machine than about the code, and a test is red or green by its law alone.
settings.register_profile("fluororules", deadline=None, print_blob=True)
settings.load_profile("fluororules")
