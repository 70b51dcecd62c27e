"""`python -m fluororules` is the command line."""

from fluororules.cli import main

main()
