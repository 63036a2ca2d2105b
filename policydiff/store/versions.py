"""The versions of a policy: worked out anew from its captures whenever one was added, each with what it
changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from sqlite_utils import Database

from policydiff import timeline
from policydiff.errors import NotFoundError
from policydiff.model import Comparison, Document, Evidence, Version
from policydiff.store.captures import (
    document_id,
    load_captures,
    load_document,
    load_read,
    policy_id,
    save_beside,
)
from policydiff.store.comparisons import find_comparison, gravest, named, save_comparison
from policydiff.store.connection import transaction
from policydiff.store.people import set_baseline
from policydiff.timeline import Run

Compare = Callable[[Document, Document], Comparison]
#: Documents that need not be loaded, by the time and the SHA-256 of the bytes of their captures.
AtHand = Mapping[tuple[str, str], Document]

_VERSIONS = """
SELECT policy.slug, version.first_seen, version.last_seen, version.captures, version.text_sha256,
       version.transition, version.level, comparison.silent,
       coalesce(comparison.material, 0), coalesce(comparison.wording, 0), coalesce(comparison.cosmetic, 0),
       coalesce(comparison.moved, 0), document.revised, document.effective, version.returned,
       capture.url, capture.captured, capture.archive, capture.digest, capture.sha256, document.normalizer,
       version.text_sha256, capture.path
FROM version JOIN policy ON policy.id = version.policy
JOIN document ON document.id = version.document JOIN capture ON capture.id = document.capture
LEFT JOIN comparison ON comparison.id = version.comparison
WHERE policy.id = ? ORDER BY version.position
"""


def refresh(db: Database, slug: str, compare: Compare, rules: int, at_hand: AtHand) -> None:
    """Work out the versions of a policy again; make the comparisons between consecutive ones that are
    missing.

    Each comparison is kept as soon as it is made, so that a run which is cut short loses at most one; the
    versions appear all at once.
    """
    read = load_read(db, slug)
    beside = timeline.beside_before(read)
    history = timeline.runs(
        replace(one.held, suspect=one.held.suspect + reasons)
        for one, reasons in zip(read, beside, strict=True)
    )
    documents = [document_id(db, run.first) for run in history]
    comparisons = list(_compared(db, history, documents, compare, rules, at_hand))
    policy = policy_id(db, slug)
    rows = _rows(db, policy, history, documents, comparisons)
    with transaction(db):
        save_beside(db, ((one.held, reasons) for one, reasons in zip(read, beside, strict=True)))
        db.conn.execute("DELETE FROM version WHERE policy = ?", [policy])
        marks = ", ".join("?" * 11)
        db.conn.executemany(f"INSERT INTO version VALUES ({marks})", rows)
        db.conn.execute("UPDATE policy SET pending = 0 WHERE id = ?", [policy])
        if history:
            set_baseline(db, slug, history[-1].last)


def load_versions(db: Database, slug: str) -> list[Version]:
    """The versions of a policy, oldest first; raises NotFoundError."""
    rows = db.conn.execute(_VERSIONS, [policy_id(db, slug)])
    return [_version(row) for row in rows]


def version_document(db: Database, slug: str, mark: str) -> int:
    """The row of the document of the version of that `mark`; raises NotFoundError."""
    rows = db.conn.execute(
        """SELECT document, first_seen, path FROM version JOIN document ON document.id = version.document
           JOIN capture ON capture.id = document.capture WHERE version.policy = ? AND first_seen = ?
           ORDER BY position""",
        [policy_id(db, slug), mark[:14]],
    )
    for document, first_seen, path in rows:
        if timeline.mark_of(first_seen, path) == mark:
            return int(document)
    raise NotFoundError("no such version", f"{slug}@{mark}", f"see `policydiff history {slug}`")


def versions_follow(db: Database, slug: str) -> bool:
    """Whether the rows of a policy's versions say what follows from its captures and from their comparisons."""
    policy = policy_id(db, slug)
    rows = db.conn.execute("SELECT * FROM version WHERE policy = ? ORDER BY position", [policy]).fetchall()
    history = timeline.runs(load_captures(db, slug))
    if len(rows) != len(history):
        return False
    documents = [document_id(db, run.first) for run in history]
    comparisons = [row[7] for row in rows]  # the column `comparison`
    if None in comparisons[1:] or comparisons[:1] not in ([], [None]):
        return False
    for (old, new), comparison in zip(pairwise(documents), comparisons[1:], strict=True):
        found = db.conn.execute(
            "SELECT 1 FROM comparison WHERE id = ? AND old = ? AND new = ?", [comparison, old, new]
        ).fetchone()
        if found is None:
            return False
    return rows == _rows(db, policy, history, documents, comparisons)


def _compared(
    db: Database,
    history: Sequence[Run],
    documents: Sequence[int],
    compare: Compare,
    rules: int,
    at_hand: AtHand,
) -> Iterator[int | None]:
    """For each run the row of its comparison with the one before, made where it is missing; None for the
    first."""
    loaded: tuple[int, Document] | None = (
        None  # of two comparisons in a row, the one's new is the other's old
    )

    def document(place: int) -> Document:
        first = history[place].first
        known = at_hand.get((first.captured, first.sha256))
        return load_document(db, documents[place]) if known is None else known

    for place, new in enumerate(documents):
        if place == 0:
            yield None
            continue
        old = documents[place - 1]
        known = find_comparison(db, old, new, rules)
        if known is None:
            before = loaded[1] if loaded and loaded[0] == old else document(place - 1)
            after = document(place)
            loaded = (new, after)
            names = (timeline.name_of(run.first) for run in history[place - 1 : place + 1])
            made = named(compare(before, after), *names)
            with transaction(db):
                known = save_comparison(db, made, old, new)
        yield known


def _rows(
    db: Database,
    policy: int,
    history: Sequence[Run],
    documents: Sequence[int],
    comparisons: Sequence[int | None],
) -> list[tuple[Any, ...]]:
    """The rows of `version`."""
    earlier = timeline.returned(history)
    rows: list[tuple[Any, ...]] = []
    for position, run in enumerate(history):
        comparison, before = comparisons[position], earlier[position]
        transition, level = ("first", None) if comparison is None else _judged(db, comparison)
        rows.append(
            (
                policy,
                position,
                run.first.captured,
                run.last.captured,
                len(run.captures),
                run.text_sha256,
                documents[position],
                comparison,
                transition if before is None else "returned",
                level,
                None if before is None else history[before].first.captured,
            )
        )
    return rows


def _judged(db: Database, comparison: int) -> tuple[str, str]:
    """The transition and the level of a row of `comparison`."""
    transition, *counts = db.conn.execute(
        "SELECT transition, material, wording, cosmetic, boilerplate FROM comparison WHERE id = ?",
        [comparison],
    ).fetchone()
    return transition, gravest(*counts)


def _version(row: tuple[Any, ...]) -> Version:
    slug, first_seen, last_seen, captures, sha256, transition, level, silent = row[:8]
    material, wording, cosmetic, moved, revised, effective, returned = row[8:15]
    return Version(
        policy=slug,
        first_seen=first_seen,
        last_seen=last_seen,
        captures=captures,
        sha256=sha256,
        transition=transition,
        level=level,
        silent=None if silent is None else bool(silent),
        material=material,
        wording=wording,
        cosmetic=cosmetic,
        moved=moved,
        revised=revised,
        effective=effective,
        returned=returned,
        evidence=Evidence(*row[15:-1]),
        twin=timeline.mark_of(first_seen, row[-1])[15:],
    )
