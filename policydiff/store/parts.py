"""Policies made of several pages: what each capture says by itself, and of whose parts documents are made."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from policydiff.errors import NotFoundError
from policydiff.model import Document, Held
from policydiff.store.captures import (
    capture_id,
    load_captures,
    load_document,
    policy_id,
    replace_document,
    save_document,
)
from policydiff.store.connection import transaction, translated
from policydiff.timeline import Read

#: A capture by its time and the SHA-256 of its bytes, by which it is known within its policy.
Mark = tuple[str, str]

_READ = """SELECT capture.captured, sha256, quality, suspect, text_sha256, words, language
           FROM part JOIN capture ON capture.id = part.capture JOIN content ON content.id = part.content
           WHERE policy = ?"""
_MADE = """SELECT whole.captured, whole.sha256, document.suspect, one.captured, one.sha256
           FROM joined JOIN document ON document.id = joined.document AND document.current
           JOIN capture AS whole ON whole.id = document.capture
           JOIN capture AS one ON one.id = joined.part
           WHERE whole.policy = ? ORDER BY document.id, position"""


class Parts:
    """The tables of parts of an open store; each method happens whole or not at all."""

    def __init__(self, db: Database, path: Path) -> None:
        self._db = db
        self._path = path

    def of(self, slug: str) -> list[Read]:
        """The captures of a policy of which a page could be read, in order of time, each as its page is by itself.

        Raises NotFoundError.
        """
        with translated(self._path):
            policy = policy_id(self._db, slug)
            rows = {row[:2]: row[2:] for row in self._db.conn.execute(_READ, [policy])}
            held = load_captures(self._db, slug) if rows else []
        return [
            _read(one, rows[one.captured, one.sha256]) for one in held if (one.captured, one.sha256) in rows
        ]

    def document(self, held: Held) -> Document:
        """What the page of a capture says by itself; raises NotFoundError where nothing could be read."""
        with translated(self._path):
            row = capture_id(self._db, held)
            if self._db.conn.execute("SELECT 1 FROM part WHERE capture = ?", [row]).fetchone() is None:
                raise NotFoundError("this capture gave no document", held.path, "choose another version")
            return load_document(self._db, row, part=True)

    def made(self, slug: str) -> dict[Mark, tuple[tuple[str, ...], tuple[Mark, ...]]]:
        """For each capture whose document was joined, what that is suspect for, and of whose parts it is made."""
        found: dict[Mark, tuple[tuple[str, ...], tuple[Mark, ...]]] = {}
        with translated(self._path):
            rows = self._db.conn.execute(_MADE, [policy_id(self._db, slug)]).fetchall()
        for captured, sha256, suspect, *part in rows:
            _, parts = found.get((captured, sha256), ((), ()))
            found[captured, sha256] = tuple(json.loads(suspect)), (*parts, (part[0], part[1]))
        return found

    def made_of(self, held: Held) -> list[Held]:
        """The captures of whose parts the document of a capture is made, in the order of the pages; none where its
        policy has one page."""
        made = self.made(held.policy).get((held.captured, held.sha256), ((), ()))[1]
        with translated(self._path):
            known = {(one.captured, one.sha256): one for one in load_captures(self._db, held.policy)}
        return [known[mark] for mark in made]

    def join(self, held: Held, document: Document, parts: Sequence[Held]) -> None:
        """Keep the document of a capture that was made of these parts, in place of the one that it had.

        Comparisons of that one are forgotten, since they tell of a text that nobody would find any more.
        """
        with translated(self._path), transaction(self._db):
            capture = capture_id(self._db, held)
            found = self._db.conn.execute(
                "SELECT id FROM document WHERE capture = ? AND current", [capture]
            ).fetchone()
            if found is None:
                row = save_document(self._db, capture, document)
            else:
                row = int(found[0])
                if load_document(self._db, row) != document:
                    _forget_comparisons(self._db, row)
                    replace_document(self._db, row, document)
            self._db.conn.execute("DELETE FROM joined WHERE document = ?", [row])
            self._db.conn.executemany(
                "INSERT INTO joined VALUES (?, ?, ?)",
                [(row, position, capture_id(self._db, part)) for position, part in enumerate(parts)],
            )


def _read(held: Held, row: Sequence[Any]) -> Read:
    quality, suspect, text_sha256, words, language = row
    own = replace(held, quality=quality, suspect=tuple(json.loads(suspect)), text_sha256=text_sha256)
    return Read(own, words, language)


def _forget_comparisons(db: Database, document: int) -> None:
    """Remove the comparisons of a document whose text is another now; what people were told of stays told."""
    made = "SELECT id FROM comparison WHERE old = :document OR new = :document"
    values = {"document": document}
    for table in ("version", "reported"):
        db.conn.execute(f"UPDATE {table} SET comparison = NULL WHERE comparison IN ({made})", values)
    db.conn.execute(f"DELETE FROM change WHERE comparison IN ({made})", values)
    db.conn.execute("DELETE FROM comparison WHERE old = :document OR new = :document", values)
