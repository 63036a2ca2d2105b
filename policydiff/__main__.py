"""Lets `python -m policydiff` do what the `policydiff` command does."""

from policydiff.cli import main

main()
