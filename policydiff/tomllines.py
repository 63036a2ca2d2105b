"""Where the tables and keys of a TOML file begin, so that a message about one can name its line."""

from __future__ import annotations

import re
from collections.abc import Iterator

_HEADER = re.compile(r"\s*(\[\[?)\s*([\w.\"' -]+?)\s*\]")
_KEY = re.compile(r"\s*[\"']?([\w.-]+)[\"']?\s*=")


def toml_lines(text: str) -> Iterator[tuple[tuple[str | int, ...], int]]:
    """Where each table and each key begins: the path to it (an index for `[[…]]`), and the line, from 1.

    The standard library's reader of TOML keeps no lines. This looks only at how lines begin, which is enough
    for a message: in a value of several lines it may take a line for a key that is none, and never fails.
    """
    table: tuple[str | int, ...] = ()
    counts: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            name = header[2].strip("\"' ")
            table = tuple(name.split("."))
            if header[1] == "[[":
                counts[name] = counts.get(name, -1) + 1
                table = (name, counts[name])
            yield table, number
        elif key := _KEY.match(line):
            yield (*table, *key[1].split(".")), number
