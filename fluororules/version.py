"""The version of the package. The language has one of its own, in `source`."""

__version__ = "0.1.0"
