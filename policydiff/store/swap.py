"""Putting a newly made store in the place of the old one, in one step."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from policydiff.errors import StoreError
from policydiff.store.connection import translated

#: What SQLite keeps beside a database that is open, or was not closed in order.
_COMPANIONS = ("-wal", "-shm", "-journal")


def discard(path: Path) -> None:
    """Remove a store that was never finished, with all that lies beside it."""
    for name in ("", *_COMPANIONS):
        path.with_name(path.name + name).unlink(missing_ok=True)


def swap(new: Path, path: Path) -> None:
    """Put the closed store `new` in the place of `path`. Raises StoreError where the old one is in use."""
    _gather(new)
    if path.exists():
        _gather(path)
    new.replace(path)
    _sync(path.parent)


def set_aside(path: Path) -> Path:
    """Move a store that cannot be read out of the way, whole, and say where it lies now."""
    number = 1
    while (aside := path.with_name(f"{path.name}.damaged-{number}")).exists():
        number += 1
    for name in reversed(("", *_COMPANIONS)):
        companion = path.with_name(path.name + name)
        if companion.exists():
            companion.replace(aside.with_name(aside.name + name))
    return aside


def _gather(path: Path) -> None:
    """Bring what SQLite keeps beside the file into it: a file renamed without its log would lose what is
    there."""
    with translated(path):
        connection = sqlite3.connect(path, timeout=1.0)
        try:
            connection.execute("PRAGMA journal_mode = DELETE").fetchall()
        finally:
            connection.close()
    if path.with_name(path.name + "-wal").exists():
        raise StoreError("another program has the store open", str(path), "try again when it has ended")


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
