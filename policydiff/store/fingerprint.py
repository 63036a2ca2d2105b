"""One hash over all that must be equal in two stores of the same captures, however they came to be."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from sqlite_utils import Database

#: What is told of each table: never a row's id or a file's name, which may differ between equal stores.
_QUESTIONS = (
    ("policy", "SELECT slug, title, url, tags FROM policy ORDER BY slug"),
    (
        "capture",
        """SELECT slug, captured, sha256, capture.url, media_type, status, source, archive, digest, note,
                  trusted
           FROM capture JOIN policy ON policy.id = capture.policy ORDER BY slug, captured, sha256""",
    ),
    (
        "document",
        """SELECT slug, capture.captured, sha256, normalizer, current, hex(content.hash), text_sha256,
                  hex(boilerplate.hash), document.title, language, document.captured, document.url, revised,
                  effective, quality, suspect, warnings, beside
           FROM document JOIN content ON content.id = document.content
           JOIN boilerplate ON boilerplate.id = document.boilerplate
           JOIN capture ON capture.id = document.capture JOIN policy ON policy.id = capture.policy
           ORDER BY slug, capture.captured, sha256, normalizer""",
    ),
    (
        "version",
        """SELECT slug, version.position, first_seen, last_seen, captures, text_sha256, version.transition,
                  level, returned, rules, silent, material, wording, cosmetic, comparison.boilerplate, moved,
                  similarity
           FROM version JOIN policy ON policy.id = version.policy
           LEFT JOIN comparison ON comparison.id = version.comparison ORDER BY slug, version.position""",
    ),
    (
        "change",
        """SELECT slug, version.position, change.position, change.id, kind, heading, change.level, category,
                  severity, direction, section, old_text, new_text
           FROM change JOIN version ON version.comparison = change.comparison
           JOIN policy ON policy.id = version.policy ORDER BY slug, version.position, change.position""",
    ),
    (
        "baseline",
        """SELECT slug, captured, sha256 FROM baseline JOIN policy ON policy.id = baseline.policy
           JOIN capture ON capture.id = baseline.capture ORDER BY slug""",
    ),
    (
        "reported",
        """SELECT slug, old_seen, new_seen, path FROM reported JOIN policy ON policy.id = reported.policy
           ORDER BY slug, reported.id""",
    ),
    (
        "notified",
        """SELECT slug, what, seen, channel FROM notified JOIN policy ON policy.id = notified.policy
           ORDER BY slug, notified.id""",
    ),
    (
        "ledger",
        """SELECT slug, at, who, action, captured, sha256, text_sha256, change, comment, old_sha256, new_sha256,
                  old_text, new_text FROM ledger
           JOIN policy ON policy.id = ledger.policy LEFT JOIN capture ON capture.id = ledger.capture
           ORDER BY slug, ledger.id""",
    ),
    (
        "retooled",
        """SELECT slug, captured, sha256, old_normalizer, new_normalizer, old_sha256, new_sha256
           FROM retooled JOIN capture ON capture.id = retooled.capture
           JOIN policy ON policy.id = capture.policy
           ORDER BY slug, captured, sha256, old_normalizer, new_normalizer""",
    ),
    (
        "queue",
        """SELECT slug, source, queue.url, captured, digest, status, media_type, address, state FROM queue
           JOIN policy ON policy.id = queue.policy WHERE state <> 'waiting'
           ORDER BY slug, source, captured, queue.url""",
    ),
)


def fingerprint(db: Database) -> str:
    """SHA-256 (hexadecimal) over policies, captures, documents, versions, changes and what people added."""
    hasher = hashlib.sha256()
    for line in _lines(db):
        hasher.update(line.encode("ascii"))
    return hasher.hexdigest()


def _lines(db: Database) -> Iterator[str]:
    """One line of JSON a row, each table after a line with its name."""
    for name, question in _QUESTIONS:
        yield name + "\n"
        row: tuple[Any, ...]
        for row in db.conn.execute(question):
            yield json.dumps(row) + "\n"
