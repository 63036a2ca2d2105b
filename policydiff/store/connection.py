"""Opening the database, one transaction around every write, and the one place where SQLite's errors become
ours."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database

from policydiff.errors import StoreError
from policydiff.store.schema import APPLICATION_ID, migrations

#: How long to wait for another program's write to end before giving up.
BUSY_SECONDS = 10.0

#: SQLite's result codes, by the start of their names, as a person can act on them.
_MEANINGS = (
    ("SQLITE_BUSY", "another program is writing to the store", "try again when it has ended"),
    ("SQLITE_LOCKED", "another program is writing to the store", "try again when it has ended"),
    ("SQLITE_FULL", "the disk is full", "make room and run it again: what was being written was undone"),
    ("SQLITE_READONLY", "the store cannot be written", "check who may write the file and its folder"),
    ("SQLITE_CANTOPEN", "the store cannot be opened", "check the path and who may read it"),
    ("SQLITE_IOERR", "the disk failed or is full", "check it: what was being written was undone"),
    ("SQLITE_PERM", "the store may not be opened", "check who may read it"),
)


class DamagedError(StoreError):
    """The file is no database any more, or parts of it cannot be read: `policydiff rebuild` derives it
    again."""


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn any error of SQLite inside into a StoreError of one line that says what to do."""
    try:
        yield
    except sqlite3.Error as error:
        detail = str(error).replace("\n", " ")
        name = getattr(error, "sqlite_errorname", None) or ""
        for start, what, remedy in _MEANINGS:
            if name.startswith(start):
                raise StoreError(f"{what} ({detail})", str(path), remedy) from error
        remedy = "`policydiff rebuild` derives it again from snapshots/"
        raise DamagedError(f"the store is damaged ({detail})", str(path), remedy) from error


def connect(path: Path, *, create: bool, busy_seconds: float = BUSY_SECONDS) -> Database:
    """The database at `path`, of the newest schema.

    Raises StoreError where there is none (unless `create`), where it is no store of ours, was made by a newer
    policydiff, or is damaged or in use.
    """
    if not create and not path.is_file():
        raise StoreError("there is no store", str(path), "`policydiff add` or `policydiff rebuild` makes one")
    if path.is_file() and path.stat().st_size == 0:
        # SQLite takes an empty file for a new database; a store is never empty, so this one was lost.
        remedy = "`policydiff rebuild` derives it again from snapshots/"
        raise DamagedError("the store is damaged (its file is empty)", str(path), remedy)
    read_only = path.is_file() and not _writable(path)
    with translated(path):
        connection = _opened(path, busy_seconds, read_only)
        try:
            # Plugins of sqlite-utils are other people's code: none of it belongs in an unattended job.
            db = Database(connection, execute_plugins=False)
            _prepare(db, path, read_only)
        except BaseException:  # also when interrupted: no connection left open
            connection.close()
            raise
    return db


def _writable(path: Path) -> bool:
    """Whether the file and the journals that SQLite keeps beside it can be written."""
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK | os.X_OK)


def _opened(path: Path, busy_seconds: float, read_only: bool) -> sqlite3.Connection:
    """The connection; to a store that cannot be written, one for questions only.

    Reading a database in WAL mode takes a file of shared memory beside it. Where that can be neither found nor
    made, nobody can be writing either, and the file is read as it lies there.
    """
    if not read_only:
        return sqlite3.connect(path, timeout=busy_seconds)
    beside = path.with_name(path.name + "-shm").exists()
    query = "mode=ro" if beside else "immutable=1"
    return sqlite3.connect(f"{path.resolve().as_uri()}?{query}", uri=True, timeout=busy_seconds)


def _prepare(db: Database, path: Path, read_only: bool) -> None:
    pragmas = (
        ("foreign_keys = ON",)
        if read_only
        else ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON")
    )
    for pragma in pragmas:
        db.conn.execute(f"PRAGMA {pragma}").fetchall()
    _recognise(db, path)
    if not migrations.pending(db):
        return
    if read_only:
        remedy = "open it once where it can be written"
        raise StoreError("the store was made by an older policydiff", str(path), remedy)
    migrations.apply(db)


def _recognise(db: Database, path: Path) -> None:
    """Refuse a database that is not ours, or that a newer policydiff has made."""
    mark = db.conn.execute("PRAGMA application_id").fetchone()[0]
    empty = db.conn.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
    ours = mark == APPLICATION_ID or empty or (mark == 0 and _only_migrations(db))
    if not ours:
        raise StoreError("this is not a store of policydiff", str(path), "choose another file")
    known = {migration.name for migration in migrations._migrations}
    newer = [migration.name for migration in migrations.applied(db) if migration.name not in known]
    if newer:
        what = f"the store was made by a newer policydiff ({newer[-1]})"
        raise StoreError(what, str(path), "update policydiff")


def _only_migrations(db: Database) -> bool:
    """Whether the making of the store was cut short before its first migration was done."""
    tables = db.conn.execute("SELECT DISTINCT tbl_name FROM sqlite_master").fetchall()
    return tables == [(migrations.migrations_table,)]


@contextmanager
def transaction(db: Database) -> Iterator[None]:
    """One transaction, all or nothing; inside another one, a part of it.

    It takes the write lock at once: one that begins by reading could not wait for another writer later.
    """
    if db.conn.in_transaction:
        with db.atomic():
            yield
        return
    db.conn.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.conn.execute("COMMIT")
    except BaseException:  # also when interrupted: no transaction left open
        db.rollback()
        raise
