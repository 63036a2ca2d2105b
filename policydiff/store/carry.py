"""What people added, carried from an old store into one that was derived again from the snapshots."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from policydiff.model import Held
from policydiff.store.captures import (
    load_captures,
    load_document,
    load_policies,
    policy_id,
    save_document,
    save_policy,
)
from policydiff.store.comparisons import load_comparison, save_comparison
from policydiff.store.messages import carry_notified
from policydiff.store.queue import carry_queue


@dataclass(frozen=True, slots=True)
class Retooled:
    """A text that the newer normalizer reads differently; not a change of the page."""

    policy: str
    captured: str
    old_sha256: str
    new_sha256: str


def carry(old: Database, new: Database) -> list[str]:
    """Copy the old store's trust, baselines, reports and decisions; what lost its capture is named.

    Rows find each other by policy, time and SHA-256 of the bytes, since the ids differ. A comparison that a
    person was shown is kept as it was shown, with the documents that it was made of.
    """
    captures = _pairs(old, new)
    _keep_policies(old, new)
    lost = [f"{held.policy}@{held.captured}: {held.path} is gone" for held in _missing(old, new)]
    for slug, capture in old.conn.execute(
        "SELECT slug, capture FROM baseline JOIN policy ON policy.id = baseline.policy ORDER BY slug"
    ):
        if capture in captures:
            new.conn.execute("INSERT INTO baseline VALUES (?, ?)", [policy_id(new, slug), captures[capture]])
    _carry_ledger(old, new, captures)
    _carry_reported(old, new, captures)
    carry_queue(old, new)
    carry_notified(old, new)
    for capture, *row in old.conn.execute("SELECT * FROM retooled ORDER BY capture, old_normalizer"):
        if capture in captures:
            new.conn.execute("INSERT INTO retooled VALUES (?, ?, ?, ?, ?)", [captures[capture], *row])
    return lost


def _keep_policies(old: Database, new: Database) -> None:
    """Policies of which no capture is left stay known, where people decided on them or were told of them."""
    known = {policy.slug for policy in load_policies(new)}
    told = {
        slug
        for table in ("ledger", "reported")
        for (slug,) in old.conn.execute(f"SELECT slug FROM {table} JOIN policy ON policy.id = {table}.policy")
    }
    for policy in load_policies(old):
        if policy.slug in told - known:
            save_policy(new, policy)


def record_retooled(old: Database, new: Database) -> list[Retooled]:
    """Record each capture of which a newer normalizer, or other settings, made another canonical text; give them."""
    question = """SELECT capture, normalizer, text_sha256 FROM document
                  JOIN content ON content.id = document.content WHERE current"""
    before = {row[0]: row[1:] for row in old.conn.execute(question)}
    after = {row[0]: row[1:] for row in new.conn.execute(question)}
    found: list[Retooled] = []
    for old_capture, new_capture in sorted(_pairs(old, new).items(), key=lambda pair: pair[1]):
        if old_capture not in before or new_capture not in after:
            continue
        (number, sha256), (newer, changed) = before[old_capture], after[new_capture]
        if sha256 == changed:
            continue
        new.conn.execute(
            "INSERT OR REPLACE INTO retooled VALUES (?, ?, ?, ?, ?)",
            [new_capture, number, newer, sha256, changed],
        )
        slug, captured = new.conn.execute(
            "SELECT slug, captured FROM capture JOIN policy ON policy.id = policy WHERE capture.id = ?",
            [new_capture],
        ).fetchone()
        found.append(Retooled(slug, captured, sha256, changed))
    return found


def _carry_ledger(old: Database, new: Database, captures: dict[int, int]) -> None:
    for slug, capture, *row in old.conn.execute(
        """SELECT slug, capture, at, who, action, text_sha256, change, comment, old_sha256, new_sha256,
                  old_text, new_text FROM ledger
           JOIN policy ON policy.id = ledger.policy ORDER BY ledger.id"""
    ):
        new.conn.execute(
            """INSERT INTO ledger (policy, capture, at, who, action, text_sha256, change, comment, old_sha256,
                                   new_sha256, old_text, new_text)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            [policy_id(new, slug), captures.get(capture), *row],
        )


def _carry_reported(old: Database, new: Database, captures: dict[int, int]) -> None:
    for slug, before, after, comparison, *row in old.conn.execute(
        """SELECT slug, old, new, comparison, old_seen, new_seen, path, at FROM reported
           JOIN policy ON policy.id = reported.policy ORDER BY reported.id"""
    ):
        kept = None if comparison is None else _carry_comparison(old, new, comparison, captures)
        new.conn.execute(
            """INSERT INTO reported (policy, old, new, comparison, old_seen, new_seen, path, at)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
            [policy_id(new, slug), captures.get(before), captures.get(after), kept, *row],
        )


def _carry_comparison(old: Database, new: Database, row: int, captures: dict[int, int]) -> int | None:
    """The row, in the new store, of a comparison of the old one; None where a capture of it is gone, or is now read
    by other settings."""
    documents: list[int] = []
    for side in old.conn.execute("SELECT old, new FROM comparison WHERE id = ?", [row]).fetchone():
        capture, number, content = old.conn.execute(
            """SELECT capture, normalizer, hash FROM document JOIN content ON content.id = document.content
               WHERE document.id = ?""",
            [side],
        ).fetchone()
        if capture not in captures:
            return None
        known = new.conn.execute(
            """SELECT document.id, hash FROM document JOIN content ON content.id = document.content
               WHERE capture = ? AND normalizer = ?""",
            [captures[capture], number],
        ).fetchone()
        if known and known[1] != content:
            return None  # read by other settings than then: what was shown was of another text
        documents.append(
            known[0]
            if known
            else save_document(new, captures[capture], load_document(old, side), current=False)
        )
    return save_comparison(new, load_comparison(old, row), *documents)


def _pairs(old: Database, new: Database) -> dict[int, int]:
    """The rows of the captures that both stores hold, old to new."""
    question = (
        "SELECT slug, captured, sha256, capture.id FROM capture JOIN policy ON policy.id = capture.policy"
    )
    rows: dict[Any, int] = {row[:3]: row[3] for row in new.conn.execute(question)}
    return {row[3]: rows[row[:3]] for row in old.conn.execute(question) if row[:3] in rows}


def _missing(old: Database, new: Database) -> list[Held]:
    """The captures of the old store that the new one has not, by policy and time."""
    pairs = _pairs(old, new)
    known = {slug: policy for policy, slug in old.conn.execute("SELECT id, slug FROM policy")}
    missing: list[Held] = []
    for policy in load_policies(old):
        rows = old.conn.execute(
            "SELECT id FROM capture WHERE policy = ? ORDER BY captured, sha256", [known[policy.slug]]
        ).fetchall()
        held = load_captures(old, policy.slug)
        missing.extend(capture for (row,), capture in zip(rows, held, strict=True) if row not in pairs)
    return missing
