"""Proving that the store holds together: its file, its links, its hashes, and that what is derived
follows."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterator

from sqlite_utils import Database

from policydiff import timeline
from policydiff.model import Document
from policydiff.store.captures import load_captures, load_policies, load_read
from policydiff.store.comparisons import Body, change_rows, summary_columns
from policydiff.store.connection import transaction
from policydiff.store.content import digest, digest_of, load_sections
from policydiff.store.records import load
from policydiff.store.versions import versions_follow


def problems(db: Database) -> Iterator[str]:
    """What is wrong, each as one phrase that names the row; nothing where all is well.

    Where SQLite cannot even read the file it raises its own error.
    """
    damaged = damage(db)
    yield from (f"the database is damaged: {message}" for message in damaged)
    if damaged:
        return
    for table, row, parent, _ in db.conn.execute("PRAGMA foreign_key_check").fetchall():
        yield f"row {row} of {table} refers to a row of {parent} that is not there"
    yield from _contents(db)
    yield from _boilerplate(db)
    yield from _comparisons(db)
    yield from _versions(db)
    yield from _search(db)


def damage(db: Database) -> list[str]:
    """What SQLite itself finds wrong with its file."""
    return [row[0] for row in db.conn.execute("PRAGMA integrity_check") if row[0] != "ok"]


def _contents(db: Database) -> Iterator[str]:
    """Every text against its hashes."""
    rows = db.conn.execute("SELECT id, hash, text_sha256 FROM content ORDER BY id").fetchall()
    for row, expected, text_sha256 in rows:
        sections = load_sections(db, row)
        if digest_of(sections) != expected:
            yield f"content {row} is not what its hash says"
        elif Document("", "", sections).sha256 != text_sha256:
            yield f"the canonical text of content {row} is not what its SHA-256 says"


def _boilerplate(db: Database) -> Iterator[str]:
    for row, expected, lines in db.conn.execute("SELECT id, hash, lines FROM boilerplate ORDER BY id"):
        if digest(tuple(json.loads(lines))) != expected:
            yield f"boilerplate {row} is not what its hash says"


def _comparisons(db: Database) -> Iterator[str]:
    """Every comparison's body against the columns and rows that repeat it."""
    rows = db.conn.execute(
        """SELECT id, body, transition, silent, material, wording, cosmetic, boilerplate, moved, similarity, rules
           FROM comparison ORDER BY id"""
    ).fetchall()
    for row, packed, *columns in rows:
        try:
            body = load(Body, zlib.decompress(packed))
        except (zlib.error, ValueError, TypeError, KeyError):
            yield f"comparison {row} cannot be read"
            continue
        if columns != summary_columns(body.summary, body.rules):
            yield f"the summary of comparison {row} is not that of its changes"
        changes = db.conn.execute(
            "SELECT * FROM change WHERE comparison = ? ORDER BY position", [row]
        ).fetchall()
        if [change[1:] for change in changes] != list(change_rows(body.changes + body.boilerplate_changes)):
            yield f"the rows of changes of comparison {row} are not the changes it holds"


def _versions(db: Database) -> Iterator[str]:
    """Every policy's versions against the runs that its captures make."""
    pending = {slug for (slug,) in db.conn.execute("SELECT slug FROM policy WHERE pending")}
    for policy in load_policies(db):
        if policy.slug in pending:
            yield f"the versions of {policy.slug} were not worked out after its last capture: the next run does it"
            continue
        read = load_read(db, policy.slug)
        captures = load_captures(db, policy.slug)
        beside = timeline.beside_before(read)
        if any(
            held.suspect != one.held.suspect + reasons
            for held, one, reasons in zip(captures, read, beside, strict=True)
        ):
            yield f"what is suspect of {policy.slug} is not what follows from its captures"
        expected = [
            (run.first.captured, run.last.captured, len(run.captures), run.text_sha256)
            for run in timeline.runs(captures)
        ]
        rows = db.conn.execute(
            """SELECT first_seen, last_seen, captures, text_sha256 FROM version
               JOIN policy ON policy.id = version.policy WHERE slug = ? ORDER BY position""",
            [policy.slug],
        ).fetchall()
        if rows != expected:
            yield f"the versions of {policy.slug} are not those that its captures make"
        elif not versions_follow(db, policy.slug):
            yield f"what the versions of {policy.slug} say is not what follows from their comparisons"


def _search(db: Database) -> Iterator[str]:
    """The full-text indexes against the texts they index."""
    for table in ("sentence_search", "heading_search"):
        try:
            with transaction(db):  # the question has the form of an insert, and must not leave one open
                db.conn.execute(f"INSERT INTO {table}({table}, rank) VALUES ('integrity-check', 1)")
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorname.startswith("SQLITE_READONLY"):
                return  # the question has the form of a write: a store that can only be read is not asked
            if "malformed" not in str(error):
                raise
            yield f"the index {table} does not fit the texts"
